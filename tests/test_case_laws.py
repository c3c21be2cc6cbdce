"""Whatever people do, in whatever order, in any procedure of the stock: the laws hold, and every case can come to an end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, ZONE, file_paper, make_office, papers, room_in
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.catalog.load import load_catalog
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.papers import look_at_papers
from pipeline.flow.cases.time import tick
from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Procedure, Scope
from pipeline.register import cases, papermoves
from pipeline.register.open import open_registry
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site
from scansim.office.guards import GUARDS, ONLY_BY
from scansim.office.laws import check_laws
from scansim.office.papers import bring
from scansim.office.providing import open_by_hand
from scansim.office.staff import Manner, step
from scansim.office.stage import Stage, open_stage
from scansim.office.town import populate
from scansim.office.wishes import wishes_of
from scansim.rng import generator

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ("residential", "tower")
START = date(2026, 1, 5)
UNITS = 40
CLUMSY = Manner(careless=0.3, wrong_person=0.05, errs=0.08, races=0.05)
HOMEWARDS = Manner(careless=0.05, homewards=True)
SLUGS = sorted(path.stem for path in (ROOT / "procedures").glob("*.toml") if path.name[0] != "_")


@pytest.fixture(scope="module", params=PROFILES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp(request.param)
    for stock in ("procedures", "templates"):
        (folder / stock).symlink_to(ROOT / stock)
    town = populate(folder, UNITS, 3, request.param, START)
    site = town.site
    with open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry:
        yield open_stage(
            site,
            registry,
            load_catalog(site.templates),
            town.rows,
            town.logins,
            generator(3, request.param),
            datetime(2026, 1, 5, 9, tzinfo=site.timezone),
        )


def opened(stage: Stage, procedure: Procedure) -> Case | None:
    """A case of the procedure that people or papers opened; None where only calendar and other cases do."""
    unit = None
    if procedure.scope is Scope.UNIT:
        busy = {c.unit for c in cases.cases(stage.registry, procedure=procedure.slug, open=True)}
        unit = next(code for code in stage.rows if code not in busy)
    before = {one.id for one in cases.cases(stage.registry, procedure=procedure.slug)}
    ways = list(procedure.openings())
    for _ in range(12):
        event = ways[int(stage.rng.integers(len(ways)))]
        if By.PAPER in event.by and event.papers:
            bring(
                stage,
                event.papers[0],
                unit,
                event=event,
                wishes=wishes_of(event, stage.procedures.rules, stage.rng),
            )
        else:
            open_by_hand(stage, procedure.slug, unit, event)
        made = [c for c in cases.cases(stage.registry, procedure=procedure.slug) if c.id not in before]
        if made:
            return made[0]
    tick(stage.room())
    made = [c for c in cases.cases(stage.registry, procedure=procedure.slug, open=True) if c.id not in before]
    return made[0] if made else None


def walk(stage: Stage, case: Case, steps: int, manner: Manner) -> Case:
    """Some hours and some events later."""
    for _ in range(steps):
        stage.now += timedelta(hours=int(stage.rng.integers(0, 30)))
        step(stage, case.id, manner)
        case = cases.find_case(stage.registry, case.id)
        if case.closed is not None:
            break
    return case


@pytest.mark.parametrize("slug", SLUGS)
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 10**6))
def test_the_laws_hold_on_any_walk_and_it_can_be_ended_from_anywhere(
    stage: Stage, slug: str, seed: int
) -> None:
    procedure = stage.procedures.by_slug.get(slug)
    if procedure is None:
        pytest.skip("not of this profile, or faulty")
    stage.rng = generator(seed, slug)
    begun = stage.now
    case = opened(stage, procedure)
    if case is None:
        return  # opened by other cases or by the calendar only; walked where they open it
    walk(stage, case, int(stage.rng.integers(1, 10)), CLUMSY)
    tick(stage.room())
    ended = walk(stage, case, 60, HOMEWARDS)
    rows = stage.registry.rows('SELECT DISTINCT "case" FROM case_event WHERE at >= ?', (begun.isoformat(),))
    broken = check_laws(stage.room(), [row[0] for row in rows])
    assert broken == []
    assert ended.closed is not None, f"{slug} stuck in {ended.state}"


@pytest.mark.parametrize("profile", PROFILES)
def test_from_every_state_of_every_procedure_a_final_one_can_be_reached(profile: str, tmp_path: Path) -> None:
    (tmp_path / "procedures").symlink_to(ROOT / "procedures")
    procedures = load_procedures(tmp_path / "procedures", Site(root=tmp_path, name="x", profile=profile))
    stuck = [f"{p.slug}: {state}" for p in procedures for state in dead_ends(p)]
    assert stuck == []


def dead_ends(procedure: Procedure) -> set[str]:
    """States from which no way leads to a final one."""
    good = {state.name for state in procedure.states if state.final}
    while True:
        more = {
            state
            for event in procedure.events
            if (event.to or "") in good
            for state in event.states
            if state not in good
        }
        if not more:
            return {state.name for state in procedure.states} - good
        good |= more


@pytest.mark.parametrize("profile", PROFILES)
def test_the_guards_that_are_proved_name_what_exists(profile: str, tmp_path: Path) -> None:
    (tmp_path / "procedures").symlink_to(ROOT / "procedures")
    procedures = load_procedures(tmp_path / "procedures", Site(root=tmp_path, name="x", profile=profile))
    named = {*GUARDS, *(way for ways in ONLY_BY.values() for way in ways)}
    assert [(p, e) for p, e in sorted(named) if procedures.get(p).event(e) is None] == []


def test_a_procedure_whose_guards_were_taken_out_breaks_the_laws(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "procedures", tmp_path / "procedures")
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    file = tmp_path / "procedures" / "move-out.toml"
    before, release = file.read_text("utf-8").split('name = "release"\n', 1)
    body, after = release.split("[[event]]", 1)
    head, drafts = body.split("[[event.need]]", 1)[0], body[body.index("[[event.draft]]") :]
    head = head.replace('from = ["clear"]', 'from = ["notice"]')
    file.write_text(f'{before}name = "release"\n{head}{drafts}[[event]]{after}', "utf-8")
    site = populate(tmp_path, 12, 3, "tower", START)
    let = next(code for code, row in site.rows.items() if row.tenant)
    now = datetime(2026, 1, 5, 9, tzinfo=ZONE)
    with open_registry(site.site.registry) as registry:
        room = case_room(site.site, registry, actor="front_desk", now=now)
        assert room.procedures.faults == ()
        values = {"occupant_kind": "租户", "leaving_on": "2026-02-01", "noticed_on": "2026-01-05"}
        case = open_case(room, room.procedures.get("move-out"), let, "give-notice", values).case
        act(room, case.id, "release", {})
        said = " ".join(check_laws(room))
    assert "released without settlement" in said and "without the owner's signed consent" in said


# ------------------------------------------------------------------------------------ two processes

ACT = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from cases_kit import room_in
from pipeline.errors import PipelineError
from pipeline.flow.cases.moving import act
from pipeline.site import open_site
with room_in(open_site(Path(sys.argv[2])), actor=sys.argv[4]) as room:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        act(room, sys.argv[3], sys.argv[5], {}, expected=1)
        print("won")
    except PipelineError as error:
        print(error.message)
"""


