"""Search in the office's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import (
    BUILDINGS,
    NOW,
    TODAY,
    file_all,
    make_document,
    make_office_document,
    registry_at,
)
from roster_kit import HEADERS, csv_file

from pipeline.model import Unit, UnitCode
from pipeline.register.index import EVERY, MARK, of_unit
from pipeline.register.occupancy import add_unit
from pipeline.register.query import Known, parse_query
from pipeline.register.registry import Registry
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.register.search import count_hits, search, understand

COMPLAINT = (
    "用户投诉处理记录\n房号：5栋2单元302室\n投诉人：单小军\n电话：139-1234-5678\n"
    "楼上卫生间漏水至客厅天花，车牌粤B·88K66，收据编号SJ2026001234。"
)
LEASE = "房屋租賃合同\n承租方：某某貿易有限公司\nＡ座１２０３室，租賃期限兩年。2026年1月1日起。"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with registry_at(tmp_path_factory.mktemp("search")) as opened:
        fill(opened)
        yield opened


def fill(opened: Registry) -> None:
    file_all(
        opened,
        make_document(1, day=date(2026, 3, 1)),
        make_document(
            2, unit="5-2-302", text=COMPLAINT, day=date(2026, 5, 1), paper="complaint-record",
            title="用户投诉处理记录", category="j", party="单小军", serial="00A3F9",
        ),
        make_document(
            3, unit="A-1203", text=LEASE, day=date(2025, 1, 1), paper="lease-copy", title="房屋租赁合同",
            category="f", party="某某贸易有限公司", fields=[("contact", "曾志伟"), ("id_number", "000000190001010000")],
        ),
        make_document(
            4, text="装修整改通知书\n3-1203\n烟感探头被遮挡，拆除原有非承重隔墙。", day=date(2026, 4, 1),
            paper="rectification-notice", title="装修整改通知书",
        ),
        make_document(5, unit="3-1-0502", text="物品放行条 桌椅五张", day=date(2024, 6, 1), paper="release-slip",
            title="物品放行条", category="e", party=""),
    )  # fmt: skip
    add_unit(opened, Unit(UnitCode.parse("3-1204"), 12))
    add_unit(opened, Unit(UnitCode.parse("3-1-0502"), 5))


def found(registry: Registry, query: str, **options: object) -> list[str]:
    return [hit.document for hit in search(registry, query, today=TODAY, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("装修", ["000004", "000001"]),  # newest first
        ("裝修", ["000004", "000001"]),  # Traditional
        ("漏", ["000002"]),  # one character
        ("漏水 客厅", ["000002"]),
        ("租赁合同", ["000003"]),  # the text is Traditional
        ("１２０３ 租赁", ["000003"]),  # full width
        ("A座1203", ["000003"]),
        ("甲座1203室", ["000003"]),  # the site's own name for the building
        ("3-1203", ["000004", "000001"]),
        ("三栋十二层03", ["000004", "000001"]),
        ("３棟１２０３", ["000004", "000001"]),
        ("5栋2单元302", ["000002"]),
        ("3栋0502", ["000005"]),  # the entrance is left out
        ("3栋502", ["000005"]),
        ("3-1204", []),  # on the register, no papers
        ("3栋", ["000004", "000001", "000005"]),
        ("装修 3栋 2026年", ["000004", "000001"]),
        ("3栋装修", ["000004", "000001"]),
        ("装修3栋", ["000004", "000001"]),
        ("3栋 1203", ["000004", "000001"]),
        ("5栋 2单元 302室 漏水", ["000002"]),
        ("房号:5-2-302", ["000002"]),
        ("-3-1203 2026年", ["000002"]),  # that unit left out
        ("-3栋", ["000002", "000003"]),
        ("2026年 -装修资料", ["000002"]),
        ("3栋1203装修", ["000004", "000001"]),
        ("0502室", ["000005"]),  # its room, though the text does not say so
        ("2单元302", ["000002"]),
        ("12层", ["000004", "000001", "000003"]),
        ("3栋12层", ["000004", "000001"]),
        ("5栋2单元", ["000002"]),
        ("装修资料", ["000004", "000001"]),
        ("g类", ["000004", "000001"]),
        ("2026年", ["000002", "000004", "000001"]),
        ("2026年4月", ["000004"]),
        ("2026-04-01", ["000004"]),
        ("从:2026-04-01", ["000002", "000004"]),
        ("到:2025年", ["000003", "000005"]),
        ("今年 装修", ["000004", "000001"]),
        ("去年", ["000003"]),
        ("5678", ["000002"]),  # the last four
        ("13912345678", ["000002"]),
        ("139-1234-5678", ["000002"]),
        ("12345678", ["000002"]),
        ("电话:5678", ["000002"]),
        ("粤B88K66", ["000002"]),
        ("88K66", ["000002"]),
        ("1234", ["000002"]),  # the end of the receipt
        ("SJ2026001234", ["000002"]),
        ("00A3F9", ["000002"]),  # the printed sheet
        ("000003", ["000003"]),  # the document's own number
        ("zsf", ["000004", "000001"]),
        ("zhangsan", ["000004", "000001"]),
        ("sxj", ["000002"]),  # 单 is Shan
        ("zengzhiwei", ["000003"]),
        ("zxsq", ["000001"]),
        ("姓名:曾志伟", ["000003"]),  # a field that the text does not have
        ("业主:单小军", ["000002"]),
        ("标题:投诉", ["000002"]),
        ("编号:000005", ["000005"]),
        ("装修 -整改", ["000001"]),
        ("-装修", ["000002", "000003", "000005"]),
        ("“用户投诉处理”", ["000002"]),
        ('"3栋1203"', ["000001"]),  # quoted: as text
        ("楼上卫生问漏水", ["000002"]),  # one character misread
        ("拆除原有非承里隔墙", ["000004"]),
        ("卫生问水", []),  # too short to be forgiven
        ("单小军 3栋", []),
        ("3栋 5栋", ["000002", "000004", "000001", "000005"]),
        ("五张", ["000005"]),
    ],
)
def test_queries_find_exactly_their_papers(registry: Registry, query: str, expected: list[str]) -> None:
    assert found(registry, query) == expected


def test_filters_given_as_options(registry: Registry) -> None:
    assert found(registry, "", unit=UnitCode.parse("3-1203")) == ["000004", "000001"]
    assert found(registry, "", paper="lease-copy") == ["000003"]
    assert found(registry, "", category="g") == ["000004", "000001"]
    assert found(registry, "", since=date(2026, 4, 1)) == ["000002", "000004"]
    assert found(registry, "", since=date(2026, 4, 1), until=date(2026, 4, 30)) == ["000004"]
    assert found(registry, "", person="张三丰") == ["000004", "000001"]
    assert found(registry, "", phone="5678") == found(registry, "", phone="139 1234 5678") == ["000002"]
    assert found(registry, "装修", person="zsf", until=date(2026, 3, 31)) == ["000001"]
    assert found(registry, "5-2-302", unit=UnitCode.parse("3-1203")) == []
    assert found(registry, "装修", since=date(2026, 5, 1), until=date(2026, 4, 1)) == []


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Papers of units, and three of the office's own."""
    with registry_at(tmp_path_factory.mktemp("office")) as opened:
        fill(opened)
        notice = "关于停水检修的公告\n某某小区物业服务中心管理处"
        file_all(
            opened,
            make_office_document(6, day=date(2026, 6, 1)),
            make_office_document(7, day=date(2025, 6, 1), text="巡查记录表\n5栋楼道堆物"),
            make_office_document(8, paper="public-notice", title="公共信息公布", text=notice, day=date(2026, 7, 1)),
            make_document(9, unit="3-1204", text="致管理处：空调滴水", title="用户来信", category="a", day=date(2026, 8, 1)),
        )  # fmt: skip
        yield opened


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("管理处", ["000008", "000006", "000007"]),  # the filter, not the word in the text
        ("管理处档案", ["000008", "000006", "000007"]),
        ("管理處 巡查", ["000006", "000007"]),
        ("巡查 管理处 2025年", ["000007"]),
        ("管理处 停水", ["000008"]),
        ("管理处 3栋 水箱", ["000006"]),  # it has no building: that is looked for as text
        ("管理处 空调", ["000009"]),  # none of its own: as text
        ("“管理处”", ["000009", "000008"]),  # quoted: as text
        ("-管理处 水", ["000009", "000002"]),
        ("巡查", ["000006", "000007"]),
        ("000006", ["000006"]),
        ("3栋", ["000009", "000004", "000001", "000005"]),
    ],
)
def test_the_offices_own_papers_are_found_by_its_name(
    office: Registry, query: str, expected: list[str]
) -> None:
    assert found(office, query) == expected


