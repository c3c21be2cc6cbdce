"""Sign-in, sessions, forms of other sites, headers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from web_kit import PASSWORD, PHONE, Office, csrf, make_desk, post

from pipeline.errors import UsageError
from pipeline.register import accounts, audit
from pipeline.register.open import open_registry
from pipeline.web import signin
from pipeline.web.limits import Limit
from pipeline.web.visit import local_path

WRONG = "登录名或密码不对"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = make_desk(tmp_path / "site")
    with open_registry(made.site.registry) as registry:
        accounts.set_password(
            registry, "clerk", signin.hashed(PASSWORD), must_change=False, actor="test", now=made.time.now
        )
    return made


def enter(office: Office, login: str = "clerk", password: str = PASSWORD, then: str = "/"):  # type: ignore[no-untyped-def]
    browser = office.browser()
    browser.get("/signin")
    return browser, post(browser, "/signin", login=login, password=password, then=then)


def actions(office: Office) -> list[str]:
    with open_registry(office.site.registry) as registry:
        return [event.action for event in audit.events(registry, limit=500)]


def test_who_signs_in_sees_today_and_the_registry_holds_no_token(office: Office) -> None:
    browser, answer = enter(office)
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("desk="))
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower()
    assert browser.get("/").status_code == 200
    token = browser.cookies["desk"]
    stored = b"".join(path.read_bytes() for path in office.site.root.glob("registry.db*"))
    assert token.encode() not in stored and PASSWORD.encode() not in stored
    assert "signed-in" in actions(office)


def test_five_failures_shut_the_account_for_a_quarter_of_an_hour(office: Office) -> None:
    for _ in range(5):
        assert WRONG in enter(office, password="wrong password")[1].text
    assert enter(office)[1].status_code == 401  # the right one does not help now
    assert "sign-in-shut" in actions(office)
    office.time.now += timedelta(minutes=16)
    assert enter(office)[1].status_code == 303


def test_unknown_logins_and_people_without_a_role_hear_the_same_and_leave_nothing(office: Office) -> None:
    before = len(actions(office))
    assert WRONG in enter(office, login="nobody")[1].text
    assert WRONG in enter(office, login="outsider")[1].text
    assert WRONG in enter(office, login=PASSWORD, password="clerk")[1].text
    assert len(actions(office)) == before


def test_a_session_ends_when_idle_after_its_longest_time_and_on_leaving(office: Office) -> None:
    start = office.time.now
    browser, _ = enter(office)
    office.time.now = start + timedelta(minutes=29)
    assert browser.get("/").status_code == 200
    office.time.now = start + timedelta(minutes=29 + 31)
    assert browser.get("/").status_code == 303
    office.time.now = start + timedelta(days=1)
    browser, _ = enter(office)
    for _ in range(25):
        assert browser.get("/password").status_code == 200
        office.time.now += timedelta(minutes=29)
    assert browser.get("/password").status_code == 303
    browser, _ = enter(office)
    token = browser.cookies["desk"]
    assert post(browser, "/signout").status_code == 303
    browser.cookies.set("desk", token)  # the old cookie is worth nothing
    assert browser.get("/").status_code == 303
    assert {"session-over", "signed-out"} <= set(actions(office))


def test_a_lock_by_the_administrator_ends_what_runs(office: Office) -> None:
    browser, _ = enter(office)
    boss = office.browser("administrator")
    assert post(boss, "/accounts/clerk/lock").status_code == 303
    assert browser.get("/").status_code == 303
    assert enter(office)[1].status_code == 401
    post(boss, "/accounts/clerk/unlock")
    assert enter(office)[1].status_code == 303


def test_a_reset_password_is_shown_once_and_must_be_changed(office: Office) -> None:
    boss = office.browser("administrator")
    page = post(boss, "/accounts/clerk/reset").text
    new = page.split('class="secret">')[1].split("<")[0]
    assert new not in boss.get("/accounts").text
    browser, answer = enter(office, password=new)
    assert answer.status_code == 303
    assert browser.get("/").headers["location"] == "/password"
    changed = post(browser, "/password", old=new, new=PASSWORD + "了", again=PASSWORD + "了")
    assert changed.status_code == 303 and browser.get("/").status_code == 200
    assert enter(office, password=new)[1].status_code == 401


def test_changing_the_password_ends_the_other_sessions(office: Office) -> None:
    one, _ = enter(office)
    other, _ = enter(office)
    old = one.cookies["desk"]
    assert (
        post(
            one, "/password", old="wrong one", new="另一句很长的话才安全", again="另一句很长的话才安全"
        ).status_code
        == 400
    )
    assert (
        post(
            one, "/password", old=PASSWORD, new="另一句很长的话才安全", again="另一句很长的话才安全"
        ).status_code
        == 303
    )
    assert one.cookies["desk"] != old and one.get("/").status_code == 200
    assert other.get("/").status_code == 303


def test_a_form_without_its_token_or_from_elsewhere_does_nothing(office: Office) -> None:
    browser = office.browser("engineering")
    form = {"event": "agree-engineering", "version": "1"}
    path = f"/cases/{office.case}/act"
    assert browser.post(path, data=form).status_code == 403
    assert browser.post(path, data={**form, "csrf": "0" * 64}).status_code == 403
    assert browser.post(path, data={**form, "csrf": csrf(office.browser("security"))}).status_code == 403
    good = {**form, "csrf": csrf(browser)}
    assert browser.post(path, data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post(path, data=good).status_code == 303


def test_unsafe_methods_never_go_by_address_alone(office: Office) -> None:
    browser = office.browser("administrator")
    for path in ("/signout", "/accounts/clerk/lock", f"/cases/{office.case}/act", "/language"):
        assert browser.get(path).status_code in (404, 405)


def test_only_pages_of_ours_are_gone_on_to_after_signing_in(office: Office) -> None:
    for bad in ("//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "/\n/x", ""):
        assert local_path(bad) == "/", bad
    assert enter(office, then="//evil.example")[1].headers["location"] == "/"
    assert enter(office, then="/units/3-1203")[1].headers["location"] == "/units/3-1203"


def test_every_answer_has_strict_headers_and_nothing_is_kept(office: Office) -> None:
    browser = office.browser("clerk")
    for path in ("/", "/signin", "/nope", "/documents/000001", "/health"):
        headers = browser.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
    scan = browser.get("/documents/000001.pdf").headers
    assert scan["content-security-policy"] == "frame-ancestors 'self'"
    assert "no-store" in scan["cache-control"] and scan["content-type"] == "application/pdf"
    html = browser.get("/").text.replace(
        'xmlns="http://www.w3.org/2000/svg"', ""
    )  # a name, nothing is loaded
    assert (
        "<script>" not in html
        and "style=" not in html
        and "onclick" not in html
        and "http" not in html.replace("http-equiv", "")
    )


def test_with_https_cookies_are_bound_to_it(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site", site='name = "测试"\nprofile = "tower"\n[desk]\ntls = true\n')
    answer = office.browser().get("/signin")
    assert "__Host-visitor=" in answer.headers["set-cookie"] and "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_one_address_that_asks_too_often_is_slowed(office: Office) -> None:
    browser = office.browser()
    browser.get("/signin")
    statuses = [post(browser, "/signin", login="nobody", password="x" * 300).status_code for _ in range(31)]
    assert statuses[:30] == [401] * 30 and statuses[30] == 429
    time = [0.0]
    limit = Limit(2, 10, lambda: time[0])
    assert [limit.allows("a"), limit.allows("a"), limit.allows("a"), limit.allows("b")] == [
        True,
        True,
        False,
        True,
    ]
    time[0] = 10
    assert limit.allows("a")


def test_a_form_that_is_too_long_is_refused(office: Office) -> None:
    assert post(office.browser("clerk"), "/password", old="x" * 70_000).status_code == 400


@pytest.mark.parametrize("password", ["短", "aaaaaaaaaaaa", "x" * 300])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(UsageError):
        signin.hashed(password)


def test_the_audit_log_names_looks_but_no_personal_data(office: Office) -> None:
    browser = office.browser("archivist")
    for path in (
        "/units/3-1203",
        "/documents/000001",
        "/documents/000001.pdf",
        "/documents/000001/copy",
        "/units/3-1203/inventory",
    ):
        assert browser.get(path).status_code == 200
        browser.get(path)
    browser.get(f"/search?q={PHONE}")
    found = actions(office)
    for action in ("looked-dossier", "looked-document", "opened-scan", "downloaded"):
        assert found.count(action) == 1, action
    assert found.count("printed-inventory") == 2
    with open_registry(office.site.registry) as registry:
        assert PHONE not in repr(audit.events(registry, limit=500)) and audit.broken_links(registry) == []


def test_scans_come_in_parts_and_only_from_the_archive(office: Office) -> None:
    browser = office.browser("archivist")
    whole = browser.get("/documents/000001.pdf")
    assert whole.content.startswith(b"%PDF")
    part = browser.get("/documents/000001.pdf", headers={"Range": "bytes=0-3"})
    assert part.status_code == 206 and part.content == b"%PDF"
    with open_registry(office.site.registry) as registry:
        registry.write("UPDATE document SET path = '../../etc/x.pdf' WHERE id = '000002'")
        registry.write("UPDATE document SET path = 'site.toml' WHERE id = '000005'")
        registry.write("UPDATE document SET path = 'archive/p/missing.pdf' WHERE id = '000006'")
    assert browser.get("/documents/000002.pdf").status_code == 404
    assert browser.get("/documents/000005.pdf").status_code == 404
    assert browser.get("/documents/000006.pdf").status_code == 500
    assert "找不到 000006" in browser.get("/documents/000006.pdf").text
    assert "/documents/000006.pdf" not in browser.get("/documents/000006").text


def test_somebody_taken_off_the_list_of_people_is_out(office: Office) -> None:
    browser, _ = enter(office)
    path = office.site.root / "site.toml"
    path.write_text(path.read_text("utf-8").replace('login = "clerk"', 'login = "gone"'), "utf-8")
    assert browser.get("/").status_code == 303
    assert enter(office)[1].status_code == 401
