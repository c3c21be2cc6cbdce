"""`[calendar]` of site.toml: what the office knows of holidays beside the State Council's published arrangements (G31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days as ISO strings: `holidays` nobody works, `workdays` are worked though they be weekends. In `years` ("2027")
    weekends and these days are the whole arrangement; elsewhere they go before the published one."""

    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """The first thing that is wrong, in Chinese, with the day that it is about; "" when all is well."""
        for key, days in (("holidays", self.holidays), ("workdays", self.workdays)):
            for day in days:
                if not _is_day(day):
                    return f"{key} 里的“{day}”不是日期"
        for year in self.years:
            if not _is_day(f"{year}-01-01"):
                return f"years 里的“{year}”不是年份"
        both = sorted(set(self.holidays) & set(self.workdays))
        return f"{'、'.join(both)} 同时写在 holidays 和 workdays 里" if both else ""


def _is_day(text: str) -> bool:
    """Only 2027-01-01: Python also reads 20270101 and 2027-W01-5, which a clerk would not find again."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
