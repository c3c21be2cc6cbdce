"""An office that works by the stock of procedures as it comes, for the tests of the office's rules: both kinds of site, rules
changed in `[rules]` of site.toml, people who act and papers that are filed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from cases_kit import MONDAY, ROOT, UNITS, ZONE, file_paper
from conftest import TEMPLATES

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.flow.cases.moved import Moved
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.papers import Looked, look_at_papers
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.time import tick
from pipeline.model import Unit, UnitCode
from pipeline.model.case import Answer, Case, Clock
from pipeline.model.party import Party, PartyRole
from pipeline.model.person import RuleSetting
from pipeline.model.procedure import Procedure
from pipeline.register import answers
from pipeline.register import cases as store
from pipeline.register.occupancy import add_unit, begin
from pipeline.register.open import open_registry
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site, open_site

TOWER, RESIDENTIAL = "tower", "residential"
HOME = "3-1203"
"""A unit of an owner, of 101 m²; the tenant's is RENTED."""
RENTED = "3-1202"
_CACHE = Path(".pipeline") / "cache" / "procedures"


@cache
def catalog() -> Catalog:
    return load_catalog(TEMPLATES)


@cache
def _read_once(profile: str) -> bytes:
    """What is kept of the stock for a profile: every other site of these tests begins with it."""
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder), profile, {})
        load_procedures(site.procedures, site)
        return (Path(folder) / _CACHE).read_bytes()


@cache
def _made_once(profile: str) -> Mapping[str, Procedure]:
    """The procedures of a profile, which rules do not change: made for one site, used at all."""
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder), profile, {})
        (site.root / _CACHE).parent.mkdir(parents=True)
        (site.root / _CACHE).write_bytes(_read_once(profile))
        return load_procedures(site.procedures, site).by_slug


def _site(folder: Path, profile: str, rules: Mapping[str, RuleSetting]) -> Site:
    (folder / "procedures").symlink_to(ROOT / "procedures")
    said = "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in rules.items())
    (folder / "site.toml").write_text(f'name = "测试小区"\nprofile = "{profile}"\n[rules]\n{said}', "utf-8")
    return open_site(folder)


def _toml(value: RuleSetting) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


@dataclass(slots=True)
class Stage:
    """The office at work; `room.now` is moved by `at`."""

    room: CaseRoom
    filed: int = 0

    def at(self, text: str) -> Stage:
        """2026-11-19 09:00, in the site's zone."""
        self.room = replace(self.room, now=datetime.fromisoformat(text).replace(tzinfo=ZONE))
        return self

    def open(self, slug: str, event: str, unit: str = HOME, **given: str) -> Case:
        code = UnitCode.parse(unit) if unit else None
        return open_case(self.room, self.room.procedures.get(slug), code, event, given).case

    def act(self, case: Case, event: str, **given: str) -> Case:
        return self.moved(case, event, **given).case

    def moved(self, case: Case, event: str, **given: str) -> Moved:
        return act(self.room, case.id, event, given)

    def file(self, paper: str, unit: str = HOME, **fields: str) -> list[Looked]:
        """A paper is scanned and filed, and what it moves is moved."""
        self.filed += 1
        file_paper(
            self.room.registry,
            self.filed,
            paper,
            unit=unit,
            now=self.room.now,
            fields=list(fields.items()),
            **({} if unit else {"category": "", "party": ""}),
        )
        return list(look_at_papers(self.room, catalog().papers))

    def tick(self) -> list[Case]:
        """Time passes: what it did."""
        return [moved.case for moved in tick(self.room)]

    def case(self, slug: str, unit: str | None = HOME) -> Case:
        """The newest case of a procedure."""
        code = UnitCode.parse(unit) if unit else None
        found = store.cases(self.room.registry, procedure=slug, unit=code, office=code is None)
        return max(found, key=lambda case: case.id)

    def has(self, slug: str) -> bool:
        return bool(store.cases(self.room.registry, procedure=slug))

    def clock(self, case: Case, name: str) -> Clock:
        """The newest of its name."""
        found = [clock for clock in store.clocks(self.room.registry, case.id) if clock.name == name]
        return max(found, key=lambda clock: clock.started)

    def due(self, case: Case, name: str) -> str:
        due = self.clock(case, name).due
        return f"{due.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" if due is not None else ""

    def timed(self, case: Case) -> set[str]:
        """The deadlines that ever ran."""
        return {clock.name for clock in store.clocks(self.room.registry, case.id)}

    def drafts(self, case: Case) -> dict[str, Answer]:
        """Paper → the newest draft of it that the case wants."""
        return {one.paper: one for one in answers.answers(self.room.registry, case.id)}

    def warnings(self, case: Case) -> str:
        """What the last line of the history warns of."""
        return "；".join(store.history(self.room.registry, case.id)[-1].warnings)


@contextmanager
def stage(profile: str, rules: Mapping[str, RuleSetting] | None = None) -> Iterator[Stage]:
    """An office on Monday 2026-11-16 at 9:00."""
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder), profile, rules or {})
        (site.root / _CACHE).parent.mkdir(parents=True)
        (site.root / _CACHE).write_bytes(_read_once(profile))
        site.registry.write_bytes(_empty_register())
        with open_registry(site.registry) as registry:
            room = case_room(site, registry, actor="tester", now=MONDAY)
            assert room.procedures.faults == ()
            yield Stage(replace(room, procedures=replace(room.procedures, by_slug=_made_once(profile))))


@cache
def _empty_register() -> bytes:
    """Seven units with owners, of which one has a tenant too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.db"
        with open_registry(path) as registry, registry.atomic():
            for number, code in enumerate(UNITS):
                unit = UnitCode.parse(code)
                add_unit(registry, Unit(unit, unit.floor_hint or 1, Decimal(101) if code == HOME else None))
                begin(
                    registry,
                    unit,
                    PartyRole.OWNER,
                    Party(f"业主{number}"),
                    MONDAY.date().replace(year=2024),
                )
            tenant = Party("云栖贸易有限公司", phone="13800000002")
            begin(registry, UnitCode.parse(RENTED), PartyRole.TENANT, tenant, MONDAY.date().replace(month=8))
        return path.read_bytes()
