"""A plain ruled table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from numpy.random import Generator

from scansim.canvas import Canvas


def table(
    canvas: Canvas,
    y: float,
    heads: tuple[str, ...],
    lines: Sequence[tuple[str, ...]],
    *,
    row: float = 8.0,
    margin: float = 18.0,
    face: str = "song",
) -> float:
    room = canvas.width - 2 * margin
    wide = room / len(heads)
    for n, cells in enumerate([heads, *lines]):
        for i, cell in enumerate(cells):
            canvas.rect(margin + i * wide, y, margin + (i + 1) * wide, y + row, mm=0.2)
            size = min(3.4, 3.4 * (wide - 2) / max(1.0, canvas.text_width(cell, 3.4, face)))
            canvas.text(
                margin + (i + 0.5) * wide,
                y + row / 2,
                cell,
                size=size,
                name="hei" if n == 0 else face,
                anchor="m",
            )
        y += row
    return y


def some_day(rng: Generator) -> date:
    return date(2026, 1, 5) + timedelta(days=int(rng.integers(0, 320)))
