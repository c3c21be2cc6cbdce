"""Is a page empty? The back of a sheet is, also where the front shines through; a pencilled line is not."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import cv2
import numpy as np

from pipeline.model import Word
from pipeline.read.ocr import Engine
from pipeline.read.pages import PageImage
from pipeline.read.raster import Image, Mask, block, middle_gray
from pipeline.read.sheet import text_plane

STRONG = 95  # gray levels under the paper: no bleed-through is that dark
WEAK = 16
_EDGE = 9.0  # mm around the page where shadows lie,
_CORNER = (26.0, 20.0)  # mm at its corners where staples are,
_HOLES = 19.0  # mm at its sides where holes are punched
_HOLE = 8.0  # mm that a hole is wide at most
_STRONG_AREA = 9.0  # mm²
_WEAK_AREA = 3.0
_SHARP = 0.30  # edge steepness of pen and pencil; what shines through is soft
_READ = 0.9  # confidence of a line that surely is writing,
_ENOUGH = 10  # and how many characters of such make a page that is not empty


class Ink(StrEnum):
    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


def ink(page: PageImage) -> Ink:
    """How much ink a page carries, away from its edges, staples and holes."""
    scale = page.dpi / page.small_factor / 25.4
    dark = _darkness(page.small, scale)
    strong, beside = (dark > STRONG).astype(np.uint8), round((_HOLES + _HOLE) * scale)
    if _area(strong[:, beside:-beside], scale) >= _STRONG_AREA:  # whatever is punched at the sides
        return Ink.STRONG
    if _area(_without_holes(strong, scale), scale) >= _STRONG_AREA:
        return Ink.STRONG
    grain = middle_gray(dark)  # how far the paper lies under its lightest spots
    weak = cv2.morphologyEx((dark > WEAK + 2 * grain).astype(np.uint8), cv2.MORPH_OPEN, block(2, 2))
    weak = _without_creases(_without_holes(weak, scale), scale)
    return Ink.WEAK if _area(weak, scale) >= _WEAK_AREA else Ink.NONE


def is_empty(page: PageImage, found: Ink, words: Sequence[Word], engine: Engine) -> bool:
    """For a page with ink and the words read on it: was it all seen through the paper?"""
    if found is Ink.STRONG and _said(words, _READ) >= _ENOUGH:
        return False
    said = _said(words)
    if _mirror_words(page, engine) > 1.2 * said + 2:
        return True
    return said == 0.0 and found is Ink.WEAK and not _is_sharp(page)


def _darkness(gray: Image, scale: float) -> Image:
    """How far each pixel is under the paper around it; 0 along the page's edges and in its corners."""
    side = int(6 * scale) | 1
    paper = cv2.blur(cv2.dilate(gray, block(side, side)), (side, side))
    dark = cv2.subtract(paper, gray)
    edge, (wide, tall) = round(_EDGE * scale), (round(side * scale) for side in _CORNER)
    for rows in (slice(0, tall), slice(-tall, None)):
        for columns in (slice(0, wide), slice(-wide, None)):
            dark[rows, columns] = 0
    inner = np.zeros_like(dark)
    inner[edge:-edge, edge:-edge] = dark[edge:-edge, edge:-edge]
    return inner


def _area(mask: Mask, scale: float) -> float:
    return float(np.count_nonzero(mask)) / scale**2


def _without_holes(mask: Mask, scale: float) -> Mask:
    """Without round blots of 4 to 8 mm near the sides."""
    _, labels, stats, middles = cv2.connectedComponentsWithStats(mask)
    wide, tall, area = (stats[:, i] / d for i, d in ((2, scale), (3, scale), (4, scale**2)))
    round_ = (np.minimum(wide, tall) > 4) & (np.maximum(wide, tall) < _HOLE) & (area > 0.65 * wide * tall)
    x = middles[:, 0] / scale
    keep = ~(round_ & (np.minimum(x, mask.shape[1] / scale - x) < _HOLES))
    keep[0] = False
    kept: Mask = keep[labels]
    return kept.astype(np.uint8)


def _without_creases(mask: Mask, scale: float) -> Mask:
    """Without lines that are long and thin: folds of the paper."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    crease = (np.maximum(width, height) > 50 * scale) & (
        stats[:, cv2.CC_STAT_AREA] < 2.0 * scale * np.maximum(width, height)
    )
    keep = ~crease
    keep[0] = False
    kept: Mask = keep[labels]
    return kept


def _said(words: Sequence[Word], least: float = 0.75) -> float:
    """Characters read with confidence, weighted by it."""
    return sum(w.confidence * len(w.text) for w in words if w.confidence > least and len(w.text) > 1)


def _mirror_words(page: PageImage, engine: Engine) -> float:
    """The same for the page seen from behind."""
    from pipeline.read.foreign import read_whole

    flipped = PageImage(np.ascontiguousarray(page.pixels[:, ::-1]), page.dpi)
    return _said(read_whole(flipped, engine).words)


def _is_sharp(page: PageImage) -> bool:
    """Do the darkest strokes have steep edges? Steepness is the gray step of a pixel against the stroke's depth."""
    gray = text_plane(page.pixels)
    scale = page.dpi / 25.4
    dark = _darkness(gray, scale).astype(np.float32)
    level = 8 + 2 * float(np.median(dark))  # the paper's own grain is no stroke
    deep = float(np.percentile(dark[dark > level], 90)) if (dark > level).any() else 0.0
    if deep < WEAK:
        return False
    soft = cv2.GaussianBlur(dark, (0, 0), 0.7)
    steep = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)) / 8
    strokes = soft > 0.5 * deep
    return (
        bool(float(np.percentile(steep[strokes], 75)) / deep * (200 / page.dpi) ** -1 > _SHARP)
        if strokes.any()
        else False
    )
