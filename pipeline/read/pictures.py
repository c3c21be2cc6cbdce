"""The picture of a page for the archive: its own JPEG bytes where it came as one, else a compact encoding."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from pipeline.model import Encoding, PagePicture
from pipeline.read.pages import PageImage, StoredJpeg
from pipeline.read.raster import Image, scaled

ARCHIVE_DPI = 200.0
QUALITY = 75
_STRIPS, _ROWS_PER_STRIP, _COUNTS = 273, 278, 279


def keep_picture(page: PageImage, turned: int, folder: Path, stem: str) -> PagePicture:
    """Write the picture of `page` (as loaded) into `folder`. `turned` makes it upright (PageReading.turned)."""
    if page.jpeg is not None:
        return _as_it_came(page, page.jpeg, turned, folder / f"{stem}.jpg")
    if page.bilevel:
        return _fax(page, turned, folder / f"{stem}.g4")
    return _encoded(page, turned, folder / f"{stem}.jpg")


def _as_it_came(page: PageImage, jpeg: StoredJpeg, turned: int, path: Path) -> PagePicture:
    path.write_bytes(jpeg.data)
    across = page.size[1] if jpeg.turn in (90, 270) else page.size[0]
    dpi = page.dpi * jpeg.width / across
    turn = (jpeg.turn + turned) % 360
    return PagePicture(path, Encoding.JPEG, jpeg.width, jpeg.height, dpi, jpeg.gray, turn)


def _encoded(page: PageImage, turned: int, path: Path) -> PagePicture:
    factor = min(1.0, ARCHIVE_DPI / page.dpi) if page.dpi > 1.15 * ARCHIVE_DPI else 1.0
    pixels = scaled(page.pixels if is_coloured(page.pixels) else page.gray, factor)
    ok, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not ok:
        raise ValueError("JPEG encoding failed")
    path.write_bytes(data.tobytes())
    height, width = pixels.shape[:2]
    return PagePicture(path, Encoding.JPEG, width, height, page.dpi * factor, pixels.ndim == 2, turned)


def is_coloured(pixels: Image) -> bool:
    """Is there colour that would be missed (a seal, blue ink)? A tint of paper or lamp is none."""
    if pixels.ndim == 2:
        return False
    sample = pixels[::4, ::4].astype(np.int16)
    spread = sample.max(axis=2) - sample.min(axis=2)
    return float((spread > np.median(spread) + 40).mean()) > 2e-4


def _fax(page: PageImage, turned: int, path: Path) -> PagePicture:
    """CCITT group 4 in one strip, as Pillow's TIFF writer makes it."""
    height, width = page.gray.shape
    out = io.BytesIO()
    # Black as ones, which group 4 codes as black: asked for photometric 0 instead, Pillow takes a second a page.
    bits = (
        PIL.Image.fromarray(page.gray)
        .point(lambda v: 0 if v > 127 else 255)
        .convert("1", dither=PIL.Image.Dither.NONE)
    )
    bits.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    with PIL.Image.open(io.BytesIO(out.getvalue())) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        start, length = int(tags[_STRIPS][0]), int(tags[_COUNTS][0])
    path.write_bytes(out.getvalue()[start : start + length])
    return PagePicture(path, Encoding.G4, width, height, page.dpi, True, turned)
