"""What each role must do: deadlines, cases that wait, letters to approve or issue, papers that could not go
on.

Nothing in it names a person: unit, matter and day are what every role of the office may see (domain C8, tier
3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import UnitCode
from pipeline.model.case import Due
from pipeline.model.procedure import Deadline
from pipeline.model.term import Term, TermUnit, parse_term
from pipeline.register import duelists
from pipeline.register.duelists import Running
from pipeline.respond.calendar import UnknownYear
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


@dataclass(frozen=True, slots=True)
class _Place:
    """What all cases of a procedure in one state have in common. `inside`: the roles of the office it waits for."""

    procedure: str
    title: str
    do: str
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What all deadlines of one name have in common, with the unit that lateness is told in."""

    title: str
    source: str
    unit: TermUnit


@dataclass(slots=True)
class _Page:
    """A list that is being made: what many of its lines have in common is worked out once. `places` and `deadlines` hold None for
    what is in no procedure (any more)."""

    room: CaseRoom
    wanted: Wanted
    today: date
    places: dict[tuple[str, str], _Place | None] = field(default_factory=dict)
    deadlines: dict[tuple[str, str], _Told | None] = field(default_factory=dict)
    units: dict[str, UnitCode | None] = field(default_factory=dict)
    said: dict[tuple[datetime, TermUnit], tuple[str, str]] = field(default_factory=dict)
    days: dict[date, str] = field(default_factory=dict)

    def place(self, procedure: str, state: str) -> _Place | None:
        key = (procedure, state)
        if key not in self.places:
            self.places[key] = _place(self.room, procedure, state)
        return self.places[key]

    def deadline(self, procedure: str, name: str) -> _Told | None:
        key = (procedure, name)
        if key not in self.deadlines:
            known = self.room.procedures.by_slug.get(procedure)
            found = known.deadline(name) if known is not None else None
            self.deadlines[key] = (
                _Told(found.title, found.source, _told_in(self.room, found)) if found is not None else None
            )
        return self.deadlines[key]

    def unit(self, code: str) -> UnitCode | None:
        if code not in self.units:
            self.units[code] = UnitCode.parse(code) if code else None
        return self.units[code]

    def asked(self, role: str, unit: str) -> bool:
        """Is it on this list at all?"""
        if self.wanted.roles and role not in self.wanted.roles:
            return False
        if not self.wanted.areas:
            return True
        code = self.unit(unit)
        return code is None or code.building in self.wanted.areas


def _place(room: CaseRoom, slug: str, name: str) -> _Place | None:
    procedure = room.procedures.by_slug.get(slug)
    state = next((s for s in procedure.states if s.name == name), None) if procedure is not None else None
    if procedure is None:
        return None
    if state is None:
        return _Place(procedure.title, "", "", ())
    known = room.procedures.roles
    inside = tuple(role for role in state.waits if role in known and not known[role].outside)
    return _Place(procedure.title, state.title, state.do, inside)


def due_list(room: CaseRoom, wanted: Wanted | None = None, *, soon: datetime | None = None) -> list[Due]:
    """What is to be done, late first, then by day; what has no day comes last. `soon` leaves out deadlines
    after it."""
    page = _Page(room, wanted or Wanted(), room.now.astimezone(room.site.timezone).date())
    clocks = duelists.running_clocks(room.registry, page.wanted.roles)
    timed = list(_clocks(page, clocks, soon))
    dated = [one for one in timed if one.due is not None]  # by day already
    rest = [
        *(one for one in timed if one.due is None),
        *_waiting(page, {(clock.case, clock.role) for clock in clocks}),
        *(one for one in (*_letters(room), *_faults(room), *_refused(room)) if page.wanted.covers(one)),
    ]
    return [*dated, *sorted(rest, key=lambda one: one.case)]


def _clocks(page: _Page, clocks: list[Running], soon: datetime | None) -> Iterator[Due]:
    for clock in clocks:
        place, told = page.place(clock.procedure, clock.state), page.deadline(clock.procedure, clock.name)
        if place is None or told is None or clock.paused or not page.asked(clock.role, clock.unit):
            continue
        if soon is not None and clock.due is not None and clock.due > soon:
            continue
        stand, said = _said(page, clock.due, told.unit)
        yield Due(
            role=clock.role,
            kind=CLOCK,
            title=told.title,
            case=clock.case,
            procedure=place.procedure,
            unit=page.unit(clock.unit),
            due=clock.due,
            standing=stand,
            said=said,
            source=told.source,
            do=place.do,
        )


def _told_in(room: CaseRoom, deadline: Deadline) -> TermUnit:
    """Working days, hours … as its term counts; days where a value says the day."""
    if deadline.until:
        return TermUnit.DAYS
    rule = room.procedures.rules.get(deadline.term)
    if rule is not None:
        return rule.value.unit if isinstance(rule.value, Term) else TermUnit.DAYS
    try:
        return parse_term(deadline.term).unit
    except ValueError:
        return TermUnit.DAYS


def _said(page: _Page, due: datetime | None, unit: TermUnit) -> tuple[str, str]:
    if due is None:
        return "", "期限待定"
    key = (due, unit)
    if key not in page.said:
        page.said[key] = _lateness(page.room, due, unit)
    return page.said[key]


def _lateness(room: CaseRoom, due: datetime, unit: TermUnit) -> tuple[str, str]:
    moment = room.moment
    stand = standing(due, moment.now, moment.zone)
    try:
        return stand.value, late_by(due, moment.now, unit, moment.calendar, moment.zone)
    except UnknownYear:  # the deadline was set when the calendar knew more
        return stand.value, f"{due.astimezone(moment.zone):%Y-%m-%d}"


def _waiting(page: _Page, timed: Collection[tuple[str, str]]) -> Iterator[Due]:
    """Cases that wait for a role of the office without any deadline for it."""
    for case in duelists.open_cases(page.room.registry, _places(page)):
        place = page.place(case.procedure, case.state)
        for role in place.inside if place is not None else ():
            if place is None or (case.case, role) in timed or not page.asked(role, case.unit):
                continue
            yield Due(
                role=role,
                kind=STATE,
                title=place.do or place.title,
                case=case.case,
                procedure=place.procedure,
                unit=page.unit(case.unit),
                due=None,
                standing="",
                said=_days(page, case.since),
                do=place.do,
            )


def _places(page: _Page) -> list[tuple[str, str]]:
    """Where cases wait for a role of the list."""
    roles = page.wanted.roles
    return [
        (slug, state.name)
        for slug, procedure in page.room.procedures.by_slug.items()
        for state in procedure.states
        if (place := page.place(slug, state.name)) is not None
        and place.inside
        and (not roles or roles & set(place.inside))
    ]


def _days(page: _Page, since: datetime) -> str:
    day = since.astimezone(page.room.site.timezone).date()
    if day not in page.days:
        days = (page.today - day).days
        page.days[day] = "今日转入" if days == 0 else f"已等 {days} 天"
    return page.days[day]


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
