"""Taking a file out of the inbox so that it is never lost and never taken twice.

    1  journal row: claiming                 the file lies in the inbox
    2  rename inbox/x → work/<id>, sync      one atomic step, one winner
       (another file system: copy, sync, compare; the source goes only after step 5)
    3  journal: claimed
    4  hash, sync, link to originals/ab/<sha256>, sync
    5  journal: stored
       … its papers are read and filed, each in a transaction of the registry …
    6  journal: finished, then work/<id> is removed

A crash between any two of them is put right by `recover` (research registry §3.1). Whoever calls these
functions holds the site's lock (`watch.alone`).
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pipeline.intake import store
from pipeline.intake.journal import Entry, Journal, State
from pipeline.intake.settle import Ready, Refused, refuse
from pipeline.model.held import Held, HeldReason
from pipeline.site import Site

_HASH_TRIES = 5  # while somebody still writes
_NO_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EIO})  # of this file: `folders.prepare` tried ours


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is ours: its row (state STORED) and the private copy to read, which has no extension."""

    entry: Entry
    work: Path

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def name(self) -> str:
        """As dropped, relative to the inbox, safe to show."""
        return self.entry.name

    @property
    def hint(self) -> str:
        """Names of the inbox's sub-folders that it lay in."""
        return self.entry.name.rpartition("/")[0]

    @property
    def unpacked(self) -> Path:
        """The folder for what is unpacked from it; removed with it."""
        return self.work.with_name(f"{self.work.name}.d")


class Bytes(StrEnum):
    """What the journal knows of a file's bytes."""

    NEW = "new"  # never filed: also when they were held before, then this is a new try
    DUPLICATE = "duplicate"  # filed before
    WAIT = "wait"  # an earlier drop of them is being worked on


@dataclass(frozen=True, slots=True)
class Verdict:
    bytes: Bytes
    earlier: Entry | None = None


def new_id(journal: Journal, now: datetime) -> str:
    """A number that a clerk can read out: `20261121-213000-004217`. Later files get greater ones: `verdict`
    goes by their order."""
    digits = int(f"{now:%Y%m%d%H%M%S%f}")
    while journal.entry(_spelled(digits)) is not None:
        digits += 1
    return _spelled(digits)


def _spelled(digits: int) -> str:
    text = str(digits)
    return f"{text[:8]}-{text[8:14]}-{text[14:]}"


def take(site: Site, journal: Journal, file: Ready, now: datetime) -> Taken | Refused | None:
    """Steps 1–5. None when the file is gone or changed since it was looked at: it is seen again at the next
    look.

    A file that was named from outside the inbox is copied and left where it is. Raises StorageError when the
    disk is full or a folder cannot be written: the file is then back in the inbox."""
    keep = not file.path.is_relative_to(site.inbox)
    entry = Entry(
        new_id(journal, now),
        file.name,
        os.fsencode(file.path),
        keep,
        file.inode,
        file.size,
        file.mtime_ns,
        now,
    )
    journal.begin(entry)
    work = site.work / entry.id
    try:
        fetched = _fetch(entry, work)
        if not fetched:
            return _give_up(journal, entry, work, file)
        journal.claimed(entry.id)
        return resume(site, journal, entry, work)
    except OSError as error:
        with suppress(OSError):
            _undo(journal, entry, work)
        if error.errno in _NO_ACCESS:
            return Refused(file.path, file.name, Held(HeldReason.NO_ACCESS))
        raise store.storage_error(f"“{file.name}”未能收入，仍在原处", error) from error


def _fetch(entry: Entry, work: Path) -> bool:
    """Step 2; False when the source is no longer what was looked at."""
    source = _source(entry)
    if not is_there(entry):
        return False
    if entry.keep:
        return _copied(entry, work)
    try:
        source.rename(work)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return _copied(entry, work)
    store.sync_folder(source.parent)
    store.sync_folder(work.parent)
    return stat.S_ISREG(work.lstat().st_mode)


def _copied(entry: Entry, work: Path) -> bool:
    seen = store.copy(_source(entry), work)
    return store.digest(work) == seen and is_there(entry)


def is_there(entry: Entry) -> bool:
    """Whether the very file that was looked at lies at its source, unchanged."""
    try:
        found = _source(entry).lstat()
    except OSError:
        return False
    seen = (found.st_ino, found.st_size, found.st_mtime_ns)
    return stat.S_ISREG(found.st_mode) and seen == (entry.inode, entry.size, entry.mtime_ns)


