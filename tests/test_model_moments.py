"""Laws of days and times."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.moments import dates_in, parse_date, parse_datetime, parse_time, show_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "raw",
    [
        "二〇二六年十一月二十一日", "二○二六年十一月廿一日", "2026.11.21", "2026/11/21", "2026-11-21", "26年11月21日", "2026 年 11 月 21 日",
        "２０２６年１１月２１日", "20261121", "2026年11月21号", "2026年11月21日（星期六）", "2026—11—21", "2026一11一21", "26-11-21",
        "2026 11 21", "2026、11、21", "二零二六年十一月二十一日",
    ],
)  # fmt: skip
def test_every_way_to_write_a_day_gives_the_iso_date(raw: str) -> None:
    parsed = parse_date(raw, TODAY)
    assert (parsed.value, parsed.note, parsed.trust) == ("2026-11-21", "", 1.0)


@pytest.mark.parametrize(
    ("raw", "day"), [("11月21日", "2026-11-21"), ("1月3日", "2027-01-03"), ("12月30号", "2026-12-30")]
)
def test_a_day_without_year_takes_the_nearest_year_and_says_so(raw: str, day: str) -> None:
    parsed = parse_date(raw, TODAY)
    assert parsed.value == day
    assert "年份" in parsed.note
    assert parsed.trust < 1
    assert not parse_date(raw).valid


def test_misread_digits_of_a_date_are_presumed_with_less_trust() -> None:
    parsed = parse_date("2O26年ll月21日")
    assert parsed.value == "2026-11-21"
    assert parsed.trust < 1


@pytest.mark.parametrize(
    "raw", ["2026年2月30日", "2026年11月", "三天后", "2026-11-21至2026-11-30", "13800138000"]
)
def test_what_is_no_single_day_is_invalid(raw: str) -> None:
    parsed = parse_date(raw, TODAY)
    assert not parsed.valid
    assert parsed.value == ""


@pytest.mark.parametrize("raw", ["", "  年  月  日", "____年__月__日", " - "])
def test_the_printed_words_alone_are_an_empty_date(raw: str) -> None:
    assert parse_date(raw, TODAY).valid
    assert parse_date(raw, TODAY).value == ""


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026年11月21日18时30分", "2026-11-21 18:30"), ("2026-11-21 18:30", "2026-11-21 18:30"),
        ("2026年11月21日下午6点半", "2026-11-21 18:30"), ("2026-11-21", "2026-11-21"), ("11月21日 晚8点", "2026-11-21 20:00"),
        ("2026-11-20 1115", "2026-11-20 11:15"), ("2026/9/1317时10分", "2026-09-13 17:10"),
    ],
)  # fmt: skip
def test_day_and_time_together(raw: str, value: str) -> None:
    assert parse_datetime(raw, TODAY).value == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("18:30", "18:30"), ("18：30", "18:30"), ("18时30分", "18:30"), ("18点半", "18:30"), ("下午6:30", "18:30"), ("1830", "18:30"),
        ("8点", "08:00"), ("24:00", "24:00"), ("18.30", "18:30"), ("8点一刻", "08:15"), ("中午12点", "12:00"), ("6:30 pm", "18:30"),
    ],
)  # fmt: skip
def test_every_way_to_write_a_time(raw: str, value: str) -> None:
    assert parse_time(raw).value == value


@pytest.mark.parametrize("raw", ["25:00", "12:61", "8点至10点", "晚"])
def test_what_is_no_single_time_is_invalid(raw: str) -> None:
    assert not parse_time(raw).valid


def test_dates_in_running_text_leave_units_alone() -> None:
    assert dates_in("申请日期：2026年11月21日，13-12-03，二〇二六年十二月一日") == [
        "2026-11-21",
        "2026-12-01",
    ]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_shown_date_is_read_back(day: date) -> None:
    assert parse_date(show_date(day.isoformat())).value == day.isoformat()
    assert parse_date(day.isoformat()).value == day.isoformat()


SOUP = st.text(alphabet="0123456789 年月日时点分半:-/.一二三十〇oOlL|上下午晚至", max_size=30)


@given(st.one_of(st.text(), SOUP))
def test_no_text_makes_it_raise(raw: str) -> None:
    for parsed in (parse_date(raw, TODAY), parse_datetime(raw, TODAY), parse_time(raw)):
        assert parsed.valid or parsed.value == ""
    dates_in(raw)
    show_date(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("20268/16", "2026-08-16"),
        ("2026629", "2026-06-29"),
        ("2026111", ""),
        ("2026/119", ""),
        ("202611/29", "2026-11-29"),
    ],
)
def test_a_separator_that_was_lost_is_put_back_where_there_is_one_way_to(raw: str, value: str) -> None:
    assert parse_date(raw).value == value


def test_a_day_that_ran_into_the_time_is_not_read_as_another_day() -> None:
    assert parse_datetime("2026/11/1416:30").value == "2026-11-14 16:30"
