"""After a crash: what was half taken is gone on with, put back, or said to be lost."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.intake import claim, store
from pipeline.intake.claim import Taken
from pipeline.intake.journal import Entry, Journal, State
from pipeline.model.held import HeldReason
from pipeline.site import Site


@dataclass(frozen=True, slots=True)
class Recovery:
    """`taken` are to be worked on as if just taken, oldest first; `lost` had been claimed and are nowhere
    (never seen yet; each is an alarm); `found` are inbox names of files that no row knew of."""

    taken: tuple[Taken, ...] = ()
    lost: tuple[Entry, ...] = ()
    found: tuple[str, ...] = ()


def recover(site: Site, journal: Journal, now: datetime) -> Recovery:
    """Put right every state that a crash can leave. To be called once at start, with the lock held and before
    anything is taken. Raises StorageError when the disk is full."""
    with store.guarded("上次未完成的文件无法继续"):
        _sweep(site)
        results = [_resume(site, journal, entry, now) for entry in journal.unfinished()]
        found = tuple(_strays(site, journal))
    taken = tuple(r for r in results if isinstance(r, Taken))
    return Recovery(taken, tuple(r for r in results if isinstance(r, Entry)), found)


def _resume(site: Site, journal: Journal, entry: Entry, now: datetime) -> Taken | Entry | None:
    """The file to go on with, the row when its file is lost, None when it was never taken."""
    work = site.work / entry.id
    if not work.exists():
        return _without_file(site, journal, entry, now)
    if entry.state is State.STORED:
        return claim.recheck(site, journal, _kept(entry, work))
    journal.claimed(entry.id)
    return claim.resume(site, journal, entry, work)


def _kept(entry: Entry, work: Path) -> Taken:
    claim.drop_source(entry, entry.sha256)
    return Taken(entry, work)


def _without_file(site: Site, journal: Journal, entry: Entry, now: datetime) -> Taken | Entry | None:
    stored = store.place(site.store, entry.sha256) if entry.sha256 else None
    if stored is not None and stored.exists():
        work = site.work / entry.id
        store.copy(stored, work)
        return claim.resume(site, journal, entry, work)
    if entry.state is State.CLAIMING or claim.is_there(entry):
        journal.forget(entry.id)
        return None
    journal.finish(entry.id, "held", now, reason=HeldReason.MACHINE_FAULT)
    return entry


def _sweep(site: Site) -> None:
    """Half copies and unpacked folders: both are made again."""
    for path in sorted(site.work.iterdir()):
        if path.suffix == ".part":
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)


def _strays(site: Site, journal: Journal) -> list[str]:
    """Work files of finished rows are removed; those that no row knows (the registry was restored from an
    older backup) go back into the inbox."""
    found = []
    for path in sorted(site.work.iterdir()):
        entry = journal.entry(path.name)
        if entry is None:
            found.append(_returned(site, path))
        elif entry.state is State.FINISHED:
            path.unlink()
    return found


def _returned(site: Site, path: Path) -> str:
    target = site.inbox / f"找回_{path.name}"
    if os.path.lexists(target):
        return target.name
    claim.put_back(path, target)
    return target.name
