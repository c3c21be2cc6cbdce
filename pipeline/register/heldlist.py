"""Held papers as a list shows them: without what was read of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import HeldReason, UnitCode
from pipeline.register.registry import Registry, Row

_SELECT = (
    "SELECT id, sha256, name, member, json_array_length(pages), reason, detail, held_at,"
    " coalesce(json_extract(plan, '$.paper'), ''), coalesce(json_extract(plan, '$.title'), ''),"
    " coalesce(json_extract(plan, '$.unit'), ''), coalesce(json_extract(plan, '$.office'), 0),"
    " CASE WHEN json_extract(plan, '$.papers[0].score') >= 0.4 THEN json_extract(plan, '$.papers[0].slug') ELSE '' END,"
    " evidence FROM held"
)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """`paper` and `unit` are what the program took it for ("" and None: it does not know), `guess` the first of its proposals
    that is no mere hint,
    `units` those that anything on the paper speaks of; `heading` the title as read."""

    id: str
    sha256: str
    name: str
    member: str
    pages: int
    reason: HeldReason
    detail: str
    since: datetime
    paper: str
    title: str
    unit: UnitCode | None
    office: bool
    guess: str
    units: tuple[UnitCode, ...]
    heading: str


def open_lines(registry: Registry) -> list[HeldLine]:
    """All that wait for a person, oldest first."""
    return [_line(row) for row in registry.rows(f"{_SELECT} WHERE state = 'open' ORDER BY id")]


def line_of(registry: Registry, id: str) -> HeldLine | None:
    """One, in any state."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    return _line(row) if row else None


def _line(row: Row) -> HeldLine:
    id, sha, name, member, pages, reason, detail, since, paper, title, unit, office, guess, evidence = row
    said = json.loads(evidence)
    return HeldLine(
        id, sha, name, member, pages, HeldReason(reason), detail, datetime.fromisoformat(since),
        paper, title, _unit(unit), bool(office), guess,
        tuple(dict.fromkeys(u for one in said for part in str(one["candidate"]).split("、") if (u := _unit(part)))),
        next((str(one["detail"]) for one in said if one["source"] == "title"), ""),
    )  # fmt: skip


def _unit(text: str) -> UnitCode | None:
    try:
        return UnitCode.parse(text) if text else None
    except ValueError:
        return None
