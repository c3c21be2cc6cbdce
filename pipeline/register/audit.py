"""The audit log: a chain of SHA-256 hashes that shows every change after the fact.

Each event is written in the transaction of what it tells of. `detail` holds numbers, codes and hashes, never
names, phones or text: an event can not be taken out again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.register.registry import Registry, Row
from pipeline.register.schema import NO_HASH

HEADS = "audit-heads.txt"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. `detail` is JSON."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time; kept outside of the registry, it proves that nothing before it was
    changed or cut off."""

    seq: int
    hash: str


def append(
    registry: Registry,
    *,
    now: datetime,
    actor: str,
    action: str,
    object: str,
    detail: Mapping[str, str | int | bool] | None = None,
) -> Head:
    """Add an event in the present transaction (or its own)."""
    with registry.atomic():
        head = audit_head(registry)
        body = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        fields = (head.seq + 1, now.isoformat(), actor, action, object, body)
        hash = _hash(head.hash, fields)
        registry.write("INSERT INTO audit VALUES (?,?,?,?,?,?,?,?)", (*fields, head.hash, hash))
    return Head(head.seq + 1, hash)


def audit_head(registry: Registry) -> Head:
    """The last event; seq 0 for an empty log."""
    last = registry.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return Head(*last) if last else Head(0, NO_HASH)


def events(registry: Registry, object: str | None = None, limit: int = 100) -> list[Event]:
    """The newest events, of one object where it is given."""
    where = "WHERE object = ?" if object is not None else ""
    values = [object, limit] if object is not None else [limit]
    return [
        Event(*r) for r in registry.rows(f"SELECT * FROM audit {where} ORDER BY seq DESC LIMIT ?", values)
    ]


def last_at(registry: Registry, object: str, action: str) -> datetime | None:
    """When that was last done to it."""
    found = registry.scalar(
        "SELECT at FROM audit WHERE object = ? AND action = ? ORDER BY seq DESC LIMIT 1", (object, action)
    )
    return datetime.fromisoformat(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the log is wanted; "" and None = everything. `first` is the first day's beginning, `last` the end after it."""

    actor: str = ""
    action: str = ""
    object: str = ""
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events, newest first. `older` is the number to go on from, 0 where nothing older was asked for."""

    events: tuple[Event, ...]
    older: int


def stretch(
    registry: Registry, asked: Asked, *, before: int = 0, most: int = 100, looks: int = 20_000
) -> Stretch:
    """At most `most` events of numbers below `before` (0 = from the newest). Looks at no more than `looks` lines, so that a
    rare event in a long log comes in several steps; those of one object come by the index."""
    end = min((before or audit_head(registry).seq + 1), _number_at(registry, asked.last))
    begin = _number_at(registry, asked.first) if asked.first is not None else 1
    low = begin if asked.object else max(begin, end - looks)
    given = {"actor": asked.actor, "action": asked.action, "object": asked.object}
    wanted = {name: value for name, value in given.items() if value}
    where = "".join(f" AND {name} = :{name}" for name in wanted)
    rows = registry.rows(
        f"SELECT * FROM audit WHERE seq >= :low AND seq < :end{where} ORDER BY seq DESC LIMIT :most",
        {**wanted, "low": low, "end": end, "most": most},
    )
    found = tuple(Event(*row) for row in rows)
    older = found[-1].seq if len(found) == most else low
    return Stretch(found, older if older > begin else 0)


def _number_at(registry: Registry, moment: datetime | None) -> int:
    """The number of the first event not before a moment: numbers follow time. None = after the last."""
    low, high = 1, audit_head(registry).seq + 1
    if moment is None:
        return high
    while low < high:
        middle = (low + high) // 2
        at = registry.scalar("SELECT at FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))
        if at is None or datetime.fromisoformat(at) >= moment:
            high = middle
        else:
            low = middle + 1
    return low


def broken_links(
    registry: Registry, heads: Iterable[Head] = (), progress: Callable[[int], None] = lambda _: None
) -> list[int]:
    """The numbers of events that do not fit: changed, missing, put in between, or cut off at the end.

    `heads` are ends of the chain as they were exported earlier. [] when the whole log is as it was written. `progress` is
    told how many were looked at.
    """
    expected = {head.seq: head.hash for head in heads if head.seq}
    wrong: list[int] = []
    number, prev = 0, NO_HASH
    for row in registry.connection.execute("SELECT * FROM audit ORDER BY seq"):
        number += 1
        if not _fits(row, number, prev) or expected.pop(row[0], row[7]) != row[7]:
            wrong.append(row[0])
            number = row[0]
        prev = row[7]
        if number % 5_000 == 0:
            progress(number)
    return sorted({*wrong, *expected})


def last_link_holds(registry: Registry) -> bool:
    """Does the last event carry the hash of its own content?"""
    last = registry.row("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
    return last is None or _fits(last, last[0], last[6])


def export_head(registry: Registry, folder: Path, now: datetime) -> Path:
    """Add the present end of the chain to `audit-heads.txt` in `folder`; to be kept off this machine too."""
    head = audit_head(registry)
    path = folder / HEADS
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{now.isoformat()} {head.seq} {head.hash}\n")
    return path


def exported_heads(folder: Path) -> list[Head]:
    """The heads that `export_head` wrote; [] where there are none."""
    path = folder / HEADS
    if not path.exists():
        return []
    lines = (line.split() for line in path.read_text("ascii", errors="replace").splitlines())
    return [Head(int(parts[1]), parts[2]) for parts in lines if len(parts) == 3 and parts[1].isdecimal()]


def _fits(row: Row, number: int, prev: str) -> bool:
    return bool(row[0] == number and row[6] == prev and row[7] == _hash(prev, row[:6]))


def _hash(prev: str, fields: Iterable[object]) -> str:
    """Every field with its length before it, so that no two different events have the same bytes."""
    digest = hashlib.sha256(prev.encode("ascii", "replace"))
    for field in fields:
        data = str(field).encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
