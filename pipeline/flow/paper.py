"""One paper: which it is, whose it is, what it says; then filed, or held with the reasons."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.archive.record import value_to_json
from pipeline.classify.explain import explain
from pipeline.classify.paper import decide_paper
from pipeline.classify.unit import decide_unit
from pipeline.flow import holding, receipts
from pipeline.flow.filing import Decided, file_paper
from pipeline.flow.layer import searchable_text, text_layer
from pipeline.flow.reading import PageRead, transcript
from pipeline.flow.run import Run
from pipeline.intake.claim import Taken
from pipeline.intake.extract import Extracted, extract
from pipeline.intake.held import Part
from pipeline.intake.members import Member
from pipeline.intake.split import PaperPages
from pipeline.model import (
    Document,
    Evidence,
    FieldKind,
    Geometry,
    Held,
    HeldReason,
    Origin,
    Outcome,
    PageReading,
    PaperDecision,
    PaperType,
    PartyRole,
    Source,
    UnitCode,
    UnitDecision,
    Value,
)
from pipeline.read.fields import interpret, is_blank, missing_seals, missing_signatures
from pipeline.read.pairs import find_date, interpret_foreign

# Names that a paper's own date goes by in the definitions, most telling first.
_DATE_FIELDS = ("date", "applied_on", "signed_on", "entered_on", "issue_date", "received_at")


@dataclass(frozen=True, slots=True)
class Clerk:
    """What a person said of a held paper. `despite` files it although a signature or seal is missing."""

    paper: str = ""
    unit: UnitCode | None = None
    despite: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """The pages of one paper, with where they came from."""

    taken: Taken
    member: Member
    part: PaperPages
    pages: tuple[PageRead, ...]
    origin: Origin
    clerk: Clerk = Clerk()

    @property
    def readings(self) -> tuple[PageReading, ...]:
        return tuple(page.reading for page in self.pages)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Everything concluded about a paper; `held` is the first reason against filing it."""

    about_paper: PaperDecision
    about_unit: UnitDecision
    paper: PaperType | None
    values: tuple[Value, ...]
    missing: tuple[str, ...] = ()
    held: Held | None = None


def settle(run: Run, bundle: Bundle) -> Generator[Sequence[Future[Any]], list[Any], Outcome]:
    """File the paper or hold it; the outcome either way."""
    opinion = judge(run, bundle)
    if opinion.held is None and opinion.paper is not None and opinion.about_unit.unit is not None:
        filed = yield from _file(run, bundle, opinion, opinion.paper, opinion.about_unit.unit)
        if isinstance(filed, Document):
            holding.settle_filed(run, bundle.origin, filed.id)
            receipts.close_by(run.registry, filed, actor=run.actor, now=run.clock())
            return _filed_outcome(bundle, filed)
        opinion = replace(opinion, held=filed)
    return (yield from _hold(run, bundle, opinion))


def judge(run: Run, bundle: Bundle) -> Opinion:
    """Decide about a paper; nothing is written."""
    readings = bundle.readings
    about_paper = _which_paper(run, bundle)
    paper = run.catalog.papers.get(about_paper.slug) if about_paper.slug else None
    values = _values(run, bundle, paper, None)
    about_unit = _which_unit(run, bundle, values, paper)
    if about_unit.unit is not None:
        values = _values(run, bundle, paper, about_unit.unit)
    held = _complaint(bundle) or about_paper.held or about_unit.held
    missing: tuple[str, ...] = ()
    if paper is not None and bundle.part.code is not None:
        placed = _placed(paper, _geometry(run, bundle))
        missing = (*missing_signatures(placed, readings), *missing_seals(placed, readings))
        if held is None and not bundle.clerk.despite:
            held = _unfinished(placed, readings, values)
    if paper is not None and held is None and not paper.category:
        held = Held(HeldReason.UNKNOWN_PAPER, f"《{paper.title}》不按房号归档")
    return Opinion(about_paper, about_unit, paper, values, missing, held)


def _which_paper(run: Run, bundle: Bundle) -> PaperDecision:
    if bundle.clerk.paper:
        said = Evidence(Source.CLERK, bundle.clerk.paper, 1.0, "人工指定")
        return PaperDecision(bundle.clerk.paper, 1.0, (said,))
    return decide_paper(
        bundle.readings, run.catalog.papers.values(), model=run.model, neighbours=run.neighbours
    )


