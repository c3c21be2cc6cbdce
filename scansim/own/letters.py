"""Letters of ours that come back: the text was pressed, the seal stamped, the receipt signed by hand."""

from __future__ import annotations

from datetime import timedelta

from numpy.random import Generator

from pipeline.model import PaperType
from scansim.canvas import Canvas
from scansim.foreign.case import Case, case
from scansim.foreign.pages import Drawn
from scansim.own.copy import Copy, Habits, new_serial, new_style, seals, signatures
from scansim.own.fill import Filling, fill, seal
from scansim.own.sheets import OFFICE, PRESSED, Sheets, raster, signing_off
from scansim.own.values import Answers, answers
from scansim.rng import chance
from scansim.roster import RosterRow
from scansim.spelling import day, spellings

_RECEIVED = "received_date"


def draw_letter(
    sheets: Sheets, paper: PaperType, rng: Generator, rows: list[RosterRow], dpi: int, habits: Habits
) -> list[Drawn]:
    """All pages of one letter about a unit of `rows`."""
    about, serial = case(rng, rows), new_serial(rng)
    pdf = _pressed(sheets, paper, about, serial, rng)
    pictures = raster(pdf, dpi)
    copy = _copy(sheets, paper, about, serial, len(pictures), rng, habits)
    canvases = [Canvas.of(pixels, dpi) for pixels in pictures]
    states = [fill(c, copy.geometry, n, copy.filling, copy.style, rng) for n, c in enumerate(canvases, 1)]
    sealed = _sealed(pdf, copy, canvases, rng, habits)
    return [
        Drawn(canvas, copy.truth(n, found, ("seal:office",) if n == sealed else ()))
        for n, (canvas, found) in enumerate(zip(canvases, states, strict=True), 1)
    ]


def _pressed(sheets: Sheets, paper: PaperType, about: Case, serial: str, rng: Generator) -> bytes:
    given = answers(paper, about, rng, share=0.6)
    values: dict[str, object] = {n: v for n, v in given.normal.items() if n != _RECEIVED and "." not in n}
    values |= given.rows
    values |= {n: v if len(v) > 1 else v[0] for n, v in given.chosen.items()}
    number = f"云山物服〔2026〕{int(rng.integers(1, 400))}号"
    return sheets.letter(paper, values, about.row.unit, spellings(about.row)[0], number, serial)


def _copy(
    sheets: Sheets, paper: PaperType, about: Case, serial: str, pages: int, rng: Generator, habits: Habits
) -> Copy:
    """What is added by hand: the day of receipt, the signature."""
    geometry, style = sheets.geometry(paper, pages), new_style(rng, habits)
    dated = any(z.name == _RECEIVED for z in geometry.zones)
    received = PRESSED + timedelta(days=int(rng.integers(0, 6)))
    given = Answers(
        {_RECEIVED: day(rng, received)} if dated else {},
        {_RECEIVED: received.isoformat()} if dated else {},
    )
    filling = Filling(
        texts=given.written,
        signed=signatures(paper, about, geometry, rng, habits),
        seals=seals(paper, about, geometry, rng, habits),
    )
    return Copy(paper, about, geometry, given, filling, style, serial, coded=True)


def _sealed(pdf: bytes, copy: Copy, canvases: list[Canvas], rng: Generator, habits: Habits) -> int:
    """Stamp the office's seal over the date, as letters are sealed. Gives the page, 0 for none."""
    place = signing_off(pdf)
    wanted = any(mark.name == "office" for mark in copy.paper.seals) and chance(rng, 1 - habits.unsealed)
    if place is None or not wanted or "seal:office" in copy.filling.seals:
        return 0
    page, box = place
    seal(canvases[page - 1], box, OFFICE.company, rng)
    return page
