"""What each role must do: deadlines, cases that wait, letters to approve or issue, papers that could not go
on.

Nothing in it names a person: unit, matter and day are what every role of the office may see (domain C8, tier
3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.world import CaseWorld
from pipeline.model import UnitCode
from pipeline.model.case import Case, Clock, ClockState, Due
from pipeline.model.procedure import Deadline, Procedure
from pipeline.model.term import TermUnit
from pipeline.register import cases as store
from pipeline.register import duelists
from pipeline.respond.calendar import UnknownYear
from pipeline.respond.cases.conditions import term_of
from pipeline.respond.clock import late_by, standing

CLOCK, STATE, LETTER, ANSWER, PAPER = "clock", "state", "letter", "answer", "paper"
CLERK, MANAGER = "clerk", "manager"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose list: roles ("" = all), buildings of the own area (none = all)."""

    roles: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def covers(self, due: Due) -> bool:
        mine = not self.roles or due.role in self.roles
        here = not self.areas or due.unit is None or due.unit.building in self.areas
        return mine and here


def due_list(room: CaseRoom, wanted: Wanted | None = None, *, soon: datetime | None = None) -> list[Due]:
    """What is to be done, late first, then by day; what has no day comes last. `soon` leaves out deadlines
    after it."""
    asked = wanted or Wanted()
    clocks = store.open_clocks(room.registry)
    found = [
        *_clocks(room, clocks, soon),
        *_waiting(room, {(clock.case, clock.role) for clock, _ in clocks}),
        *_letters(room),
        *_faults(room),
        *_refused(room),
    ]
    return sorted((one for one in found if asked.covers(one)), key=_order)


def _order(one: Due) -> tuple[bool, float, str]:
    return one.due is None, one.due.timestamp() if one.due is not None else 0.0, one.case


def _clocks(room: CaseRoom, clocks: list[tuple[Clock, Case]], soon: datetime | None) -> Iterator[Due]:
    for clock, case in clocks:
        procedure = room.procedures.by_slug.get(case.procedure)
        deadline = procedure.deadline(clock.name) if procedure is not None else None
        if procedure is None or deadline is None or clock.state is ClockState.PAUSED:
            continue
        if soon is not None and clock.due is not None and clock.due > soon:
            continue
        stand, said = _said(room, deadline, clock, case)
        yield Due(
            role=clock.role,
            kind=CLOCK,
            title=deadline.title,
            case=case.id,
            procedure=procedure.title,
            unit=case.unit,
            due=clock.due,
            standing=stand,
            said=said,
            source=deadline.source,
            do=_do(procedure, case),
        )


def _said(room: CaseRoom, deadline: Deadline, clock: Clock, case: Case) -> tuple[str, str]:
    if clock.due is None:
        return "", "期限待定"
    moment = room.moment
    stand = standing(clock.due, moment.now, moment.zone)
    term = None if deadline.until else term_of(deadline.term, CaseWorld(room, case))
    unit = term.unit if term is not None else TermUnit.DAYS
    try:
        return stand.value, late_by(clock.due, moment.now, unit, moment.calendar, moment.zone)
    except UnknownYear:  # the deadline was set when the calendar knew more
        return stand.value, f"{clock.due.astimezone(moment.zone):%Y-%m-%d}"


def _do(procedure: Procedure, case: Case) -> str:
    state = next((s for s in procedure.states if s.name == case.state), None)
    return state.do if state is not None else ""


def _waiting(room: CaseRoom, timed: Collection[tuple[str, str]]) -> Iterator[Due]:
    """Cases that wait for a role of the office without any deadline for it."""
    for case in store.cases(room.registry, open=True):
        procedure = room.procedures.by_slug.get(case.procedure)
        state = next((s for s in procedure.states if s.name == case.state), None) if procedure else None
        if procedure is None or state is None:
            continue
        for role in state.waits:
            known = room.procedures.roles.get(role)
            if known is None or known.outside or (case.id, role) in timed:
                continue
            yield Due(
                role=role,
                kind=STATE,
                title=state.do or state.title,
                case=case.id,
                procedure=procedure.title,
                unit=case.unit,
                due=None,
                standing="",
                said=f"{_days(case.since, room)}",
                do=state.do,
            )


def _days(since: datetime, room: CaseRoom) -> str:
    days = (room.now.astimezone(room.site.timezone).date() - since.astimezone(room.site.timezone).date()).days
    return "今日转入" if days == 0 else f"已等 {days} 天"


def _letters(room: CaseRoom) -> Iterator[Due]:
    """Drafts that a case made: to approve, or to issue."""
    for one in duelists.drafts_of_cases(room.registry):
        to_approve = one.state == "draft"
        yield Due(
            role=MANAGER if to_approve else CLERK,
            kind=LETTER,
            title=f"{'审批' if to_approve else '签发'}《{one.paper}》",
            case=one.case,
            procedure=_title(room, one.procedure),
            unit=UnitCode.parse(one.unit) if one.unit else None,
            due=None,
            standing="",
            said=one.letter,
            letter=one.letter,
        )


def _faults(room: CaseRoom) -> Iterator[Due]:
    """Papers that could not be drafted."""
    for one in duelists.faulty_answers(room.registry):
        yield Due(
            role=CLERK,
            kind=ANSWER,
            title=f"补齐内容后起草《{one.paper}》",
            case=one.case,
            procedure=_title(room, one.procedure),
            unit=UnitCode.parse(one.unit) if one.unit else None,
            due=None,
            standing="",
            said=one.said,
        )


def _refused(room: CaseRoom) -> Iterator[Due]:
    """Papers that are filed and could not move their case."""
    for one in duelists.refused_papers(room.registry):
        yield Due(
            role=CLERK,
            kind=PAPER,
            title=f"《{one.paper}》已归档，事项未能继续",
            case=one.case,
            procedure="",
            unit=UnitCode.parse(one.unit) if one.unit else None,
            due=None,
            standing="",
            said=one.said,
        )


def _title(room: CaseRoom, procedure: str) -> str:
    found = room.procedures.by_slug.get(procedure)
    return found.title if found is not None else procedure