def test_the_offices_own_papers_are_found_by_the_option(office: Registry) -> None:
    assert found(office, "", office=True) == ["000008", "000006", "000007"]
    assert found(office, "水", office=True) == ["000008", "000006"]
    assert found(office, "3-1204", office=True) == []
    assert found(office, "", office=True, unit=UnitCode.parse("3-1204")) == []
    (hit,) = search(office, "管理处 停水")
    assert hit.unit is None
    assert hit.as_json()["unit"] == ""


def test_nothing_asked_gives_the_newest(registry: Registry) -> None:
    assert found(registry, "") == ["000002", "000004", "000001", "000003", "000005"]
    assert found(registry, "", limit=2) == ["000002", "000004"]
    assert found(registry, "", limit=2, offset=2) == ["000001", "000003"]
    assert found(registry, "", limit=0) == []


def test_punctuation_alone_finds_nothing(registry: Registry) -> None:
    assert found(registry, "。。。") == found(registry, "***") == []


def test_a_hit_has_what_programs_rely_on(registry: Registry) -> None:
    (hit,) = search(registry, "漏水")
    assert list(hit.as_json()) == ["document", "unit", "paper", "title", "date", "path", "snippet"]
    assert hit.as_json()["unit"] == "5-2-302"
    assert "«漏水»" in hit.snippet


