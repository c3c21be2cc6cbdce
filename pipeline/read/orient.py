"""How a page without a code is turned.

The detected lines say whether the writing runs across or down the page, a line classifier whether it stands on
its head. Where that leaves doubt, a page classifier and recognition both ways decide: a page filed upside down
is the worst reading of all (research: ocr §2, rot180 .876).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from pipeline.read.ocr import ORIENTATION, Engine, Net, load_net, model_file
from pipeline.read.raster import Floats, Image
from pipeline.read.textboxes import Quad, cut, sides

VOTERS = 12  # longest lines that are asked
_CLEAR = 0.3  # mean votes below it or above 1 − it are believed alone
_SHORT = 256
_WINDOW = 224
_MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(3, 1, 1)
_STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(3, 1, 1)


@dataclass(frozen=True, slots=True)
class Turn:
    """`degrees` clockwise that make the page upright; `sure` 0–1."""

    degrees: int
    sure: float


def runs_down(quads: Sequence[Quad]) -> bool:
    """Do most lines, by length, run down the page? (It lies on its side.)"""
    across = down = 0.0
    for quad in quads:
        width, height = sides(quad)
        if width > 1.3 * height:
            across += width
        elif height > 1.3 * width:
            down += height
    return down > across


def on_its_head(image: Image, quads: Sequence[Quad], engine: Engine) -> bool:
    """Is a page whose lines run across upside down? Without lines: no."""
    lines = _longest(image, quads)
    if not lines:
        return False
    vote = float(np.mean(engine.upside_down(lines)))
    if len(lines) >= 3 and abs(vote - 0.5) > 0.5 - _CLEAR:
        return vote > 0.5
    return _read_both_ways(lines[:5], vote, page_turn(image), engine)


def _longest(image: Image, quads: Sequence[Quad]) -> list[Image]:
    wide = sorted((q for q in quads if sides(q)[0] > 1.5 * sides(q)[1]), key=lambda q: -sides(q)[0])
    return [cut(image, quad) for quad in wide[:VOTERS]]


def _read_both_ways(lines: list[Image], vote: float, page: Turn, engine: Engine) -> bool:
    """Text the right way up is recognised with more confidence; the two classifiers tip a draw."""
    readings = engine.recognize([*lines, *(np.ascontiguousarray(line[::-1, ::-1]) for line in lines)])
    weights = [r.confidence * min(len(r.text), 8) for r in readings]
    upright, headlong = sum(weights[: len(lines)]), sum(weights[len(lines) :])
    lean = (headlong - upright) / max(upright + headlong, 1e-6)
    page_says = {180: 1.0, 0: -1.0}.get(page.degrees, 0.0) * page.sure
    return 4.0 * lean + (vote - 0.5) + 0.5 * page_says > 0


def page_turn(image: Image) -> Turn:
    """The page classifier's opinion, gray or BGR. Its labels say how far a page has been turned clockwise
    (tests/test_read_orient.py), so the way back is 360 − label."""
    shares = _net()(_tensor(image)).mean(axis=0)
    best = int(shares.argmax())
    return Turn(-90 * best % 360, float(shares[best]))


def _tensor(image: Image) -> Floats:
    height, width = image.shape[:2]
    ratio = _SHORT / min(height, width)
    size = (max(_SHORT, round(width * ratio)), max(_SHORT, round(height * ratio)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR)
    planes = (
        np.broadcast_to(small, (3, *small.shape)) if small.ndim == 2 else small[:, :, ::-1].transpose(2, 0, 1)
    )
    tensor = (planes.astype(np.float32) / 255.0 - _MEAN) / _STD
    return np.stack([tensor[:, y : y + _WINDOW, x : x + _WINDOW] for y, x in _windows(tensor.shape[1:])])


def _windows(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Beginning, middle and end along the long side; in the middle of the short one."""
    spare_y, spare_x = shape[0] - _WINDOW, shape[1] - _WINDOW
    if spare_y >= spare_x:
        return [(round(spare_y * at), spare_x // 2) for at in (0.12, 0.5, 0.88)]
    return [(spare_y // 2, round(spare_x * at)) for at in (0.12, 0.5, 0.88)]


@cache
def _net() -> Net:
    return load_net(model_file(*ORIENTATION))
