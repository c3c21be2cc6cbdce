"""Laws of what is said of a deadline, and of the periods of what is done again and again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.term import Term, TermUnit, parse_term
from pipeline.respond.calendar import work_calendar
from pipeline.respond.clock import Standing, due, late_by, next_period, period_of, standing
from pipeline.site import Calendar

CHINA = ZoneInfo("Asia/Shanghai")
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia")]
WORKED = work_calendar(Calendar())
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2004-01-01", "2026-06-01"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("end", "now", "where"),
    [
        ("2026-11-23 23:59:59", "2026-11-22 23:59:59", Standing.EARLY),
        ("2026-11-23 23:59:59", "2026-11-23 00:00:00", Standing.TODAY),
        ("2026-11-23 23:59:59", "2026-11-23 23:59:59.900", Standing.TODAY),
        ("2026-11-23 23:59:59", "2026-11-24 00:00:00", Standing.LATE),
        ("2026-11-23 12:00:00", "2026-11-23 12:00:00", Standing.TODAY),
        ("2026-11-23 12:00:00", "2026-11-23 12:00:01", Standing.LATE),
    ],
)
def test_it_is_late_from_the_second_after(end: str, now: str, where: Standing) -> None:
    assert standing(at(end), at(now), CHINA) is where


@pytest.mark.parametrize(
    ("end", "now", "unit", "said"),
    [
        ("2026-11-23 23:59:59", "2026-11-26 09:00", TermUnit.WORKING_DAYS, "迟3个工作日"),
        ("2026-11-20 23:59:59", "2026-11-23 09:00", TermUnit.WORKING_DAYS, "迟1个工作日"),
        ("2026-11-20 23:59:59", "2026-11-21 09:00", TermUnit.WORKING_DAYS, "迟不足1个工作日"),  # Saturday
        ("2026-09-30 23:59:59", "2026-10-10 09:00", TermUnit.WORKING_DAYS, "迟3个工作日"),
        ("2026-11-23 23:59:59", "2026-11-23 09:00", TermUnit.WORKING_DAYS, "今日到期"),
        ("2026-11-23 23:59:59", "2026-11-19 09:00", TermUnit.WORKING_DAYS, "还有2个工作日"),
        ("2026-11-20 23:59:59", "2026-11-23 09:00", TermUnit.DAYS, "迟3日"),
        ("2026-11-20 23:59:59", "2026-11-10 09:00", TermUnit.MONTHS, "还有10日"),
        ("2026-11-20 23:59:59", "2026-11-21 00:00", TermUnit.WEEKS, "迟1日"),
        ("2026-11-20 12:00:00", "2026-11-20 17:59", TermUnit.HOURS, "迟5小时"),
        ("2026-11-20 12:00:00", "2026-11-20 12:40", TermUnit.HOURS, "迟40分钟"),
        ("2026-11-20 12:00:00", "2026-11-20 12:00:20", TermUnit.MINUTES, "迟不足1分钟"),
        ("2026-11-20 12:00:00", "2026-11-19 11:00", TermUnit.HOURS, "还有25小时"),
        ("2026-11-20 12:00:00", "2026-11-20 09:00", TermUnit.HOURS, "今日到期，还有3小时"),
        ("2026-11-20 12:00:00", "2026-11-20 11:35", TermUnit.MINUTES, "今日到期，还有25分钟"),
    ],
)  # fmt: skip
def test_how_late_is_said_in_the_unit_of_the_term(end: str, now: str, unit: TermUnit, said: str) -> None:
    assert late_by(at(end), at(now), unit, WORKED, CHINA) == said


@given(
    st.datetimes(FIRST, LAST, timezones=st.sampled_from(ZONES), allow_imaginary=False),
    st.builds(Term, st.integers(1, 40), st.sampled_from(TermUnit)),
    st.timedeltas(timedelta(days=-30), timedelta(days=30)),
    st.sampled_from(ZONES),
)
def test_what_is_said_agrees_with_where_it_stands(
    start: datetime, term: Term, away: timedelta, zone: ZoneInfo
) -> None:
    calendar = work_calendar(Calendar(years=tuple(str(year) for year in range(2027, 2080))))
    end = due(start, term, calendar, zone)
    assert end is not None
    now = end.astimezone(UTC) + away
    said = late_by(end, now, term.unit, calendar, zone)
    word = {Standing.LATE: "迟", Standing.TODAY: "今日到期", Standing.EARLY: "还有"}[standing(end, now, zone)]
    assert said.startswith(word)


@pytest.mark.parametrize(
    ("day", "term", "key", "first", "last"),
    [
        ("2026-11-22", "每日", "2026-11-22", "2026-11-22", "2026-11-22"),
        ("2026-11-22", "每周", "2026W47", "2026-11-16", "2026-11-22"),
        ("2027-01-01", "每周", "2026W53", "2026-12-28", "2027-01-03"),
        ("2025-12-29", "每周", "2026W01", "2025-12-29", "2026-01-04"),
        ("2026-11-22", "每月", "2026-11", "2026-11-01", "2026-11-30"),
        ("2024-02-01", "每月", "2024-02", "2024-02-01", "2024-02-29"),
        ("2026-11-22", "每季度", "2026Q4", "2026-10-01", "2026-12-31"),
        ("2026-06-30", "每季度", "2026Q2", "2026-04-01", "2026-06-30"),
        ("2026-11-22", "每半年", "2026H2", "2026-07-01", "2026-12-31"),
        ("2026-06-30", "每半年", "2026H1", "2026-01-01", "2026-06-30"),
        ("2026-11-22", "每年", "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_day_lies_in_a_period(day: str, term: str, key: str, first: str, last: str) -> None:
    period = period_of(date.fromisoformat(day), parse_term(term))
    assert (period.key, period.first.isoformat(), period.last.isoformat()) == (key, first, last)


PERIODIC = st.sampled_from(["每日", "每周", "每月", "每季度", "每半年", "每年"]).map(parse_term)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), PERIODIC)
def test_periods_follow_each_other_without_gap_and_their_keys_sort(day: date, term: Term) -> None:
    period = period_of(day, term)
    after = next_period(period, term)
    assert period.first <= day <= period.last
    assert after.first == period.last + timedelta(days=1)
    assert period.key < after.key
    assert period_of(period.first, term) == period_of(period.last, term) == period


@pytest.mark.parametrize("term", ["2个月", "1小时", "1个工作日", "30分钟", "3日"])
def test_other_terms_make_no_periods(term: str) -> None:
    with pytest.raises(ValueError, match="周期"):
        period_of(date(2026, 11, 22), parse_term(term))
