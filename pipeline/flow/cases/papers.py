"""Filed papers move cases: every paper is looked at once; what was refused is tried again when something else
has come.

Nothing is lost between filing and moving: a paper without a row in `paper_move` has not been looked at,
whenever that was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.errors import UsageError
from pipeline.flow.cases.moved import Cause, Moved, Refused
from pipeline.flow.cases.moving import begin, happen, position_of
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.wanted import papers_named
from pipeline.model import Document, PaperType, Value
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Procedure, Scope
from pipeline.register import answers, cases, documents, papermoves
from pipeline.register.papermoves import PaperMove
from pipeline.respond.cases.conditions import holds
from pipeline.respond.cases.engine import Position, offered

_IDENTITY = re.compile(r"\d{15}|\d{17}[\dX]")


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a paper: the case it counts for, the event it brought about, or why that was refused."""

    document: Document
    move: PaperMove
    moved: Moved | None = None


def look_at_papers(room: CaseRoom, papers: Mapping[str, PaperType]) -> Iterator[Looked]:
    """Every filed paper that nobody has looked at yet, in the order of filing; each in a transaction of its
    own. `papers` is the catalogue."""
    while numbers := papermoves.unmoved(room.registry):
        for number in numbers:
            yield from look_at(room, papers, number)


def look_at(room: CaseRoom, papers: Mapping[str, PaperType], number: str) -> list[Looked]:
    """One filed paper, and what was refused before and may go now."""
    with room.registry.atomic():
        document = documents.find_document(room.registry, number)
        if document is None or papermoves.move_of(room.registry, number) is not None:
            return []
        looked = _look(room, papers, document)
        papermoves.keep_move(room.registry, looked.move)
        again = _again(room, papers, looked.move.case, but=number) if looked.move.case else []
        return [looked, *again]


def _look(room: CaseRoom, papers: Mapping[str, PaperType], document: Document) -> Looked:
    """Our own letters that are filed when they are issued count for the case that drafted them, and move
    nothing."""
    if document.letter:
        answer = answers.answer_of_letter(room.registry, document.letter)
        if answer is not None and _is_issue_copy(document):
            return Looked(document, PaperMove(document.id, answer.case))
        if answer is None and _is_issue_copy(document):
            return Looked(document, PaperMove(document.id))
    running = _running(room, papers, document)
    for case in running:
        position = position_of(room, case, counted=_counted(document))
        event = _event_for(position, document)
        if event is not None:
            return _moved(room, position, event, document)
    if running and running[0].id == document.case:
        return Looked(document, PaperMove(document.id, document.case))
    opening = _opening(room, papers, document)
    if opening is not None:
        return _begun(room, *opening, document)
    waiting = next((c for c in running if document.paper in papers_named(room.procedure_of(c))), None)
    return Looked(document, PaperMove(document.id, waiting.id if waiting is not None else ""))


def _is_issue_copy(document: Document) -> bool:
    """The letter as we sent it, not its signed copy: its source is the letter itself."""
    return document.origin.member == document.letter


def _counted(document: Document) -> tuple[str, ...]:
    """The paper itself counts already while its event is judged, where nothing lacks on it."""
    return (document.paper,) if not document.missing else ()


def _running(room: CaseRoom, papers: Mapping[str, PaperType], document: Document) -> list[Case]:
    """Open cases that the paper may be for: only the one that its QR names, where that is open; else those of its own
    procedure (domain E), then the rest of the unit's, newest first."""
    named = _named(room, document)
    if named is not None:
        return [named]
    paper = papers.get(document.paper)
    own = paper.procedure.split(",")[0].strip() if paper is not None else ""
    found = cases.cases(room.registry, unit=document.unit, office=document.unit is None, open=True)
    known = [case for case in found if case.procedure in room.procedures.by_slug]
    return sorted(known, key=lambda case: room.procedures.by_slug[case.procedure].id != own)


def _named(room: CaseRoom, document: Document) -> Case | None:
    """The open case that the sheet was printed for. A paper that is not filed by unit may be for a case of one; the paper
    of another unit never is."""
    try:
        case = cases.find_case(room.registry, document.case) if document.case else None
    except UsageError:
        return None
    if case is None or case.closed is not None or case.procedure not in room.procedures.by_slug:
        return None
    return case if document.unit in (None, case.unit) else None


