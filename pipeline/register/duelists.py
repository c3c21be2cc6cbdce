"""Narrow lists for the day's work, straight from the tables: with thousands of open cases nothing is read that is not shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pipeline.register.registry import Registry
from pipeline.register.rows import dump


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline that is not over, of a case that is in `state`. `due` None: it cannot be said yet."""

    case: str
    procedure: str
    unit: str
    state: str
    name: str
    role: str
    due: datetime | None
    paused: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An open case that has been in `state` since."""

    case: str
    procedure: str
    unit: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a case that waits for somebody. `paper` is its slug, `said` why it waits; `letter` and
    `state` of letters."""

    case: str
    procedure: str
    unit: str
    paper: str
    letter: str = ""
    state: str = ""
    said: str = ""


def running_clocks(registry: Registry, roles: Collection[str] = ()) -> list[Running]:
    """Running and paused deadlines of these roles (none named = all), most urgent first."""
    rows = registry.rows(
        'SELECT k.id, k.procedure, k.unit, k.state, c.name, c.role, c.due, c.state FROM clock c JOIN "case" k'
        ' ON k.id = c."case" WHERE c.closed IS NULL AND (?1 = 0 OR c.role IN (SELECT value FROM json_each(?2)))'
        " ORDER BY c.due_at IS NULL, c.due_at, k.id",
        (len(roles), dump(sorted(roles))),
    )
    return [
        Running(
            id,
            procedure,
            unit,
            state,
            name,
            role,
            datetime.fromisoformat(due) if due else None,
            how == "paused",
        )
        for id, procedure, unit, state, name, role, due, how in rows
    ]


def open_cases(registry: Registry, places: Collection[tuple[str, str]]) -> list[Open]:
    """Cases that are not closed and stand in one of these (procedure, state), in no order."""
    rows = registry.rows(
        'SELECT c.id, c.procedure, c.unit, c.state, c.since FROM json_each(?) p CROSS JOIN "case" c'
        " ON c.procedure = json_extract(p.value, '$[0]') AND c.state = json_extract(p.value, '$[1]')"
        " WHERE c.closed IS NULL",
        (dump(sorted(places)),),
    )
    return [
        Open(id, procedure, unit, state, datetime.fromisoformat(since))
        for id, procedure, unit, state, since in rows
    ]


def drafts_of_cases(registry: Registry) -> list[Entry]:
    """Letters that cases drafted and that are not issued yet."""
    rows = registry.rows(
        'SELECT a."case", c.procedure, l.unit, l.paper, l.id, l.state FROM answer a JOIN letter l ON l.id = a.letter'
        " JOIN \"case\" c ON c.id = a.\"case\" WHERE a.letter <> '' AND l.state IN ('draft', 'approved') ORDER BY l.id"
    )
    return [Entry(*row) for row in rows]


def faulty_answers(registry: Registry) -> list[Entry]:
    """What could not be drafted."""
    rows = registry.rows(
        'SELECT a."case", c.procedure, a.unit, a.paper, a.fault FROM answer a JOIN "case" c ON c.id = a."case"'
        " WHERE a.letter = '' AND a.sheet = '' AND a.dropped = 0 AND a.fault <> '' ORDER BY a.id"
    )
    return [Entry(case, procedure, unit, paper, said=fault) for case, procedure, unit, paper, fault in rows]


def refused_papers(registry: Registry) -> list[Entry]:
    """Filed papers whose event was refused. Those are few: the join begins with them."""
    rows = registry.rows(
        'SELECT m."case", d.unit, d.title, m.said FROM paper_move m CROSS JOIN document d ON d.id = m.document'
        " WHERE m.wanted <> '' ORDER BY d.id"
    )
    return [Entry(case, "", unit, title, said=said) for case, unit, title, said in rows]
