"""What all requests share: the site, its papers, procedures and register, read again only when they changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.errors import PipelineError
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.lookups import Register, read_register
from pipeline.register import audit, desklists
from pipeline.register.open import open_registry
from pipeline.register.parties import roster_version
from pipeline.register.registry import Registry
from pipeline.respond.calendar import WorkCalendar, work_calendar
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site, open_site
from pipeline.web.heldpictures import HeldPictures
from pipeline.web.jobs import Jobs
from pipeline.web.limits import Limit, Slots
from pipeline.web.pictures import Pictures
from pipeline.web.sight import Lookout
from pipeline.workers import Workers

T = TypeVar("T")

LOOK_AGAIN = 2.0  # seconds between two looks at files
ONE_LOOK = timedelta(minutes=5)  # looks of a session at one thing within this time are one event
MOST_LOOKS = 5_000


@dataclass(slots=True)
class _Kept(Generic[T]):
    """A value and what it was made of."""

    of: object
    value: T
    looked: float


class Desk:
    """One for a process. `clock` gives the time in the site's zone. The lock is held while something is read anew: of
    many requests one reads, the others wait for it."""

    def __init__(self, root: Path, clock: Callable[[], datetime] | None = None) -> None:
        self._root = root
        self._kept: dict[str, _Kept[object]] = {}
        self._lock = threading.RLock()
        self._looks: dict[tuple[str, str, str], datetime] = {}
        self._clock = clock
        self._prepared: object = None
        self.sign_ins = Limit(30, 300)
        self.requests = Limit(1500, 60)
        self.streams = Slots(4, 200)
        self.uploads = Slots(4, 12)
        self.lookout = Lookout()
        self.stopping: Callable[[], bool] = lambda: False
        self.jobs = Jobs()
        self.pictures = Pictures()
        self._workers: Workers | None = None
        self.held_pictures = HeldPictures()
        open_site(root)  # a site that cannot be opened is said at the start

    def now(self) -> datetime:
        return self._clock() if self._clock is not None else datetime.now(self.site.timezone)

    @property
    def site(self) -> Site:
        """As site.toml stands; a file that is wrong meanwhile leaves the last good one."""
        try:
            return self._once("site", _files([self._root / "site.toml"]), lambda: open_site(self._root))
        except PipelineError:
            kept = self._kept.get("site")
            if kept is None:
                raise
            return kept.value  # type: ignore[return-value]

    def registry(self) -> Registry:
        """A connection of its own for one request; to be closed by it. The schema is looked at once for each file."""
        site = self.site
        before, now = self._prepared, _identity(site.registry)
        registry = open_registry(
            site.registry,
            buildings=site.buildings,
            categories=site.categories,
            prepared=before is not None and before == now,
        )
        self._prepared = now or _identity(site.registry)
        return registry

    @property
    def catalog(self) -> Catalog:
        site = self.site
        found = _files(site.templates.glob("*/type.toml"), self._stale("catalog"))
        return self._once(
            "catalog", found, lambda: load_catalog(site.templates, site.state / "cache" / "catalog.json")
        )

    @property
    def procedures(self) -> Procedures:
        site = self.site
        found = _files(
            chain(site.procedures.glob("*.toml"), site.procedures.glob("_rules/*.toml")),
            self._stale("procedures"),
        )
        of = (found, id(site)) if found is not None else None
        return self._once("procedures", of, lambda: load_procedures(site.procedures, site))

    @property
    def calendar(self) -> WorkCalendar:
        site = self.site
        return self._once("calendar", site.calendar, lambda: work_calendar(site.calendar))

    @property
    def workers(self) -> Workers:
        """A child for files that people send with a step; it starts when it is first needed and ends when nobody needs it."""
        with self._lock:
            if self._workers is None:
                self._workers = Workers(1, memory_mb=self.site.limits.memory_mb)
            return self._workers

    def register(self, registry: Registry) -> Register:
        """Units and people as they stand."""
        site = self.site
        return self._once(
            "register", (roster_version(registry), id(site)), lambda: read_register(registry, site)
        )

    def filed_before(
        self, registry: Registry, since: datetime, today: datetime
    ) -> list[tuple[date, str, str, int]]:
        """What was filed on the days before today, by building and kind: counted once an hour, because it hardly changes."""
        return self._once(
            "filed",
            (since, self.now().hour),
            lambda: desklists.filed_per_day(registry, since, before=today),
        )

    def room(self, registry: Registry, actor: str, now: datetime) -> CaseRoom:
        return CaseRoom(
            self.site, self.procedures, self.calendar, registry, self.register(registry), actor, now
        )

    def looked(
        self,
        registry: Registry,
        session: str,
        actor: str,
        action: str,
        object: str,
        detail: Mapping[str, str | int | bool] | None = None,
    ) -> None:
        """Write down that somebody looked; several looks within some minutes are one."""
        now, key = self.now(), (session, action, f"{object} {sorted((detail or {}).items())}")
        with self._lock:
            before = self._looks.get(key)
            if before is not None and now - before < ONE_LOOK:
                return
        audit.append(registry, now=now, actor=actor, action=action, object=object, detail=detail)
        with self._lock:
            if len(self._looks) >= MOST_LOOKS:
                self._looks.clear()
            self._looks[key] = now

    def _stale(self, name: str) -> bool:
        """Is it time to look at the files again?"""
        kept = self._kept.get(name)
        return kept is None or time.monotonic() - kept.looked >= LOOK_AGAIN

    def _once(self, name: str, of: object, make: Callable[[], T]) -> T:
        """The kept value while it is made of the same; `of` None: nobody looked."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and (of is None or kept.of == of):
                if of is not None:
                    kept.looked = time.monotonic()
                return kept.value  # type: ignore[return-value]
            made = make()
            self._kept[name] = _Kept(of, made, time.monotonic())
            return made


def _identity(path: Path) -> object:
    """Which file it is, None for none; a restored one is another."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return str(path), stat.st_dev, stat.st_ino


def _files(paths: Iterable[Path], look: bool = True) -> object:
    """Times and sizes of files; None where it is not time to look."""
    if not look:
        return None
    found = []
    for path in sorted(paths):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)
