"""Laws of units in any spelling."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import UnitCode
from pipeline.model.address import find_units, parse_unit, resolve
from pipeline.model.text import fold
from pipeline.site import Building

SITE = [
    Building("1", "1栋"), Building("2", "2栋"), Building("3", "3栋"), Building("12", "12栋"),
    Building("A", "A座"), Building("B", "B座"), Building("Z4", "紫藤苑4号楼"), Building("E", "东塔", ("东座",)),
]  # fmt: skip

SPELLED = {
    "3-1203": [
        "3栋1203", "3栋1203室", "三栋十二层1203室", "三幢一二〇三", "三幢一二零三", "3-1203", "3-12-03", "3#1203",
        "3#楼1203", "3号楼1203", "3栋12层1203房", "３栋１２０３", "3棟1203室", "３號樓１２０３", "3栋-1203", "3 栋 1203 室",
        "3号1203室", "栋号：3 房号：1203", "3座12楼03室", "3栋1203单元", "003栋1203", "二期3栋1203", "3-1203号房",
    ],
    "3-2-1203": [
        "3号楼2单元1203", "3栋2单元12楼1203房", "3-2-1203", "3-2-12-03", "3幢-2单元-1203室", "3栋二单元1203",
        "3棟2單元12層1203號", "3楼2单元1203", "3栋2门1203", "栋号:3 单元:2 房号:1203", "3栋2-1203", "3-2单元1203",
    ],
    "A-1203": ["A座1203", "A座12层03室", "a座1203室", "Ａ座１２０３", "A-1203", "A1203", "A座12F03", "A栋1203", "A座 12 楼 03"],
    "A-101": ["A座101", "A座1层01室", "A-1-01"],
    "2-1-202": ["02区002栋1单元0202房", "2栋1单元2层02室", "2-1-202"],
    "1-1-702": ["1幢-1单元-702室", "1-1-702"],
    "A-12A03": ["A座12A03", "A-12A03室"],
    "A-12B": ["A座12楼B室", "A座12B室"],
    "Z4-3-301": ["紫藤苑4号楼3单元301", "紫藤苑4號樓3單元301室", "4号楼3单元301"],
    "E-1203": ["东塔1203", "东座12层03室", "東塔1203室"],
    "12-1203": ["12栋1203", "十二栋1203", "12-1203"],
}  # fmt: skip
ALL = [(spelling, code) for code, spellings in SPELLED.items() for spelling in spellings if spelling]


@pytest.mark.parametrize(("spelling", "code"), ALL)
def test_every_spelling_is_found_in_a_sentence(spelling: str, code: str) -> None:
    wanted = UnitCode.parse(code)
    text = f"兹有我司（{spelling}），联系电话13800138000，2026-11-21。"
    assert resolve(find_units(text, SITE), {wanted}) == {wanted}


@pytest.mark.parametrize(("spelling", "code"), ALL)
def test_every_spelling_is_parsed_as_a_whole(spelling: str, code: str) -> None:
    assert UnitCode.parse(code) in parse_unit(spelling, SITE)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21", "2026/11/21", "26-11-21", "11-21", "2026年11月3号", "0755-8888-1203", "138-0013-8000", "13800138000",
        "400-820-8820", "010-1203", "表1-17", "表 1-170", "zc-19/b02", "8:30-18:30", "12:03-13:30", "粤B1203", "粤B12345", "粤BD12345",
        "粤B·1203", "￥3-1203", "3-1203元", "100-200元", "440301199001011234", "3栋2单元", "3栋5000元", "3栋2026年", "3栋 2026-11-21",
        "第3-101条", "3栋 13800138000", "GB50210-2018", "A4纸", "12楼", "费用1203元", "3栋120平方米", "11月3号1203",
        "编号FXT20261121083000", "D76.K3Q.3-2-1203.C12.1-2.00A3F9.7K", "1203", "3-12.5", "图3-101",
    ],
)  # fmt: skip
def test_dates_phones_amounts_plates_and_form_codes_are_no_units(text: str) -> None:
    assert find_units(f"{text}，", SITE) == []
    assert find_units(text) == []


def test_a_room_without_building_is_offered_in_every_building() -> None:
    mention = find_units("2单元502", SITE)[0]
    assert not mention.has_building
    assert UnitCode("3", "2", "502") in mention.codes
    assert {code.building for code in mention.codes} == {b.code for b in SITE}


def test_a_room_without_building_adds_nothing_to_one_with() -> None:
    known = {UnitCode("3", "", "1203"), UnitCode("2", "", "1203")}
    assert resolve(find_units("3栋1203 业主1203室", SITE), known) == {UnitCode("3", "", "1203")}
    assert resolve(find_units("业主1203室", SITE), known) == known


def test_the_register_decides_between_floor_and_entrance() -> None:
    mentions = find_units("3-12-03", SITE)
    by_floor, by_entrance = UnitCode("3", "", "1203"), UnitCode("3", "12", "03")
    assert resolve(mentions, {by_floor}) == {by_floor}
    assert resolve(mentions, {by_entrance}) == {by_entrance}
    assert resolve(mentions, {by_floor, by_entrance}) == {by_floor, by_entrance}


@pytest.mark.parametrize(
    "text", ["3栋12O3", "3栋l203", "3栋I203室", "3楝1203", "3东1203室", "3一1203", "3-12o3"]
)
def test_a_misread_character_gives_an_inexact_mention(text: str) -> None:
    wanted = UnitCode("2" if text.startswith("2") else "3", "", "1203")
    mentions = find_units(text, SITE)
    assert resolve(mentions, {wanted}) == {wanted}
    assert text.startswith("2") or all(not m.exact for m in mentions if wanted in m.codes)


def test_a_letter_of_a_building_is_never_taken_for_a_digit() -> None:
    assert resolve(find_units("B座1203", SITE), {UnitCode("8", "", "1203")}) == frozenset()


def test_an_exact_reading_beats_a_presumed_one() -> None:
    literal, presumed = UnitCode("L", "", "1203"), UnitCode("1", "", "1203")
    assert resolve(find_units("L座1203", SITE), {literal, presumed}) == {literal}


def test_several_rooms_of_one_building_are_all_given() -> None:
    rooms = {UnitCode("A", "", r) for r in ("1203", "1204", "1206")}
    assert resolve(find_units("A座1203、1204室及1206室", SITE), rooms) == rooms
    assert resolve(find_units("A座1203-1206", SITE), rooms) == rooms - {UnitCode("A", "", "1204")}


def test_two_buildings_of_one_name_are_both_given() -> None:
    site = [Building("Z4", "紫藤苑4号楼"), Building("D4", "丁香苑4号楼")]
    both = {UnitCode("Z4", "", "301"), UnitCode("D4", "", "301")}
    assert resolve(find_units("4号楼301", site), both) == both
    assert resolve(find_units("丁香苑4号楼301", site), both) == {UnitCode("D4", "", "301")}


def test_a_unit_cell_may_have_lost_its_dash() -> None:
    assert UnitCode("3", "", "1203") in parse_unit("31203", SITE)
    assert UnitCode("3", "", "1203") in parse_unit("3 1203", SITE)
    assert UnitCode("3", "", "1203") in parse_unit("3.1203", SITE)
    assert UnitCode("3", "", "1203") in parse_unit("1203", SITE)


def test_a_date_in_a_unit_cell_is_no_unit() -> None:
    assert parse_unit("2026-11-21", SITE) == []


def test_an_address_behind_a_street_number_is_marked() -> None:
    assert find_units("天河区体育东路356号5栋2单元1102房", SITE)[0].street
    assert find_units("体育东路356号云山花园3栋1203", SITE)[0].street
    assert not find_units("兹有云山花园3栋1203", SITE)[0].street


def test_positions_are_those_of_the_text_as_given() -> None:
    text = "兹有３棟１２０３室業主"
    mention = find_units(text, SITE)[0]
    assert text[mention.start : mention.end] == "３棟１２０３室"


@dataclass(frozen=True)
class Spelt:
    code: UnitCode
    text: str


NUMERAL = "〇一二三四五六七八九"


def _chinese(number: str) -> str:
    return "".join(NUMERAL[int(digit)] for digit in number)


@st.composite
def spelt_units(draw: st.DrawFn) -> Spelt:
    """A unit and one of the ways to write it."""
    building = draw(st.sampled_from(["1", "2", "3", "12", "A", "B"]))
    floor, room = draw(st.integers(1, 33)), draw(st.integers(1, 12))
    entrance = draw(st.sampled_from(["", "", "1", "2", "3"]))
    number = f"{floor}{room:02}"
    tower = draw(
        st.sampled_from(
            ["栋", "幢", "座", "棟", "号楼", "号樓"] if building.isdigit() else ["座", "栋", "棟"]
        )
    )
    middle = draw(st.sampled_from(["{}单元", "{}單元", "-{}单元-"])).format(entrance) if entrance else ""
    level = draw(
        st.sampled_from(["", f"{floor}层", f"{floor}樓", f"{_chinese(str(floor))}层" if floor < 10 else ""])
    )
    shown = draw(st.sampled_from([number, number, _chinese(number)]))
    suffix = draw(st.sampled_from(["", "室", "房", "号房"]))
    dashed = "-".join(part for part in (building, entrance, number) if part)
    text = draw(
        st.sampled_from([f"{building}{tower}{middle}{level}{shown}{suffix}", dashed, dashed + suffix])
    )
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    return Spelt(UnitCode(building, entrance, number), draw(st.sampled_from([text, wide])))


@given(
    spelt_units(),
    st.sampled_from(["", "地址：", "我住在", "（"]),
    st.sampled_from(["", "，", "业主", " 电话：13800138000"]),
)
@settings(max_examples=300)
def test_every_rendering_of_a_code_is_found_again(unit: Spelt, before: str, after: str) -> None:
    assert resolve(find_units(before + unit.text + after, SITE), {unit.code}) == {unit.code}
    assert unit.code in parse_unit(unit.text, SITE)


SOUP = st.text(
    alphabet="0123456789ABOIlb-—#.:/ 栋幢座号楼单元层室房一二〇十百年月日元粤表第，、|", max_size=40
)


@given(st.one_of(st.text(), SOUP))
@settings(max_examples=300)
def test_no_text_makes_it_raise(text: str) -> None:
    for mention in find_units(text, SITE):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.codes or not mention.exact or not mention.has_building or fold(text)
    parse_unit(text, SITE)
    parse_unit(text)


@given(
    st.dates(min_value=__import__("datetime").date(1990, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M"]),
)
def test_no_date_is_a_unit(day: object, form: str) -> None:
    assert find_units("日期：" + day.strftime(form), SITE) == []  # type: ignore[attr-defined]


@given(st.from_regex(r"1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]-[0-9]{4}-[0-9]{4}", fullmatch=True))
def test_no_telephone_number_is_a_unit(phone: str) -> None:
    assert find_units(f"电话{phone}", SITE) == []
    assert find_units(f"电话：{phone} ", SITE) == []
