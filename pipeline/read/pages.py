"""Opens a scan: every page of an image or PDF file as pixels, within limits that are checked before decoding.

    open_source(path, kind)      → one PageSource for each page, cheap and picklable, or Held
    PageSource.load()            → PageImage, or Held

A page that is one image is taken out as it is (research: ocr §7); its JPEG bytes go to the archive unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import cv2

from pipeline.model import Held, HeldReason
from pipeline.read import bitmaps, pdfpages
from pipeline.read.raster import Image, turn

SMALL_DPI = 100.0
MAX_WORK_PIXELS = 18_000_000
"""Larger pages are halved on opening: 200 dpi is enough for recognition (research: ocr §2)."""


class SourceKind(StrEnum):
    IMAGE = "image"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one file may cost: the largest page in megapixels, the number of pages."""

    megapixels: int = 120
    pages: int = 2000


@dataclass(frozen=True, slots=True)
class StoredJpeg:
    """The page's JPEG as it came. `turn` is how many degrees clockwise its pixels must be turned to be those
    of `PageImage.pixels` (the camera's EXIF orientation, or the PDF's /Rotate)."""

    data: bytes
    width: int
    height: int
    gray: bool
    turn: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """A page as pixels: gray (h, w) or BGR (h, w, 3). Square pixels; `dpi` as the file says, or guessed from
    the size of an A4 sheet (`dpi_known` False, photographs). `bilevel`: nothing but black and white."""

    pixels: Image
    dpi: float
    dpi_known: bool = True
    bilevel: bool = False
    jpeg: StoredJpeg | None = None
    _gray: list[Image] = field(default_factory=list, repr=False)
    _small: list[Image] = field(default_factory=list, repr=False)

    @property
    def gray(self) -> Image:
        """Brightness; made once."""
        if not self._gray:
            self._gray.append(
                self.pixels if self.pixels.ndim == 2 else cv2.cvtColor(self.pixels, cv2.COLOR_BGR2GRAY)
            )
        return self._gray[0]

    @property
    def small(self) -> Image:
        """The gray page at a whole fraction of its size, 100 to 199 dpi: for codes and marks. Made once."""
        if not self._small:
            height, width = (side // self.small_factor for side in self.gray.shape)
            exact = self.gray[: height * self.small_factor, : width * self.small_factor]
            small = cv2.resize(exact, (width, height), interpolation=cv2.INTER_AREA)
            self._small.append(small if self.small_factor > 1 else self.gray)
        return self._small[0]

    @property
    def small_factor(self) -> int:
        return max(1, int(self.dpi * 1.05 / SMALL_DPI))

    @property
    def colour(self) -> Image | None:
        """BGR, or None for gray pages."""
        return self.pixels if self.pixels.ndim == 3 else None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def turned(self, degrees: int) -> PageImage:
        """The same page turned clockwise by a multiple of 90 degrees."""
        if degrees % 360 == 0:
            return self
        jpeg = self.jpeg and StoredJpeg(
            self.jpeg.data,
            self.jpeg.width,
            self.jpeg.height,
            self.jpeg.gray,
            (self.jpeg.turn + degrees) % 360,
        )
        pixels = turn(self.pixels, degrees)
        return PageImage(pixels, self.dpi, self.dpi_known, self.bilevel, jpeg)


@dataclass(frozen=True, slots=True)
class PageSource:
    """One page of a file. `index` is 0-based."""

    path: Path
    kind: SourceKind
    index: int
    limits: PageLimits = PageLimits()

    @property
    def number(self) -> int:
        """1-based, as people count."""
        return self.index + 1

    def load(self) -> PageImage | Held:
        """Decode the page. Faults of the file are values; MemoryError and the like are not caught."""
        try:
            if self.kind is SourceKind.PDF:
                raw = pdfpages.load(self.path, self.index, self.limits.megapixels)
            else:
                raw = bitmaps.load(self.path, self.index, self.limits.megapixels)
        except bitmaps.TooLarge as error:
            return Held(HeldReason.TOO_LARGE, str(error))
        except bitmaps.FAULTS as error:
            return Held(HeldReason.UNREADABLE, f"第{self.number}页（{type(error).__name__}）")
        return _page_image(raw)


def open_source(
    path: Path, kind: SourceKind | str, limits: PageLimits = PageLimits()
) -> tuple[PageSource, ...] | Held:
    """All pages of a file, none decoded yet. `kind` "pdf" opens a PDF, everything else an image."""
    is_pdf = kind == SourceKind.PDF
    try:
        count = pdfpages.count(path) if is_pdf else bitmaps.count(path)
    except pdfpages.Encrypted:
        return Held(HeldReason.ENCRYPTED)
    except bitmaps.TooLarge as error:
        return Held(HeldReason.TOO_LARGE, str(error))
    except bitmaps.FAULTS:
        return Held(HeldReason.EMPTY_FILE if _is_empty(path) else HeldReason.UNREADABLE)
    if count > limits.pages:
        return Held(HeldReason.TOO_MANY_PAGES, f"{count}页，上限{limits.pages}页")
    if count == 0:
        return Held(HeldReason.EMPTY_FILE)
    source = SourceKind.PDF if is_pdf else SourceKind.IMAGE
    return tuple(PageSource(path, source, index, limits) for index in range(count))


def _is_empty(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == 0


def _page_image(raw: bitmaps.Raw) -> PageImage:
    """Square pixels, a plausible dpi, not more pixels than are of use."""
    pixels, (x_dpi, y_dpi), known = raw.pixels, *bitmaps.plausible_dpi(raw)
    if abs(x_dpi - y_dpi) > 0.02 * max(x_dpi, y_dpi):  # fax: 204 × 98
        dpi = max(x_dpi, y_dpi)
        size = (round(pixels.shape[1] * dpi / x_dpi), round(pixels.shape[0] * dpi / y_dpi))
        pixels, x_dpi = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dpi
    if pixels.shape[0] * pixels.shape[1] > MAX_WORK_PIXELS:
        factor = (MAX_WORK_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        x_dpi *= factor
    jpeg = StoredJpeg(raw.jpeg, *raw.jpeg_size, raw.jpeg_gray, raw.jpeg_turn) if raw.jpeg else None
    return PageImage(bitmaps.without_false_colour(pixels), x_dpi, known, raw.bilevel, jpeg)
