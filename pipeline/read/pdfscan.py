"""Is a PDF page nothing but one scanned image? Then the image can be taken out instead of rendered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Name

_MAX_CONTENT = 150_000  # bytes of (compressed) content beyond which a page is surely more than a scan
_COVERED = 0.97

# Operators that paint nothing: state, marked content, text (checked to be invisible), clipping (checked).
_STATE = re.compile(r"w|J|j|M|d|ri|i|BMC|BDC|EMC|MP|DP|BX|EX|g|G|rg|RG|k|K|cs|CS|sc|scn|SC|SCN")
_TEXT = re.compile(r"BT|ET|Tc|Tw|Tz|TL|Tf|Ts|Td|TD|Tm|T\*")
_PATH = re.compile(r"re|W|W\*|n|m|l|h")
_SHOW = {"Tj", "TJ", "'", '"'}
_INVISIBLE = 3

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ScanImage:
    """The one image of a page. `turn` is how many degrees clockwise its pixels are shown turned; `dpi` is
    along the image's own axes (x, y)."""

    image: pikepdf.Object
    pixels: tuple[int, int]
    dpi: tuple[float, float]
    turn: int
    bits: int

    @property
    def mode(self) -> str:
        """Pillow's word for the colour space: "L", "RGB", or "" for others."""
        return _mode(self.image.get(Name.ColorSpace))

    @property
    def plain_jpeg(self) -> bool:
        filters = _as_list(self.image.get(Name.Filter))
        return filters == [Name.DCTDecode] and Name.Decode not in self.image and bool(self.mode)


def scan_image(page: pikepdf.Page) -> ScanImage | None:
    """The image that covers the page, None where there is anything else to be seen, or any doubt."""
    if _is_annotated(page.obj) or _content_size(page.obj) > _MAX_CONTENT:
        return None
    shown = _shown(page)
    if shown is None:
        return None
    name, matrix = shown
    image = _resource(page, Name.XObject, name)
    if image is None or image.get(Name.Subtype) != Name.Image or _is_masked(image):
        return None
    return _placed(page, image, matrix)


def _placed(page: pikepdf.Page, image: pikepdf.Object, matrix: Matrix) -> ScanImage | None:
    turn = _turn(matrix)
    if turn is None or not _covers(page, matrix):
        return None
    a, b, c, d, _, _ = matrix
    width, height = int(image.Width), int(image.Height)
    unit = float(page.obj.get(Name.UserUnit, 1.0))
    inches = (abs(a) + abs(b)) * unit / 72.0, (abs(c) + abs(d)) * unit / 72.0
    if min(width, height, *inches) <= 0:
        return None
    turn = (turn + int(page.obj.get(Name.Rotate, 0))) % 360
    bits = 1 if image.get(Name.ImageMask) else int(image.get(Name.BitsPerComponent, 8))
    return ScanImage(image, (width, height), (width / inches[0], height / inches[1]), turn, bits)


def _turn(matrix: Matrix) -> int | None:
    """Clockwise turn of an image painted by `matrix`; None where it is mirrored or skewed."""
    a, b, c, d, _, _ = matrix
    tiny = 1e-3 * max(abs(a), abs(b), abs(c), abs(d))
    if abs(b) <= tiny and abs(c) <= tiny:
        return 0 if a > 0 and d > 0 else 180 if a < 0 and d < 0 else None
    if abs(a) <= tiny and abs(d) <= tiny:
        return 90 if b < 0 < c else 270 if c < 0 < b else None
    return None


def _covers(page: pikepdf.Page, matrix: Matrix) -> bool:
    """Does the image fill the visible page, and not much more (a crop box would cut it)?"""
    left, bottom, right, top = (float(n) for n in page.cropbox)
    a, b, c, d, e, f = matrix
    xs, ys = sorted((e, e + a + c)), sorted((f, f + b + d))
    width, height = right - left, top - bottom
    if width <= 0 or height <= 0:
        return False
    seen = max(0.0, min(xs[1], right) - max(xs[0], left)) * max(0.0, min(ys[1], top) - max(ys[0], bottom))
    area = (xs[1] - xs[0]) * (ys[1] - ys[0])
    return seen >= _COVERED * width * height and seen >= _COVERED * area


def _shown(page: pikepdf.Page) -> tuple[str, Matrix] | None:
    """Name and matrix of the only thing painted, if there is just one."""
    matrix, stack, mode = _IDENTITY, list[tuple[Matrix, int]](), 0
    shown: tuple[str, Matrix] | None = None
    for step in pikepdf.parse_content_stream(page):
        word, operands = str(step.operator), step.operands
        if word == "q":
            stack.append((matrix, mode))
        elif word == "Q":
            matrix, mode = stack.pop() if stack else (_IDENTITY, 0)
        elif word == "cm":
            matrix = _multiplied(_matrix(operands), matrix)
        elif word == "Tr":
            mode = int(operands[0])
        elif word == "Do":
            if shown is not None:
                return None
            shown = (str(operands[0]), matrix)
        elif not _paints_nothing(word, operands, mode, page):
            return None
    return shown


def _paints_nothing(word: str, operands: Any, mode: int, page: pikepdf.Page) -> bool:
    if word in _SHOW:
        return mode == _INVISIBLE
    if word == "gs":
        return _is_harmless(page, str(operands[0]))
    # A clip is let through: `re W n` around the page is what scanners write; `_covers` sees the page's box.
    return any(words.fullmatch(word) for words in (_STATE, _TEXT, _PATH))


def _is_harmless(page: pikepdf.Page, name: str) -> bool:
    """A graphics state without transparency."""
    state = _resource(page, Name.ExtGState, name)
    if state is None:
        return False
    if state.get(Name.SMask, Name("/None")) != Name("/None"):
        return False
    if state.get(Name.BM, Name.Normal) not in (Name.Normal, Name.Compatible):
        return False
    return float(state.get(Name.ca, 1.0)) == 1.0 and float(state.get(Name.CA, 1.0)) == 1.0


def _resource(page: pikepdf.Page, kind: pikepdf.Name, name: str) -> pikepdf.Object | None:
    found = page.obj.get(Name.Resources)
    for key in (kind, Name(name)):
        found = found.get(key) if isinstance(found, pikepdf.Dictionary) else None
    return found


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(n) for n in operands)
    return a, b, c, d, e, f


def _multiplied(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _is_masked(image: pikepdf.Object) -> bool:
    return Name.SMask in image or Name.Mask in image or bool(image.get(Name.ImageMask, False))


def _is_annotated(page: pikepdf.Object) -> bool:
    harmless = (Name.Link, Name.Popup)
    return any(note.get(Name.Subtype) not in harmless for note in _as_list(page.get(Name.Annots)))


def _content_size(page: pikepdf.Object) -> int:
    return sum(int(c.get(Name.Length, 0)) for c in _as_list(page.get(Name.Contents)))


def _as_list(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _mode(space: pikepdf.Object | None) -> str:
    if space in (Name.DeviceGray, Name.CalGray):
        return "L"
    if space in (Name.DeviceRGB, Name.CalRGB):
        return "RGB"
    parts = _as_list(space)
    if len(parts) == 2 and parts[0] == Name.ICCBased:
        return {1: "L", 3: "RGB"}.get(int(parts[1].get(Name.N, 0)), "")
    if len(parts) == 2 and parts[0] in (Name.CalGray, Name.CalRGB):
        return "L" if parts[0] == Name.CalGray else "RGB"
    return ""
