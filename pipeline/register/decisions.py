"""Decisions of people about held and filed papers: a queue that the watcher empties, and what came of each.

    waiting → doing → done | failed          waiting → taken-back

One paper has at most one decision that is not over: of two people who decide the same paper the second is told. A decision
that was cut off while it was carried out waits again (`resume`); carrying out is safe to repeat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.errors import BusyError, UsageError
from pipeline.register import audit
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, storable

_SELECT = "SELECT id, object, kind, what, state, actor, at, settled_at, document, said FROM decision"


class Kind(StrEnum):
    FILE = "file"  # a held paper: which paper, whose
    DROP = "drop"  # not ours
    REMAKE = "remake"  # other papers of its pages
    WITHDRAW = "withdraw"  # a filed paper was filed by mistake
    REFILE = "refile"  # and belongs elsewhere


class State(StrEnum):
    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    TAKEN_BACK = "taken-back"

    @property
    def over(self) -> bool:
        return self not in (State.WAITING, State.DOING)


@dataclass(frozen=True, slots=True)
class Decision:
    """`object` is a held paper's number or a filed one's; `what` belongs to the kind (see flow/decisions.py); `document`
    the paper that came of it; `said` why it failed (Chinese)."""

    id: int
    object: str
    kind: Kind
    what: Mapping[str, Any]
    state: State
    actor: str
    at: datetime
    settled: datetime | None = None
    document: str = ""
    said: str = ""


def decide(
    registry: Registry, object: str, kind: Kind, what: Mapping[str, Any], *, actor: str, now: datetime
) -> Decision:
    """Write a decision down. Raises BusyError where somebody else was first."""
    with registry.atomic():
        _none_open(registry, object)
        registry.write(
            "INSERT INTO decision(object, kind, what, state, actor, at) VALUES (?, ?, ?, 'waiting', ?, ?)",
            (object, kind.value, dump(dict(what)), storable(actor), now.isoformat()),
        )
        registry.write("UPDATE decision SET seen = 1 WHERE object = ? AND state = 'failed'", (object,))
        registry.write("DELETE FROM held_aside WHERE held = ?", (object,))
        made = find(registry, int(registry.scalar("SELECT last_insert_rowid()")))
        audit.append(
            registry, now=now, actor=actor, action="decided", object=object,
            detail={"decision": made.id, "kind": kind.value},
        )  # fmt: skip
    return made


def _none_open(registry: Registry, object: str) -> None:
    other = open_of(registry, object)
    if other is not None:
        raise BusyError(
            f"{object} 刚由 {other.actor} 决定 / somebody else was first",
            hint="请看下一份；要改决定，先在“最近办理”里撤回那一项。",
        )


def take_back(registry: Registry, id: int, *, actor: str, now: datetime) -> Decision:
    """One that nobody carried out yet. Raises UsageError where it is too late."""
    with registry.atomic():
        changed = registry.write(
            "UPDATE decision SET state = 'taken-back', settled_at = ? WHERE id = ? AND state = 'waiting'",
            (now.isoformat(), id),
        )
        found = find(registry, id)
        if not changed:
            raise UsageError("这项决定已经在办或办完 / too late", hint="请刷新后再看；办完的可以撤回归档。")
        audit.append(
            registry, now=now, actor=actor, action="decision-taken-back", object=found.object,
            detail={"decision": id},
        )  # fmt: skip
    return found


def begin_next(registry: Registry) -> Decision | None:
    """The oldest that waits, DOING from now on."""
    with registry.atomic():
        id = registry.scalar("SELECT id FROM decision WHERE state = 'waiting' ORDER BY id LIMIT 1")
        if id is None:
            return None
        registry.write("UPDATE decision SET state = 'doing' WHERE id = ?", (id,))
        return find(registry, int(id))


def resume(registry: Registry) -> int:
    """What was cut off waits again; only for who holds the intake. How many."""
    with registry.atomic():
        return registry.write("UPDATE decision SET state = 'waiting' WHERE state = 'doing'")


def settle(
    registry: Registry, id: int, state: State, *, now: datetime, document: str = "", said: str = ""
) -> None:
    """What came of it; the first word counts."""
    with registry.atomic():
        registry.write(
            "UPDATE decision SET state = ?, settled_at = ?, document = ?, said = ?"
            " WHERE id = ? AND state IN ('waiting', 'doing')",
            (state.value, now.isoformat(), document, storable(said), id),
        )


def find(registry: Registry, id: int) -> Decision:
    """Raises UsageError."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UsageError("没有这项决定 / no such decision")
    return _decision(row)


