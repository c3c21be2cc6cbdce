"""A unit's dossier, its building, its labels, loans and the whole of it as one PDF: what each role sees and may do."""

from __future__ import annotations

import io
import re
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from cases_kit import MONDAY, ROOT, file_paper, room_in
from register_kit import make_document
from starlette.testclient import TestClient
from web_kit import ID, PHONE, Office, make_desk, pdf_of, post, text_of

from pipeline.flow.booklet import booklet_of, write_booklet
from pipeline.flow.bookletpages import Entry
from pipeline.flow.cases.moving import act, open_case
from pipeline.model import UnitCode
from pipeline.register import audit, papermoves
from pipeline.register.documents import documents_of_unit, file_document
from pipeline.register.open import open_registry
from pipeline.register.printed import all_printed
from pipeline.web.pages import booklet

UNIT = UnitCode.parse("3-1203")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """With the office's own procedure for loans, its demands for dossiers, and its labels."""
    made = make_desk(tmp_path / "site")
    root = made.site.root
    for name in ("loan.toml", "_dossier.toml", "_rules/dossiers.toml"):
        shutil.copy(ROOT / "procedures" / name, root / "procedures" / name)
    for slug in ("dossier-label", "box-label", "document-loan-register", "dossier-loan"):
        shutil.copytree(ROOT / "templates" / slug, root / "templates" / slug)
    return made


def lend(office: Office, wanted: str, *, out: bool = True, due: int = -3) -> str:
    """A request of the clerk's, and where `out` the dossier is taken out."""
    with room_in(office.site, actor="clerk") as room:
        given = {
            "borrower": "许工",
            "department": "工程部",
            "way": "借出",
            "wanted": wanted,
            "reason": "核对",
        }
        case = open_case(room, room.procedures.get("loan"), None, "request", given).case.id
        if out:
            act(room, case, "submit", {})
            act(replace(room, actor="manager"), case, "agree-manager", {})
            file_paper(room.registry, 500, "dossier-loan", unit="")
            papermoves.keep_move(room.registry, papermoves.PaperMove("000500", case))
            days = {
                "started_on": (MONDAY - timedelta(days=9)).date().isoformat(),
                "due_on": (MONDAY + timedelta(days=due)).date().isoformat(),
            }
            act(room, case, "lend", days)
    return case


def finished(browser: TestClient, path: str) -> str:
    """The page of a job when it is over."""
    for _ in range(200):
        page = browser.get(path).text
        if "已完成" in page or "没有办成" in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the job does not end")


# The dossier


def test_a_dossier_says_what_is_missing_since_when_and_from_whom(office: Office) -> None:
    page = text_of(office.browser("clerk").get("/units/3-1202").text)
    assert re.search(r"缺件\s+\d+", page) and re.search(r"由谁补：租户，自 2026-08-18", page)


def test_a_timeline_shows_who_held_the_unit(office: Office) -> None:
    page = office.browser("clerk").get("/units/3-1202").text
    assert 'class="owner now" x="0.0%"' in page and re.search(r'class="tenant now" x="9\d\.\d%"', page)


def test_papers_of_a_large_dossier_are_folded_and_paged(office: Office) -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        for number in range(1001, 1231):
            file_document(
                registry,
                replace(make_document(number, title=f"第{number}件"), path=f"archive/p/{number}.pdf"),
                actor="t",
                now=MONDAY,
            )
    browser = office.browser("clerk")
    whole = browser.get("/units/3-1203").text
    assert "本类全部" in whole and len(whole.encode()) < 60_000
    first = browser.get("/units/3-1203?category=g").text
    second = browser.get("/units/3-1203?category=g&page=2").text
    assert "第1230件" in first and "第1230件" not in second and "第1100件" in second
    assert browser.get("/units/3-1203?category=<b>&page=x").status_code == 200


def test_what_may_not_be_known_is_not_counted(office: Office) -> None:
    """Paper 3 is a top secret and paper 8 of a lost kind: the clerk does not hear of them, in no number either."""
    for login, count in (("clerk", 3), ("archivist", 5)):
        page = office.browser(login).get("/units/3-1203").text
        extra = 3  # drawings of the case
        assert f"文件（{count + extra}）" in page, login


def test_money_is_for_tier_two(office: Office) -> None:
    with room_in(office.site, actor="finance") as room:
        open_case(room, room.procedures.get("arrears"), UNIT, "track", {})
    assert "金额未登记" in office.browser("clerk").get("/units/3-1203").text
    assert "金额未登记" not in office.browser("engineering").get("/units/3-1203").text
    assert "figure=arrears" not in office.browser("engineering").get("/buildings/3").text


# The whole dossier as one PDF


