"""What a person put into a place of the sheet: its strokes, without rules, specks and neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Box
from pipeline.read.raster import Image, Mask, block
from pipeline.read.sheet import INK, Piece

RULE_AWAY = (-0.4, 1.9)  # mm outside a zone where its rules are looked for (the ruling of a blank lies in it)
_SPECK = 0.06  # mm²: smaller specks are dust
_INKED = 0.5  # mm² of strokes that make a place inked
_THICK = 0.9  # mm: a thicker line is no rule
_STROKE = 0.9  # mm: length that at least one stroke has


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """`mask` are the strokes that belong to the zone, `foreign` all other ink of the piece; `area` mm² of the
    strokes, `longest` mm of the largest one."""

    mask: Mask
    foreign: Mask
    area: float
    longest: float

    @property
    def inked(self) -> bool:
        return self.area >= _INKED and self.longest >= _STROKE

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """left, top, right, bottom of the strokes in pixels."""
        x, y, w, h = cv2.boundingRect(self.mask)
        return x, y, x + w, y + h


def strokes(piece: Piece, zone: Box, share: float = INK, *, without: Mask | None = None) -> Strokes:
    """The strokes in `zone`, also where they run over its edge. `without` is left out."""
    ink = piece.ink(share) if without is None else _without(piece.ink(share), without)
    rules = _rules(ink, piece, zone)
    free = _without(ink, cv2.dilate(rules, block(3, 3)))
    free = _bridged(free, ink, rules, piece.scale)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=8)
    left, top, right, bottom = piece.rect(zone)
    inner = np.bincount(labels[top:bottom, left:right].ravel(), minlength=count)
    area = stats[:, cv2.CC_STAT_AREA]
    px = piece.scale
    mine = (inner >= 0.5 * area) & (area > _SPECK * px * px) & ~_reaches_out(stats, ink.shape)
    mine &= ~_is_rule_rest(stats, (top, bottom), px)
    mine[0] = False
    mask = mine.astype(np.uint8)[labels]
    longest = stats[mine, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(initial=0) / px
    return Strokes(mask, _without(ink, mask), float(area[mine].sum()) / px**2, float(longest))


def _reaches_out(stats: Mask, shape: tuple[int, ...]) -> Mask:
    """Components that touch the edge of the piece: parts of a neighbour, of a seal."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    out: Mask = (left == 0) | (top == 0) | (right == shape[1]) | (bottom == shape[0])
    return out


def _is_rule_rest(stats: Mask, edges: tuple[int, int], scale: float) -> Mask:
    """Long flat pieces at the upper or lower edge of the zone: rests of a rule that is bent."""
    top, height = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    flat = (height < 0.8 * scale) & (stats[:, cv2.CC_STAT_WIDTH] > 4.0 * scale)
    beside: Mask = (top < edges[0] + 1.2 * scale) | (top + height > edges[1] - 1.2 * scale)
    return flat & beside


def _rules(ink: Mask, piece: Piece, zone: Box) -> Mask:
    """Printed rules: long straight lines just outside the zone."""
    found = np.zeros_like(ink)
    left, top, right, bottom = piece.rect(zone)
    near, far = (round(d * piece.scale) for d in RULE_AWAY)
    height, width = ink.shape
    across = _opened(ink, (max(8, round(min(0.5 * zone.width, 12.0) * piece.scale)), 1))
    for rows in (
        slice(max(0, top - far), max(0, top - near)),
        slice(min(height, bottom + near), bottom + far),
    ):
        found[rows] = across[rows]
    down = _opened(ink, (1, max(8, round(0.7 * zone.height * piece.scale))))
    for columns in (
        slice(max(0, left - far), max(0, left - near)),
        slice(min(width, right + near), right + far),
    ):
        found[:, columns] |= down[:, columns]
    return found


def _opened(ink: Mask, size: tuple[int, int]) -> Mask:
    """Lines of at least `size`; a rule that is a pixel askew is still one."""
    thick = cv2.dilate(ink, block(1, 3) if size[1] == 1 else block(3, 1))
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, block(*size))
    return cv2.bitwise_and(lines, ink)


def without_rules(ink: Mask, scale: float, length: float) -> Mask:
    """The ink without straight thin lines of at least `length` mm across or down. `scale` in px per mm."""
    pixels, thick = round(length * scale), max(3, round(_THICK * scale))
    lines = cv2.bitwise_or(_opened(ink, (pixels, 1)), _opened(ink, (1, pixels)))
    blots = cv2.morphologyEx(ink, cv2.MORPH_OPEN, block(thick, thick))
    return _without(ink, _without(lines, cv2.dilate(blots, block(3, 3))))


def _bridged(free: Mask, ink: Mask, rules: Mask, scale: float) -> Mask:
    """Gives back the crossings of writing with a rule: ink with free ink right above and below it."""
    reach = max(5, round(0.7 * scale))  # a rule and what was cut beside it
    up = cv2.dilate(free, block(1, reach), anchor=(0, 0))
    down = cv2.dilate(free, block(1, reach), anchor=(0, reach - 1))
    near = cv2.dilate(rules, block(3, 3))
    return cv2.bitwise_or(free, cv2.bitwise_and(cv2.bitwise_and(ink, near), cv2.bitwise_and(up, down)))


def _without(mask: Mask, other: Mask) -> Mask:
    return cv2.subtract(mask, other)


def cleaned(piece: Piece, found: Strokes) -> Image:
    """The piece with everything that is not the zone's own writing painted over with paper."""
    square = block(3, 3)
    others = _without(cv2.dilate(found.foreign, square), cv2.dilate(found.mask, square))
    image = piece.gray.copy()
    np.copyto(image, np.uint8(round(piece.paper)), where=others.view(np.bool_))
    return image
