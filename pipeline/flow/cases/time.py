"""What time brings: deadlines that pass, periods that begin."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flow.cases.moved import Cause, Moved, Refused
from pipeline.flow.cases.moving import begin, happen, position_of
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.world import CaseWorld
from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Procedure, Schedule, Scope
from pipeline.register import cases as store
from pipeline.respond.cases.clocks import settled
from pipeline.respond.cases.conditions import holds, term_of
from pipeline.respond.cases.engine import offered
from pipeline.respond.clock import Period, period_of


def tick(room: CaseRoom) -> list[Moved]:
    """Everything that is due by now; repeating it changes nothing. Each event in a transaction of its own."""
    return [*_undated(room), *passed(room), *_scheduled(room)]


def _undated(room: CaseRoom) -> Iterator[Moved]:
    """Clocks whose last day could not be said because nobody knew the holidays: perhaps somebody does by now."""
    for clock, case in store.open_clocks(room.registry):
        procedure = room.procedures.by_slug.get(case.procedure)
        if clock.due is None and procedure is not None:
            store.keep_clocks(room.registry, settled(procedure, case, [clock], CaseWorld(room, case)))
    yield from ()


def passed(room: CaseRoom) -> list[Moved]:
    """Deadlines that passed, and the events that follow from it (each deadline once)."""
    made: list[Moved] = []
    for clock, case in store.open_clocks(room.registry, until=room.now):
        procedure = room.procedures.by_slug.get(case.procedure)
        if procedure is None or not any(e.after == clock.name for e in procedure.events):
            continue
        with room.registry.atomic():
            made += _pass(room, case.id, clock.name, clock.started.isoformat())
    return made


def _pass(room: CaseRoom, case: str, clock: str, started: str) -> list[Moved]:
    position = position_of(room, store.find_case(room.registry, case))
    event = next((e for e in offered(position, By.TIME) if e.after == clock), None)
    running = next((c for c in position.clocks if c.name == clock and c.state.open), None)
    if event is None or running is None or running.started.isoformat() != started:
        return []
    if any(h.event == event.name and h.at >= running.started and not h.undone for h in position.history):
        return []
    try:
        return [happen(room, position, event, Cause(By.TIME))]
    except Refused:
        return []


def _scheduled(room: CaseRoom) -> list[Moved]:
    """Cases that the calendar opens for the period that runs now. The first period is the one in which the
    program is first asked; earlier ones are not made up for."""
    made: list[Moved] = []
    for procedure in room.procedures.by_slug.values():
        for schedule in procedure.schedules:
            period = _period(room, procedure, schedule)
            event = next((e for e in procedure.openings() if e.name == schedule.event), None)
            if period is None or event is None:
                continue
            for unit in _units(room, procedure):
                made += _open(room, procedure, schedule, event, unit, period)
    return made


def _period(room: CaseRoom, procedure: Procedure, schedule: Schedule) -> Period | None:
    blank = Case("", procedure.slug, None, "start", 0, room.now, room.now)
    term = term_of(schedule.every, CaseWorld(room, blank))
    return period_of(room.now.astimezone(room.site.timezone).date(), term) if term is not None else None


def _units(room: CaseRoom, procedure: Procedure) -> list[UnitCode | None]:
    return [None] if procedure.scope is Scope.OFFICE else list(room.register.by_code)


def _open(
    room: CaseRoom,
    procedure: Procedure,
    schedule: Schedule,
    event: Event,
    unit: UnitCode | None,
    period: Period,
) -> list[Moved]:
    key = f"{schedule.name}:{period.key}"
    if store.case_of_period(room.registry, procedure.slug, unit, key) is not None:
        return []
    if procedure.alone and store.cases(
        room.registry, procedure=procedure.slug, unit=unit, office=unit is None, open=True
    ):
        return []
    blank = Case("", procedure.slug, unit, "start", 0, room.now, room.now)
    if not holds(schedule.when, position_of(room, blank).standing):
        return []
    days = {"period_first": period.first.isoformat(), "period_last": period.last.isoformat()}
    cause = Cause(By.TIME, {"period": period.key, **days})
    try:
        return [begin(room, procedure, unit, event, cause, period=key)]
    except Refused:
        return []
