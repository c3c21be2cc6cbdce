"""The QR and the corner marks of a sheet as vectors."""

from __future__ import annotations

from functools import lru_cache

import segno

QR_SIDE = 22.0
# Right of the sheet, inside the marks: four modules of quiet zone (3.5 mm) reach to 13.0 and 196.5 mm.
QR_LEFT, QR_TOP = 171.0, 16.5
MARK_SIDE = 5.0
MARK_INSET = 10.5  # centre of a mark from both edges
_VERSION = 2  # 25 modules: every payload of ours fits, and every sheet looks alike


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


def page_svg(payload: str, *, with_marks: bool = True, more: str = "") -> str:
    """A whole A4 page as SVG: the QR, corner marks, and `more` SVG."""
    path = qr_path(payload, QR_LEFT, QR_TOP, QR_SIDE)
    if with_marks:
        half, s = MARK_SIDE / 2, MARK_SIDE
        path += "".join(f"M{x - half} {y - half}h{s}v{s}h-{s}z" for x, y in marks())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">'
        f'<path d="{path}"/>{more}</svg>'
    )


def qr_svg(payload: str, side: float = QR_SIDE) -> str:
    """A QR alone as SVG, `side` mm wide, without a quiet zone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm" viewBox="0 0 {side} {side}">'
        f'<path d="{qr_path(payload, 0, 0, side)}"/></svg>'
    )
