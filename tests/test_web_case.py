"""事项: the list, one case with its diagram and forms, what was typed after a mistake, sheets to hand out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cases_kit import MONDAY, at, room_in
from web_kit import PHONE, Office, advance, make_desk, post, text_of

from pipeline.flow.cases.moving import act, open_case
from pipeline.model import UnitCode
from pipeline.register import answers


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def opened(office: Office, unit: str, *, actor: str = "finance", procedure: str = "arrears") -> str:
    with room_in(office.site, actor=actor) as room:
        return open_case(room, room.procedures.get(procedure), UnitCode.parse(unit), "track", {}).case.id


def test_the_list_is_narrowed_by_unit_in_any_spelling_kind_state_and_what_is_late(office: Office) -> None:
    arrears = opened(office, "5-0101")
    browser = office.browser("manager")

    def listed(**asked: str) -> set[str]:
        return set(re.findall(r'/cases/(C\d+)"', browser.get("/cases", params=asked).text))

    assert listed() == {office.case, arrears}
    for spelling in ("3-1203", "3栋1203", "三栋1203室"):
        assert listed(unit=spelling) == {office.case}
    assert listed(procedure="arrears") == {arrears}
    assert listed(procedure="fit-out", state="submitted") == {office.case}
    assert listed(procedure="fit-out", state="permitted") == set()
    assert listed(show="late") == set() and listed(show="closed") == set()
    assert "没有这个房号" in browser.get("/cases", params={"unit": "9-9999"}).text
    by_number = browser.get("/cases", params={"unit": office.case.lower()})
    assert by_number.headers["location"] == f"/cases/{office.case}"
    office.time.now = MONDAY.replace(day=27)
    browser = office.browser("general_manager")
    assert listed(show="late") == {office.case}


def test_what_waits_for_me_is_a_tab_with_its_count(office: Office) -> None:
    page = text_of(office.browser("engineering").get("/cases?show=mine").text)
    assert re.search(r"等我办\s+1", page) and office.case in page
    assert re.search(r"等我办\s+0", text_of(office.browser("archivist").get("/cases?show=mine").text))


def test_the_list_has_pages(office: Office) -> None:
    with room_in(office.site, actor="assistant") as room:
        for day in range(1, 30):
            for _ in range(2):
                later = at(room, MONDAY.replace(day=day))
                open_case(later, room.procedures.get("census"), None, "plan", {})
    browser = office.browser("clerk")
    first, second = (browser.get("/cases", params={"page": n}).text for n in ("1", "2"))
    assert "第 1 页，共 2 页" in text_of(first) and first.count('class="main"') == 50
    assert second.count('class="main"') == 9
    assert browser.get("/cases", params={"page": "99999"}).status_code == 200


def test_cases_of_another_building_are_not_listed_counted_or_found(office: Office) -> None:
    browser = office.browser("clerk5")
    page = browser.get("/cases?show=all").text
    assert office.case not in page and "0 件" in text_of(page) and "装修（" not in page
    assert "没有这个房号" in browser.get("/cases", params={"unit": "3-1203"}).text
    assert browser.get("/cases", params={"unit": office.case}).status_code == 200
    assert browser.get(f"/cases/{office.case}").status_code == 404


def test_the_diagram_marks_the_present_state_and_the_way_and_is_told_in_words(office: Office) -> None:
    advance(office, "agree-engineering", "engineering")
    advance(office, "agree-security", "security")
    page = office.browser("clerk").get(f"/cases/{office.case}").text
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert re.search(r'class="state now"><rect[^>]*/><text[^>]*>已同意', drawn)
    assert re.search(r'class="state been"><rect[^>]*/><text[^>]*>已受理', drawn)
    assert 'class="line way"' in drawn and "已经过：已受理；现在：已同意；由此可以：" in drawn
    assert "<style" not in page and " style=" not in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(office: Office) -> None:
    advance(office, "agree-engineering", "engineering")
    advance(office, "agree-security", "security")
    browser, path = office.browser("finance"), f"/cases/{office.case}/act"
    page = post(browser, path, event="pay", version="3", v__amount="两千块<b>", note="票号 12")
    assert page.status_code == 400 and "金额" in page.text
    assert 'value="两千块&lt;b&gt;"' in page.text and 'aria-invalid="true"' in page.text
    assert re.search(r'class="fault-said" id="pay-amount-wrong">“两千块', page.text)
    assert 'name="note" value="票号 12"' in page.text and "填过的都还在" in page.text
    empty = post(browser, path, event="pay", version="3")
    assert empty.status_code == 400 and "还缺：金额" in empty.text and "请填写。" in empty.text
    assert post(browser, path, event="pay", version="3", v__amount="2000").status_code == 303
    assert "￥2,000.00" in browser.get(f"/cases/{office.case}").text


def test_who_comes_second_sees_who_was_first_and_keeps_what_was_typed(office: Office) -> None:
    path = f"/cases/{office.case}/act"
    post(office.browser("engineering"), path, event="ask-again", version="1", v__reason="图纸不清")
    second = post(
        office.browser("engineering"), path, event="ask-again", version="1", v__reason="缺空调图", note="急"
    )
    assert second.status_code == 409 and "engineering 刚在" in second.text
    assert "请自行保留" in second.text and "缺空调图" in second.text and "急" in second.text
    assert 'name="version" value="2"' in second.text or "接下来" in second.text


def test_a_condition_that_does_not_hold_is_said_on_the_page(office: Office) -> None:
    opened(office, "3-1201")
    page = office.browser("clerk").get("/cases/new", params={"unit": "3-1201", "procedure": "fit-out"}).text
    assert "结清欠费" in page and "装修图纸三份" in page
    refused = post(
        office.browser("clerk"),
        "/cases/new",
        procedure="fit-out",
        unit="3-1201",
        event="submit",
        v__contractor="好装修<i>",
    )
    assert (
        refused.status_code == 400
        and "结清欠费" in refused.text
        and 'value="好装修&lt;i&gt;"' in refused.text
    )


def test_a_case_is_opened_by_hand_for_a_unit_in_any_spelling(office: Office) -> None:
    browser = office.browser("finance")
    assert "欠费跟踪" in browser.get("/cases/new").text
    page = browser.get("/cases/new", params={"unit": "5栋0101", "procedure": "arrears"}).text
    assert 'name="unit" value="5-0101"' in page and "列入跟踪" in page
    done = post(browser, "/cases/new", procedure="arrears", unit="5-0101", event="track", note="电话告知")
    assert done.status_code == 303 and "已记录" in browser.get(done.headers["location"]).text
    again = browser.get("/cases/new", params={"unit": "5-0101", "procedure": "arrears"}).text
    assert "已有没办完的同类事项" in again and 'name="event" value="track"' not in again
    twice = post(browser, "/cases/new", procedure="arrears", unit="5-0101", event="track")
    assert twice.status_code == 400 and "already open" not in twice.text and "已有未办完" in twice.text


def test_cases_are_opened_only_by_their_roles_and_in_the_own_area(office: Office) -> None:
    form = {"procedure": "arrears", "unit": "3-1101", "event": "track"}
    assert post(office.browser("archivist"), "/cases/new", **form).status_code == 404
    assert "欠费跟踪" not in office.browser("archivist").get("/cases/new").text
    fit_out = {"procedure": "fit-out", "unit": "3-1101", "event": "submit"}
    assert post(office.browser("clerk5"), "/cases/new", **fit_out).status_code == 404
    assert "没有这个房号" in office.browser("clerk5").get("/cases/new", params={"unit": "3-1101"}).text
    assert "没有可以手工立项" in office.browser("storekeeper").get("/cases/new").text


def test_a_sheet_of_the_case_is_opened_by_who_may_see_its_kind(office: Office) -> None:
    sheet = office.site.letters / "2026" / "表格" / "x.pdf"
    sheet.parent.mkdir(parents=True)
    sheet.write_bytes(b"%PDF-1.4\n%%EOF")
    with room_in(office.site, actor="finance") as room:
        for event, actor in (("agree-engineering", "engineering"), ("agree-security", "security")):
            act(at(room, MONDAY, actor), office.case, event, {})
        act(room, office.case, "pay", {"amount": "2000"})
        first, neighbour, *_ = answers.answers(room.registry, office.case)
        answers.drafted(room.registry, first.id, sheet=sheet.relative_to(office.site.root).as_posix())
        answers.drafted(room.registry, neighbour.id, sheet="../outside.pdf")
    path = f"/cases/{office.case}/sheets/{first.id}"
    page = office.browser("clerk").get(f"/cases/{office.case}").text
    assert path in page and "已备好，可打印" in page and "试验" in page
    opened_pdf = office.browser("clerk").get(path)
    assert opened_pdf.status_code == 200 and opened_pdf.content.startswith(b"%PDF")
    assert office.browser("engineering").get(path).status_code == 403
    assert path not in office.browser("engineering").get(f"/cases/{office.case}").text
    assert office.browser("clerk5").get(path).status_code == 404
    assert office.browser("clerk").get(f"/cases/{office.case}/sheets/{neighbour.id}").status_code == 404
    assert office.browser("clerk").get(f"/cases/{office.case}/sheets/999").status_code == 404


def test_numbers_of_people_are_masked_wherever_a_case_shows_them(office: Office) -> None:
    path = f"/cases/{office.case}"
    assert PHONE in office.browser("manager").get(path).text
    assert PHONE not in office.browser("engineering").get(path).text
