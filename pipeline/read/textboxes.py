"""Where the lines of text are: pre- and post-processing of the DB text detector."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import cv2
import numpy as np
import pyclipper

from pipeline.read.raster import Floats, Image, Points

Quad = Points
"""Four corners in pixels: top left, top right, bottom right, bottom left; shape (4, 2)."""

THRESHOLD = 0.3
BOX_SCORE = 0.5
UNCLIP = 1.6
_MIN_SIDE = 3.0
SIDES = (64, 128, 192, 256, 384, 512, 608, 736)
"""Sides of the detector's input in pixels: each new shape costs 60 to 200 ms of CPU and 5 to 8 MB that stay."""


def tensor(image: Image, long_side: int) -> tuple[Floats, tuple[float, float]]:
    """The image scaled to `long_side` (never enlarged, sides multiples of 32), with white beyond its right and lower
    edge up to the next of `SIDES`, as the detector's input, and the factors (x, y) that lead back to pixels of `image`."""
    height, width = image.shape[:2]
    ratio = min(1.0, long_side / max(height, width))
    size = tuple(max(32, round(side * ratio / 32) * 32) for side in (width, height))
    beyond = [next((side for side in SIDES if side >= given), given) - given for given in size]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.copyMakeBorder(small, 0, beyond[1], 0, beyond[0], cv2.BORDER_CONSTANT, value=(255, 255, 255))
    plane = small.astype(np.float32) * (2.0 / 255.0) - 1.0
    planes = np.broadcast_to(plane, (3, *plane.shape)) if plane.ndim == 2 else plane.transpose(2, 0, 1)
    return np.ascontiguousarray(planes[None]), (width / size[0], height / size[1])


def quads(heat: Floats, scale: tuple[float, float], shape: Sequence[int]) -> list[Quad]:
    """The detector's heat map → quadrilaterals in pixels of the source, in reading order."""
    mask = (heat > THRESHOLD).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = [q for c in contours[:2000] if (q := _quad(c, heat)) is not None]
    limits = np.array([shape[1] - 1, shape[0] - 1], np.float32)
    factors = np.array(scale, np.float32)
    return in_reading_order([np.clip(q * factors, 0, limits) for q in found])


def _quad(contour: Points, heat: Floats) -> Quad | None:
    _, size, _ = rect = cv2.minAreaRect(contour)
    if min(size) < _MIN_SIDE or _score(contour, heat) < BOX_SCORE:
        return None
    grown = _unclipped(cv2.boxPoints(rect))
    return None if grown is None else _ordered(cv2.boxPoints(cv2.minAreaRect(grown)))


def _score(contour: Points, heat: Floats) -> float:
    """Mean heat inside the contour."""
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.fillPoly(inside, [contour - (x, y)], 1)
    return float(cv2.mean(heat[y : y + h, x : x + w], inside)[0])


def _unclipped(corners: Quad) -> Quad | None:
    """The detector finds shrunken lines: grow by area × UNCLIP / perimeter."""
    area, around = cv2.contourArea(corners), cv2.arcLength(corners, True)
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(
        np.round(corners * 16).astype(int).tolist(), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON
    )
    paths = offset.Execute(16 * area * UNCLIP / max(around, 1e-6))
    return np.array(paths[0], np.float32) / 16 if len(paths) == 1 else None


def _ordered(corners: Quad) -> Quad:
    """Top left first, clockwise."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def in_reading_order(found: list[Quad]) -> list[Quad]:
    """Rows from the top, each from the left. Two lines share a row when they overlap by half their height."""
    if not found:
        return []
    rows: list[list[int]] = []
    x, y = np.array(found)[:, :, 0].mean(axis=1).tolist(), _levels(found)
    for i in sorted(range(len(found)), key=lambda i: y[i][0]):
        row = next((r for r in reversed(rows[-3:]) if _overlap(y[r[-1]], y[i])), None)
        if row is None:
            rows.append([i])
        else:
            row.append(i)
    return [found[i] for row in rows for i in sorted(row, key=lambda i: x[i])]


def same_row(one: Quad, other: Quad) -> bool:
    """Do two lines overlap by half the height of the lower one?"""
    return _overlap(*_levels([one, other]))


def _levels(found: Sequence[Quad]) -> list[tuple[float, float]]:
    """(middle, height) of each line in pixels."""
    y = np.array(found)[:, :, 1]
    heights = y[:, 2:].mean(axis=1) - y[:, :2].mean(axis=1)
    return list(zip(y.mean(axis=1).tolist(), heights.tolist(), strict=True))


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 0.5 * min(one[1], other[1])


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a quadrilateral: the longer of each two opposite sides."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.tolist()
    width = max(hypot(ax - bx, ay - by), hypot(dx - cx, dy - cy))
    return width, max(hypot(ax - dx, ay - dy), hypot(bx - cx, by - cy))


def cut(image: Image, quad: Quad) -> Image:
    """The line inside `quad`, straightened; tall ones (vertical writing) are turned by 90° counter-clockwise."""
    w, h = (max(1, round(side)) for side in sides(quad))
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    line = cv2.warpPerspective(image, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.rot90(line)) if h >= 1.8 * w else line
