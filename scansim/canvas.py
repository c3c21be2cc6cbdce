"""A page that is being drawn: a picture and a scale, so that everything is said in millimetres."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from scansim.pixels import Pixels
from scansim.typefaces import face, runs, width

Colour = tuple[int, int, int]

BLACK: Colour = (24, 24, 26)
GREY: Colour = (120, 120, 122)
WHITE: Colour = (255, 255, 255)
RED: Colour = (198, 32, 38)


class Canvas:
    """`width` × `height` millimetres of paper at `dpi`. `image` is the RGB picture."""

    def __init__(self, width: float, height: float, dpi: int = 200, paper: Colour = WHITE) -> None:
        self.width, self.height, self.dpi = width, height, dpi
        self.scale = dpi / 25.4
        self.image = Image.new("RGB", (self.px(width), self.px(height)), paper)
        self.draw = ImageDraw.Draw(self.image)

    @classmethod
    def of(cls, pixels: Pixels, dpi: int) -> Canvas:
        """A canvas that goes on from a picture (H × W × 3, RGB)."""
        new = cls.__new__(cls)
        new.dpi, new.scale = dpi, dpi / 25.4
        new.image = Image.fromarray(pixels)
        new.width, new.height = new.image.width / new.scale, new.image.height / new.scale
        new.draw = ImageDraw.Draw(new.image)
        return new

    def px(self, mm: float) -> int:
        return round(mm * self.scale)

    def pixels(self) -> Pixels:
        return np.asarray(self.image).copy()

    def line(
        self, x0: float, y0: float, x1: float, y1: float, *, mm: float = 0.25, colour: Colour = BLACK
    ) -> None:
        box = [self.px(x0), self.px(y0), self.px(x1), self.px(y1)]
        self.draw.line(box, fill=colour, width=max(1, self.px(mm)))

    def dashed(self, x0: float, y0: float, x1: float, y1: float, *, colour: Colour = GREY) -> None:
        steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 3))
        for i in range(steps):
            a, b = i / steps, (i + 0.6) / steps
            self.line(
                x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b, colour=colour
            )

    def rect(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        mm: float = 0.25,
        colour: Colour | None = BLACK,
        fill: Colour | None = None,
    ) -> None:
        box = [self.px(x0), self.px(y0), self.px(x1), self.px(y1)]
        self.draw.rectangle(box, outline=colour, fill=fill, width=max(1, self.px(mm)) if colour else 0)

    def text_width(self, text: str, size: float, name: str, spread: float = 0.0) -> float:
        """Width in millimetres of `text` at `size` mm to the em."""
        return width(name, self.px(size), text) / self.scale + spread * max(0, len(text) - 1)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 3.7,
        name: str = "song",
        colour: Colour = BLACK,
        anchor: str = "l",
        spread: float = 0.0,
    ) -> float:
        """Print `text` with its middle at height `y`; `anchor` l, m or r; `spread` mm between characters.
        Gives the x where it ends."""
        if anchor != "l":
            x -= self.text_width(text, size, name, spread) / (2 if anchor == "m" else 1)
        place, pixels = x * self.scale, self.px(size)
        for name_, piece in runs(name, text):
            for part in piece if spread else [piece]:
                font = face(name_, pixels)
                self.draw.text((place, y * self.scale), part, font=font, fill=colour, anchor="lm")
                place += font.getlength(part) + spread * self.scale
        return place / self.scale

    def wrap(self, text: str, size: float, name: str, room: float) -> list[str]:
        """`text` in lines not wider than `room` mm; a newline is a newline."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line, used = "", 0.0
            for character in paragraph:
                wide = self.text_width(character, size, name)
                if used + wide > room and line and character not in "，。；：、）》！？":
                    lines.append(line)
                    line, used = "", 0.0
                line, used = line + character, used + wide
            lines.append(line)
        return lines

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        room: float,
        *,
        size: float = 3.7,
        name: str = "song",
        leading: float = 1.6,
        colour: Colour = BLACK,
    ) -> float:
        """Print wrapped text whose top is at `y`. Gives the height at which it ends."""
        for line in self.wrap(text, size, name, room):
            self.text(x, y + size * leading / 2, line, size=size, name=name, colour=colour)
            y += size * leading
        return y

    def ink(self, mask: Image.Image, x: float, y: float, colour: Colour) -> None:
        """Lay `colour` on the paper through `mask` (L), its top left at (x, y) mm."""
        self.image.paste(colour, (self.px(x), self.px(y)), mask)
