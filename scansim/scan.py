"""Print-and-scan: a drawn page becomes the picture that a scanner or a telephone makes of it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from scansim.covers import cover
from scansim.pixels import Pixels
from scansim.profiles import Profile
from scansim.rng import between
from scansim.warp import flat, photographed


@dataclass(frozen=True, slots=True, eq=False)
class ScannedPage:
    """`image` is H × W (grey, or 0 and 255 only for bilevel) or H × W × 3 (RGB). `turned` is how many degrees
    clockwise it must be turned to stand upright. `matrix` maps millimetres of the sheet to pixels of the
    picture as it lies (3 × 3, row major), None where the paper was bent."""

    image: Pixels
    dpi: int
    mode: str
    quality: int
    turned: int = 0
    profile: str = ""
    matrix: tuple[float, ...] | None = None

    def pil(self) -> Image.Image:
        picture = Image.fromarray(self.image)
        return picture.convert("1", dither=Image.Dither.NONE) if self.mode == "bilevel" else picture

    def encode(self) -> bytes:
        """JPEG, or a PNG of one bit for bilevel pages, with the resolution noted."""
        out = io.BytesIO()
        if self.mode == "bilevel":
            self.pil().save(out, "PNG", dpi=(self.dpi, self.dpi))
        else:
            self.pil().save(out, "JPEG", quality=self.quality, dpi=(self.dpi, self.dpi))
        return out.getvalue()

    @property
    def suffix(self) -> str:
        return ".png" if self.mode == "bilevel" else ".jpg"


def canvas_dpi(profile: Profile) -> int:
    """The resolution at which a page for this profile is worth drawing."""
    return 300 if profile.dpi >= 300 else 200


def scan(page: Pixels, dpi: int, profile: Profile, rng: Generator, back: Pixels | None = None) -> ScannedPage:
    """Scan `page` (RGB, drawn at `dpi`) as `profile` says; `back` is what is printed on its other side."""
    page = _on_paper(page, dpi, profile, rng, back)
    if profile.mode != "colour":
        page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)  # before the warp: a third of the work
    seen, matrix = photographed(page, dpi, profile, rng) if profile.photo else flat(page, dpi, profile, rng)
    seen = _sensed(seen, profile, rng)
    if profile.mode == "bilevel":
        seen = _bilevel(seen, profile, rng)
    seen, lying = _turned(seen, matrix, profile.turned)
    return ScannedPage(seen, profile.dpi, profile.mode, profile.quality, profile.turned, profile.name, lying)


def _on_paper(page: Pixels, dpi: int, profile: Profile, rng: Generator, back: Pixels | None) -> Pixels:
    if profile.faint:
        gone = profile.faint * between(rng, 0.75, 1.0)
        page = cv2.LUT(page, np.clip(255 - (255 - np.arange(256)) * (1 - gone), 0, 255).astype(np.uint8))
    if profile.bleed:
        page = _bled(page, back if back is not None else page, profile.bleed * between(rng, 0.5, 1.0))
    for kind in profile.covers:
        page = cover(page, dpi, kind, rng)
    return page


def _bled(page: Pixels, back: Pixels, share: float) -> Pixels:
    """The back side seen through the paper: mirrored, soft, and only darkening."""
    if back.shape != page.shape:
        back = cv2.resize(back, (page.shape[1], page.shape[0]))
    through = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 2.2)
    weak = cv2.addWeighted(through, share, np.full_like(through, 255), 1 - share, 0)
    return np.minimum(page, weak)


def _sensed(page: Pixels, profile: Profile, rng: Generator) -> Pixels:
    """Lens and sensor: blur, light that falls off, paper that is not white, noise."""
    if profile.blur:
        page = cv2.GaussianBlur(
            page, (0, 0), profile.blur * between(rng, 0.7, 1.15) * profile.dpi / 200 + 0.1
        )
    if profile.uneven:
        page = cv2.multiply(page, _light(page, profile, rng), scale=1 / 255)
    if profile.noise:
        page = _noisy(page, profile.noise * between(rng, 0.6, 1.1), rng)
    return page


def _light(page: Pixels, profile: Profile, rng: Generator) -> Pixels:
    coarse = rng.uniform(0, 1, (4, 3)).astype(np.float32)
    coarse = 252 * (1 - profile.uneven * between(rng, 0.6, 1.0) * coarse)
    field = cv2.resize(
        coarse, (page.shape[1] // 8 + 1, page.shape[0] // 8 + 1), interpolation=cv2.INTER_CUBIC
    )
    field = cv2.resize(np.clip(field, 20, 255).astype(np.uint8), (page.shape[1], page.shape[0]))
    return cv2.cvtColor(field, cv2.COLOR_GRAY2RGB) if page.ndim == 3 else field


def _noisy(page: Pixels, sigma: float, rng: Generator) -> Pixels:
    """Noise from a tile that is moved about: a picture's worth of normal numbers would cost a second."""
    side = 512
    tile = (rng.standard_normal((side, side), dtype=np.float32) * sigma).astype(np.int16)
    tall, wide = page.shape[:2]
    grain: Pixels = np.tile(tile, (tall // side + 2, wide // side + 2))
    top, left = int(rng.integers(side)), int(rng.integers(side))
    grain = np.ascontiguousarray(grain[top : top + tall, left : left + wide])
    if page.ndim == 3:
        grain = cv2.merge([grain, grain, grain])
    return cv2.add(page, grain, dtype=cv2.CV_8U)


def _bilevel(page: Pixels, profile: Profile, rng: Generator) -> Pixels:
    at = profile.threshold or int(rng.integers(155, 205))
    return cv2.threshold(page, at, 255, cv2.THRESH_BINARY)[1]


_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


def _turned(
    page: Pixels, matrix: NDArray[np.float64] | None, turned: int
) -> tuple[Pixels, tuple[float, ...] | None]:
    tall, wide = page.shape[:2]
    turns = {
        0: np.eye(3),
        90: np.array([[0, 1, 0], [-1, 0, wide - 1], [0, 0, 1.0]]),
        180: np.array([[-1, 0, wide - 1], [0, -1, tall - 1], [0, 0, 1.0]]),
        270: np.array([[0, -1, tall - 1], [1, 0, 0], [0, 0, 1.0]]),
    }
    if turned:
        page = cv2.rotate(page, _TURNS[turned])
    if matrix is None:
        return page, None
    whole = turns[turned] @ matrix
    return page, tuple(float(v) for v in whole.ravel())
