"""The types of pixel arrays, and the few moves that everything in this room makes with them."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV's own annotations do not tell element types, so neither do these: the comment is the contract.
Image = NDArray[Any]
"""uint8: gray (height, width) or BGR (height, width, 3)."""
Mask = NDArray[Any]
"""uint8 (height, width): 0 or 1."""
Floats = NDArray[Any]
"""float32, any shape."""
Points = NDArray[Any]
"""float32 or float64 (n, 2): x, y."""
Matrix = NDArray[Any]
"""float64 (3, 3): a homography."""

MM_PER_INCH = 25.4

cv2.setNumThreads(1)  # one page, one thread: the pages are what runs side by side


def turn(pixels: Image, degrees: int) -> Image:
    """Turn clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -(degrees // 90) % 4)) if degrees % 360 else pixels


def scaled(pixels: Image, factor: float) -> Image:
    """Smaller or larger by a factor; the same array for (nearly) 1."""
    if abs(factor - 1.0) < 0.01:
        return pixels
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=way)


@cache
def block(width: int, height: int) -> Mask:
    """A full rectangle for OpenCV's morphology; the same array every time, not to be written to."""
    return np.ones((height, width), np.uint8)


def middle(values: Points) -> float:
    """The median of a few numbers of any shape, without the 50 µs that numpy's own takes."""
    ordered = np.sort(values, axis=None)
    count = len(ordered)
    return (float(ordered[(count - 1) // 2]) + float(ordered[count // 2])) / 2


def middle_gray(pixels: Image) -> float:
    """The median of the pixels of a gray image, from its histogram."""
    histogram = cv2.calcHist([pixels], [0], None, [256], [0, 256]).ravel()
    return float(np.searchsorted(np.cumsum(histogram, dtype=np.float64), pixels.size / 2))


def mapped(matrix: Matrix, points: Points) -> Points:
    """Points (n, 2) through a homography."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ np.asarray(matrix).T
    moved: Points = homogeneous[:, :2] / homogeneous[:, 2:]
    return moved