def test_of_two_processes_that_act_on_one_case_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    site = make_office(tmp_path)
    with room_in(site) as room:
        for number in range(1, 5):
            file_paper(room.registry, number, "works-drawings" if number < 4 else "fit-out-application")
        list(look_at_papers(room, papers()))
        (case,) = cases.cases(room.registry)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, str(Path(__file__).parent), str(tmp_path), case.id, who, event],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who, event in (("张工", "agree-engineering"), ("李工", "agree-security"))
    ]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = sorted(one.communicate(timeout=60)[0].strip() for one in both)
    assert said[0] == "won" and "刚在" in said[1] and "您看到的已不是最新" in said[1]
    with room_in(site) as room:
        assert len(cases.history(room.registry, case.id)) == 2
        assert check_laws(room) == []


FILING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from cases_kit import UNITS, file_paper, papers, room_in
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.papers import look_at_papers
from pipeline.site import open_site
with room_in(open_site(Path(sys.argv[2]))) as room:
    for number in range(int(sys.argv[3]), 400):
        kind = "works-drawings" if number % 4 else "fit-out-application"
        file_paper(room.registry, number, kind, unit=UNITS[(number - 1) // 4 % len(UNITS)], fields=[("contractor", "匠心装饰")])
        print(number, flush=True)
        list(look_at_papers(room, papers()))
"""


def test_no_event_is_lost_when_the_process_is_killed_between_filing_and_moving(tmp_path: Path) -> None:
    site, last = make_office(tmp_path), 0
    for delay in (0.0, 0.004, 0.011, 0.023):
        child = subprocess.Popen(
            [sys.executable, "-c", FILING, str(Path(__file__).parent), str(tmp_path), str(last + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        for line in child.stdout:  # the fourth paper of a unit is filed: it moves a case next
            last = int(line)
            if last % 4 == 0:
                break
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with room_in(site) as room:
            last = int(room.registry.scalar("SELECT max(id) FROM document"))
    with room_in(site) as room:
        list(look_at_papers(room, papers()))
        assert papermoves.unmoved(room.registry) == []
        assert check_laws(room) == []
        applied = room.registry.scalar("SELECT count(*) FROM document WHERE paper = 'fit-out-application'")
        moved = room.registry.scalar("SELECT count(*) FROM paper_move WHERE event > 0 OR wanted <> ''")
        assert moved == applied > 0
        states = {c.state for c in cases.cases(room.registry, unit=UnitCode.parse("3-1101"))}
    assert states == {"submitted"}


def test_the_laws_notice_what_is_broken(tmp_path: Path) -> None:
    with room_in(make_office(tmp_path)) as room:
        for number in range(1, 5):
            file_paper(room.registry, number, "works-drawings" if number < 4 else "fit-out-application")
        assert len(check_laws(room)) == 4  # nobody has looked at them
        list(look_at_papers(room, papers()))
        assert check_laws(room) == []
        room.registry.write("UPDATE clock SET state = 'paused'")
        assert any("stands still" in said for said in check_laws(room))
        assert any("other deadlines" in said for said in check_laws(room))
        room.registry.write(
            "UPDATE clock SET state = 'met', closed = ?", (datetime(2027, 1, 1, tzinfo=ZONE).isoformat(),)
        )
        assert any("is met, due" in said for said in check_laws(room))


def test_the_office_of_the_tests_begins_on_a_monday() -> None:
    assert MONDAY.weekday() == 0
