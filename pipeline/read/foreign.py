"""Reads a whole page that is not ours: where its lines are, which way up, what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.model import Box, Word
from pipeline.read import orient, textboxes
from pipeline.read.ctc import Reading
from pipeline.read.ocr import Engine
from pipeline.read.pages import PageImage
from pipeline.read.raster import MM_PER_INCH, Image
from pipeline.read.sheet import red_ink, text_plane
from pipeline.read.textboxes import Quad

DETECT_SIDE = 736  # long side of the page for the detector
_RED_SHARE = 0.01  # of a line's pixels
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
    quads = _lines(page, engine)
    turned = 0
    if not upright and orient.runs_down(quads):
        page, turned = page.turned(90), 90
        quads = _lines(page, engine)
    if not upright and orient.on_its_head(page.gray, quads, engine):
        quads = _flipped(quads, page.size)
        page, turned = page.turned(180), turned + 180
    return WholePage(page, turned, _words(page, quads, engine))


def _lines(page: PageImage, engine: Engine) -> list[Quad]:
    return [quad * page.small_factor for quad in engine.detect(page.small, DETECT_SIDE)]


def _flipped(quads: list[Quad], size: tuple[int, int]) -> list[Quad]:
    """Lines turned by 180 degrees with the page."""
    turned = [np.roll(np.array(size, np.float32) - quad, 2, axis=0) for quad in quads]
    return textboxes.in_reading_order(turned)


def _words(page: PageImage, quads: list[Quad], engine: Engine) -> tuple[Word, ...]:
    crops = [textboxes.cut(page.gray, quad) for quad in quads]
    readings = engine.recognize(crops)
    if page.colour is not None:
        _reread_sealed(page.colour, quads, readings, engine)
    return tuple(
        Word(r.text, round(r.confidence, 4), _box(quad, MM_PER_INCH / page.dpi))
        for quad, r in zip(quads, readings, strict=True)
        if r.text and r.confidence >= LEAST_CONFIDENCE
    )


def _reread_sealed(colour: Image, quads: list[Quad], readings: list[Reading], engine: Engine) -> None:
    """Lines with red ink are read again with the red lifted away; the surer reading stays (a red heading is
    sure as it is, black print under a seal without it)."""
    crops = {i: textboxes.cut(colour, quads[i]) for i in range(len(quads)) if _has_red(colour, quads[i])}
    again = engine.recognize([text_plane(crop) for crop in crops.values()])
    for i, reading in zip(crops, again, strict=True):
        if reading.confidence > readings[i].confidence and len(reading.text) * 2 > len(readings[i].text):
            readings[i] = reading


def _has_red(colour: Image, quad: Quad) -> bool:
    (left, top), (right, bottom) = quad.min(axis=0).astype(int), quad.max(axis=0).astype(int)
    return float(red_ink(colour[top : bottom + 1, left : right + 1]).mean()) > _RED_SHARE


def _box(quad: Quad, mm_per_px: float) -> Box:
    (left, top), (right, bottom) = quad.min(axis=0) * mm_per_px, quad.max(axis=0) * mm_per_px
    return Box(*(round(float(v), 2) for v in (left, top, right, bottom)))
