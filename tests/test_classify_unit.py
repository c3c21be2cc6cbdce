"""Which unit: right or held. A wrong dossier is a breach of privacy."""

from __future__ import annotations

import pytest
from classify_pages import UNITS, form_page, page_of, paper, register, value, word
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.explain import explain
from pipeline.classify.unit import decide_unit
from pipeline.model import HeldReason, PageReading, UnitCode, UnitDecision, Value

REGISTER = register()
SLIP = paper("release-slip")
NAME, PHONE, FIELD = "occupant", "phone", "unit"


def unit(code: str) -> UnitCode:
    return UnitCode.parse(code)


def decide(
    page: PageReading | None = None,
    *values: Value,
    separator: str = "",
    code: str = "",
    file: str = "",
    slug: str = "release-slip",
) -> UnitDecision:
    return decide_unit(
        [page] if page else [],
        values,
        REGISTER,
        separator=unit(separator) if separator else None,
        code_unit=unit(code) if code else None,
        file_name_hint=file,
        paper=paper(slug),
    )


def reason(decision: UnitDecision) -> HeldReason | None:
    return decision.held.reason if decision.held else None


def page_with(*lines: tuple[str, float, float]) -> PageReading:
    return page_of([word(text, left, top) for text, left, top in lines])


def test_the_code_decides() -> None:
    assert decide(code="3-1203").unit == unit("3-1203")


def test_the_separator_decides() -> None:
    assert decide(separator="3-1203").unit == unit("3-1203")


def test_code_and_separator_that_disagree_are_held_and_both_are_named() -> None:
    held = decide(code="3-1203", separator="3-1303").held
    assert held is not None
    assert held.reason is HeldReason.CONFLICT
    assert "3-1203" in held.detail
    assert "3-1303" in held.detail


def test_a_code_for_a_unit_that_is_not_on_the_register_is_held() -> None:
    assert reason(decide(code="9-901")) is HeldReason.UNKNOWN_UNIT


@pytest.mark.parametrize(
    "spelling",
    [
        "3栋1203",
        "三栋十二层1203室",
        "3-1203",
        "3幢1203房",
        "03栋1203房",
        "3 栋 1203 室",
        "三号楼1203",
        "３棟１２０３",
    ],
)
def test_a_labelled_address_with_a_name_that_agrees_is_filed(spelling: str) -> None:
    page = page_with(("房号", 20, 50), (spelling, 50, 50), ("王小芳", 50, 60))
    assert decide(page, value(NAME, "王小芳")).unit == unit("3-1203")


def test_a_clearly_printed_address_alone_is_filed() -> None:
    page = page_of([word("房号", 20, 50), word("3栋1303", 50, 50, confidence=0.999)])
    assert decide(page).unit == unit("3-1303")


def test_an_unclear_address_alone_is_held() -> None:
    page = page_of([word("房号", 20, 50), word("3栋1203", 50, 50, confidence=0.85)])
    assert reason(decide(page)) is HeldReason.UNKNOWN_UNIT


def test_an_unclear_address_with_the_occupants_phone_is_filed() -> None:
    page = page_of(
        [word("房号", 20, 50), word("3栋1203", 50, 50, confidence=0.85), word("16400000001", 50, 60)]
    )
    assert decide(page).unit == unit("3-1203")


def test_a_misread_room_is_caught_by_the_name() -> None:
    """1208 for 1203: both are on the register, the name belongs to 1203."""
    page = page_with(("房号", 20, 50), ("3栋1208", 50, 50))
    held = decide(page, value(NAME, "王小芳")).held
    assert held is not None
    assert held.reason is HeldReason.CONFLICT


def test_names_and_phones_are_not_told_in_the_reasons() -> None:
    page = page_with(("房号", 20, 50), ("3栋1208", 50, 50))
    decision = decide(page, value(NAME, "王小芳"), value(PHONE, "16400000001"))
    text = "".join(explain(decision)) + "".join(e.detail for e in decision.evidence)
    assert "王小芳" not in text
    assert "16400000001" not in text


def test_a_name_that_was_read_unsurely_does_not_contradict() -> None:
    page = page_with(("房号", 20, 50), ("3栋1208", 50, 50), ("16400000002", 60, 70))
    assert decide(page, value(NAME, "王小芳", 0.4)).unit == unit("3-1208")


def test_a_namesake_does_not_contradict_a_phone_that_agrees() -> None:
    page = page_with(("房号", 20, 50), ("3栋1208", 50, 50))
    decision = decide(page, value(NAME, "王伟"), value(PHONE, "16400000002"))
    assert decision.unit == unit("3-1208")


