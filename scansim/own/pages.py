"""Whole sheets of ours, filled in."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from pipeline.model import Geometry, PaperType, SheetCode
from pipeline.model.sheetcode import to_base36
from scansim.canvas import Canvas
from scansim.foreign.case import Case, case
from scansim.foreign.pages import Drawn
from scansim.hand import hand
from scansim.own.fill import Filling, Style, fill
from scansim.own.sheets import OFFICE, Sheets, raster, recode
from scansim.own.values import Answers, answers
from scansim.rng import between, chance, pick
from scansim.roster import RosterRow
from scansim.spelling import day, spellings
from scansim.truth import Truth

_TENANTS = {"owner-consent-to-leave"}


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of pages: `typed` filled by machine, `grass` in grass script, `blank_unit` handed out without
    unit (the QR names none, the cell is written), `unsigned` lacking a signature that is required, `empty`
    that nobody has written on."""

    typed: float = 0.25
    grass: float = 0.05
    blank_unit: float = 0.2
    unsigned: float = 0.04
    empty: float = 0.0


USUAL = Habits()


def draw(
    sheets: Sheets, paper: PaperType, rng: Generator, rows: list[RosterRow], dpi: int, habits: Habits
) -> list[Drawn]:
    """All pages of one copy of `paper`."""
    if paper in sheets.letters:
        return _letter(sheets, paper, rng, rows, dpi, habits)
    about = case(
        rng,
        rows,
        tenant=True if paper.slug in _TENANTS else None,
        role="tenant" if paper.slug in _TENANTS else "",
    )
    geometry, style = sheets.geometry(paper), _style(rng, habits)
    known = not chance(rng, habits.blank_unit)
    printed = {"unit": spellings(about.row)[1]} if known else {}
    given = Answers() if chance(rng, habits.empty) else answers(paper, about, rng)
    filling = _filling(paper, about, geometry, given, printed, rng, habits)
    serial = to_base36(int(rng.integers(1, 36**5)), 6)
    pages = []
    for number, blank in enumerate(sheets.blank(paper, dpi), 1):
        code = SheetCode(
            paper.code,
            geometry.tag,
            about.row.unit if known else None,
            "",
            number,
            len(geometry.sizes),
            serial,
        )
        canvas = recode(blank, dpi, geometry.qr[number - 1], code)
        states = fill(canvas, geometry, number, filling, style, rng)
        pages.append(
            Drawn(
                canvas,
                _truth(
                    paper,
                    about,
                    given,
                    printed,
                    states,
                    filling,
                    style,
                    serial,
                    number,
                    len(geometry.sizes),
                    geometry,
                ),
            )
        )
    return pages


def _style(rng: Generator, habits: Habits) -> Style:
    return Style(
        pen=hand(rng, size=between(rng, 4.6, 5.4), grass=habits.grass),
        typed=pick(rng, ("song", "kai", "hei", "fang")) if chance(rng, habits.typed) else "",
        spill=between(rng, 0, 2.0) if chance(rng, 0.15) else 0.0,
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
        ticks=_zones_of(given, paper, geometry),
        signed=_signed(paper, about, geometry, rng, habits),
        seals=_sealed(paper, about, geometry, rng),
    )


def _zones_of(given: Answers, paper: PaperType, geometry: Geometry) -> frozenset[str]:
    """The tick zones of the chosen options (an option's own words on this version, else its number)."""
    names = set()
    for name, options in given.chosen.items():
        field = paper.field(name)
        assert field is not None
        names |= {f"{name}#{field.options.index(option)}" for option in options}
    return frozenset(names & {z.name for z in geometry.zones})


def _signed(
    paper: PaperType, about: Case, geometry: Geometry, rng: Generator, habits: Habits
) -> dict[str, str]:
    places = {z.name for z in geometry.zones}
    found = {}
    for mark in paper.signatures:
        name = f"sign:{mark.name}"
        there = chance(rng, 1 - habits.unsigned) if mark.required else chance(rng, 0.5)
        if name in places and there:
            found[name] = _who(mark.name, about)
    return found


