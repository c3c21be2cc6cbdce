"""The intake journal on disk: the table `intake`, with the methods that `pipeline.intake.journal` asks for.

Rooms do not import each other, so the class of an entry is given by the caller (`IntakeJournal(registry,
Entry, State)`); each method is one committed transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pipeline.errors import RegistryError
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable

E = TypeVar("E")

_COLUMNS = (
    "id", "name", "source", "keep", "inode", "size", "mtime_ns", "state", "sha256", "outcome", "reason",
    "duplicate_of", "received", "finished",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM intake"


@dataclass(frozen=True, slots=True)
class IntakeJournal(Generic[E]):
    """`entry` makes an entry from the columns as keywords; `state` makes its state from the word."""

    registry: Registry
    entry_of: Callable[..., E]
    state_of: Callable[[str], Any]

    def begin(self, entry: Any) -> None:
        """A new row, state claiming. Raises RegistryError when the id is taken."""
        values = {name: getattr(entry, name) for name in _COLUMNS}
        values |= {
            "name": storable(entry.name),
            "keep": int(entry.keep),
            "state": str(entry.state),
            "received": entry.received.isoformat(),
            "finished": entry.finished.isoformat() if entry.finished else "",
        }
        with self.registry.atomic():
            if self.registry.row("SELECT 1 FROM intake WHERE id = ?", (entry.id,)):
                raise RegistryError(f"收件编号重复：{entry.id} / intake id used twice")
            marks = ", ".join(f":{name}" for name in _COLUMNS)
            self.registry.write(f"INSERT INTO intake({', '.join(_COLUMNS)}) VALUES ({marks})", values)

    def claimed(self, id: str) -> None:
        """See `intake.journal.Journal`."""
        self._write("UPDATE intake SET state = 'claimed' WHERE id = ? AND state = 'claiming'", (id,))

    def stored(self, id: str, sha256: str, size: int, mtime_ns: int) -> None:
        """See `intake.journal.Journal`."""
        self._write(
            "UPDATE intake SET state = 'stored', sha256 = ?, size = ?, mtime_ns = ?"
            " WHERE id = ? AND state <> 'finished'",
            (sha256, size, mtime_ns, id),
        )

    def finish(
        self, id: str, outcome: str, finished: datetime, *, reason: str = "", duplicate_of: str = ""
    ) -> None:
        """See `intake.journal.Journal`."""
        self._write(
            "UPDATE intake SET state = 'finished', outcome = ?, finished = ?, reason = ?, duplicate_of = ?"
            " WHERE id = ? AND state <> 'finished'",
            (outcome, finished.isoformat(), reason, duplicate_of, id),
        )

    def forget(self, id: str) -> None:
        """See `intake.journal.Journal`."""
        self._write("DELETE FROM intake WHERE id = ? AND state <> 'finished'", (id,))

    def unfinished(self) -> Sequence[E]:
        """See `intake.journal.Journal`."""
        return self._entries("WHERE state <> 'finished' ORDER BY id", ())

    def entry(self, id: str) -> E | None:
        """See `intake.journal.Journal`."""
        return next(iter(self._entries("WHERE id = ?", (id,))), None)

    def same_bytes(self, sha256: str) -> Sequence[E]:
        """See `intake.journal.Journal`."""
        return self._entries("WHERE sha256 = ? ORDER BY id", (sha256,)) if sha256 else []

    def _write(self, sql: str, values: Sequence[Any]) -> None:
        with self.registry.atomic():
            self.registry.write(sql, values)

    def _entries(self, where: str, values: Sequence[Any]) -> list[E]:
        return [self._entry(row) for row in self.registry.rows(f"{_SELECT} {where}", values)]

    def _entry(self, row: Row) -> E:
        raw = dict(zip(_COLUMNS, row, strict=True))
        return self.entry_of(
            **raw
            | {
                "keep": bool(raw["keep"]),
                "state": self.state_of(raw["state"]),
                "received": datetime.fromisoformat(raw["received"]),
                "finished": datetime.fromisoformat(raw["finished"]) if raw["finished"] else None,
            }
        )
