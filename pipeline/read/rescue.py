"""Sheets of ours whose QR does not read: crossed out, covered, too faint.

Our corner marks show that the page is ours. Then the QR is looked for with every trick, and where it stays
unreadable the payload, which stands in small print at the foot of every sheet, is read instead; its check
characters, and a version that we really printed, make sure that nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import cv2
import numpy as np

from pipeline.catalog.qr import A4, SIZES, PageSize, marks
from pipeline.model import Box, SheetCode
from pipeline.read.codes import FoundCode, search_codes, sheet_code
from pipeline.read.context import ReadContext
from pipeline.read.corners import Square, find_squares, moved
from pipeline.read.ocr import Engine
from pipeline.read.pages import PageImage
from pipeline.read.raster import MM_PER_INCH, Image, Matrix, Points, mapped, scaled

_FINE = 130.0  # dpi: above it half as many pixels do
_FOOT_SCALE = 14.0  # px per mm: its letters are 2 mm high


def _foot(size: PageSize) -> Box:
    """Where the payload is printed, right-aligned (templates/_shared/sheet.css)."""
    return Box(size.width - 90.0, size.height - 19.6, size.width - 14.5, size.height - 14.8)


def _qr(size: PageSize) -> Points:
    box = size.qr
    return np.array(
        [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    )


def rescued_code(page: PageImage, context: ReadContext, engine: Engine) -> FoundCode | None:
    """The code of a page that shows our marks but gave none at first sight; None for all other pages."""
    frames = list(_frames(page))
    if not frames:
        return None
    found = sheet_code(search_codes(page))
    if found is not None:
        return found
    for matrix, size in frames:
        code = _printed_code(page, matrix, _foot(size), engine)
        if code is not None and context.geometry(code.paper, code.tag) is not None:
            return FoundCode(code.encode(), mapped(matrix, _qr(size)))
    return None


def _frames(page: PageImage) -> Iterator[tuple[Matrix, PageSize]]:
    """Maps mm → pixels that put the four marks of a sheet of some size on squares of the page, each way up; of A4
    also three of them."""
    halve = page.dpi / page.small_factor > _FINE
    small = scaled(page.small, 0.5) if halve else page.small
    factor = page.size[0] / small.shape[1]
    squares = [moved(s, 0, 0, factor) for s in find_squares(small, page.dpi / factor / MM_PER_INCH)]
    corners = _quadrangle(squares)
    if corners is not None:
        for size, turn in product(SIZES.values(), range(4)):
            places = np.roll(np.array(marks(size.width, size.height)), turn, axis=0)
            matrix = cv2.getPerspectiveTransform(places.astype(np.float32), corners.astype(np.float32))
            if _is_upright(matrix) and _keeps_shape(matrix):
                yield np.asarray(matrix, np.float64), size
    elif (three := _triangle(squares)) is not None:
        for turn in (0, 2):
            matrix = _half_turned(_affine(*three), turn)
            if _is_upright(matrix) and _keeps_shape(matrix):
                yield np.asarray(matrix, np.float64), A4


def _quadrangle(squares: Sequence[Square]) -> Points | None:
    """Four squares at the corners of a sheet, clockwise; the largest such."""
    found = [
        _clockwise(np.array([s.centre for s in four]))
        for four in combinations(squares[:14], 4)
        if _alike(four)
    ]
    fitting = [corners for corners in found if corners is not None]
    if not fitting:
        return None
    return max(fitting, key=lambda c: float(cv2.contourArea(c.astype(np.float32))))


def _clockwise(points: Points) -> Points | None:
    """In clockwise order, where the four are the corners of something like our frame (189 × 276 mm of A4, 399 × 276 of A3)."""
    hull = cv2.convexHull(points.astype(np.float32)).reshape(-1, 2)
    if len(hull) != 4:
        return None
    if cv2.contourArea(hull, oriented=True) < 0:
        hull = hull[::-1]
    lengths = np.linalg.norm(hull - np.roll(hull, -1, axis=0), axis=1)
    one, other = (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2
    ratio = max(one, other) / max(min(one, other), 1.0)
    straight = np.abs(lengths[0] / lengths[2] - 1) < 0.25 and np.abs(lengths[1] / lengths[3] - 1) < 0.25
    return hull.astype(np.float64) if straight and 1.25 < ratio < 1.7 else None


def _triangle(squares: Sequence[Square]) -> tuple[Points, Points] | None:
    """Three squares at three corners: two sides of the frame and the diagonal."""
    corners = np.array(marks())
    best: tuple[float, Points, Points] | None = None
    for three in combinations(squares[:12], 3):
        if not _alike(three):
            continue
        target = np.array([s.centre for s in three])
        for missing in range(4):
            for shift in range(3):
                source = np.roll(np.delete(corners, missing, axis=0), shift, axis=0)
                error = _stretch(_affine(source, target))
                if error < 0.04 and (best is None or error < best[0]):
                    best = (error, source, target)
    return (best[1], best[2]) if best else None


def _alike(squares: Sequence[Square]) -> bool:
    sides = [s.side for s in squares]
    return max(sides) < 1.35 * min(sides)


def _affine(source: Points, target: Points) -> Matrix:
    found = cv2.getAffineTransform(source.astype(np.float32), target.astype(np.float32))
    return np.vstack([found, [0.0, 0.0, 1.0]])


def _stretch(matrix: Matrix) -> float:
    """How far an affine map is from turning and scaling alone (0); 1 for mirrored ones."""
    if np.linalg.det(matrix[:2, :2]) <= 0:
        return 1.0
    values = np.linalg.svd(matrix[:2, :2])[1]
    return float(values[0] / values[1] - 1.0)


def _half_turned(matrix: Matrix, turn: int) -> Matrix:
    """The same map for a sheet turned by 180 degrees, where `turn` is 2."""
    around = np.array([[-1.0, 0.0, A4.width], [0.0, -1.0, A4.height], [0.0, 0.0, 1.0]])
    return matrix if turn == 0 else matrix @ around


def _is_upright(matrix: Matrix) -> bool:
    return bool(np.linalg.det(np.asarray(matrix)[:2, :2]) > 0)


def _keeps_shape(matrix: Matrix) -> bool:
    """Are the sheet's sides in the picture as long as they should be, to each other?"""
    a, b, c = mapped(np.asarray(matrix), np.array([[50.0, 100.0], [150.0, 100.0], [50.0, 200.0]]))
    across, down = np.linalg.norm(b - a), np.linalg.norm(c - a)
    return bool(0.8 < across / max(float(down), 1e-6) < 1.25)


