"""归错了: a filed paper is moved to another unit or kind, or taken out of the dossier to wait for a person again."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow import decisions as flow
from pipeline.flow.withdrawing import refusal
from pipeline.intake.watch import is_running
from pipeline.model import Document
from pipeline.register import decisions, documents
from pipeline.web import access, heldfind
from pipeline.web.pages.held import clerk_of, known_papers, tell
from pipeline.web.pages.held_acts import find_paper, find_unit
from pipeline.web.visit import Visit, forbidden, go, not_here


def show(visit: Visit) -> Response:
    """Raises NotHere, Forbidden."""
    document = _found(visit)
    seen = visit.seen(document)
    opened = decisions.open_of(visit.registry, document.id)
    last = decisions.last_of(visit.registry, document.id)
    register = visit.desk.register(visit.registry)
    return visit.show(
        "held_refile.html",
        document=seen,
        refused=refusal(visit.registry, visit.site, document),
        opened=tell(visit, opened) if opened is not None else None,
        failed=tell(visit, last) if last is not None and last.state is decisions.State.FAILED else None,
        papers=sorted(known_papers(visit).values(), key=lambda paper: paper.title),
        who=heldfind.occupants_of(register, document.unit, visit.now.date()) if document.unit else "",
        watched=is_running(visit.site),
        done=visit.asked("done"),
    )


def act(visit: Visit) -> Response:
    """Move it, or take it out. Raises NotHere, Forbidden, UsageError, BusyError."""
    document = _found(visit)
    said = refusal(visit.registry, visit.site, document)
    if said:
        raise UsageError("现在不能撤回归档 / cannot be withdrawn now", hint=said)
    why = visit.given("why")
    if visit.given("how") == "out":
        flow.withdraw_filed(clerk_of(visit), document.id, why)
        return go(f"/documents/{document.id}/refile", done="out")
    paper = find_paper(known_papers(visit), visit.given("paper") or document.paper)
    unit = find_unit(visit, paper, visit.given("unit") or document.place)
    if not visit.viewer.covers(unit if paper.category else None):
        raise forbidden()
    flow.refile_filed(clerk_of(visit), document, why, paper.slug, unit)
    return go(f"/documents/{document.id}/refile", done="moved")


def _found(visit: Visit) -> Document:
    document = documents.find_document(visit.registry, visit.path("id"))
    if document is None or visit.seen(document) is None:
        raise not_here("份文件")
    if not access.may_open(visit.viewer, document, visit.papers.get(document.paper), visit.vips()):
        raise forbidden()
    return document
