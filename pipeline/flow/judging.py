"""What is concluded about the pages of one paper: which it is, whose it is, what it says, what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.catalog.definition import LABEL
from pipeline.classify.paper import CaseContext, decide_paper
from pipeline.classify.unit import decide_unit
from pipeline.flow.cases.context import expected_papers
from pipeline.flow.corrections import corrected
from pipeline.flow.reading import PageRead
from pipeline.flow.run import Run
from pipeline.intake.claim import Taken
from pipeline.intake.members import Member
from pipeline.intake.split import PaperPages
from pipeline.model import (
    Evidence,
    FieldKind,
    Geometry,
    Held,
    HeldReason,
    Origin,
    PageReading,
    PaperDecision,
    PaperType,
    Source,
    UnitCode,
    UnitDecision,
    Value,
)
from pipeline.read.fields import interpret, is_blank, missing_seals, missing_signatures
from pipeline.read.pairs import interpret_foreign


@dataclass(frozen=True, slots=True)
class Clerk:
    """What a person said of a held paper. `despite` files it although a signature or seal is missing, or although the pages
    have a fault that leaves them legible. `fields` are values as the person read them (name, text). `back` is why it
    waits whatever the program thinks: it was filed by mistake."""

    paper: str = ""
    unit: UnitCode | None = None
    despite: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    back: Held | None = None


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


def judge(run: Run, bundle: Bundle) -> Opinion:
    """Decide about a paper; nothing is written."""
    readings = bundle.readings
    about_paper = _which_paper(run, bundle)
    paper = run.catalog.papers.get(about_paper.slug) if about_paper.slug else None
    values = _values(run, bundle, paper, None)
    about_unit = _which_unit(run, bundle, values, paper)
    if about_paper.held is not None and about_unit.unit is not None:
        about_paper = _which_paper(run, bundle, expected_papers(run.registry, run.site, about_unit.unit))
        paper = run.catalog.papers.get(about_paper.slug) if about_paper.slug else None
    if about_unit.unit is not None:
        values = _values(run, bundle, paper, about_unit.unit)
    values = corrected(values, bundle.clerk.fields, paper, run.clock().date(), run.register.buildings())
    held = bundle.clerk.back or _complaint(bundle) or about_paper.held or _no_record(paper) or about_unit.held
    missing: tuple[str, ...] = ()
    if paper is not None and bundle.part.code is not None:
        placed = _placed(paper, geometry_of(run, bundle))
        missing = (*missing_signatures(placed, readings), *missing_seals(placed, readings))
        if held is None and not bundle.clerk.despite:
            held = _unfinished(placed, readings, values)
    return Opinion(about_paper, about_unit, paper, values, missing, held)


def _no_record(paper: PaperType | None) -> Held | None:
    """Stickers and separator sheets say where papers belong and are none themselves."""
    if paper is None or paper.category:
        return None
    if paper.separator or paper.size == LABEL:
        kind = "标签" if paper.size == LABEL else "隔页纸"
        return Held(HeldReason.NO_RECORD, f"《{paper.title}》是{kind}")
    return None


def _which_paper(run: Run, bundle: Bundle, expects: tuple[str, ...] = ()) -> PaperDecision:
    if bundle.clerk.paper:
        said = Evidence(Source.CLERK, bundle.clerk.paper, 1.0, "人工指定")
        return PaperDecision(bundle.clerk.paper, 1.0, (said,))
    return decide_paper(
        bundle.readings,
        run.catalog.papers.values(),
        model=run.model,
        neighbours=run.neighbours,
        case_context=CaseContext(expects),
    )


def _which_unit(run: Run, bundle: Bundle, values: Sequence[Value], paper: PaperType | None) -> UnitDecision:
    """A paper that is not filed by unit is the office's own, whatever units its code and its text name."""
    if paper is not None and not paper.category:
        return UnitDecision(None, 1.0, rule="office")
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
    geometry = geometry_of(run, bundle)
    if paper is not None and geometry is not None and bundle.part.code is not None:
        return interpret(paper, bundle.readings, run.register, today, geometry=geometry, unit=unit)
    return interpret_foreign(paper, bundle.readings, run.register, today, unit=unit)


def geometry_of(run: Run, bundle: Bundle) -> Geometry | None:
    """Of the version of our own sheet that its code names; None for foreign papers."""
    code = bundle.part.code
    return run.geometries.load(code.paper, code.tag) if code is not None else None


def _complaint(bundle: Bundle) -> Held | None:
    """What is wrong with the pages themselves. A person who saw them may file them all the same, if they can be seen."""
    if bundle.clerk.despite and all(page.picture is not None or page.reading.words for page in bundle.pages):
        return None
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
