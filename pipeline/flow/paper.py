"""One paper, judged: filed, or held with the reasons."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.classify.explain import explain
from pipeline.flow import holding, receipts
from pipeline.flow.cases.context import running_rows
from pipeline.flow.filing import Decided, file_paper
from pipeline.flow.heldplan import plan_of
from pipeline.flow.judging import Bundle, Opinion, geometry_of, judge
from pipeline.flow.layer import searchable_text, text_layer
from pipeline.flow.placing import home_of
from pipeline.flow.reading import transcript
from pipeline.flow.run import Run
from pipeline.intake.extract import Extracted, extract
from pipeline.intake.held import Part
from pipeline.model import (
    OFFICE_PLACE,
    Document,
    Held,
    HeldReason,
    Outcome,
    PaperType,
    PartyRole,
    UnitCode,
    Value,
)
from pipeline.read.pairs import find_date

# Names that a paper's own date goes by in the definitions, most telling first.
_DATE_FIELDS = (
    "date",
    "applied_on",
    "signed_on",
    "entered_on",
    "issue_date",
    "received_at",
    "notified",
    "event_time",
    "came_at",
)


def settle(run: Run, bundle: Bundle) -> Generator[Sequence[Future[Any]], list[Any], Outcome]:
    """File the paper or hold it; the outcome either way."""
    opinion = judge(run, bundle)
    paper, unit = opinion.paper, opinion.about_unit.unit
    if opinion.held is None and paper is not None and (unit is not None or not paper.category):
        filed = yield from _file(run, bundle, opinion, paper, home_of(paper, unit))
        if isinstance(filed, Document):
            holding.settle_filed(run, bundle.origin, filed.id)
            receipts.close_by(run.registry, filed, actor=run.actor, now=run.clock())
            return _filed_outcome(bundle, filed)
        opinion = replace(opinion, held=filed)
    return (yield from _hold(run, bundle, opinion))


def _file(
    run: Run, bundle: Bundle, opinion: Opinion, paper: PaperType, unit: UnitCode | None
) -> Generator[Sequence[Future[Any]], list[Any], Document | Held]:
    dated, date_read = _dated(run, bundle, paper, opinion.values)
    geometry = geometry_of(run, bundle)
    ready = None
    if any(page.picture is None for page in bundle.pages):
        (ready,) = yield [transcript(run, bundle.pages, paper.title, bundle.taken)]
        if isinstance(ready, Held):
            return ready
    code = bundle.part.code
    decided = Decided(
        paper=paper,
        unit=unit,
        origin=bundle.origin,
        values=opinion.values,
        text=searchable_text(paper, bundle.readings, opinion.values, geometry),
        dated=dated,
        date_read=date_read,
        about_paper=opinion.about_paper,
        about_unit=opinion.about_unit,
        category=_category(run, paper, unit, opinion.values, dated),
        pages=tuple(
            (p.picture, text_layer(p.reading, geometry)) for p in bundle.pages if p.picture is not None
        ),
        ready=ready,
        serial=code.serial if code else "",
        case=code.case if code else "",
        letter=receipts.letter_behind(run.registry, code.serial, paper, unit) if code else "",
        missing=opinion.missing,
    )
    return (yield from file_paper(run, decided, bundle.taken.unpacked))


def _dated(run: Run, bundle: Bundle, paper: PaperType, values: Sequence[Value]) -> tuple[date, bool]:
    """The paper's own date where one was read and is plausible, else the day it was received."""
    received = bundle.origin.received.astimezone(run.site.timezone).date()
    by_name = {value.name: value for value in values if value.valid and value.value}
    read = [by_name[name].value[:10] for name in _DATE_FIELDS if name in by_name]
    if not read and bundle.part.code is None:
        found = find_date([word for reading in bundle.readings for word in reading.words], received)
        read = [found.value] if found is not None and found.value else []
    for text in read:
        day = date.fromisoformat(text)
        if date(1990, 1, 1) <= day <= received:
            return day, True
    return received, False


def _category(run: Run, paper: PaperType, unit: UnitCode | None, values: Sequence[Value], day: date) -> str:
    """Section a–j, "" for the office's own papers. An ID copy goes to the owner's papers or the tenant's by whose it is
    (domain C2, traps); of papers that several procedures make, the open case decides (G36)."""
    if unit is None:
        return paper.category
    if paper.case_category:
        rows = running_rows(run.registry, run.site, unit)
        return next((section for row, section in paper.case_category if row in rows), paper.category)
    if paper.slug != "id-copy":
        return paper.category
    names = {value.value for value in values if value.name == "name" and value.value}
    roles = {o.role for o in run.register.occupants_on(unit, day) if names & {o.party.name, o.party.contact}}
    return "f" if roles == {PartyRole.TENANT} else paper.category


def _filed_outcome(bundle: Bundle, document: Document) -> Outcome:
    return Outcome(
        source=bundle.taken.name,
        pages=bundle.origin.pages,
        outcome="filed",
        message=bundle.member.note,
        paper=document.paper,
        title=document.title,
        unit=document.place,
        category=document.category,
        document=document.id,
        path=document.path,
        fields=document.fields,
        paper_confidence=document.paper_confidence,
        unit_confidence=document.unit_confidence,
        evidence=document.evidence,
        member=bundle.origin.member,
    )


def _hold(run: Run, bundle: Bundle, opinion: Opinion) -> Generator[Sequence[Future[Any]], list[Any], Outcome]:
    """Extract the pages for the clerk and keep what was found out."""
    held = opinion.held or Held(HeldReason.MACHINE_FAULT)
    target = bundle.taken.unpacked / f"held-{bundle.member.path.name}-{bundle.part.pages[0]}.pdf"
    (cut,) = yield [
        run.workers.submit(extract, bundle.member, bundle.part.pages, target, timeout=holding.EXTRACT_SECONDS)
    ]
    if not isinstance(cut, Extracted):
        cut = Extracted(bundle.member.path, "", True)
    plan = plan_of(run, bundle, opinion)
    evidence = (*opinion.about_paper.evidence, *opinion.about_unit.evidence)
    kept = (f"属于{OFFICE_PLACE}自存的文件，不按房号归档",) if plan["office"] else ()
    reasons = (*explain(opinion.about_paper), *explain(opinion.about_unit), *kept)
    pages = () if cut.whole else bundle.part.pages
    part = Part(bundle.taken.id, bundle.taken.name, bundle.origin.member, pages, bundle.member.pages)
    return holding.hold(
        run,
        bundle.taken,
        part,
        cut.path,
        held,
        bundle.origin,
        suffix=cut.suffix,
        evidence=evidence,
        plan=plan,
        reasons=reasons,
    )
