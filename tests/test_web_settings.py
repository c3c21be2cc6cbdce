"""Settings, the audit log and its proof: shown, never changed here."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY
from hypothesis import given, settings
from hypothesis import strategies as st
from web_kit import Office, make_desk, post, text_of

import pipeline
from pipeline.register import audit
from pipeline.register.backup import backups
from pipeline.register.open import open_registry
from pipeline.register.schema import TRIGGERS
from pipeline.site import open_site
from pipeline.web import findings, sitefacts
from pipeline.web.access import Action
from pipeline.web.pages import auditing
from pipeline.web.pages.settings import ACTIONS

PAGES = ("", "/rules", "/papers", "/procedures", "/check", "/people", "/calendar", "/mail")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def done(office: Office, login: str, path: str) -> str:
    """The page of a job when it is over."""
    browser = office.browser(login)
    answer = post(browser, path)
    assert answer.status_code == 303, answer.text
    for _ in range(600):
        page = browser.get(answer.headers["location"]).text
        if "hx-trigger" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("not over in 30 s")


def append(office: Office, number: int, action: str, object: str, at: datetime, actor: str = "clerk") -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        for _ in range(number):
            audit.append(registry, now=at, actor=actor, action=action, object=object)


def test_every_page_opens_for_who_may_and_weighs_little(office: Office) -> None:
    for role in ("archivist", "manager", "administrator"):
        browser = office.browser(role)
        for page in PAGES:
            answer = browser.get(f"/settings{page}")
            assert answer.status_code == 200 and len(answer.content) < 200_000, page
    assert office.browser("archivist").get("/settings/audit").status_code == 403
    assert "/settings/audit" not in office.browser("archivist").get("/settings").text


def test_a_rule_that_was_changed_is_marked_with_its_default_and_found(office: Office) -> None:
    with (office.site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write('\n[rules]\n"fitout.drawing_copies" = 2\n')
    page = office.browser("manager").get("/settings/rules?changed=1").text
    assert "已改" in page and "&#34;fitout.drawing_copies&#34; = 2" in page and page.count("<li id=") == 1
    assert office.browser("manager").get("/settings/rules?q=N15").text.count("<li id=") >= 1
    assert "没有符合的规定" in office.browser("manager").get("/settings/rules?q=<script>").text


def test_a_fault_of_site_toml_is_shown_with_its_line_and_the_last_good_one_holds(office: Office) -> None:
    path = office.site.root / "site.toml"
    text = path.read_text("utf-8")
    office.browser("manager").get("/settings")
    path.write_text(f'{text}\n[mail]\nhost = "h"\nsecurity = "maybe"\nsender = "a@b.cn"\n', "utf-8")
    page = text_of(office.browser("manager").get("/settings").text)
    line = text.count("\n") + 4
    assert "site.toml 有误" in page and f"第 {line} 行" in page and "maybe" in page
    assert str(office.site.root) not in page


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name = "x"\nname = 3 4\n', 2),
        ('name = "x"\n[office]\nphone = "1"\ncolour = "red"\n', 4),
        ('name = "x"\nwhat = 1\n', 2),
        ("[desk]\nport = 1\nidle = 0\n", 3),
        ('[[people]]\nname = "x"\n', 1),
    ],
)
def test_the_line_of_a_fault_is_found(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "site.toml").write_text('name = "good"\n', "utf-8")
    site = open_site(tmp_path)
    (tmp_path / "site.toml").write_text(text, "utf-8")
    fault = sitefacts.fault_of(site)
    assert fault is not None and fault.line == line


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_as_site_toml_is_a_fault_or_none(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "site.toml").write_text('name = "good"\n', "utf-8")
    site = open_site(folder)
    (folder / "site.toml").write_bytes(text.encode("utf-8", "replace"))
    sitefacts.fault_of(site)


def test_every_setting_of_site_toml_has_a_word(office: Office) -> None:
    for _, name, listed in sitefacts.tables(office.site):
        assert [one.key for one in listed if one.label == one.key] == [], name
    for name, table in (("mail", office.site.mail), ("printer", office.site.printer)):
        assert all(one.label != one.key for one in sitefacts.settings(name, table))


def test_papers_and_procedures_are_shown_as_they_are(office: Office) -> None:
    browser = office.browser("manager")
    assert "用户室内装修申请书" in browser.get("/settings/papers?q=D76").text
    paper = browser.get("/settings/papers/fit-out-application").text
    assert "templates/fit-out-application" in paper and "联系电话" in paper
    procedure = browser.get("/settings/procedures/fit-out").text
    assert "<svg" in procedure and "<style" not in procedure and "工程部同意" in procedure
    for path in ("/settings/papers/none", "/settings/procedures/none"):
        assert browser.get(path).status_code == 404


def test_who_may_what_is_the_table_in_words(office: Office) -> None:
    page = text_of(office.browser("manager").get("/settings/people").text)
    assert "批准发文" in page and "clerk员" in page and "没有这个岗位" not in page
    assert {action for action in Action if action not in ACTIONS} <= {Action.PASSWORD, Action.JOBS}


def test_the_second_working_day_is_counted_and_an_unknown_year_said(office: Office) -> None:
    browser = office.browser("manager")
    page = browser.get("/settings/calendar?from=2026-09-24&days=2").text
    assert "2026-09-29" in page and "2026-09-25（放假）" in page
    assert "不知道2031年" in browser.get("/settings/calendar?from=2031-01-01&days=3").text
    assert browser.get("/settings/calendar?from=x").status_code == 400
    for days in ("-1", "9999999", "x", "٣"):
        assert browser.get(f"/settings/calendar?days={days}").status_code == 200


def test_a_backup_is_made_proved_and_listed(office: Office) -> None:
    before = office.browser("manager").get("/settings/state").text
    assert "还没有备份过登记库" in before
    assert "已完成" in done(office, "manager", "/settings/backup")
    with open_registry(office.site.registry) as registry:
        (made,) = backups(registry)
    assert made.path.parent == office.site.root / "backups" and made.path.is_file()
    page = office.browser("manager").get("/settings/state").text
    assert made.path.name in page and "还没有备份过" not in page and str(office.site.root) not in page
    office.time.now = MONDAY + timedelta(days=8)
    office.tokens.clear()
    assert "已经 8 天没有备份" in office.browser("manager").get("/settings/state").text


def test_the_log_is_filtered_by_who_what_object_and_day(office: Office) -> None:
    append(office, 1, "looked-dossier", "3-1203", MONDAY - timedelta(days=3))
    browser = office.browser("manager")
    page = browser.get("/settings/audit?object=3-1203").text
    assert "看档案" in page and 'href="/units/3-1203"' in page
    old = f"{MONDAY - timedelta(days=3):%Y-%m-%d}"
    for wanted, found in (
        ("actor=clerk&action=looked-dossier", True),
        ("actor=engineering&action=looked-dossier", False),
        ("object=' OR 1=1 --", False),
    ):
        text = text_of(browser.get(f"/settings/audit?{wanted}").text)
        assert ("没有符合的记录" not in text) == found, wanted
    assert browser.get("/settings/audit?from=2026-99-01").status_code == 400
    assert "没有符合的记录" in browser.get(f"/settings/audit?object=3-1203&to={old[:4]}-01-01").text


def test_a_stretch_of_the_log_goes_on_where_it_ended_and_misses_nothing(office: Office) -> None:
    for day in range(5):
        append(
            office, 40, "looked-document" if day % 2 else "filed", f"{day:06}", MONDAY + timedelta(days=day)
        )
    with open_registry(office.site.registry) as registry:
        wanted = audit.Asked(action="looked-document")
        seen: list[int] = []
        before = 0
        for _ in range(200):
            found = audit.stretch(registry, wanted, before=before, most=7, looks=30)
            seen += [event.seq for event in found.events]
            before = found.older
            if not before:
                break
        everything = [e.seq for e in audit.events(registry, limit=9999) if e.action == "looked-document"]
        day = audit.stretch(
            registry, audit.Asked(first=MONDAY + timedelta(days=2), last=MONDAY + timedelta(days=3)), most=999
        )
    assert seen == everything
    assert {event.object for event in day.events} == {"000002"} and len(day.events) == 40


def test_the_chain_is_checked_and_its_end_exported(office: Office) -> None:
    browser = office.browser("administrator")
    head = post(browser, "/settings/audit/head")
    assert head.status_code == 200 and "attachment" in head.headers["content-disposition"]
    assert "全部相符" in done(office, "administrator", "/settings/audit/chain")
    kept = findings.last(office.site, "chain")
    assert kept is not None and kept.good and kept.by == "administrator"
    with open_registry(office.site.registry) as registry:
        registry.connection.execute("DROP TRIGGER audit_no_update")
        registry.connection.execute("UPDATE audit SET actor = 'x' WHERE seq = 2")
        registry.connection.execute(TRIGGERS["audit_no_update"])  # as somebody would who hides it
    page = done(office, "administrator", "/settings/audit/chain")
    assert "不符" in page
    assert "第 2 条" in browser.get("/settings/audit").text


def test_the_whole_archive_is_verified_outside_the_request(office: Office) -> None:
    assert "核验了" in done(office, "manager", "/settings/audit/verify")
    assert "上次核验全部档案" in office.browser("manager").get("/settings/audit").text


def test_a_test_mail_goes_to_oneself_or_says_why_not(office: Office) -> None:
    browser = office.browser("manager")
    assert "没有设置发信服务器" in browser.get("/settings/mail").text
    assert post(browser, "/settings/mail/test").status_code == 400
    path = office.site.root / "site.toml"
    text = path.read_text("utf-8").replace('login = "manager"', 'login = "manager"\nemail = "m@example.com"')
    path.write_text(
        f'{text}\n[mail]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nsender = "a@b.cn"\n', "utf-8"
    )
    page = browser.get("/settings/mail").text
    assert "m@example.com" in page and "password" not in text_of(page).replace("password_env", "").replace(
        "password_file", ""
    ).lower().replace("pipeline_mail_password", "")
    said = done(office, "manager", "/settings/mail/test")
    assert "没有办成" in said and "127.0.0.1" in said


def test_a_check_tells_what_is_wrong_and_keeps_it(office: Office) -> None:
    folder = office.site.procedures
    (folder / "broken.toml").write_text("id = ", "utf-8")
    page = done(office, "manager", "/settings/check")
    assert "处问题" in page
    listed = text_of(office.browser("manager").get("/settings/check").text)
    assert "broken.toml" in listed and "处问题" in text_of(office.browser("manager").get("/settings").text)


def test_half_a_result_is_no_result(office: Office) -> None:
    folder = office.site.state / "desk"
    folder.mkdir(parents=True, exist_ok=True)
    for text in ("{", "[]", '{"lines": 3}', "null"):
        (folder / "check.json").write_text(text, "utf-8")
        assert findings.last(office.site, "check") is None
    assert "还没有检查过" in office.browser("manager").get("/settings/check").text


def test_what_the_program_writes_into_the_audit_log_is_shown_in_words() -> None:
    """As far as the action stands in the source; steps of cases and deliveries are told by their own names."""
    written = re.compile(r'(?:action=|looked\(\s*|_tell\(registry, )"([a-z]+(?:-[a-z]+)*)"')
    found = {
        action
        for path in Path(pipeline.__file__).parent.rglob("*.py")
        for action in written.findall(path.read_text("utf-8"))
    }
    assert len(found) > 25
    assert sorted(found - set(auditing.ACTIONS)) == []
