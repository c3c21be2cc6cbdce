"""One case: where it stands on its diagram, what happened, what may happen next, what it sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from pipeline.errors import BusyError, UsageError
from pipeline.flow.cases.labels import named_values
from pipeline.flow.cases.moving import act as do
from pipeline.flow.cases.moving import position_of
from pipeline.flow.cases.photos import MOST, PAPER
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.undoing import undo as take_back
from pipeline.model.case import Case, Lack
from pipeline.model.procedure import START, By, Event
from pipeline.register import cases
from pipeline.respond.cases.engine import Position, lacks, offered
from pipeline.respond.clock import standing
from pipeline.respond.procedures.diagram import svg
from pipeline.web import access
from pipeline.web.masking import mask_text
from pipeline.web.pages import casepapers
from pipeline.web.pages.caseform import Typed, known_values, not_done, typed_note, typed_values
from pipeline.web.visit import Visit, forbidden, go, not_here

NOTHING = Typed("")


@dataclass(frozen=True, slots=True)
class Step:
    """An event that may happen. `mine`: the person may do it, with the form."""

    event: Event
    lacks: list[Lack]
    mine: bool
    who: str
    known: dict[str, str]

    @property
    def ready(self) -> bool:
        return not any(not one.warn for one in self.lacks)


def show(visit: Visit) -> Response:
    """Raises NotHere."""
    return show_case(visit, found_case(visit))


def act(visit: Visit) -> Response:
    """Do one step as the page showed it; what cannot be done shows the page again with everything typed. Raises NotHere,
    Forbidden."""
    return act_on(visit, found_case(visit))


def act_on(visit: Visit, case: Case) -> Response:
    """As `act`, of a case that is found."""
    room = visit.room()
    event = visit.given("event")[:60]
    named = room.procedure_of(case).events_named(event)
    if named and not may_do(visit, named):
        raise forbidden()
    values = typed_values(visit, named)
    try:
        do(room, case.id, event, values, note=typed_note(visit), expected=version_seen(visit))
    except (UsageError, BusyError) as fault:
        now = cases.find_case(visit.registry, case.id)
        return show_case(visit, now, not_done(visit, position_of(room, now), event, values, fault))
    return go(f"/cases/{case.id}", done=event)


def may_do(visit: Visit, events: Sequence[Event]) -> bool:
    """Is one of them for a role of the person?"""
    return any(By.PERSON in event.by and set(event.roles) & visit.viewer.roles for event in events)


def undo(visit: Visit) -> Response:
    """Take back the last step: who may do that step may take it back. Raises like `act`."""
    case = found_case(visit)
    room = visit.room()
    if not _may_undo(visit, position_of(room, case)):
        raise forbidden()
    take_back(room, case.id, reason=visit.given("reason").strip()[:1000], expected=version_seen(visit))
    return go(f"/cases/{case.id}", done="undo")


def sheet(visit: Visit) -> Response:
    """Raises NotHere, Forbidden, StorageError."""
    return casepapers.sheet(visit, found_case(visit))


def found_case(visit: Visit) -> Case:
    """The case of the address. Raises NotHere."""
    try:
        case = cases.find_case(visit.registry, visit.path("id"))
    except UsageError:
        raise not_here("件事项") from None
    if not access.may_know_case(visit.viewer, case.procedure, case.unit):
        raise not_here("件事项")
    return case


def version_seen(visit: Visit) -> int:
    """The version that was seen. Raises UsageError."""
    given = visit.given("version")
    if not (given.isascii() and given.isdecimal() and len(given) < 9):
        raise UsageError("缺少版本号 / no version", hint="请刷新这件事项再办。")
    return int(given)


def _may_undo(visit: Visit, position: Position) -> bool:
    lines = [line for line in position.history if not line.undone and not line.undoes]
    if len(lines) < 2:
        return False
    roles = {role for event in position.procedure.events_named(lines[-1].event) for role in event.roles}
    return bool(roles & visit.viewer.roles) or "manager" in visit.viewer.roles


def show_case(visit: Visit, case: Case, typed: Typed = NOTHING) -> Response:
    """The page; `typed` is what could not be done just now."""
    room = visit.room()
    position = position_of(room, case)
    hidden = visit.viewer.hidden_for(case.unit, visit.vips())
    procedure = position.procedure
    return visit.show(
        "case.html",
        typed.status if typed.event or typed.message else 200,
        case=case,
        position=position,
        procedure=procedure,
        state=procedure.state(case.state),
        name=visit.site.unit_name(case.unit) if case.unit is not None else "管理处",
        values=[casepapers.told(one, hidden) for one in named_values(position, visit.papers)],
        steps=_steps(visit, room, position),
        typed=typed,
        papers=casepapers.papers_of(visit, case),
        going=casepapers.going_of(visit, case),
        diagram=_diagram(position),
        people={person.login: person.name for person in visit.site.people},
        note=lambda text: mask_text(text, hidden),
        room=room,
        standing=lambda due: standing(due, visit.now, visit.site.timezone).value,
        undo=_may_undo(visit, position),
        photos=PAPER in visit.papers,
        adds=may_do(visit, procedure.events),
        most_photos=MOST,
        done=visit.asked("done"),
        By=By,
    )


def _diagram(position: Position) -> Markup:
    """Our own drawing: every word in it is escaped there."""
    lines = [line for line in position.history if not line.undone and not line.undoes]
    ways = {(line.before, line.effects.state) for line in lines}
    been = {state for way in ways for state in way} - {START}
    return Markup(svg(position.procedure, position.case.state, been, ways, styled=False))


def _steps(visit: Visit, room: CaseRoom, position: Position) -> list[Step]:
    """Those of the own role first."""
    made = [step_of(visit, room, position, event) for event in offered(position)]
    return sorted(made, key=lambda step: not step.mine)


def step_of(visit: Visit, room: CaseRoom, position: Position, event: Event) -> Step:
    """An event as this person sees it."""
    mine = By.PERSON in event.by and bool(set(event.roles) & visit.viewer.roles)
    return Step(
        event=event,
        lacks=lacks(position, event, {}, room.procedures.roles),
        mine=mine,
        who="、".join(room.role_title(role) for role in event.roles) if By.PERSON in event.by else "",
        known=known_values(visit, position, event) if mine else {},
    )
