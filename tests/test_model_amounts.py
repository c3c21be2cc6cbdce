"""Laws of money, numbers and areas."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.amounts import parse_area, parse_money, parse_number, show_money


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("￥1,234.50元", "1234.50"), ("1234.5", "1234.50"), ("人民币壹仟贰佰叁拾肆元伍角整", "1234.50"), ("五千元", "5000.00"),
        ("￥1234.50（大写：壹仟贰佰叁拾肆元伍角）", "1234.50"), ("1.5万元", "15000.00"), ("2000元整", "2000.00"),
        ("贰万零伍佰元整", "20500.00"), ("伍拾元零伍分", "50.05"), ("￥ ２０００", "2000.00"), ("人民币（大写）叁仟圆正 ￥3000.00", "3000.00"),
        ("貳仟元整", "2000.00"), ("￥ 元", ""), ("", ""),
    ],
)  # fmt: skip
def test_money_in_figures_and_in_capitals(raw: str, value: str) -> None:
    parsed = parse_money(raw)
    assert parsed.valid
    assert parsed.value == value


def test_figures_and_capitals_that_disagree_are_invalid() -> None:
    parsed = parse_money("￥1243.50（大写：壹仟贰佰叁拾肆元伍角）")
    assert not parsed.valid
    assert "大写" in parsed.note


def test_letters_for_digits_are_presumed_with_less_trust() -> None:
    parsed = parse_money("2OOO元")
    assert parsed.value == "2000.00"
    assert parsed.trust < 1


@pytest.mark.parametrize("raw", ["abc", "1.234", "两三千", "1200或1500"])
def test_what_is_no_amount_is_invalid(raw: str) -> None:
    assert not parse_money(raw).valid


@pytest.mark.parametrize(
    ("raw", "value"),
    [("3", "3"), ("3台", "3"), ("2 台", "2"), ("二十", "20"), ("十二个", "12"), ("2.50", "2.5"), ("005", "5"), ("1,200", "1200"), ("50kg", "50")],
)  # fmt: skip
def test_numbers_with_and_without_measure_words(raw: str, value: str) -> None:
    assert parse_number(raw).value == value


def test_a_range_is_no_number() -> None:
    assert not parse_number("3~5").valid


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("85.6㎡", "85.6"),
        ("85.60平方米", "85.6"),
        ("120 m2", "120"),
        ("约85平米", "85"),
        ("85.6m²", "85.6"),
        ("㎡", ""),
    ],
)
def test_areas(raw: str, value: str) -> None:
    assert parse_area(raw).value == value


@given(st.decimals(0, 99_999_999, places=2))
def test_shown_money_is_read_back(amount: Decimal) -> None:
    value = f"{amount:.2f}"
    assert parse_money(show_money(value)).value == value
    assert parse_money(value).value == value


SOUP = st.text(alphabet="0123456789.,￥元角分整壹贰叁拾佰仟万亿零大写小（）: oOl个台", max_size=30)


@given(st.one_of(st.text(), SOUP))
def test_no_text_makes_it_raise_and_parsing_is_idempotent(raw: str) -> None:
    for parse in (parse_money, parse_number, parse_area):
        parsed = parse(raw)
        assert parsed.valid or parsed.value == ""
        assert parse(parsed.value).value == parsed.value
    show_money(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("8 19,000", "19000.00"),
        ("8 12000.00", "12000.00"),
        ("4 1,234.50", "1234.50"),
        ("15,000 00", "15000.00"),
        ("8,190", "8190.00"),
        ("8 190", "8190.00"),
    ],
)
def test_a_sign_read_as_a_digit_and_a_lost_point_are_told_by_the_grouping(raw: str, value: str) -> None:
    assert parse_money(raw).value == value
