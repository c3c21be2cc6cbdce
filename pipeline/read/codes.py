"""The QR of a printed sheet: half-size first (6 ms), harder only where there is a sign of one (research: ocr §5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import zxingcpp

from pipeline.model import SheetCode
from pipeline.read.pages import PageImage
from pipeline.read.raster import Image, Points, scaled


@dataclass(frozen=True, slots=True, eq=False)
class FoundCode:
    """`corners` are those of the symbol (without quiet zone) in pixels: the symbol's own top left, top right,
    bottom right, bottom left, so they tell how the page is turned."""

    text: str
    corners: Points

    @property
    def sheet(self) -> SheetCode | None:
        """What it says, where it is one of ours."""
        return SheetCode.decode(self.text)

    @property
    def turned(self) -> int:
        """How many degrees clockwise the image must be turned so that the symbol stands upright."""
        top = self.corners[1] - self.corners[0]
        lean = np.degrees(np.arctan2(top[1], top[0]))  # clockwise, for y grows downwards
        return int(-round(float(lean) / 90.0) * 90) % 360


def read_codes(page: PageImage) -> list[FoundCode]:
    """All QR codes of a page, quickly: on the small page, then on the full one. Mirrored ones, which shine
    through from the back, are left out."""
    return _read(page.small, page.small_factor) or (_read(page.gray, 1.0) if page.small_factor > 1 else [])


def search_codes(page: PageImage) -> list[FoundCode]:
    """The same with every trick (about 0.2 s): for pages that carry our marks but gave no code."""
    for image, factor in _variants(page):
        if found := _read(image, factor, thorough=True):
            return found
    return []


def sheet_code(found: list[FoundCode]) -> FoundCode | None:
    """The code of ours among all codes; None where there is none, or two that differ."""
    ours = [f for f in found if f.sheet is not None]
    return ours[0] if len({f.text for f in ours}) == 1 else None


def _read(gray: Image, factor: float, *, thorough: bool = False) -> list[FoundCode]:
    results = zxingcpp.read_barcodes(
        np.ascontiguousarray(gray),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough,
    )
    seen = [r for r in results if r.valid and not _is_mirrored(r)]
    return [FoundCode(r.text, _corners(r.position) * factor) for r in seen]


def _is_mirrored(result: zxingcpp.Barcode) -> bool:
    """Seen through the paper from behind? zxing reads such a symbol without a word, so look at its format bits:
    mirrored, they stand in reverse (ISO/IEC 18004 7.9)."""
    dark = np.asarray(result.to_image(add_quiet_zones=False)) == 0
    around = [dark[8, i] for i in (0, 1, 2, 3, 4, 5, 7, 8)] + [dark[i, 8] for i in (7, 5, 4, 3, 2, 1, 0)]
    bits = "".join("01"[int(bit)] for bit in around)
    return _from_valid(int(bits[::-1], 2)) < _from_valid(int(bits, 2))


def _from_valid(word: int) -> int:
    """Bits that differ from the nearest valid format word."""
    return min((word ^ valid).bit_count() for valid in _formats())


@cache
def _formats() -> frozenset[int]:
    """The 32 valid format words: 5 bits, 10 bits of BCH (generator 10100110111), masked."""
    return frozenset(((data << 10) | _bch(data << 10)) ^ 0b101010000010010 for data in range(32))


def _bch(value: int) -> int:
    for bit in range(14, 9, -1):
        if value >> bit & 1:
            value ^= 0b10100110111 << (bit - 10)
    return value


def _corners(position: zxingcpp.Position) -> Points:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(c.x + 0.5, c.y + 0.5) for c in corners], np.float64)


def _variants(page: PageImage) -> Iterator[tuple[Image, float]]:
    """(image, its pixels → page's pixels). Pen strokes and seals vanish in the brightest channel."""
    gray = page.gray if page.colour is None else page.colour.max(axis=2)
    fine = scaled(gray, 300.0 / page.dpi)
    factor = gray.shape[1] / fine.shape[1]
    yield fine, factor
    soft = cv2.GaussianBlur(fine, (0, 0), 1.5)
    yield cv2.addWeighted(fine, 2.0, soft, -1.0, 0), factor
    yield soft, factor
    for level in (70, 110, 160, 200):
        yield np.where(soft < level, 0, 255).astype(np.uint8), factor
