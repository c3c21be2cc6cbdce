"""How quick is the day's work with many cases: `pipeline due`, one event through a case, the morning lists of ten roles.

    python -m benchmarks.cases --open 5000 [--units 2000]

The cases are opened by the flow itself (people and papers), spread over all procedures of a unit, on a register of `--units` units; half
of them are walked on a step or two, so that deadlines run in all states.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from pipeline.catalog.load import load_catalog
from pipeline.errors import UsageError
from pipeline.flow.cases.digest import digests
from pipeline.flow.cases.due import due_list
from pipeline.flow.cases.moving import act
from pipeline.model.procedure import By, Scope
from pipeline.register import cases
from pipeline.register.open import open_registry
from pipeline.site import open_site
from scansim.office.plausible import given
from scansim.office.providing import open_by_hand
from scansim.office.staff import Manner, step
from scansim.office.stage import Stage, open_stage
from scansim.office.town import Town, make_town, people
from scansim.office.wishes import wishes_of
from scansim.rng import generator

PERFECT = Manner(careless=0.0, wrong_person=0.0, errs=0.0, races=0.0)
START = date(2026, 1, 5)
SEED = 9
ACTS = 200
RUNS = 7


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds: the median and the worst of some runs, by the wall and by the CPU (median)."""

    median: float
    worst: float
    cpu: float


def measured(what: Callable[[], object], runs: int = RUNS) -> Took:
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), _cpu()
        what()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((_cpu() - cpu) * 1000)
    return Took(statistics.median(walls), max(walls), statistics.median(cpus))


def _cpu() -> float:
    """Of this process and of those that it waited for."""
    own, children = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@click.command()
@click.option("--open", "wanted", default=5000, show_default=True, help="open cases")
@click.option("--units", default=2000, show_default=True)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    help="keep the site here; used again when it is there",
)
def main(wanted: int, units: int, site: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = site or Path(temporary) / "site"
        stage = fill(folder, wanted, units)
        report(folder, stage)
        stage.registry.close()


def fill(folder: Path, wanted: int, units: int) -> Stage:
    """A site with that many open cases; one that is there already is used again."""
    known = (folder / "site.toml").is_file()
    town = _again(folder, units) if known else make_town(folder, units, SEED, "residential", START)
    site = town.site
    registry = open_registry(site.registry, buildings=site.buildings, categories=site.categories)
    now = datetime.now(site.timezone) - timedelta(days=0 if known else 20)
    rng = generator(SEED, "cases")
    stage = open_stage(site, registry, load_catalog(site.templates), town.rows, town.logins, rng, now)
    if not known:
        registry.connection.execute("PRAGMA synchronous=OFF")  # only while the site is made
        _open_many(stage, wanted)
        registry.connection.execute("PRAGMA synchronous=FULL")
    return stage


def _again(folder: Path, units: int) -> Town:
    site = open_site(folder)
    rows = people(units, SEED, "residential", START)
    return Town(site, rows, {role: p.login for p in site.people for role in p.roles if p.login == role})


def _open_many(stage: Stage, wanted: int) -> None:
    kinds = [p for p in stage.procedures if p.scope is Scope.UNIT]
    rows = list(stage.rows)
    made = opened = 0
    while opened < wanted:
        procedure = kinds[made % len(kinds)]
        unit = rows[(made * 7) % len(rows)]
        made += 1
        ways = [e for e in procedure.openings() if By.PERSON in e.by]
        if ways and open_by_hand(stage, procedure.slug, unit, ways[0]) and made % 2:
            newest = cases.cases(stage.registry, procedure=procedure.slug, unit=unit, open=True, limit=1)
            if newest:
                step(stage, newest[0].id, PERFECT)
        stage.now += timedelta(seconds=200)
        if made % 200 == 0:
            opened = int(stage.registry.scalar('SELECT count(*) FROM "case" WHERE closed IS NULL'))


def acts(stage: Stage) -> list[float]:
    """Milliseconds of each of some events that people bring about."""
    took: list[float] = []
    for case in cases.cases(stage.registry, open=True):
        procedure = stage.procedures.by_slug[case.procedure]
        for event in procedure.events:
            if len(took) == ACTS:
                return took
            if case.state not in event.states or By.PERSON not in event.by or not stage.login_of(event.roles):
                continue
            row = stage.rows.get(case.unit) if case.unit is not None else None
            values = given(
                event.ask,
                wishes_of(event, stage.procedures.rules, stage.rng),
                row,
                stage.now.date(),
                stage.rng,
            )
            room = stage.room(stage.login_of(event.roles))
            begun = time.perf_counter()
            try:
                act(room, case.id, event.name, values)
            except UsageError:
                continue
            took.append((time.perf_counter() - begun) * 1000)
            break
    return took


def report(folder: Path, stage: Stage) -> None:
    waiting = stage.registry.scalar('SELECT count(*) FROM "case" WHERE closed IS NULL')
    clocks = stage.registry.scalar("SELECT count(*) FROM clock WHERE closed IS NULL")
    print(f"{waiting} open cases, {clocks} deadlines, {len(stage.rows)} units; load {os.getloadavg()[0]:.1f}")
    stage.registry.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    room = stage.room()
    command = [str(Path(sys.executable).parent / "pipeline"), "--site", str(folder), "due"]
    for name, what in (
        ("pipeline due (table)", lambda: _run(command)),
        ("pipeline due --json", lambda: _run([*command, "--json"])),
        ("pipeline due --role finance", lambda: _run([*command, "--role", "finance"])),
        ("pipeline --version (start alone)", lambda: _run([command[0], "--version"])),
        ("due_list", lambda: due_list(room)),
        (f"digests of {len(stage.site.people)} people", lambda: digests(room)),
    ):
        took = measured(what)
        print(f"{name:36s} median {took.median:7.0f} ms, worst {took.worst:7.0f} ms, CPU {took.cpu:7.0f} ms")
    took_acts = sorted(acts(stage))
    print(
        f"{'one event through a case':36s} median {statistics.median(took_acts):7.1f} ms,"
        f" 95 % {took_acts[int(len(took_acts) * 0.95)]:7.1f} ms ({len(took_acts)} events, commit included)"
    )


def _run(command: list[str]) -> None:
    """As an office runs it: Python keeps what it compiled (the first of the runs pays for that)."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)


if __name__ == "__main__":
    main()
