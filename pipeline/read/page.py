"""One page, read once: code, place, ticks, marks and cells of a sheet of ours; the words of any other page.

read_page(source, context)             → PageReading
take_page(source, context, folder)     → the same and the picture for the archive, decoded only once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.catalog.compose import BLANK_TAG
from pipeline.model import (
    Held,
    HeldReason,
    PageKind,
    PagePicture,
    PageReading,
    SheetCode,
    Zone,
    ZoneKind,
)
from pipeline.read import blank, rules
from pipeline.read.align import Alignment, align
from pipeline.read.cells import read_cells
from pipeline.read.codes import read_codes, sheet_code
from pipeline.read.context import ReadContext
from pipeline.read.foreign import read_whole
from pipeline.read.marks import read_marks
from pipeline.read.ocr import engine
from pipeline.read.pages import PageImage, PageSource
from pipeline.read.pictures import keep_picture
from pipeline.read.raster import MM_PER_INCH, Points
from pipeline.read.rescue import rescued_code
from pipeline.read.sheet import Sheet, light_map, text_plane
from pipeline.read.ticks import read_ticks


def read_page(source: PageSource, context: ReadContext) -> PageReading:
    """Read a page. A page that cannot be decoded gives a reading with `fault`."""
    return take_page(source, context, None)[0]


def take_page(
    source: PageSource, context: ReadContext, folder: Path | None
) -> tuple[PageReading, PagePicture | None]:
    """Read a page and keep its picture in `folder` (none where it is None, or the page cannot be decoded)."""
    page = source.load()
    if isinstance(page, Held):
        return PageReading(source.number, PageKind.FOREIGN, fault=page), None
    reading = read_image(page, context, source.number)
    stem = f"{source.path.stem[:40]}-{source.number:04d}"
    return reading, keep_picture(page, reading.turned, folder, stem) if folder else None


def read_image(page: PageImage, context: ReadContext, number: int = 1) -> PageReading:
    """The same for a page in memory."""
    found = sheet_code(read_codes(page)) or rescued_code(page, context, engine())
    if found is None or found.sheet is None:
        return _other(page, number)
    turned = found.turned
    corners = _turned(found.corners, page.size, turned)
    return _own(_Coded(page.turned(turned), turned, number, found.sheet, corners), context)


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """A page of ours, upright; `corners` are those of its QR."""

    page: PageImage
    turned: int
    number: int
    code: SheetCode
    corners: Points

    def reading(self, kind: PageKind, **more: Any) -> PageReading:
        return PageReading(self.number, kind, self.turned, **_size(self.page), code=self.code, **more)


def _own(ours: _Coded, context: ReadContext) -> PageReading:
    code, kind = ours.code, PageKind.SHEET
    geometry = context.geometry(code.paper, code.tag)
    if code.paper in context.separators:
        kind = PageKind.SEPARATOR
        if geometry is None or not geometry.on_page(code.page):
            return ours.reading(kind)  # its code says it all
    if geometry is None and code.tag == BLANK_TAG:  # a card or label: it has no cells
        return ours.reading(kind, words=read_whole(ours.page, engine(), upright=True).words)
    if geometry is None:
        return _unplaced(ours, Held(HeldReason.UNKNOWN_VERSION, f"{code.paper}·{code.tag}"))
    alignment = align(ours.page, ours.corners, geometry, code.page)
    if isinstance(alignment, Held):
        return _unplaced(ours, alignment)
    zones = geometry.on_page(code.page)
    sheet = _laid_out(ours.page, alignment, zones, geometry.sizes[code.page - 1])
    if isinstance(sheet, Held):
        return _unplaced(ours, sheet)
    return ours.reading(
        kind,
        **_contents(sheet, zones, code.paper, context),
        residual=round(alignment.residual, 3),
        to_pixels=tuple(float(v) for v in alignment.matrix.ravel()),
    )


def _laid_out(
    page: PageImage, alignment: Alignment, zones: Sequence[Zone], size: tuple[float, float]
) -> Sheet | Held:
    """The sheet with its map snapped to the printed rules; held where they contradict the map, or where nothing
    bears out a map that hangs on the QR alone."""
    raster = rules.flattened(text_plane(page.pixels), alignment.matrix, size)
    shifts = rules.measure(raster, zones)
    if not shifts.believable:
        return Held(HeldReason.NOT_ALIGNED, "表格线与版面不符")
    if alignment.marks < 2 and zones and not shifts.is_witness:
        return Held(HeldReason.NOT_ALIGNED, "四角标记不全")
    return Sheet(page, alignment, raster, light_map(raster), shifts)


def _contents(
    sheet: Sheet, zones: Sequence[Zone], paper: str, context: ReadContext
) -> dict[str, tuple[Any, ...]]:
    cells = [z for z in zones if z.kind is ZoneKind.CELL and context.is_read(paper, z.name)]
    kinds = {z.name: context.kind(paper, z.name) for z in cells}
    return {
        "cells": read_cells(sheet, cells, kinds, engine()),
        "ticks": read_ticks(sheet, _of(zones, ZoneKind.TICK)),
        "marks": read_marks(sheet, _of(zones, ZoneKind.SIGNATURE, ZoneKind.SEAL)),
    }


def _of(zones: Sequence[Zone], *kinds: ZoneKind) -> list[Zone]:
    return [z for z in zones if z.kind in kinds]


def _unplaced(ours: _Coded, fault: Held) -> PageReading:
    """A sheet of ours whose cells cannot be found: its code and all its words."""
    words = read_whole(ours.page, engine(), upright=True).words
    return ours.reading(PageKind.SHEET, words=words, fault=fault)


def _other(page: PageImage, number: int) -> PageReading:
    """Somebody else's paper, or an empty page."""
    ink = blank.ink(page)
    if ink is blank.Ink.NONE:
        return PageReading(number, PageKind.BLANK, **_size(page))
    whole = read_whole(page, engine())
    if blank.is_empty(whole.page, ink, whole.words, engine()):
        return PageReading(number, PageKind.BLANK, whole.turned, **_size(whole.page))
    return PageReading(number, PageKind.FOREIGN, whole.turned, **_size(whole.page), words=whole.words)


def _size(page: PageImage) -> dict[str, Any]:
    width, height = page.size
    scale = MM_PER_INCH / page.dpi
    return {"width": round(width * scale, 2), "height": round(height * scale, 2), "pixels": page.size}


def _turned(points: Points, size: tuple[int, int], degrees: int) -> Points:
    """Points of a page of `size` (width, height) after it is turned clockwise."""
    width, height = size
    x, y = points[:, 0], points[:, 1]
    ways = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
    return np.column_stack(ways[degrees % 360])
