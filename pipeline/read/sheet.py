"""One of our sheets, aligned: pieces of it cut out by millimetres, with what is known of its paper and ink."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pipeline.model import Box, Geometry
from pipeline.read.align import Alignment
from pipeline.read.pages import PageImage
from pipeline.read.raster import Image, Mask, Matrix, Points, mapped
from pipeline.read.rules import Shifts, no_shifts

MAX_PX_PER_MM = 300 / 25.4  # finer pages are sampled down to this
INK = 0.33
"""How dark ink is, as a share of the step from paper to the page's own solid print: what shines through from
the back stays below, a pencil above."""
RED_OVER = 36  # how far red must exceed green and blue to be seal ink


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A rectangle of the sheet as pixels. `gray` is the text plane: brightness, with red ink lifted away; `pixels`
    are as scanned. `box` in mm (of the printed sheet), `scale` px per mm."""

    gray: Image
    box: Box
    scale: float
    paper: float
    step: float  # gray levels from paper to solid print
    pixels: Image

    def rect(self, box: Box) -> tuple[int, int, int, int]:
        """left, top, right, bottom of a box in pixels, clipped to the piece."""
        height, width = self.gray.shape
        xs = [round((x - self.box.left) * self.scale) for x in (box.left, box.right)]
        ys = [round((y - self.box.top) * self.scale) for y in (box.top, box.bottom)]
        left, right = (int(np.clip(x, 0, width)) for x in xs)
        top, bottom = (int(np.clip(y, 0, height)) for y in ys)
        return left, top, right, bottom

    def ink(self, share: float = INK) -> Mask:
        """Where there is ink: 1."""
        mask: Mask = (self.gray < self.paper - share * self.step).astype(np.uint8)
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`page` is upright; `shifts` say how far the paper is bent away from the flat map at each place."""

    page: PageImage
    alignment: Alignment
    geometry: Geometry
    number: int
    shifts: Shifts = field(default_factory=no_shifts)

    @property
    def step(self) -> float:
        return max(self.alignment.paper - self.alignment.black, 20.0)

    def piece(self, box: Box, margin: float = 0.0) -> Piece:
        """The place `box` (mm) with `margin` mm around it."""
        around = box.shrunk(-margin)
        scale = min(self.alignment.px_per_mm, MAX_PX_PER_MM)
        size = max(2, round(around.width * scale)), max(2, round(around.height * scale))
        matrix = self._to_pixels(around, scale, self.shifts.at(box))
        pixels = _sampled(self.page.pixels, matrix, size)
        gray = text_plane(pixels)
        paper = float(np.percentile(gray[::2, ::2], 75))
        share = paper / max(self.alignment.paper, 1.0)
        return Piece(gray, around, scale, paper, self.step * min(share, 1.0), pixels)

    def _to_pixels(self, box: Box, scale: float, shift: tuple[float, float]) -> Matrix:
        """Pixels of the piece → pixels of the page."""
        left, top = box.left + shift[0], box.top + shift[1]
        place = np.array([[1 / scale, 0.0, left], [0.0, 1 / scale, top], [0.0, 0.0, 1.0]])
        return np.asarray(_HALF_OUT @ self.alignment.matrix @ place @ _HALF_IN)

    def on_page(self, points: Points) -> Points:
        """Millimetres of the sheet → pixels of the upright page."""
        return mapped(self.alignment.matrix, points)


# OpenCV counts pixels by their centres, the maps here by their corners.
_HALF_IN = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
_HALF_OUT = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])


def _sampled(pixels: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def text_plane(pixels: Image) -> Image:
    """Brightness, but red ink as light as its red channel: black and blue writing under a seal stays, the seal
    goes, and so do brown stains. Gray pages pass as they are."""
    if pixels.ndim == 2:
        return pixels
    return cv2.max(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), pixels[:, :, 2])


def red_ink(pixels: Image) -> Mask:
    """Where seal ink is: 1. Red well over green and blue, and these two alike (in brown they are not)."""
    blue, green, red = cv2.split(pixels)
    over = cv2.subtract(red, cv2.max(blue, green))
    apart = cv2.absdiff(green, blue)
    found: Mask = ((over > RED_OVER) & (apart < 0.6 * over)).astype(np.uint8)
    return found