def test_snippets_mark_what_was_asked(registry: Registry) -> None:
    def shown(query: str) -> str:
        return search(registry, query)[0].snippet

    assert "«租賃»" in shown("租赁")
    assert "«139-1234-5678»" in shown("13912345678")
    assert "139-1234-«5678»" in shown("5678")
    assert "«卫生间漏水»" in shown("卫生间漏水")
    assert "«楼上卫生间漏水»" in shown("楼上卫生问漏水")
    assert shown("A座1203").startswith("房屋租賃合同")
    assert "\n" not in shown("漏水")
    assert len(shown("天花")) < 110


def test_counting_stops_at_its_limit(registry: Registry) -> None:
    assert count_hits(registry, "装修") == 2
    assert count_hits(registry, "", 3) == 4
    assert count_hits(registry, "***") == 0


def test_a_status_is_told_to_be_text(registry: Registry) -> None:
    (note,) = understand(registry, "装修 状态:未验收").notes
    assert "未验收" in note


def test_a_filter_word_that_fits_nothing_is_looked_for_as_text(registry: Registry) -> None:
    assert found(registry, "2026年1月1日") == ["000003"]


def test_a_query_is_understood() -> None:
    known = Known(lambda codes: list(codes)[:1], BUILDINGS, {"g": "装修资料"}, TODAY)
    query = parse_query("3栋2单元1203 装修 -投诉 “原 文” 上月 装修资料 甲座 B1层", known)
    assert [str(unit) for unit in query.units] == ["3-2-1203"]
    assert [word.text for word in query.words] == ["装修", "原 文"]
    assert [word.text for word in query.excluded] == ["投诉"]
    assert (query.buildings, query.floors, query.categories) == (("A",), (-1,), ("g",))
    assert (query.periods[0].first, query.periods[0].last) == (date(2026, 10, 1), date(2026, 10, 31))


HOSTILE = [
    "'", '"', '""', "\\", "*", "^", "(", ")", "(((", "NEAR(", "a NEAR b", "AND", "OR", "NOT", "a AND", "-", "--", "- -",
    "title:", "title : x", "{title}: x", "body MATCH 'x'", "'; DROP TABLE document; --", "%", "_", "\0", "\x1f", "\ud800",
    "“", "「", ":", "：", "电话:", "房号:", "从:", "从:明天", "9999年", "0000年", "2026-99-99", "-" * 400, '"' * 400, "a" * 5000,
    "装" * 5000, "装修 " * 500, "(" * 300, "a -b " * 300, MARK, EVERY, of_unit(UnitCode("5", "2", "302")), "\ue001",
    "NULL", "fts", "rowid:1", "+a", "a+b", "a*b*c", "🙂", "ﷺ", "①②③", "Ⅲ", "½", "\u202e装修", "3栋" * 100, "９" * 300,
    "12345" * 200, "- 装修", "-", "-“", "3-", "-3-1203", "3--1203", "层", "栋", "0栋", "999999999999999999999栋",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_nothing_that_is_typed_raises_or_opens_the_index(registry: Registry, query: str) -> None:
    hits = search(registry, query, person=query, phone=query, today=TODAY)
    assert isinstance(hits, list)
    search(registry, query, today=TODAY)
    count_hits(registry, query)


def test_our_own_marks_cannot_be_typed(registry: Registry) -> None:
    assert found(registry, of_unit(UnitCode("5", "2", "302"))) == []
    assert found(registry, EVERY) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.text(st.sampled_from('"*()-:：3栋1203装修ANDORNOT 2026年“”'), max_size=30))
def test_any_text_is_a_query(registry: Registry, query: str) -> None:
    assert len(search(registry, query, limit=3, today=TODAY)) <= 3


def test_search_does_not_write(tmp_path: Path) -> None:
    registry_at(tmp_path).close()
    with registry_at(tmp_path, read_only=True) as registry:
        assert search(registry, "装修 3-1203") == []


def test_a_roster_that_corrects_a_floor_moves_its_papers(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document(1, unit="5-S1"))
        assert found(registry, "2层 装修") == []
        path = csv_file(tmp_path / "r.csv", [HEADERS[:4], ["5", "", "2", "S1"]])
        import_roster(registry, read_roster(path), today=TODAY, now=NOW)
        assert found(registry, "2层 装修") == ["000001"]