def test_two_addresses_of_its_own_that_disagree_are_held() -> None:
    page = page_with(("房号", 20, 50), ("3栋1203", 50, 50), ("装修地点", 20, 70), ("3栋1303", 50, 70))
    assert reason(decide(page)) is HeldReason.CONFLICT


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("被投诉人房号", "3栋1303"),
        ("公司地址", "3栋502室"),
        ("服务中心地址", "A座801"),
        ("户籍地址", "5栋1单元602"),
        ("紧急联系人住址", "3栋1303"),
    ],
)
def test_addresses_of_others_are_not_the_papers_own(label: str, text: str) -> None:
    page = page_with(("房号", 20, 50), ("3栋1203", 50, 50), (label, 20, 80), (text, 70, 80))
    assert decide(page, value(NAME, "王小芳")).unit == unit("3-1203")
    alone = page_with((label, 20, 80), (text, 70, 80))
    assert decide(alone).unit is None


def test_the_neighbour_complained_about_is_not_the_papers_own() -> None:
    page = page_with(("房号：3栋1203", 20, 50), ("楼上3栋1303半夜装修，噪音很大", 20, 80))
    assert decide(page, value(NAME, "王小芳")).unit == unit("3-1203")


def test_an_address_in_the_text_alone_is_held_with_the_unit_as_a_hint() -> None:
    held = decide(page_with(("今日巡查到3栋1203，一切正常", 20, 80))).held
    assert held is not None
    assert held.reason is HeldReason.UNKNOWN_UNIT
    assert "3-1203" in held.detail


def test_an_address_in_the_text_with_the_occupants_name_is_filed() -> None:
    page = page_with(("今日巡查到3栋1203，一切正常", 20, 80), ("业主：王小芳", 20, 90))
    assert decide(page).unit == unit("3-1203")


def test_an_address_said_of_the_writer_counts_as_labelled() -> None:
    page = page_with(("兹有3栋1203房住户王小芳需将下列物品搬出", 20, 60))
    assert decide(page).unit == unit("3-1203")


def test_a_room_without_building_is_held_where_several_have_it() -> None:
    held = decide(page_with(("房号", 20, 50), ("1203", 50, 50))).held
    assert held is not None
    assert held.reason is HeldReason.AMBIGUOUS_UNIT
    assert "A-1203" in held.detail


def test_a_room_without_building_and_the_occupants_name_are_filed() -> None:
    page = page_with(("房号", 20, 50), ("1203", 50, 50))
    assert decide(page, value(NAME, "星河贸易有限公司")).unit == unit("A-1203")


def test_an_entrance_left_out_is_held_where_several_have_the_room() -> None:
    assert reason(decide(page_with(("房号", 20, 50), ("5栋602", 50, 50)))) is HeldReason.AMBIGUOUS_UNIT


def test_building_and_room_in_cells_of_their_own_are_put_together() -> None:
    page = page_with(
        ("栋号", 20, 50), ("5", 40, 50), ("单元", 60, 50), ("1", 80, 50), ("房号", 100, 50), ("602", 130, 50)
    )
    assert decide(page).unit == unit("5-1-602")


def test_a_floor_in_a_cell_of_its_own_is_put_together_with_the_room() -> None:
    page = page_with(
        ("栋号", 20, 50), ("3", 40, 50), ("楼层", 60, 50), ("12", 80, 50), ("房号", 100, 50), ("08", 130, 50)
    )  # fmt: skip
    assert decide(page).unit == unit("3-1208")


def test_a_paper_of_two_units_is_held() -> None:
    assert decide(page_with(("房号", 20, 50), ("3栋1203、1208", 50, 50))).unit is None


def test_a_list_of_units_is_nobodys_paper() -> None:
    rows = [("3栋1208", 50, 70), ("3栋1303", 50, 80), ("3栋502", 50, 90)]
    page = page_with(("房号", 20, 50), ("3栋1203", 50, 50), ("王小芳", 90, 50), *rows)
    assert decide(page, value(NAME, "王小芳")).unit is None


def test_the_offices_address_in_its_letterhead_is_not_the_papers() -> None:
    assert decide(page_with(("地址：A座801  电话：020-10000000", 20, 8))).unit is None


def test_a_label_that_does_not_say_whose_address_it_is_needs_a_second_source() -> None:
    page = page_with(("地址", 20, 80), ("3栋1303", 50, 80))
    assert decide(page).unit is None
    assert decide(page, value(NAME, "王伟")).unit == unit("3-1303")


