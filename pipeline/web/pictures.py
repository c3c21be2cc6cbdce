"""Pictures of filed pages: drawn when first asked for, in child processes of which there are two, kept by content.

Thumbnails are kept on disk (`.pipeline/cache/thumbs`, safe to delete), pages in memory for a while. Who may see one is
decided before anything here is asked. One child draws pages, the other thumbnails, so that a page never waits behind a
list; where many thumbnails are asked for at once the last ones come with the next look.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import TypeVar

from pipeline.archive.place import write_atomic
from pipeline.errors import StorageError
from pipeline.model.held import Held, HeldReason
from pipeline.read import preview
from pipeline.read.preview import Boxes
from pipeline.workers import Workers

T = TypeVar("T")

THUMB_WIDTH, THUMB_QUALITY = 120, 70
WIDTHS = (800, 1200, 1600, 2400)
PAGE_QUALITY = 80
SECONDS = 20.0  # for one picture
MEMORY_MB = 1024
MOST_WAITING = 6  # requests that wait for a thumbnail; a server has some forty threads
MOST_KEPT = 48 * 1024 * 1024  # bytes of pages in memory
MOST_FAULTY = 1_000
TRY_AGAIN = 600.0  # seconds


class Pictures:
    """One for a process. Children are started when first needed and end when nobody asks for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: dict[str, Workers] = {}
        self._pages: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._faulty: OrderedDict[tuple[str, int, int], float] = OrderedDict()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def thumbnail(self, cache: Path, path: Path, sha256: str) -> bytes | None:
        """The first page, small; None where there is none or others are drawn just now."""
        kept = cache / "thumbs" / sha256[:2] / f"{sha256}.jpg"
        try:
            return kept.read_bytes()
        except OSError:
            pass
        if not self._waiting.acquire(blocking=False):
            return None
        try:
            drawn = self._drawn("thumbs", path, (sha256, 0, THUMB_WIDTH), THUMB_QUALITY)
            if drawn is not None:
                _keep(kept, drawn)
            return drawn
        finally:
            self._waiting.release()

    def page(self, path: Path, sha256: str, index: int, width: int) -> bytes | None:
        """Page `index` (from 0) in the next of `WIDTHS`; None for a page that cannot be drawn."""
        wanted = (sha256, index, next((w for w in WIDTHS if w >= width), WIDTHS[-1]))
        with self._lock:
            if wanted in self._pages:
                self._pages.move_to_end(wanted)
                return self._pages[wanted]
        drawn = self._drawn("pages", path, wanted, PAGE_QUALITY)
        if drawn is not None:
            with self._lock:
                self._pages[wanted] = drawn
                while sum(map(len, self._pages.values())) > MOST_KEPT:
                    self._pages.popitem(last=False)
        return drawn

    def hits(self, path: Path, patterns: Sequence[str]) -> tuple[tuple[int, Boxes], ...]:
        """Where the patterns stand on the pages; nothing for a file that cannot be read."""
        found = self._run("pages", lambda pool: pool.submit(preview.hits, path, patterns, timeout=SECONDS))
        return () if isinstance(found, Held) else found

    def close(self) -> None:
        with self._lock:
            pools, self._workers = list(self._workers.values()), {}
        for pool in pools:
            pool.close(at_once=True)

    def _drawn(self, pool: str, path: Path, wanted: tuple[str, int, int], quality: int) -> bytes | None:
        """One that could not be drawn is left alone for a while."""
        if time.monotonic() - self._faulty.get(wanted, -TRY_AGAIN) < TRY_AGAIN:
            return None
        _, index, width = wanted
        found = self._run(
            pool,
            lambda made: made.submit(preview.page_jpeg, path, index, width, quality, timeout=SECONDS),
        )
        if isinstance(found, bytes):
            return found
        with self._lock:
            self._faulty[wanted] = time.monotonic()
            while len(self._faulty) > MOST_FAULTY:
                self._faulty.popitem(last=False)
        return None

    def _run(self, name: str, submit: Callable[[Workers], Future[T | Held]]) -> T | Held:
        with self._lock:
            pool = self._workers.get(name)
            if not self._workers:
                atexit.register(self.close)  # before multiprocessing ends its children under our hands
            if pool is None:
                pool = self._workers[name] = Workers(1, memory_mb=MEMORY_MB, max_tasks=500)
            future = submit(pool)
        try:
            return future.result()
        except CancelledError:  # the server ends
            return Held(HeldReason.MACHINE_FAULT, "")


def _keep(path: Path, drawn: bytes) -> None:
    """A thumbnail that cannot be kept is drawn again."""
    try:
        write_atomic(path, drawn)
    except StorageError:
        return
