"""How alike two characters look: what a recogniser may take for each other."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

ALIKE = 0.7
"""Of 5,000 pairs of characters in given names 1 in 200 is above this; 己已, 末未, 侯候, 伟纬, 建健 all are."""

_DIGITS = frozenset(
    frozenset(pair) for pair in ("06", "08", "09", "14", "17", "27", "35", "38", "49", "56", "58", "68", "79", "89")
)  # fmt: skip


def look_alike(one: str, other: str) -> bool:
    """May one character be taken for the other? Digits by a list, all else by the shape in regular script."""
    if one.isdigit() and other.isdigit():
        return frozenset((one, other)) in _DIGITS
    return likeness(one, other) >= ALIKE


def likeness(one: str, other: str) -> float:
    """Correlation of the two shapes, −1…1; 0 where the font has no such character."""
    if one == other:
        return 1.0
    first, second = _shape(one), _shape(other)
    return 0.0 if first is None or second is None else float((first * second).sum())


@lru_cache(maxsize=512)
def _shape(char: str) -> NDArray[np.float32] | None:
    picture = Image.new("L", (96, 96), 0)
    ImageDraw.Draw(picture).text((16, 8), char, 255, font=_font())
    ink = np.asarray(picture, np.uint8)
    x, y, width, height = cv2.boundingRect((ink > 60).astype(np.uint8))
    if not width:
        return None
    shape = cv2.GaussianBlur(_square(ink[y : y + height, x : x + width]), (0, 0), 1.6)
    shape = shape - shape.mean()
    normal: NDArray[np.float32] = shape / max(float(np.linalg.norm(shape)), 1e-6)
    return normal


def _square(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """In the middle of a square of 32 pixels."""
    height, width = ink.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.float32)
    square[top : top + height, left : left + width] = ink
    small: NDArray[np.float32] = cv2.resize(square, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    return small


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    path = resources.files("pipeline.catalog") / "fonts" / "FandolKai-Regular.otf"
    return ImageFont.truetype(str(path), 48)
