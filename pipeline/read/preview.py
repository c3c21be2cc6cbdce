"""Filed PDFs for the eye: a page as a small JPEG, and where words stand on the pages. For child processes.

The archive's PDFs are the program's own; all the same they hold what somebody sent, so that no other process opens them.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Sequence
from pathlib import Path

import PIL.Image
import pypdfium2
from pypdfium2 import raw

from pipeline.model.text import fold

MOST_PIXELS = 12_000_000
MOST_PAGES, MOST_HITS = 400, 1_000
_GRID = 10_000  # a page's width and height for boxes

Boxes = tuple[tuple[float, float, float, float], ...]
"""Left, top, width and height as shares of the page as it is shown."""


def page_jpeg(path: Path, index: int, width: int, quality: int) -> bytes:
    """Page `index` (from 0), `width` pixels wide. Raises ValueError for a page that cannot be drawn."""
    document = pypdfium2.PdfDocument(path)
    try:
        if not 0 <= index < len(document):
            raise ValueError("no such page")
        page = document[index]
        across, down = page.get_size()
        if not (1 <= across < 1e5 and 1 <= down < 1e5):
            raise ValueError("no page size")
        scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=False, fill_color=(255, 255, 255, 255)).to_pil()
    finally:
        document.close()
    return _jpeg(picture.convert("RGB"), quality)


def _jpeg(picture: PIL.Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def hits(path: Path, patterns: Sequence[str]) -> tuple[tuple[int, Boxes], ...]:
    """Where the patterns (of folded text) stand in the text layer: for each hit its page (from 1) and a box for each
    line of it, in order."""
    if not patterns:
        return ()
    wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    document = pypdfium2.PdfDocument(path)
    found: list[tuple[int, Boxes]] = []
    try:
        for index in range(min(len(document), MOST_PAGES)):
            found += ((index + 1, boxes) for boxes in _hits_on(document[index], wanted))
            if len(found) >= MOST_HITS:
                break
    finally:
        document.close()
    return tuple(found[:MOST_HITS])


def _hits_on(page: pypdfium2.PdfPage, wanted: re.Pattern[str]) -> list[Boxes]:
    words = page.get_textpage()
    # One character for each place: `get_text_range` leaves some out.
    codes = (raw.FPDFText_GetUnicode(words.raw, place) for place in range(words.count_chars()))
    text = fold("".join(chr(code) if 0 < code < 0x110000 else " " for code in codes))
    found = [_boxes(page, words, *hit.span()) for hit in wanted.finditer(text) if hit.end() > hit.start()]
    return [boxes for boxes in found if boxes]


def _boxes(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, first: int, last: int) -> Boxes:
    """Of the characters from `first` to before `last`, those of one line joined."""
    lines: list[tuple[float, float, float, float]] = []
    for place in range(first, last):
        box = _box(page, words.get_charbox(place, loose=True))
        if box is None:
            continue
        if lines and _same_line(lines[-1], box):
            lines[-1] = _joined(lines[-1], box)
        else:
            lines.append(box)
    return tuple((a, b, c - a, d - b) for a, b, c, d in lines)


def _box(
    page: pypdfium2.PdfPage, corners: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom on the page as it is shown (turned by /Rotate, cut by its crop box)."""
    left, bottom, right, top = corners
    if right <= left or top <= bottom:  # a line's end, a space
        return None
    ends = [_shown(page, left, top), _shown(page, right, bottom)]
    across, down = [x for x, _ in ends], [y for _, y in ends]
    found = (min(across), min(down), max(across), max(down))
    return found if all(-0.05 <= value <= 1.05 for value in found) else None


def _shown(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID


def _same_line(line: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    return overlap > 0.5 * min(line[3] - line[1], box[3] - box[1]) and -0.01 < box[0] - line[2] < 0.05


def _joined(
    line: tuple[float, float, float, float], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3])
