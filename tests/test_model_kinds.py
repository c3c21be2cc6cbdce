"""Laws of the kinds of fields: normal forms and what is shown of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.kinds import charset_of, display, parse_value
from pipeline.model.paper import FieldKind

TODAY = date(2026, 11, 21)
OPTIONS = ("隔墙", "天花", "地面", "电气")
HAN = st.text(alphabet="张王李赵陈欧阳建国伟丽隔墙天花地面电气", min_size=2, max_size=4)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
CLOCKS = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]:02}:{t[1]:02}")
ROOMS = st.tuples(st.integers(1, 40), st.integers(1, 20)).map(lambda t: f"{t[0]}{t[1]:02}")

NORMAL_FORMS: dict[FieldKind, st.SearchStrategy[str]] = {
    FieldKind.TEXT: HAN,
    FieldKind.LINES: st.lists(HAN, min_size=1, max_size=3).map("\n".join),
    FieldKind.UNIT: st.tuples(st.sampled_from(["1", "3", "12", "A"]), st.sampled_from(["", "1-", "2-"]), ROOMS).map(
        lambda t: f"{t[0]}-{t[1]}{t[2]}"
    ),
    FieldKind.NAME: HAN,
    FieldKind.COMPANY: HAN.map(lambda name: f"深圳市{name}有限公司"),
    FieldKind.PHONE: st.from_regex(r"1[3-9][0-9]{9}|0755-[2-9][0-9]{7}(-[0-9]{3})?", fullmatch=True),
    FieldKind.ID_NUMBER: st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
    FieldKind.DATE: DAYS,
    FieldKind.DATETIME: st.tuples(DAYS, CLOCKS).map(" ".join),
    FieldKind.TIME: CLOCKS,
    FieldKind.MONEY: st.decimals(0, 999_999, places=2).map(lambda d: f"{d:.2f}"),
    FieldKind.NUMBER: st.integers(0, 99_999).map(str),
    FieldKind.AREA: st.integers(1, 99_999).map(lambda n: f"{n}.{n % 9 + 1}"),
    FieldKind.PLATE: st.from_regex(r"[粤京沪][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}", fullmatch=True),
    FieldKind.TICK: st.sets(st.sampled_from(OPTIONS), min_size=1).map(lambda s: "、".join(o for o in OPTIONS if o in s)),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(NORMAL_FORMS))
@given(data=st.data())
@settings(max_examples=60)
def test_what_is_shown_is_read_back_and_a_normal_form_stays(kind: FieldKind, data: st.DataObject) -> None:
    value = data.draw(NORMAL_FORMS[kind])
    assert parse_value(kind, value, options=OPTIONS, today=TODAY).value == value
    assert parse_value(kind, display(kind, value), options=OPTIONS, today=TODAY).value == value


@pytest.mark.parametrize("kind", list(FieldKind))
@given(raw=st.text(max_size=40))
@settings(max_examples=60)
def test_no_text_makes_it_raise_and_parsing_is_idempotent(kind: FieldKind, raw: str) -> None:
    parsed = parse_value(kind, raw, today=TODAY)
    assert parsed.valid or parsed.value == ""
    assert parse_value(kind, parsed.value, today=TODAY).value == parsed.value
    display(kind, raw)


@pytest.mark.parametrize("kind", [k for k in NORMAL_FORMS if charset_of(k)])
@given(data=st.data())
@settings(max_examples=40)
def test_the_mask_of_a_kind_lets_every_normal_form_and_showing_through(
    kind: FieldKind, data: st.DataObject
) -> None:
    value = data.draw(NORMAL_FORMS[kind])
    assert set(value) | set(display(kind, value)) <= set(charset_of(kind))


def test_free_text_has_no_mask() -> None:
    assert charset_of(FieldKind.NAME) == charset_of(FieldKind.TEXT) == charset_of(FieldKind.LINES) == ""


def test_text_loses_the_spaces_of_the_recogniser_only() -> None:
    assert parse_value(FieldKind.TEXT, " 安裝 空調 ， 2 台 ABC  DEF").value == "安装空调，2台ABC DEF"
    assert parse_value(FieldKind.LINES, "拆 除\n\n 隔墙 ").value == "拆除\n隔墙"


def test_ticks_come_in_the_order_of_the_options() -> None:
    assert parse_value(FieldKind.TICK, "電气、隔墙", options=OPTIONS).value == "隔墙、电气"
    assert not parse_value(FieldKind.TICK, "隔墙、屋顶", options=OPTIONS).valid


def test_a_unit_is_shown_as_a_reader_says_it() -> None:
    assert display(FieldKind.UNIT, "3-2-1203") == "3栋2单元1203室"
    assert display(FieldKind.UNIT, "A-1203") == "A座1203室"


def test_an_at_sign_read_as_a_letter_with_an_accent_is_an_at_sign() -> None:
    assert parse_value(FieldKind.TEXT, "user1287āexample.com").value == "user1287@example.com"
