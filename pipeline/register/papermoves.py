"""What each filed paper did to a case. A paper without a row has not been looked at yet: after a crash it
still will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model import UnitCode
from pipeline.register.registry import Registry, Row

_SELECT = 'SELECT document, "case", event, wanted, said FROM paper_move'


@dataclass(frozen=True, slots=True)
class PaperMove:
    """`document` counts for `case` ("" = none); it brought about line `event` of its history (0 = none).
    `wanted` is an event that it should bring about but that was refused, `said` why (Chinese)."""

    document: str
    case: str = ""
    event: int = 0
    wanted: str = ""
    said: str = ""


def unmoved(registry: Registry, limit: int = 1000) -> list[str]:
    """Numbers of filed papers that nobody has looked at yet, in the order of filing."""
    rows = registry.rows(
        "SELECT d.id FROM document d LEFT JOIN paper_move m ON m.document = d.id"
        " WHERE m.document IS NULL ORDER BY d.filed, d.id LIMIT ?",
        (limit,),
    )
    return [row[0] for row in rows]


def keep_move(registry: Registry, move: PaperMove) -> None:
    """Write down what a paper did; the last word counts."""
    registry.write(
        "INSERT INTO paper_move VALUES (?,?,?,?,?) ON CONFLICT(document) DO UPDATE SET"
        ' "case" = excluded."case", event = excluded.event, wanted = excluded.wanted, said = excluded.said',
        (move.document, move.case, move.event, move.wanted, move.said),
    )


def moves_of(registry: Registry, case: str) -> list[PaperMove]:
    """The papers that count for a case."""
    return [
        PaperMove(*row) for row in registry.rows(f'{_SELECT} WHERE "case" = ? ORDER BY document', (case,))
    ]


def move_of(registry: Registry, document: str) -> PaperMove | None:
    """What a paper did; None while nobody has looked at it."""
    row = registry.row(f"{_SELECT} WHERE document = ?", (document,))
    return PaperMove(*row) if row else None


def refused(registry: Registry) -> list[PaperMove]:
    """Papers whose event was refused so far."""
    return [PaperMove(*row) for row in registry.rows(f"{_SELECT} WHERE wanted <> '' ORDER BY document")]


def loose(registry: Registry, unit: UnitCode | None, papers: list[str], since: date) -> list[str]:
    """Filed papers of a unit that count for no case, of these kinds, filed on `since` or later."""
    marks = ",".join("?" * len(papers)) or "''"
    rows = registry.rows(
        "SELECT d.id FROM document d JOIN paper_move m ON m.document = d.id"
        f" WHERE d.unit = ? AND m.\"case\" = '' AND substr(d.filed, 1, 10) >= ? AND d.paper IN ({marks}) ORDER BY d.id",
        (str(unit or ""), since.isoformat(), *papers),
    )
    return [row[0] for row in rows]


def copies(
    registry: Registry,
    paper: str,
    *,
    case: str = "",
    unit: UnitCode | None = None,
    filed_after: datetime | None = None,
    dated_from: date | None = None,
) -> int:
    """Complete copies (no signature or seal lacking) of a paper: that count for `case`, or that lie in the
    unit's dossier."""
    scope = (
        'JOIN paper_move m ON m.document = d.id WHERE m."case" = ?1'
        if case
        else "WHERE d.unit = ?1 AND ?1 IS NOT NULL"
    )
    rows = registry.rows(
        "SELECT coalesce((SELECT json_extract(f.value, '$.value') FROM json_each(d.fields) f"
        " WHERE json_extract(f.value, '$.name') = 'copies'), '1'), d.filed"
        f" FROM document d {scope} AND d.paper = ?2 AND d.missing = '[]' AND (?3 IS NULL OR d.date >= ?3)",
        (case or str(unit or ""), paper, dated_from.isoformat() if dated_from else None),
    )
    return sum(
        _count(row) for row in rows if filed_after is None or datetime.fromisoformat(row[1]) >= filed_after
    )


def _count(row: Row) -> int:
    text = str(row[0])
    return int(text) if text.isdecimal() and 0 < int(text) < 100 else 1
