"""The QR and the corner marks of a sheet as vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno

from pipeline.model import Box

QR_SIDE = 22.0
# Right of the sheet, inside the marks: four modules of quiet zone (3.5 mm) reach to 13.0 and 196.5 mm.
QR_LEFT, QR_TOP = 171.0, 16.5
MARK_SIDE = 5.0
MARK_INSET = 10.5  # centre of a mark from both edges
_VERSION = 2  # 25 modules: every payload of ours fits, and every sheet looks alike


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet of paper in mm, as it lies before the reader."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """Width between the margins of a ruled sheet (16 mm each)."""
        return self.width - 32.0

    @property
    def qr(self) -> Box:
        """Where the QR of every page is: as far from the top right corner on each size."""
        left = self.width - (A4.width - QR_LEFT)
        return Box(left, QR_TOP, left + QR_SIDE, QR_TOP + QR_SIDE)


A4 = PageSize(210.0, 297.0)
SIZES = {"A4": A4, "A4L": PageSize(297.0, 210.0), "A3": PageSize(420.0, 297.0)}
"""`size` of a definition → the sheet it is printed on: A4 upright, A4 and A3 lying."""


def marks(width: float = 210.0, height: float = 297.0) -> tuple[tuple[float, float], ...]:
    """Centres of the corner marks in mm: top left, top right, bottom right, bottom left."""
    right, bottom = width - MARK_INSET, height - MARK_INSET
    return ((MARK_INSET, MARK_INSET), (right, MARK_INSET), (right, bottom), (MARK_INSET, bottom))


@lru_cache(maxsize=256)
def qr_path(payload: str, left: float, top: float, side: float) -> str:
    """SVG path data of the dark modules, runs joined."""
    rows = list(
        segno.make(
            payload, version=_VERSION, error="m", mode="alphanumeric", boost_error=False, micro=False
        ).matrix
    )
    step = side / len(rows)
    parts = []
    for y, row in enumerate(rows):
        for start, length in _runs(row):
            x, w = left + start * step, length * step
            parts.append(f"M{x:.3f} {top + y * step:.3f}h{w:.3f}v{step:.3f}h-{w:.3f}z")
    return "".join(parts)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


def page_svg(payload: str, size: PageSize = A4, *, with_marks: bool = True, more: str = "") -> str:
    """A whole page as SVG: the QR, corner marks, and `more` SVG."""
    w, h = f"{size.width:g}", f"{size.height:g}"
    path = qr_path(payload, size.qr.left, QR_TOP, QR_SIDE)
    if with_marks:
        half, s = MARK_SIDE / 2, MARK_SIDE
        path += "".join(f"M{x - half} {y - half}h{s}v{s}h-{s}z" for x, y in marks(size.width, size.height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}">'
        f'<path d="{path}"/>{more}</svg>'
    )


def qr_svg(payload: str, side: float = QR_SIDE) -> str:
    """A QR alone as SVG, `side` mm wide, without a quiet zone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm" viewBox="0 0 {side} {side}">'
        f'<path d="{qr_path(payload, 0, 0, side)}"/></svg>'
    )
