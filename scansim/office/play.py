"""Day by day: people come, staff act, letters go out, time passes, the program does its round — and the laws are checked."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path

from pipeline.archive.layout import INVENTORY
from pipeline.archive.record import records
from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import prepare
from pipeline.flow.cases.due import due_list
from pipeline.flow.cases.round import round_of
from pipeline.flow.cases.time import tick
from pipeline.flow.inbox import opened
from pipeline.model.case import Case
from pipeline.register import cases
from pipeline.register.open import open_registry
from pipeline.register.verify import verify
from scansim.office import occupants, post
from scansim.office.laws import check_laws
from scansim.office.staff import UNNOTICED, step
from scansim.office.stage import Stage, open_stage
from scansim.office.town import Town, make_town
from scansim.rng import generator

_LATE_OR_TODAY, _AHEAD, _WAITING, _OUTSIDE = 0.8, 0.3, 0.35, 0.15  # that somebody acts on a case today
_OFF = 0.08  # of that on days off


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played. `papers`: file, scan or mix (every `every`-th truly scanned). `verify_every` so many days the whole registry is
    verified against the archive (slow), and at the end. `busy`: how many times more people come than usual."""

    units: int = 500
    days: int = 180
    seed: int = 1
    start: date = date(2026, 1, 5)
    profile: str = "residential"
    papers: str = "file"
    every: int = 40
    verify_every: int = 60
    busy: float = 1.0


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was played: what was broken on it, how many cases are open, how many are late."""

    number: int
    day: date
    broken: tuple[str, ...]
    open: int
    late: int


@dataclass(slots=True)
class Report:
    """What came of a play. `seconds` by part of the work; `broken` laws with the day."""

    plan: Plan
    days: list[Day] = field(default_factory=list)
    counted: Mapping[str, int] = field(default_factory=Counter)
    cases: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    clocks: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    events: int = 0
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def broken(self) -> list[str]:
        return [f"{one.day.isoformat()} {said}" for one in self.days for said in one.broken]


def play(plan: Plan, folder: Path, tell: Callable[[Day], None] = lambda _: None) -> Report:
    """Make a site in `folder` and play it. Raises PipelineError where the site cannot be made; what breaks a law is in the report."""
    town = make_town(folder, plan.units, plan.seed, plan.profile, plan.start)
    report = Report(plan)
    with opened_stage(plan, town) as stage:
        for number in range(1, plan.days + 1):
            day = _day(stage, plan, number, report)
            report.days.append(day)
            tell(day)
        _sum_up(stage, report)
    return report


@contextmanager
def opened_stage(plan: Plan, town: Town) -> Iterator[Stage]:
    """The town's site, opened; with its intake where papers are truly scanned."""
    rng, now = generator(plan.seed, "play"), _morning(plan, town, 1)
    site = town.site
    with ExitStack() as stack:
        if plan.papers == "file":
            catalog = load_catalog(site.templates)
            registry = stack.enter_context(
                open_registry(site.registry, buildings=site.buildings, categories=site.categories)
            )
            stage = open_stage(site, registry, catalog, town.rows, town.logins, rng, now)
            stage.geometries = prepare(catalog, site.office)
        else:
            hours: list[Stage] = []
            run = stack.enter_context(
                opened(site, lambda: hours[0].now if hours else now, lambda _: None, "pipeline")
            )
            stage = open_stage(site, run.registry, run.catalog, town.rows, town.logins, rng, now)
            stage.run, stage.geometries = run, run.geometries
            hours.append(stage)
        stage.papers, stage.every = plan.papers, plan.every
        yield stage


def _morning(plan: Plan, town: Town, number: int) -> datetime:
    return datetime.combine(plan.start + timedelta(days=number - 1), hour(9), town.site.timezone)