def test_the_whole_dossier_is_one_pdf_with_cover_inventory_and_bookmarks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booklet, "SHORT", 0)  # in a child, as long ones are
    browser = office.browser("archivist")
    begun = post(browser, "/units/3-1203/booklet")
    assert begun.status_code == 303
    page = finished(browser, begun.headers["location"])
    assert "已完成" in page, text_of(page)
    data = browser.get(begun.headers["location"] + "/file").content
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        inside = [child.title for item in outline.root for child in item.children]
        papers = len(inside)
        assert titles[:2] == ["封面", "档案目录"] and len(pdf.pages) == 2 + papers
    assert any("用户室内装修申请书" in title for title in inside)
    assert not any("用户档案资料" in title for title in inside)  # the top secret
    with open_registry(office.site.registry) as registry:
        (event,) = [one for one in audit.events(registry, "3-1203") if one.action == "printed-dossier"]
    assert '"left_out":1' in event.detail and "张三丰" not in event.detail
    for login in ("manager", "clerk"):  # it is the asker's own
        assert office.browser(login).get(begun.headers["location"]).status_code == 404
        assert office.browser(login).get(begun.headers["location"] + "/file").status_code == 404


def test_the_whole_dossier_is_for_who_may_take_copies(office: Office) -> None:
    assert post(office.browser("clerk"), "/units/3-1203/booklet").status_code == 403
    assert "booklet" not in office.browser("clerk").get("/units/3-1203").text
    assert "booklet" in office.browser("manager").get("/units/3-1203").text


def test_an_empty_dossier_says_what_to_do(office: Office) -> None:
    answer = post(office.browser("manager"), "/units/3-1101/booklet")
    assert answer.status_code == 400 and "没有可以打印的文件" in answer.text


def test_a_booklet_leaves_out_what_cannot_be_read_and_turns_no_page(tmp_path: Path, office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        papers = documents_of_unit(registry, UNIT)
    whole = booklet_of(office.site, UNIT, papers, (), made_by="某", now=MONDAY)
    turned, broken = tmp_path / "turned.pdf", tmp_path / "broken.pdf"
    with pikepdf.open(io.BytesIO(pdf_of("A"))) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(turned)
    broken.write_bytes(b"%PDF-1.4 nothing")
    day = MONDAY.date()
    entries = (
        Entry("000001", "正常 😀", day, "张三", "g", 1, turned),
        Entry("000002", "坏的", day, "张三", "g", 4, broken),
        Entry("000003", "没有", day, "张三", "h", 1, tmp_path / "none.pdf"),
    )
    told: list[tuple[int, int]] = []
    target = tmp_path / "whole.pdf"
    written = write_booklet(replace(whole, entries=entries), target, lambda done, of: told.append((done, of)))
    assert (written.papers, written.unread, told[-1]) == (1, ("000002", "000003"), (3, 3))
    with pikepdf.open(target) as pdf:
        assert written.pages == len(pdf.pages) == 3 and pdf.pages[2].Rotate == 90
        assert b"(3 / 3) Tj" in pdf.pages[2].Contents[-1].read_bytes()
    assert not list(tmp_path.glob(".booklet-*"))


# Buildings


@pytest.mark.parametrize("figure", ["cases", "missing", "works", "arrears", "held", "loans", "<x>"])
def test_a_building_is_coloured_by_each_figure(office: Office, figure: str) -> None:
    page = office.browser("clerk").get("/buildings/3", params={"figure": figure})
    assert page.status_code == 200 and 'href="/units/3-1203"' in page.text and "图例" in page.text


def test_a_figure_counts_what_the_unit_has(office: Office) -> None:
    lend(office, "3栋1203 用户档案")
    clerk = office.browser("clerk")
    assert 'class="level1" href="/units/3-1203">1203<i>1</i>' in clerk.get("/buildings/3?figure=works").text
    assert 'class="level1" href="/units/3-1203">1203<i>1</i>' in clerk.get("/buildings/3?figure=loans").text
    assert "<i>" not in re.findall(r"1302.*?</a>", clerk.get("/buildings/3?figure=works").text)[0]


def test_figures_of_others_are_not_offered(office: Office) -> None:
    page = office.browser("engineering").get("/buildings/3?figure=loans").text
    assert "figure=loans" not in page and "figure=held" not in page and 'figure=cases" aria-current' in page


# Labels


def test_labels_are_printed_from_a_place_of_the_sheet(office: Office) -> None:
    browser = office.browser("clerk")
    assert "用户档案标签" in browser.get("/labels?unit=3-1203").text
    begun = post(browser, "/labels", paper="dossier-label", scope="unit", units="3栋1203 3-1202", start="20")
    assert begun.status_code == 303, text_of(begun.text)
    page = finished(browser, begun.headers["location"])
    assert "2 枚" in page and "已完成" in page, text_of(page)
    assert browser.get(begun.headers["location"] + "/file").content.startswith(b"%PDF")
    with open_registry(office.site.registry) as registry:
        assert {str(one.unit) for one in all_printed(registry, "D141")} == {"3-1203", "3-1202"}
    assert "有效" in browser.get("/units/3-1203").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"scope": "unit", "units": ""}, "没有要打印的房号"),
        ({"scope": "unit", "units": "9-9999"}, "名册上没有"),
        ({"scope": "unit", "units": "3-1203", "start": "99"}, "没有第 99 枚"),
        ({"scope": "unit", "units": "3-1203", "sheet": "<b>"}, "没有这种标签纸"),
        ({"scope": "building", "building": "7"}, "没有符合条件的房号"),
        ({"scope": "changed"}, "没有须重贴的标签"),
    ],
)
def test_what_is_wrong_with_labels_is_said_above_the_form(
    office: Office, form: dict[str, str], said: str
) -> None:
    answer = post(office.browser("clerk"), "/labels", paper="dossier-label", **form)
    assert answer.status_code == 400 and said in text_of(answer.text) and 'name="units"' in answer.text


