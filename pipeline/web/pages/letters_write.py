"""发文: a new letter or another wording of a draft: the form of its paper, the preview, the draft."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response

from pipeline.errors import PipelineError, UsageError
from pipeline.flow.letters import complete_values, draft, faults_of, revise
from pipeline.flow.pressing import press_all, sheet_context
from pipeline.model import Letter, LetterState, PaperType, UnitCode
from pipeline.register import letterlists
from pipeline.web.access import Action
from pipeline.web.pages.letters_choose import choices, is_letter, paper_of
from pipeline.web.pages.letters_form import entries, given, known_values, told
from pipeline.web.pages.letters_seen import (
    known_letter,
    letter_of,
    may_open,
    office_of,
    to_approve,
    unit_given,
)
from pipeline.web.shield import FRAMED
from pipeline.web.visit import Visit, forbidden, go

PDF_HEADERS = {"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"}


def new(visit: Visit) -> Response:
    """Choose the paper and the unit, then its form. Raises NotHere."""
    if not visit.asked("paper"):
        return _chooser(visit)
    paper = paper_of(visit, visit.asked("paper"), is_letter)
    try:
        unit = unit_given(visit, visit.asked("unit"))
        if unit is None and (paper.category or not visit.viewer.everywhere):
            return _chooser(visit, paper)
        kept = known_values(office_of(visit), paper, unit)
    except UsageError as fault:
        return _chooser(visit, paper, fault)
    return _form(visit, paper, unit, kept)


def _chooser(visit: Visit, paper: PaperType | None = None, fault: PipelineError | None = None) -> Response:
    text = visit.asked("q")
    template = "letter_papers.html" if visit.fragment else "letter_new.html"
    return visit.show(
        template,
        400 if fault is not None else 200,
        paper=paper,
        papers=choices(visit, text, is_letter) if paper is None else [],
        text=text,
        unit=visit.asked("unit"),
        fault=fault,
        path="/letters/new",
    )


def save(visit: Visit) -> Response:
    """Keep the draft, or show the form again with what is wrong beside each field. Raises NotHere."""
    paper, unit = _of_form(visit)
    office = office_of(visit)
    kept = known_values(office, paper, unit)
    typed = given(visit, paper, unit, kept)
    said = told(typed, kept)
    faults = faults_of(office, paper, unit, said)
    if faults:
        return _form(visit, paper, unit, kept, typed=typed, faults=faults)
    try:
        made = draft(office, paper, unit, said)
    except UsageError as fault:
        return _form(visit, paper, unit, kept, typed=typed, whole=fault)
    return go(f"/letters/{made.id}", done="draft")


def edit(visit: Visit) -> Response:
    """The form of a draft. Raises NotHere, UsageError."""
    letter = _draft(visit)
    paper = paper_of(visit, letter.paper, is_letter)
    return _form(visit, paper, letter.unit, dict(letter.values), letter=letter)


def change(visit: Visit) -> Response:
    """Other values for a draft. Raises NotHere, UsageError, BusyError."""
    letter = _draft(visit)
    paper = paper_of(visit, letter.paper, is_letter)
    office, kept = office_of(visit), dict(letter.values)
    typed = given(visit, paper, letter.unit, kept)
    said = told(typed, known_values(office, paper, letter.unit))
    faults = faults_of(office, paper, letter.unit, said)
    if faults:
        return _form(visit, paper, letter.unit, kept, letter=letter, typed=typed, faults=faults)
    try:
        revise(office, letter.id, said, seen=version_given(visit))
    except UsageError as fault:
        return _form(visit, paper, letter.unit, kept, letter=letter, typed=typed, whole=fault)
    return go(f"/letters/{letter.id}", done="revised")


def preview(visit: Visit) -> Response:
    """The letter as PDF, of what stands in the form; nothing is kept. What is wrong is said in the frame."""
    try:
        paper, unit, kept = _previewed(visit)
        if not may_open(visit, paper.slug, unit):
            raise forbidden()
        office = office_of(visit)
        said = told(given(visit, paper, unit, kept), known_values(office, paper, unit))
        values = complete_values(office, paper, unit, said)
        context = sheet_context(office, paper, unit, visit.now.date())
        (pressed,) = press_all(office, paper, [(values, context)])
    except PipelineError as fault:
        return PlainTextResponse(chinese_of(fault), 400, headers=PDF_HEADERS)
    return Response(pressed.pdf, media_type="application/pdf", headers=PDF_HEADERS)


def chinese_of(fault: PipelineError) -> str:
    """For a frame of its own, without the names that programs use."""
    return f"还不能预览：{re.sub(r'（[a-z0-9_]+）', '', fault.message.partition(' / ')[0])}"


def version_given(visit: Visit) -> int:
    """The version of the letter that the page showed. Raises UsageError."""
    text = visit.given("version")
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise UsageError("缺少版本号 / no version", hint="请刷新这一页再办。")
    return int(text)


def _of_form(visit: Visit) -> tuple[PaperType, UnitCode | None]:
    paper = paper_of(visit, visit.given("paper"), is_letter)
    unit = unit_given(visit, visit.given("unit"))
    visit.require(Action.SEND, unit)
    if unit is None and not visit.viewer.everywhere:
        raise forbidden()
    return paper, unit


def _previewed(visit: Visit) -> tuple[PaperType, UnitCode | None, Mapping[str, object]]:
    """Paper, unit and values that the form began with: of the draft that is being changed, else of a new letter."""
    if visit.given("letter"):
        letter = known_letter(visit, visit.given("letter"))
        return paper_of(visit, letter.paper, is_letter), letter.unit, dict(letter.values)
    paper, unit = _of_form(visit)
    return paper, unit, known_values(office_of(visit), paper, unit)


def _draft(visit: Visit) -> Letter:
    letter = letter_of(visit)
    if letter.state is not LetterState.DRAFT:
        raise UsageError(
            f"函件 {letter.id} 是“{letter.state.chinese}”，内容不能再改 / only a draft can be changed",
            hint="要改内容，请作废后重新起草。",
        )
    return letter


def _form(
    visit: Visit,
    paper: PaperType,
    unit: UnitCode | None,
    kept: Mapping[str, object],
    *,
    letter: Letter | None = None,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    whole: PipelineError | None = None,
) -> Response:
    version = visit.given("version") if typed is not None else ""
    if letter is not None and not version:
        version = str(letterlists.version(visit.registry, letter.id))
    return visit.show(
        "letter_form.html",
        400 if faults or whole is not None else 200,
        paper=paper,
        unit=unit,
        letter=letter,
        version=version,
        entries=entries(visit, paper, unit, kept, typed, faults),
        faults=faults or {},
        whole=whole,
        opens=may_open(visit, paper.slug, unit),
        approval=to_approve(visit, paper.slug),
    )
