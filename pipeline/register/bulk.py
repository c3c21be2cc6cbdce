"""Bulk runs: what is to be drafted is written down whole before the first draft, so that a killed run goes on where it
stopped and makes no letter twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import Letter, UnitCode
from pipeline.register import audit
from pipeline.register.letters import draft_letter
from pipeline.register.numbers import next_number
from pipeline.register.registry import Registry
from pipeline.register.rows import dump, storable

_SEQUENCE = "bulk"


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One letter to be: its unit and its complete values."""

    unit: UnitCode | None
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BulkRun:
    """`source` is the file or choice of units in words; `total` letters, of which `drafted` exist."""

    id: str
    paper: str
    source: str
    word: bool
    at: datetime
    actor: str
    total: int
    drafted: int


def start_run(
    registry: Registry,
    paper: str,
    items: Sequence[BulkItem],
    *,
    source: str,
    word: bool,
    actor: str,
    now: datetime,
) -> BulkRun:
    """Write the whole run down; it has an id (B0001) from now on."""
    with registry.atomic():
        id = f"B{next_number(registry, _SEQUENCE):04d}"
        registry.write(
            "INSERT INTO bulk_run VALUES (?, ?, ?, ?, ?, ?)",
            (id, paper, storable(source), int(word), now.isoformat(), actor),
        )
        registry.write_all(
            "INSERT INTO bulk_item(run, place, unit, given) VALUES (?, ?, ?, ?)",
            [
                (id, place, str(item.unit) if item.unit else "", dump(dict(item.values)))
                for place, item in enumerate(items, start=1)
            ],
        )
        audit.append(
            registry,
            now=now,
            actor=actor,
            action="bulk-started",
            object=id,
            detail={"paper": paper, "letters": len(items)},
        )
        return find_run(registry, id)


def find_run(registry: Registry, id: str) -> BulkRun:
    """Raises UsageError for an id that is not there."""
    found = [run for run in runs(registry) if run.id == id]
    if not found:
        raise UsageError(
            f"没有编号为 {id} 的批量发文 / no such bulk run", hint="用 pipeline letter bulks 查看全部批次。"
        )
    return found[0]


def runs(registry: Registry) -> list[BulkRun]:
    """All bulk runs, newest first."""
    rows = registry.rows(
        "SELECT r.id, r.paper, r.source, r.word, r.at, r.actor, count(*), count(nullif(i.letter, ''))"
        " FROM bulk_run r JOIN bulk_item i ON i.run = r.id GROUP BY r.id ORDER BY length(r.id) DESC, r.id DESC"
    )
    return [
        BulkRun(id, paper, source, bool(word), datetime.fromisoformat(at), actor, total, drafted)
        for id, paper, source, word, at, actor, total, drafted in rows
    ]


def draft_some(
    registry: Registry, run: BulkRun, most: int, *, dated: date, actor: str, now: datetime
) -> list[Letter]:
    """Draft the next letters of a run, at most `most`, in one transaction; [] when all are drafted."""
    with registry.atomic():
        rows = registry.rows(
            "SELECT place, unit, given FROM bulk_item WHERE run = ? AND letter = '' ORDER BY place LIMIT ?",
            (run.id, most),
        )
        return [_draft(registry, run, row, dated, actor, now) for row in rows]


def _draft(
    registry: Registry, run: BulkRun, row: Sequence[Any], dated: date, actor: str, now: datetime
) -> Letter:
    place, unit, given = row
    letter = draft_letter(
        registry,
        paper=run.paper,
        unit=UnitCode.parse(unit) if unit else None,
        dated=dated,
        values=json.loads(given),
        actor=actor,
        now=now,
        batch=run.id,
    )
    registry.write("UPDATE bulk_item SET letter = ? WHERE run = ? AND place = ?", (letter.id, run.id, place))
    return letter
