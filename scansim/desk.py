"""What the shipped samples are made from: sheets, a small roster, papers about one unit."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.press import press_sheet
from pipeline.catalog.zones import zone_name
from pipeline.model import PaperType
from scansim.foreign import pages as foreign
from scansim.foreign.case import case
from scansim.foreign.pages import Drawn
from scansim.own import pages as own
from scansim.own.copy import Habits
from scansim.own.sheets import OFFICE, PRESSED, Sheets
from scansim.own.values import answers
from scansim.profiles import Profile
from scansim.rng import generator
from scansim.roster import RosterRow
from scansim.scan import scan
from scansim.spelling import spellings
from scansim.truth import Page, Truth, scanned
from scansim.unknown import pages as unknown

SEED = 7


ROSTER_SEED = 7


HAND = Habits(typed=0.0, grass=0.0, blank_unit=0.0, unsigned=0.0)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the samples are made from."""

    sheets: Sheets
    rows: list[RosterRow]

    def row(self, unit: str) -> RosterRow:
        return next(r for r in self.rows if str(r.unit) == unit)

    def let(self, building: str, number: int = 0) -> RosterRow:
        """A unit of the building that is let."""
        return [r for r in self.rows if r.building == building and r.tenant][number]

    def sole(self, building: str) -> RosterRow:
        """A unit whose owner is a person who holds no other."""
        names = [r.owner for r in self.rows]
        return next(
            r
            for r in self.rows
            if r.building == building and "公司" not in r.owner and names.count(r.owner) == 1
        )

    def own(self, slug: str, row: RosterRow, how: Profile, habits: Habits = HAND) -> list[Page]:
        rng = generator(SEED, slug, str(row.unit), how.name)
        drawn = own.draw(self.sheets, self.sheets.catalog.get(slug), rng, [row], 200, habits)
        return [scanned(d.truth, scan(d.canvas.pixels(), 200, how, rng)) for d in drawn]

    def other(self, slug: str, row: RosterRow, how: Profile, index: int = 0) -> list[Page]:
        """A paper of another office; `index` picks one of its looks."""
        rng = generator(SEED, slug, str(row.unit), index)
        return [_shot(foreign.draw(slug, rng, [row]), how, index)]

    def unknown(self, kind: str, row: RosterRow, how: Profile, index: int = 0) -> list[Page]:
        return [_shot(unknown.draw(kind, generator(SEED, kind, index), [row]), how, index)]


def _shot(drawn: Drawn, how: Profile, index: int) -> Page:
    return scanned(
        drawn.truth, scan(drawn.canvas.pixels(), drawn.canvas.dpi, how, generator(SEED, "shot", index))
    )


def filled_pdf(made: Sheets, paper: PaperType, row: RosterRow) -> tuple[bytes, Truth]:
    """The fillable sheet of `paper` for the unit of `row`, typed into."""
    rng = generator(SEED, "fillable", paper.slug, str(row.unit))
    given = answers(paper, case(rng, [row]), rng)
    tags = made.geometries.current[paper.slug]
    context = SheetContext(
        PRESSED, OFFICE, row.unit, spellings(row)[0], tags.sheet, tags.pages, serial="00B00K"
    )
    blank = press_sheet(paper, {"unit": spellings(row)[0]}, context, fillable=True).pdf
    ticked = {f"{n}#{paper.field(n).options.index(o)}" for n, os in given.chosen.items() for o in os}  # type: ignore[union-attr]
    values = {**given.normal, "unit": str(row.unit)}
    truth = Truth(
        "own",
        paper.slug,
        str(row.unit),
        "printed",
        paper.title,
        values=values,
        ticks=given.chosen,
        rows=given.rows,
        typed=True,
        layout="fillable",
        serial="00B00K",
    )
    return _typed_into(blank, given.written, ticked), truth


def _typed_into(pdf: bytes, texts: dict[str, str], ticked: set[str]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    values: dict[str, str] = {}
    for name, field in (writer.get_fields() or {}).items():
        zone = zone_name(name)
        if field.get("/FT") == "/Btn" and zone in ticked:
            values[name] = next((s for s in field.get("/_States_", []) if s != "/Off"), "/Yes")
        elif zone in texts and zone != "unit":
            values[name] = texts[zone]
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
