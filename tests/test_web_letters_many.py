"""成批发文, 发文登记簿 and 印发表格 in the desk."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from cases_kit import MONDAY, ROOT
from test_web_letters import GOOD, PAPER, act, drafted, issued, letter, over, send
from web_kit import Office, csrf, make_desk, text_of

from pipeline.flow.bulk import Choice, plan_units, start
from pipeline.model import UnitCode
from pipeline.register import bulk, sheets
from pipeline.register.letters import letters
from pipeline.register.open import open_registry
from pipeline.web.access import Viewer
from pipeline.web.pages.letters_seen import office_for

FORM = {"paper": PAPER, **GOOD}


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    shutil.copytree(ROOT / "templates" / "unit-separator", made.site.templates / "unit-separator")
    return made


def table(*rows: tuple[object, ...]) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(data)
    return data.getvalue()


def tried(office: Office, who: str = "clerk", file: bytes = b"", name: str = "名单.xlsx", **form: str):  # type: ignore[no-untyped-def]
    """The dry run, as a browser sends the form."""
    client = office.browser(who)
    fields = {"csrf": csrf(client), **FORM, **form}
    parts = {key: (None, value) for key, value in fields.items()}
    return client.post("/letters/bulk", files={**parts, "table": (name, file)})  # type: ignore[dict-item]


def begun(office: Office, page: str, who: str = "clerk", **form: str):  # type: ignore[no-untyped-def]
    """The next step, as the page of the dry run has it."""
    kept = dict(re.findall(r'type="hidden" name="(file|file_name|count)" value="([^"]*)"', page))
    return send(office.browser(who), "/letters/bulk/start", {**FORM, **form, **kept})


def runs(office: Office) -> list[bulk.BulkRun]:
    with open_registry(office.site.registry) as registry:
        return bulk.runs(registry)


def wait(office: Office, id: str, who: str = "clerk") -> None:
    """Until no job of the office works on the run."""
    from test_web_jobs import until

    from pipeline.web import jobs

    until(lambda: True if jobs.running(office.app.state.desk, "letters") is None else None)  # type: ignore[arg-type, return-value]


def test_a_dry_run_counts_and_keeps_nothing_then_the_run_is_drafted_in_the_background(office: Office) -> None:
    page = tried(office, building="3", but="3-1201")
    assert page.status_code == 200, text_of(page.text)[-600:]
    count = int(re.search(r'name="count" value="(\d+)"', page.text)[1])  # type: ignore[index]
    assert "按要求不发" in page.text and runs(office) == []
    seen = send(office.browser("clerk"), "/letters/bulk/first", {**FORM, "building": "3", "but": "3-1201"})
    assert seen.content.startswith(b"%PDF")
    answer = begun(office, page.text, building="3", but="3-1201")
    id = answer.headers["location"].rpartition("/")[2]
    assert answer.status_code == 303 and id == runs(office)[0].id
    wait(office, id)
    assert (runs(office)[0].total, runs(office)[0].drafted) == (count, count)
    clerk, manager = office.browser("clerk"), office.browser("manager")
    assert "起草完了" in clerk.get(f"/letters/runs/{id}").text and id in clerk.get("/letters/runs").text
    assert send(clerk, f"/letters/runs/{id}/act", {"do": "issue"}).status_code == 400  # not approved
    assert send(manager, f"/letters/runs/{id}/act", {"do": "approve"}).status_code == 303
    over(office, send(clerk, f"/letters/runs/{id}/act", {"do": "issue"}))
    job = over(office, send(clerk, f"/letters/runs/{id}/act", {"do": "print", "listed": "1"}))
    assert clerk.get(f"/jobs/{job}/file").content.startswith(b"%PDF")


def test_a_run_that_was_cut_off_goes_on_and_makes_nothing_twice(office: Office) -> None:
    office.browser("clerk")
    desk = office.app.state.desk
    with desk.registry() as registry:
        who = Viewer("clerk", "clerk员", frozenset({"clerk"}), 2)
        opened = office_for(desk, registry, who)
        plan = plan_units(
            opened, opened.catalog.get(PAPER), Choice("3"), {k[2:]: v for k, v in GOOD.items()}, "3栋"
        )
        run = start(opened, plan, word=False)
        bulk.draft_some(registry, run, 1, dated=MONDAY.date(), actor="clerk", now=MONDAY)
    page = office.browser("clerk").get(f"/letters/runs/{run.id}").text
    assert "起草中断了" in page and "接着做" in page
    assert send(office.browser("clerk"), f"/letters/runs/{run.id}/resume", {}).status_code == 303
    wait(office, run.id)
    with open_registry(office.site.registry) as registry:
        made = letters(registry, batch=run.id)
    assert len(made) == run.total == len({one.unit for one in made}) and all(one.pdf for one in made)


def test_rows_of_a_table_are_checked_before_anything_is_drafted(office: Office) -> None:
    before = len(runs(office))
    bad = tried(office, file=table(("房号", "整改事项"), ("3-1203", "木工"), ("9-9999", "油漆")))
    assert bad.status_code == 400 and "第 3 行" in bad.text and "开始起草" not in bad.text
    good = tried(office, file=table(("房号", "整改事项", "奇怪的列"), ("3-1203", "木工"), ("3-1202", "油漆")))
    assert "奇怪的列" in good.text
    answer = begun(office, good.text)
    assert answer.status_code == 303, text_of(answer.text)[-500:]
    wait(office, runs(office)[0].id)
    assert len(runs(office)) == before + 1 and runs(office)[0].source == "名单.xlsx"
    with open_registry(office.site.registry) as registry:
        texts = {dict(one.values)["defects"] for one in letters(registry, batch=runs(office)[0].id)}
    assert texts == {"木工", "油漆"}


@pytest.mark.parametrize("name", ["名单.exe", "名单.xls", "../../x.xlsx"])
def test_what_is_no_table_is_refused_in_words(office: Office, name: str) -> None:
    answer = tried(office, file=b"PK\x03\x04 broken", name=name)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert not list(office.site.root.glob("*.xlsx"))


def test_a_clerk_of_another_building_sends_to_the_own_units_only(office: Office) -> None:
    assert tried(office, "clerk5", building="3").status_code == 400
    assert tried(office, "clerk5", file=table(("房号",), ("3-1203",))).status_code == 400
    page = tried(office, "clerk5", everybody="1")
    assert page.status_code == 200
    answer = begun(office, page.text, "clerk5", everybody="1")
    id = answer.headers["location"].rpartition("/")[2]
    wait(office, id, "clerk5")
    with open_registry(office.site.registry) as registry:
        assert {one.unit.building for one in letters(registry, batch=id) if one.unit} == {"5"}
    others = [run.id for run in runs(office) if run.id != id]
    assert office.browser("clerk5").get(f"/letters/runs/{others[0]}").status_code == 404
    assert others[0] not in office.browser("clerk5").get("/letters/runs").text


def test_the_dispatch_register_has_every_number_and_tells_others_nothing(office: Office) -> None:
    id = issued(office, "3-1203")
    gone = issued(office, "3-1202")
    act(office, "clerk", gone, "void", reason=f"作废因为电话 {'110101199001011237'} 写错")
    clerk, other = office.browser("clerk"), office.browser("clerk5")
    page = clerk.get("/letters/register?year=2026").text
    assert letter(office, id).number in page and letter(office, gone).number in page
    assert "作废：" in page and "110101199001011237" not in page
    assert letter(office, id).number not in other.get("/letters/register?year=2026").text
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        job = over(office, send(clerk, "/letters/register", {"year": "2026", "as": kind}))
        assert clerk.get(f"/jobs/{job}/file").content.startswith(begins)
    assert send(office.browser("engineering"), "/letters/register", {"as": "pdf"}).status_code == 403
    assert clerk.get("/letters/register?year=x&series=%27&month=99&page=-1").status_code == 200


def test_a_form_to_hand_out_is_filled_from_the_register_with_a_serial_of_its_own(office: Office) -> None:
    clerk = office.browser("clerk")
    assert "用户室内装修申请书" in clerk.get("/letters/sheets?q=zxsq").text
    assert "业主" in clerk.get("/letters/sheets?paper=fit-out-application&unit=3栋1203").text
    form = {"paper": "fit-out-application", "unit": "3-1203"}
    answer = send(clerk, "/letters/sheets", form)
    assert answer.content.startswith(b"%PDF"), text_of(answer.text)[-400:]
    serial = re.search(r"application-([0-9A-Z]+)\.pdf", answer.headers["content-disposition"])[1]  # type: ignore[index]
    with open_registry(office.site.registry) as registry:
        known = sheets.find_sheet(registry, serial)
        assert known is not None and known.unit == UnitCode.parse("3-1203")
    admin = office.browser("administration")  # tier 3: the form holds phones and ID numbers
    assert send(admin, "/letters/sheets", form).status_code == 403
    assert send(admin, "/letters/sheets", {**form, "blank": "1", "fillable": "1"}).content.startswith(b"%PDF")
    assert send(office.browser("clerk5"), "/letters/sheets", form).status_code == 400
    assert send(clerk, "/letters/sheets", {"paper": "vip-file"}).status_code == 404


def test_ids_of_drafts_stay_out_of_the_register(office: Office) -> None:
    id = drafted(office)
    assert id not in office.browser("clerk").get("/letters/register").text
