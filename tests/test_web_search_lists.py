"""States, order, saved searches and the exported list: nothing in them that the person may not see."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from cases_kit import MONDAY
from register_kit import make_document
from web_kit import ID, PHONE, Office, make_desk, post, text_of

from pipeline.register import audit, papermoves, states
from pipeline.register.documents import file_document
from pipeline.register.open import open_registry
from pipeline.register.search import search


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = make_desk(tmp_path / "site")
    with open_registry(made.site.registry) as registry, registry.atomic():
        registry.write(
            "UPDATE document SET missing = '[\"owner\"]' WHERE id IN ('000001', '000002', '000003')"
        )
        papermoves.keep_move(registry, papermoves.PaperMove("000001", made.case))
    return made


def found(office: Office, who: str, asked: str) -> list[str]:
    html = office.browser(who).get(f"/search?{asked}").text
    return re.findall(r'class="main" href="/documents/(\d+)[?"]', html)


def test_papers_are_found_by_their_state(office: Office) -> None:
    assert set(found(office, "archivist", "state=missing")) == {"000001", "000002", "000003"}
    assert set(found(office, "clerk", "state=missing")) == {"000001", "000002"}
    assert found(office, "clerk5", "state=missing") == ["000002"]
    assert set(found(office, "clerk", "state=open")) == {"000001", "000011", "000012", "000013"}
    assert found(office, "clerk", "state=closed") == [] == found(office, "clerk", "state=nonsense")


def test_a_state_is_understood_in_the_words_of_the_query(office: Office) -> None:
    assert set(found(office, "clerk", "q=状态:缺印章 木工")) == {"000001", "000002"}
    assert found(office, "clerk", "q=木工 状态:在办") == ["000001"]
    assert "没有“蓝色”这个状态" in office.browser("clerk").get("/search?q=木工 状态:蓝色").text


def test_the_command_lines_search_knows_states_too(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        hits = search(registry, "状态:缺签章 木工")
        assert {hit.document for hit in hits} == {"000001", "000002"}
        assert [hit.document for hit in search(registry, "状态:在办 木工")] == ["000001"]
        assert search(registry, "状态:已办结") == []


def test_a_state_is_counted_only_of_papers_that_may_be_known(office: Office) -> None:
    def facet(who: str) -> str:
        return " ".join(
            text_of(
                office.browser(who).get("/search").text.split("<h3>状态")[1].split("</section>")[0]
            ).split()
        )

    assert "缺签章 3" in facet("archivist") and "缺签章 2" in facet("clerk") and "缺签章 1" in facet("clerk5")


def test_the_case_of_a_vip_gives_no_state(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        registry.write(
            "UPDATE \"case\" SET procedure = 'vip', version = version + 1 WHERE id = ?", (office.case,)
        )
    assert "000001" in found(office, "archivist", "state=open")
    assert found(office, "clerk", "state=open") == []
    assert office.case in office.browser("archivist").get("/documents/000001").text
    assert office.case not in office.browser("clerk").get("/documents/000001").text


def test_many_and_few_in_a_state_are_the_same_papers(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {state: found(office, "archivist", f"state={state}") for state in states.STATES}
    monkeypatch.setattr(states, "FEW", 0)
    assert {state: found(office, "archivist", f"state={state}") for state in states.STATES} == few


def test_the_oldest_come_first_when_asked(office: Office) -> None:
    newest = found(office, "archivist", "q=木工")
    assert found(office, "archivist", "q=木工&sort=old") == newest[::-1] and len(newest) == 3


def rows(office: Office, who: str, asked: str) -> list[list[str]]:
    answer = office.browser(who).get(f"/search/list.xlsx?{asked}")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_the_list_has_what_the_page_has_and_no_formula(office: Office) -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        evil = make_document(50, title="=1+1", party="=HYPERLINK(1)", text="公式")
        file_document(registry, evil, actor="pipeline", now=MONDAY)
    exported = rows(office, "clerk", "q=公式")
    assert exported[3][2] == "=1+1" and exported[3][5] == "=HYPERLINK(1)"
    content = office.browser("clerk").get("/search/list.xlsx?q=公式").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None and sheet["C4"].data_type == "s"
    assert {row[0] for row in rows(office, "clerk", "q=木工")[3:]} == {"000001", "000002", "000006"}
    assert {row[0] for row in rows(office, "clerk5", "")[3:]} == {"000002"}
    assert not {"000003", "000004", "000008"} & {row[0] for row in rows(office, "clerk", "")[3:]}


def test_the_list_is_masked_and_refused_as_the_page_is(office: Office) -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        told = make_document(51, title=f"来函 {ID}", party=f"王五 {PHONE}", text="打码")
        file_document(registry, told, actor="pipeline", now=MONDAY)
    clerk, archivist = rows(office, "clerk", "q=打码"), rows(office, "archivist", "q=打码")
    assert ID in archivist[3][2] and ID not in clerk[3][2] and PHONE in clerk[3][5]
    assert len(rows(office, "clerk", f"q={ID}")) == 3  # heads only
    assert office.browser("engineering").get("/search/list.xlsx?q=木工").status_code == 403


def test_exporting_is_written_down_without_what_was_searched_for(office: Office) -> None:
    rows(office, "clerk", "q=木工")
    with open_registry(office.site.registry) as registry:
        event = audit.events(registry, "search")[0]
    assert event.action == "exported-list" and event.detail == '{"papers":3}'


def saved(office: Office, who: str) -> list[tuple[str, str]]:
    page = office.browser(who).get("/searches").text
    return re.findall(r'class="main" href="/search\?([^"]+)">([^<]+)<', page)


def test_a_search_is_saved_opened_renamed_and_deleted(office: Office) -> None:
    browser = office.browser("clerk")
    assert "还没有保存的检索" in browser.get("/searches").text
    assert post(browser, "/searches", name="三栋木工", asked="q=木工&building=3&evil=<b>").status_code == 303
    ((asked, name),) = saved(office, "clerk")
    assert name == "三栋木工" and "building=3" in asked and "evil" not in asked
    assert set(found(office, "clerk", asked.replace("&amp;", "&"))) == {"000001", "000006"}
    assert post(browser, "/searches/1/rename", name="<i>木工").status_code == 303
    assert "<i>" not in browser.get("/searches").text and "&lt;i&gt;木工" in browser.get("/search").text
    assert post(browser, "/searches", name=" ", asked="q=x").status_code == 400
    assert post(browser, "/searches/1/delete").status_code == 303 and saved(office, "clerk") == []


def test_saved_searches_are_ones_own(office: Office) -> None:
    post(office.browser("clerk"), "/searches", name="我的", asked="q=木工")
    assert saved(office, "assistant") == []
    assert post(office.browser("assistant"), "/searches/1/rename", name="你的").status_code == 400
    assert post(office.browser("assistant"), "/searches/1/delete").status_code == 400
    assert saved(office, "clerk")[0][1] == "我的"


def new(office: Office, who: str) -> Iterator[str]:
    part = office.browser(who).get("/searches", headers={"HX-Request": "true"}).text
    return iter(re.findall(r"新 (\d+)", part))


def test_new_hits_are_counted_until_they_are_looked_at(office: Office) -> None:
    for who in ("clerk", "clerk5"):
        post(office.browser(who), "/searches", name="木工", asked="q=木工")
    assert list(new(office, "clerk")) == []
    with open_registry(office.site.registry) as registry, registry.atomic():
        for number, paper in ((60, "fit-out-application"), (61, "occupant-dossier-data")):
            file_document(
                registry, make_document(number, text="木工", paper=paper), actor="pipeline", now=MONDAY
            )
    assert list(new(office, "clerk")) == ["1"]  # the secret one does not count
    assert list(new(office, "clerk5")) == []
    ((asked, _),) = saved(office, "clerk")
    office.browser("clerk").get(f"/search?{asked.replace('&amp;', '&')}")
    assert list(new(office, "clerk")) == []


def test_every_result_has_a_picture_of_a_fixed_size_and_the_search_in_its_link(office: Office) -> None:
    page = office.browser("clerk").get("/search?q=木工&building=3").text
    assert page.count('width="60" height="80" loading="lazy"') == 2
    assert "building=3&amp;from=search" in page