def _give_up(journal: Journal, entry: Entry, work: Path, file: Ready) -> Refused | None:
    """The source changed under our hands: it may be a link by now."""
    _undo(journal, entry, work)
    with suppress(OSError):
        held = refuse(file.path, file.path.lstat())
        if held is not None:
            return Refused(file.path, file.name, held)
    return None


def _undo(journal: Journal, entry: Entry, work: Path) -> None:
    """Back to before step 1. What cannot be put back stays claimed, and `recover` goes on with it."""
    source = _source(entry)
    if os.path.lexists(work):
        if entry.keep or is_there(entry):
            work.unlink()
        else:
            put_back(work, source)
    journal.forget(entry.id)


def put_back(work: Path, source: Path) -> None:
    """Move a claimed file to its old place, or beside it when something else lies there by now."""
    count = 1
    target = source
    while os.path.lexists(target):
        count += 1
        target = source.with_name(f"{count}_{source.name}")
    try:
        work.rename(target)
    except OSError:
        store.copy(work, target)
        work.unlink()
    store.sync_folder(target.parent)


def resume(site: Site, journal: Journal, entry: Entry, work: Path) -> Taken:
    """Steps 4 and 5, for a file that lies in the work folder."""
    sha256, found = _hashed(work)
    store.keep(site.store, work, sha256)
    journal.stored(entry.id, sha256, found.st_size, found.st_mtime_ns)
    drop_source(entry, sha256)
    done = replace(entry, state=State.STORED, sha256=sha256, size=found.st_size, mtime_ns=found.st_mtime_ns)
    return Taken(done, work)


def _hashed(work: Path) -> tuple[str, os.stat_result]:
    """Hash of bytes that stood still while they were read (a scanner may have the file open yet)."""
    for _ in range(_HASH_TRIES):
        before = work.stat()
        sha256 = store.digest(work)
        store.sync(work)
        if _same(before, work.stat()):
            break
    return sha256, before


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def drop_source(entry: Entry, sha256: str) -> None:
    """After a copy from another file system: remove the source, if it is still the file that was copied."""
    if entry.keep or not is_there(entry):
        return
    source = _source(entry)
    if store.digest(source) == sha256:
        source.unlink()
        store.sync_folder(source.parent)


def recheck(site: Site, journal: Journal, taken: Taken) -> Taken:
    """`taken` itself when its bytes stood still since they were stored; else it is hashed and stored anew,
    and what was read of it is void. To be asked before anything of it is filed."""
    found = taken.work.stat()
    if (found.st_size, found.st_mtime_ns) == (taken.entry.size, taken.entry.mtime_ns):
        return taken
    with store.guarded(f"“{taken.name}”未能保存"):
        _forget_bytes(site, taken)
        return resume(site, journal, taken.entry, taken.work)


def _forget_bytes(site: Site, taken: Taken) -> None:
    """The stored link shares the bytes that changed: it is no longer what its name says."""
    stored = store.place(site.store, taken.entry.sha256)
    if stored.exists() and stored.samefile(taken.work):
        stored.unlink()


def verdict(journal: Journal, taken: Taken) -> Verdict:
    """Whether these bytes were filed before. Only what was filed makes a duplicate; after a held one the same
    bytes are a new try."""
    others = [e for e in journal.same_bytes(taken.entry.sha256) if e.id != taken.id]
    filed = next((e for e in others if e.outcome == "filed"), None)
    if filed is not None:
        return Verdict(Bytes.DUPLICATE, filed)
    earlier = next((e for e in _before(journal, taken) if e.state is not State.FINISHED), None)
    return Verdict(Bytes.WAIT, earlier) if earlier else Verdict(Bytes.NEW)


def _before(journal: Journal, taken: Taken) -> list[Entry]:
    rows = list(journal.same_bytes(taken.entry.sha256))
    ids = [e.id for e in rows]
    return rows[: ids.index(taken.id)] if taken.id in ids else rows


def finish(
    site: Site,
    journal: Journal,
    taken: Taken,
    outcome: str,
    now: datetime,
    *,
    reason: str = "",
    duplicate_of: str = "",
) -> None:
    """Step 6. `outcome` is of the file as a whole, see `Journal.finish`."""
    journal.finish(taken.id, outcome, now, reason=reason, duplicate_of=duplicate_of)
    discard(taken.work)


def discard(work: Path) -> None:
    """Remove a work file, what was unpacked from it and what a copy left. Nothing else has them open."""
    with suppress(OSError):
        work.unlink(missing_ok=True)
    shutil.rmtree(work.with_name(f"{work.name}.d"), ignore_errors=True)


def _source(entry: Entry) -> Path:
    return Path(os.fsdecode(entry.source))
