"""Printing a sheet or label: filled from the register, with its own serial in the QR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.copies import in_copies
from pipeline.catalog.definition import LABEL
from pipeline.catalog.press import press_labels, press_sheet
from pipeline.errors import PipelineError, UsageError
from pipeline.flow.office import Office
from pipeline.model import PaperType, UnitCode
from pipeline.register.printed import forget
from pipeline.register.sheets import issue_serials
from pipeline.respond.compose import Facts, complete

CASE_WIDTH = 6  # of the case in the QR (model/sheetcode.py)


@dataclass(frozen=True, slots=True)
class Printed:
    """A pressed sheet and what its QR says; of labels the serial of the first."""

    pdf: bytes
    pages: int
    serial: str
    tag: str


@dataclass(frozen=True, slots=True)
class Stickers:
    """How labels go on paper: the label sheet ("" = the paper's own, "single" = one a page) and the place of the first
    label on it, counted from 1."""

    sheet: str = ""
    start: int = 1


def print_paper(
    office: Office,
    paper: PaperType,
    unit: UnitCode | None,
    given: Mapping[str, str],
    *,
    fillable: bool = False,
    blank: bool = False,
    single: bool = False,
    stickers: Stickers | None = None,
    case: str = "",
) -> Printed:
    """`case` is the number of the case that the sheet is for; it stands in its QR. `blank` leaves even what the register knows to the hand that fills it; `single` prints one copy without a copy
    mark where the paper has several. Raises UsageError."""
    _check(paper)
    if paper.size == LABEL:
        return print_labels(office, paper, [unit], given, stickers or Stickers())
    if stickers is not None:
        raise UsageError(f"《{paper.title}》不是标签 / not a label", hint="标签纸规格只用于标签和证卡。")
    facts = office.facts(unit)
    values = complete(paper, given, Facts(facts.today, facts.office, facts.unit) if blank else facts)
    tags = office.geometries.current[paper.slug]
    (serial,) = issue_serials(
        office.registry,
        paper=paper.code,
        tag=tags.sheet,
        now=office.now,
        units=[unit],
        case=case,
        given={name: str(value) for name, value in values.items()},
    )
    context = _context(office, unit, serial, tag=tags.sheet, pages=max(tags.pages, 1), case=case)
    pressed = press_sheet(paper, _shown(values, unit), context, fillable=fillable)
    if fillable or single or paper.copies == 1:
        return Printed(pressed.pdf, pressed.pages, serial, tags.sheet)
    return Printed(in_copies(paper, pressed.pdf), pressed.pages * paper.copies, serial, tags.sheet)


def print_labels(
    office: Office,
    paper: PaperType,
    units: Sequence[UnitCode | None],
    given: Mapping[str, str],
    stickers: Stickers,
) -> Printed:
    """One label for each unit, filled from the register. What could not be pressed does not stay written
    down as printed. Raises UsageError."""
    _check(paper)
    if paper.size != LABEL:
        raise UsageError(f"《{paper.title}》不是标签 / not a label", hint="请用 pipeline print 打印。")
    if not units:
        raise UsageError("没有要打印的标签 / nothing to print")
    values = [complete(paper, given, office.facts(unit)) for unit in units]
    with office.registry.atomic():
        serials = [_written_down(office, paper, unit, v) for unit, v in zip(units, values, strict=True)]
    items = [
        (_shown(v, unit), _context(office, unit, serial))
        for v, unit, serial in zip(values, units, serials, strict=True)
    ]
    try:
        pressed = press_labels(paper, items, skip=stickers.start - 1, stock=stickers.sheet)
    except PipelineError:
        forget(office.registry, serials)
        raise
    return Printed(pressed.pdf, pressed.pages, serials[0], "")


def _check(paper: PaperType) -> None:
    if not paper.has_sheet:
        kind = "信函，请用 pipeline letter draft 起草" if paper.has_letter else "由他人出具，本处不打印"
        raise UsageError(f"《{paper.title}》是{kind} / there is no sheet to print")


def _shown(values: Mapping[str, object], unit: UnitCode | None) -> dict[str, object]:
    """The press writes the unit's address as people do (3栋1203), not its code."""
    return {name: value for name, value in values.items() if unit is None or value != str(unit)}


def _written_down(
    office: Office, paper: PaperType, unit: UnitCode | None, values: Mapping[str, object]
) -> str:
    (serial,) = issue_serials(
        office.registry,
        paper=paper.code,
        tag="",
        now=office.now,
        units=[unit],
        given={name: str(value) for name, value in values.items()},
    )
    return serial


def _context(
    office: Office, unit: UnitCode | None, serial: str, *, tag: str = "", pages: int = 1, case: str = ""
) -> SheetContext:
    return SheetContext(
        today=office.now.date(),
        office=office.site.office,
        unit=unit,
        unit_name=office.site.unit_name(unit),
        pages=pages,
        serial=serial,
        case=case if len(case) <= CASE_WIDTH else "",  # a longer number is found by the serial
        **({"tag": tag} if tag else {}),  # type: ignore[arg-type]
    )
