"""The journal of what was taken from the inbox: a Protocol; the registry keeps it on disk.

Every dropped file has one row, written **before** the file is touched, and each method below is one durable
transaction (committed and synced when it returns), so that after a crash the row says how far it had come.

Table `intake` (STRICT), one row per dropped file:

    id            TEXT PRIMARY KEY   made here (`claim.new_id`), sorts by time; what the clerk is told (编号)
    name          TEXT NOT NULL      name as dropped, relative to the inbox, safe to show (valid Unicode)
    source        BLOB NOT NULL      absolute path it was taken from, raw bytes (`os.fsencode`)
    keep          INTEGER NOT NULL   1: copied from outside the inbox, the source is left where it is
    inode         INTEGER NOT NULL   of the source when the row was written
    size          INTEGER NOT NULL   bytes: of the source at first, of the stored bytes after `stored`
    mtime_ns      INTEGER NOT NULL   likewise
    state         TEXT NOT NULL      claiming → claimed → stored → finished
    sha256        TEXT NOT NULL      "" until stored; lower-case hex of the bytes as dropped
    outcome       TEXT NOT NULL      "" until finished; of the file as a whole (see `finish`)
    reason        TEXT NOT NULL      HeldReason value where outcome is held or refused, else ""
    duplicate_of  TEXT NOT NULL      id of the earlier row with the same bytes where outcome is duplicate, else ""
    received      TEXT NOT NULL      ISO 8601 with offset: when it was taken
    finished      TEXT NOT NULL      likewise; "" until finished

Indexes: `(sha256, state)` and a partial one on `state <> 'finished'`.

One file may hold many papers. Each paper is filed in its own transaction, so that after a crash a file may be
half done: whoever files must find by (sha256, member, pages) of its Origin that a paper is already there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """How far a dropped file has come."""

    CLAIMING = "claiming"  # the row is written, the file may still lie in the inbox
    CLAIMED = "claimed"  # the file lies in .pipeline/work/<id>
    STORED = "stored"  # its bytes lie in .pipeline/originals by hash
    FINISHED = "finished"  # all its papers are filed, held or accounted for


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal; see the columns above."""

    id: str
    name: str
    source: bytes
    keep: bool
    inode: int
    size: int
    mtime_ns: int
    received: datetime
    state: State = State.CLAIMING
    sha256: str = ""
    outcome: str = ""
    reason: str = ""
    duplicate_of: str = ""
    finished: datetime | None = None


class Journal(Protocol):
    """What intake needs of the registry. Each call is one committed transaction (`BEGIN IMMEDIATE`).

    A full disk or a failing database raises StorageError or RegistryError; nothing is half written then.
    """

    def begin(self, entry: Entry) -> None:
        """Write a new row in state CLAIMING. The id is new; a second row with it is a fault."""
        ...

    def claimed(self, id: str) -> None:
        """The file lies in the work folder. Harmless when said again or later than `stored`."""
        ...

    def stored(self, id: str, sha256: str, size: int, mtime_ns: int) -> None:
        """The bytes lie in the store under `sha256`. Said again with another hash when the file was still
        being written: the row then takes the new hash, size and time."""
        ...

    def finish(
        self, id: str, outcome: str, finished: datetime, *, reason: str = "", duplicate_of: str = ""
    ) -> None:
        """The file is done. `outcome` of the whole file: `held` when any part of it is held, else `filed`
        when any paper was filed, else `duplicate`, `refused`, `separator` or `blank`. Harmless when
        repeated."""
        ...

    def forget(self, id: str) -> None:
        """Delete the row: the file was never taken (only for CLAIMING and for a claim that was undone)."""
        ...

    def unfinished(self) -> Sequence[Entry]:
        """All rows that are not FINISHED, oldest first."""
        ...

    def entry(self, id: str) -> Entry | None:
        """The row with this id."""
        ...

    def same_bytes(self, sha256: str) -> Sequence[Entry]:
        """All rows with this hash, oldest first (finished or not)."""
        ...
