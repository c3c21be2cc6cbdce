"""Words for a stretch of time: 2026年, 2026年11月, 2026-11-21, 上月 → its first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.model.text import fold

_WRITTEN = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?:年|[-./](?=[0-9]))(?:(?P<month>[0-9]{1,2})(?:月|[-./](?=[0-9]))?"
    r"(?:(?P<day>[0-9]{1,2})[日号]?)?)?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inside."""

    first: date
    last: date


def period_of(text: str, today: date | None = None) -> Period | None:
    """None for text that names no time, or a day that does not exist. 今天, 本月 … need `today`."""
    folded = fold(text).strip()
    if today is not None and (found := _relative(folded, today)):
        return found
    written = _WRITTEN.fullmatch(folded)
    return _written(written) if written else None


def _written(found: re.Match[str]) -> Period | None:
    year, month, day = (int(part) if part else 0 for part in found.group("year", "month", "day"))
    try:
        if day:
            return Period(date(year, month, day), date(year, month, day))
        return _month(year, month) if month else Period(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        return None


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first.replace(day=monthrange(year, month)[1]))


def _relative(word: str, today: date) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    last_month = today.replace(day=1) - timedelta(days=1)
    day = timedelta(days=1)
    table = {
        "今天": (today, today),
        "昨天": (today - day, today - day),
        "本周": (monday, monday + 6 * day),
        "上周": (monday - 7 * day, monday - day),
        "今年": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "去年": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    months = {"本月": today, "这个月": today, "上月": last_month, "上个月": last_month}
    if word in months:
        return _month(months[word].year, months[word].month)
    return Period(*table[word]) if word in table else None
