"""Tick boxes: ticked, not ticked, or doubtful (research: ocr §6)."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from pipeline.model import Box, TickReading, TickState, Zone
from pipeline.read.raster import Image, Mask
from pipeline.read.sheet import Piece, Sheet
from pipeline.read.strokes import without_rules

NO_BELOW = 0.02
YES_FROM = 0.065
"""Dark share of the inside of a box: below the first nothing, from the second a tick (lightest seen .083)."""
SCRIBBLED = (0.4, 0.5)
"""Dark share from which, and mm² of strokes beyond the box with which, a tick was taken back: ticks as dark as
that stay within .44 mm², nine of ten scribbles go beyond."""
BESIDE = 1.2  # mm² of strokes beside an empty box that make it doubtful
_MARGIN = 2.2  # mm looked at around a box
_BORDER = 0.16  # share of the box's side that its own border may take
_SLACK = 1.3  # mm that the box may lie off its place
_RULE = 6.5  # mm: a straight line this long is a rule of the table


def read_ticks(sheet: Sheet, zones: list[Zone]) -> tuple[TickReading, ...]:
    """Every tick zone of a page."""
    return tuple(_read(sheet, zone) for zone in zones)


def _read(sheet: Sheet, zone: Zone) -> TickReading:
    piece = sheet.piece(zone.box, _MARGIN)
    ink = without_rules(piece.ink(), piece.scale, _RULE)
    box = _found(ink, piece, zone.box)
    inside = _ratio(ink, piece, box.shrunk(_BORDER * box.width))
    return TickReading(zone.name, _state(ink, piece, box, inside), round(inside, 4))


def _state(ink: Mask, piece: Piece, box: Box, inside: float) -> TickState:
    beside = _outside(ink, piece, box)
    if inside >= SCRIBBLED[0] and beside > SCRIBBLED[1]:
        return TickState.DOUBTFUL
    if inside >= YES_FROM:
        return TickState.YES
    if inside >= NO_BELOW or beside > BESIDE:
        return TickState.DOUBTFUL
    return TickState.NO


def _found(ink: Mask, piece: Piece, nominal: Box) -> Box:
    """The printed box itself, near its place: where its outline covers most ink."""
    side = round(nominal.width * piece.scale)
    outline = _outline(side, max(1, round(0.3 * piece.scale)))
    left, top, *_ = piece.rect(nominal)
    reach = round(_SLACK * piece.scale)
    y0, x0 = max(0, top - reach), max(0, left - reach)
    window = ink[y0 : top + side + reach, x0 : left + side + reach].astype(np.float32)
    if min(window.shape) < side:
        return nominal
    score = cv2.matchTemplate(window, outline, cv2.TM_CCORR)
    _, best, _, (x, y) = cv2.minMaxLoc(score - 1e-3 * _distance(score.shape, (left - x0, top - y0)))
    if best < 0.45 * float(outline.sum()):
        return nominal
    moved_x, moved_y = (x + x0 - left) / piece.scale, (y + y0 - top) / piece.scale
    return Box(
        nominal.left + moved_x, nominal.top + moved_y, nominal.right + moved_x, nominal.bottom + moved_y
    )


@lru_cache(maxsize=64)
def _outline(side: int, border: int) -> Image:
    outline = np.ones((side, side), np.float32)
    outline[border:-border, border:-border] = 0.0
    return outline


@lru_cache(maxsize=64)
def _distance(shape: tuple[int, ...], origin: tuple[int, int]) -> Image:
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    distance: Image = np.hypot(xs - origin[0], ys - origin[1])
    return distance


def _ratio(ink: Mask, piece: Piece, box: Box) -> float:
    left, top, right, bottom = piece.rect(box)
    part = ink[top:bottom, left:right]
    return float(part.mean()) if part.size else 0.0


def _outside(ink: Mask, piece: Piece, box: Box) -> float:
    """Area in mm² of the strokes around the box. The words after it begin 1.2 mm to its right: that side is
    looked at for 0.9 mm only."""
    near, far = 0.35, 1.6
    sides = (
        Box(box.left - far, box.top, box.left - near, box.bottom),
        Box(box.left, box.top - far, box.right, box.top - near),
        Box(box.right + near, box.top, box.right + 0.9, box.bottom),
        Box(box.left, box.bottom + near, box.right, box.bottom + far),
    )
    return sum(_ratio(ink, piece, side) * side.width * side.height for side in sides)
