"""Laws of turning cells, ticks and marks into values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.model import (
    Box,
    CellReading,
    Column,
    Direction,
    Field,
    FieldKind,
    Geometry,
    Mark,
    MarkReading,
    Occupancy,
    PageKind,
    PageReading,
    PaperType,
    Party,
    PartyRole,
    SheetCode,
    TickReading,
    TickState,
    UnitCode,
    Value,
    Zone,
    ZoneKind,
)
from pipeline.read.fields import interpret, is_blank, missing_fields, missing_marks
from pipeline.site import Building

TODAY = date(2026, 11, 21)
HOME = UnitCode("3", "", "1203")
PAPER = PaperType(
    slug="fit-out-application",
    id="D76",
    code="D76",
    title="用户室内装修申请书",
    category="g",
    direction=Direction.RT,
    folder=Path("templates/fit-out-application"),
    fields=(
        Field("number", "编号", FieldKind.TEXT, stamp=True),
        Field("unit", "房号", FieldKind.UNIT, required=True),
        Field("applicant", "用户名称", FieldKind.NAME, required=True, person="occupant"),
        Field("phone", "联系电话", FieldKind.PHONE, required=True, person="occupant"),
        Field("manager", "现场负责人", FieldKind.NAME, person="contractor"),
        Field("start", "开工日期", FieldKind.DATE),
        Field("deposit", "装修保证金", FieldKind.MONEY),
        Field("lodging", "夜间留宿", FieldKind.TICK, options=("是", "否")),
        Field("scope", "装修项目", FieldKind.TICK, options=("隔墙", "天花", "地面"), many=True),
        Field(
            "goods",
            "物品明细",
            FieldKind.TABLE,
            rows=3,
            columns=(
                Column("name", "物品名称", FieldKind.TEXT),
                Column("quantity", "数量", FieldKind.NUMBER),
                Column("room", "房号", FieldKind.UNIT),
            ),
        ),
    ),
    signatures=(Mark("applicant", "申请人签名", True), Mark("office", "批准人签名", False)),
    seals=(Mark("office", "服务中心盖章", True),),
)


class Register:
    """A register of one unit with its owner."""

    def buildings(self) -> list[Building]:
        return [Building("3", "3栋")]

    def units(self) -> set[UnitCode]:
        return {HOME}

    def occupancies(self, unit: UnitCode) -> list[Occupancy]:
        party = Party("张建国", "15400138000")
        return [Occupancy(HOME, PartyRole.OWNER, party, None)] if unit == HOME else []


def cell(zone: str, text: str, confidence: float = 0.98, *others: str) -> CellReading:
    return CellReading(zone, text, confidence, True, "", others)


def tick(zone: str, state: TickState = TickState.YES) -> TickReading:
    return TickReading(zone, state, 0.3)


def page(
    *cells: CellReading,
    ticks: tuple[TickReading, ...] = (),
    marks: tuple[MarkReading, ...] = (),
    unit: UnitCode | None = None,
    number: int = 1,
) -> PageReading:
    code = SheetCode("D76", "AAA", unit)
    return PageReading(number, PageKind.SHEET, code=code, cells=cells, ticks=ticks, marks=marks)


def read(*pages: PageReading, **more: object) -> dict[str, Value]:
    values = interpret(PAPER, pages, Register(), TODAY, **more)  # type: ignore[arg-type]
    return {value.name: value for value in values}


def test_cells_become_normal_forms_and_keep_the_raw_text() -> None:
    values = read(
        page(cell("unit", "3栋1203室"), cell("start", "2026年12月1日"), cell("deposit", "￥2，000"))
    )
    assert values["unit"].value == "3-1203"
    assert (values["start"].value, values["start"].raw) == ("2026-12-01", "2026年12月1日")
    assert values["deposit"].value == "2000.00"


def test_every_field_that_people_fill_is_reported_in_order() -> None:
    assert list(read(page())) == [f.name for f in PAPER.fields if not f.stamp]


def test_an_empty_place_is_certain_and_a_required_one_is_noted() -> None:
    values = read(page(CellReading("phone", "", 0.0, False)))
    assert (values["phone"].value, values["phone"].valid, values["phone"].note) == ("", True, "必填项未填")
    assert values["start"].confidence == 1.0
    assert missing_fields(PAPER, tuple(values.values())) == ("房号", "用户名称", "联系电话")


def test_ink_that_gives_no_text_is_invalid() -> None:
    value = read(page(cell("phone", "")))["phone"]
    assert (value.valid, value.value) == (False, "")
    assert value.confidence < 0.5


def test_text_that_is_no_value_of_its_kind_is_invalid_and_not_trusted() -> None:
    value = read(page(cell("start", "尽快", 0.99)))["start"]
    assert (value.value, value.raw, value.valid) == ("", "尽快", False)
    assert value.confidence <= 0.3


def test_another_reading_is_taken_where_only_that_is_a_value() -> None:
    value = read(page(cell("start", "2026年13月1日", 0.9, "2026年12月1日")))["start"]
    assert value.value == "2026-12-01"
    assert value.confidence < 0.6


def test_presumed_misreadings_lower_the_confidence() -> None:
    assert read(page(cell("deposit", "2OOO", 1.0)))["deposit"].confidence == pytest.approx(0.8)


def test_confidence_is_the_chance_that_every_character_is_right() -> None:
    short, long = (
        read(page(cell("deposit", "2000", 0.97)))["deposit"],
        read(page(cell("phone", "15400138000", 0.97)))["phone"],
    )
    assert short.confidence == pytest.approx(0.887, abs=0.001)
    assert long.confidence == pytest.approx(0.719, abs=0.001)


def test_another_reading_that_makes_a_word_of_the_trade_is_taken() -> None:
    value = read(page(cell("goods.0.name", "床热", 0.9, "床垫"), cell("goods.1.name", "水箱", 0.9, "冰箱")))
    assert [row["name"].value for row in value["goods"].rows] == ["床垫", "水箱"]
    assert value["goods"].rows[0]["name"].raw == "床热"


def test_the_sign_of_money_is_not_taken_for_a_four() -> None:
    assert read(page(cell("deposit", "41500.00", 0.92, "￥1500.00", "1500.00")))["deposit"].value == "1500.00"
    assert read(page(cell("deposit", "41500.00", 0.99)))["deposit"].value == "41500.00"


@pytest.mark.parametrize("by", ["code", "cell", "given"])
def test_names_and_phones_are_checked_against_the_unit_however_it_is_known(by: str) -> None:
    cells = (cell("applicant", "张健国"), cell("phone", "15400138006"))
    if by == "cell":
        values = read(page(cell("unit", "3-1203"), *cells))
    else:
        values = read(page(*cells, unit=HOME if by == "code" else None), unit=HOME if by == "given" else None)
    assert values["applicant"].value == "张建国"
    assert values["phone"].value == "15400138000"
    assert values["applicant"].raw == "张健国"


def test_people_of_a_contractor_are_not_corrected() -> None:
    assert read(page(cell("manager", "张健国"), unit=HOME))["manager"].value == "张健国"


def test_nobody_is_corrected_where_the_unit_is_not_known() -> None:
    assert read(page(cell("applicant", "张健国")))["applicant"].value == "张健国"


def test_a_single_choice_with_two_ticks_is_invalid() -> None:
    value = read(page(ticks=(tick("lodging#0"), tick("lodging#1"))))["lodging"]
    assert (value.value, value.valid) == ("", False)
    assert "只应选一项" in value.note


def test_several_ticks_are_joined_in_the_order_of_the_options() -> None:
    value = read(page(ticks=(tick("scope#2"), tick("scope#0"), tick("scope#1", TickState.NO))))["scope"]
    assert value.value == "隔墙、地面"
    assert value.confidence > 0.95


def test_a_doubtful_tick_is_left_out_and_noted() -> None:
    value = read(page(ticks=(tick("scope#0"), tick("scope#1", TickState.DOUBTFUL))))["scope"]
    assert (value.value, value.note) == ("隔墙", "勾选不清：天花")
    assert value.confidence == 0.5


def test_no_tick_is_an_empty_value() -> None:
    value = read(page(ticks=(tick("lodging#0", TickState.NO), tick("lodging#1", TickState.NO))))["lodging"]
    assert (value.value, value.valid) == ("", True)


def test_the_options_of_an_older_sheet_are_those_printed_on_it() -> None:
    zones = (
        Zone("lodging#0", ZoneKind.TICK, 1, Box(10, 10, 14, 14), option="有"),
        Zone("phone", ZoneKind.CELL, 1, Box(30, 10, 80, 18)),
    )
    geometry = Geometry("D76", "AAA", ((210, 297),), (), (), zones)
    values = read(page(cell("phone", "15400138000"), ticks=(tick("lodging#0"),)), geometry=geometry)
    assert values["lodging"].value == "有"
    assert values["phone"].box == Box(30, 10, 80, 18)


def test_rows_of_a_table_that_hold_something_are_kept() -> None:
    value = read(
        page(cell("goods.0.name", "沙发"), cell("goods.0.quantity", "2套"), cell("goods.2.name", "书 架"))
    )["goods"]
    assert [row["name"].value for row in value.rows] == ["沙发", "书架"]
    assert value.rows[0]["quantity"].value == "2"
    assert value.value == "沙发 2；书架"


@pytest.mark.parametrize(("text", "value", "valid"), [("03栋1203", "3-1203", True), ("3栋1204", "", False)])
def test_units_in_a_table_are_held_against_the_register(text: str, value: str, valid: bool) -> None:
    (row,) = read(page(cell("goods.0.name", "沙发"), cell("goods.0.room", text), unit=HOME))["goods"].rows
    room = row["room"]
    assert (room.value, room.raw, room.valid) == (value, text, valid)


def test_the_unit_of_the_sheet_does_not_correct_the_units_in_its_table() -> None:
    (row,) = read(page(cell("goods.0.room", "3栋1208"), unit=HOME))["goods"].rows
    assert row["room"].value == ""


def test_values_of_all_pages_come_together_with_their_page() -> None:
    values = read(page(cell("unit", "3-1203"), number=4), page(cell("phone", "15400138000"), number=5))
    assert (values["unit"].page, values["phone"].page) == (4, 5)


def test_only_required_marks_are_missed() -> None:
    signed = MarkReading("sign:applicant", True, 0.1)
    assert missing_marks(PAPER, [page()]) == ("申请人签名", "服务中心盖章")
    assert missing_marks(PAPER, [page(marks=(signed,))]) == ("服务中心盖章",)
    assert (
        missing_marks(PAPER, [page(marks=(signed, MarkReading("seal:office", False, 0.02, sure=False)))])
        == ()
    )


def test_a_form_with_nothing_but_its_printed_unit_is_blank() -> None:
    assert is_blank(tuple(read(page(cell("unit", "3-1203"), unit=HOME)).values()))
    assert not is_blank(tuple(read(page(cell("phone", "15400138000"), unit=HOME)).values()))
    assert not is_blank(tuple(read(page(ticks=(tick("lodging#0"),))).values()))
    printed = read(page(cell("unit", "3-1203"), cell("applicant", "张建国"), unit=HOME))
    assert is_blank(tuple(printed.values()), printed=("unit", "applicant"))
