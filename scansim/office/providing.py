"""What lacks for an event is provided by whoever has to: papers are brought, other events done first, other cases moved."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.errors import PipelineError, UsageError
from pipeline.flow.cases.moving import act, open_case
from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Need, Scope, Test, TestKind
from pipeline.register import cases
from pipeline.respond.cases.conditions import holds, lacking
from pipeline.respond.cases.engine import Position, meant
from scansim.office.papers import bring
from scansim.office.plausible import given
from scansim.office.stage import Stage
from scansim.office.wishes import number, wishes_of

Step = Callable[[Stage, str], bool]
"""Somebody does one thing about a case (`staff.step`)."""

_DEEPEST = 3  # cases that wait for each other
_TEDIOUS = 0.25  # now and then nobody bothers today


def provide(stage: Stage, position: Position, need: Need, step: Step) -> bool:
    """True where something was provided: the event may be tried again."""
    if stage.chance(_TEDIOUS) or stage.depth >= _DEEPEST:
        return False
    stage.depth += 1
    try:
        return _provide(stage, position, need.test, step)
    finally:
        stage.depth -= 1


def _provide(stage: Stage, position: Position, test: Test, step: Step) -> bool:
    if holds(test, position.standing):
        return False
    if test.kind is TestKind.ALL:
        return any(_provide(stage, position, part, step) for part in test.parts)
    if test.kind is TestKind.ANY:
        order = stage.rng.permutation(len(test.parts))
        return any(_provide(stage, position, test.parts[int(i)], step) for i in order)
    if test.kind is TestKind.PAPER:
        return _papers(stage, position.case, test)
    if test.kind is TestKind.EVENT:
        return any(do(stage, position, event) for event in position.procedure.events_named(test.of))
    if test.kind is TestKind.CASE:
        return _case(stage, position.case, test, step)
    if test.kind is TestKind.NOT:
        return any(
            _end(stage, position.case, part, step) for part in test.parts if part.kind is TestKind.CASE
        )
    return False


def _papers(stage: Stage, case: Case, test: Test) -> bool:
    wanted = number(test.least or "1", stage.procedures.rules)
    copies = int(wanted) if wanted is not None else 1
    paper = stage.catalog.papers.get(test.of)
    if paper is None:
        return False
    if paper.has_letter and not paper.has_sheet and stage.geometries is not None:
        return False  # our own letter: `post` brings the signed copy
    made = [bring(stage, test.of, case.unit, case=case.id) for _ in range(min(copies, 6))]
    return any(made)


def do(stage: Stage, position: Position, event: Event) -> bool:
    """An event of this case that another one needs."""
    if By.PERSON not in event.by or position.case.state not in event.states:
        return False
    login = stage.login_of(event.roles)
    row = stage.rows.get(position.case.unit) if position.case.unit is not None else None
    wishes = wishes_of(event, stage.procedures.rules, stage.rng)
    values = given(event.ask, wishes, row, stage.now.date(), stage.rng)
    if not login or meant(position, event.name, values) is not event:
        return False
    if lacking([n for n in event.needs if not n.warn], position.with_values(values).standing, {}):
        return False
    stage.pass_time()
    try:
        act(stage.room(login), position.case.id, event.name, values)
    except PipelineError:
        return False
    stage.counted["acts"] += 1
    return True


def _case(stage: Stage, case: Case, test: Test, step: Step) -> bool:
    """Another case that has to be open, or closed, in some state: opened where there is none, else moved on."""
    procedure = stage.procedures.by_slug.get(test.of)
    if procedure is None:
        return False
    unit = case.unit if procedure.scope is Scope.UNIT else None
    running = cases.cases(stage.registry, procedure=test.of, unit=unit, office=unit is None, open=True)
    if running:
        return step(stage, running[0].id)
    return any(open_by_hand(stage, procedure.slug, unit, event) for event in procedure.openings())


def open_by_hand(stage: Stage, slug: str, unit: UnitCode | None, event: Event) -> bool:
    """A person opens a case by this event."""
    login = stage.login_of(event.roles)
    if By.PERSON not in event.by or not login:
        return False
    row = stage.rows.get(unit) if unit is not None else None
    wishes = wishes_of(event, stage.procedures.rules, stage.rng)
    values = given(event.ask, wishes, row, stage.now.date(), stage.rng)
    stage.pass_time()
    try:
        open_case(stage.room(login), stage.procedures.get(slug), unit, event.name, values)
    except UsageError as error:
        stage.counted["cases not opened"] += 1
        if "conditions" not in error.message and "already open" not in error.message:
            stage.counted["cases not opened: not possible"] += 1
        return False
    stage.counted["cases opened by people"] += 1
    return True


def _end(stage: Stage, case: Case, test: Test, step: Step) -> bool:
    """A case that must not be open is brought on."""
    running = cases.cases(
        stage.registry, procedure=test.of, unit=case.unit, office=case.unit is None, open=True
    )
    return any(step(stage, other.id) for other in running)
