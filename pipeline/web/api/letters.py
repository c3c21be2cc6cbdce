"""Letters: lists, one of them, drafting, approving, issuing, cancelling."""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.flow import letters as flow
from pipeline.model import Letter, LetterState, PaperType
from pipeline.model.paper import FieldKind
from pipeline.register import letterlists
from pipeline.register import letters as store
from pipeline.register.interface import letters_after
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.api import messages as m
from pipeline.web.api.base import Cell, LetterLine
from pipeline.web.api.call import Answer, Call, from_cursor, to_cursor
from pipeline.web.api.known import known_document
from pipeline.web.api.papers import unit_code
from pipeline.web.masking import mask_text, mask_value
from pipeline.web.pages.letters_one import can
from pipeline.web.pages.letters_seen import approves, bounds_of, known_letter, office_of, to_approve
from pipeline.web.visit import Forbidden, Visit, forbidden, not_here


def listing(call: Call) -> Answer:
    """Newest first, of kinds and units that the person may know of. Raises UsageError for a cursor that is not ours."""
    visit, asked = call.visit, call.asked
    code = unit_code(asked.unit) if asked.unit else None
    visit.require(Action.LETTERS, code)
    before = from_cursor(asked.cursor, str)
    found = letters_after(
        visit.registry,
        bounds_of(visit),
        before=before[0] if before else "",
        state=asked.state,
        unit=code,
        limit=asked.limit + 1,
    )
    page = found[: asked.limit]
    return Answer(
        m.Letters(
            items=[letter_line(visit, one) for one in page],
            next=to_cursor(page[-1].id) if len(found) > len(page) else None,
        )
    )


def show(call: Call) -> Answer:
    """Raises NotHere."""
    return Answer(_whole(call.visit, known_letter(call.visit, call.place.id)))


def draft(call: Call) -> Answer:
    """A new draft. Raises NotHere, Forbidden, MissingValue, UsageError."""
    visit, body = call.visit, call.body
    code = unit_code(body.unit) if body.unit else None
    paper = visit.papers.get(body.paper)
    if paper is None or not access.may_know(visit.viewer, body.paper, paper):
        raise UsageError(
            f"没有文件种类“{body.paper}” / no such paper", hint="GET /letters 里的 paper 就是它的名称。"
        )
    visit.require(Action.SEND, code)
    if not visit.viewer.covers(code):
        raise forbidden()
    office = office_of(visit)
    if code is not None and code not in office.register.by_code:
        raise not_here("个房号")
    made = flow.draft(office, paper, code, {name: text for name, text in body.values.items() if text.strip()})
    return Answer(_whole(visit, made), 201, f"/api/v1/letters/{made.id}")


def approve(call: Call) -> Answer:
    """Raises NotHere, Forbidden, UsageError for a letter that is past it, BusyError."""
    visit, letter = call.visit, known_letter(call.visit, call.place.id)
    if not approves(visit):
        raise forbidden()
    return Answer(_whole(visit, flow.approve(office_of(visit), letter.id, seen=call.body.version)))


def issue(call: Call) -> Answer:
    """Numbered once and filed; one that is out comes back as it is. Raises NotHere, Forbidden, UsageError, BusyError."""
    visit, letter = call.visit, known_letter(call.visit, call.place.id)
    allowed = can(visit, letter)
    waits = letter.state is LetterState.DRAFT and to_approve(visit, letter.paper)
    if waits and not allowed.issue:
        raise Forbidden(
            f"函件 {letter.id} 不能签发：{allowed.issue_why} / not approved", hint="批准以后再签发。"
        )
    return Answer(_whole(visit, flow.issue(office_of(visit), letter.id, seen=call.body.version)))


def void(call: Call) -> Answer:
    """Raises NotHere, UsageError, BusyError."""
    visit, letter = call.visit, known_letter(call.visit, call.place.id)
    return Answer(
        _whole(visit, flow.void(office_of(visit), letter.id, call.body.reason, seen=call.body.version))
    )


def letter_line(visit: Visit, letter: Letter) -> LetterLine:
    paper = visit.papers.get(letter.paper)
    return LetterLine(
        id=letter.id,
        paper=letter.paper,
        title=paper.title if paper is not None else letter.paper,
        unit=str(letter.unit or ""),
        unit_name=visit.site.unit_name(letter.unit),
        state=letter.state.value,
        number=letter.number,
        dated=letter.dated.isoformat(),
        document=known_document(visit, letter.document),
    )


def _whole(visit: Visit, letter: Letter) -> m.Letter:
    paper = visit.papers.get(letter.paper)
    hidden = visit.viewer.hidden_for(letter.unit, visit.vips())
    steps = store.steps(visit.registry, letter.id)
    return m.Letter(
        **letter_line(visit, letter).model_dump(),
        values=[_cell(name, value, paper, hidden) for name, value in letter.values],
        steps=[m.LetterStep(state=one.state.value, at=one.at.isoformat(), actor=one.actor) for one in steps],
        reason=mask_text(letter.reason, hidden),
        version=letterlists.version(visit.registry, letter.id),
    )


def _cell(name: str, value: object, paper: PaperType | None, hidden: frozenset[FieldKind]) -> Cell:
    field = paper.field(name) if paper is not None else None
    label = field.label if field is not None else name
    if isinstance(value, str):
        return Cell(name=name, label=label, value=mask_value(field.kind if field else None, value, hidden))
    rows = value if isinstance(value, list | tuple) else ()
    columns = {column.name: column.kind for column in field.columns} if field is not None else {}
    return Cell(
        name=name,
        label=label,
        value="" if rows else mask_text(str(value), hidden),
        rows=[
            {key: mask_value(columns.get(key), str(cell), hidden) for key, cell in row.items()}
            for row in rows
            if isinstance(row, dict)
        ],
    )
