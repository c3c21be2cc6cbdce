"""What everybody at play has at hand: the opened site, the hour, the dice, what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from numpy.random import Generator

from pipeline.catalog.load import Catalog
from pipeline.catalog.prepare import Geometries
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.lookups import Register, read_register
from pipeline.flow.office import Office
from pipeline.model import UnitCode
from pipeline.register.registry import Registry
from pipeline.respond.calendar import WorkCalendar
from pipeline.respond.procedures.load import Procedures
from pipeline.site import Site
from scansim.rng import chance
from scansim.roster import RosterRow

if TYPE_CHECKING:
    from pipeline.flow.run import Run

PAPERS = ("file", "scan", "mix")
"""How papers come in: entered as the spine would file them, truly scanned and read, or every n-th of them scanned."""


@dataclass(slots=True, repr=False)
class Stage:
    """The play's state. `now` is the simulated hour; it only goes forward. `rows` is what the simulator knows of the people (the
    register is kept in step). `run` is the opened intake, where papers are truly scanned. `logins`: role → account.
    `counted` numbers what happened, `notes` keeps a few words of what went wrong in the play itself."""

    site: Site
    registry: Registry
    procedures: Procedures
    calendar: WorkCalendar
    catalog: Catalog
    register: Register
    rows: dict[UnitCode, RosterRow]
    logins: Mapping[str, str]
    rng: Generator
    now: datetime
    papers: str = "file"
    every: int = 40
    geometries: Geometries | None = None
    run: Run | None = None
    counted: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    depth: int = 0

    def __repr__(self) -> str:
        """Short: failing property tests print it."""
        return f"Stage({self.site.profile}, {self.now:%Y-%m-%d %H:%M})"

    def room(self, login: str = "pipeline") -> CaseRoom:
        """The work on cases as this account does it, now."""
        return CaseRoom(
            self.site, self.procedures, self.calendar, self.registry, self.register, login, self.now
        )

    def office(self, login: str = "pipeline") -> Office:
        """The work on letters and sheets as this account does it, now. Only where the geometries are at hand."""
        if self.geometries is None:
            raise LookupError("this stage has no geometries: it cannot print")
        return Office(self.site, self.catalog, self.geometries, self.registry, self.register, login, self.now)

    def login_of(self, roles: tuple[str, ...]) -> str:
        """An account that has one of the roles; "" where nobody has."""
        known = [self.logins[role] for role in roles if role in self.logins]
        return known[int(self.rng.integers(len(known)))] if known else ""

    def chance(self, probability: float) -> bool:
        return chance(self.rng, probability)

    def pass_time(self, low: int = 10, high: int = 90) -> None:
        """Some seconds go by."""
        self.now += timedelta(seconds=int(self.rng.integers(low, high)))

    def note(self, text: str) -> None:
        """Kept for the report; the first hundred."""
        if len(self.notes) < 100:
            self.notes.append(f"{self.now:%m-%d} {text}")

    def reread(self) -> None:
        """The register changed."""
        self.register = read_register(self.registry, self.site)


def open_stage(
    site: Site,
    registry: Registry,
    catalog: Catalog,
    rows: dict[UnitCode, RosterRow],
    logins: Mapping[str, str],
    rng: Generator,
    now: datetime,
) -> Stage:
    """A stage on an opened registry; papers are entered, nothing can be printed."""
    room = case_room(site, registry, actor="pipeline", now=now)
    return Stage(
        site=site,
        registry=registry,
        procedures=room.procedures,
        calendar=room.calendar,
        catalog=catalog,
        register=room.register,
        rows=rows,
        logins=logins,
        rng=rng,
        now=now,
    )
