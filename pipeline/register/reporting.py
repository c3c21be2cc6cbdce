"""Wide questions for the reports, straight from the tables: many cases at once, without their effects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model import Document, UnitCode
from pipeline.model.case import Case, Clock
from pipeline.register.cases import case_of, clock_of
from pipeline.register.registry import Registry
from pipeline.register.rows import SELECT, document_of, dump

_CASE = "c.id, c.procedure, c.unit, c.state, c.version, c.opened, c.since, c.closed, c.given, c.period"
_CLOCK = 'k."case", k.name, k.started, k.due, k.role, k.state, k.closed, k.pauses'


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a case's history that still counts, in short."""

    case: str
    number: int
    event: str
    at: datetime
    document: str
    note: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper that counts for a case. `missing` are the signatures and seals that were not seen on it."""

    case: str
    document: str
    paper: str
    missing: tuple[str, ...]


def cases_of(registry: Registry, procedures: Iterable[str], *, open: bool | None = None) -> list[Case]:
    """All cases of some procedures, oldest first."""
    rows = registry.rows(
        f'SELECT {_CASE} FROM "case" c WHERE c.procedure IN (SELECT value FROM json_each(?1))'
        " AND (?2 IS NULL OR (c.closed IS NULL) = ?2) ORDER BY c.opened, c.id",
        (dump(list(procedures)), None if open is None else int(open)),
    )
    return [case_of(row) for row in rows]


def steps_of(registry: Registry, procedure: str, events: Iterable[str]) -> dict[str, list[Step]]:
    """Case → what happened to it of some events and was not taken back, in order."""
    rows = registry.rows(
        'SELECT e."case", e.number, e.event, e.at, e.document, e.note FROM case_event e'
        ' JOIN "case" c ON c.id = e."case" WHERE c.procedure = ?1 AND e.undone = 0'
        ' AND e.event IN (SELECT value FROM json_each(?2)) ORDER BY e."case", e.number',
        (procedure, dump(list(events))),
    )
    found: dict[str, list[Step]] = {}
    for case, number, event, at, document, note in rows:
        step = Step(case, number, event, datetime.fromisoformat(at), document, note)
        found.setdefault(case, []).append(step)
    return found


def proofs_of(registry: Registry, procedure: str, papers: Iterable[str]) -> dict[str, list[Proof]]:
    """Case → its filed papers of some kinds, oldest first."""
    rows = registry.rows(
        'SELECT m."case", d.id, d.paper, d.missing FROM paper_move m JOIN "case" c ON c.id = m."case"'
        " JOIN document d ON d.id = m.document WHERE c.procedure = ?1"
        " AND d.paper IN (SELECT value FROM json_each(?2)) ORDER BY d.id",
        (procedure, dump(list(papers))),
    )
    found: dict[str, list[Proof]] = {}
    for case, document, paper, missing in rows:
        found.setdefault(case, []).append(Proof(case, document, paper, tuple(json.loads(missing))))
    return found


def documents_dated(registry: Registry, papers: Iterable[str], first: date, last: date) -> list[Document]:
    """Filed papers of some kinds whose day lies in a stretch, oldest first."""
    rows = registry.rows(
        f"{SELECT} WHERE paper IN (SELECT value FROM json_each(?1)) AND date BETWEEN ?2 AND ?3 ORDER BY date, id",
        (dump(list(papers)), first.isoformat(), last.isoformat()),
    )
    return [document_of(row) for row in rows]


def cases_of_documents(registry: Registry, documents: Sequence[str]) -> dict[str, str]:
    """Filed paper → the case that it counts for."""
    rows = registry.rows(
        'SELECT document, "case" FROM paper_move WHERE "case" <> \'\''
        " AND document IN (SELECT value FROM json_each(?))",
        (dump(list(documents)),),
    )
    return dict(rows)


def letter_numbers(registry: Registry, paper: str) -> dict[str, str]:
    """Case → the number of the latest letter of that paper that went out for it."""
    rows = registry.rows(
        'SELECT a."case", l.number FROM answer a JOIN letter l ON l.id = a.letter'
        " WHERE l.paper = ? AND l.number IS NOT NULL AND l.state <> 'void' ORDER BY l.id",
        (paper,),
    )
    return dict(rows)


def clocks_of(
    registry: Registry, *, since: datetime, until: datetime, procedure: str = ""
) -> list[tuple[Clock, Case]]:
    """Deadlines whose day lies in [since, until), whatever became of them, with their cases."""
    rows = registry.rows(
        f'SELECT {_CLOCK}, {_CASE} FROM clock k JOIN "case" c ON c.id = k."case"'
        " WHERE k.due_at >= ?1 AND k.due_at < ?2 AND (?3 = '' OR c.procedure = ?3) ORDER BY k.due_at",
        (int(since.timestamp()), int(until.timestamp()), procedure),
    )
    return [(clock_of(row[:8]), case_of(row[8:])) for row in rows]


def open_clocks_named(registry: Registry, procedure: str, name: str) -> dict[str, Clock]:
    """Case → its running or paused deadline of that name."""
    rows = registry.rows(
        f'SELECT {_CLOCK} FROM clock k JOIN "case" c ON c.id = k."case"'
        " WHERE k.closed IS NULL AND c.procedure = ? AND k.name = ?",
        (procedure, name),
    )
    return {row[0]: clock_of(row) for row in rows}


def units_with_open(registry: Registry, procedure: str) -> frozenset[UnitCode]:
    """Units that have an open case of a procedure."""
    rows = registry.rows(
        "SELECT DISTINCT unit FROM \"case\" WHERE procedure = ? AND closed IS NULL AND unit <> ''",
        (procedure,),
    )
    return frozenset(UnitCode.parse(code) for (code,) in rows)
