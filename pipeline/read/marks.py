"""Places to sign and to seal: is there ink, is there a seal?

On colour pages a seal is red. On gray ones it is a ring, and where the ring runs into a place to sign, only ink
that is darker than a seal's counts as a signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Box, MarkReading, Zone, ZoneKind
from pipeline.read.raster import Mask, block
from pipeline.read.sheet import Piece, Sheet, red_ink
from pipeline.read.strokes import Strokes, strokes, without_rules

SIGNED = 1.6  # mm² of strokes
_SIGNED_UNDER_SEAL = 3.0  # mm²: there may be rests of the seal
_SEAL_AREA = 14.0  # mm² of red: a quarter of the ring of a small seal
_SEAL_SPREAD = 9.0  # mm in both directions
_SEAL_AROUND = 7.0  # mm: seals are pressed beside their place
_DARKER = 0.64  # share of the step to solid print that pen ink has and seal ink has not
_RADII = (15.0, 23.0)  # mm, of round seals
_LOOK = 4.0  # px per mm


@dataclass(frozen=True, slots=True)
class Ring:
    """A round seal: its middle and radius in mm of the sheet."""

    x: float
    y: float
    radius: float

    def over(self, box: Box) -> bool:
        """Does the seal reach into `box`?"""
        x = min(max(self.x, box.left), box.right)
        y = min(max(self.y, box.top), box.bottom)
        return float(np.hypot(x - self.x, y - self.y)) <= self.radius + 1.0


def read_marks(sheet: Sheet, zones: list[Zone]) -> tuple[MarkReading, ...]:
    """Every signature and seal zone of a page."""
    seals = [z for z in zones if z.kind is ZoneKind.SEAL]
    rings = [] if sheet.page.colour is not None else [r for z in seals if (r := _ring(sheet, z)) is not None]
    return tuple(
        _seal(sheet, z, rings) if z.kind is ZoneKind.SEAL else _signature(sheet, z, rings) for z in zones
    )


def _signature(sheet: Sheet, zone: Zone, rings: Sequence[Ring]) -> MarkReading:
    if sheet.is_bare(zone.box):
        return MarkReading(zone.name, False, 0.0)
    piece = sheet.piece(zone.box, 2.4)
    found = strokes(piece, zone.box)
    sealed = [ring for ring in rings if ring.over(zone.box)]
    if not sealed or not _is_signed(found):
        return MarkReading(zone.name, _is_signed(found), _ratio(found, zone.box))
    darker = strokes(piece, zone.box, _DARKER, without=_annuli(piece, sealed))
    least = _SIGNED_UNDER_SEAL * (2 if sheet.page.bilevel else 1)  # black and white: no telling them apart
    signed = darker.area >= least and darker.longest >= 4.0
    return MarkReading(zone.name, signed, _ratio(darker, zone.box), sure=False)


def _is_signed(found: Strokes) -> bool:
    return found.area >= SIGNED and found.longest >= 2.0


def _ratio(found: Strokes, box: Box) -> float:
    return round(found.area / (box.width * box.height), 4)


def _annuli(piece: Piece, rings: Sequence[Ring]) -> Mask:
    """The rings themselves, 1.6 mm thick."""
    mask = np.zeros(piece.gray.shape, np.uint8)
    for ring in rings:
        middle = round((ring.x - piece.box.left) * piece.scale), round((ring.y - piece.box.top) * piece.scale)
        cv2.circle(mask, middle, round(ring.radius * piece.scale), 1, round(1.6 * piece.scale))
    return mask


def _seal(sheet: Sheet, zone: Zone, rings: Sequence[Ring]) -> MarkReading:
    piece = sheet.piece(zone.box, _SEAL_AROUND)
    if piece.pixels.ndim == 3:
        return _red_seal(zone, piece)
    found = strokes(piece, zone.box, 0.25)
    ring = any(r.over(zone.box) for r in rings) and found.area >= 8.0
    clear = ring or (found.area >= 40.0 and _is_spread(found.mask, piece, 14.0))
    return MarkReading(zone.name, clear, _ratio(found, zone.box), sure=clear or found.area < 3.0)


def _red_seal(zone: Zone, piece: Piece) -> MarkReading:
    red = cv2.morphologyEx(red_ink(piece.pixels), cv2.MORPH_OPEN, block(2, 2))
    area = float(red.sum()) / piece.scale**2
    ratio = area / (zone.box.width * zone.box.height)
    return MarkReading(
        zone.name, area >= _SEAL_AREA and _is_spread(red, piece, _SEAL_SPREAD), round(ratio, 4)
    )


def _is_spread(mask: Mask, piece: Piece, least: float) -> bool:
    _, _, width, height = cv2.boundingRect(mask)
    return min(width, height) >= least * piece.scale


def _ring(sheet: Sheet, zone: Zone) -> Ring | None:
    """The round seal whose middle lies in or near `zone`, on a gray page."""
    if sheet.is_bare(zone.box):
        return None
    piece = sheet.piece(zone.box, 26.0)
    factor = _LOOK / piece.scale
    ink = without_rules(piece.ink(0.22), piece.scale, 8.0)
    dark = cv2.resize(ink * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = _best_ring(dark)
    if found is None:
        return None
    x, y, radius = found
    ring = Ring(piece.box.left + x / _LOOK, piece.box.top + y / _LOOK, radius / _LOOK)
    near = zone.box.shrunk(-8.0)
    return ring if near.left <= ring.x <= near.right and near.top <= ring.y <= near.bottom else None


def _best_ring(dark: Mask) -> tuple[float, float, float] | None:
    """Middle and radius in pixels of the circle with most ink along it, if that is a good part of it."""
    low, high = (round(r * _LOOK) for r in _RADII)
    circles = cv2.HoughCircles(
        cv2.GaussianBlur(dark, (0, 0), 1.0),
        cv2.HOUGH_GRADIENT,
        2,
        20,
        param1=120,
        param2=30,
        minRadius=low,
        maxRadius=high,
    )
    if circles is None:
        return None
    scored = [
        (_covered(dark, *map(float, c)), *map(float, c))
        for c in circles.reshape(-1, circles.shape[-1])[:8, :3]
    ]
    share, x, y, radius = max(scored)
    return (x, y, radius) if share > 0.5 else None


def _covered(dark: Mask, x: float, y: float, radius: float) -> float:
    """Share of the circle's directions in which there is ink within 0.6 mm of it."""
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    hit = np.zeros(len(angles), bool)
    for off in (-2, -1, 0, 1, 2):
        xs = np.clip(np.round(x + (radius + off) * np.cos(angles)).astype(int), 0, dark.shape[1] - 1)
        ys = np.clip(np.round(y + (radius + off) * np.sin(angles)).astype(int), 0, dark.shape[0] - 1)
        hit |= dark[ys, xs] > 60
    return float(hit.mean())
