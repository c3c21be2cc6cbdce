"""What the pages show, and what acting on a case does."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_kit import Office, make_desk, post

from pipeline.web.words import ENGLISH


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def test_today_lists_what_my_role_must_do_and_what_came_in(office: Office) -> None:
    page = office.browser("engineering").get("/").text
    assert f"/cases/{office.case}" in page and "审核" in page and "今日归档" in page
    assert "没有待办" in office.browser("front_desk").get("/").text


def test_a_case_is_acted_on_by_its_form(office: Office) -> None:
    browser = office.browser("engineering")
    page = browser.get(f"/cases/{office.case}").text
    assert 'name="version" value="1"' in page and "工程部同意" in page
    done = post(browser, f"/cases/{office.case}/act", event="agree-engineering", version="1", note="风口已封")
    assert done.status_code == 303
    after = browser.get(done.headers["location"]).text
    assert "已记录" in after and "风口已封" in after and "engineering员" in after


def test_the_second_of_two_hears_who_was_first(office: Office) -> None:
    path = f"/cases/{office.case}/act"
    assert (
        post(office.browser("engineering"), path, event="agree-engineering", version="1").status_code == 303
    )
    second = post(office.browser("security"), path, event="agree-security", version="1")
    assert second.status_code == 409 and "engineering 刚在" in second.text


def test_what_lacks_is_said_with_what_to_do(office: Office) -> None:
    browser = office.browser("engineering")
    missing = post(browser, f"/cases/{office.case}/act", event="ask-again", version="1")
    assert missing.status_code == 400 and "还缺：原因" in missing.text and "怎么办" in missing.text
    done = post(browser, f"/cases/{office.case}/act", event="ask-again", version="1", v__reason="图纸不清")
    assert done.status_code == 303
    assert "图纸不清" in browser.get(f"/cases/{office.case}").text


def test_a_step_is_taken_back_by_who_may_do_it(office: Office) -> None:
    path = f"/cases/{office.case}"
    post(office.browser("engineering"), f"{path}/act", event="agree-engineering", version="1")
    assert post(office.browser("finance"), f"{path}/undo", version="2", reason="错").status_code == 403
    assert post(office.browser("engineering"), f"{path}/undo", version="2", reason="点错").status_code == 303
    assert "更正：撤回" in office.browser("clerk").get(path).text


def test_a_dossier_tells_the_units_story(office: Office) -> None:
    page = office.browser("clerk").get("/units/3-1203").text
    for word in ("住户变更", "用户室内装修申请书", office.case, "函件", "/units/3-1203/inventory"):
        assert word in page
    assert office.browser("clerk").get("/units/3-1203/inventory").content.startswith(b"%PDF")


def test_a_unit_in_any_spelling_goes_to_its_dossier(office: Office) -> None:
    browser = office.browser("clerk")
    for spelling in ("3-1203", "3栋1203", "三栋1203室"):
        assert browser.get("/units", params={"go": spelling}).headers["location"] == "/units/3-1203"
    assert browser.get("/units", params={"go": "9-9999"}).status_code == 404


def test_a_building_is_a_grid_coloured_by_open_cases(office: Office) -> None:
    page = office.browser("clerk").get("/buildings/3").text
    assert 'class="level1" href="/units/3-1203"' in page and 'class="level0" href="/units/3-1101"' in page
    assert office.browser("clerk").get("/buildings/9").status_code == 404


def test_pages_are_chinese_and_in_english_when_chosen(office: Office) -> None:
    browser = office.browser("clerk")
    assert "今日归档" in browser.get("/").text
    back = browser.post(
        "/language",
        data={"csrf": browser_token(browser), "language": "en"},
        headers={"Referer": "http://desk.test/cases?all=1"},
    )
    assert back.headers["location"] == "/cases?all=1"
    page = browser.get("/").text
    assert "Filed today" in page and 'lang="en"' in page


def browser_token(browser) -> str:  # type: ignore[no-untyped-def]
    from web_kit import csrf

    return csrf(browser)


def test_every_word_of_the_templates_has_its_english() -> None:
    import re

    import pipeline.web

    folder = Path(pipeline.web.__file__).parent / "templates"
    used = {
        w for f in folder.glob("*.html") for w in re.findall(r'_\(["\']([^"\']+)["\']', f.read_text("utf-8"))
    }
    assert used - set(ENGLISH) == set()


def test_errors_are_pages_in_chinese_with_what_to_do(office: Office) -> None:
    browser = office.browser("clerk")
    for path, status in (
        ("/cases/C99999", 404),
        ("/documents/abc", 404),
        ("/units/x", 404),
        ("/accounts", 403),
        ("/nope", 404),
    ):
        answer = browser.get(path)
        assert answer.status_code == status and "怎么办" in answer.text, path


def test_a_page_shows_again_what_changed_outside(office: Office) -> None:
    from cases_kit import room_in

    from pipeline.flow.cases.moving import act
    from pipeline.model import Party, PartyRole, UnitCode
    from pipeline.register.occupancy import begin

    browser = office.browser("clerk")
    assert "新租户公司" not in browser.get("/units/5-0101").text
    with room_in(office.site, actor="engineering") as room:
        begin(
            room.registry,
            UnitCode.parse("5-0101"),
            PartyRole.TENANT,
            Party("新租户公司"),
            office.time.now.date(),
        )
        act(room, office.case, "agree-engineering", {})
    assert "新租户公司" in browser.get("/units/5-0101").text
    assert "工程部同意" in browser.get(f"/cases/{office.case}").text
