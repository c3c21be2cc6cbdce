"""Image files → pixels: JPEG, PNG, TIFF, BMP, WebP, HEIC. Size is checked on the header, before decoding."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import PIL.Image
import PIL.ImageOps
import pypdfium2

from pipeline.read.raster import Image, turn

FAULTS = (
    OSError,  # PIL.UnidentifiedImageError is one
    ValueError,
    SyntaxError,  # PIL's word for a broken PNG
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    PIL.Image.DecompressionBombError,
    cv2.error,
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
)
"""What decoders raise on broken files."""

_PLAUSIBLE_MM = (60.0, 1300.0)  # long side: from a receipt to an A0 drawing
_A4_LONG = 297.0
_SCREEN_DPI = 130.0  # below this no scanner writes; cameras write 72 or 96 for want of a size
_EXIF_ORIENTATION = 0x0112
_EXIF_TURN = {1: 0, 3: 180, 6: 90, 8: 270}


class TooLarge(Exception):
    """A page has more pixels than allowed. The message is Chinese."""


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Pixels as decoded, gray or BGR, turned as the file says; dpi (x, y) as the file says, 0 = not said."""

    pixels: Image
    dpi: tuple[float, float]
    bilevel: bool = False
    jpeg: bytes | None = None
    jpeg_size: tuple[int, int] = (0, 0)
    jpeg_gray: bool = False
    jpeg_turn: int = 0


def check_size(width: int, height: int, megapixels: int) -> None:
    """Raises TooLarge."""
    if width * height > megapixels * 1_000_000:
        raise TooLarge(f"{width}×{height}像素，上限{megapixels}百万像素")
    if width < 1 or height < 1:
        raise ValueError("no pixels")


def count(path: Path) -> int:
    """Number of pages: frames of a TIFF, else 1."""
    with _open(path) as image:
        return int(getattr(image, "n_frames", 1)) if image.format in ("TIFF", "HEIF") else 1


def load(path: Path, index: int, megapixels: int) -> Raw:
    """Decode one page. Raises TooLarge, or one of FAULTS."""
    with _open(path) as image:
        if index:
            image.seek(index)
        check_size(*image.size, megapixels)
        if image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB"):
            return jpeg(path.read_bytes(), _dpi(image), exif_turn(image))
        return _decoded(image)


def jpeg(data: bytes, dpi: tuple[float, float], turned: int | None) -> Raw:
    """A JPEG whose header is checked. `turned` is the EXIF turn, None for mirrored ones (then not kept)."""
    head = PIL.Image.open(io.BytesIO(data))
    flags = cv2.IMREAD_GRAYSCALE if head.mode == "L" else cv2.IMREAD_COLOR
    mirrored = turned is None
    if not mirrored:
        flags |= cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if pixels is None:
        raise ValueError("not a JPEG")
    pixels = turn(pixels, turned or 0)
    if (turned or 0) in (90, 270):
        dpi = (dpi[1], dpi[0])
    return Raw(pixels, dpi, False, None if mirrored else data, head.size, head.mode == "L", turned or 0)


def exif_turn(image: PIL.Image.Image) -> int | None:
    """Degrees clockwise that make the picture upright, None where it would also have to be mirrored."""
    return (
        _EXIF_TURN.get(int(image.getexif().get(_EXIF_ORIENTATION, 1) or 1), 0)
        if not _mirrored(image)
        else None
    )


def plausible_dpi(raw: Raw) -> tuple[tuple[float, float], bool]:
    """The file's dpi where it gives a sheet of a sensible size, else the dpi that makes the page an A4 sheet."""
    height, width = raw.pixels.shape[:2]
    if min(raw.dpi) > 0:
        long_side = max(width / raw.dpi[0], height / raw.dpi[1]) * 25.4
        sensible = _PLAUSIBLE_MM[0] <= long_side <= _PLAUSIBLE_MM[1]
        if sensible and (
            min(raw.dpi) >= _SCREEN_DPI or max(raw.dpi) != min(raw.dpi) or abs(long_side - _A4_LONG) < 6
        ):
            return raw.dpi, True
    guess = max(width, height) * 25.4 / _A4_LONG
    return (guess, guess), False


def without_false_colour(pixels: Image) -> Image:
    """A gray page that was saved as colour → gray (a third of the memory, and no red to be found in it)."""
    if pixels.ndim == 2:
        return pixels
    sample = pixels[::8, ::8].astype(np.int16)
    spread = sample.max(axis=2) - sample.min(axis=2)
    return np.ascontiguousarray(pixels[:, :, 1]) if int(spread.max()) <= 2 else pixels


def _mirrored(image: PIL.Image.Image) -> bool:
    return int(image.getexif().get(_EXIF_ORIENTATION, 1) or 1) in (2, 4, 5, 7)


def _open(path: Path) -> PIL.Image.Image:
    _register_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
        try:
            return PIL.Image.open(path)
        except PIL.Image.DecompressionBombError:
            raise TooLarge("图像像素过多") from None


@cache
def _register_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def _dpi(image: PIL.Image.Image) -> tuple[float, float]:
    found = image.info.get("dpi") or (0, 0)
    try:
        x, y = float(found[0]), float(found[1])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return 0.0, 0.0
    return (x, y) if 10 < x < 5000 and 10 < y < 5000 else (0.0, 0.0)


def _decoded(image: PIL.Image.Image) -> Raw:
    """Any other format, by Pillow: transparency on white, 16 bits to 8."""
    dpi, before = _dpi(image), image.size
    bilevel = image.mode == "1"
    upright = PIL.ImageOps.exif_transpose(image)
    if upright.size != before:
        dpi = (dpi[1], dpi[0])
    return Raw(_array(upright), dpi, bilevel)


def _array(image: PIL.Image.Image) -> Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _eight_bits(np.asarray(image))
    if image.mode in ("LA", "RGBA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = PIL.Image.new("RGBA", rgba.size, "white")
        image = PIL.Image.alpha_composite(paper, rgba).convert("RGB")
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    return cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR)


def _eight_bits(values: Image) -> Image:
    floats = values.astype(np.float32)
    top = float(floats.max(initial=0.0))
    scale = 1.0 if top <= 255 else 255.0 / 65535.0
    result: Image = np.clip(floats * scale, 0, 255).astype(np.uint8)
    return result
