"""Narrow reads for the desk's own pages, each bounded or grouped in the registry: today, the dossier, the buildings."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.register.cases import case_of
from pipeline.register.registry import Registry
from pipeline.register.rows import dump
from pipeline.register.sheets import Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A filed paper as a list shows it. `missing` are the signatures and seals that were not seen on it."""

    id: str
    unit: UnitCode | None
    paper: str
    title: str
    category: str
    date: date
    pages: int
    party: str
    filed: datetime
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many papers of one kind lie in one section of a dossier."""

    category: str
    paper: str
    count: int


@dataclass(frozen=True, slots=True)
class Filed:
    """How many papers of a kind were filed for a unit on a day."""

    day: date
    unit: UnitCode | None
    paper: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Deadlines of a role, of one procedure and building, that stand alike. `state` as in `ClockState`; `over`: their day
    has passed."""

    procedure: str
    building: str
    role: str
    state: str
    over: bool
    count: int


_CASE = "id, procedure, unit, state, version, opened, since, closed, given, period"
_LISTED = "id, unit, paper, title, category, date, pages, party, filed, missing"


def shelves_of(registry: Registry, unit: UnitCode) -> list[Shelf]:
    """What a dossier holds, in numbers."""
    rows = registry.rows(
        "SELECT category, paper, count(*) FROM document WHERE unit = ? GROUP BY category, paper"
        " ORDER BY category",
        (str(unit),),
    )
    return [Shelf(*row) for row in rows]


def shelf(
    registry: Registry,
    unit: UnitCode,
    category: str,
    without: Collection[str],
    *,
    limit: int,
    offset: int = 0,
) -> list[Listed]:
    """A part of one section of a dossier, newest first, without some kinds."""
    rows = registry.rows(
        f"SELECT {_LISTED} FROM document WHERE unit = ? AND category = ?"
        " AND paper NOT IN (SELECT value FROM json_each(?)) ORDER BY key DESC LIMIT ? OFFSET ?",
        (str(unit), category, dump(sorted(without)), limit, offset),
    )
    return [_listed(row) for row in rows]


def filed_by_kind(registry: Registry, since: datetime) -> list[Filed]:
    """What was filed since then, by day, unit and kind."""
    rows = registry.rows(
        "SELECT substr(filed, 1, 10), unit, paper, max(title), count(*) FROM document WHERE filed >= ?"
        " GROUP BY 1, 2, 3",
        (since.isoformat(),),
    )
    return [Filed(date.fromisoformat(day), _unit(unit), *rest) for day, unit, *rest in rows]


def filed_per_day(
    registry: Registry, since: datetime, before: datetime | None = None
) -> list[tuple[date, str, str, int]]:
    """(day, building, kind, how many) since then, until `before`: by the index alone."""
    rows = registry.rows(
        "SELECT substr(filed, 1, 10), substr(unit, 1, instr(unit || '-', '-') - 1), paper, count(*) FROM document"
        " WHERE filed >= ? AND filed < ? GROUP BY 1, 2, 3",
        (since.isoformat(), before.isoformat() if before is not None else "9999"),
    )
    return [(date.fromisoformat(day), building, paper, count) for day, building, paper, count in rows]


def newest_filed(
    registry: Registry,
    since: datetime,
    buildings: Collection[str] | None,
    without: Collection[str],
    limit: int,
) -> list[Listed]:
    """What was filed since then, newest first: of some buildings (None = all, and the office's own), without some kinds."""
    rows = registry.rows(
        f"SELECT {_LISTED} FROM document WHERE filed >= ?1"
        " AND (?2 IS NULL OR substr(unit, 1, instr(unit || '-', '-') - 1) IN (SELECT value FROM json_each(?2)))"
        " AND paper NOT IN (SELECT value FROM json_each(?3)) ORDER BY filed DESC LIMIT ?4",
        (
            since.isoformat(),
            None if buildings is None else dump(sorted(buildings)),
            dump(sorted(without)),
            limit,
        ),
    )
    return [_listed(row) for row in rows]


def open_in_building(registry: Registry, building: str) -> list[tuple[UnitCode, str, str, int]]:
    """(unit, procedure, state, how many) of the open cases of a building's units."""
    rows = registry.rows(
        'SELECT unit, procedure, state, count(*) FROM "case" WHERE closed IS NULL AND unit > ? AND unit < ?'
        " GROUP BY unit, procedure, state",
        (f"{building}-", f"{building}."),  # "." follows "-": so the index on units finds the building
    )
    return [(UnitCode.parse(unit), procedure, state, count) for unit, procedure, state, count in rows]


def open_per_building(registry: Registry, without: Collection[str]) -> dict[str, int]:
    """Building → its open cases, without those of some procedures."""
    rows = registry.rows(
        "SELECT substr(unit, 1, instr(unit, '-') - 1), count(*) FROM \"case\" WHERE closed IS NULL AND unit <> ''"
        " AND procedure NOT IN (SELECT value FROM json_each(?)) GROUP BY 1",
        (dump(sorted(without)),),
    )
    return dict(rows)