def test_labels_of_other_buildings_are_refused(office: Office) -> None:
    browser = office.browser("clerk5")
    answer = post(browser, "/labels", paper="dossier-label", scope="unit", units="3-1203")
    assert answer.status_code == 403
    none = post(browser, "/labels", paper="dossier-label", scope="building", building="3")
    assert none.status_code == 400


# Lending


def test_a_request_is_written_down_and_listed(office: Office) -> None:
    browser = office.browser("clerk")
    assert "3栋1203用户档案" in browser.get("/lending?unit=3-1203").text
    form = {"v-borrower": "许工", "v-department": "工程部", "v-way": ["查阅", "借出"], "v-reason": "核对图纸"}
    begun = post(browser, "/lending", event="request", **{**form, "v-wanted": "三栋1203 装修资料"})  # type: ignore[arg-type]
    assert begun.status_code == 303, text_of(begun.text)
    page = browser.get(begun.headers["location"]).text
    assert "许工" in page and 'href="/units/3-1203"' in page and "查阅、借出" in page
    assert "许工" in browser.get("/units/3-1203").text
    assert "许工" not in browser.get("/units/3-1202").text


def test_what_lacks_in_a_request_is_said_and_what_was_typed_stays(office: Office) -> None:
    answer = post(office.browser("clerk"), "/lending", event="request", **{"v-borrower": '许"工<b>'})
    assert answer.status_code == 400 and "许&#34;工&lt;b&gt;" in answer.text and "还缺" in answer.text


def test_what_is_out_is_late_and_comes_back_with_one_press(office: Office) -> None:
    case = lend(office, "3-1203 用户档案")
    browser = office.browser("clerk")
    assert "逾期 3 天" in browser.get("/lending").text and "逾期 3 天" in browser.get("/").text
    version = re.search(r'name="version" value="(\d+)"', browser.get("/lending").text)
    assert version is not None
    done = post(browser, f"/lending/{case}/back", version=version[1])
    assert done.status_code == 303
    assert "档案都在架上" in browser.get(done.headers["location"]).text
    again = post(browser, f"/lending/{case}/back", version=version[1])
    assert again.status_code == 409


def test_giving_back_is_for_who_keeps_the_shelf(office: Office) -> None:
    case = lend(office, "3-1203 用户档案")
    assert post(office.browser("front_desk"), f"/lending/{case}/back", version="4").status_code == 403
    assert "今天归还" not in office.browser("manager").get("/lending").text
    assert post(office.browser("manager"), "/lending", event="request").status_code == 403


def test_loans_of_other_buildings_are_not_told(office: Office) -> None:
    case = lend(office, "3-1203 用户档案")
    browser = office.browser("clerk5")
    assert "许工" not in browser.get("/lending").text and case not in browser.get("/lending").text
    assert "许工" not in browser.get("/").text
    assert post(browser, f"/lending/{case}/back", version="4").status_code == 404
    form = {"v-borrower": "甲", "v-department": "乙", "v-way": "查阅", "v-wanted": "3-1203", "v-reason": "丙"}
    assert post(browser, "/lending", event="request", **form).status_code == 403


def test_who_borrowed_is_not_for_tier_three(office: Office) -> None:
    lend(office, "3-1203 用户档案")
    page = office.browser("engineering").get("/units/3-1203").text
    assert "已借出" in page and "许工" not in page


def test_an_office_without_the_procedure_is_told_how_to_get_it(tmp_path: Path) -> None:
    bare = make_desk(tmp_path / "bare")
    assert "没有启用借阅规程" in bare.browser("clerk").get("/lending").text
    assert "没有标签模板" in bare.browser("clerk").get("/labels").text
    assert bare.browser("clerk").get("/units/3-1203").status_code == 200


def test_no_page_of_a_dossier_tells_tier_three_a_number(office: Office) -> None:
    lend(office, f"3-1203 档案，电话 {PHONE}")
    browser = office.browser("engineering")
    for path in ("/units/3-1203", "/buildings/3", "/units", "/"):
        text = browser.get(path).text
        assert PHONE not in text and ID not in text, path
