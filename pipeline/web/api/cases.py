"""Cases: what is in hand, one of them, acting on it; what is due."""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.flow.cases.labels import Named, named_values
from pipeline.flow.cases.moving import act as do
from pipeline.flow.cases.moving import open_case, position_of
from pipeline.model.case import Case, Due, Happened
from pipeline.model.paper import FieldKind
from pipeline.model.procedure import By, Event
from pipeline.register import cases as store
from pipeline.register.interface import cases_after
from pipeline.respond.cases.engine import Position, lacks, offered
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.api import case_messages as m
from pipeline.web.api.base import CaseLine, Cell
from pipeline.web.api.call import Answer, Call, from_cursor, from_offset, to_cursor
from pipeline.web.api.caselines import case_line
from pipeline.web.api.known import known_case, known_document, known_letter_id
from pipeline.web.api.papers import unit_code
from pipeline.web.masking import mask_text, mask_value
from pipeline.web.pages import casepapers
from pipeline.web.pages.casepage import may_do
from pipeline.web.pages.cases import bounds_of
from pipeline.web.pages.today import work_of
from pipeline.web.visit import Visit, forbidden, not_here


def listing(call: Call) -> Answer:
    """Newest first. Raises UsageError for a cursor that is not ours."""
    visit, asked = call.visit, call.asked
    code = unit_code(asked.unit) if asked.unit else None
    visit.require(Action.CASES, code)
    before = from_cursor(asked.cursor, str, str)
    found = cases_after(
        visit.registry,
        bounds_of(visit),
        before=(before[0], before[1]) if before else None,
        procedure=asked.procedure,
        unit=code,
        open=asked.open,
        limit=asked.limit + 1,
    )
    page = found[: asked.limit]
    last = page[-1] if len(found) > len(page) else None
    return Answer(
        m.Cases(
            items=[case_line(visit, case) for case in page],
            next=to_cursor(last.opened.isoformat(), last.id) if last is not None else None,
        )
    )


def show(call: Call) -> Answer:
    """Raises NotHere."""
    return Answer(_whole(call.visit, _case(call.visit, call.place.id)))


def open_one(call: Call) -> Answer:
    """Raises NotHere, Forbidden, UsageError, Refused."""
    visit, body = call.visit, call.body
    room = visit.room()
    code = unit_code(body.unit) if body.unit else None
    procedure = room.procedures.by_slug.get(body.procedure)
    if procedure is None or not access.may_know_case(visit.viewer, procedure.slug, None):
        raise UsageError(
            f"没有规程“{body.procedure}” / no such procedure", hint="GET /cases 里的 procedure 就是它的名称。"
        )
    visit.require(Action.ACT, code)
    if code is not None and code not in room.register.by_code:
        raise not_here("个房号")
    _meant_for(visit, tuple(one for one in procedure.openings() if one.name == body.event))
    moved = open_case(room, procedure, code, body.event, _given(body.values), note=body.note.strip())
    return Answer(_whole(visit, moved.case), 201, f"/api/v1/cases/{moved.case.id}")


def act(call: Call) -> Answer:
    """One step, as the case stood at the version that was seen. Raises NotHere, Forbidden, UsageError, Refused,
    BusyError."""
    visit, body = call.visit, call.body
    case = _case(visit, call.place.id)
    room = visit.room()
    _meant_for(visit, room.procedure_of(case).events_named(body.event))
    moved = do(room, case.id, body.event, _given(body.values), note=body.note.strip(), expected=body.version)
    return Answer(_whole(visit, moved.case))


def due(call: Call) -> Answer:
    """What the person's roles must do, late first. Raises UsageError for a cursor that is not ours."""
    work = work_of(call.visit)
    lines = [*work.late, *work.today, *work.later]
    first, limit = from_offset(call.asked.cursor), call.asked.limit
    return Answer(
        m.DueList(
            items=[_due_line(one) for one in lines[first : first + limit]],
            next=to_cursor(first + limit) if first + limit < len(lines) else None,
            total=len(lines),
        )
    )


