"""Places to sign and to seal: is there ink, is there a red seal?"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Box, MarkReading, Zone, ZoneKind
from pipeline.read.raster import Mask
from pipeline.read.sheet import Piece, Sheet
from pipeline.read.strokes import strokes

SIGNED = 1.6  # mm² of strokes
_SEAL_AREA = 14.0  # mm² of red: a quarter of the ring of a small seal
_SEAL_SPREAD = 9.0  # mm in both directions
_SEAL_AROUND = 7.0  # mm: seals are pressed beside their place


def read_marks(sheet: Sheet, zones: list[Zone]) -> tuple[MarkReading, ...]:
    """Every signature and seal zone of a page."""
    return tuple(_seal(sheet, z) if z.kind is ZoneKind.SEAL else _signature(sheet, z) for z in zones)


def _signature(sheet: Sheet, zone: Zone) -> MarkReading:
    piece = sheet.piece(zone.box, 2.4)
    found = strokes(piece, zone.box)
    ratio = found.area / (zone.box.width * zone.box.height)
    return MarkReading(zone.name, found.area >= SIGNED and found.longest >= 2.0, round(ratio, 4))


def _seal(sheet: Sheet, zone: Zone) -> MarkReading:
    piece = sheet.piece(zone.box, _SEAL_AROUND)
    if piece.red is not None:
        return _red_seal(zone, piece)
    return _gray_seal(zone, piece)


def _red_seal(zone: Zone, piece: Piece) -> MarkReading:
    assert piece.red is not None
    red = cv2.morphologyEx(piece.red, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    area = float(red.sum()) / piece.scale**2
    ratio = area / (zone.box.width * zone.box.height)
    return MarkReading(
        zone.name, area >= _SEAL_AREA and _is_spread(red, piece, _SEAL_SPREAD), round(ratio, 4)
    )


def _gray_seal(zone: Zone, piece: Piece) -> MarkReading:
    """Without colour a seal is much ink, spread over the place; anything less is not told from writing."""
    found = strokes(piece, zone.box, 0.25)
    ratio = found.area / (zone.box.width * zone.box.height)
    clear = found.area >= 40.0 and _is_spread(found.mask, piece, 14.0)
    nothing = found.area < 3.0
    return MarkReading(zone.name, clear, round(ratio, 4), sure=clear or nothing)


def _is_spread(mask: Mask, piece: Piece, least: float) -> bool:
    _, _, width, height = cv2.boundingRect(mask)
    return min(width, height) >= least * piece.scale


def inside(box: Box, other: Box) -> bool:
    """Does the middle of `box` lie in `other`?"""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= x <= other.right and other.top <= y <= other.bottom
