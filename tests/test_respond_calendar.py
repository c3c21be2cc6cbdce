"""Laws of working days, over the arrangements that the State Council published."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SiteError
from pipeline.respond.calendar import UnknownYear, WorkCalendar, work_calendar
from pipeline.site import Calendar, Site, parse_site

PUBLISHED = work_calendar(Calendar())
DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))


def days(first: str, last: str) -> list[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def site_of(tmp_path: Path, **calendar: list[str]) -> Site:
    return parse_site(tmp_path, {"calendar": calendar})


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"), ("2025-05-01", "2025-05-05"),
        ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"), ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"), ("2024-02-10", "2024-02-17"), ("2020-01-24", "2020-02-02"), ("2018-12-30", "2019-01-01"),
    ],
)  # fmt: skip
def test_nobody_works_on_the_published_holidays(first: str, last: str) -> None:
    assert not any(PUBLISHED.is_working_day(day) for day in days(first, last))


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28",
        "2026-05-09", "2026-09-20", "2026-10-10", "2024-02-04", "2018-12-29",
    ],
)  # fmt: skip
def test_make_up_days_at_weekends_are_worked(day: str) -> None:
    made_up = date.fromisoformat(day)
    assert made_up.weekday() >= 5
    assert PUBLISHED.is_working_day(made_up)


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        ("2025-09-30", 1, "2025-10-09"),  # over National Day
        ("2025-09-30", 3, "2025-10-11"),  # the Saturday made up
        ("2025-09-26", 1, "2025-09-28"),  # Friday, then the Sunday made up
        ("2026-02-13", 2, "2026-02-24"),  # Saturday 14 made up, then over Spring Festival
        ("2025-01-27", 1, "2025-02-05"),
        ("2024-02-28", 2, "2024-03-01"),  # 29 February
        ("2023-02-27", 2, "2023-03-01"),
        ("2025-12-31", 1, "2026-01-04"),  # over the turn of the year
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: str, n: int, then: str) -> None:
    assert PUBLISHED.add_working_days(date.fromisoformat(day), n) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        ("2026-02-13", "2026-02-24", 2), ("2025-09-30", "2025-10-08", 0), ("2026-02-23", "2026-02-28", 5),
        ("2024-12-31", "2025-12-31", 248), ("2026-01-05", "2026-01-05", 0), ("2026-01-05", "2026-01-01", 0),
    ],
)  # fmt: skip
def test_working_days_between_leave_out_the_first_day(after: str, until: str, count: int) -> None:
    assert PUBLISHED.working_days_between(date.fromisoformat(after), date.fromisoformat(until)) == count


@given(DAYS, st.integers(0, 60))
def test_as_many_days_are_between_as_were_added(day: date, n: int) -> None:
    then = PUBLISHED.add_working_days(day, n)
    assert PUBLISHED.working_days_between(day, then) == n
    assert n == 0 or PUBLISHED.is_working_day(then)


def test_all_years_since_2004_are_known_and_each_has_its_make_up_days() -> None:
    assert all(PUBLISHED.known(year) for year in range(2004, 2027))
    assert not PUBLISHED.known(2003)
    for year in range(2004, 2027):
        assert 245 <= PUBLISHED.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) <= 256


def test_an_unknown_year_is_never_guessed_but_told_with_what_to_do() -> None:
    with pytest.raises(UnknownYear, match="2003年") as caught:
        PUBLISHED.is_working_day(date(2003, 7, 1))
    assert 'years = ["2003"]' in caught.value.hint
    assert "[calendar]" in caught.value.hint
    assert caught.value.exit_code == SiteError.exit_code


def later_than_published() -> int:
    return max(year for year in range(2026, 2100) if PUBLISHED.known(year)) + 1


def test_a_count_that_runs_into_an_unknown_year_is_not_guessed_either() -> None:
    year = later_than_published()
    with pytest.raises(UnknownYear, match=f"{year}年"):
        PUBLISHED.add_working_days(date(year - 1, 12, 30), 5)
    with pytest.raises(UnknownYear, match=f"{year}年"):
        PUBLISHED.working_days_between(date(year - 1, 12, 30), date(year, 1, 8))


def test_a_year_of_the_site_is_its_weekends_and_its_listed_days(tmp_path: Path) -> None:
    site = site_of(tmp_path, holidays=["2099-01-01"], workdays=["2099-01-03"], years=["2099"])
    calendar = work_calendar(site.calendar)
    assert calendar.known(2099)
    worked = [day.day for day in days("2099-01-01", "2099-01-10") if calendar.is_working_day(day)]
    assert worked == [2, 3, 5, 6, 7, 8, 9]  # the 1st is a Thursday


def test_a_year_of_the_site_replaces_the_published_one() -> None:
    calendar = work_calendar(Calendar(holidays=("2026-10-01",), years=("2026",)))
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 2))
    assert not calendar.is_working_day(date(2026, 10, 10))
    assert not calendar.is_working_day(date(2025, 10, 2))


def test_single_days_of_the_site_go_before_the_published_ones() -> None:
    calendar = work_calendar(Calendar(holidays=("2026-10-10", "2026-11-23"), workdays=("2026-10-07",)))
    assert [calendar.is_working_day(date(2026, 10, day)) for day in (6, 7, 8, 10)] == [
        False,
        True,
        True,
        False,
    ]
    assert not calendar.is_working_day(date(2026, 11, 23))


def test_a_single_day_of_an_unknown_year_is_known_and_its_neighbour_is_not() -> None:
    calendar = work_calendar(Calendar(holidays=("2099-01-01",)))
    assert not calendar.is_working_day(date(2099, 1, 1))
    assert not calendar.known(2099)
    with pytest.raises(UnknownYear):
        calendar.is_working_day(date(2099, 1, 2))


@pytest.mark.parametrize(
    ("calendar", "named"),
    [
        ({"holidays": ["2027-02-30"]}, "2027-02-30"), ({"workdays": ["明天"]}, "明天"), ({"holidays": ["20270101"]}, "20270101"),
        ({"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]}, "2027-01-01 同时"), ({"years": ["27"]}, "27"),
        ({"years": ["2027年"]}, "2027年"), ({"years": [2027]}, "years"), ({"weekends": ["2027-01-02"]}, "weekends"),
    ],
)  # fmt: skip
def test_a_wrong_day_of_the_site_is_named(tmp_path: Path, calendar: dict[str, list[str]], named: str) -> None:
    with pytest.raises(SiteError, match=named):
        site_of(tmp_path, **calendar)


@given(st.text(max_size=12))
def test_no_text_for_a_day_makes_anything_but_a_fault(text: str) -> None:
    settings = Calendar(holidays=(text,))
    assert settings.fault or work_calendar(settings).off
    settings = Calendar(years=(text,))
    assert settings.fault or work_calendar(settings).years


def test_a_calendar_does_not_count_backwards() -> None:
    with pytest.raises(ValueError, match="工作日数"):
        WorkCalendar(frozenset(), frozenset(), frozenset({2026})).add_working_days(date(2026, 1, 5), -1)
