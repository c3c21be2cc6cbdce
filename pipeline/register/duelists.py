"""Narrow lists for the day's work, straight from the tables."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.register.registry import Registry


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
    """Filed papers whose event was refused."""
    rows = registry.rows(
        'SELECT m."case", d.unit, d.title, m.said FROM paper_move m JOIN document d ON d.id = m.document'
        " WHERE m.wanted <> '' ORDER BY d.id"
    )
    return [Entry(case, "", unit, title, said=said) for case, unit, title, said in rows]
