"""Looking into an image before it is read: size in pixels, frames, whether its end is there."""

from __future__ import annotations

import os
from pathlib import Path

import pillow_heif
from PIL import Image, ImageFile

from pipeline.intake.kinds import Kind
from pipeline.intake.members import Member, parsing
from pipeline.intake.pdf import check_pages, check_pixels
from pipeline.site import Limits

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.TIFF: "TIFF", Kind.BMP: "BMP", Kind.WEBP: "WEBP"}
_ENDINGS = {Kind.JPEG: b"\xff\xd9", Kind.PNG: b"IEND"}
_TAIL = 2048
_PIECES = ((273, 279), (324, 325))  # TIFF tags: offsets and byte counts of strips, of tiles

# The limit is ours (`Limits.megapixels`), said in the office's words, and checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def examine(path: Path, kind: Kind, limits: Limits) -> Member:
    """An image as a member; the frames of a TIFF are its pages. Raises Refusal when it is damaged or too
    large."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it was imported, lets half images pass
    with parsing("图像损坏或不完整"):
        pages = _heic(path, limits) if kind is Kind.HEIC else _plain(path, kind, limits)
    return Member(path, kind, pages=pages)


def _heic(path: Path, limits: Limits) -> int:
    width, height = pillow_heif.open_heif(path).size
    check_pixels(width, height, limits)
    _check_boxes(path)
    return 1


def _check_boxes(path: Path) -> None:
    """The boxes that a HEIC file consists of, one after the other, end where it ends."""
    size = path.stat().st_size
    place = 0
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - place
            if length < 8 or place + length > size:
                raise ValueError("cut off")
            place += length


def _plain(path: Path, kind: Kind, limits: Limits) -> int:
    with Image.open(path, formats=(_FORMATS[kind],)) as image:
        check_pixels(*image.size, limits)
        if kind is Kind.TIFF:
            return _frames(image, path.stat().st_size, limits)
        if not _has_end(path, kind):
            image.load()  # raises when it is cut off
    return 1


def _frames(image: Image.Image, size: int, limits: Limits) -> int:
    """TIFF frames one by one, so that a million of them costs no more than the limit."""
    pages = 0
    while True:
        try:
            image.seek(pages)
        except EOFError:
            return pages
        pages += 1
        check_pages(pages, limits)
        check_pixels(*image.size, limits)
        _check_pieces(image, size)


def _check_pieces(image: Image.Image, size: int) -> None:
    tags = image.tag_v2  # type: ignore[attr-defined]
    for offsets, counts in _PIECES:
        for offset, count in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False):
            if offset + count > size:
                raise ValueError("cut off")


def _has_end(path: Path, kind: Kind) -> bool:
    ending = _ENDINGS.get(kind)
    if ending is None:
        return kind is Kind.WEBP  # its header is not read at all when something is missing
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        return ending in file.read()
