"""Boxes in layers from top to bottom, joined by lines that pass between them: where everything of a small drawing goes.

States and the labels of the lines are both boxes, in alternating layers, and a line that passes a layer has a place of its own
in it. So nothing can cover anything else, however many lines there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Size = tuple[float, float]
_SWEEPS = 12
_GAP = 14.0  # between neighbours in a layer
_RISE = 26.0  # between layers
_STRAIGHT = 6.0  # how much more a passing line insists on its place than a box


@dataclass(slots=True)
class Place:
    """A box (or the place of a passing line) with its centre, in a layer from `top` to `bottom`, within which lines go straight
    down. `up` and `down` are neighbours in the layers above and below."""

    layer: int
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    up: list[Place] = field(default_factory=list)
    down: list[Place] = field(default_factory=list)
    rank: int = 0

    @property
    def passing(self) -> bool:
        return self.width == 0


@dataclass(frozen=True, slots=True)
class Line:
    """From one state to another: every place on its way from top to bottom. `label` is one of them. `upward`: it goes back."""

    start: str
    end: str
    way: tuple[Place, ...]
    label: Place
    upward: bool


@dataclass(frozen=True, slots=True)
class Layout:
    states: Mapping[str, Place]
    lines: tuple[Line, ...]
    width: float
    height: float


def lay_out(states: Mapping[str, Size], joined: Mapping[tuple[str, str], Size]) -> Layout:
    """`states` in their natural order with the sizes of their boxes; `joined`: (from, to) with the size of the label."""
    order = {name: number for number, name in enumerate(states)}
    layers = _layers(order, joined)
    places = {name: Place(layers[name], *states[name]) for name in states}
    lines = tuple(_line(pair, size, places, order) for pair, size in joined.items() if pair[0] != pair[1])
    rows = _rows([*places.values(), *(p for line in lines for p in line.way[1:-1])])
    _sort(rows)
    _spread(rows)
    width, height = _settle(rows)
    return Layout(places, lines, width, height)


def _layers(order: Mapping[str, int], joined: Mapping[tuple[str, str], Size]) -> dict[str, int]:
    """The longest way from the top; lines that go back do not count. Two layers a step: the label's and the state's. What no
    line reaches stands at the bottom."""
    layers = dict.fromkeys(order, 0)
    for name in order:
        for start, end in joined:
            if start == name and order[end] > order[start]:
                layers[end] = max(layers[end], layers[start] + 2)
            if end == name and order[start] > order[end]:
                layers[start] = max(layers[start], layers[end] + 2)
    joining = {name for pair in joined for name in pair}
    lowest = max(layers.values())
    return {name: layer if name in joining else lowest for name, layer in layers.items()}


def _line(pair: tuple[str, str], size: Size, places: Mapping[str, Place], order: Mapping[str, int]) -> Line:
    upward = order[pair[1]] < order[pair[0]]
    top, bottom = (places[pair[1]], places[pair[0]]) if upward else (places[pair[0]], places[pair[1]])
    between = [Place(layer) for layer in range(top.layer + 1, bottom.layer)]
    label = between[-1 if upward else 0]
    label.width, label.height = size
    way = (top, *between, bottom)
    for above, below in pairwise(way):
        above.down.append(below)
        below.up.append(above)
    return Line(*pair, way, label, upward)


def _rows(places: Sequence[Place]) -> list[list[Place]]:
    rows: list[list[Place]] = [[] for _ in range(max(place.layer for place in places) + 1)]
    for place in places:
        rows[place.layer].append(place)
    return rows


def _sort(rows: list[list[Place]]) -> None:
    """Neighbours beside each other, with few lines crossing."""
    _rank(rows)
    best, kept = _crossings(rows), [list(row) for row in rows]
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            row.sort(key=lambda place: _middle(place.up if down else place.down, place.rank))
            _rank([row])
        found = _crossings(rows)
        if found < best:
            best, kept = found, [list(row) for row in rows]
    rows[:] = kept
    _rank(rows)


def _rank(rows: Sequence[Sequence[Place]]) -> None:
    for row in rows:
        for rank, place in enumerate(row):
            place.rank = rank


def _middle(neighbours: Sequence[Place], otherwise: float) -> float:
    return sum(n.rank for n in neighbours) / len(neighbours) if neighbours else otherwise


def _crossings(rows: Sequence[Sequence[Place]]) -> int:
    total = 0
    for row in rows:
        ends = [(place.rank, below.rank) for place in row for below in place.down]
        total += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(ends) for c, d in ends[i + 1 :])
    return total


def _spread(rows: Sequence[list[Place]]) -> None:
    """Each place near the middle of its neighbours, in the order found, without touching."""
    for row in rows:
        _apart(row, lambda place: 0.0)
    for sweep in range(_SWEEPS * 2):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _apart(row, _above if down else _below)
    for row in rows:
        _apart(row, lambda place: _mean([*place.up, *place.down], place.x))


def _above(place: Place) -> float:
    return _mean(place.up, place.x)


def _below(place: Place) -> float:
    return _mean(place.down, place.x)


def _mean(neighbours: Sequence[Place], otherwise: float) -> float:
    return sum(n.x for n in neighbours) / len(neighbours) if neighbours else otherwise


def _apart(row: Sequence[Place], wanted: Callable[[Place], float]) -> None:
    """The places nearest to what is wanted (least squares) that keep order and distance: blocks that touch are moved together."""
    blocks: list[
        tuple[float, float, list[tuple[Place, float]]]
    ] = []  # sum, weight, places with their offsets
    offset = 0.0
    for number, place in enumerate(row):
        if number:
            offset += (row[number - 1].width + place.width) / 2 + _GAP
        weight = _STRAIGHT if place.passing else 1.0
        total, members = (wanted(place) - offset) * weight, [(place, offset)]
        while blocks and blocks[-1][0] / blocks[-1][1] > total / weight:
            before, heavy, earlier = blocks.pop()
            total, weight, members = total + before, weight + heavy, [*earlier, *members]
        blocks.append((total, weight, members))
    for total, weight, members in blocks:
        for place, distance in members:
            place.x = total / weight + distance


def _settle(rows: Sequence[Sequence[Place]]) -> Size:
    """Heights of the layers; everything moved to where x and y are positive."""
    left = min(place.x - place.width / 2 for row in rows for place in row)
    right = max(place.x + place.width / 2 for row in rows for place in row)
    y = 0.0
    for row in rows:
        tall = max((place.height for place in row), default=0.0)
        for place in row:
            place.x -= left
            place.y, place.top, place.bottom = y + tall / 2, y, y + tall
        y += tall + _RISE
    return right - left, y - _RISE