def test_an_address_alone_is_held_where_somebody_else_is_named() -> None:
    """101 for 1101: nothing on the paper belongs to 101, and its name belongs elsewhere."""
    page = page_of(
        [word("房号", 20, 50), word("3栋1303", 50, 50, confidence=0.999), word("王小芳：", 20, 60)]
    )
    assert reason(decide(page)) is HeldReason.CONFLICT


def test_name_and_phone_outvote_one_misread_character() -> None:
    page = page_with(("房号", 20, 50), ("3栋12O8", 50, 50))
    decision = decide(page, value(NAME, "王小芳"), value(PHONE, "16400000001"))
    assert decision.unit == unit("3-1203")


def test_where_building_and_entrance_could_not_be_read_the_room_says_nothing() -> None:
    page = page_with(("房号", 20, 50), ("五栋二半元502室", 50, 50))
    assert decide(page, value(NAME, "赵敏")).unit is None


def test_an_address_in_several_words_is_put_together() -> None:
    page = page_with(("房号", 20, 50), ("5 栋", 50, 50), ("1 单元", 62, 50), ("602 室", 80, 50))
    assert decide(page).unit == unit("5-1-602")


def test_a_unit_that_is_not_on_the_register_is_held() -> None:
    held = decide(page_with(("房号", 20, 50), ("3栋1999", 50, 50))).held
    assert held is not None
    assert held.reason is HeldReason.UNKNOWN_UNIT


def test_a_separator_and_another_units_paper_are_held() -> None:
    page = page_with(("房号", 20, 50), ("3栋1303", 50, 50))
    assert reason(decide(page, separator="3-1203")) is HeldReason.CONFLICT


def test_a_separator_and_a_paper_of_a_unit_elsewhere_are_held() -> None:
    page = page_with(("房号", 20, 50), ("8栋2901", 50, 50))
    assert reason(decide(page, separator="3-1203")) is HeldReason.CONFLICT


def test_a_name_alone_is_held() -> None:
    assert reason(decide(None, value(NAME, "王小芳"))) is HeldReason.UNKNOWN_UNIT


def test_a_phone_alone_is_held() -> None:
    assert reason(decide(None, value(PHONE, "164 0000 0001"))) is HeldReason.UNKNOWN_UNIT


def test_name_and_phone_of_one_unit_are_two_sources() -> None:
    decision = decide(None, value(NAME, "王小芳女士"), value(PHONE, "164 0000 0001"))
    assert decision.unit == unit("3-1203")


def test_name_and_phone_of_an_owner_of_several_units_are_held() -> None:
    decision = decide(None, value(NAME, "赵敏"), value(PHONE, "16400000006"))
    assert reason(decision) is HeldReason.AMBIGUOUS_UNIT


def test_a_namesake_is_told_apart_by_the_phone() -> None:
    decision = decide(None, value(NAME, "王伟"), value(PHONE, "16400000004"))
    assert decision.unit == unit("5-1-602")


def test_the_contractors_name_says_nothing() -> None:
    values = value("contractor_head", "王小芳"), value("contractor_phone", "16400000001")
    assert decide(None, *values, slug="fit-out-application").unit is None


def test_the_files_name_confirms_and_never_decides() -> None:
    assert decide(None, file="3栋1203_装修.pdf").unit is None
    page = page_of([word("房号", 20, 50), word("3栋1203", 50, 50, confidence=0.85)])
    assert decide(page, file="3栋1203_装修.pdf").unit == unit("3-1203")


def test_the_address_on_an_id_card_is_no_dossier() -> None:
    page = form_page("", "姓名王小芳", "住址广州市紫藤苑3栋1303", "公民身份号码", "440106198001010000")
    assert decide(page, slug="id-copy").unit is None


def test_nothing_on_the_page_is_held() -> None:
    assert reason(decide()) is HeldReason.UNKNOWN_UNIT


def test_no_decision_names_a_unit_off_the_register() -> None:
    for code in ("3-1203", "9-901"):
        assert decide(code=code).unit in (*UNITS, None)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="0123456789-栋幢座单元层室房号A：王伟", max_size=12), max_size=8))
def test_no_text_makes_it_fail(texts: list[str]) -> None:
    page = page_of([word(text, 20 + 5 * i, 40 + 8 * (i // 3)) for i, text in enumerate(texts)])
    assert decide(page, *(value(FIELD, text) for text in texts[:2])).unit in (*UNITS, None)
