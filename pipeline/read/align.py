"""Where the sheet lies on the page: the map from millimetres of the printed sheet to pixels.

Four corner marks give it exactly. With one of them covered or cut off, three and the QR do (affine on a
scanner, a homography on a photograph); with fewer, the QR and what is left, held to the printed rules after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import cv2
import numpy as np

from pipeline.model import Box, Geometry, Held, HeldReason
from pipeline.read.corners import MARK_MM, Square, find_squares, moved, refined
from pipeline.read.pages import PageImage
from pipeline.read.raster import Image, Matrix, Points, mapped, scaled

GOOD_MM = {4: 3.0, 3: 1.2, 2: 0.8}
"""Number of marks → largest mean error of the QR's corners, as the marks predict them, for these marks to be
believed. Four are believed also where the paper is bent under the QR (a curled edge moves it by 2 mm)."""
_REACH = 13.0  # mm around their places where marks are looked for first
_FLAT_MM = (
    0.45  # below this the page came from a scanner: an affine map is exact, and steadier than a homography
)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """`matrix` maps millimetres of the sheet to pixels of the page. `residual` is the mean error of the QR's
    corners in mm; `marks` how many corner marks were used. `black` and `paper` are the page's gray levels of
    solid print and of the paper beside it."""

    matrix: Matrix
    residual: float
    marks: int
    black: float
    paper: float

    @property
    def px_per_mm(self) -> float:
        """Resolution in the middle of the sheet."""
        middle = mapped(self.matrix, np.array([[105.0, 148.0], [115.0, 148.0], [105.0, 158.0]]))
        across, down = np.linalg.norm(middle[1:] - middle[0], axis=1) / 10.0
        return float((across + down) / 2)


def align(image: PageImage, code_corners: Points, geometry: Geometry, page: int) -> Alignment | Held:
    """`code_corners` are those of the QR on the upright page; `page` is 1-based in the sheet."""
    if not 1 <= page <= len(geometry.marks):
        return Held(HeldReason.NOT_ALIGNED, f"该表没有第{page}页")
    qr = _corners(geometry.qr[page - 1])
    marks = np.array(geometry.marks[page - 1]).reshape(-1, 2)
    rough = _similarity(qr, code_corners)
    chosen = _chosen(_squares(image, rough, marks), marks, qr, code_corners, rough)
    if len(chosen) < len(marks):
        chosen = _chosen(_squares(image, rough), marks, qr, code_corners, rough)
    sharp = [(i, refined(image.gray, square) or square) for i, square in chosen]
    matrix = _fitted(sharp, marks, qr, code_corners)
    error = residual(matrix, qr, code_corners)
    if error > GOOD_MM[4]:
        return Held(HeldReason.NOT_ALIGNED, f"误差{error:.1f}毫米")
    black, paper = _levels(image.gray, sharp, code_corners)
    return Alignment(matrix, error, len(sharp), black, paper)


def _squares(image: PageImage, rough: Matrix, near: Points | None = None) -> list[Square]:
    """Everything like a mark, at 65 to 130 dpi: on the whole page, or only near the places (mm) where the QR
    leads to expect marks (a scanner's page: nearly always enough)."""
    px_per_mm = _scale(rough)
    halve = px_per_mm / image.small_factor > 130 / 25.4
    small = scaled(image.small, 0.5) if halve else image.small
    factor = image.gray.shape[1] / small.shape[1]
    found: list[Square] = []
    for left, top, part in _parts(
        small, None if near is None else mapped(rough, near) / factor, px_per_mm / factor
    ):
        found += [moved(s, left, top, factor) for s in find_squares(part, px_per_mm / factor)]
    return found


def _parts(small: Image, places: Points | None, px_per_mm: float) -> Iterable[tuple[int, int, Image]]:
    """(left, top, window) around each place, or the whole page."""
    if places is None:
        yield 0, 0, small
        return
    reach = round(_REACH * px_per_mm)
    for x, y in places.round().astype(int):
        left, top = max(0, x - reach), max(0, y - reach)
        part = small[top : max(0, y + reach), left : max(0, x + reach)]
        if min(part.shape) > MARK_MM * px_per_mm:
            yield left, top, np.ascontiguousarray(part)


def residual(matrix: Matrix, qr: Points, code_corners: Points) -> float:
    """Mean distance in mm between where the QR's corners are and where the map puts them."""
    back = mapped(np.linalg.inv(matrix), code_corners)
    return float(np.linalg.norm(back - qr, axis=1).mean())


def _corners(box: Box) -> Points:
    return np.array(
        [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    )


def _scale(matrix: Matrix) -> float:
    return float(abs(np.linalg.det(matrix[:2, :2])) ** 0.5)


def _similarity(source: Points, target: Points) -> Matrix:
    """Least squares turn, scale and shift."""
    x, y = source[:, 0], source[:, 1]
    ones, zeros = np.ones(len(x)), np.zeros(len(x))
    rows = np.concatenate([np.column_stack([x, -y, ones, zeros]), np.column_stack([y, x, zeros, ones])])
    a, b, c, d = np.linalg.lstsq(rows, np.concatenate([target[:, 0], target[:, 1]]), rcond=None)[0]
    return np.array([[a, -b, c], [b, a, d], [0.0, 0.0, 1.0]])


def _affine(source: Points, target: Points, weights: Points) -> Matrix:
    rows = np.column_stack([source, np.ones(len(source))])
    found = np.linalg.lstsq(rows * weights[:, None], target * weights[:, None], rcond=None)[0]
    return np.vstack([found.T, [0.0, 0.0, 1.0]])


def _homography(source: Points, target: Points, weights: Points) -> Matrix:
    """Direct linear transform with weights, on normalised coordinates."""
    before, after = _normaliser(source), _normaliser(target)
    s, t = mapped(before, source), mapped(after, target)
    rows = []
    for (x, y), (u, v), w in zip(s, t, weights, strict=True):
        rows.append(w * np.array([x, y, 1, 0, 0, 0, -u * x, -u * y, -u]))
        rows.append(w * np.array([0, 0, 0, x, y, 1, -v * x, -v * y, -v]))
    h = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 3)
    matrix = np.linalg.inv(after) @ h @ before
    return np.asarray(matrix / matrix[2, 2])


def _normaliser(points: Points) -> Matrix:
    centre, spread = points.mean(axis=0), max(float(points.std()), 1e-9)
    return np.array([[1 / spread, 0, -centre[0] / spread], [0, 1 / spread, -centre[1] / spread], [0, 0, 1]])


Chosen = Sequence[tuple[int, Square]]
"""(index of the mark, the square taken for it)."""


def _chosen(squares: Iterable[Square], marks: Points, qr: Points, code: Points, rough: Matrix) -> Chosen:
    """The squares that are the marks: the combination, as large as possible, that agrees with the QR best."""
    near = _candidates(list(squares), marks, qr, rough)
    for size, limit in GOOD_MM.items():
        best = min(_combinations(near, size), key=lambda c: _disagreement(c, marks, qr, code), default=None)
        if best is not None and _disagreement(best, marks, qr, code) < limit:
            return best
    return ()


def _candidates(
    squares: list[Square], marks: Points, qr: Points, rough: Matrix
) -> list[list[tuple[int, Square]]]:
    """For each mark the squares that lie about where the QR alone would put it, nearest first."""
    scale, predicted = _scale(rough), mapped(rough, marks)
    reach = 6.0 + 0.16 * np.linalg.norm(marks - qr.mean(axis=0), axis=1)
    found = []
    for i, place in enumerate(predicted):
        away = [float(np.linalg.norm(s.centre - place)) / scale for s in squares]
        ranked = sorted(range(len(squares)), key=away.__getitem__)[:4]
        found.append([(i, squares[k]) for k in ranked if away[k] < reach[i]])
    return found


def _combinations(near: list[list[tuple[int, Square]]], size: int) -> Iterable[Chosen]:
    for group in combinations(near, size):
        yield from product(*group)


def _disagreement(chosen: Chosen, marks: Points, qr: Points, code: Points) -> float:
    """Error of the QR's corners in mm, plus a share for squares of unlike size."""
    sides = [s.side for _, s in chosen]
    unlike = max(sides) / min(sides) - 1.0
    return residual(_fitted(chosen, marks, qr, code), qr, code) + max(0.0, unlike - 0.25)


def _fitted(chosen: Chosen, marks: Points, qr: Points, code: Points) -> Matrix:
    """The map through the chosen marks. The QR's corners, ten times coarser, count only where they must."""
    source = np.array([marks[i] for i, _ in chosen] or np.empty((0, 2)))
    target = np.array([s.centre for _, s in chosen] or np.empty((0, 2)))
    if len(chosen) == 4:
        return _homography(source, target, np.ones(4))
    both, seen = np.vstack([source, qr]), np.vstack([target, code])
    weights = np.concatenate([np.full(len(chosen), 10.0), np.ones(4)])
    if len(chosen) < 2:
        return _similarity(both, seen)
    if len(chosen) == 2:
        return _similarity(
            np.vstack([np.repeat(source, 10, axis=0), qr]), np.vstack([np.repeat(target, 10, axis=0), code])
        )
    flat = _affine(source, target, np.ones(3))
    return flat if residual(flat, qr, code) < _FLAT_MM else _homography(both, seen, weights)


def _levels(gray: Image, chosen: Chosen, code: Points) -> tuple[float, float]:
    """Gray of print and paper: from the marks, else from the QR."""
    if chosen:
        return float(np.median([s.dark for _, s in chosen])), float(np.median([s.light for _, s in chosen]))
    x, y, w, h = cv2.boundingRect(code.astype(np.int32))
    patch = gray[max(0, y) : y + h, max(0, x) : x + w]
    return (float(np.percentile(patch, 10)), float(np.percentile(patch, 90))) if patch.size else (0.0, 255.0)
