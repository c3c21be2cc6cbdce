"""Finds the four solid corner squares of our sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.read.raster import Image, Mask, Points, block

MARK_MM = 5.0
_CORE = 0.3  # share of a mark's side: somewhere in it is a solid square as large as that
_GRID = 16  # px


@dataclass(frozen=True, slots=True, eq=False)
class Square:
    """A dark square: centre and side in pixels of the page, `dark` the gray level inside it, `light` around it."""

    centre: Points
    side: float
    dark: float
    light: float


def find_squares(small: Image, px_per_mm: float) -> list[Square]:
    """Everything on a page that could be a corner mark. About 100 dpi are enough; `px_per_mm` may be wrong by a
    third. Coordinates are those of `small`."""
    expected = MARK_MM * px_per_mm
    block = int(expected * 4) | 1
    local = cv2.boxFilter(small, -1, (block, block), borderType=cv2.BORDER_REPLICATE)
    found = _squares(small, cv2.compare(small, cv2.convertScaleAbs(local, alpha=0.8), cv2.CMP_LT), expected)
    if len(found) < 4:  # beside a dark lid everything is lighter than its surroundings
        more = _squares(small, cv2.inRange(small, 0, 90), expected)
        found += [s for s in more if not _known(s, found)]
    return found


def _squares(gray: Image, mask: Image, expected: float) -> list[Square]:
    found: list[Square] = []
    for left, top, wide, tall in _solid_places(mask, expected):
        place = mask[top : top + tall, left : left + wide]
        found += [s for s in _parts(gray, place, (left, top), expected) if not _known(s, found)]
    return found


def _solid_places(mask: Image, expected: float) -> list[tuple[int, int, int, int]]:
    """left, top, width, height of where something is as solid as a mark: hardly any writing is, and a look at each
    letter of a page takes 12 ms."""
    core = max(2, int(_CORE * expected))
    solid = cv2.erode(mask, block(core, core))
    if not cv2.countNonZero(solid):
        return []
    coarse = cv2.resize(solid, None, fx=1 / _GRID, fy=1 / _GRID, interpolation=cv2.INTER_AREA)
    far = 2 * round(2 * expected / _GRID) + 3
    around = cv2.dilate((coarse > 0).astype(np.uint8), block(far, far))
    contours, _ = cv2.findContours(around, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [_grown(cv2.boundingRect(contour)) for contour in contours]


def _grown(rectangle: Sequence[int]) -> tuple[int, int, int, int]:
    left, top, wide, tall = (side * _GRID for side in rectangle)
    return left, top, wide, tall


def _parts(gray: Image, mask: Image, origin: tuple[int, int], expected: float) -> Iterator[Square]:
    """Squares among the connected parts of a piece of the page that begins at `origin`."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    wide, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    low, high = 0.6 * expected, 1.9 * expected
    fits = (wide > low) & (tall > low) & (wide < high) & (tall < high) & (area > 0.5 * wide * tall)
    for label in np.flatnonzero(fits):
        left, top, width, height, size = (int(n) for n in stats[label])
        part = (labels[top : top + height, left : left + width] == label).astype(np.uint8)
        square = _square(gray, part, (left + origin[0], top + origin[1]), size, expected)
        if square is not None:
            yield square


def _square(gray: Image, part: Mask, origin: tuple[int, int], area: int, expected: float) -> Square | None:
    (x, y), (w, h), _ = cv2.minAreaRect(cv2.findNonZero(part))
    short, long = sorted((w + 1, h + 1))
    if not (
        0.6 * expected < short and long < 1.6 * expected and short > 0.75 * long and area > 0.8 * short * long
    ):
        return None
    x, y = x + origin[0], y + origin[1]
    dark, light = _levels(gray, x, y, (short + long) / 2)
    if light - dark < 25 or light - dark < 0.2 * light:
        return None
    return Square(np.array([x + 0.5, y + 0.5]), (short + long) / 2, dark, light)


def _levels(gray: Image, x: float, y: float, side: float) -> tuple[float, float]:
    """Gray inside the square (the lightest quarter of it does for solid) and the paper around it."""
    half = max(1, int(side * 0.28))
    inside = _patch(gray, x, y, half)
    around = _patch(gray, x, y, int(side * 1.1))
    return float(np.percentile(inside, 75)), float(np.percentile(around, 80))


def _patch(gray: Image, x: float, y: float, half: int) -> Image:
    left, top = max(0, round(x) - half), max(0, round(y) - half)
    return gray[top : round(y) + half + 1, left : round(x) + half + 1]


def _known(square: Square, others: list[Square]) -> bool:
    return any(float(np.abs(square.centre - o.centre).max()) < square.side / 2 for o in others)


def refined(gray: Image, square: Square) -> Square | None:
    """The square's centre to a tenth of a pixel, by the weight of its darkness at full resolution. None where
    what lies there is no whole square (cut off, covered, written over)."""
    half = int(square.side * 0.95)
    left, top = round(square.centre[0]) - half, round(square.centre[1]) - half
    patch = gray[max(0, top) : top + 2 * half + 1, max(0, left) : left + 2 * half + 1].astype(np.float32)
    if min(patch.shape) < square.side:
        return None
    weight = np.clip((square.light - patch) / max(square.light - square.dark, 1.0), 0.0, 1.0)
    whole = _component(
        weight > 0.5, (round(square.centre[0]) - max(0, left), round(square.centre[1]) - max(0, top))
    )
    if whole is None:
        return None
    weight = weight * cv2.dilate(whole, block(3, 3))
    mass = float(weight.sum())
    ys, xs = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]]
    centre = np.array([float((weight * xs).sum()) / mass, float((weight * ys).sum()) / mass])
    origin = np.array([max(0, left) + 0.5, max(0, top) + 0.5])
    return Square(centre + origin, mass**0.5, square.dark, square.light)


def _component(mask: Image, seed: tuple[int, int]) -> Image | None:
    """The connected patch at `seed`, opened so that strokes that touch it fall off; None at the border."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, block(5, 5))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    x, y = seed
    if not (0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]) or count < 2 or labels[y, x] == 0:
        return None
    left, top, width, height, area = stats[labels[y, x]]
    touches = left == 0 or top == 0 or left + width == mask.shape[1] or top + height == mask.shape[0]
    if touches or area < 0.7 * width * height or min(width, height) < 0.8 * max(width, height):
        return None
    whole: Mask = (labels == labels[y, x]).astype(np.uint8)
    return whole


def moved(square: Square, left: int, top: int, factor: float) -> Square:
    """A square found in a window that begins at (left, top) of a page that is `factor` times smaller."""
    centre = (square.centre + np.array([left, top])) * factor
    return Square(centre, square.side * factor, square.dark, square.light)
