"""Whole pages of other offices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign.build import build
from scansim.foreign.case import Case, case
from scansim.foreign.content import Content
from scansim.foreign.idcard import id_copy
from scansim.foreign.layouts import LAYOUTS
from scansim.foreign.lease import lease
from scansim.foreign.look import Look, look
from scansim.foreign.papers import FORMS
from scansim.pixels import Pixels
from scansim.rng import between, chance, pick
from scansim.roster import RosterRow
from scansim.truth import Truth

PAPERS: tuple[str, ...] = (*FORMS, "id-copy", "lease-copy")
_SIZES = {"A4": (210.0, 297.0), "A5": (210.0, 148.0)}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page before it is scanned."""

    canvas: Canvas
    truth: Truth


def draw(slug: str, rng: Generator, rows: list[RosterRow], dpi: int = 200) -> Drawn:
    """One paper of `slug` about a unit of `rows`, in a layout of its own."""
    if slug == "id-copy":
        return Drawn(*id_copy(rng, rows, dpi))
    if slug == "lease-copy":
        return Drawn(*lease(rng, rows, dpi))
    return _form(slug, rng, rows, dpi)


def _form(slug: str, rng: Generator, rows: list[RosterRow], dpi: int) -> Drawn:
    form = FORMS[slug]
    about = case(
        rng, rows, tenant=form.who == "tenant" or None, role="tenant" if form.who == "tenant" else ""
    )
    layout = _layout(slug, rng)
    content = build(form, about, rng, prose=layout == "letter")
    size = _size(form.small, layout, content, rng)
    style = airy(look(rng, old=chance(rng, 0.15)), content, size, rng)
    canvas = Canvas(*size, dpi)
    LAYOUTS[layout](canvas, content, style, rng)
    return Drawn(canvas, _truth(content, about, layout, style.typed, style.pen.font))


def airy(style: Look, content: Content, size: tuple[float, float], rng: Generator) -> Look:
    """`style` with rows so tall that the form fills most of its page, as forms are made."""
    if size[1] < 200:
        return replace(style, row=min(style.row, 9.0))
    lines = sum(max(1.0, i.lines * 0.72) for i in content.items) + (
        content.goods.room if content.goods else 0
    )
    return replace(style, row=min(17.0, max(style.row, between(rng, 90, 190) / max(lines, 1.0))))


def _layout(slug: str, rng: Generator) -> str:
    form = FORMS[slug]
    if not form.fields:
        return "letter"
    fit = [n for n in LAYOUTS if (n != "letter" or form.prose) and (n != "stub" or form.small)]
    return pick(rng, fit)


def _size(small: float, layout: str, content: Content, rng: Generator) -> tuple[float, float]:
    if layout == "stub":
        return (
            _SIZES["A5"] if not content.goods or content.goods.room < 7 else (210.0, between(rng, 160, 190))
        )
    short = len(content.items) + (content.goods.room if content.goods else 0) < 14
    return _SIZES["A5"] if short and layout == "sheet" and chance(rng, small) else _SIZES["A4"]


def _truth(content: Content, about: Case, layout: str, typed: str, font: str) -> Truth:
    signed = tuple(s.name for s in content.signers if s.who)
    written = {i.name: i.value for i in content.items if i.name and i.value}
    rows = {}
    if content.goods:
        rows[content.goods.name] = [dict(zip(content.goods.keys, r, strict=True)) for r in content.goods.rows]
    return Truth(
        kind="foreign",
        paper=content.slug,
        unit=content.unit,
        unit_by="printed",
        title=content.title,
        strict=content.strict,
        values=content.values,
        written=written,
        rows=rows,
        ticks={i.name: list(i.chosen) for i in content.items if i.kind == "ticks" and i.name},
        signed=signed,
        sealed=tuple(s.name for s in content.signers if s.seal),
        typed=bool(typed),
        hand="" if typed else font,
        layout=layout,
        party=content.party,
    )


def pixels(drawn: Drawn) -> Pixels:
    return drawn.canvas.pixels()
