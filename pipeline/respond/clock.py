"""When something is due, and how late it is: working days, calendar days and hours, with pauses (domain F, G31).

Pure: `now` is given, the time zone is the site's. All instants are aware (ValueError otherwise) and are compared in UTC, because
Python compares wall clocks where both have one zone, which is wrong in the hour that a clock is put back.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pipeline.model.term import Term, TermUnit
from pipeline.respond.calendar import WorkCalendar

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SPANS = {TermUnit.HOURS: timedelta(hours=1), TermUnit.MINUTES: timedelta(minutes=1)}
_DAYS = {TermUnit.DAYS: 1, TermUnit.WEEKS: 7}
_MONTHS = {TermUnit.MONTHS: 1, TermUnit.QUARTERS: 3, TermUnit.HALF_YEARS: 6, TermUnit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class Pause:
    """The case waits for the occupant from `begun` until `ended`; None: it still waits. Raises ValueError for an
    instant without zone and for an end before the beginning."""

    begun: datetime
    ended: datetime | None = None

    def __post_init__(self) -> None:
        if self.ended is not None and _utc(self.ended) < _utc(self.begun):
            raise ValueError("暂停的结束早于开始")
        _utc(self.begun)


class Standing(StrEnum):
    """Where a deadline stands at an instant."""

    EARLY = "early"
    TODAY = "today"  # its last day, and not over
    LATE = "late"

    @property
    def chinese(self) -> str:
        return {Standing.EARLY: "未到期", Standing.TODAY: "今日到期", Standing.LATE: "已逾期"}[self]


@dataclass(frozen=True, slots=True)
class Period:
    """A round of what is done again and again. `key` sorts and names it once: 2026-11-22, 2026W47, 2026-11, 2026Q4, 2026H2,
    2026; `first` and `last` are its days. Weeks are those of ISO 8601, Monday to Sunday."""

    key: str
    first: date
    last: date


def period_of(day: date, term: Term) -> Period:
    """The period of the calendar that `day` lies in. Raises ValueError, in Chinese, unless `term` is one day, week, month,
    quarter, half-year or year."""
    if term.amount != 1 or term.unit not in _DAYS | _MONTHS:
        raise ValueError(f"“{term.chinese}”不能作周期，只能是1日、1周、1个月、1个季度、半年或1年")
    if term.unit is TermUnit.DAYS:
        return Period(day.isoformat(), day, day)
    if term.unit is TermUnit.WEEKS:
        week = day.isocalendar()
        monday = day - (week.weekday - 1) * _DAY
        return Period(f"{week.year}W{week.week:02}", monday, monday + 6 * _DAY)
    months = _MONTHS[term.unit]
    turn = (day.month - 1) // months
    last = (turn + 1) * months
    keys = {
        1: f"{day.year}-{day.month:02}",
        3: f"{day.year}Q{turn + 1}",
        6: f"{day.year}H{turn + 1}",
        12: f"{day.year}",
    }
    return Period(
        keys[months],
        date(day.year, last - months + 1, 1),
        date(day.year, last, monthrange(day.year, last)[1]),
    )


def next_period(period: Period, term: Term) -> Period:
    """The one that begins on the day after; `term` is the one that `period` was made with. Raises ValueError."""
    return period_of(period.last + _DAY, term)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day, in `zone`. Counted back from the next day, for where clocks are changed at midnight
    a day may end at 22:59:59, or have 23:59:59 twice."""
    midnight = datetime.combine(day + _DAY, time.min, zone)
    return (midnight.astimezone(UTC) - _SECOND).astimezone(zone)


