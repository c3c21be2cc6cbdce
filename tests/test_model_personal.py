"""Laws of telephone numbers, ID numbers, plates and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.personal import (
    id_check_ok,
    parse_company,
    parse_id_number,
    parse_name,
    parse_phone,
    parse_plate,
)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("13800138000", "13800138000"), ("138 0013 8000", "13800138000"), ("138-0013-8000", "13800138000"), ("+86 13800138000", "13800138000"),
        ("０７５５－８２３４５６７８", "0755-82345678"), ("0755 8234 5678", "0755-82345678"), ("(0755)82345678", "0755-82345678"),
        ("82345678转801", "82345678-801"), ("0755-82345678-801", "0755-82345678-801"), ("010-62345678", "010-62345678"),
        ("8234-5678", "82345678"), ("400-820-8820", "400-820-8820"), ("13800138000/13900139000", "13800138000"), ("", ""), ("-", ""),
    ],
)  # fmt: skip
def test_telephone_numbers(raw: str, value: str) -> None:
    parsed = parse_phone(raw)
    assert parsed.valid
    assert (parsed.value, parsed.trust) == (value, 1.0)


def test_misread_digits_of_a_phone_are_presumed_with_less_trust() -> None:
    parsed = parse_phone("l3800l38OOO")
    assert parsed.value == "13800138000"
    assert parsed.trust < 1


@pytest.mark.parametrize("raw", ["1380013800", "138001380000", "abc", "12345"])
def test_a_wrong_count_of_digits_is_no_phone(raw: str) -> None:
    assert not parse_phone(raw).valid


def test_an_id_number_gets_an_upper_case_x_and_its_check_is_reported() -> None:
    assert parse_id_number("11010519491231002x").value == "11010519491231002X"
    assert parse_id_number("11010519491231002x").note == ""
    wrong = parse_id_number("110105194912310021")
    assert wrong.valid
    assert "校验" in wrong.note


@pytest.mark.parametrize("raw", ["1101051949123100", "1101051949123100211", "XX0105194912310021"])
def test_an_id_number_of_wrong_shape_is_invalid(raw: str) -> None:
    assert not parse_id_number(raw).valid


def test_letters_inside_an_id_number_are_presumed_digits() -> None:
    parsed = parse_id_number("11O10519491231OO2X")
    assert parsed.value == "11010519491231002X"
    assert parsed.trust < 1


def test_the_check_sign_follows_the_standard() -> None:
    assert id_check_ok("11010519491231002X")
    assert not id_check_ok("110105194912310020")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("粤B12345", "粤B12345"), ("粵B·12345", "粤B12345"), ("粤b 12345", "粤B12345"), ("粤B·D12345", "粤BD12345"), ("粤B1234学", "粤B1234学"),
        ("奥B12345", "粤B12345"), ("粤812345", "粤B12345"), ("粤B1O345", "粤B10345"),
    ],
)  # fmt: skip
def test_plates(raw: str, value: str) -> None:
    assert parse_plate(raw).value == value


@pytest.mark.parametrize("raw", ["B12345", "粤B1234567", "粤B123"])
def test_what_is_no_plate_is_invalid(raw: str) -> None:
    assert not parse_plate(raw).valid


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("张三丰", "张三丰"), ("张 三", "张三"), ("张三丰先生", "张三丰"), ("劉德華", "刘德华"), ("買買提·吐爾遜", "买买提·吐尔逊"), ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("欧阳修平", "欧阳修平"), ("John A. Smith", "John A. Smith"), ("张三、李四", "张三、李四"), ("张三（代）", "张三"), ("张三。", "张三"), ("", ""),
        ("深圳市某某有限公司", "深圳市某某有限公司"),
        ("张记牛肉面馆", "张记牛肉面馆"), ("云山便利店(三分店)", "云山便利店（三分店）"), ("85度C面包店", "85度C面包店"), ("老街 手工 豆腐坊", "老街手工豆腐坊"),
        ("天天生活超市", "天天生活超市"), ("百姓大药房", "百姓大药房"), ("老王饭店", "老王饭店"),
    ],
)  # fmt: skip
def test_names(raw: str, value: str) -> None:
    assert parse_name(raw).valid
    assert parse_name(raw).value == value


def test_a_shop_on_a_name_field_is_noted_as_no_person() -> None:
    assert parse_name("张记牛肉面馆").note == parse_name("深圳市某某有限公司").note == "单位名称"
    assert parse_name("张三丰").note == ""


@pytest.mark.parametrize(
    "raw",
    [
        "张",
        "张三13800138000",
        "关于装修的申请",
        "12",
        "我想开店，请批准开店",
        "申请人：楼下理发店",
        "12店",
        "1   店",
    ],
)
def test_what_is_no_name_is_invalid(raw: str) -> None:
    assert not parse_name(raw).valid


def test_a_firm_has_no_spaces_and_wide_brackets() -> None:
    assert parse_company("深圳市 某某(集团)有限公司").value == "深圳市某某（集团）有限公司"
    assert parse_company("ABC Trading Co., Ltd").value == "ABC Trading Co., Ltd"


SOUP = st.text(alphabet="0123456789-+()转oOlIB粤学·张三公司店馆坊 XxaZ、/", max_size=30)


@given(st.one_of(st.text(), SOUP))
def test_no_text_makes_it_raise_and_parsing_is_idempotent(raw: str) -> None:
    for parse in (parse_phone, parse_id_number, parse_plate, parse_name, parse_company):
        parsed = parse(raw)
        assert parsed.valid or parsed.value == ""
        assert parse(parsed.value).value == parsed.value


@pytest.mark.parametrize("raw", ["16492603652- 转", "16492603652 转", "16492603652-"])
def test_an_extension_that_was_left_empty_is_no_part_of_the_number(raw: str) -> None:
    assert parse_phone(raw).value == "16492603652"
