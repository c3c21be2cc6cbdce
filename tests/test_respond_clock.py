"""Laws of deadlines: the end of the day, pauses, zones that change their clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.term import Term, TermUnit, parse_term
from pipeline.respond.calendar import UnknownYear, work_calendar
from pipeline.respond.clock import Pause, due, end_of_day, late_by, standing
from pipeline.site import Calendar

CHINA = ZoneInfo("Asia/Shanghai")
# Clocks changed at midnight (São Paulo, Beirut, Havana, Azores, St John's), a day left out (Apia), an evening cut short (Nuuk).
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "Atlantic/Azores", "America/St_Johns",
        "Pacific/Apia", "America/Nuuk", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo",
    )
]  # fmt: skip
WORKED = work_calendar(Calendar())
# Working days are known until 2026: what starts by then and takes 40 days with 60 days of pauses is within.
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2004-01-01", "2026-06-01"))
STARTS = st.datetimes(FIRST, LAST, timezones=st.sampled_from(ZONES), allow_imaginary=False)
TERMS = st.builds(Term, st.integers(1, 40), st.sampled_from(TermUnit))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=20))


@st.composite
def started(draw: st.DrawFn, ended: bool = True) -> tuple[datetime, list[Pause]]:
    """A start and pauses about it; the last may be unended where `ended` is false."""
    start = draw(STARTS)
    instant = start.astimezone(UTC)
    offsets = st.timedeltas(timedelta(days=-10), timedelta(days=50))
    pauses = [
        Pause(instant + offset, instant + offset + length)
        for offset, length in draw(st.lists(st.tuples(offsets, LENGTHS), max_size=3))
    ]
    if not ended and draw(st.booleans()):
        pauses.append(Pause(instant + draw(offsets)))
    return start, draw(st.permutations(pauses))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def due_at(start: str, term: str, *pauses: tuple[str, str | None]) -> str | None:
    stops = [Pause(at(begun), at(ended) if ended else None) for begun, ended in pauses]
    end = due(at(start), parse_term(term), WORKED, CHINA, stops)
    return None if end is None else end.isoformat(" ").removesuffix("+08:00")


def must(end: datetime | None) -> datetime:
    assert end is not None
    return end


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


# ---- terms without pauses


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-11-18 09:00", "3个工作日", "2026-11-23 23:59:59"),  # Wednesday → Thursday, Friday, Monday
        ("2026-11-21 09:00", "2个工作日", "2026-11-24 23:59:59"),  # from a Saturday
        ("2025-09-26 17:00", "2个工作日", "2025-09-29 23:59:59"),  # Sunday 28 is made up
        ("2025-09-30 00:00", "3个工作日", "2025-10-11 23:59:59"),
        ("2026-11-18 23:59:59", "3日", "2026-11-21 23:59:59"),  # calendar days end on a Saturday
        ("2026-11-18 09:00", "15天", "2026-12-03 23:59:59"),
        ("2026-09-30 09:00", "1日", "2026-10-01 23:59:59"),  # and on a holiday
        ("2026-11-18 09:00", "一周", "2026-11-25 23:59:59"),
        ("2026-01-31 09:00", "1个月", "2026-02-28 23:59:59"),
        ("2024-01-31 09:00", "1个月", "2024-02-29 23:59:59"),
        ("2026-02-28 09:00", "1个月", "2026-03-28 23:59:59"),
        ("2026-11-30 09:00", "1季度", "2027-02-28 23:59:59"),
        ("2026-08-31 09:00", "半年", "2027-02-28 23:59:59"),
        ("2024-02-29 09:00", "1年", "2025-02-28 23:59:59"),
        ("2026-12-31 09:00", "2个月", "2027-02-28 23:59:59"),
        ("2026-09-30 20:15:30", "24小时", "2026-10-01 20:15:30"),  # through the night into a holiday
        ("2026-11-21 23:50", "30分钟", "2026-11-22 00:20:00"),
    ],
)
def test_a_term_ends(start: str, term: str, end: str) -> None:
    assert due_at(start, term) == end


def test_the_day_of_the_start_is_that_of_the_site() -> None:
    start = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)  # already the 18th in China
    assert must(due(start, parse_term("1日"), WORKED, CHINA)) == at("2026-11-19 23:59:59")


def test_working_days_of_an_unknown_year_are_not_guessed_though_calendar_days_are_counted() -> None:
    start = datetime(2098, 12, 30, 9, tzinfo=CHINA)
    with pytest.raises(UnknownYear):
        due(start, parse_term("3个工作日"), WORKED, CHINA)
    assert must(due(start, parse_term("3日"), WORKED, CHINA)).date() == date(2099, 1, 2)


# ---- pauses


@pytest.mark.parametrize(
    ("start", "term", "pauses", "end"),
    [
        # Begun on Thursday and ended on Friday: Thursday's end lies in it, Friday counts.
        ("2026-11-18 09:00", "2个工作日", [("2026-11-19 10:00", "2026-11-20 10:00")], "2026-11-23 23:59:59"),
        # Within one day: nothing is lost.
        ("2026-11-18 09:00", "2个工作日", [("2026-11-19 10:00", "2026-11-19 18:00")], "2026-11-20 23:59:59"),
        # To the very end of the day: lost.
        ("2026-11-18 09:00", "2个工作日", [("2026-11-19 10:00", "2026-11-19 23:59:59")], "2026-11-23 23:59:59"),
        # Over a weekend: no working day is lost but Friday.
        ("2026-11-19 09:00", "2个工作日", [("2026-11-20 10:00", "2026-11-23 08:00")], "2026-11-24 23:59:59"),
        # Overlapping pauses count once.
        ("2026-11-18 09:00", "3日", [("2026-11-19 10:00", "2026-11-21 10:00"), ("2026-11-20 10:00", "2026-11-22 10:00")],
         "2026-11-24 23:59:59"),
        # On its last day: the term ends after the pause.
        ("2026-11-18 09:00", "1日", [("2026-11-19 10:00", "2026-11-25 10:00")], "2026-11-25 23:59:59"),
        ("2026-10-10 09:00", "1个月", [("2026-10-12 09:00", "2026-10-17 09:00")], "2026-11-15 23:59:59"),
        # A month's last day stands still: the first day after it.
        ("2027-01-29 09:00", "1个月", [("2027-02-28 12:00", "2027-03-06 12:00")], "2027-03-06 23:59:59"),
        # After the end, and before the start: nothing.
        ("2026-11-18 09:00", "1日", [("2026-11-20 00:00", None)], "2026-11-19 23:59:59"),
        ("2026-11-18 09:00", "1日", [("2026-11-10 00:00", "2026-11-18 08:00")], "2026-11-19 23:59:59"),
        # Begun before the end: open.
        ("2026-11-18 09:00", "1日", [("2026-11-19 23:59:59", None)], None),
        ("2026-11-18 09:00", "3个工作日", [("2026-11-20 12:00", None)], None),
        ("2026-11-18 09:00", "1个月", [("2026-11-20 12:00", "2026-11-30 12:00"), ("2026-12-27 12:00", None)], None),
        # Hours stand still exactly as long as the pause lasts.
        ("2026-11-18 09:00", "24小时", [("2026-11-18 10:00", "2026-11-18 12:30:15")], "2026-11-19 11:30:15"),
        ("2026-11-18 09:00", "24小时", [("2026-11-18 08:00", "2026-11-18 12:00")], "2026-11-19 12:00:00"),
        ("2026-11-18 09:00", "24小时", [("2026-11-19 08:59:59", "2026-11-20 09:00:00")], "2026-11-20 09:00:01"),
        ("2026-11-18 09:00", "24小时", [("2026-11-19 09:00", None)], "2026-11-19 09:00:00"),
        ("2026-11-18 09:00", "24小时", [("2026-11-19 08:59:59", None)], None),
        ("2026-11-18 09:00", "30分钟", [("2026-11-18 09:10", "2026-11-18 09:20"), ("2026-11-18 09:15", "2026-11-18 09:25"),
                                      ("2026-11-18 09:30", "2026-11-18 09:31")], "2026-11-18 09:46:00"),
    ],
)  # fmt: skip
def test_a_pause_stops_the_clock(
    start: str, term: str, pauses: list[tuple[str, str | None]], end: str | None
) -> None:
    assert due_at(start, term, *pauses) == end


def test_a_month_that_stood_still_ends_as_one_begun_that_many_days_later() -> None:
    paused = ("2027-01-29 12:00", "2027-01-31 12:00")  # two days' ends
    assert due_at("2027-01-28 09:00", "1个月", paused) == due_at("2027-01-30 09:00", "1个月")


@given(started(ended=False), TERMS, st.sampled_from(ZONES), STARTS, LENGTHS)
def test_a_pause_never_makes_it_earlier(
    case: tuple[datetime, list[Pause]], term: Term, zone: ZoneInfo, begun: datetime, length: timedelta
) -> None:
    start, pauses = case
    near = start.astimezone(UTC) + (begun - start) % timedelta(days=60)
    less = due(start, term, WORKED, zone, pauses)
    more = due(start, term, WORKED, zone, [*pauses, Pause(near, near + length)])
    assert more is None or (less is not None and less.astimezone(UTC) <= more.astimezone(UTC))


@given(started(ended=False), TERMS, st.sampled_from(ZONES), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_who_starts_later_is_due_no_earlier(
    case: tuple[datetime, list[Pause]], term: Term, zone: ZoneInfo, later: timedelta
) -> None:
    start, pauses = case
    first = due(start, term, WORKED, zone, pauses)
    second = due(start.astimezone(UTC) + later, term, WORKED, zone, pauses)
    assert second is None or (first is not None and first.astimezone(UTC) <= second.astimezone(UTC))


@given(
    started(ended=False),
    st.sampled_from(TermUnit),
    st.sets(st.integers(1, 40), min_size=2),
    st.sampled_from(ZONES),
)
def test_a_longer_term_is_due_no_earlier(
    case: tuple[datetime, list[Pause]], unit: TermUnit, amounts: set[int], zone: ZoneInfo
) -> None:
    start, pauses = case
    for short, long in pairwise(sorted(amounts)):
        first, second = (due(start, Term(n, unit), WORKED, zone, pauses) for n in (short, long))
        assert second is None or (first is not None and first.astimezone(UTC) <= second.astimezone(UTC))


@given(started(), st.integers(1, 40), st.sampled_from(ZONES))
def test_as_many_working_days_are_counted_as_the_term_says(
    case: tuple[datetime, list[Pause]], n: int, zone: ZoneInfo
) -> None:
    start, pauses = case
    first = start.astimezone(zone).date()
    plain = must(due(start, Term(n, TermUnit.WORKING_DAYS), WORKED, zone)).date()
    assert WORKED.working_days_between(first, plain) == n
    last = must(due(start, Term(n, TermUnit.WORKING_DAYS), WORKED, zone, pauses)).date()
    days = [first + timedelta(days=k) for k in range(1, (last - first).days + 1)]
    counted = [day for day in days if WORKED.is_working_day(day) and not stands_still(day, pauses, zone)]
    assert len(counted) == n
    assert counted[-1] == last


@given(started(), st.integers(1, 40), st.sampled_from(ZONES))
def test_as_many_calendar_days_are_counted_as_the_term_says(
    case: tuple[datetime, list[Pause]], n: int, zone: ZoneInfo
) -> None:
    start, pauses = case
    first = start.astimezone(zone).date()
    running = [
        day
        for day in (first + timedelta(days=k) for k in range(1, 120))
        if not stands_still(day, pauses, zone)
    ]
    assert due(start, Term(n, TermUnit.DAYS), WORKED, zone, pauses) == end_of_day(running[n - 1], zone)


def stands_still(day: date, pauses: list[Pause], zone: ZoneInfo) -> bool:
    """The law in its own words: begun on or before that day and not ended before the end of that day."""
    end = end_of_day(day, zone).astimezone(UTC)
    return any(
        p.begun.astimezone(zone).date() <= day and (p.ended is None or p.ended.astimezone(UTC) >= end)
        for p in pauses
    )


@given(started(), st.sampled_from([TermUnit.HOURS, TermUnit.MINUTES]), st.integers(1, 3000))
def test_hours_run_as_long_as_the_term_outside_of_pauses(
    case: tuple[datetime, list[Pause]], unit: TermUnit, n: int
) -> None:
    start, pauses = case
    span = n * timedelta(hours=1) if unit is TermUnit.HOURS else n * timedelta(minutes=1)
    begun = start.astimezone(UTC).replace(microsecond=0)
    end = must(due(start, Term(n, unit), WORKED, CHINA, pauses)).astimezone(UTC)
    stops = [(whole(p.begun), whole(must(p.ended))) for p in pauses]
    edges = sorted({begun, end, *(edge for stop in stops for edge in stop if begun < edge < end)})
    ran = [b - a for a, b in pairwise(edges) if not any(x <= a and b <= y for x, y in stops)]
    assert sum(ran, timedelta(0)) == span


def whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


# ---- zones


@given(st.dates(date(2000, 1, 1), date(2037, 12, 1)), st.sampled_from(ZONES))
def test_a_day_ends_one_second_before_the_next_in_every_zone(day: date, zone: ZoneInfo) -> None:
    end = end_of_day(day, zone)
    assert end.astimezone(UTC).astimezone(zone) == end
    assert end.date() == day or (zone.key, day) == ("Pacific/Apia", date(2011, 12, 30))
    assert (end.astimezone(UTC) + timedelta(seconds=1)).astimezone(zone).date() > day


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("America/Sao_Paulo", date(2018, 11, 3), "2018-11-03 23:59:59-03:00"),  # the next day begins at one
        ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-17 23:59:59-03:00"),  # 23:59:59 twice: the second
        ("America/Nuuk", date(2024, 3, 30), "2024-03-30 22:59:59-02:00"),  # at 23:00 it becomes midnight
        ("Atlantic/Azores", date(2026, 10, 25), "2026-10-25 23:59:59-01:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-29 23:59:59+02:00"),
    ],
)
def test_a_day_ends_at_its_last_second_where_clocks_are_changed(zone: str, day: date, end: str) -> None:
    assert end_of_day(day, ZoneInfo(zone)).isoformat(" ") == end


def test_hours_are_hours_where_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 20, 0, tzinfo=berlin)  # the night lacks an hour
    assert must(due(start, parse_term("24小时"), WORKED, berlin)).isoformat() == "2026-03-29T21:00:00+02:00"


@given(STARTS, TERMS, st.sampled_from(ZONES))
def test_a_deadline_is_given_in_the_site_s_zone(start: datetime, term: Term, zone: ZoneInfo) -> None:
    assert must(due(start, term, WORKED, zone)).tzinfo is zone


def test_an_instant_without_zone_is_refused() -> None:
    aware = at("2026-11-18 09:00")
    naive = aware.replace(tzinfo=None)
    for unit in TermUnit:
        with pytest.raises(ValueError, match="时区"):
            due(naive, Term(1, unit), WORKED, CHINA)
    for begun, ended in ((naive, aware), (aware, naive), (naive, None)):
        with pytest.raises(ValueError, match="时区"):
            Pause(begun, ended)
    for pair in ((naive, aware), (aware, naive)):
        with pytest.raises(ValueError, match="时区"):
            standing(*pair, CHINA)
        with pytest.raises(ValueError, match="时区"):
            late_by(*pair, TermUnit.DAYS, WORKED, CHINA)


def test_a_pause_does_not_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="早于"):
        Pause(at("2026-11-18 09:00"), at("2026-11-18 08:00"))
