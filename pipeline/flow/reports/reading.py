"""Values of cases and papers as numbers and days; what cannot be read is None, never an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import UnitCode
from pipeline.model.case import Case

_MOST = Decimal(10) ** 12
OFFICE = "管理处"


def money(text: str) -> Decimal | None:
    """1234.50 (yuan)."""
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and abs(found) < _MOST else None


def number(text: str) -> int | None:
    """A whole number."""
    found = money(text)
    return int(found) if found is not None and found == found.to_integral_value() else None


def day(text: str) -> date | None:
    """2026-11-21, also of 2026-11-21 18:30."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """2026-11-21 18:30; None where the time of day is not known."""
    if len(text) < 16:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def local_day(at: datetime, room: CaseRoom) -> date:
    """The day of an instant at the site."""
    return at.astimezone(room.site.timezone).date()


def today(room: CaseRoom) -> date:
    return local_day(room.now, room)


def place(room: CaseRoom, unit: UnitCode | None) -> str:
    """3栋1203; 管理处 for what is of no unit."""
    return room.site.unit_name(unit) or OFFICE


def state_title(room: CaseRoom, case: Case) -> str:
    """The state in the office's words, its name where the procedure does not know it any more."""
    procedure = room.procedures.by_slug.get(case.procedure)
    states = procedure.states if procedure is not None else ()
    return next((s.title for s in states if s.name == case.state), case.state)


def percent_of(room: CaseRoom, rule: str) -> Decimal | None:
    """A percentage of the office's rules. Raises UsageError for a rule that is not there."""
    value = room.rule(rule)
    return value if isinstance(value, Decimal) else money(str(value))


def counted(words: Iterable[str]) -> str:
    """甲 3、乙 1: how often each word comes, the most frequent first; words without letters left out."""
    found = Counter(word for word in words if word.strip())
    return "、".join(f"{word} {times}" for word, times in sorted(found.items(), key=lambda p: (-p[1], p[0])))


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of those that are known."""
    return sum((a for a in amounts if a is not None), Decimal("0.00"))
