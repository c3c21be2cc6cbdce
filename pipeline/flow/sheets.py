"""Printing a sheet or label: filled from the register, with its own serial in the QR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.press import press_sheet
from pipeline.errors import UsageError
from pipeline.flow.letters import Office
from pipeline.model import PaperType, UnitCode
from pipeline.register.sheets import issue_serials
from pipeline.respond.compose import Facts, complete


@dataclass(frozen=True, slots=True)
class Printed:
    """A pressed sheet and what its QR says."""

    pdf: bytes
    pages: int
    serial: str
    tag: str


def print_paper(
    office: Office,
    paper: PaperType,
    unit: UnitCode | None,
    given: Mapping[str, str],
    *,
    fillable: bool = False,
    blank: bool = False,
) -> Printed:
    """`blank` leaves even what the register knows to the hand that fills it. Raises UsageError."""
    if not paper.has_sheet:
        kind = "信函，请用 pipeline letter draft 起草" if paper.has_letter else "由他人出具，本处不打印"
        raise UsageError(f"《{paper.title}》是{kind} / there is no sheet to print")
    facts = office.facts(unit) if unit else Facts(today=office.now.date(), office=office.site.office)
    values = complete(paper, given, Facts(facts.today, facts.office, facts.unit) if blank else facts)
    # The press writes the unit's address as people do (3栋1203), not its code.
    shown = {name: value for name, value in values.items() if unit is None or value != str(unit)}
    tags = office.geometries.current.get(paper.slug)
    tag = tags.sheet if tags else ""
    (serial,) = issue_serials(
        office.registry,
        paper=paper.code,
        tag=tag,
        now=office.now,
        units=[unit],
        given={name: str(value) for name, value in values.items()},
    )
    context = SheetContext(
        today=office.now.date(),
        office=office.site.office,
        unit=unit,
        unit_name=office.unit_name(unit) if unit else "",
        pages=max(tags.pages, 1) if tags else 1,
        serial=serial,
        **({"tag": tag} if tag else {}),  # type: ignore[arg-type]
    )
    pressed = press_sheet(paper, shown, context, fillable=fillable)
    return Printed(pressed.pdf, pressed.pages, serial, tag)
