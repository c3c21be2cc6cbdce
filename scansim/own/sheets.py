"""Blank sheets, pressed once and kept as pictures; every copy gets its own QR."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import segno
from PIL import Image

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import Catalog, load_catalog
from pipeline.catalog.prepare import Geometries, has_geometry, prepare
from pipeline.catalog.press import press_letter, press_sheet
from pipeline.catalog.values import chinese_date
from pipeline.model import Box, Geometry, PaperType, SheetCode, UnitCode
from pipeline.site import Office
from scansim.canvas import WHITE, Canvas
from scansim.pixels import Pixels

OFFICE = Office(
    name="云山花园物业服务中心",
    company="广东云山物业服务有限公司",
    short="云山物服",
    phone="020-10000000",
    address="广州市天河区示例路1号",
)
PRESSED = date(2026, 11, 21)
_QR_VERSION = 2


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """A page of a blank sheet: its picture (grey) and where its payload is printed in small type."""

    picture: Pixels
    foot: Box | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """The printed papers of one catalogue. Pictures are kept in memory, page by page."""

    catalog: Catalog
    geometries: Geometries
    _blanks: dict[tuple[str, int], list[Blank]] = field(default_factory=dict)

    @property
    def papers(self) -> list[PaperType]:
        """Papers that are handed out as forms, without separators and labels."""
        return [
            p for p in self.catalog.papers.values() if p.has_sheet and has_geometry(p) and not p.separator
        ]

    @property
    def letters(self) -> list[PaperType]:
        return [
            p for p in self.catalog.papers.values() if p.has_letter and not p.has_sheet and has_geometry(p)
        ]

    def geometry(self, paper: PaperType, pages: int = 0) -> Geometry:
        """Of the sheet, or of the letter at `pages` pages."""
        tags = self.geometries.current[paper.slug]
        tag = tags.letter[min(pages, len(tags.letter)) - 1] if pages else tags.sheet
        found = self.geometries.load(paper.code, tag)
        if found is None:
            raise LookupError(f"{paper.slug}: no geometry {tag}")
        return found

    def blank(self, paper: PaperType, dpi: int) -> list[Blank]:
        """The pages of a blank sheet; the QR is that of nobody."""
        key = (paper.slug, dpi)
        if key not in self._blanks:
            tags = self.geometries.current[paper.slug]
            context = SheetContext(PRESSED, OFFICE, tag=tags.sheet, pages=tags.pages)
            pdf = press_sheet(paper, {}, context).pdf
            self._blanks[key] = [
                Blank(p[:, :, 1].copy(), f) for p, f in zip(raster(pdf, dpi), feet(pdf), strict=True)
            ]
        return self._blanks[key]

    def letter(
        self,
        paper: PaperType,
        values: dict[str, object],
        unit: UnitCode,
        unit_name: str,
        number: str,
        serial: str,
    ) -> bytes:
        """A letter as it leaves the office, as PDF."""
        tags = self.geometries.current[paper.slug].letter
        context = SheetContext(
            PRESSED, OFFICE, unit, unit_name, pages=1, serial=serial, number=number, letter_tags=tags
        )
        return press_letter(paper, values, context).pdf

    def separator(self, paper: PaperType, unit: UnitCode, unit_name: str) -> bytes:
        """A separator sheet for a unit, as PDF."""
        tags = self.geometries.current[paper.slug]
        context = SheetContext(PRESSED, OFFICE, unit, unit_name, tag=tags.sheet, pages=tags.pages)
        return press_sheet(paper, {"unit": str(unit)}, context).pdf


@lru_cache(maxsize=4)
def sheets(templates: Path) -> Sheets:
    """The sheets of a templates folder, measured where that has not been done."""
    catalog = load_catalog(templates)
    return Sheets(catalog, prepare(catalog, OFFICE))


def raster(pdf: bytes, dpi: int) -> list[Pixels]:
    """Pages of a PDF as pictures (RGB)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            document[i].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
            for i in range(len(document))
        ]
    finally:
        document.close()


def feet(pdf: bytes) -> list[Box | None]:
    """For each page, the box of the line of text that is a sheet code."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_foot(document[i]) for i in range(len(document))]
    finally:
        document.close()


def signing_off(pdf: bytes) -> tuple[int, Box] | None:
    """The page (1-based) and the box of the date under a letter, where its seal goes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [
            (i + 1, box) for i in range(len(document)) for box in _lines(document[i], chinese_date(PRESSED))
        ]
    finally:
        document.close()
    return found[-1] if found else None


def _lines(page: pypdfium2.PdfPage, words: str) -> list[Box]:
    """Lines of text that are exactly `words`."""
    text, height = page.get_textpage(), page.get_height()
    rects = [text.get_rect(i) for i in range(text.count_rects())]
    return [
        Box(*(v * 25.4 / 72 for v in (left, height - top, right, height - bottom)))
        for left, bottom, right, top in rects
        if "".join(text.get_text_bounded(left, bottom, right, top).split()) == words
    ]


def _foot(page: pypdfium2.PdfPage) -> Box | None:
    text, height = page.get_textpage(), page.get_height()
    for i in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(i)
        if SheetCode.decode(text.get_text_bounded(left, bottom, right, top).strip()):
            return Box(*(v * 25.4 / 72 for v in (left, height - top, right, height - bottom)))
    return None


def recode(blank: Blank, dpi: int, box: Box, code: SheetCode) -> Canvas:
    """A copy of a blank page with the QR of `code` in place of the one that was printed, and its payload in
    small type."""
    payload, scale = code.encode(), dpi / 25.4
    modules = segno.make(
        payload, version=_QR_VERSION, error="m", mode="alphanumeric", boost_error=False, micro=False
    )
    dark = np.array([list(row) for row in modules.matrix], np.uint8)
    side = round(box.width * scale)
    large = cv2.resize(255 - dark * 255, (side * 4, side * 4), interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
    canvas = Canvas.of(cv2.cvtColor(blank.picture, cv2.COLOR_GRAY2RGB), dpi)
    canvas.image.paste(Image.fromarray(small).convert("RGB"), (canvas.px(box.left), canvas.px(box.top)))
    if blank.foot is not None:
        _small_print(canvas, blank.foot, payload)
    return canvas


def _small_print(canvas: Canvas, foot: Box, payload: str) -> None:
    canvas.rect(foot.left - 1, foot.top - 0.6, foot.right + 1, foot.bottom + 0.6, colour=None, fill=WHITE)
    middle = (foot.top + foot.bottom) / 2
    canvas.text(foot.right, middle, payload, size=7.5 * 25.4 / 72, name="hei", anchor="r")