def _due_line(one: Due) -> m.DueLine:
    said = {
        "role": one.role,
        "kind": one.kind,
        "title": one.title,
        "case": one.case,
        "procedure": one.procedure,
        "unit": str(one.unit or ""),
        "due": one.due.isoformat() if one.due is not None else None,
        "standing": one.standing,
        "said": one.said,
        "source": one.source,
        "letter": one.letter,
    }
    return m.DueLine.model_validate(said)


def _case(visit: Visit, id: str) -> Case:
    try:
        case = store.find_case(visit.registry, id)
    except UsageError:
        raise not_here("件事项") from None
    if not access.may_know_case(visit.viewer, case.procedure, case.unit):
        raise not_here("件事项")
    return case


def _meant_for(visit: Visit, named: tuple[Event, ...]) -> None:
    """Raises Forbidden where none of the events of that name is for the person's roles."""
    if named and not may_do(visit, named):
        raise forbidden()


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in values.items() if text.strip()}


def _whole(visit: Visit, case: Case) -> m.Case:
    room = visit.room()
    position = position_of(room, case)
    hidden = visit.viewer.hidden_for(case.unit, visit.vips())
    line: CaseLine = case_line(visit, case)
    return m.Case(
        **line.model_dump(),
        values=[_cell(one, hidden) for one in named_values(position, visit.papers)],
        deadlines=_deadlines(position),
        steps=[_step(visit, position, event) for event in offered(position)] if case.closed is None else [],
        history=[_line(visit, one, mask_text(one.note, hidden)) for one in position.history],
        documents=_papers(visit, case),
    )


def _cell(named: Named, hidden: frozenset[FieldKind]) -> Cell:
    """A value in its normal form, masked; a table as rows."""
    told = casepapers.told(named, hidden)
    rows = [dict(zip(told.heads, row, strict=True)) for row in told.rows]
    value = "" if rows else mask_value(named.kind, named.value, hidden)
    return Cell(name=named.name, label=named.label, value=value, rows=rows)


def _deadlines(position: Position) -> list[m.Deadline]:
    made = []
    for clock in position.clocks:
        deadline = position.procedure.deadline(clock.name)
        made.append(
            m.Deadline(
                name=clock.name,
                title=deadline.title if deadline is not None else clock.name,
                role=clock.role,
                due=clock.due.isoformat() if clock.due is not None else None,
                state=clock.state.value,
            )
        )
    return made


def _step(visit: Visit, position: Position, event: Event) -> m.Step:
    missing = lacks(position, event, {}, visit.desk.procedures.roles)
    return m.Step(
        event=event.name,
        title=event.title,
        mine=By.PERSON in event.by and bool(set(event.roles) & visit.viewer.roles),
        ready=not any(not one.warn for one in missing),
        lacks=[one.chinese for one in missing],
        ask=[
            m.Asked(
                name=ask.name,
                label=ask.label,
                kind=ask.kind.value,
                required=ask.required,
                many=ask.many,
                options=list(ask.options),
            )
            for ask in event.ask
        ],
    )


def _line(visit: Visit, one: Happened, note: str) -> m.Line:
    """What brought it about is named where the person may know of it."""
    return m.Line(
        number=one.number,
        event=one.event,
        title=one.title,
        by=one.by.value,
        actor=one.actor,
        at=one.at.isoformat(),
        state=one.effects.state,
        document=known_document(visit, one.document),
        letter=known_letter_id(visit, one.letter),
        other=known_case(visit, one.other),
        note=note,
        undone=bool(one.undone),
    )


def _papers(visit: Visit, case: Case) -> list[str]:
    """Numbers of the papers that count for it and may be known of."""
    return [move.document for move, _ in casepapers.papers_of(visit, case)]
