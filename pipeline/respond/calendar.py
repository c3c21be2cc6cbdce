"""Working days by the holidays that the State Council publishes each November for the next year, make-up days included
(domain G31). The office's own days (`[calendar]` of site.toml) go first; a year that nobody knows is never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar  # type: ignore[import-untyped]

from pipeline.errors import SiteError
from pipeline.site import Calendar

_SPRING_FESTIVAL = chinese_calendar.Holiday.spring_festival.value
_SATURDAY = 5
_NEXT = timedelta(days=1)


class UnknownYear(SiteError):
    """Neither the program nor the site knows which days of a year are worked; the office must say."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`years` whose arrangement is known: weekends are off, but for the days that are `worked`, and so are the days
    `off`. Days that the office named itself are known in any year."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def known(self, year: int) -> bool:
        """Whether every day of the year can be told."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Raises UnknownYear."""
        if day in self.off:
            return False
        if day in self.worked:
            return True
        if day.year not in self.years:
            raise _unknown(day.year)
        return day.weekday() < _SATURDAY

    def add_working_days(self, day: date, n: int) -> date:
        """The `n`th working day after `day`, which is not counted itself; 0 gives `day`. Raises UnknownYear, and
        ValueError for n below 0."""
        if n < 0:
            raise ValueError("工作日数不能小于0")
        while n:
            day += _NEXT
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days come after `after`, up to and with `until`; 0 where `until` is not later. Raises
        UnknownYear."""
        return _count(self, after, until)


# A list of what is due asks of thousands of cases, all until today, from a few hundred days.
@lru_cache(maxsize=4096)
def _count(calendar: WorkCalendar, after: date, until: date) -> int:
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in days)


def work_calendar(settings: Calendar) -> WorkCalendar:
    """The published arrangements, put right by the site's days. Settings are those of an opened site, so the days
    are days."""
    own = frozenset(int(year) for year in settings.years)
    holidays = frozenset(map(date.fromisoformat, settings.holidays))
    workdays = frozenset(map(date.fromisoformat, settings.workdays))
    off = frozenset(day for day in chinese_calendar.holidays if day.year not in own)
    worked = frozenset(day for day in chinese_calendar.workdays if day.year not in own)
    return WorkCalendar(
        off=(off - workdays) | holidays, worked=(worked - holidays) | workdays, years=_published() | own
    )


def _published() -> frozenset[int]:
    """A year is published when its Spring Festival is. Not when any of its days is: New Year's holiday of the next
    year begins in December (2018-12-30), and may end in January."""
    return frozenset(day.year for day, name in chinese_calendar.holidays.items() if name == _SPRING_FESTIVAL)


def _unknown(year: int) -> UnknownYear:
    return UnknownYear(
        f"不知道{year}年的节假日和调休安排，算不出工作日 / holidays of {year} are not known",
        hint=f'请按国务院办公厅通知，在 site.toml 的 [calendar] 里写 years = ["{year}"]，并把放假日写进 holidays、'
        "调休上班日写进 workdays。",
    )