def values_of_open(
    registry: Registry, procedure: str, name: str, building: str
) -> list[tuple[UnitCode, str, str]]:
    """(unit, state, value) of the open cases of a procedure in a building."""
    rows = registry.rows(
        "SELECT unit, state, coalesce(json_extract(given, ?), '') FROM \"case\""
        " WHERE procedure = ? AND closed IS NULL AND unit > ? AND unit < ?",
        (f'$."{name}"', procedure, f"{building}-", f"{building}."),
    )
    return [(UnitCode.parse(unit), state, str(value)) for unit, state, value in rows]


def held_by_unit(registry: Registry) -> list[tuple[str, int]]:
    """(the unit that a held paper is likely of, as it was read; how many)."""
    rows = registry.rows(
        "SELECT coalesce(json_extract(plan, '$.unit'), ''), count(*) FROM held WHERE state = 'open' GROUP BY 1"
    )
    return [(str(unit), count) for unit, count in rows]


def held_waiting(registry: Registry) -> tuple[int, datetime | None]:
    """How many papers are held, and since when the oldest."""
    row = registry.row("SELECT count(*), min(held_at) FROM held WHERE state = 'open'")
    count, oldest = row if row is not None else (0, None)
    return int(count), datetime.fromisoformat(oldest) if oldest else None


def deadlines_between(registry: Registry, since: datetime, until: datetime, now: datetime) -> list[Standing]:
    """Deadlines whose day lies in [since, until), counted."""
    rows = registry.rows(
        "SELECT c.procedure, substr(c.unit, 1, instr(c.unit || '-', '-') - 1), k.role, k.state, k.due_at < ?, count(*)"
        ' FROM clock k JOIN "case" c ON c.id = k."case" WHERE k.due_at >= ? AND k.due_at < ?'
        " GROUP BY 1, 2, 3, 4, 5",
        (int(now.timestamp()), int(since.timestamp()), int(until.timestamp())),
    )
    return [
        Standing(procedure, building, role, state, bool(over), count)
        for procedure, building, role, state, over, count in rows
    ]


def kinds_since(registry: Registry, procedure: str, name: str, since: datetime) -> list[tuple[str, str, int]]:
    """(building, value, how many) of the cases of a procedure that were opened since then, by one of their values."""
    rows = registry.rows(
        "SELECT substr(unit, 1, instr(unit || '-', '-') - 1), coalesce(json_extract(given, ?), ''), count(*)"
        ' FROM "case" WHERE procedure = ? AND opened >= ? GROUP BY 1, 2',
        (f'$."{name}"', procedure, since.isoformat()),
    )
    return [(building, str(value), count) for building, value, count in rows]


def cases_of_unit(registry: Registry, unit: UnitCode, limit: int) -> list[Case]:
    """Open ones first, newest first."""
    rows = registry.rows(
        f'SELECT {_CASE} FROM "case" WHERE unit = ? ORDER BY closed IS NOT NULL, opened DESC, id DESC LIMIT ?',
        (str(unit), limit),
    )
    return [case_of(row) for row in rows]


def office_cases(registry: Registry, procedure: str, *, open: bool, limit: int) -> list[Case]:
    """Of the office itself, of one procedure: the newest open ones, or the newest of those that are over."""
    rows = registry.rows(
        f"SELECT {_CASE} FROM \"case\" WHERE unit = '' AND procedure = ? AND (closed IS NULL) = ?"
        " ORDER BY opened DESC, id DESC LIMIT ?",
        (procedure, int(open), limit),
    )
    return [case_of(row) for row in rows]


def standing_of(registry: Registry, cases: Sequence[str]) -> dict[str, tuple[str, str, int]]:
    """Case → its procedure, state and version."""
    rows = registry.rows(
        'SELECT id, procedure, state, version FROM "case" WHERE id IN (SELECT value FROM json_each(?))',
        (dump(list(cases)),),
    )
    return {id: (procedure, state, version) for id, procedure, state, version in rows}


def states_of(registry: Registry, procedure: str) -> list[tuple[str, str, int]]:
    """(building, state, how many) of the open cases of a procedure."""
    rows = registry.rows(
        "SELECT substr(unit, 1, instr(unit || '-', '-') - 1), state, count(*) FROM \"case\""
        " WHERE procedure = ? AND closed IS NULL GROUP BY 1, 2",
        (procedure,),
    )
    return [(building, state, count) for building, state, count in rows]


def newest_sheets(registry: Registry, unit: UnitCode, papers: Collection[str]) -> dict[str, Sheet]:
    """Short code → the newest copy of that paper that was printed for the unit."""
    rows = registry.rows(
        "SELECT * FROM sheet WHERE serial IN (SELECT max(serial) FROM sheet WHERE unit = ? AND unit <> ''"
        " AND paper IN (SELECT value FROM json_each(?)) GROUP BY paper)",
        (str(unit), dump(sorted(papers))),
    )
    return {sheet.paper: sheet for sheet in map(sheet_of, rows)}


def _unit(text: str) -> UnitCode | None:
    return UnitCode.parse(text) if text else None


def _listed(row: Sequence[str]) -> Listed:
    id, unit, paper, title, category, day, pages, party, filed, missing = row
    return Listed(
        id=id,
        unit=_unit(unit),
        paper=paper,
        title=title,
        category=category,
        date=date.fromisoformat(day),
        pages=int(pages),
        party=party,
        filed=datetime.fromisoformat(filed),
        missing=tuple(json.loads(missing)),
    )
