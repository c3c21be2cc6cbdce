"""Whole sheets of ours, filled in."""

from __future__ import annotations

from dataclasses import replace

from numpy.random import Generator

from pipeline.model import Geometry, PaperType, SheetCode
from scansim.canvas import Canvas
from scansim.foreign.case import Case, case
from scansim.foreign.pages import Drawn
from scansim.own.copy import Copy, Habits, new_serial, new_style, seals, signatures
from scansim.own.fill import Filling, fill
from scansim.own.letters import draw_letter
from scansim.own.sheets import Sheets, raster, recode
from scansim.own.values import Answers, answers
from scansim.rng import chance
from scansim.roster import RosterRow
from scansim.spelling import spellings
from scansim.truth import Truth

_TENANTS = {"owner-consent-to-leave"}


def draw(
    sheets: Sheets, paper: PaperType, rng: Generator, rows: list[RosterRow], dpi: int, habits: Habits
) -> list[Drawn]:
    """All pages of one copy of `paper`."""
    if paper in sheets.letters:
        return draw_letter(sheets, paper, rng, rows, dpi, habits)
    tenant = paper.slug in _TENANTS
    about = case(rng, rows, tenant=tenant or None, role="tenant" if tenant else "")
    copy = _copy(sheets, paper, about, rng, habits)
    return [_page(sheets, copy, number, rng, dpi) for number in range(1, len(copy.geometry.sizes) + 1)]


def _copy(sheets: Sheets, paper: PaperType, about: Case, rng: Generator, habits: Habits) -> Copy:
    geometry, style = sheets.geometry(paper), new_style(rng, habits)
    printed = {} if chance(rng, habits.blank_unit) else {"unit": spellings(about.row)[1]}
    given = Answers() if chance(rng, habits.empty) else _unprinted(paper, answers(paper, about, rng))
    filling = _filling(paper, about, geometry, given, printed, rng, habits)
    return Copy(paper, about, geometry, given, filling, style, new_serial(rng), coded=bool(filling.printed))


def _unprinted(paper: PaperType, given: Answers) -> Answers:
    """Nobody writes over what the office printed into a place."""
    printed = {field.name for field in paper.fields if field.default}
    return replace(
        given,
        written={name: text for name, text in given.written.items() if name not in printed},
        normal={name: text for name, text in given.normal.items() if name not in printed},
        chosen={name: options for name, options in given.chosen.items() if name not in printed},
    )


def _filling(
    paper: PaperType,
    about: Case,
    geometry: Geometry,
    given: Answers,
    printed: dict[str, str],
    rng: Generator,
    habits: Habits,
) -> Filling:
    if given == Answers():
        return Filling(printed=printed)
    return Filling(
        texts={n: t for n, t in given.written.items() if n not in printed},
        printed=printed,
        ticks=_tick_zones(given, paper, geometry),
        signed=signatures(paper, about, geometry, rng, habits),
        seals=seals(paper, about, geometry, rng, habits),
    )


def _tick_zones(given: Answers, paper: PaperType, geometry: Geometry) -> frozenset[str]:
    names = set()
    for name, options in given.chosen.items():
        field = paper.field(name)
        assert field is not None
        names |= {f"{name}#{field.options.index(option)}" for option in options}
    return frozenset(names & {z.name for z in geometry.zones})


def _page(sheets: Sheets, copy: Copy, number: int, rng: Generator, dpi: int) -> Drawn:
    geometry, unit = copy.geometry, copy.about.row.unit if copy.filling.printed else None
    code = SheetCode(copy.paper.code, geometry.tag, unit, "", number, len(geometry.sizes), copy.serial)
    canvas = recode(sheets.blank(copy.paper, dpi)[number - 1], dpi, geometry.qr[number - 1], code)
    states = fill(canvas, geometry, number, copy.filling, copy.style, rng)
    return Drawn(canvas, copy.truth(number, states))


def separator(sheets: Sheets, row: RosterRow, dpi: int) -> Drawn:
    """The sheet that stands before a unit's papers in a stack."""
    paper = sheets.catalog.get("unit-separator")
    pixels = raster(sheets.separator(paper, row.unit, spellings(row)[0]), dpi)[0]
    truth = Truth("separator", paper.slug, str(row.unit), "printed", paper.title)
    return Drawn(Canvas.of(pixels, dpi), truth)
