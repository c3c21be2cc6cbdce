"""PDF files → pixels: the page's one image as it is stored where there is nothing else, else rendered."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import PIL.Image
import pypdfium2
from pikepdf import Name

from pipeline.read import bitmaps
from pipeline.read.bitmaps import Raw, TooLarge
from pipeline.read.pdfscan import ScanImage, scan_image
from pipeline.read.raster import Image, turn

RENDER_DPI = 200.0
_MAX_RENDERED = 25_000_000  # pixels; a larger page (a drawing) is rendered coarser
_PAGES_PER_OPENING = (
    64  # both libraries keep what they parsed: open anew now and then, so that memory is flat
)


class Encrypted(Exception):
    """The file wants a password."""


def count(path: Path) -> int:
    """Number of pages. Raises Encrypted, or one of `bitmaps.FAULTS`."""
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    except pikepdf.PasswordError:
        raise Encrypted from None


def load(path: Path, index: int, megapixels: int) -> Raw:
    """Decode one page. Raises TooLarge, or one of `bitmaps.FAULTS`."""
    page = _pikepdf(path, index).pages[index]
    _check_images(page.obj, megapixels)
    scan = scan_image(page)
    if scan is None:
        return _rendered(path, index)
    return _kept_jpeg(scan) or _bitmap(path, index, scan) or _rendered(path, index)


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _pikepdf(path: Path, index: int) -> pikepdf.Pdf:
    return _open_pikepdf(path, _stamp(path), index // _PAGES_PER_OPENING)


def _pdfium(path: Path, index: int) -> pypdfium2.PdfDocument:
    return _open_pdfium(path, _stamp(path), index // _PAGES_PER_OPENING)


@lru_cache(maxsize=1)
def _open_pikepdf(path: Path, stamp: tuple[int, int], part: int) -> pikepdf.Pdf:
    return pikepdf.open(path)


@lru_cache(maxsize=1)
def _open_pdfium(path: Path, stamp: tuple[int, int], part: int) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(path)
    if document.get_formtype():
        document.init_forms()
    return document


def _check_images(page: pikepdf.Object, megapixels: int) -> None:
    """Refuses pages with a picture that would be a bomb to decode. Raises TooLarge."""
    for image in _images(page, depth=3):
        bitmaps.check_size(int(image.get(Name.Width, 1)), int(image.get(Name.Height, 1)), megapixels)


def _images(holder: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    for thing in _xobjects(holder):
        kind = thing.get(Name.Subtype)
        if kind == Name.Image:
            yield thing
        elif kind == Name.Form and depth:
            yield from _images(thing, depth - 1)


def _xobjects(holder: pikepdf.Object) -> list[pikepdf.Object]:
    resources = holder.get(Name.Resources)
    found = resources.get(Name.XObject) if isinstance(resources, pikepdf.Dictionary) else None
    return list(found.values()) if isinstance(found, pikepdf.Dictionary) else []


def _kept_jpeg(scan: ScanImage) -> Raw | None:
    """The embedded JPEG, byte for byte, where its pixels are plain gray or RGB."""
    if not scan.plain_jpeg:
        return None
    data = scan.image.read_raw_bytes()
    with PIL.Image.open(io.BytesIO(data)) as head:
        if head.size != scan.pixels or head.mode not in ("L", "RGB") or head.mode != scan.mode:
            return None
    return bitmaps.jpeg(data, scan.dpi, scan.turn)


def _bitmap(path: Path, index: int, scan: ScanImage) -> Raw | None:
    """CCITT, JBIG2, Flate …: decoded by pdfium, colours as it would paint them, pixels as stored."""
    page = _pdfium(path, index)[index]
    try:
        found = list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        if len(found) != 1:
            return None
        bitmap = found[0].get_bitmap()
        pixels = _without_alpha(bitmap.to_numpy().copy(), bitmap.mode)
    finally:
        page.close()
    if pixels is None or (pixels.shape[1], pixels.shape[0]) != scan.pixels:
        return None
    dpi = scan.dpi if scan.turn in (0, 180) else (scan.dpi[1], scan.dpi[0])
    return Raw(turn(pixels, scan.turn), dpi, bilevel=scan.bits == 1)


def _without_alpha(pixels: Image, mode: str) -> Image | None:
    if mode == "L":
        return pixels.reshape(pixels.shape[:2])
    if mode == "BGR":
        return bitmaps.without_false_colour(pixels)
    return bitmaps.without_false_colour(np.ascontiguousarray(pixels[:, :, :3])) if mode == "BGRX" else None


def _rendered(path: Path, index: int) -> Raw:
    page = _pdfium(path, index)[index]
    try:
        width, height = page.get_size()
        if not (0 < width < 1e5 and 0 < height < 1e5):
            raise TooLarge("页面尺寸异常")
        dpi = min(RENDER_DPI, (_MAX_RENDERED * 72 * 72 / (width * height)) ** 0.5)
        bitmap = page.render(scale=dpi / 72, may_draw_forms=True)
        pixels = bitmap.to_numpy().copy()
    finally:
        page.close()
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR)
    return Raw(
        bitmaps.without_false_colour(pixels.reshape(pixels.shape[:2]) if pixels.ndim == 2 else pixels),
        (dpi, dpi),
    )
