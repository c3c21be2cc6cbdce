"""Search, papers, units: the same bounds and masks as the pages have."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.model import Document as Paper
from pipeline.model import PaperType, UnitCode, Value
from pipeline.register import cases, desksearch, documents, parties
from pipeline.register.desksearch import Facets, Found
from pipeline.register.documents import documents_of_unit
from pipeline.register.snippet import snippet
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.api import messages as m
from pipeline.web.api.base import Cell, DocumentLine, Snippet
from pipeline.web.api.call import Answer, Call, from_cursor, from_offset, to_cursor
from pipeline.web.api.caselines import case_line
from pipeline.web.api.known import case_of_document, known_letter_id
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone
from pipeline.web.pages import documents as pages
from pipeline.web.pages.search import allowed_words, bounds_of
from pipeline.web.render import marked
from pipeline.web.visit import Visit, not_here


def search(call: Call) -> Answer:
    """As the page: what may not be seen is in no count. Raises UsageError for a cursor that is not ours."""
    visit, asked = call.visit, call.asked
    words, refused = allowed_words(visit.viewer, asked.q)
    facets = Facets(asked.building, asked.category, asked.paper, asked.year, asked.office)
    found = Found((), False, ())
    if words or not refused:
        found = desksearch.find(visit.registry, words, bounds_of(visit), facets, visit.now.date())
    before = from_cursor(asked.cursor, int)
    rest = [key for key in found.keys if before is None or key < before[0]]
    keys, vips = rest[: asked.limit], visit.vips()
    seen = [visit.seen(one, vips) for one in desksearch.documents_by_key(visit.registry, keys)]
    return Answer(
        m.Hits(
            items=[
                m.Hit(document=document_line(visit, one), snippet=_snippet(one.text, found))
                for one in seen
                if one is not None
            ],
            next=to_cursor(keys[-1]) if len(rest) > len(keys) else None,
            total=len(found.keys),
            more=found.more,
            refused=refused,
            notes=list(found.notes),
        )
    )


def _snippet(text: str, found: Found) -> list[Snippet]:
    return [Snippet(text=part, hit=hit) for part, hit in marked(snippet(text, found.patterns))]


def document(call: Call) -> Answer:
    """The record. Raises NotHere."""
    visit = call.visit
    found = documents.find_document(visit.registry, call.place.id)
    seen = visit.seen(found) if found is not None else None
    if seen is None:
        raise not_here("份文件")
    visit.looked("looked-document", seen.id)
    paper = visit.papers.get(seen.paper)
    line = document_line(visit, seen)
    return Answer(
        m.Document(
            **line.model_dump(),
            filed=seen.filed.isoformat(),
            sha256=seen.sha256,
            party=seen.party,
            case=case_of_document(visit, seen.id),
            serial=seen.serial,
            letter=known_letter_id(visit, seen.letter),
            fields=[_cell(value, paper) for value in seen.fields],
            text=seen.text,
        )
    )


def file(call: Call) -> Response:
    """The PDF, for who may keep copies. Raises NotHere, Forbidden, StorageError."""
    return pages.copy(call.visit)


def unit(call: Call) -> Answer:
    """A unit's dossier. Raises NotHere, Forbidden for another area."""
    visit = call.visit
    code = unit_code(call.place.unit)
    visit.require(Action.DOSSIER, code)
    found = parties.find_unit(visit.registry, code)
    if found is None:
        raise not_here("个房号")
    visit.looked("looked-dossier", str(code))
    first, limit = from_offset(call.asked.cursor), call.asked.limit
    vips = visit.vips()
    papers = [
        seen for one in documents_of_unit(visit.registry, code) if (seen := visit.seen(one, vips)) is not None
    ]
    papers.sort(key=lambda one: (one.date, one.id), reverse=True)
    known = [
        case
        for case in cases.cases(visit.registry, unit=code)
        if access.may_know_case(visit.viewer, case.procedure, code)
    ]
    return Answer(
        m.Unit(
            code=str(code),
            name=visit.site.unit_name(code),
            building=code.building,
            floor=found.floor,
            area=str(found.area) if found.area is not None else "",
            holders=_holders(visit, code),
            cases=[case_line(visit, case) for case in known],
            papers=m.Documents(
                items=[document_line(visit, one) for one in papers[first : first + limit]],
                next=to_cursor(first + limit) if first + limit < len(papers) else None,
            ),
        )
    )


def unit_code(text: str) -> UnitCode:
    """Raises NotHere for what is no code."""
    try:
        return UnitCode.parse(text.upper())
    except ValueError:
        raise not_here("个房号") from None


def document_line(visit: Visit, document: Paper) -> DocumentLine:
    """Of a record as the person sees it."""
    return DocumentLine(
        id=document.id,
        unit=str(document.unit or ""),
        unit_name=visit.site.unit_name(document.unit),
        paper=document.paper,
        title=document.title,
        category=document.category,
        date=document.date.isoformat(),
        pages=document.pages,
    )


def _cell(value: Value, paper: PaperType | None) -> Cell:
    field = paper.field(value.name) if paper is not None else None
    return Cell(
        name=value.name,
        label=field.label if field is not None else value.name,
        value=value.value or value.raw,
        doubtful=not value.valid or value.confidence < 0.9,
        rows=[{name: cell.value or cell.raw for name, cell in row.items()} for row in value.rows],
    )


def _holders(visit: Visit, code: UnitCode) -> list[m.Holder]:
    hidden = visit.viewer.hidden_for(code, visit.vips())
    return [
        m.Holder(
            name=one.party.name,
            role=one.role.value,
            begun=one.begun.isoformat() if one.begun else None,
            ended=one.ended.isoformat() if one.ended else None,
            now=one.holds_on(visit.now.date()),
            phone=mask_phone(one.party.phone) if hidden & PHONES else one.party.phone,
            id_number=mask_id(one.party.id_number) if hidden & IDS else one.party.id_number,
        )
        for one in parties.occupancies(visit.registry, code)
    ]
