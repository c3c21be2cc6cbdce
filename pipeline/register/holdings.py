"""What each dossier holds, in numbers: for the finding aids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.model import UnitCode
from pipeline.register.registry import Registry


@dataclass(frozen=True, slots=True)
class Holding:
    """The papers of one unit: how many, of which categories (a–j, sorted), the first and the last date."""

    number: int
    pages: int
    categories: str
    first: date
    last: date


def holdings(registry: Registry) -> dict[UnitCode, Holding]:
    """Unit → its dossier, for all units that have papers."""
    rows = registry.rows(
        "SELECT unit, count(*), sum(pages), group_concat(DISTINCT category), min(date), max(date)"
        " FROM document WHERE unit <> '' GROUP BY unit"
    )
    return {
        UnitCode.parse(unit): Holding(
            number,
            pages,
            "".join(sorted(set(categories or "") - {","})),
            date.fromisoformat(first),
            date.fromisoformat(last),
        )
        for unit, number, pages, categories, first, last in rows
    }