def _who(mark: str, about: Case) -> str:
    if mark in ("applicant", "occupant", "complainant", "receiver", "owner", "visitee"):
        who = about.row.owner if mark == "owner" else about.contact
        return about.staff if who.endswith("公司") else who
    return about.staff


def _sealed(paper: PaperType, about: Case, geometry: Geometry, rng: Generator) -> dict[str, str]:
    places = {z.name for z in geometry.zones}
    found = {}
    for mark in paper.seals:
        name = f"seal:{mark.name}"
        if name in places and chance(rng, 0.9 if mark.required else 0.4):
            firm = about.who if about.firm else about.contact[:4]
            found[name] = f"{OFFICE.company}" if mark.name == "office" else firm
    return found


def _truth(
    paper: PaperType,
    about: Case,
    given: Answers,
    printed: dict[str, str],
    states: dict[str, str],
    filling: Filling,
    style: Style,
    serial: str,
    number: int,
    pages: int,
    geometry: Geometry,
) -> Truth:
    here = {z.name for z in geometry.on_page(number)}
    normal = {**given.normal, **({"unit": str(about.row.unit)} if printed else {})}
    shown = {**given.written, **printed}
    return Truth(
        kind="own",
        paper=paper.slug,
        unit=str(about.row.unit),
        unit_by="printed",
        title=paper.title,
        values={n: v for n, v in normal.items() if n in here},
        written={n: v for n, v in shown.items() if n in here},
        rows={n: r for n, r in given.rows.items() if any(z.startswith(f"{n}.") for z in here)},
        ticks={n: o for n, o in given.chosen.items() if any(z.startswith(f"{n}#") for z in here)},
        ticked=states,
        signed=tuple(sorted(filling.signed.keys() & here)),
        sealed=tuple(sorted(filling.seals.keys() & here)),
        typed=bool(style.typed),
        hand="" if style.typed else style.pen.font,
        layout="sheet",
        party=about.who,
        serial=serial,
        page=number,
        pages=pages,
    )


def _letter(
    sheets: Sheets, paper: PaperType, rng: Generator, rows: list[RosterRow], dpi: int, habits: Habits
) -> list[Drawn]:
    """A letter that comes back signed: its text was pressed, only the receipt is written by hand."""
    about = case(rng, rows)
    given = answers(paper, about, rng, share=0.6)
    values: dict[str, object] = {
        **{n: v for n, v in given.normal.items() if n != "received_date"},
        **given.chosen,
    }
    values = {n: (v if not isinstance(v, list) or len(v) > 1 else v[0]) for n, v in values.items()}
    serial = to_base36(int(rng.integers(1, 36**5)), 6)
    pdf = sheets.letter(
        paper,
        values,
        about.row.unit,
        spellings(about.row)[0],
        f"云山物服〔2026〕{int(rng.integers(1, 400))}号",
        serial,
    )
    pictures, style = raster(pdf, dpi), _style(rng, habits)
    geometry = sheets.geometry(paper, len(pictures))
    received = day(rng, about.today)
    texts = {"received_date": received} if any(z.name == "received_date" for z in geometry.zones) else {}
    kept = Answers(texts, {n: about.today.isoformat() for n in texts})
    filling = Filling(
        texts,
        {},
        frozenset(),
        _signed(paper, about, geometry, rng, habits),
        _sealed(paper, about, geometry, rng),
    )
    pages = []
    for number, pixels in enumerate(pictures, 1):
        canvas = Canvas.of(pixels, dpi)
        states = fill(canvas, geometry, number, filling, style, rng)
        pages.append(
            Drawn(
                canvas,
                _truth(
                    paper, about, kept, {}, states, filling, style, serial, number, len(pictures), geometry
                ),
            )
        )
    return pages


def separator(sheets: Sheets, row: RosterRow, dpi: int) -> Drawn:
    """The sheet that stands before a unit's papers in a stack."""
    paper = sheets.catalog.get("unit-separator")
    pixels = raster(sheets.separator(paper, row.unit, spellings(row)[0]), dpi)[0]
    return Drawn(
        Canvas.of(pixels, dpi), Truth("separator", paper.slug, str(row.unit), "printed", paper.title)
    )
