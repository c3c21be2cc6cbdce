"""One of our sheets, aligned: pieces of it cut out by millimetres, with what is known of its paper and ink."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pipeline.model import Box
from pipeline.read.align import Alignment
from pipeline.read.pages import PageImage
from pipeline.read.raster import Image, Mask, Matrix, block, mapped, middle
from pipeline.read.rules import LOOK, Shifts, no_shifts

MAX_PX_PER_MM = 205 / 25.4  # finer pages are sampled down: 5 mm of writing are the 48 px of a line
INK = 0.33
"""How dark ink is, as a share of the step from paper to the page's own solid print: what shines through from
the back stays below, a pencil above."""
_BARE = 0.26  # the coarse raster blurs thin strokes
_FLAT = 0.4  # px that an affine map may be off
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
        left, right = (min(max(x, 0), width) for x in xs)
        top, bottom = (min(max(y, 0), height) for y in ys)
        return left, top, right, bottom

    def ink(self, share: float = INK) -> Mask:
        """Where there is ink: 1."""
        mask: Mask = (self.gray < self.paper - share * self.step).astype(np.uint8)
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`page` is upright; `shifts` say how far the paper is bent away from the flat map at each place; `light` is
    the brightness of the bare paper, one pixel for each mm."""

    page: PageImage
    alignment: Alignment
    raster: Image  # `rules.flattened`
    light: Image
    shifts: Shifts = field(default_factory=no_shifts)

    @property
    def step(self) -> float:
        return max(self.alignment.paper - self.alignment.black, 20.0)

    def is_bare(self, box: Box) -> bool:
        """Surely without ink? A quick look at the coarse raster."""
        dx, dy = self.shifts.at((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        rows = slice(round((box.top + dy + 0.4) * LOOK), round((box.bottom + dy - 0.4) * LOOK))
        columns = slice(round((box.left + dx + 0.4) * LOOK), round((box.right + dx - 0.4) * LOOK))
        part = self.raster[rows, columns]
        if part.size < 20:
            return False
        paper = float(self._light_of(box).min())
        return int(cv2.countNonZero(cv2.inRange(part, 0, paper - _BARE * self._step_at(paper)))) < 3

    def piece(self, box: Box, margin: float = 0.0) -> Piece:
        """The place `box` (mm) with `margin` mm around it, evenly lit."""
        around = box.shrunk(-margin)
        scale = min(self.alignment.px_per_mm, MAX_PX_PER_MM)
        size = max(2, round(around.width * scale)), max(2, round(around.height * scale))
        pixels = _sampled(self.page.pixels, self._to_pixels(box, around, scale), size)
        gray, paper = _evenly_lit(text_plane(pixels), self._light_of(around))
        return Piece(gray, around, scale, paper, self._step_at(paper), pixels)

    def _step_at(self, paper: float) -> float:
        return self.step * min(1.0, paper / max(self.alignment.paper, 1.0))

    def _light_of(self, box: Box) -> Image:
        height, width = self.light.shape
        top, left = min(max(0, int(box.top)), height - 2), min(max(0, int(box.left)), width - 2)
        return self.light[top : max(top + 2, round(box.bottom)), left : max(left + 2, round(box.right))]

    def _to_pixels(self, box: Box, around: Box, scale: float) -> Matrix:
        """Pixels of the piece → pixels of the page; the paper may be bent differently at the box's two ends."""
        middle = (box.top + box.bottom) / 2
        one, other = np.array(self.shifts.at(box.left, middle)), np.array(self.shifts.at(box.right, middle))
        lean = (other - one) / box.width
        dx, dy = one - lean * box.left
        bent = np.array([[1.0 + lean[0], 0.0, dx], [lean[1], 1.0, dy], [0.0, 0.0, 1.0]])
        place = np.array([[1 / scale, 0.0, around.left], [0.0, 1 / scale, around.top], [0.0, 0.0, 1.0]])
        return np.asarray(_HALF_OUT @ self.alignment.matrix @ bent @ place @ _HALF_IN)


# OpenCV counts pixels by their centres, the maps here by their corners.
_HALF_IN = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
_HALF_OUT = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])


def _sampled(pixels: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    """The pixels of a piece of `size` (width, height) through its map into the page. Over a small piece the map hardly
    differs from an affine one, which costs a third."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    width, height = size
    corners = np.array([[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]])
    places = mapped(matrix, corners)
    flat = cv2.getAffineTransform(corners[:3].astype(np.float32), places[:3].astype(np.float32))
    if np.abs(flat @ np.array([width, height, 1.0]) - places[3]).max() < _FLAT:
        return cv2.warpAffine(pixels, flat, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cv2.warpPerspective(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def light_map(raster: Image) -> Image:
    """The brightness of the paper of a `rules.flattened` page, one pixel for each mm: writing is left out by
    taking the lightest place around."""
    small = cv2.resize(raster, None, fx=1 / LOOK, fy=1 / LOOK, interpolation=cv2.INTER_AREA)
    return cv2.blur(cv2.dilate(small, block(9, 9)), (9, 9))


def _evenly_lit(gray: Image, light: Image) -> tuple[Image, float]:
    """(the piece as if the paper were as bright everywhere as at its brightest, that brightness)."""
    low, high = float(light.min()), float(light.max())
    if high - low < 0.05 * high:
        return gray, middle(light)
    height, width = gray.shape
    paper = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(gray, paper, scale=high), high


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
