"""Pictures of the pages of a held paper, drawn from the kept original. Runs in a child process: untrusted bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2

from pipeline.archive.place import write_atomic
from pipeline.intake.kinds import Kind
from pipeline.intake.unpack import unpack
from pipeline.model import Held, HeldReason
from pipeline.read.pages import PageLimits, PageSource, open_source
from pipeline.read.raster import Image, turn
from pipeline.site import Limits

SIZES = {"s": (900, 60), "l": (1900, 80)}  # the longer side in pixels, JPEG quality
Wanted = tuple[tuple[int, int], ...]
"""Pages (1-based) and how they are turned to stand upright."""


def file_name(page: int, turned: int, size: str) -> str:
    return f"{page}-{turned}-{size}.jpg"


def draw(
    original: Path, name: str, member: str, wanted: Wanted, folder: Path, work: Path, limits: Limits
) -> int | Held:
    """Write the pages into `folder` in both sizes, a page that cannot be drawn is left out; how many were drawn. `work`
    takes what is unpacked on the way and is removed."""
    try:
        return _draw(original, name, member, wanted, folder, work, limits)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _draw(
    original: Path, name: str, member: str, wanted: Wanted, folder: Path, work: Path, limits: Limits
) -> int | Held:
    unpacked = unpack(original, name, work, limits)
    found = next((one for one in unpacked.members if one.name == member), None)
    if found is None:
        return unpacked.held or Held(HeldReason.UNREADABLE)
    if found.text:
        return Held(HeldReason.UNSUPPORTED)
    kind = "pdf" if found.kind is Kind.PDF else "image"
    sources = open_source(found.path, kind, PageLimits(limits.megapixels, limits.pages))
    if isinstance(sources, Held):
        return sources
    drawn = 0
    for page, turned in wanted:
        if 1 <= page <= len(sources):
            drawn += _page(sources[page - 1], page, turned, folder)
    return drawn


def _page(source: PageSource, page: int, turned: int, folder: Path) -> int:
    loaded = source.load()
    if isinstance(loaded, Held):
        return 0
    pixels = turn(loaded.pixels, turned)
    for size, (longest, quality) in SIZES.items():
        ok, data = cv2.imencode(".jpg", _fitted(pixels, longest), [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not ok:
            return 0
        write_atomic(folder / file_name(page, turned, size), data.tobytes())
    return 1


def _fitted(pixels: Image, longest: int) -> Image:
    factor = longest / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
