"""What a report is asked for: a stretch of days, a building."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pipeline.errors import UsageError
from pipeline.model import UnitCode

_MONTH = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*月?")
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def begun(self, zone: ZoneInfo) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, time.min, zone)

    def over(self, zone: ZoneInfo) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time.min, zone)

    @property
    def months(self) -> tuple[str, ...]:
        """The months that it touches: 2026-11, 2026-12."""
        found = []
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            found.append(f"{year}-{month:02}")
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return tuple(found)

    @property
    def chinese(self) -> str:
        """2026年11月, or its first and last day."""
        if self == month_of(self.first):
            return f"{self.first.year}年{self.first.month}月"
        return f"{self.first.isoformat()} 至 {self.last.isoformat()}"


class Every(StrEnum):
    """Which stretch of days a report is of where none is asked for."""

    NOW = "now"  # how things stand today; no stretch can be asked for
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6}


@dataclass(frozen=True, slots=True)
class Asked:
    """`buildings` are codes, none = all. `hidden` are procedures that whoever asks may not know of: their cases count
    nowhere."""

    span: Span
    buildings: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def covers(self, unit: UnitCode | None) -> bool:
        """Whether a unit is of the buildings that were asked for; what is the office's own only where none were."""
        return not self.buildings or (unit is not None and unit.building in self.buildings)


def month_of(day: date) -> Span:
    """The month that a day lies in."""
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def usual_span(every: Every, today: date) -> Span:
    """The month, quarter or half-year of today; today alone for how things stand."""
    if every is Every.NOW:
        return Span(today, today)
    number = _MONTHS[every]
    last = ((today.month - 1) // number + 1) * number
    return Span(
        date(today.year, last - number + 1, 1), date(today.year, last, monthrange(today.year, last)[1])
    )


def span_asked(every: Every, today: date, first: date | None, last: date | None, month: str) -> Span:
    """The stretch of days that a person asked for, else the usual one. Raises UsageError."""
    if every is Every.NOW and (first or last or month):
        raise UsageError(
            "这张表是现在的情况，不按期间 / this report shows the present",
            hint="不要选期间（--from、--to、--month）。",
        )
    if month and (first or last):
        raise UsageError("--month 和 --from、--to 只能用一种 / give a month or days", hint="留下一种即可。")
    if month:
        return _month(month)
    if first is None and last is None:
        return usual_span(every, today)
    span = Span(first or month_of(last or today).first, last or max(today, first or today))
    if span.first > span.last:
        raise UsageError(
            f"开始日期 {span.first} 在结束日期 {span.last} 之后 / the span ends before it begins",
            hint="请把两个日期对调。",
        )
    if len(span.months) > MOST_MONTHS:
        raise UsageError(f"期间太长，最多 {MOST_MONTHS} 个月 / the span is too long", hint="请分几次出表。")
    return span


def _month(text: str) -> Span:
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 9998:
        raise UsageError(f"“{text}”不是月份 / not a month", hint="写法如 2026-11 或 2026年11月。")
    return month_of(date(int(found[1]), int(found[2]), 1))