def due(
    start: datetime, term: Term, calendar: WorkCalendar, zone: ZoneInfo, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The last instant, in `zone`, at which `term` from `start` is kept; None while an unended pause keeps it open.

    Hours and minutes run through nights and holidays and stand still in pauses. All other terms leave out the day of
    the start and every day that ends in a pause, and are due at the end of their last day, which may be a holiday
    unless working days are counted. A month ends on the day of the same number, or on the month's last. Raises
    UnknownYear where working days run into a year that nobody knows.
    """
    stops = _merged(pauses)
    if span := _SPANS.get(term.unit):
        end = _running(_second(start), term.amount * span, stops)
        return None if end is None else end.astimezone(zone)
    paused = _PausedDays.of(stops, zone)
    first = _utc(start).astimezone(zone).date()
    if term.unit is TermUnit.WORKING_DAYS:
        last = _working_day(first, term.amount, calendar, paused)
    else:
        last = _calendar_day(first, term, paused)
    return None if last is None else end_of_day(last, zone)


def standing(due: datetime, now: datetime, zone: ZoneInfo) -> Standing:
    """Late from the second after `due`; today is the site's day."""
    if _second(now) > _second(due):
        return Standing.LATE
    same_day = _utc(now).astimezone(zone).date() == _utc(due).astimezone(zone).date()
    return Standing.TODAY if same_day else Standing.EARLY


def late_by(due: datetime, now: datetime, unit: TermUnit, calendar: WorkCalendar, zone: ZoneInfo) -> str:
    """In the unit that the term was counted in: `迟3个工作日`, `迟2日`, `今日到期`, `还有2个工作日`; a term of
    hours also says how long today: `今日到期，还有3小时`. Terms of weeks and longer are told in days. Raises UnknownYear."""
    state = standing(due, now, zone)
    clocked = unit in _SPANS
    if state is Standing.TODAY and not clocked:
        return state.chinese
    begun, ended = (due, now) if state is Standing.LATE else (now, due)
    shown = (
        _clocked(_second(ended) - _second(begun)) if clocked else _counted(begun, ended, unit, calendar, zone)
    )
    return {Standing.LATE: "迟", Standing.EARLY: "还有", Standing.TODAY: "今日到期，还有"}[state] + shown


def _counted(begun: datetime, ended: datetime, unit: TermUnit, calendar: WorkCalendar, zone: ZoneInfo) -> str:
    after, until = (_utc(at).astimezone(zone).date() for at in (begun, ended))
    working = unit is TermUnit.WORKING_DAYS
    days = calendar.working_days_between(after, until) if working else (until - after).days
    # Due on Friday, looked at on Saturday: late, but by no working day.
    return f"{'' if days else '不足'}{Term(days or 1, unit if working else TermUnit.DAYS).chinese}"


def _clocked(span: timedelta) -> str:
    """Hours rounded down, minutes where there is no whole hour."""
    for unit, one in _SPANS.items():
        if span >= one:
            return f"{span // one}{unit}"
    return f"不足1{TermUnit.MINUTES}"


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("时刻没有时区")
    return at.astimezone(UTC)


def _second(at: datetime) -> datetime:
    return _utc(at).replace(microsecond=0)


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """In UTC, to the second and in order, none touching another."""
    merged: list[Pause] = []
    for begun, pause in sorted(((_second(pause.begun), pause) for pause in pauses), key=lambda pair: pair[0]):
        ended = pause.ended and _second(pause.ended)
        last = merged[-1] if merged else None
        if last is None or (last.ended is not None and last.ended < begun):
            merged.append(Pause(begun, ended))
        elif last.ended is not None:
            merged[-1] = Pause(last.begun, ended and max(ended, last.ended))
    return merged


def _running(at: datetime, left: timedelta, stops: list[Pause]) -> datetime | None:
    for stop in stops:
        if stop.ended is not None and stop.ended <= at:
            continue
        run = max(stop.begun, at) - at
        if run >= left:
            break
        if stop.ended is None:
            return None
        left -= run
        at = stop.ended
    return at + left


@dataclass(frozen=True, slots=True)
class _PausedDays:
    """The days whose end lies in a pause: `spans` of first and last day in order, then all days from `open_from`."""

    spans: tuple[tuple[date, date], ...]
    open_from: date | None

    @classmethod
    def of(cls, stops: list[Pause], zone: ZoneInfo) -> _PausedDays:
        spans: list[tuple[date, date]] = []
        for stop in stops:
            first = stop.begun.astimezone(zone).date()
            if stop.ended is None:
                return cls(tuple(spans), first)
            last = stop.ended.astimezone(zone).date()
            if stop.ended < end_of_day(last, zone).astimezone(UTC):
                last -= _DAY
            spans.append((first, last))
        return cls(tuple(spans), None)

    def never_end(self, day: date) -> bool:
        return self.open_from is not None and day >= self.open_from

    def after(self, day: date) -> date:
        """`day`, or where it is paused the first day after it that is not."""
        for first, last in self.spans:
            if first <= day <= last:
                day = last + _DAY
        return day

    def count(self, after: date, until: date) -> int:
        """Paused days after `after`, up to and with `until`."""
        reaches = (((min(last, until) - max(first - _DAY, after)).days) for first, last in self.spans)
        return sum(reach for reach in reaches if reach > 0)


def _working_day(day: date, left: int, calendar: WorkCalendar, paused: _PausedDays) -> date | None:
    while left:
        day = paused.after(day + _DAY)
        if paused.never_end(day):
            return None
        left -= calendar.is_working_day(day)
    return day


def _calendar_day(start: date, term: Term, paused: _PausedDays) -> date | None:
    """The term from as many days later as are paused until it ends. So a pause moves the start: were days counted on at
    the end, a term from 30 January could end after one from the 31st, for their months differ in length."""
    last = _later(start, term)
    while not paused.never_end(last):
        moved = _later(start + paused.count(start, last) * _DAY, term)
        if moved == last:
            last = paused.after(last)
            return None if paused.never_end(last) else last
        last = moved
    return None


def _later(day: date, term: Term) -> date:
    if (months := _MONTHS.get(term.unit)) is None:
        return day + term.amount * _DAYS[term.unit] * _DAY
    years, month = divmod(day.month - 1 + term.amount * months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
