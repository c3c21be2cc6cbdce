"""印发表格: a printed form to hand out, blank or filled from the register; every one has its own serial in its QR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from pipeline.catalog.definition import LABEL
from pipeline.errors import PipelineError, UsageError
from pipeline.flow.sheets import Stickers, print_paper
from pipeline.model import PaperType, UnitCode
from pipeline.register import audit
from pipeline.respond.compose import complete
from pipeline.web.pages.letters_choose import choices, is_sheet, paper_of
from pipeline.web.pages.letters_form import entries, given, told
from pipeline.web.pages.letters_seen import may_open, office_of, unit_given
from pipeline.web.pages.letters_write import PDF_HEADERS
from pipeline.web.visit import Visit, forbidden

MOST_START = 200


def page(visit: Visit) -> Response:
    """Choose the form, then how it is to be printed. Raises NotHere."""
    slug, text = visit.asked("paper"), visit.asked("q")
    if not slug:
        template = "letter_papers.html" if visit.fragment else "letter_new.html"
        return visit.show(
            template,
            paper=None,
            papers=choices(visit, text, is_sheet),
            text=text,
            unit=visit.asked("unit"),
            fault=None,
            path="/letters/sheets",
        )
    paper = paper_of(visit, slug, is_sheet)
    try:
        unit = unit_given(visit, visit.asked("unit"))
    except UsageError as fault:
        return _form(visit, paper, None, {}, typed=visit.asked("unit"), fault=fault)
    return _form(visit, paper, unit, _known(visit, paper, unit), typed=visit.asked("unit"))


def print_sheet(visit: Visit) -> Response:
    """The PDF, with a serial of its own. Raises NotHere, Forbidden, UsageError."""
    paper = paper_of(visit, visit.given("paper"), is_sheet)
    unit = unit_given(visit, visit.given("unit"))
    blank = visit.given("blank") == "1"
    if unit is not None and not blank and not may_open(visit, paper.slug, unit):
        raise forbidden()
    office = office_of(visit)
    known = {} if blank else _known(visit, paper, unit)
    typed = {} if blank else told(given(visit, paper, unit, known), known)
    printed = print_paper(
        office,
        paper,
        unit,
        typed,
        fillable=visit.given("fillable") == "1" and paper.size != LABEL,
        blank=blank,
        single=visit.given("single") == "1",
        stickers=Stickers(start=_start(visit)) if paper.size == LABEL else None,
    )
    audit.append(
        visit.registry,
        now=visit.now,
        actor=visit.viewer.login,
        action="printed-sheet",
        object=printed.serial,
        detail={"paper": paper.slug},
    )
    headers = {**PDF_HEADERS, "Content-Disposition": f'inline; filename="{paper.slug}-{printed.serial}.pdf"'}
    return Response(printed.pdf, media_type="application/pdf", headers=headers)


def _start(visit: Visit) -> int:
    text = visit.given("start").strip() or "1"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= MOST_START):
        raise UsageError(f"起始枚数不对：{text[:10]} / bad start", hint=f"填 1 到 {MOST_START} 的数字。")
    return int(text)


def _known(visit: Visit, paper: PaperType, unit: UnitCode | None) -> Mapping[str, object]:
    """What the register fills in; nothing for a general blank, and nothing that the person may not see whole."""
    if unit is None or not may_open(visit, paper.slug, unit):
        return {}
    return complete(paper, {}, office_of(visit).facts(unit))


def _form(
    visit: Visit,
    paper: PaperType,
    unit: UnitCode | None,
    kept: Mapping[str, object],
    *,
    typed: str = "",
    fault: PipelineError | None = None,
) -> Response:
    return visit.show(
        "letter_sheet.html",
        400 if fault is not None else 200,
        paper=paper,
        unit=unit,
        typed=typed,
        fault=fault,
        # What is left empty is for the hand: nothing is required here.
        entries=[replace(one, required=False) for one in entries(visit, paper, unit, kept)]
        if unit is not None
        else [],
        label=paper.size == LABEL,
        opens=unit is None or may_open(visit, paper.slug, unit),
        most_start=MOST_START,
    )