def _event_for(position: Position, document: Document) -> Event | None:
    """The event that the paper brings about in this case; conditions see the values on the paper."""
    for event in position.procedure.events:
        if document.paper in event.papers and By.PAPER in event.by:
            seen = position.with_values(_taken(event, document))
            if event in offered(seen, By.PAPER):
                return event
    return None


def _opening(
    room: CaseRoom, papers: Mapping[str, PaperType], document: Document
) -> tuple[Procedure, Event] | None:
    """The procedure that the paper opens a case of: its own one before others. None where one of it is open
    already."""
    paper = papers.get(document.paper)
    own = paper.procedure.split(",")[0].strip() if paper is not None else ""
    scope = Scope.OFFICE if document.unit is None else Scope.UNIT
    ready = sorted(room.procedures.by_slug.values(), key=lambda p: (p.id != own, p.slug))
    for procedure in ready:
        if procedure.scope is not scope or _is_running(room, procedure, document):
            continue
        for event in procedure.openings():
            if document.paper in event.papers and By.PAPER in event.by:
                blank = Case("", procedure.slug, document.unit, "start", 0, room.now, room.now)
                seen = position_of(room, blank, _counted(document)).with_values(_taken(event, document))
                if holds(event.when, seen.standing):
                    return procedure, event
    return None


def _is_running(room: CaseRoom, procedure: Procedure, document: Document) -> bool:
    running = cases.cases(
        room.registry, procedure=procedure.slug, unit=document.unit, office=document.unit is None, open=True
    )
    return procedure.alone and bool(running) and document.unit is not None


def _taken(event: Event, document: Document) -> dict[str, str]:
    """Values of the case from the paper's fields: those that the event names, and those that are called like
    something it asks for."""
    read = {value.name: _said(value) for value in document.fields if value.valid and value.value}
    asks = {ask.name: ask.name for ask in event.ask}
    pairs = {**asks, **dict(event.take)}
    return {name: read[field] for name, field in pairs.items() if field in read}


def _said(value: Value) -> str:
    """A table as rows in JSON, without ID numbers: a case does not need them, and they stay on the paper."""
    if not value.rows:
        return value.value
    rows = [
        {k: v.value for k, v in row.items() if v.value and not _IDENTITY.fullmatch(v.value)}
        for row in value.rows
    ]
    return json.dumps(rows, ensure_ascii=False)


def _moved(room: CaseRoom, position: Position, event: Event, document: Document) -> Looked:
    case = position.case
    cause = Cause(By.PAPER, _taken(event, document), document=document.id, letter=document.letter)
    try:
        moved = happen(room, position, event, cause)
    except Refused as refusal:
        return Looked(document, PaperMove(document.id, case.id, wanted=event.name, said=refusal.message))
    return Looked(document, PaperMove(document.id, case.id, moved.line.number), moved)


def _begun(room: CaseRoom, procedure: Procedure, event: Event, document: Document) -> Looked:
    cause = Cause(By.PAPER, _taken(event, document), document=document.id)
    try:
        moved = begin(room, procedure, document.unit, event, cause)
    except Refused as refusal:
        said = f"{procedure.title}：{refusal.message}"
        return Looked(document, PaperMove(document.id, wanted=f"{procedure.slug}:{event.name}", said=said))
    return Looked(document, PaperMove(document.id, moved.case.id, moved.line.number), moved)


def _again(room: CaseRoom, papers: Mapping[str, PaperType], case: str, but: str) -> list[Looked]:
    """Papers of the case whose event was refused: something has come that they may have waited for."""
    found: list[Looked] = []
    for move in papermoves.moves_of(room.registry, case):
        if move.wanted and move.document != but:
            found += retry(room, papers, move)
    return found


def retry(room: CaseRoom, papers: Mapping[str, PaperType], move: PaperMove) -> list[Looked]:
    """A refused paper once more; what came of it is written down where it went."""
    document = documents.find_document(room.registry, move.document)
    if document is None:
        return []
    looked = _look(room, papers, document)
    if looked.moved is None and looked.move.case == move.case:
        papermoves.keep_move(room.registry, replace(move, said=looked.move.said or move.said))
        return []
    papermoves.keep_move(room.registry, looked.move)
    return [looked]


def retry_refused(room: CaseRoom, papers: Mapping[str, PaperType]) -> list[Looked]:
    """All refused papers: conditions outside of their case (arrears paid, a tenant moved in) may hold by now."""
    found: list[Looked] = []
    for move in papermoves.refused(room.registry):
        with room.registry.atomic():
            found += retry(room, papers, move)
    return found
