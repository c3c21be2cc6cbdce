"""What an event does to the deadlines of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.errors import PipelineError
from pipeline.model.case import Case, Clock, ClockState
from pipeline.model.procedure import Deadline, Procedure, Role, State
from pipeline.respond.calendar import UnknownYear
from pipeline.respond.cases.conditions import term_of
from pipeline.respond.cases.world import World
from pipeline.respond.clock import Pause, end_of_day
from pipeline.respond.clock import due as due_of


def moved_clocks(
    procedure: Procedure,
    case: Case,
    clocks: Sequence[Clock],
    event: str,
    world: World,
    roles: Mapping[str, Role],
) -> tuple[Clock, ...]:
    """The clocks that an event starts or changes. `case` is the case after the event, `clocks` are those
    before it."""
    state = procedure.state(case.state)
    waiting = waits_outside(state, roles)
    running = {clock.name: clock for clock in clocks if clock.state.open}
    timed = {e.after for e in procedure.events if e.name == event and e.after}
    changed: list[Clock] = []
    for deadline in procedure.deadlines:
        before = running.get(deadline.name)
        if before is not None:
            after = _after(deadline, before, case, event, world, ends=state.final, waiting=waiting)
            if deadline.name in timed and event in deadline.ends:
                after = replace(after, state=ClockState.MET)  # it ran out as it should: nobody was late
            if after != before:
                changed.append(after)
        starts = event in deadline.starts or (
            before is not None and deadline.repeat and event in deadline.ends
        )
        if starts and not state.final:
            changed.append(_started(deadline, case, world, waiting))
    return tuple(changed)


def waits_outside(state: State, roles: Mapping[str, Role]) -> bool:
    """Does the office wait for people outside only?"""
    return bool(state.waits) and all(roles[role].outside for role in state.waits if role in roles)


def _after(
    deadline: Deadline, clock: Clock, case: Case, event: str, world: World, *, ends: bool, waiting: bool
) -> Clock:
    now = world.moment.now
    if event in deadline.ends:
        return _closed(clock, now, ClockState.MET)
    if ends or event in deadline.stops or event in deadline.starts:
        return _closed(clock, now, ClockState.CANCELLED)
    if deadline.pauses and waiting != (clock.state is ClockState.PAUSED):
        return _paused(deadline, clock, case, world) if waiting else _resumed(deadline, clock, case, world)
    if deadline.until and clock.state is ClockState.RUNNING:
        return replace(clock, due=_due(deadline, clock, case, world))
    return clock


def _closed(clock: Clock, now: datetime, state: ClockState) -> Clock:
    late = clock.due is not None and now > clock.due
    return replace(clock, state=ClockState.LATE if late else state, closed=now)


def _started(deadline: Deadline, case: Case, world: World, waiting: bool) -> Clock:
    clock = Clock(case.id, deadline.name, world.moment.now, None, deadline.role)
    if deadline.pauses and waiting:
        return _paused(deadline, clock, case, world)
    return replace(clock, due=_due(deadline, clock, case, world))


def _paused(deadline: Deadline, clock: Clock, case: Case, world: World) -> Clock:
    pauses = (*clock.pauses, (world.moment.now, None))
    return replace(clock, state=ClockState.PAUSED, pauses=pauses, due=None)


def _resumed(deadline: Deadline, clock: Clock, case: Case, world: World) -> Clock:
    pauses = tuple((begun, ended or world.moment.now) for begun, ended in clock.pauses)
    running = replace(clock, state=ClockState.RUNNING, pauses=pauses)
    return replace(running, due=_due(deadline, running, case, world))


def _due(deadline: Deadline, clock: Clock, case: Case, world: World) -> datetime | None:
    """None where it cannot be said: the value is not known yet, or nobody knows the holidays of that year."""
    moment = world.moment
    if deadline.until:
        try:
            day = date.fromisoformat(case.value(deadline.until)[:10])
            return end_of_day(day, moment.zone)
        except ValueError:
            if not deadline.term:
                return None
    term = term_of(deadline.term, world)
    if term is None:
        raise PipelineError(
            f"期限“{deadline.title}”没有天数：{deadline.term} / no such term", hint="请运行 pipeline check。"
        )
    pauses = [Pause(begun, ended) for begun, ended in clock.pauses]
    try:
        return due_of(clock.started, term, moment.calendar, moment.zone, pauses)
    except UnknownYear:
        return None


def settled(procedure: Procedure, case: Case, clocks: Iterable[Clock], world: World) -> list[Clock]:
    """Running clocks of which the last day could not be said, and now can."""
    found: list[Clock] = []
    for clock in clocks:
        deadline = procedure.deadline(clock.name)
        if clock.state is ClockState.RUNNING and clock.due is None and deadline is not None:
            due = _due(deadline, clock, case, world)
            if due is not None:
                found.append(replace(clock, due=due))
    return found
