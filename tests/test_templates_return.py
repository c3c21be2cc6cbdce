"""The law of every sheet: printed, filled in by machine and scanned, it is read back as it was filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import pytest

from pipeline.catalog.prepare import Geometries, prepare
from pipeline.model import (
    Direction,
    FieldKind,
    Occupancy,
    PageKind,
    PageReading,
    PaperType,
    TickState,
    UnitCode,
    Value,
)
from pipeline.model.kinds import parse_value
from pipeline.model.text import fold
from pipeline.read.context import ReadContext, context_of
from pipeline.read.fields import interpret
from pipeline.read.page import read_image
from pipeline.read.pages import PageImage
from pipeline.site import Building
from scansim.desk import ROSTER_SEED, Desk
from scansim.own.copy import Habits
from scansim.own.sheets import OFFICE, Sheets
from scansim.profiles import profile
from scansim.roster import RosterRow, roster
from scansim.truth import Page, Truth
from tests.templates_kit import TODAY, papers

HANDED_OUT = (Direction.RT, Direction.IN)
SHEETS = sorted(
    p.slug
    for p in papers().papers.values()
    if p.has_sheet and not p.separator and (p.direction in HANDED_OUT or p.size in ("A4L", "A3"))
)
"""All that are handed out, and every size; the office's own records come back the same way (benchmarks.own_sheets)."""
TYPED = Habits(typed=1.0, grass=0.0, blank_unit=0.0, unsigned=0.0, unsealed=0.0)
EXACT = 0.9
"""Share of the typed values of one sheet that must come back letter by letter: one misread in ten is the
recogniser's, more is the sheet's (cells too small, words in them). The benchmark counts them all."""


@dataclass(frozen=True, slots=True)
class Register:
    """The units of a roster; nobody lives in them, so that nothing is put right by the register."""

    rows: tuple[RosterRow, ...]

    def buildings(self) -> tuple[Building, ...]:
        codes = dict.fromkeys(row.building for row in self.rows)
        return tuple(Building(c, f"{c}{'栋' if c.isdigit() else '座'}") for c in codes)

    def units(self) -> frozenset[UnitCode]:
        return frozenset(row.unit for row in self.rows)

    def occupancies(self, unit: UnitCode) -> list[Occupancy]:
        return []


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet that came back: what is on it and what was read, page by page."""

    paper: PaperType
    truths: tuple[Truth, ...]
    readings: tuple[PageReading, ...]

    @property
    def codes(self) -> list[str]:
        return [r.code.paper if r.code else "" for r in self.readings]

    def ticks(self) -> dict[str, TickState]:
        return {tick.zone: tick.state for reading in self.readings for tick in reading.ticks}

    def marks(self) -> set[str]:
        """Zones with a signature or a seal."""
        return {mark.zone for reading in self.readings for mark in reading.marks if mark.present}

    def values(self) -> dict[str, str]:
        """What the cells say, in normal form, by the name of their zone."""
        code = next(r.code for r in self.readings if r.code)
        geometry = geometries().load(code.paper, code.tag)
        register = Register(tuple(desk().rows))
        return dict(_flat(interpret(self.paper, self.readings, register, TODAY, geometry=geometry)))


def _flat(values: Sequence[Value]) -> Iterator[tuple[str, str]]:
    for value in values:
        yield value.name, value.value or value.raw
        for number, row in enumerate(value.rows):
            yield from ((f"{value.name}.{number}.{n}", cell.value or cell.raw) for n, cell in row.items())


@cache
def geometries() -> Geometries:
    return prepare(papers(), OFFICE)


@cache
def desk() -> Desk:
    return Desk(Sheets(papers(), geometries()), roster(ROSTER_SEED))


@cache
def known() -> ReadContext:
    return context_of(papers().papers.values(), geometries().folders)


def filled_and_scanned(slug: str) -> Returned:
    pages = desk().own(slug, desk().let("3"), profile("colour200"), TYPED)
    truths = tuple(page.truth for page in pages)
    return Returned(papers().get(slug), truths, tuple(read(page) for page in pages))


def read(page: Page) -> PageReading:
    pixels = cv2.cvtColor(page.image, cv2.COLOR_RGB2BGR) if page.image.ndim == 3 else page.image
    return read_image(PageImage(pixels, float(page.scan.dpi), True), known())


@pytest.mark.parametrize("slug", SHEETS)
def test_a_filled_sheet_comes_back_as_it_was_filled(slug: str) -> None:
    # One test for all laws of a sheet: pressing, scanning and reading it is what takes the time.
    sheet = filled_and_scanned(slug)
    assert [(r.kind, r.fault) for r in sheet.readings] == [(PageKind.SHEET, None)] * len(sheet.truths)
    assert sheet.codes == [sheet.paper.code] * len(sheet.truths)
    assert len(sheet.truths) == len(desk().sheets.blank(sheet.paper, 200))
    assert wrong_ticks(sheet) == {}
    assert {zone for truth in sheet.truths for zone in truth.signed} - sheet.marks() == set()
    compared, wrong = compare(sheet)
    assert len(wrong) <= max(1, round((1 - EXACT) * compared)), wrong


def wrong_ticks(sheet: Returned) -> dict[str, TickState | None]:
    """What was read in the boxes that were read wrongly. A tick that was taken back may be read either way."""
    got = sheet.ticks()
    wanted = {zone: state for truth in sheet.truths for zone, state in truth.ticked.items()}
    return {z: got.get(z) for z, s in wanted.items() if s != "doubtful" and got.get(z) is not TickState(s)}


def compare(sheet: Returned) -> tuple[int, list[tuple[str, str, str]]]:
    """The number of typed values, and those that came back otherwise: (zone, read, typed)."""
    got = sheet.values()
    typed = [(z, v, k) for t in sheet.truths for z, v in t.values.items() if (k := kind_of(sheet.paper, z))]
    differ = [(z, got.get(z, ""), v) for z, v, k in typed if normal(k, got.get(z, "")) != normal(k, v)]
    return len(typed), differ


def kind_of(paper: PaperType, zone: str) -> FieldKind | None:
    """The kind of a field or, for `goods.0.name`, of a table's column; None for what the office prints."""
    field = paper.field(zone.split(".")[0])
    assert field is not None
    if field.stamp:
        return None
    return next((c.kind for c in field.columns if zone.endswith(f".{c.name}")), field.kind)


def normal(kind: FieldKind, text: str) -> str:
    said = parse_value(kind, text, today=TODAY).value or text
    # Only the register knows whether a room is 0102 or 102, and columns of tables are not held against it.
    return fold(re.sub(r"(?<=-)0+(?=\d)", "", said) if kind is FieldKind.UNIT else said)
