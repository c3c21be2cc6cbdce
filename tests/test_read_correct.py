"""Laws of checking against the register: correct within the household, never across."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.model import Occupancy, Party, PartyRole, UnitCode, Value
from pipeline.read.correct import (
    Doubt,
    check_id_number,
    check_name,
    check_phone,
    check_unit,
    registered_names,
    registered_phones,
)
from pipeline.read.likeness import look_alike
from pipeline.site import Building

HOME, NEXT = UnitCode("3", "", "1203"), UnitCode("3", "", "1208")
PEOPLE = [
    Occupancy(
        HOME, PartyRole.OWNER, Party("张建国", "15400138000、020-18234567", "440106196001010011"), None
    ),
    Occupancy(
        HOME, PartyRole.TENANT, Party("广州云山贸易有限公司", "16100139000", contact="王伟"), date(2024, 1, 1)
    ),
]


class Register:
    """A register of two units."""

    def buildings(self) -> list[Building]:
        return [Building("3", "3栋"), Building("A", "A座")]

    def units(self) -> set[UnitCode]:
        return {HOME, NEXT}

    def occupancies(self, unit: UnitCode) -> list[Occupancy]:
        return PEOPLE if unit == HOME else []


def read(text: str, confidence: float = 0.98, *others: str, valid: bool = True) -> Doubt:
    return Doubt(Value("x", text if valid else "", text, confidence, valid), others)


def test_owner_and_tenant_are_told_apart() -> None:
    assert registered_names(PEOPLE, "owner") == ("张建国",)
    assert registered_names(PEOPLE, "tenant") == ("广州云山贸易有限公司", "王伟")
    assert registered_names(PEOPLE, "occupant") == ("张建国", "广州云山贸易有限公司", "王伟")
    assert registered_phones(PEOPLE, "owner") == ("15400138000", "020-18234567")


def test_a_registered_name_is_confirmed() -> None:
    value = check_name(read("張建國", 0.8), ["张建国"])
    assert value.value == "张建国"
    assert value.confidence == pytest.approx(0.95)


@pytest.mark.parametrize(
    "doubt",
    [
        read("张健国"),
        read("张违国", 0.7),
        read("可建国", 1.0),
        read("张连国", 0.98, "张建国", "张律国"),
        read("张建8", 0.6, valid=False),
    ],
    ids=["alike", "unsure", "no surname", "other reading", "no name"],
)
def test_one_misread_character_is_corrected_and_the_raw_text_stays(doubt: Doubt) -> None:
    value = check_name(doubt, ["张建国"])
    assert value.value == "张建国"
    assert value.raw == doubt.value.raw
    assert value.note == "按登记更正"


@pytest.mark.parametrize("name", ["张红国", "李建国", "王强", "张建", "陈小明"])
def test_a_clearly_read_other_name_stays(name: str) -> None:
    value = check_name(read(name, 0.99), ["张建国", "王伟"])
    assert value.value == name
    assert value.note == "登记中没有此人"


def test_a_name_between_two_registered_ones_stays() -> None:
    assert check_name(read("李小日", 0.5), ["李小曰", "李小目"]).value == "李小日"


def test_a_firm_may_be_misread_in_two_characters() -> None:
    value = check_name(read("广州云山贺易有限公同", 0.95), ["广州云山贸易有限公司"])
    assert value.value == "广州云山贸易有限公司"


def test_a_poor_reading_may_be_wrong_in_several_alike_characters() -> None:
    assert check_name(read("能永素", 0.4), ["熊永豪"]).value == "熊永豪"
    assert check_name(read("能永素", 0.95), ["熊永豪"]).value == "能永素"
    assert check_name(read("杜丹三鹏", 0.98), ["杜彤鹏"]).value == "杜彤鹏"


def test_a_name_is_not_corrected_where_nobody_is_registered() -> None:
    assert check_name(read("张健国", 0.4), []).value == "张健国"


@pytest.mark.parametrize(
    "doubt",
    [
        read("15400138006"),
        read("15400138002", 0.7),
        read("1540013800", 0.99, valid=False),
        read("15400738000", 0.99),
    ],
)
def test_one_misread_digit_of_a_phone_is_corrected(doubt: Doubt) -> None:
    value = check_phone(doubt, ["15400138000"])
    assert (value.value, value.note) == ("15400138000", "按登记更正")


def test_a_clearly_read_neighbouring_number_stays_and_is_noted() -> None:
    value = check_phone(read("15400138001", 0.995), ["15400138000"])
    assert value.value == "15400138001"
    assert "相差一位" in value.note


def test_a_phone_two_digits_away_stays() -> None:
    assert check_phone(read("15400138066", 0.5), ["15400138000"]).value == "15400138066"


def test_one_misread_sign_of_an_id_number_is_corrected() -> None:
    value = check_id_number(read("440106196001010017"), PEOPLE)
    assert value.value == "440106196001010011"
    assert check_id_number(read("440106196001010099"), PEOPLE).value == "440106196001010099"


def test_a_unit_of_the_register_is_taken() -> None:
    assert check_unit(read("3栋1203室"), Register(), None).value == "3-1203"
    assert check_unit(read("3-12-03"), Register(), None).value == "3-1203"


def test_a_unit_that_is_not_on_the_register_is_no_value() -> None:
    value = check_unit(read("3栋1209"), Register(), None)
    assert (value.value, value.valid) == ("", False)


def test_the_unit_of_the_code_corrects_a_misreading_only() -> None:
    assert check_unit(read("3-120З"), Register(), HOME).value == "3-1203"
    assert check_unit(read("3-1209"), Register(), HOME).note == "按二维码更正"


def test_the_unit_of_the_code_never_overrides_another_unit() -> None:
    value = check_unit(read("3-1208"), Register(), HOME)
    assert value.value == "3-1208"
    assert "不符" in value.note


def test_another_reading_that_is_on_the_register_is_taken_with_little_trust() -> None:
    value = check_unit(read("3-1209", 0.9, "3-1203", "3-1205"), Register(), None)
    assert value.value == "3-1203"
    assert value.confidence <= 0.5


@pytest.mark.parametrize("pair", ["己已", "末未", "侯候", "伟纬", "建健", "38", "17"])
def test_characters_that_recognisers_confuse_look_alike(pair: str) -> None:
    assert look_alike(*pair)


@pytest.mark.parametrize("pair", ["伟强", "建国", "小大", "平安", "12", "05"])
def test_other_characters_do_not(pair: str) -> None:
    assert not look_alike(*pair)
