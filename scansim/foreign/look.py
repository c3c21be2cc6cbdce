"""How one office prints its forms and how this one was filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import opencc
from numpy.random import Generator

from scansim.canvas import BLACK, Canvas, Colour
from scansim.hand import Hand, fitted, hand, measure, write, write_in
from scansim.rng import between, chance, pick


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2hk")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    return str(_converter().convert(text))


@dataclass(frozen=True, slots=True)
class Look:
    """Fonts, sizes (mm to the em) and habits of one form. `typed` is the face of typed values, "" where
    they are written by `pen`. `spill` mm by which handwriting may cross a cell's border."""

    title_face: str
    title_size: float
    title_spread: float
    underline: bool
    label_face: str
    label_size: float
    centred: bool
    spaced: bool
    colon: str
    line: float
    margin: float
    row: float
    old: bool  # Traditional script
    typed: str
    pen: Hand
    spill: float
    ink: Colour = BLACK

    def script(self, text: str) -> str:
        return traditional(text) if self.old else text


def look(rng: Generator, *, old: bool = False, grass: float = 0.04) -> Look:
    label = "serif-tc" if old else pick(rng, ("song", "song", "fang", "hei", "kai"))
    title = (
        "serif-tc-bold"
        if old
        else pick(rng, ("hei", "hei-bold", "song-bold", "song-bold", "serif-bold", "kai"))
    )
    typed = chance(rng, 0.35)
    pen = hand(rng, size=between(rng, 4.4, 5.6), grass=grass)
    return Look(
        title_face=title,
        title_size=between(rng, 5.6, 8.0),
        title_spread=pick(rng, (0.0, 0.0, 0.6, 1.5, 3.0)),
        underline=chance(rng, 0.12),
        label_face=label,
        label_size=between(rng, 3.4, 4.2),
        centred=chance(rng, 0.6),
        spaced=chance(rng, 0.25),
        colon=pick(rng, ("：", "：", "", ":")),
        line=pick(rng, (0.15, 0.2, 0.25, 0.35)),
        margin=between(rng, 15, 24),
        row=between(rng, 8.6, 11.5),
        old=old,
        typed=pick(rng, ("serif-tc",) if old else ("song", "kai", "fang", "hei", "sans")) if typed else "",
        pen=pen,
        spill=between(rng, 0, 3.0) if chance(rng, 0.3) else 0.0,
    )


def spaced(text: str) -> str:
    """姓名 → 姓　名, as labels of two characters are often set."""
    return f"{text[0]}　{text[1]}" if len(text) == 2 else text


def put(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    text: str,
    style: Look,
    rng: Generator,
    lines: int = 1,
) -> None:
    """Fill `text` into `box`, typed or by hand."""
    if not text:
        return
    if style.typed:
        _type(canvas, box, style.script(text), style, lines)
    else:
        text = style.script(text) if style.pen.font == "wen-kai" else text
        write_in(canvas, box, text, style.pen, rng, lines=lines, spill=style.spill, centred=style.centred)


def _type(canvas: Canvas, box: tuple[float, float, float, float], text: str, style: Look, lines: int) -> None:
    left, top, right, bottom = box
    size, room = style.label_size, right - left - 2
    if lines > 1:
        canvas.paragraph(left + 1, top + 1, text, room, size=size, name=style.typed, leading=1.45)
        return
    wide = canvas.text_width(text, size, style.typed)
    size = size if wide <= room else max(2.2, size * room / wide)
    canvas.text(left + 1, (top + bottom) / 2, text, size=size, name=style.typed)


def blank(
    canvas: Canvas, x: float, y: float, text: str, style: Look, rng: Generator, *, least: float = 10.0
) -> float:
    """A filled blank in running text: the value over an underline. Gives where it ends."""
    tall = style.label_size * 1.6
    if style.typed:
        wide = canvas.text_width(style.script(text), style.label_size, style.typed) + 2
    else:
        size = fitted(canvas, text, style.pen, 999, tall)
        wide = measure(canvas, text, style.pen, size) + 2
    wide = max(least if len(text) > 3 else 4.0, wide)
    canvas.line(
        x, y + style.label_size * 0.62, x + wide, y + style.label_size * 0.62, mm=0.15, colour=style.ink
    )
    if style.typed:
        canvas.text(x + 1, y, style.script(text), size=style.label_size, name=style.typed)
    else:
        write(canvas, x + 1, y + between(rng, -0.4, 0.3), text, style.pen, rng, size=size)
    return x + wide
