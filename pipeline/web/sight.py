"""What lies in the inbox and what the watcher does with it, looked at once for all who watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.flow.board import BEAT, read_board
from pipeline.intake.settle import Ready, look
from pipeline.intake.watch import is_running
from pipeline.register import drops
from pipeline.register.drops import Drop
from pipeline.site import Site

if TYPE_CHECKING:
    from pipeline.web.desk import Desk

FRESH = 0.8  # seconds that a look is good for
QUIET = 4 * BEAT  # seconds without a sign after which the lock is asked
MOST_WAITING = 500
RATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that lies in the inbox. `login` sent it, "" for a scanner or a folder; `refused` why it is not taken."""

    name: str
    size: int
    login: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was taken; `pages` 0: not counted yet."""

    drop: Drop
    done: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """`running`: is there a watcher; `silent` seconds since its last sign, None where it is well. `more`: there are
    more than `waiting` shows. `files` and `sheets` (pages) were done within the last ten minutes."""

    running: bool
    silent: int | None
    waiting: tuple[Waiting, ...]
    more: bool
    reading: tuple[Reading, ...]
    files: int
    sheets: int


class Lookout:
    """One for a process. Of many who ask at once one looks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._seen: tuple[float, Sight] | None = None
        self._registry: tuple[object, list[Drop], dict[tuple[int, int], str], tuple[int, int]] | None = None

    def sight(self, desk: Desk) -> Sight:
        """As it stood within the last second. Raises RegistryError, StorageError."""
        with self._lock:
            if self._seen is None or self._clock() - self._seen[0] >= FRESH:
                self._seen = (self._clock(), self._look(desk))
            return self._seen[1]

    def _look(self, desk: Desk) -> Sight:
        site = desk.site
        found = list(islice(look(site.inbox, site.held), MOST_WAITING + 1))
        keys = [(one.inode, one.mtime_ns) for one in found if isinstance(one, Ready)]
        busy, logins, (files, sheets) = self._asked(desk, keys)
        board = read_board(site)
        silent = max(0.0, time.time() - board.seen)
        running = silent < QUIET or is_running(site)
        waiting = [
            Waiting(one.name, one.size, logins.get((one.inode, one.mtime_ns), ""))
            if isinstance(one, Ready)
            else Waiting(one.name, 0, refused=one.held.chinese)
            for one in found[:MOST_WAITING]
        ]
        return Sight(
            running=running,
            silent=int(silent) if running and board.seen and silent >= QUIET else None,
            waiting=tuple(waiting),
            more=len(found) > MOST_WAITING,
            reading=tuple(Reading(drop, *board.reading.get(drop.id, (0, 0))) for drop in busy),
            files=files,
            sheets=sheets,
        )

    def _asked(
        self, desk: Desk, keys: list[tuple[int, int]]
    ) -> tuple[list[Drop], dict[tuple[int, int], str], tuple[int, int]]:
        """From the registry, where it or the inbox changed since the last look, or a minute passed."""
        now = desk.now()
        state = (_written(desk.site), keys, now.replace(second=0, microsecond=0))
        if self._registry is None or self._registry[0] != state:
            with desk.registry() as registry:
                rate = drops.finished_since(registry, now - RATE)
                self._registry = (
                    state,
                    drops.unfinished(registry),
                    drops.upload_logins(registry, keys),
                    rate,
                )
        return self._registry[1], self._registry[2], self._registry[3]


def _written(site: Site) -> object:
    """Changes when somebody wrote into the registry."""
    found = []
    for path in (site.registry, Path(f"{site.registry}-wal")):
        with suppress(OSError):
            stat = path.stat()
            found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def since(drop: Drop, now: datetime) -> int:
    """Seconds since it was taken."""
    return max(0, int((now - drop.received).total_seconds()))
