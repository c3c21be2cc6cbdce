"""Numbers of other things, where the person may know of them; "" where not."""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.register import cases, documents, papermoves
from pipeline.web import access
from pipeline.web.pages.letters_seen import known_letter
from pipeline.web.visit import NotHere, Visit


def known_document(visit: Visit, id: str) -> str:
    """A filed paper."""
    document = documents.find_document(visit.registry, id) if id else None
    return id if document is not None and visit.seen(document) is not None else ""


def known_case(visit: Visit, id: str) -> str:
    """A case."""
    try:
        case = cases.find_case(visit.registry, id) if id else None
    except UsageError:
        return ""
    known = case is not None and access.may_know_case(visit.viewer, case.procedure, case.unit)
    return id if known else ""


def known_letter_id(visit: Visit, id: str) -> str:
    """A letter."""
    try:
        return known_letter(visit, id).id if id else ""
    except NotHere:
        return ""


def case_of_document(visit: Visit, document: str) -> str:
    """The case that a paper counts for."""
    move = papermoves.move_of(visit.registry, document)
    return known_case(visit, move.case) if move is not None else ""