def _printed_code(page: PageImage, matrix: Matrix, foot: Box, engine: Engine) -> SheetCode | None:
    """The payload in print at the foot."""
    image = _cut(page.gray, matrix, foot)
    line = _dark_band(image)
    if line is None:
        return None
    reading = engine.recognize([line], "payload")[0]
    for text in (reading.text, *(t for t, _ in reading.alternatives)):
        code = SheetCode.decode(text.replace(" ", ""))
        if code is not None:
            return code
    return None


def _cut(gray: Image, matrix: Matrix, box: Box) -> Image:
    place = np.array([[1 / _FOOT_SCALE, 0.0, box.left], [0.0, 1 / _FOOT_SCALE, box.top], [0.0, 0.0, 1.0]])
    size = round(box.width * _FOOT_SCALE), round(box.height * _FOOT_SCALE)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(gray, matrix @ place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _dark_band(image: Image) -> Image | None:
    """The part with print, a little paper around it."""
    paper = float(np.percentile(image, 80))
    dark = cv2.morphologyEx((image < paper - 40).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    x, y, w, h = cv2.boundingRect(dark)
    if w < 20 * _FOOT_SCALE or h < 1.2 * _FOOT_SCALE:
        return None
    pad = round(0.5 * _FOOT_SCALE)
    return image[max(0, y - pad) : y + h + pad, max(0, x - pad) : x + w + pad]
