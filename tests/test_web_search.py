"""Search shows, counts, and finds only what the person may see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web_kit import ID, PHONE, Office, make_desk, text_of


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    return make_desk(module_tmp / "site")


def found(office: Office, who: str, query: str, more: str = "") -> set[str]:
    html = office.browser(who).get(f"/search?q={query}{more}").text
    return set(re.findall(r'class="main" href="/documents/(\d+)[?"]', html))


def counts(office: Office, who: str, query: str = "") -> str:
    html = office.browser(who).get(f"/search?q={query}").text
    return " ".join(text_of(html.split('<aside class="facets"')[1].split("</aside>")[0]).split())


def test_tier_one_finds_everything_by_words_phone_and_id(office: Office) -> None:
    assert found(office, "archivist", "木工") == {"000001", "000002", "000006"}
    assert {"000001", "000002"} <= found(office, "archivist", PHONE)
    assert {"000001", "000002"} <= found(office, "archivist", ID)
    assert {"000001"} <= found(office, "archivist", "8000")


def test_secret_papers_show_in_no_result_and_no_count(office: Office) -> None:
    for query, number in (("火星", "000003"), ("水星", "000004"), ("金星", "000008")):
        assert found(office, "archivist", query) == {number}
        assert found(office, "clerk", query) == set()
        assert "没有找到" in office.browser("clerk").get(f"/search?q={query}").text
    assert "用户档案资料" in counts(office, "archivist")
    assert "用户档案资料" not in counts(office, "clerk")
    assert "重点业户档案" not in counts(office, "clerk") and "旧表" not in counts(office, "clerk")


def test_other_areas_show_in_no_result_facet_or_filter(office: Office) -> None:
    assert found(office, "clerk5", "木工") == {"000002"}
    assert found(office, "clerk5", "") == {"000002"}
    assert "3栋" not in counts(office, "clerk5") and "管理处" not in counts(office, "clerk5")
    assert found(office, "clerk5", "木工", "&building=3") == set()
    assert found(office, "clerk5", "3栋") == set()
    assert found(office, "clerk5", "", "&office=1") == set()


def test_filters_cannot_inject_into_the_index(office: Office) -> None:
    for value in ('5" OR "a', "5%22)%20OR%20(%22", "*", '"', "NOT", "%00"):
        assert found(office, "clerk5", "木工", f"&building={value}") <= {"000002"}
        assert found(office, "clerk5", value) <= {"000002"}
        assert found(office, "clerk5", "木工", f"&paper={value}&category={value}&year={value}") <= {"000002"}


def test_tier_three_cannot_search_by_phone_or_id_in_whole_or_part(office: Office) -> None:
    for query in (
        PHONE,
        ID,
        "138-0013-8000",
        "8000",
        "0013",
        "13800",
        "1237",
        "电话:8000",
        "手机:13800138000",
        '"13800138000"',
    ):
        assert found(office, "engineering", query) == set(), query
    page = office.browser("engineering").get(f"/search?q={PHONE}").text
    assert "不能按电话、证件号码检索" in page and "13800138000" not in page.replace(f'value="{PHONE}"', "")


def test_tier_two_searches_by_phone_but_not_by_id(office: Office) -> None:
    assert {"000001", "000002"} <= found(office, "clerk", PHONE)
    assert "000001" in found(office, "clerk", "8000")
    for query in (ID, "1237", "110101", "19900101", "990010", "身份证110101199001011237"):
        assert found(office, "clerk", query) == set(), query


def test_leaving_out_a_number_tells_nothing_of_it(office: Office) -> None:
    for who, number in (("engineering", "8000"), ("clerk", "1237"), ("engineering", "13800")):
        assert found(office, who, f"木工 -{number}") == found(office, who, "木工"), (who, number)


def test_a_number_of_a_hidden_person_does_not_move_the_order_or_the_pages(office: Office) -> None:
    html = office.browser("engineering").get("/search?q=木工 1237").text
    assert "没有找到" in html


def test_rooms_documents_and_days_are_still_found_by_number(office: Office) -> None:
    for who in ("archivist", "clerk", "engineering"):
        assert "000001" in found(office, who, "1203"), who
        assert "000001" in found(office, who, "3-1203"), who
        assert "000001" in found(office, who, "000001"), who
        assert "000001" in found(office, who, "2026-11-21"), who
        assert "000001" in found(office, who, "2026年"), who


def test_facets_narrow_and_can_be_taken_away(office: Office) -> None:
    assert found(office, "archivist", "木工", "&building=5") == {"000002"}
    assert found(office, "archivist", "", "&category=h") == {"000003"}
    assert found(office, "archivist", "", "&paper=patrol-record") == {"000005"}
    assert found(office, "archivist", "", "&year=2020") == set()
    assert found(office, "archivist", "", "&office=1") == {"000005"}


def test_hits_are_marked_and_hostile_text_stays_text(office: Office) -> None:
    html = office.browser("archivist").get("/search?q=木工").text
    assert "<mark>木工</mark>" in html
    for path in (
        "/search?q=敌意",
        "/documents/000007",
        "/units/3-1203",
        "/",
        "/search?q=<script>alert(3)</script>",
    ):
        page = office.browser("archivist").get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page and "<b>粗" not in page, path
    assert "&lt;script&gt;alert(1)" in office.browser("archivist").get("/documents/000007").text


def test_htmx_gets_the_results_alone(office: Office) -> None:
    part = office.browser("clerk").get("/search?q=木工", headers={"HX-Request": "true"}).text
    assert "<html" not in part and "<mark>木工</mark>" in part


def test_any_typing_is_answered(office: Office) -> None:
    for query in ("", " ", '"', "（", "-" * 300, "1" * 499, "🏠", "年" * 500, "编号:", "到:昨天", "3栋 -3栋"):
        for who in ("archivist", "clerk", "engineering"):
            assert office.browser(who).get("/search", params={"q": query}).status_code == 200
