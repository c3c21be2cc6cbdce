"""What dossiers hold and what happened to their units, of many units at once: for judging whether dossiers are complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model import UnitCode
from pipeline.register.registry import Registry
from pipeline.register.rows import dump


@dataclass(frozen=True, slots=True)
class Held:
    """A filed paper. `copies` is what its value of that name says, else 1. `complete`: no signature or seal lacks.
    `case` is the one that it counts for, "" for none."""

    document: str
    paper: str
    category: str
    date: date
    copies: int
    complete: bool
    case: str


@dataclass(frozen=True, slots=True)
class Past:
    """A case of a unit as far as dossiers ask: its present state, when it was opened and closed."""

    id: str
    procedure: str
    state: str
    opened: datetime
    closed: datetime | None


def held_papers(
    registry: Registry, papers: Collection[str], counted: Collection[str], unit: UnitCode | None = None
) -> Mapping[UnitCode, Sequence[Held]]:
    """Unit → its filed papers of these kinds, newest first; of one unit where given. `counted` are the kinds of which
    several copies may be one document."""
    rows = registry.rows(
        "SELECT d.unit, d.id, d.paper, d.category, d.date, d.missing = '[]', coalesce(m.\"case\", ''),"
        " CASE WHEN d.paper IN (SELECT value FROM json_each(:counted)) THEN (SELECT json_extract(f.value, '$.value')"
        " FROM json_each(d.fields) f WHERE json_extract(f.value, '$.name') = 'copies') END"
        " FROM document d LEFT JOIN paper_move m ON m.document = d.id"
        f" WHERE {_place('d', unit)} AND d.paper IN (SELECT value FROM json_each(:papers)) ORDER BY d.key DESC",
        {"papers": dump(sorted(papers)), "counted": dump(sorted(counted)), **_code(unit)},
    )
    found: dict[str, list[Held]] = defaultdict(list)
    for place, id, paper, category, day, complete, case, copies in rows:
        number = 1 if copies is None else _number(copies)
        held = Held(id, paper, category, date.fromisoformat(day), number, bool(complete), case)
        found[place].append(held)
    return {UnitCode.parse(place): held for place, held in found.items()}


def _number(text: object) -> int:
    said = str(text)
    return int(said) if said.isdecimal() and 0 < int(said) < 100 else 1


def names_in(registry: Registry, documents: Collection[str], names: Collection[str]) -> frozenset[str]:
    """Those of the documents in a value of which one of the names stands."""
    rows = registry.rows(
        "SELECT id, fields FROM document WHERE id IN (SELECT value FROM json_each(?))",
        (dump(sorted(documents)),),
    )
    return frozenset(id for id, fields in rows if any(name and name in fields for name in names))


def past_cases(
    registry: Registry, procedures: Collection[str], unit: UnitCode | None = None
) -> Mapping[UnitCode, Sequence[Past]]:
    """Unit → its cases of these procedures, open and closed, newest first; of one unit where given."""
    rows = registry.rows(
        "SELECT unit, id, procedure, state, opened, closed FROM \"case\" WHERE unit <> ''"
        " AND procedure IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR unit = ?2)"
        " ORDER BY opened DESC, id DESC",
        (dump(sorted(procedures)), str(unit) if unit else None),
    )
    found: dict[str, list[Past]] = defaultdict(list)
    for place, id, procedure, state, opened, closed in rows:
        ended = datetime.fromisoformat(closed) if closed else None
        found[place].append(Past(id, procedure, state, datetime.fromisoformat(opened), ended))
    return {UnitCode.parse(place): cases for place, cases in found.items()}


def states_reached(
    registry: Registry, states: Collection[tuple[str, str]], unit: UnitCode | None = None
) -> Mapping[tuple[str, str], datetime]:
    """(case, state) → when the case first came into it, for these (procedure, state). Events that were taken back do not
    count."""
    # From the cases to their events: the other way round every event of the site would be read.
    came = "json_extract(e.effects, '$.state')"
    rows = registry.rows(
        f'SELECT e."case", {came}, min(e.at)'
        ' FROM "case" c CROSS JOIN case_event e ON e."case" = c.id'
        f" WHERE {_place('c', unit)} AND c.procedure IN (SELECT value FROM json_each(:procedures))"
        f" AND e.undone = 0 AND e.undoes = 0 AND {came} IN (SELECT value FROM json_each(:states))"
        f' GROUP BY e."case", {came}',
        {
            "procedures": dump(sorted({procedure for procedure, _ in states})),
            "states": dump(sorted({state for _, state in states})),
            **_code(unit),
        },
    )
    return {(case, state): datetime.fromisoformat(at) for case, state, at in rows}


def _place(table: str, unit: UnitCode | None) -> str:
    """One unit, found by its index, or all."""
    return f"{table}.unit = :unit" if unit is not None else f"{table}.unit <> ''"


def _code(unit: UnitCode | None) -> dict[str, str]:
    return {"unit": str(unit)} if unit is not None else {}