def open_of(registry: Registry, object: str) -> Decision | None:
    """The decision about a paper that is not over."""
    row = registry.row(f"{_SELECT} WHERE object = ? AND state IN ('waiting', 'doing')", (object,))
    return _decision(row) if row else None


def last_of(registry: Registry, object: str) -> Decision | None:
    """The newest about a paper."""
    row = registry.row(f"{_SELECT} WHERE object = ? ORDER BY id DESC LIMIT 1", (object,))
    return _decision(row) if row else None


def waiting(registry: Registry) -> int:
    """How many are still to be carried out."""
    return int(registry.scalar("SELECT count(*) FROM decision WHERE state IN ('waiting', 'doing')"))


def recent(registry: Registry, limit: int = 60) -> list[Decision]:
    """Newest first."""
    return [_decision(row) for row in registry.rows(f"{_SELECT} ORDER BY id DESC LIMIT ?", (limit,))]


def decided(registry: Registry) -> frozenset[str]:
    """Papers with a decision that is not over."""
    return frozenset(
        row[0] for row in registry.rows("SELECT object FROM decision WHERE state IN ('waiting', 'doing')")
    )


def failures(registry: Registry) -> dict[str, str]:
    """Papers whose last decision failed → why."""
    rows = registry.rows("SELECT object, said FROM decision WHERE state = 'failed' AND seen = 0 ORDER BY id")
    return {row[0]: row[1] for row in rows}


def put_aside(registry: Registry, held: str, note: str, *, actor: str, now: datetime) -> None:
    """It waits for something else: last in the list. The last word counts."""
    with registry.atomic():
        registry.write(
            "INSERT INTO held_aside VALUES (?, ?, ?, ?) ON CONFLICT(held) DO UPDATE SET"
            " actor = excluded.actor, at = excluded.at, note = excluded.note",
            (held, storable(actor), now.isoformat(), storable(note)),
        )
        audit.append(registry, now=now, actor=actor, action="put-aside", object=held)


def take_up(registry: Registry, held: str, *, actor: str, now: datetime) -> None:
    """It is no longer aside."""
    with registry.atomic():
        if registry.write("DELETE FROM held_aside WHERE held = ?", (held,)):
            audit.append(registry, now=now, actor=actor, action="taken-up", object=held)


def aside(registry: Registry) -> dict[str, str]:
    """Papers put aside → the note."""
    return {row[0]: row[1] for row in registry.rows("SELECT held, note FROM held_aside")}


def keep_remade(registry: Registry, decision: int, sha256: str, held: Sequence[str]) -> None:
    """The bytes of a new drop were made of the pages of these held papers."""
    registry.write_all(
        "INSERT OR IGNORE INTO remade VALUES (?, ?, ?)", [(sha256, decision, one) for one in held]
    )


def remade_from(registry: Registry, sha256: str) -> list[str]:
    """The held papers of whose pages a drop was made; [] for one as it was scanned."""
    rows = registry.rows("SELECT held FROM remade WHERE sha256 = ? ORDER BY held", (sha256,))
    return [row[0] for row in rows]


def _decision(row: Row) -> Decision:
    id, object, kind, what, state, actor, at, settled, document, said = row
    return Decision(
        id, object, Kind(kind), json.loads(what), State(state), actor, datetime.fromisoformat(at),
        datetime.fromisoformat(settled) if settled else None, document, said,
    )  # fmt: skip
