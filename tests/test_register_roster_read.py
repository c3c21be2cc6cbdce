"""Roster files as offices keep them → units; every fault with its row and column."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import BUILDINGS
from roster_kit import HEADERS, ROWS, changed, csv_file, xlsx

from pipeline.errors import RosterError
from pipeline.model import Party
from pipeline.register import roster_grid
from pipeline.register.roster import RosterSheet, read_roster
from pipeline.register.roster_columns import Key, find_header
from pipeline.register.roster_template import write_template
from pipeline.register.roster_unit import building_code, unit_of


def units(sheet: RosterSheet) -> list[str]:
    assert sheet.faults == ()
    return [str(row.unit) for row in sheet.rows]


def faults(path: Path) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.reason) for fault in read_roster(path).faults]


def test_the_usual_sheet_is_read(tmp_path: Path) -> None:
    sheet = read_roster(xlsx(tmp_path / "r.xlsx", [HEADERS, *ROWS]))
    assert units(sheet) == ["3-1203", "3-1204", "5-2-302"]
    first, second, third = sheet.rows
    assert first.owner == Party("张三丰", "13800138000", "000000190001010001")
    assert (first.floor, first.area, first.owner_since, first.tenant) == (
        12,
        Decimal("89.5"),
        date(2020, 5, 1),
        None,
    )
    assert second.tenant == Party("某某贸易有限公司", "0755-88881234", contact="王五")
    assert (second.tenant_since, second.owner_since, second.note) == (date(2024, 3, 1), None, "自用")
    assert third.owner == Party("赵六、钱七", "13800138002")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gbk", "utf-16"])
def test_csv_in_the_encodings_that_offices_have(tmp_path: Path, encoding: str) -> None:
    sheet = read_roster(csv_file(tmp_path / "r.csv", [HEADERS, *ROWS], encoding))
    assert units(sheet) == ["3-1203", "3-1204", "5-2-302"]
    assert sheet.rows[0].owner == Party("张三丰", "13800138000", "000000190001010001")


def test_other_headers_a_title_above_and_a_total_below(tmp_path: Path) -> None:
    rows = [
        ["某某花园业主名册", "", "", "", "", ""],
        ["制表日期：2026-11-21", "", "", "", "", ""],
        ["序号", "幢号", "房间号", "房屋建筑面积（㎡）", "产权人", "手机号码"],
        [1, "三幢", "1203室", "89.50", "张三丰", "13800138000"],
        [2, "三幢", "1204室", "90.00", "李四", "13800138001"],
        ["合计", "", "", "179.50", "", ""],
        ["制表人：王五", "", "", "", "", ""],
    ]
    sheet = read_roster(xlsx(tmp_path / "r.xlsx", rows))
    assert units(sheet) == ["3-1203", "3-1204"]
    assert sheet.rows[0].row == 4
    assert sheet.notes == ("名册：未使用的列 序号",)


def test_merged_and_grouped_building_cells_are_filled_down(tmp_path: Path) -> None:
    rows = [
        ["楼栋", "单元", "房号", "业主姓名"],
        ["5栋", "1单元", "101", "张三丰"],
        [None, None, "102", "李四"],
        [None, "2单元", "101", "王五"],
        ["A座", None, "1203", "赵六"],
        [None, None, "1204", "钱七"],
    ]
    merged = xlsx(tmp_path / "m.xlsx", rows, merge=["A2:A4", "B2:B3", "A5:A6"])
    plain = xlsx(tmp_path / "p.xlsx", rows)
    expected = ["5-1-101", "5-1-102", "5-2-101", "A-1203", "A-1204"]
    assert units(read_roster(merged)) == units(read_roster(plain)) == expected


def test_a_room_that_says_everything_needs_no_building_column(tmp_path: Path) -> None:
    rows = [
        ["房号", "业主"],
        ["3-1203", "张三丰"],
        ["A座1203", "李四"],
        ["3栋2单元1203室", "王五"],
        ["甲座0301", "赵六"],
    ]
    sheet = read_roster(xlsx(tmp_path / "r.xlsx", rows), BUILDINGS)
    assert units(sheet) == ["3-1203", "A-1203", "3-2-1203", "A-0301"]


def test_rooms_with_a_dash_beside_a_building_column(tmp_path: Path) -> None:
    repeats = [["栋号", "房号", "业主"], ["2", "2-502", "张"], ["3", "3-502", "李"]]
    entrances = [["栋号", "房号", "业主"], ["2", "1-502", "张"], ["2", "2-502", "李"]]
    floors = [["栋号", "楼层", "房号", "业主"], ["3", "12", "12-03", "张"], ["3", "9", "9-01", "李"]]
    assert units(read_roster(xlsx(tmp_path / "a.xlsx", repeats))) == ["2-502", "3-502"]
    assert units(read_roster(xlsx(tmp_path / "b.xlsx", entrances))) == ["2-1-502", "2-2-502"]
    assert units(read_roster(xlsx(tmp_path / "c.xlsx", floors))) == ["3-1203", "3-901"]


def test_full_width_and_numbers_kept_as_floats(tmp_path: Path) -> None:
    rows = [
        ["栋号", "房号", "业主姓名"],
        ["３栋", "１２０３", "张三丰"],
        [3.0, 1204.0, "李四"],
        ["03", "0305", "王五"],
    ]
    assert units(read_roster(xlsx(tmp_path / "r.xlsx", rows))) == ["3-1203", "3-1204", "3-0305"]


def test_headers_in_two_rows_say_whose_phone_it_is(tmp_path: Path) -> None:
    rows = [
        ["栋号", "房号", "业主信息", None, "租户信息", None],
        [None, None, "姓名", "电话", "姓名", "电话"],
        ["3", "1203", "张三丰", "13800138000", "李四", "13900139000"],
    ]
    sheet = read_roster(xlsx(tmp_path / "r.xlsx", rows, merge=["A1:A2", "B1:B2", "C1:D1", "E1:F1"]))
    assert units(sheet) == ["3-1203"]
    assert sheet.rows[0].owner == Party("张三丰", "13800138000")
    assert sheet.rows[0].tenant == Party("李四", "13900139000")


def test_plain_headers_belong_to_the_person_on_their_left() -> None:
    header = find_header([["房号", "业主", "联系电话", "身份证号", "租户", "联系电话", "身份证号"]])
    assert header is not None
    places = {key: place for key, place in header.columns.items() if place > 1}
    assert places == {
        Key.OWNER_PHONE: 2, Key.OWNER_ID: 3, Key.TENANT: 4, Key.TENANT_PHONE: 5, Key.TENANT_ID: 6
    }  # fmt: skip


def test_sheets_named_after_buildings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("3栋", "A座"):
        sheet = book.create_sheet(name)
        sheet.append(["房号", "业主姓名"])
        sheet.append(["1203", "张三丰"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "r.xlsx")
    assert units(read_roster(tmp_path / "r.xlsx")) == ["3-1203", "A-1203"]


def test_towers_call_their_rooms_unit_numbers(tmp_path: Path) -> None:
    rows = [["座", "单元号", "业主"], ["A座", "1203", "张三丰"]]
    assert units(read_roster(xlsx(tmp_path / "r.xlsx", rows))) == ["A-1203"]


@pytest.mark.parametrize(
    ("row", "cells", "column", "reason"),
    [
        (0, {"房号": ""}, "房号", "缺少房号"),
        (1, {"房号": "1203"}, "房号", "房号重复"),
        (0, {"楼层": 9}, "楼层", "不符"),
        (0, {"入住日期": "2020-13-01"}, "入住日期", "没有这一天"),
        (0, {"业主电话": "1380013800"}, "业主电话", "11 位"),
        (0, {"建筑面积": "大"}, "建筑面积", "不是数字"),
        (0, {"证件号": 440300190001010000}, "证件号", "末几位已丢失"),
        (0, {"栋号": "翠竹阁"}, "栋号", "认不出"),
        (0, {"租户电话": "13900139000"}, "租户名称", "没有租户名称"),
        (2, {"业主姓名": "#N/A"}, "业主姓名", "公式"),
        (0, {"单元": "东北"}, "房号", "单元"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(
    tmp_path: Path, row: int, cells: dict[str, object], column: str, reason: str
) -> None:
    found = faults(xlsx(tmp_path / "r.xlsx", [HEADERS, *changed(row, **cells)]))
    assert [(line, where) for line, where, _ in found] == [(row + 2, column)]
    assert reason in found[0][2]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    rows = [
        HEADERS,
        *changed(0, 楼层=9, 业主电话="12", 入住日期="昨天"),
        ["", "", "", "", "", "", "", "", "", "", "", "", "x"],
    ]
    found = faults(xlsx(tmp_path / "r.xlsx", rows))
    assert [(row, column) for row, column, _ in found] == [
        (2, "楼层"), (2, "业主电话"), (2, "入住日期"), (5, "房号")
    ]  # fmt: skip


def test_the_building_names_of_the_site_are_understood() -> None:
    assert building_code("甲座", BUILDINGS) == "A"
    assert (
        building_code("三幢") == building_code("3#") == building_code("03") == building_code("3号楼") == "3"
    )
    assert building_code("翠竹阁") is None
    assert str(unit_of("甲座", "", "1203", None, BUILDINGS)) == "A-1203"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" + b"\0" * 100, b"\0\1\2\3" * 50, b"a,b,c\n1,2,3\n", "房号\n1203\n".encode()],
)  # fmt: skip
def test_what_is_no_roster_is_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    with pytest.raises(RosterError) as refused:
        read_roster(path)
    assert refused.value.message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_grid, "MAX_UNPACKED", 1_000_000)
    path = tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 2_000_000)
    with pytest.raises(RosterError, match="过大"):
        read_roster(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"没有的\.xlsx"):
        read_roster(tmp_path / "没有的.xlsx")


def test_the_template_is_a_roster_without_rows_until_it_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    write_template(path)
    with pytest.raises(RosterError, match="没有数据"):
        read_roster(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert [head for head in heads if "邮箱" not in str(head)] == HEADERS
    for head, value in zip(HEADERS, ROWS[0], strict=True):
        sheet.cell(3, heads.index(head) + 1, value)
    book.save(path)
    assert units(read_roster(path)) == ["3-1203"]
    with pytest.raises(FileExistsError):
        write_template(path)


_CELL = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-5, 99999),
    st.sampled_from(["3栋", "1203", "张三", "3-1203", "12层"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CELL, min_size=13, max_size=13), max_size=6))
def test_any_cells_give_rows_or_faults_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    path = csv_file(tmp_path_factory.mktemp("r") / "r.csv", [HEADERS, *rows], "utf-8")
    try:
        sheet = read_roster(path)
    except RosterError:
        return
    assert len({row.unit for row in sheet.rows}) == len(sheet.rows) or sheet.faults
