"""发文登记簿 for the desk: a page of a year's numbers at a time, within what somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.register.dispatch import Entry, entry_of, gap_of
from pipeline.register.letterlists import Bounds
from pipeline.register.letters import find_letter, letter_number
from pipeline.register.registry import Registry
from pipeline.register.rows import dump


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the register before it is read: `id` "" is a number without a letter."""

    series: str
    ordinal: int
    number: str
    id: str


def series_of_year(registry: Registry, year: int) -> list[str]:
    """The series that gave numbers in a year."""
    return [
        s
        for (s,) in registry.rows("SELECT series FROM number_series WHERE year = ? ORDER BY series", (year,))
    ]


def years(registry: Registry) -> list[int]:
    """The years that have numbers, newest first."""
    return [y for (y,) in registry.rows("SELECT DISTINCT year FROM number_series ORDER BY year DESC")]


def marks(
    registry: Registry, year: int, series: Sequence[str], bounds: Bounds, *, gaps: bool, month: int = 0
) -> list[Mark]:
    """The lines of these series by number, of letters within `bounds`. `gaps`: numbers that have no
    letter at all, too. `month` 0: the whole year."""
    found: list[Mark] = []
    for name in series:
        before = f"{name}〔{year}〕"
        mine = [
            Mark(name, ordinal, number, id)
            for id, number in registry.rows(*_query(before, bounds, month))
            if (ordinal := _ordinal(number, before))
        ]
        if gaps and not month:
            mine += _gaps(registry, name, year, before)
        found += sorted(mine, key=lambda mark: mark.ordinal)
    return found


def _query(before: str, bounds: Bounds, month: int) -> tuple[str, dict[str, object]]:
    parts = ["number >= :first AND number < :last"]
    if bounds.buildings is not None:
        parts.append("substr(unit, 1, instr(unit, '-') - 1) IN (SELECT value FROM json_each(:areas))")
    if bounds.papers is not None:
        parts.append("paper IN (SELECT value FROM json_each(:known))")
    if month:
        parts.append("substr(dated, 6, 2) = :month")
    values: dict[str, object] = {"first": before, "last": f"{before}\uffff"}
    if bounds.buildings is not None:
        values["areas"] = dump(sorted(bounds.buildings))
    if bounds.papers is not None:
        values["known"] = dump(sorted(bounds.papers))
    if month:
        values["month"] = f"{month:02d}"
    return f"SELECT id, number FROM letter WHERE {' AND '.join(parts)}", values


def _ordinal(number: str, before: str) -> int:
    digits = number[len(before) : -1]
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def _gaps(registry: Registry, series: str, year: int, before: str) -> list[Mark]:
    """Looked for only where there are fewer letters than numbers."""
    last = int(
        registry.scalar("SELECT last FROM number_series WHERE series = ? AND year = ?", (series, year)) or 0
    )
    bounds = (before, f"{before}\uffff")
    count = registry.scalar("SELECT count(*) FROM letter WHERE number >= ? AND number < ?", bounds)
    if int(count) >= last:
        return []
    rows = registry.rows("SELECT number FROM letter WHERE number >= ? AND number < ?", bounds)
    lost = set(range(1, last + 1)) - {_ordinal(number, before) for (number,) in rows}
    return [Mark(series, ordinal, letter_number(series, year, ordinal), "") for ordinal in lost]


def read(registry: Registry, some: Sequence[Mark]) -> list[Entry]:
    """The lines of these marks."""
    with registry.snapshot():
        return [
            entry_of(registry, one.series, one.ordinal, find_letter(registry, one.id))
            if one.id
            else gap_of(registry, one.series, one.ordinal, one.number)
            for one in some
        ]
