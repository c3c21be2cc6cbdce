"""Laws of reading other offices' sheets from the places of their words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import (
    Box,
    Column,
    Direction,
    Field,
    FieldKind,
    Occupancy,
    PageKind,
    PageReading,
    PaperType,
    Party,
    PartyRole,
    UnitCode,
    Value,
    Word,
)
from pipeline.read.pairs import find_date, interpret_foreign, pairs, people_and_phones
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
        Field("date", "申请日期", FieldKind.DATE, ("填表日期",)),
        Field("unit", "房号", FieldKind.UNIT, ("装修地点",)),
        Field("applicant", "用户名称", FieldKind.NAME, ("申请人",), person="occupant"),
        Field("phone", "联系电话", FieldKind.PHONE, ("手机",), person="occupant"),
        Field("manager", "现场负责人", FieldKind.NAME, person="contractor"),
        Field("manager_phone", "负责人电话", FieldKind.PHONE, person="contractor"),
        Field("start", "开工日期", FieldKind.DATE),
        Field("end", "完工日期", FieldKind.DATE),
        Field("lodging", "夜间留宿", FieldKind.TICK, ("是否留宿",), options=("是", "否")),
        Field("content", "装修内容", FieldKind.LINES),
        Field("deposit", "装修保证金", FieldKind.MONEY),
        Field(
            "goods",
            "物品明细",
            FieldKind.TABLE,
            columns=(
                Column("name", "物品名称", FieldKind.TEXT),
                Column("quantity", "数量", FieldKind.NUMBER),
                Column("note", "备注", FieldKind.TEXT),
            ),
        ),
    ),
)


class Register:
    """A register of two units, one with its owner."""

    def buildings(self) -> list[Building]:
        return [Building("3", "3栋"), Building("A", "A座")]

    def units(self) -> set[UnitCode]:
        return {HOME, UnitCode("A", "", "501")}

    def occupancies(self, unit: UnitCode) -> list[Occupancy]:
        party = Party("张建国", "15400138000", "440106196001010011")
        return [Occupancy(HOME, PartyRole.OWNER, party, None)] if unit == HOME else []


def word(text: str, left: float, top: float, width: float = 0.0, height: float = 5.0) -> Word:
    width = width or sum(4.0 if ord(char) > 0x2E80 else 2.2 for char in text)
    return Word(text, 0.98, Box(left, top, left + width, top + height))


def askew(words: Sequence[Word], degrees: float) -> list[Word]:
    slope = math.tan(math.radians(degrees))
    return [Word(w.text, w.confidence, _lifted(w.box, slope)) for w in words]


def _lifted(box: Box, slope: float) -> Box:
    ends = (slope * box.left, slope * box.right)
    return Box(box.left, box.top + min(ends), box.right, box.bottom + max(ends))


GRID = [
    word("装修申请表", 80, 20, height=8),
    word("房号", 22, 40), word("3栋1203室", 50, 40), word("申请人", 110, 40), word("张健国", 140, 41),
    word("手机", 22, 50), word("15400138000", 50, 50), word("填表日期", 110, 50), word("2026年11月20日", 140, 49),
    word("备注栏", 22, 60), word("无", 50, 60), word("现场负责人", 110, 60), word("李四", 140, 61),
    word("装修类型", 22, 70), word("□单项施工 ☑常规装修", 50, 70), word("是否留宿", 110, 70), word("□是 ☑否", 140, 70),
    word("开工日期", 22, 80), word("2026.12.1", 50, 81), word("完工日期", 110, 80),
    word("装修内容", 22, 100), word("客厅地面铺砖、墙面刷漆，更换", 50, 90), word("室内门", 50, 97),
    word("装修保证金", 22, 118), word("￥2,000", 55, 118),
    word("1、本人已阅读并遵守小区装修管理规定。", 22, 130),
    word("申请人签名：", 22, 145), word("张建国", 50, 145),
]  # fmt: skip


def read(words: Sequence[Word], **more: object) -> dict[str, Value]:
    page = PageReading(1, PageKind.FOREIGN, words=tuple(words))
    return {v.name: v for v in interpret_foreign(PAPER, [page], Register(), TODAY, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize("degrees", [0.0, 1.0, -2.0, 3.0, -3.0])
def test_a_table_of_labels_and_values_is_read_also_askew(degrees: float) -> None:
    values = read(askew(GRID, degrees))
    assert {name: value.value for name, value in values.items()} == {
        "date": "2026-11-20",
        "unit": "3-1203",
        "applicant": "张建国",
        "phone": "15400138000",
        "manager": "李四",
        "start": "2026-12-01",
        "lodging": "否",
        "content": "客厅地面铺砖、墙面刷漆，更换室内门",
        "deposit": "2000.00",
    }


def test_an_empty_blank_takes_nothing_from_its_neighbours() -> None:
    assert "end" not in read(GRID)


def test_the_name_is_corrected_by_the_register_of_the_unit_on_the_page() -> None:
    value = read(GRID)["applicant"]
    assert (value.value, value.raw, value.note) == ("张建国", "张健国", "按登记更正")


def test_label_and_value_in_one_word_are_parted() -> None:
    values = read(
        [word("房号：A座501 联系电话：15400138000", 20, 40), word("申请日期:2026年11月20日", 20, 50)]
    )
    assert values["unit"].value == "A-501"
    assert values["phone"].value == "15400138000"
    assert values["date"].value == "2026-11-20"


def test_values_on_ruled_lines_go_on_under_their_label() -> None:
    words = [
        word("装修内容：", 20, 40),
        word("客厅地面铺砖、墙面刷漆，", 45, 39),
        word("更换室内门", 20, 47),
        word("房号：3-1203", 20, 58),
    ]
    assert read(words)["content"].value == "客厅地面铺砖、墙面刷漆，更换室内门"


def test_a_label_of_two_lines_is_put_together() -> None:
    words = [
        word("现场负责", 22, 40, 17),
        word("李四", 60, 42),
        word("人", 28, 45, 4),
        word("负责人电话", 20, 55),
        word("16100139000", 60, 55),
    ]
    values = read(words)
    assert values["manager"].value == "李四"
    assert values["manager_phone"].value == "16100139000"


def test_values_under_a_row_of_headings_are_found() -> None:
    words = [
        word("房号", 20, 40), word("申请人", 70, 40), word("联系电话", 120, 40),
        word("3-1203", 20, 48), word("张建国", 70, 48), word("15400138000", 120, 48),
    ]  # fmt: skip
    values = read(words)
    assert values["unit"].value == "3-1203"
    assert values["applicant"].value == "张建国"


def test_traditional_labels_are_understood() -> None:
    assert read([word("聯繫電話", 20, 40), word("15400138000", 60, 40)])["phone"].value == "15400138000"


def test_english_under_a_label_is_no_value() -> None:
    words = [word("申请人", 20, 40), word("Name", 22, 45, 9, 3.5), word("王五", 60, 42)]
    assert read(words)["applicant"].value == "王五"


def test_a_signature_is_no_name() -> None:
    assert "applicant" not in read([word("申请人（签章）：王五", 20, 200)])


def test_rows_of_a_table_are_read_under_their_headings() -> None:
    words = [
        word("物品名称", 37, 70), word("数量", 88, 70), word("备注", 160, 70),
        word("沙发", 24, 78), word("2套", 80, 78), word("洗衣机", 18, 86), word("1", 84, 86), word("旧", 160, 86),
        word("当日有效，过期作废。", 14, 110),
    ]  # fmt: skip
    rows = read(words)["goods"].rows
    assert [(r["name"].value, r["quantity"].value, r["note"].value) for r in rows] == [
        ("沙发", "2", ""),
        ("洗衣机", "1", "旧"),
    ]


def test_a_letter_is_read_from_its_sentences() -> None:
    words = [
        word("本人张建国系贵小区3栋1203房业主，联系电话154", 20, 40),
        word("00138000。现拟于2026年12月1日至2026年12月30日对该房屋", 20, 48),
        word("进行装修，装修保证金为3000元。", 20, 56),
        word("2026年11月20日", 150, 90),
    ]
    values = read(words)
    assert {
        n: values[n].value for n in ("unit", "applicant", "phone", "start", "end", "deposit", "date")
    } == {
        "unit": "3-1203",
        "applicant": "张建国",
        "phone": "15400138000",
        "start": "2026-12-01",
        "end": "2026-12-30",
        "deposit": "3000.00",
        "date": "2026-11-20",
    }


def test_the_address_on_an_id_card_is_no_unit_of_ours() -> None:
    assert "unit" not in read([word("住址广州市天河区体育东路356号3栋1203房", 20, 40)])


def test_a_unit_that_is_not_registered_is_invalid() -> None:
    value = read([word("房号", 20, 40), word("3-1999", 50, 40)])["unit"]
    assert (value.value, value.valid) == ("", False)


def test_without_a_paper_there_are_no_fields() -> None:
    page = PageReading(1, PageKind.FOREIGN, words=tuple(GRID))
    assert interpret_foreign(None, [page], Register(), TODAY) == ()


def test_pairs_name_their_label_and_place() -> None:
    found = {pair.label: pair for pair in pairs(GRID, PAPER)}
    assert found["房号"].text == "3栋1203室"
    assert found["房号"].box.left == 50
    assert found["完工日期"].text == ""


def test_the_date_beside_its_label_is_the_papers_own() -> None:
    words = [
        word("开工日期", 20, 40),
        word("2026-10-01", 60, 40),
        word("申请日期", 20, 50),
        word("2026-11-20", 60, 50),
    ]
    found = find_date(words, TODAY)
    assert found is not None
    assert found.value == "2026-11-20"


def test_else_the_date_at_the_foot_is() -> None:
    words = [
        word("兹同意租户于2026年10月1日搬离。", 20, 40),
        word("业主：王五", 120, 90),
        word("2026年9月20日", 120, 98),
    ]
    found = find_date(words, TODAY)
    assert found is not None
    assert found.value == "2026-09-20"


def test_a_date_in_the_future_or_of_something_else_is_not() -> None:
    assert find_date([word("2027年1月1日", 120, 98)], TODAY) is None
    words = [
        word("开工日期", 20, 40),
        word("2026-10-01", 60, 40),
        word("完工日期", 20, 50),
        word("2026-10-30", 60, 50),
    ]
    assert find_date(words, TODAY) is None


def test_people_and_phones_are_found_in_sentences() -> None:
    words = [
        word("兹有3栋1203房住户王小明，电话16100139000，身份证440106196001010011", 20, 40),
        word("联系人：李四 020-18234567", 20, 48),
        word("服务热线：400-000-0000", 20, 280),
    ]
    names, phones = people_and_phones(words)
    assert names == ("王小明", "李四")
    assert phones == ("16100139000", "020-18234567")


TEXTS = st.text(alphabet="房号申请人电话：:□☑ 3栋1203年月日张0-1/内容\n装修", max_size=12)
BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(0, 200),
    st.floats(0, 290),
    st.floats(0, 90),
    st.floats(0, 40),
)


@given(st.lists(st.builds(Word, TEXTS, st.floats(0, 1), BOXES), max_size=30))
@settings(max_examples=80, deadline=None)
def test_no_page_makes_it_raise(words: list[Word]) -> None:
    read(words)
    pairs(words, None)
    find_date(words)
    people_and_phones(words)
