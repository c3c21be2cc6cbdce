"""Red seals: the round one of a firm, the square one of a person or a date."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from scansim.canvas import Canvas, Colour
from scansim.pixels import Pixels
from scansim.rng import between
from scansim.typefaces import face, face_name


def round_seal(
    canvas: Canvas, x: float, y: float, text: str, rng: Generator, *, mm: float = 40.0, foot: str = ""
) -> None:
    """A firm's seal of diameter `mm` with its middle at (x, y): ring, name on the arc, star, `foot` below.
    It lies over what is printed: dark print shows through."""
    side = canvas.px(mm)
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    edge = max(2, side // 32)
    draw.ellipse([edge, edge, side - edge, side - edge], outline=255, width=edge)
    _arc(mask, text, side)
    _star(draw, side)
    if foot:
        size = max(8, side // 11)
        draw.text(
            (side / 2, side * 0.76),
            foot,
            font=face(face_name("song-bold", "章"), size),
            fill=255,
            anchor="mm",
        )
    stamp(canvas, mask, x, y, rng)


def square_seal(canvas: Canvas, x: float, y: float, text: str, rng: Generator, *, mm: float = 14.0) -> None:
    """A name seal: up to four characters in a square, right column first."""
    side = canvas.px(mm)
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle([1, 1, side - 2, side - 2], outline=255, width=max(2, side // 18))
    cells = (text + "印")[:4] if len(text) < 4 else text[:4]
    places = [(0.72, 0.28), (0.72, 0.72), (0.28, 0.28), (0.28, 0.72)]
    for character, (px, py) in zip(cells, places, strict=False):
        font = face(face_name("kai", character), round(side * 0.42))
        draw.text((px * side, py * side), character, font=font, fill=255, anchor="mm")
    stamp(canvas, mask, x, y, rng)


def block_seal(canvas: Canvas, x: float, y: float, text: str, rng: Generator, *, size: float = 5.0) -> None:
    """A line of text in a frame: 已收讫, 复印件与原件一致."""
    pixels = canvas.px(size)
    wide = round(sum(face(face_name("song-bold", c), pixels).getlength(c) for c in text)) + pixels
    mask = Image.new("L", (wide, round(pixels * 1.7)), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle([1, 1, wide - 2, mask.height - 2], outline=255, width=max(2, pixels // 10))
    draw.text((wide / 2, mask.height / 2), text, font=face("song-bold", pixels), fill=255, anchor="mm")
    stamp(canvas, mask, x, y, rng)


def _arc(mask: Image.Image, text: str, side: int) -> None:
    size = max(8, round(side * min(0.125, 1.9 / max(len(text), 1))))
    span = min(290.0, 21.0 * len(text))
    for i, character in enumerate(text):
        angle = -span / 2 + span * (i + 0.5) / len(text)
        tile = Image.new("L", (size * 2, size * 2), 0)
        font = face(face_name("song-bold", character), size)
        ImageDraw.Draw(tile).text((size, size), character, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-angle, Image.Resampling.BICUBIC)
        at = np.deg2rad(angle - 90)
        radius = side * 0.385
        cx, cy = side / 2 + radius * np.cos(at), side / 2 + radius * np.sin(at)
        mask.paste(255, (round(cx - size), round(cy - size)), tile)


def _star(draw: ImageDraw.ImageDraw, side: int) -> None:
    outer, inner = side * 0.15, side * 0.058
    points = []
    for i in range(10):
        at = np.deg2rad(i * 36 - 90)
        r = outer if i % 2 == 0 else inner
        points.append((side / 2 + r * float(np.cos(at)), side / 2 + r * float(np.sin(at))))
    draw.polygon(points, fill=255)


def stamp(canvas: Canvas, mask: Image.Image, x: float, y: float, rng: Generator) -> None:
    """Press `mask` on the paper: turned a little, unevenly inked, multiplied onto what is there."""
    mask = mask.rotate(between(rng, -14, 14), Image.Resampling.BICUBIC, expand=True)
    pressed = np.asarray(mask).astype(np.float32) * _press(rng, mask.size) * between(rng, 0.72, 0.97)
    left, top = canvas.px(x) - mask.width // 2, canvas.px(y) - mask.height // 2
    _multiply(canvas, pressed / 255, left, top, _red(rng))


def _press(rng: Generator, size: tuple[int, int]) -> Pixels:
    rough = rng.uniform(0.45, 1.15, (9, 9)).astype(np.float32)
    fine = rng.uniform(0.75, 1.1, (60, 60)).astype(np.float32)
    pressed: Pixels = np.clip(
        cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC) * cv2.resize(fine, size), 0, 1
    )
    return pressed


def _red(rng: Generator) -> Colour:
    return int(rng.integers(190, 232)), int(rng.integers(24, 70)), int(rng.integers(28, 66))


def _multiply(canvas: Canvas, cover: Pixels, left: int, top: int, ink: Colour) -> None:
    tall, wide = cover.shape
    box = (
        max(0, left),
        max(0, top),
        min(canvas.image.width, left + wide),
        min(canvas.image.height, top + tall),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    cover = cover[box[1] - top : box[3] - top, box[0] - left : box[2] - left, None]
    under = np.asarray(canvas.image.crop(box)).astype(np.float32)
    tint = under * (np.array(ink, np.float32) / 255)
    mixed = under * (1 - cover) + tint * cover
    canvas.image.paste(Image.fromarray(mixed.astype(np.uint8)), box[:2])
