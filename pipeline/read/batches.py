"""Which lines are recognised together.

The recogniser is compiled anew for every shape of its input: 70 ms of CPU and 5 MB that are never given back, for each
width and number of lines (measured, OpenVINO 2026.4). So there are only a few shapes, and a page's lines are put into them as
cheaply as possible: one call costs as much as `CALL` columns of pixels, a line narrower than its place or a place left
empty costs the columns that it wastes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 2048

SHAPES = (
    *((12, 64), (3, 96), (8, 96), (12, 96), (1, 128), (6, 128), (12, 128), (3, 160), (6, 192), (8, 192)),
    *((6, 224), (8, 224), (2, 256), (4, 256), (8, 256), (1, 320), (3, 320), (6, 320), (2, 384), (4, 384)),
    *((1, 512), (2, 512), (1, 640), (2, 768), (1, 1024), (2, 1024), (1, WIDEST)),
)
"""(lines, width in pixels): those that cost least on the lines of 80 simulated pages, ours and other offices'."""

CALL = 200
"""What a call costs beside its columns, in columns: 5 to 7 ms, where a column takes 26 to 35 µs."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines (their indexes) that share one input of `places` lines, `width` pixels wide."""

    places: int
    width: int
    lines: tuple[int, ...]


def batches(widths: Sequence[int]) -> list[Batch]:
    """The cheapest way to read lines of these widths (pixels, at most `WIDEST`); lines of width 0 are left out."""
    order = sorted((i for i, width in enumerate(widths) if width), key=lambda i: widths[i])
    costs, shapes = [0], [SHAPES[-1]]  # of the first n lines, and the shape of the last batch among them
    for n, i in enumerate(order, 1):
        fitting = [shape for shape in SHAPES if shape[1] >= widths[i]]
        cost, shape = min((costs[max(0, n - s[0])] + CALL + s[0] * s[1], s) for s in fitting)
        costs.append(cost)
        shapes.append(shape)
    found, n = [], len(order)
    while n:
        places, width = shapes[n]
        found.append(Batch(places, width, tuple(order[max(0, n - places) : n])))
        n = max(0, n - places)
    return found
