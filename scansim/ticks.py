"""Ticks as people make them, and boxes to tick."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from scansim.canvas import BLACK, Canvas, Colour
from scansim.hand import Hand
from scansim.rng import between, pick

Points = list[tuple[float, float]]


def box(canvas: Canvas, x: float, y: float, side: float, colour: Colour = BLACK) -> None:
    """An empty box with its left at x and its middle at y."""
    canvas.rect(x, y - side / 2, x + side, y + side / 2, mm=0.22, colour=colour)


def _check(side: float) -> list[Points]:
    return [[(0.1, 0.5), (0.38, 0.88), (1.0, -0.05)]]


def _cross(side: float) -> list[Points]:
    return [[(0.12, 0.12), (0.88, 0.88)], [(0.86, 0.1), (0.12, 0.9)]]


def _slash(side: float) -> list[Points]:
    return [[(0.9, 0.02), (0.1, 0.96)]]


def _filled(side: float) -> list[Points]:
    return [[(0.15 + 0.7 * (i % 2), 0.18 + 0.08 * i) for i in range(9)]]


def _hook(side: float) -> list[Points]:
    return [[(0.05, 0.45), (0.3, 0.8), (0.42, 0.75), (1.25, -0.35)]]


SHAPES: dict[str, Callable[[float], list[Points]]] = {
    "check": _check,
    "cross": _cross,
    "slash": _slash,
    "filled": _filled,
    "hook": _hook,
}


def tick(
    canvas: Canvas,
    x: float,
    y: float,
    side: float,
    by: Hand,
    rng: Generator,
    *,
    shape: str = "",
    off: tuple[float, float] = (0.0, 0.0),
) -> str:
    """Tick the box of `side` mm whose left is x and middle is y; `off` mm moves the stroke away from it.
    Gives the shape."""
    shape = shape or pick(rng, ("check", "check", "check", "hook", "cross", "slash", "filled"))
    mm = between(rng, 0.4, 0.65)
    for stroke in SHAPES[shape](side):
        points = [
            (
                x + off[0] + (px + rng.normal(0, 0.05)) * side,
                y - side / 2 + off[1] + (py + rng.normal(0, 0.05)) * side,
            )
            for px, py in stroke
        ]
        curve(canvas, points, by.ink, mm)
    return shape


def scribble_out(canvas: Canvas, x: float, y: float, side: float, by: Hand, rng: Generator) -> None:
    """A tick taken back: many strokes over box and tick."""
    points = [
        (x + side * between(rng, -0.4, 1.4), y + side * between(rng, -0.8, 0.8))
        for _ in range(int(rng.integers(9, 14)))
    ]
    curve(canvas, points, by.ink, 0.5)


def curve(canvas: Canvas, points: Points, colour: Colour, mm: float) -> None:
    """A smooth stroke through `points` (mm)."""
    xs = [(canvas.px(px), canvas.px(py)) for px, py in _smooth(points)]
    canvas.draw.line(xs, fill=colour, width=max(1, canvas.px(mm)), joint="curve")


def _smooth(points: Points) -> Points:
    """Corners cut twice (Chaikin), ends kept."""
    line = np.array(points)
    for _ in range(2):
        a, b = line[:-1], line[1:]
        cut = np.stack([a * 0.75 + b * 0.25, a * 0.25 + b * 0.75], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], cut, line[-1:]])
    return [(float(px), float(py)) for px, py in line]
