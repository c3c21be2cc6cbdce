"""Where the watcher writes what it is doing, for another process to read: `.pipeline/now.json`, replaced as a whole some
times a second at most. It is a sign and nothing depends on it: what cannot be written is left out, what cannot be read
is not known. It holds numbers and times, no names."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.flow.run import Progress, Tell
from pipeline.site import Site

FILE = "now.json"
EVERY = 0.4  # seconds between two writings
BEAT = 2.0  # seconds between two when nothing happens
MOST = 100  # files at once
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Now:
    """`seen` is the time of the last sign (seconds since 1970); `reading` maps the journal's id of a file to its pages
    read and its pages."""

    seen: float = 0.0
    reading: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Board:
    """Told everything that the run tells, from several threads."""

    def __init__(self, site: Site, tell: Tell) -> None:
        self._path = site.state / FILE
        self._next = tell
        self._lock = threading.Lock()
        self._reading: dict[str, tuple[int, int]] = {}
        self._written = 0.0
        self._unsaid = False

    def tell(self, event: object) -> None:
        """Note it and tell it on."""
        with self._lock:
            if isinstance(event, Progress) and event.id:
                self._reading[event.id] = (event.done, event.pages)
                while len(self._reading) > MOST:
                    self._reading.pop(next(iter(self._reading)))
            self._unsaid = True
            self._write(EVERY)
        self._next(event)  # type: ignore[arg-type]

    def beat(self) -> None:
        """Still there, also when there is nothing to do."""
        with self._lock:
            self._write(EVERY if self._unsaid else BEAT)

    def _write(self, every: float) -> None:
        if time.monotonic() - self._written < every:
            return
        self._written, self._unsaid = time.monotonic(), False
        part = self._path.with_suffix(".part")
        with suppress(OSError):
            part.write_text(json.dumps({"seen": time.time(), "reading": self._reading}), "ascii")
            part.replace(self._path)


@contextmanager
def boarded(site: Site, tell: Tell) -> Iterator[Board]:
    """A board for as long as the block runs; afterwards nobody works."""
    board = Board(site, tell)
    try:
        board.beat()
        yield board
    finally:
        with suppress(OSError):
            (site.state / FILE).unlink(missing_ok=True)


def read_board(site: Site) -> Now:
    """What the watcher wrote last; an empty one where nothing can be read. Never raises for what stands in it."""
    raw = _raw(site.state / FILE)
    with suppress(TypeError, ValueError, AttributeError, KeyError):
        pages = {str(id): (int(one[0]), int(one[1])) for id, one in raw["reading"].items()}
        return Now(float(raw["seen"]), pages)
    return Now()


def _raw(path: Path) -> Any:
    with suppress(OSError, ValueError), path.open("rb") as file:
        return json.loads(file.read(_LARGEST))
    return None
