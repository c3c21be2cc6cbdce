"""Snaps the map to the printed rules: how far the paper is bent away from it, place by place.

The map through the corner marks is exact where the paper lies flat. A curled edge or an uneven feeder moves
rows by millimetres; the rules around the cells show by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from pipeline.model import Box, Zone, ZoneKind
from pipeline.read.raster import Image, Matrix, Points, block, middle

GAP = 0.82  # mm from a cell's zone to the middle of the rule beside it
_REACH = 4.6  # mm that a rule may have moved
LOOK = 4.0  # px per mm of the look-up raster
_LONG = 7.0  # mm: shorter strokes are writing
_TALL = 5.5
_SEEN = 0.25  # share of the cells whose rules must be found
_FAR = 3.4  # mm: half a row
_TRUSTED = 0.55  # share of a cell's side along which the rule must be seen
_ALIKE = 0.7  # mm
_NEAR = (70.0, 16.0)  # mm: how far one measurement speaks for its neighbours, across and down


@dataclass(frozen=True, slots=True, eq=False)
class Shifts:
    """Measured displacements: `across` rows are (x, y, dx), `down` rows (x, y, dy), all mm of the sheet.
    `expected` is how many cells could have given a row of `down`."""

    across: Points = field(default_factory=lambda: np.empty((0, 3)))
    down: Points = field(default_factory=lambda: np.empty((0, 3)))
    expected: int = 0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """(dx, dy) in mm to add at a place of the sheet."""
        return _weighted(self.across, x, y, (_NEAR[1], _NEAR[0])), _weighted(self.down, x, y, _NEAR)

    @property
    def largest(self) -> float:
        """mm, 0 where nothing was measured."""
        return max(_largest(self.across), _largest(self.down))

    @property
    def believable(self) -> bool:
        """False where the rules are not where the map says, or so far off that a row could be taken for the
        next one."""
        enough = len(self.down) >= _SEEN * self.expected or self.expected < 5
        return enough and _largest(self.down) < _FAR and _largest(self.across) < _REACH

    @property
    def is_witness(self) -> bool:
        """True where many rules were found nearly where the map says: it is right, whatever it hangs on."""
        enough = self.expected >= 5 and len(self.down) >= 2 * _SEEN * self.expected
        return enough and _largest(self.down) < 2.0


def _largest(table: Points) -> float:
    return float(np.abs(table[:, 2]).max(initial=0.0))


def no_shifts() -> Shifts:
    return Shifts()


def measure(raster: Image, zones: Sequence[Zone]) -> Shifts:
    """Find the rules beside the cells of a page. `raster` is the page as `flattened` gives it."""
    dark = cv2.adaptiveThreshold(raster, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    level = _lines(dark, (round(_LONG * LOOK), 1))
    upright = _lines(dark, (1, round(_TALL * LOOK)))
    cells = [z.box for z in zones if z.kind is not ZoneKind.TICK]
    down = [row for box in cells for row in _level_rules(level, box)]
    across = [row for box in cells for row in _upright_rules(upright, box)]
    return Shifts(_sound(across, (_NEAR[1], _NEAR[0])), _sound(down, _NEAR), _ruled(cells))


def _ruled(cells: Sequence[Box]) -> int:
    """How many cells surely have a rule above and below: those with another right over or under them."""
    if not cells:
        return 0
    left, top, bottom = np.array([(c.left, c.top, c.bottom) for c in cells]).T
    over = np.abs(top[None, :] - bottom[:, None])
    apart = np.minimum(over, over.T)  # two gaps and a rule between one cell and the other of its column
    beside = (np.abs(apart - 2 * GAP) < 0.4) & (np.abs(left[None, :] - left[:, None]) < 0.3)
    return int(beside.any(axis=1).sum())


def _lines(dark: Image, size: tuple[int, int]) -> Image:
    """Straight lines of at least `size` (width, height), also where a coarse scan has frayed them."""
    across = size[0] > size[1]
    thick = cv2.dilate(dark, block(1, 3) if across else block(3, 1))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, block(7, 1) if across else block(1, 7))
    return cv2.morphologyEx(whole, cv2.MORPH_OPEN, block(*size))


def flattened(gray: Image, matrix: Matrix, size: tuple[float, float]) -> Image:
    """The page in millimetres of the sheet, `LOOK` px each: good for rules and for where there is any ink."""
    to_px = matrix @ np.diag([1 / LOOK, 1 / LOOK, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    wide, tall = round(size[0] * LOOK), round(size[1] * LOOK)
    return cv2.warpPerspective(gray, to_px, (wide, tall), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _level_rules(level: Image, box: Box) -> list[tuple[float, float, float]]:
    """Both rules, above and below, moved alike; the lone one under a blank in running text lies elsewhere."""
    if box.width < _LONG + 1:
        return []
    columns = slice(round((box.left + 0.5) * LOOK), round((box.right - 0.5) * LOOK))
    moves = []
    for y in (box.top - GAP, box.bottom + GAP):
        rows = _window(y, level.shape[0])
        moves.append(_moved(_mean(level[rows, columns], 1), y * LOOK - rows.start))
    above, below = moves
    if above is None or below is None or abs(above - below) > _ALIKE:
        return []
    return [((box.left + box.right) / 2, (box.top + box.bottom) / 2, (above + below) / 2)]


def _upright_rules(upright: Image, box: Box) -> list[tuple[float, float, float]]:
    if box.height < _TALL + 1:
        return []
    rows = slice(round((box.top + 0.5) * LOOK), round((box.bottom - 0.5) * LOOK))
    found = []
    for x in (box.left - GAP, box.right + GAP):
        columns = _window(x, upright.shape[1])
        moved = _moved(_mean(upright[rows, columns], 0), x * LOOK - columns.start)
        if moved is not None:
            found.append((x, (box.top + box.bottom) / 2, moved))
    return found


def _window(middle: float, limit: int) -> slice:
    return slice(max(0, round((middle - _REACH) * LOOK)), min(limit, round((middle + _REACH) * LOOK) + 1))


def _moved(profile: Points, expected: float) -> float | None:
    """mm from `expected` (px in the profile) to the rule nearest to it; None where there is none."""
    strong = np.flatnonzero(profile > _TRUSTED)
    if not len(strong):
        return None
    runs: list[list[int]] = []
    for place in strong.tolist():
        if runs and place - runs[-1][-1] == 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    weights = profile.tolist()
    middles = [sum(p * weights[p] for p in run) / sum(weights[p] for p in run) + 0.5 for run in runs]
    return float((min(middles, key=lambda m: abs(m - expected)) - expected) / LOOK)


def _mean(lines: Image, axis: int) -> Points:
    """Mean of the columns (0) or rows (1)."""
    mean: Points = cv2.reduce(lines, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    return mean


def _sound(rows: Sequence[tuple[float, float, float]], near: tuple[float, float]) -> Points:
    """Measurements that their neighbours bear out: within 0.7 mm of the median around them."""
    table = np.array(rows, np.float64).reshape(-1, 3)
    if len(table) < 4:
        return np.empty((0, 3))
    apart = np.abs(table[:, None, :2] - table[None, :, :2]) / (2.5 * np.array(near))
    kept = [i for i in range(len(table)) if _fits(table[apart[i].max(axis=1) < 1.0, 2], table[i, 2])]
    return table[kept]


def _fits(around: Points, value: float) -> bool:
    return len(around) >= 3 and abs(middle(around) - value) < 0.7


def _weighted(table: Points, x: float, y: float, near: tuple[float, float]) -> float:
    """Mean of the measurements, the nearest counting most; 0 far from all."""
    if not len(table):
        return 0.0
    away = ((table[:, 0] - x) / near[0]) ** 2 + ((table[:, 1] - y) / near[1]) ** 2
    weights = np.exp(-away)
    total = float(weights.sum())
    return float((weights * table[:, 2]).sum() / total) if total > 1e-3 else 0.0