def _day(stage: Stage, plan: Plan, number: int, report: Report) -> Day:
    morning = datetime.combine(plan.start + timedelta(days=number - 1), hour(9), stage.site.timezone)
    stage.now = max(stage.now, morning)
    begun, works = stage.now, stage.calendar.is_working_day(stage.now.date())
    with _timed(report, "people"):
        occupants.come(stage, plan.busy)
        post.people_day(stage)
    with _timed(report, "staff"):
        _staff(stage, works)
    if works:
        with _timed(report, "letters"):
            post.office_day(stage)
    with _timed(report, "round"):
        _round(stage)
    moved = _moved_since(stage, begun)
    with _timed(report, "laws"):
        broken = [*check_laws(stage.room(), moved), *_unnoticed(stage)]
    broken += occupants.follow(stage, [one for one in moved_cases(stage, moved) if one.closed is not None])
    if number % plan.verify_every == 0 or number == plan.days:
        with _timed(report, "verify"):
            broken += _verified(stage)
    return Day(number, begun.date(), tuple(broken), *_open(stage))


def _unnoticed(stage: Stage) -> list[str]:
    """Two people acted at once and neither was told."""
    times = stage.counted.pop(UNNOTICED, 0)
    return [f"{times} races that nobody noticed"] if times else []


def _staff(stage: Stage, works: bool) -> None:
    """Everybody looks at the day's list, and at the cases that wait for people outside."""
    chances: dict[str, float] = {}
    for one in due_list(stage.room()):
        urgent = _LATE_OR_TODAY if one.standing in ("late", "today") else _AHEAD if one.due else _WAITING
        if one.case:
            chances[one.case] = max(urgent, chances.get(one.case, 0.0))
    for case in cases.cases(stage.registry, open=True):
        probability = chances.get(case.id, _OUTSIDE) * (1 if works else _OFF)
        if stage.chance(probability) and step(stage, case.id) and stage.chance(0.3):
            step(stage, case.id)


def _round(stage: Stage) -> None:
    """What the program does by itself; repeating it must change nothing."""
    stage.now += timedelta(minutes=1)
    stage.counted["events by time"] += len(tick(stage.room()))
    post.hand_out_forms(stage)
    done = round_of(stage.office("pipeline"), stage.room())
    stage.counted["letters and forms drafted"] += sum(1 for one in done.drafted if not one.fault)
    for one in done.drafted:
        if one.fault:
            stage.counted["drafts that lacked something"] += 1
            stage.counted[f"lacking: {one.answer.paper}: {one.fault}"] += 1


def _moved_since(stage: Stage, begun: datetime) -> list[str]:
    rows = stage.registry.rows('SELECT DISTINCT "case" FROM case_event WHERE at >= ?', (begun.isoformat(),))
    return [row[0] for row in rows]


def moved_cases(stage: Stage, ids: list[str]) -> list[Case]:
    """The cases with these numbers."""
    return [cases.find_case(stage.registry, id) for id in ids]


def _verified(stage: Stage) -> list[str]:
    found = verify(stage.registry, stage.site, records(stage.site.archive), inventory=INVENTORY)
    return [f"verify: {one.message}" for one in found]


def _open(stage: Stage) -> tuple[int, int]:
    """How many cases are open, and how many deadlines are late."""
    row = stage.registry.row(
        'SELECT (SELECT count(*) FROM "case" WHERE closed IS NULL),'
        " (SELECT count(*) FROM clock WHERE closed IS NULL AND due_at < ?)",
        (int(stage.now.timestamp()),),
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


@contextmanager
def _timed(report: Report, part: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    report.seconds[part] += time.perf_counter() - begun


def _sum_up(stage: Stage, report: Report) -> None:
    registry = stage.registry
    report.counted = dict(sorted(stage.counted.items()))
    report.cases = {
        slug: (opened_, closed)
        for slug, opened_, closed in registry.rows(
            'SELECT procedure, count(*), count(closed) FROM "case" GROUP BY procedure ORDER BY procedure'
        )
    }
    report.clocks = dict(registry.rows("SELECT state, count(*) FROM clock GROUP BY state"))
    report.letters = dict(registry.rows("SELECT state, count(*) FROM letter GROUP BY state"))
    report.documents = int(registry.scalar("SELECT count(*) FROM document"))
    report.events = int(registry.scalar("SELECT count(*) FROM case_event"))
    report.notes = stage.notes
