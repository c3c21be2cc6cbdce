"""Running text with filled blanks."""

from __future__ import annotations

import re

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign.look import Look, blank


def prose(
    canvas: Canvas,
    left: float,
    right: float,
    y: float,
    indent: float,
    text: str,
    style: Look,
    rng: Generator,
    leading: float,
) -> float:
    x = left + indent
    for piece in re.split(r"(‹[^›]*›)", text):
        if piece.startswith("‹"):
            x, y = _blank_in_line(canvas, left, right, x, y, piece[1:-1], style, rng, leading)
            continue
        for character in style.script(piece):
            wide = canvas.text_width(character, style.label_size, style.label_face)
            if x + wide > right and character not in "，。；：、）":
                x, y = left, y + leading
            x = canvas.text(x, y, character, size=style.label_size, name=style.label_face)
    return y + leading


def _blank_in_line(
    canvas: Canvas,
    left: float,
    right: float,
    x: float,
    y: float,
    value: str,
    style: Look,
    rng: Generator,
    leading: float,
) -> tuple[float, float]:
    """A blank that may run over several lines: long values are cut where the line ends."""
    each = style.label_size * 1.15 if style.typed else min(style.pen.size, style.label_size * 1.4) * 1.08
    while value:
        fits = int((right - x - 3) / each)
        if fits < min(4, len(value)):
            x, y = left, y + leading
            fits = int((right - x - 3) / each)
        part, value = (value, "") if len(value) <= fits + 2 else (value[:fits], value[fits:])
        x = blank(canvas, x, y, part, style, rng)
        if value:
            x, y = left, y + leading
    return x, y
