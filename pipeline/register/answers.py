"""Papers that cases want drafted, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipeline.model import UnitCode
from pipeline.model.case import Answer
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, storable

_SELECT = 'SELECT id, "case", event, paper, unit, given, "to", letter, sheet, fault, dropped FROM answer'
_WAITS = "letter = '' AND sheet = '' AND dropped = 0"


def want(registry: Registry, answers: Iterable[Answer]) -> None:
    """Write down what is to be drafted; part of the event's transaction. The ids given do not matter."""
    registry.write_all(
        'INSERT INTO answer("case", event, paper, unit, "to", given) VALUES (?,?,?,?,?,?)',
        [
            (a.case, a.event, a.paper, str(a.unit or ""), a.to, dump({k: storable(v) for k, v in a.values}))
            for a in answers
        ],
    )


def waiting(registry: Registry, case: str = "") -> list[Answer]:
    """Not drafted yet, oldest first; of one case where given."""
    rows = registry.rows(f"{_SELECT} WHERE {_WAITS} AND (?1 = '' OR \"case\" = ?1) ORDER BY id", (case,))
    return [_answer(row) for row in rows]


def answers(registry: Registry, case: str) -> list[Answer]:
    """Everything that a case wanted drafted, oldest first."""
    return [_answer(row) for row in registry.rows(f'{_SELECT} WHERE "case" = ? ORDER BY id', (case,))]


def unpressed(registry: Registry, case: str = "") -> list[Answer]:
    """Those that became a draft whose PDF was never written."""
    rows = registry.rows(
        f"{_SELECT} WHERE dropped = 0 AND letter IN (SELECT id FROM letter WHERE state = 'draft' AND pdf = '')"
        " AND letter <> '' AND (?1 = '' OR \"case\" = ?1) ORDER BY id",
        (case,),
    )
    return [_answer(row) for row in rows]


def answer_of_letter(registry: Registry, letter: str) -> Answer | None:
    """The answer that became this letter."""
    row = registry.row(f"{_SELECT} WHERE letter = ? AND letter <> ''", (letter,))
    return _answer(row) if row else None


def drafted(registry: Registry, id: int, *, letter: str = "", sheet: str = "", fault: str = "") -> None:
    """It became a letter, or a printed sheet; or could not be drafted, and why."""
    registry.write(
        "UPDATE answer SET letter = ?, sheet = ?, fault = ? WHERE id = ?",
        (letter, sheet, storable(fault), id),
    )


def drop(registry: Registry, id: int) -> None:
    """It is not wanted any more."""
    registry.write("UPDATE answer SET dropped = 1 WHERE id = ?", (id,))


def _answer(row: Row) -> Answer:
    id, case, event, paper, unit, given, to, letter, sheet, fault, dropped = row
    values: dict[str, Any] = json.loads(given)
    return Answer(
        id=id,
        case=case,
        event=event,
        paper=paper,
        unit=UnitCode.parse(unit) if unit else None,
        values=tuple(values.items()),
        to=to,
        letter=letter,
        sheet=sheet,
        fault=fault,
        dropped=bool(dropped),
    )
