"""事项: what is in hand, and one case: where it stands, what happened, what may happen next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow.cases.moving import act as do
from pipeline.flow.cases.moving import position_of
from pipeline.flow.cases.moving import undo as take_back
from pipeline.flow.cases.room import CaseRoom
from pipeline.model.case import Case, Lack
from pipeline.model.paper import FieldKind
from pipeline.model.procedure import Ask, By, Event, Procedure
from pipeline.register import answers, cases, documents, papermoves
from pipeline.respond.cases.engine import Position, lacks, offered
from pipeline.respond.clock import standing
from pipeline.web import access
from pipeline.web.masking import mask_text, mask_value
from pipeline.web.visit import Visit, forbidden, go, not_here

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Step:
    """An event that may happen. `mine`: the person may do it, with the form."""

    event: Event
    lacks: list[Lack]
    mine: bool
    who: str

    @property
    def ready(self) -> bool:
        return not any(not one.warn for one in self.lacks)


def listing(visit: Visit) -> Response:
    """Newest first; open ones unless all are asked for."""
    wanted, everything = visit.asked("procedure"), visit.asked("all") == "1"
    known = visit.desk.procedures.by_slug
    found = [
        case
        for case in cases.cases(
            visit.registry, procedure=wanted if wanted in known else "", open=None if everything else True
        )
        if access.may_know_case(visit.viewer, case.procedure, case.unit)
    ]
    return visit.show(
        "cases.html",
        cases=found[:MOST_LISTED],
        count=len(found),
        most=MOST_LISTED,
        procedures=known,
        wanted=wanted,
        everything=everything,
        due=_next_due(visit),
        title_of=_state_title,
    )


def _next_due(visit: Visit) -> Mapping[str, object]:
    """Case → its most urgent running deadline."""
    found: dict[str, object] = {}
    for clock, case in cases.open_clocks(visit.registry):
        if clock.due is not None and case.id not in found:
            found[case.id] = (clock.due, standing(clock.due, visit.now, visit.site.timezone).value)
    return found


def _state_title(procedure: Procedure | None, case: Case) -> str:
    states = procedure.states if procedure is not None else ()
    return next((state.title for state in states if state.name == case.state), case.state)


def show(visit: Visit) -> Response:
    """Raises NotHere."""
    return _show(visit, _case(visit), {})


def act(visit: Visit) -> Response:
    """Do one step as the page showed it. Raises NotHere, Forbidden, UsageError, Refused, BusyError."""
    case = _case(visit)
    room = visit.room()
    event = visit.given("event")
    named = room.procedure_of(case).events_named(event)
    if named and not any(set(one.roles) & visit.viewer.roles for one in named):
        raise forbidden()
    do(
        room,
        case.id,
        event,
        _values(visit, named),
        note=visit.given("note").strip()[:1000],
        expected=_version(visit),
    )
    return go(f"/cases/{case.id}", done=event)


def undo(visit: Visit) -> Response:
    """Take back the last step: who may do that step may take it back. Raises like `act`."""
    case = _case(visit)
    room = visit.room()
    position = position_of(room, case)
    if not _may_undo(visit, position):
        raise forbidden()
    take_back(room, case.id, reason=visit.given("reason").strip()[:1000], expected=_version(visit))
    return go(f"/cases/{case.id}", done="undo")


def _case(visit: Visit) -> Case:
    try:
        case = cases.find_case(visit.registry, visit.path("id"))
    except UsageError:
        raise not_here("件事项") from None
    if not access.may_know_case(visit.viewer, case.procedure, case.unit):
        raise not_here("件事项")
    return case


def _version(visit: Visit) -> int:
    """The version that was seen. Raises UsageError."""
    given = visit.given("version")
    if not (given.isascii() and given.isdecimal() and len(given) < 9):
        raise UsageError("缺少版本号 / no version", hint="请刷新这件事项再办。")
    return int(given)


def _values(visit: Visit, named: tuple[Event, ...]) -> dict[str, str]:
    """What was filled in for the event; several ticks of one value are joined."""
    names = {ask.name for event in named for ask in event.ask}
    given = {name: "、".join(part for part in visit.form.get(f"v-{name}", ()) if part) for name in names}
    return {name: text.strip() for name, text in given.items() if text.strip()}


def _may_undo(visit: Visit, position: Position) -> bool:
    lines = [line for line in position.history if not line.undone and not line.undoes]
    if len(lines) < 2:
        return False
    roles = {role for event in position.procedure.events_named(lines[-1].event) for role in event.roles}
    return bool(roles & visit.viewer.roles) or "manager" in visit.viewer.roles


def _show(visit: Visit, case: Case, values: Mapping[str, str]) -> Response:
    room = visit.room()
    position = position_of(room, case)
    hidden = visit.viewer.hidden_for(case.unit, visit.vips())
    asks = {ask.name: ask for event in position.procedure.events for ask in event.ask}
    people = {person.login: person.name for person in visit.site.people}
    return visit.show(
        "case.html",
        case=case,
        position=position,
        procedure=position.procedure,
        state=position.procedure.state(case.state),
        name=visit.site.unit_name(case.unit) if case.unit is not None else "管理处",
        values=[
            (_label(asks, name), mask_value(_kind(asks, name), text, hidden)) for name, text in case.values
        ],
        steps=_steps(visit, room, position),
        papers=_papers(visit, case),
        drafts=[
            one
            for one in answers.answers(visit.registry, case.id)
            if access.may_know(visit.viewer, one.paper, visit.papers.get(one.paper))
        ],
        catalogue=visit.papers,
        people=people,
        note=lambda text: mask_text(text, hidden),
        room=room,
        standing=lambda due: standing(due, visit.now, visit.site.timezone).value,
        undo=_may_undo(visit, position),
        done=visit.asked("done"),
        By=By,
    )


def _label(asks: Mapping[str, Ask], name: str) -> str:
    return asks[name].label if name in asks else name


def _kind(asks: Mapping[str, Ask], name: str) -> FieldKind | None:
    return asks[name].kind if name in asks else None


def _steps(visit: Visit, room: CaseRoom, position: Position) -> list[Step]:
    """Those of the own role first."""
    made = [
        Step(
            event=event,
            lacks=lacks(position, event, {}, room.procedures.roles),
            mine=By.PERSON in event.by and bool(set(event.roles) & visit.viewer.roles),
            who="、".join(room.role_title(role) for role in event.roles) if By.PERSON in event.by else "",
        )
        for event in offered(position)
    ]
    return sorted(made, key=lambda step: not step.mine)


def _papers(visit: Visit, case: Case) -> list[tuple[papermoves.PaperMove, str]]:
    """The papers that count for it and may be known of, with their titles."""
    vips, found = visit.vips(), []
    for move in papermoves.moves_of(visit.registry, case.id):
        document = documents.find_document(visit.registry, move.document)
        seen = visit.seen(document, vips) if document is not None else None
        if seen is not None:
            found.append((move, seen.title))
    return found
