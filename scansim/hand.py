"""Handwriting: fonts made uneven as a hand is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from scansim.canvas import Canvas, Colour
from scansim.pixels import Pixels
from scansim.rng import between, chance, pick
from scansim.typefaces import GRASS, HANDS, advance, face_name, glyph

_THICK = {"ma-shan": 1.0, "zhi-mang": 0.8}  # brush faces; a pen is thinner
_BIG = {"long-cang": 1.18, "liu-jian": 1.12, "zhi-mang": 1.1}  # faces whose glyphs are small in the em
_INKS: tuple[Colour, ...] = (
    (28, 30, 36),
    (38, 40, 52),
    (22, 42, 128),
    (36, 60, 160),
    (20, 34, 96),
    (58, 60, 66),
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One writer. `size` mm to the em, `slant` shear, `wobble` mm of baseline, `jitter` share of size,
    `turn` degrees of single characters, `tight` share by which characters are moved together,
    `light` 0–1 how much the ink covers."""

    font: str
    size: float
    ink: Colour
    slant: float = 0.0
    wobble: float = 0.25
    jitter: float = 0.05
    turn: float = 2.0
    tight: float = 0.0
    light: float = 1.0

    @property
    def grass(self) -> bool:
        return self.font == GRASS


def hand(rng: Generator, *, size: float = 5.0, grass: float = 0.0) -> Hand:
    """A writer; with probability `grass` one who writes grass script."""
    font = GRASS if chance(rng, grass) else pick(rng, HANDS)
    return Hand(
        font=font,
        size=size * between(rng, 0.9, 1.12),
        ink=pick(rng, _INKS),
        slant=between(rng, -0.05, 0.18),
        wobble=between(rng, 0.05, 0.35),
        jitter=between(rng, 0.01, 0.07),
        turn=between(rng, 0.5, 3.0),
        tight=between(rng, -0.03, 0.08),
        light=between(rng, 0.82, 1.0),
    )


def measure(canvas: Canvas, text: str, by: Hand, size: float) -> float:
    """Width in millimetres that `text` takes."""
    pixels = canvas.px(size * _BIG.get(by.font, 1.0))
    total = sum(advance(face_name(by.font, c), pixels, c) for c in text)
    return total * (1 - by.tight) / canvas.scale


def fitted(canvas: Canvas, text: str, by: Hand, room: float, tall: float, *, least: float = 2.6) -> float:
    """The size at which `text` fits `room` × `tall` mm, never under `least`."""
    size = min(by.size, tall * 0.86)
    wide = measure(canvas, text, by, size)
    return max(least, size * room / wide) if wide > room else size


def write(
    canvas: Canvas, x: float, y: float, text: str, by: Hand, rng: Generator, *, size: float | None = None
) -> float:
    """Write `text` from x with its middle at y. Gives the x where it ends."""
    size = (size or by.size) * _BIG.get(by.font, 1.0)
    drift = between(rng, -0.012, 0.012)
    phase, start = between(rng, 0, 6.28), x
    for character in text:
        advance = _advance(canvas, character, by, size)
        if not character.isspace():
            up = by.wobble * np.sin(phase + (x - start) * 0.18) * 0.6 + rng.normal(0, by.wobble * 0.25)
            _glyph(canvas, x, y + up + drift * (x - start), character, by, rng, size)
        x += advance
    return x


def _advance(canvas: Canvas, character: str, by: Hand, size: float) -> float:
    wide = advance(face_name(by.font, character), canvas.px(size), character)
    return wide * (1 - by.tight) / canvas.scale


def _glyph(canvas: Canvas, x: float, y: float, character: str, by: Hand, rng: Generator, size: float) -> None:
    pixels = max(8, canvas.px(size * (1 + rng.normal(0, by.jitter))) // 2 * 2)
    name = face_name(by.font, character)
    angle = np.deg2rad(rng.normal(0, by.turn))
    bent = _sheared(glyph(name, pixels, character), by.slant, float(angle))
    bent = _thinned(bent, _THICK.get(name, 0.0) * canvas.scale)
    bent = (bent * (by.light * between(rng, 0.9, 1.0))).astype(np.uint8)
    wide, half = advance(name, pixels, character) / canvas.scale, pixels / canvas.scale
    canvas.ink(Image.fromarray(bent), x + wide / 2 - half, y - half, by.ink)


def _sheared(mask: Pixels, slant: float, angle: float) -> Pixels:
    side = mask.shape[0]
    cos, sin, mid = np.cos(angle), np.sin(angle), side / 2
    turn = np.array([[cos, -sin], [sin, cos]]) @ np.array([[1, -slant], [0, 1]])
    offset = np.array([mid, mid]) - turn @ np.array([mid, mid])
    return cv2.warpAffine(mask, np.column_stack([turn, offset]), (side, side), flags=cv2.INTER_LINEAR)


def _thinned(mask: Pixels, by_pixels: float) -> Pixels:
    """Brush strokes made as thin as a pen's: about a seventh of a millimetre off."""
    width = round(by_pixels * 0.14) + 1
    return cv2.erode(mask, np.ones((width, width), np.uint8)) if width > 1 else mask


def write_in(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    text: str,
    by: Hand,
    rng: Generator,
    *,
    lines: int = 1,
    spill: float = 0.0,
    centred: bool = False,
) -> None:
    """Write `text` inside `box` (left, top, right, bottom in mm), in up to `lines` lines. `spill` mm is how
    far it may run over the right edge; where it still would not fit it is written smaller."""
    left, top, right, bottom = box
    room, tall = right - left - 1.6 + spill, (bottom - top) / max(1, lines)
    pieces = _lines(canvas, text, by, room, tall, lines)
    for i, piece in enumerate(pieces):
        size = fitted(canvas, piece, by, room, tall)
        wide = measure(canvas, piece, by, size)
        slack = max(0.0, right - left - 1.6 - wide)
        x = left + 0.8 + (slack / 2 if centred else slack * between(rng, 0, 0.35))
        y = top + tall * (i + 0.5) + between(rng, -0.06, 0.08) * tall
        write(canvas, x, y, piece, by, rng, size=size)


def _lines(canvas: Canvas, text: str, by: Hand, room: float, tall: float, most: int) -> list[str]:
    if most <= 1:
        return [text]
    size = min(by.size, tall * 0.86)
    while True:
        pieces = _broken(canvas, text, by, room, size)
        if len(pieces) <= most or size < 2.4:
            return [*pieces[: most - 1], "".join(pieces[most - 1 :])] if len(pieces) > most else pieces
        size *= 0.93


def _broken(canvas: Canvas, text: str, by: Hand, room: float, size: float) -> list[str]:
    pieces, line = [], ""
    for character in text:
        if line and measure(canvas, line + character, by, size) > room:
            pieces.append(line)
            line = ""
        line += character
    return [*pieces, line] if line else pieces
