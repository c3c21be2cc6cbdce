"""Signatures: a name written fast, bent and run together."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from scansim.canvas import Canvas
from scansim.hand import Hand
from scansim.pixels import Pixels
from scansim.rng import between, pick
from scansim.ticks import curve
from scansim.typefaces import face, face_name

_FAST = ("liu-jian", "zhi-mang", "long-cang")


def sign(
    canvas: Canvas, x: float, y: float, who: str, by: Hand, rng: Generator, *, tall: float = 8.0
) -> None:
    """`who` signs at x with the middle at y, within about `tall` mm."""
    by = replace(by, font=pick(rng, _FAST))
    pixels = canvas.px(tall * 0.9)
    mask = Image.new("L", (pixels * (len(who) + 2), pixels * 2), 0)
    draw, at = ImageDraw.Draw(mask), float(pixels) * 0.6
    for character in who:
        font = face(face_name(by.font, character), pixels)
        draw.text((at, pixels * between(rng, 0.9, 1.1)), character, font=font, fill=255, anchor="lm")
        at += font.getlength(character) * between(rng, 0.62, 0.85)
    bent = _waved(np.asarray(mask), rng)
    canvas.ink(Image.fromarray(bent), x - tall * 0.5, y - tall * 0.9, by.ink)
    end = x + at / canvas.scale - tall * 0.5
    flourish = [
        (end - tall * 0.5, y + tall * 0.1),
        (end, y - tall * 0.2),
        (end + tall * between(rng, 0.2, 0.9), y + tall * between(rng, -0.1, 0.3)),
    ]
    curve(canvas, flourish, by.ink, 0.45)


def _waved(mask: Pixels, rng: Generator) -> Pixels:
    tall, wide = mask.shape
    ys, xs = np.mgrid[0:tall, 0:wide].astype(np.float32)
    phase, lean = between(rng, 0, 6), between(rng, 0.1, 0.45)
    ys += np.sin(xs / wide * between(rng, 4, 9) + phase) * tall * 0.045
    xs += (ys - tall / 2) * lean
    return cv2.remap(mask, xs, ys, cv2.INTER_LINEAR)
