"""Pictures of held pages: drawn ahead or when first asked for, in one child process, kept on disk by content
(`.pipeline/cache/held`, safe to delete). Who may see one is decided before anything here is asked."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pipeline.flow.heldpages import draw, file_name
from pipeline.intake import store
from pipeline.register.held import HeldPaper
from pipeline.site import Site
from pipeline.workers import Workers

SECONDS = 60.0
IDLE_SECONDS = 1800.0  # a clerk who comes back from the counter does not wait for a child to start
KEPT_SECONDS = 14 * 24 * 3600.0
MEMORY_MB = 1536


class HeldPictures:
    """One for a process. The child is started when first needed and ends when nobody asks for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._open: dict[tuple[Path, int], Future[Any]] = {}
        self._faulty: set[tuple[Path, int]] = set()

    def ahead(self, site: Site, found: HeldPaper) -> None:
        """Begin to draw the first page, and do not wait."""
        pages = turned_pages(found)
        if pages and not self._path(site, found, *pages[0], "s").exists():
            self._begin(site, found, *pages[0])

    def page(self, site: Site, found: HeldPaper, page: int, size: str) -> Path | None:
        """The picture of a page (as in `turned_pages`); None where it cannot be drawn."""
        turned = dict(turned_pages(found)).get(page)
        if turned is None:
            return None
        path = self._path(site, found, page, turned, size)
        if not path.exists():
            future = self._begin(site, found, page, turned)
            if future is not None:
                future.result()
                with self._lock:
                    self._open.pop((path.parent, page), None)
                    if not path.exists():
                        self._faulty.add((path.parent, page))
        return path if path.exists() else None

    def close(self) -> None:
        with self._lock:
            pool, self._workers = self._workers, None
        if pool is not None:
            pool.close(at_once=True)

    def _begin(self, site: Site, found: HeldPaper, page: int, turned: int) -> Future[Any] | None:
        """One page alone, so that it is there soon. None for what could not be drawn before."""
        original = store.place(site.store, found.origin.sha256)
        folder = _folder(site, found)
        with self._lock:
            key = (folder, page)
            if key in self._faulty or not original.is_file():
                return None
            if key not in self._open:
                if self._workers is None:
                    _sweep(folder.parent)
                    self._workers = Workers(1, memory_mb=MEMORY_MB, max_tasks=500, idle=IDLE_SECONDS)
                    atexit.register(self.close)  # else the end of the server waits for the child
                wanted = ((page, turned),)
                name, work = found.origin.name.rpartition("/")[2], folder.with_name(f"{folder.name}-{page}.d")
                self._open[key] = self._workers.submit(
                    draw,
                    original,
                    name,
                    found.origin.member,
                    wanted,
                    folder,
                    work,
                    site.limits,
                    timeout=SECONDS,
                )
            return self._open[key]

    def _path(self, site: Site, found: HeldPaper, page: int, turned: int, size: str) -> Path:
        return _folder(site, found) / file_name(page, turned, size)


def turned_pages(found: HeldPaper) -> tuple[tuple[int, int], ...]:
    """Its pages in the source, and how each is turned to stand upright; () where nothing with pages was read."""
    known = {int(one["page"]): int(one["turned"]) for one in found.plan.get("pages", ())}
    pages = found.origin.pages or tuple(known)
    return tuple((page, known.get(page, 0)) for page in pages)


def _folder(site: Site, found: HeldPaper) -> Path:
    key = hashlib.sha256(
        f"{found.origin.sha256}\0{found.origin.member}".encode("utf-8", "replace")
    ).hexdigest()
    return site.state / "cache" / "held" / key[:32]


def _sweep(folder: Path) -> None:
    """What nobody looked at for two weeks."""
    limit = time.time() - KEPT_SECONDS
    for one in list(folder.iterdir()) if folder.is_dir() else []:
        if one.stat().st_mtime < limit:
            shutil.rmtree(one, ignore_errors=True)