def _which_unit(run: Run, bundle: Bundle, values: Sequence[Value], paper: PaperType | None) -> UnitDecision:
    if bundle.clerk.unit is not None:
        said = Evidence(Source.CLERK, str(bundle.clerk.unit), 1.0, "人工指定")
        return UnitDecision(bundle.clerk.unit, 1.0, (said,))
    code = bundle.part.code
    return decide_unit(
        bundle.readings,
        values,
        run.register.known,
        separator=bundle.part.separator_unit,
        code_unit=code.unit if code else None,
        file_name_hint=" ".join(filter(None, (bundle.taken.name, bundle.member.name, bundle.member.hint))),
        paper=paper,
    )


def _values(run: Run, bundle: Bundle, paper: PaperType | None, unit: UnitCode | None) -> tuple[Value, ...]:
    today = run.clock().date()
    geometry = _geometry(run, bundle)
    if paper is not None and geometry is not None and bundle.part.code is not None:
        return interpret(paper, bundle.readings, run.register, today, geometry=geometry, unit=unit)
    return interpret_foreign(paper, bundle.readings, run.register, today, unit=unit)


def _geometry(run: Run, bundle: Bundle) -> Geometry | None:
    code = bundle.part.code
    return run.geometries.load(code.paper, code.tag) if code is not None else None


def _complaint(bundle: Bundle) -> Held | None:
    """What is wrong with the pages themselves."""
    if bundle.part.mixed:
        return Held(HeldReason.CONFLICT, bundle.part.complaint)
    if bundle.part.complaint:
        return Held(HeldReason.MISSING_PAGE, bundle.part.complaint)
    return next((reading.fault for reading in bundle.readings if reading.fault is not None), None)


def _placed(paper: PaperType, geometry: Geometry | None) -> PaperType:
    """The paper with those signatures and seals that have a place on this version of it: a letter is sealed over its
    date, where nothing is measured."""
    names = {zone.name for zone in geometry.zones} if geometry is not None else set()
    return replace(
        paper,
        signatures=tuple(mark for mark in paper.signatures if f"sign:{mark.name}" in names),
        seals=tuple(mark for mark in paper.seals if f"seal:{mark.name}" in names),
    )


def _unfinished(paper: PaperType, readings: Sequence[PageReading], values: Sequence[Value]) -> Held | None:
    has_cells = any(r.cells or r.ticks or r.marks for r in readings)
    unsigned = not any(m.present for r in readings for m in r.marks)
    if has_cells and unsigned and is_blank(values, printed=_printed(paper)):
        return Held(HeldReason.BLANK_FORM)
    signatures = missing_signatures(paper, readings)
    if signatures:
        return Held(HeldReason.MISSING_SIGNATURE, "、".join(signatures))
    seals = missing_seals(paper, readings)
    return Held(HeldReason.MISSING_SEAL, "、".join(seals)) if seals else None


def _printed(paper: PaperType) -> tuple[str, ...]:
    """Fields that the office may have printed for the unit before handing the sheet out."""
    return tuple(
        f.name for f in paper.fields if f.kind in (FieldKind.UNIT, FieldKind.AREA) or f.person or f.default
    )


def _file(
    run: Run, bundle: Bundle, opinion: Opinion, paper: PaperType, unit: UnitCode
) -> Generator[Sequence[Future[Any]], list[Any], Document | Held]:
    dated, date_read = _dated(run, bundle, paper, opinion.values)
    geometry = _geometry(run, bundle)
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


def _category(run: Run, paper: PaperType, unit: UnitCode, values: Sequence[Value], day: date) -> str:
    """Section a–j. An ID copy goes to the owner's papers or the tenant's by whose it is (domain C2, traps)."""
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
        unit=str(document.unit),
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
    unit = opinion.about_unit.unit
    plan = {
        "paper": opinion.paper.slug if opinion.paper else "",
        "title": opinion.paper.title if opinion.paper else "",
        "unit": str(unit) if unit else "",
        "fields": [value_to_json(value) for value in opinion.values],
        "missing": list(opinion.missing),
    }
    evidence = (*opinion.about_paper.evidence, *opinion.about_unit.evidence)
    reasons = (*explain(opinion.about_paper), *explain(opinion.about_unit))
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
