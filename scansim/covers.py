"""Things that lie on, go through or were spilt over a sheet before it was scanned."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

from scansim.pixels import Pixels
from scansim.rng import between, pick

Painter = Callable[[Pixels, float, Generator], None]


def cover(page: Pixels, dpi: int, kind: str, rng: Generator) -> Pixels:
    """`page` with one thing on it: sticker, finger, stapler, stroke, holes, stain, fold."""
    page = page.copy()
    _PAINTERS[kind](page, dpi / 25.4, rng)
    return page


def _corner(page: Pixels, scale: float, rng: Generator) -> tuple[int, int]:
    """The place of one of the four corner marks of our sheets."""
    tall, wide = page.shape[:2]
    inset = round(10.5 * scale)
    return pick(rng, (inset, wide - inset)), pick(rng, (inset, tall - inset))


def _sticker(page: Pixels, scale: float, rng: Generator) -> None:
    """A yellow note over one corner mark."""
    x, y = _corner(page, scale, rng)
    half = round(between(rng, 9, 14) * scale)
    x, y = x + round(between(rng, -4, 4) * scale), y + round(between(rng, -4, 4) * scale)
    box = cv2.boxPoints(((x, y), (half * 2, half * 1.6), between(rng, -12, 12))).astype(np.int32)
    cv2.fillPoly(page, [box + round(0.6 * scale)], (206, 204, 190))
    cv2.fillPoly(page, [box], (250, 232, 120))


def _finger(page: Pixels, scale: float, rng: Generator) -> None:
    x, y = _corner(page, scale, rng)
    _tall, wide = page.shape[:2]
    x = 0 if x < wide / 2 else wide
    size = (round(between(rng, 15, 19) * scale), round(between(rng, 8, 10) * scale))
    cv2.ellipse(page, (x, y), size, between(rng, -15, 15), 0, 360, (208, 158, 132), -1, cv2.LINE_AA)
    nail = (x + (size[0] // 2 if x == 0 else -size[0] // 2), y)
    cv2.ellipse(page, nail, (size[0] // 4, size[1] // 2), 0, 0, 360, (224, 184, 168), -1, cv2.LINE_AA)


def _stapler(page: Pixels, scale: float, rng: Generator) -> None:
    """A staple at the top left and its shadow; the corner folded over the mark in one of two pages."""
    x, y = round(between(rng, 8, 16) * scale), round(between(rng, 7, 12) * scale)
    angle = np.deg2rad(between(rng, 20, 60))
    dx, dy = round(np.cos(angle) * 6 * scale), -round(np.sin(angle) * 6 * scale)
    off = round(0.5 * scale)
    cv2.line(
        page, (x + off, y + off), (x + dx + off, y + dy + off), (170, 170, 172), max(2, round(0.9 * scale))
    )
    cv2.line(page, (x, y), (x + dx, y + dy), (86, 88, 94), max(2, round(0.6 * scale)), cv2.LINE_AA)
    if rng.random() < 0.5:
        side = round(between(rng, 14, 24) * scale)
        cv2.fillPoly(page, [np.array([[0, 0], [side, 0], [0, side]])], (236, 234, 230))
        cv2.line(page, (side, 0), (0, side), (176, 174, 170), max(1, round(0.3 * scale)), cv2.LINE_AA)


def _stroke(page: Pixels, scale: float, rng: Generator) -> None:
    """A pen stroke across the top right, where our QR is."""
    wide = page.shape[1]
    left, right = wide - round(44 * scale), wide - round(12 * scale)
    ys = rng.uniform(14, 38, 2) * scale
    width = max(1, round(between(rng, 0.4, 1.2) * scale))
    cv2.line(page, (left, round(ys[0])), (right, round(ys[1])), (30, 34, 90), width, cv2.LINE_AA)


def _holes(page: Pixels, scale: float, rng: Generator) -> None:
    """Two punched holes at the left edge, black as an open lid or grey."""
    tall = page.shape[0]
    x, middle, radius = round(12 * scale), tall // 2 + round(between(rng, -4, 4) * scale), round(2.9 * scale)
    shade = pick(rng, (30, 70, 190))
    for dy in (-40, 40):
        cv2.circle(page, (x, middle + round(dy * scale)), radius, (shade,) * 3, -1, cv2.LINE_AA)


def _stain(page: Pixels, scale: float, rng: Generator) -> None:
    """The ring of a cup."""
    tall, wide = page.shape[:2]
    middle = (round(wide * between(rng, 0.1, 0.9)), round(tall * between(rng, 0.1, 0.9)))
    layer = np.full_like(page, 255)
    radius = round(between(rng, 30, 42) * scale)
    cv2.circle(layer, middle, radius, (236, 216, 184), -1)
    cv2.circle(layer, middle, radius, (176, 134, 86), max(2, round(1.6 * scale)))
    soft = cv2.GaussianBlur(layer, (0, 0), 0.7 * scale)
    np.copyto(page, cv2.multiply(page, soft, scale=1 / 255))


def _fold(page: Pixels, scale: float, rng: Generator) -> None:
    """The crease of a sheet that was folded in half."""
    tall, wide = page.shape[:2]
    y = round(tall * between(rng, 0.46, 0.54))
    cv2.line(
        page,
        (0, y),
        (wide, y + round(between(rng, -1, 1) * scale)),
        (196, 196, 194),
        max(1, round(0.25 * scale)),
    )
    shade = page[y : y + round(3 * scale)]
    shade[...] = (shade * 0.965).astype(np.uint8)


_PAINTERS: dict[str, Painter] = {
    "sticker": _sticker,
    "finger": _finger,
    "stapler": _stapler,
    "stroke": _stroke,
    "holes": _holes,
    "stain": _stain,
    "fold": _fold,
}
