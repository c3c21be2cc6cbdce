"""Reads a whole page that is not ours: where its lines are, which way up, what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.model import Box, Word
from pipeline.read import orient, textboxes
from pipeline.read.ocr import Engine
from pipeline.read.pages import PageImage
from pipeline.read.raster import MM_PER_INCH, Image
from pipeline.read.sheet import text_plane
from pipeline.read.textboxes import Quad

DETECT_SIDE = 736  # long side of the page for the detector
LEAST_CONFIDENCE = 0.5
"""A line read with less is a stain, a drawing, writing seen through the paper."""


@dataclass(frozen=True, slots=True, eq=False)
class WholePage:
    """`page` upright, `turned` how it was brought there, `words` its lines in reading order."""

    page: PageImage
    turned: int
    words: tuple[Word, ...]


def read_whole(page: PageImage, engine: Engine, *, upright: bool = False) -> WholePage:
    """Every line of a page. `upright`: the page is known to stand upright (its code said so)."""
    plane, quads = _lines(page, engine)
    turned = 0 if upright else _turn(plane, quads, engine)
    if turned in (90, 270):
        page = page.turned(90)
        plane, quads = _lines(page, engine)
        turned = 270 if orient.on_its_head(plane, quads, engine) else 90
        if turned == 270:
            page, plane, quads = page.turned(180), *_flipped(plane, quads)
    elif turned == 180:
        page, plane, quads = page.turned(180), *_flipped(plane, quads)
    return WholePage(page, turned, _words(plane, quads, page.dpi, engine))


def _lines(page: PageImage, engine: Engine) -> tuple[Image, list[Quad]]:
    plane = text_plane(page.pixels)[0]
    return plane, engine.detect(plane, DETECT_SIDE)


def _turn(plane: Image, quads: list[Quad], engine: Engine) -> int:
    """0 or 180, or 90 for a page that lies on a side (which one is seen after turning it)."""
    if orient.runs_down(quads):
        return 90
    return 180 if orient.on_its_head(plane, quads, engine) else 0


def _flipped(plane: Image, quads: list[Quad]) -> tuple[Image, list[Quad]]:
    """Plane and lines turned by 180 degrees."""
    size = np.array([plane.shape[1], plane.shape[0]], np.float32)
    turned = [np.roll(size - quad, 2, axis=0) for quad in quads]
    return np.ascontiguousarray(plane[::-1, ::-1]), textboxes.in_reading_order(turned)


def _words(plane: Image, quads: list[Quad], dpi: float, engine: Engine) -> tuple[Word, ...]:
    readings = engine.recognize([textboxes.cut(plane, quad) for quad in quads])
    return tuple(
        Word(r.text, round(r.confidence, 4), _box(quad, MM_PER_INCH / dpi))
        for quad, r in zip(quads, readings, strict=True)
        if r.text and r.confidence >= LEAST_CONFIDENCE
    )


def _box(quad: Quad, mm_per_px: float) -> Box:
    (left, top), (right, bottom) = quad.min(axis=0) * mm_per_px, quad.max(axis=0) * mm_per_px
    return Box(*(round(float(v), 2) for v in (left, top, right, bottom)))
