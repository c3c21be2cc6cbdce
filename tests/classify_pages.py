"""Hand-made pages and a small register for the tests of classifying."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.catalog.load import load_catalog
from pipeline.classify.content import base_model
from pipeline.classify.domain_titles import neighbour_titles
from pipeline.classify.register import KnownUnits, known_units
from pipeline.classify.titlebook import title_book
from pipeline.model import (
    Box,
    Occupancy,
    PageKind,
    PageReading,
    PaperDecision,
    PaperType,
    Party,
    PartyRole,
    SheetCode,
    UnitCode,
    Value,
    Word,
)
from pipeline.site import Building

PAPERS: tuple[PaperType, ...] = tuple(
    load_catalog(Path(__file__).parent.parent / "templates").papers.values()
)
NEIGHBOURS = neighbour_titles(PAPERS)
BOOK = title_book(PAPERS, NEIGHBOURS)
MODEL = base_model(PAPERS)


def word(text: str, left: float, top: float, height: float = 4.0, confidence: float = 0.99) -> Word:
    """A line as wide as its characters are high."""
    return Word(text, confidence, Box(left, top, left + height * len(text), top + height))


def page_of(words: Sequence[Word], number: int = 1, code: SheetCode | None = None) -> PageReading:
    kind = PageKind.SHEET if code else PageKind.FOREIGN
    return PageReading(number, kind, words=tuple(words), code=code)


Line = tuple[str, float, float] | tuple[str, float, float, float]  # text, top, height, left (else centred)


def heading_page(*lines: Line) -> PageReading:
    return page_of([_line(*line) for line in lines])


def _line(text: str, top: float, height: float, left: float | None = None) -> Word:
    return word(text, 105 - height * len(text) / 2 if left is None else left, top, height)


def form_page(title: str, *cells: str, number: int = 1, top: float = 20) -> PageReading:
    """A title (none if "") and below it two columns of cells, label and value in turn."""
    words = [_line(title, top, 7.0)] if title else []
    for i, cell in enumerate(cells):
        words.append(word(cell, 20 + 45 * (i % 4), 50 + 10 * (i // 4)))
    return page_of(words, number)


def paper(slug: str) -> PaperType:
    return next(p for p in PAPERS if p.slug == slug)


def decided(decision: PaperDecision) -> str:
    """The slug, or the reason why it was held."""
    return decision.slug or f"held: {decision.held.reason if decision.held else ''}"


BUILDINGS = (Building("3", "3栋", ("三号楼",)), Building("5", "5栋"), Building("A", "A座"))
UNITS = tuple(
    UnitCode.parse(code)
    for code in ("3-1203", "3-1208", "3-1303", "3-502", "5-1-602", "5-2-602", "5-1-1203", "A-1203", "A-801")
)
PEOPLE = (
    ("3-1203", PartyRole.OWNER, "王小芳", "16400000001"),
    ("3-1208", PartyRole.OWNER, "李建国", "16400000002"),
    ("3-1303", PartyRole.OWNER, "王伟", "16400000003"),
    ("5-1-602", PartyRole.OWNER, "王伟", "16400000004"),
    ("A-1203", PartyRole.TENANT, "星河贸易有限公司", "16400000005"),
    ("A-801", PartyRole.OWNER, "赵敏", "16400000006"),
    ("3-502", PartyRole.OWNER, "赵敏", "16400000006"),
)


def register() -> KnownUnits:
    """Nine units; 王伟 is two people, 赵敏 holds two units."""
    held = [Occupancy(UnitCode.parse(u), role, Party(name, phone), None) for u, role, name, phone in PEOPLE]
    return known_units(UNITS, held, BUILDINGS)


def value(name: str, raw: str, confidence: float = 0.99, normal: str | None = None) -> Value:
    return Value(name, raw if normal is None else normal, raw, confidence)
