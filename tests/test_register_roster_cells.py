"""Cells of rosters: what may stand there, and what is refused with a reason."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.register import roster_cells as cells
from pipeline.register.roster_cells import BadCell

DAY = date(2026, 11, 21)
NOON = datetime.combine(DAY, time(12))


@pytest.mark.parametrize(
    "cell",
    [
        DAY, NOON, 46347, 46347.0, "2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日",
        "2026 年 11 月 21 日", "20261121", "２０２６－１１－２１", "二〇二六年十一月二十一日", "26-11-21", "21/11/2026",
        "2026-11-21 00:00:00", "2026年11月21号",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_form(cell: cells.Cell) -> None:
    assert cells.date_of(cell) == DAY


def test_a_month_means_its_first_day() -> None:
    assert cells.date_of("2026年11月") == date(2026, 11, 1)


@pytest.mark.parametrize("cell", [None, "", " ", "/", "-", "无", "暂无", "　"])
def test_empty_words_are_empty(cell: cells.Cell) -> None:
    assert cells.date_of(cell) is None
    assert (
        cells.text_of(cell) == cells.phone_of(cell) == cells.name_of(cell) == cells.id_number_of(cell) == ""
    )
    assert cells.area_of(cell) is None
    assert cells.floor_of(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "2026-13-01",
        "2026-02-30",
        "不详日期",
        "05/06/2026",
        "1800-01-01",
        "下个月",
        "2026-11-21-3",
        12,
        "3026-01-01",
    ],
)
def test_a_date_that_cannot_be_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(BadCell):
        cells.date_of(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0755-88881234", "0755-88881234"),
        ("（0755）88881234", "0755-88881234"),
        ("010 88881234", "010-88881234"),
        ("075588881234转801", "0755-88881234转801"),
        ("88881234", "88881234"),
        ("4008001234", "4008001234"),
        ("13800138000/0755-88881234", "13800138000、0755-88881234"),
        ("13800138000、13900139000", "13800138000、13900139000"),
        ("13800138000 13900139000", "13800138000、13900139000"),
        ("13800138000(王先生)", "13800138000"),
        ("13800138000\n13900139000", "13800138000、13900139000"),
        ("+852 91234567", "85291234567"),
    ],
)
def test_phones_come_in_one_form(cell: cells.Cell, phone: str) -> None:
    assert cells.phone_of(cell) == phone


@pytest.mark.parametrize(
    "cell", ["1380013800", "138001380001", "12", "张三", "1.38E+10", 13800138000.5, "138oo138000", "1" * 20]
)
def test_a_phone_that_cannot_be_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(BadCell):
        cells.phone_of(cell)


@pytest.mark.parametrize(
    ("cell", "area"),
    [
        (89.5, "89.5"),
        ("89.50㎡", "89.5"),
        ("1,024 平方米", "1024"),
        (100, "100"),
        ("８９.５", "89.5"),
        (89.123456789, "89.1235"),
    ],
)
def test_areas_are_square_metres(cell: cells.Cell, area: str) -> None:
    assert str(cells.area_of(cell)) == area
    assert cells.area_of(cell) == Decimal(area)


@pytest.mark.parametrize("cell", ["大", 0, -3, "nan", "inf", "1e9"])
def test_an_area_that_cannot_be_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(BadCell):
        cells.area_of(cell)


@pytest.mark.parametrize(
    ("cell", "floor"),
    [(12, 12), (12.0, 12), ("12层", 12), ("12F", 12), ("十二楼", 12), ("第3层", 3), ("B1", -1), ("负一层", -1), ("地下2层", -2), (-1, -1)],
)  # fmt: skip
def test_floors_go_below_ground(cell: cells.Cell, floor: int) -> None:
    assert cells.floor_of(cell) == floor


def test_id_numbers_that_a_spreadsheet_cut_are_refused() -> None:
    assert cells.id_number_of("44030019000101000x") == "44030019000101000X"
    for cell in (440300190001010000, 4.403001900010100e17, "4.40300190001010E+17", "无号码"):
        with pytest.raises(BadCell):
            cells.id_number_of(cell)


def test_names_lose_the_spaces_between_characters_only() -> None:
    assert cells.name_of(" 张　三 ") == "张三"
    assert cells.name_of("John  Smith") == "John  Smith"
    with pytest.raises(BadCell):
        cells.name_of(13800138000)


def test_a_formula_error_is_refused() -> None:
    with pytest.raises(BadCell, match="公式"):
        cells.text_of("#REF!")


_ANY = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
)


@given(_ANY)
def test_no_cell_does_more_than_be_refused(cell: cells.Cell) -> None:
    for parse in (
        cells.text_of, cells.name_of, cells.phone_of, cells.id_number_of, cells.area_of, cells.floor_of, cells.date_of
    ):  # fmt: skip
        try:
            parse(cell)
        except BadCell as error:
            assert str(error)


@given(
    st.dates(date(1980, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_every_day_is_read_as_it_was_written(day: date, form: str) -> None:
    assert cells.date_of(day.strftime(form)) == day
