"""Which words stand in whose blank on other offices' sheets, from the places of the words alone.

In which order a label finds its value:

1. in its own word (房号：3栋1203) or in the next words of its row, up to the next label;
2. a tall blank: in the free words of its cell, which reaches from the value above to the label below;
3. the words right below it, where the next thing in its row is another label (a row of headings).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box, Field, FieldKind, PaperType, Word
from pipeline.read.labels import labels_of
from pipeline.read.layout import Piece, is_clause, line_height, pieces, same_row

_GAP = 1.2  # heights of a line between words that belong together


@dataclass(frozen=True, slots=True)
class Pair:
    """A label of the paper's `fields` and the text that stands in its blank, "" for an empty one. `box` is the
    value's, the label's where there is none; lines are apart by newlines."""

    fields: tuple[Field, ...]
    label: str
    text: str
    confidence: float
    box: Box


def pairs(words: Sequence[Word], paper: PaperType | None) -> tuple[Pair, ...]:
    """Every label of the paper's fields on the page with what stands in its blank, in reading order."""
    return tuple(pair for pair in all_pairs(words, paper) if pair.fields)


def all_pairs(words: Sequence[Word], paper: PaperType | None) -> tuple[Pair, ...]:
    """As `pairs`, with the labels that are of no field (`fields` is ())."""
    return _Page(pieces(words, labels_of(paper))).pairs()


class _Page:
    """The pieces of a page while they are given to labels; each is given once."""

    def __init__(self, page: Sequence[Piece]) -> None:
        self.labels = [p for p in page if p.is_label]
        self.free = [p for p in page if not p.is_label]
        self.height = line_height(page)
        self.given: dict[int, list[Piece]] = {i: [] for i in range(len(self.labels))}

    def pairs(self) -> tuple[Pair, ...]:
        for step in (self._give_row, self._give_cell, self._give_below):
            for number in range(len(self.labels)):
                step(number)
        return tuple(self._pair(i) for i in range(len(self.labels)))

    def _give_row(self, number: int) -> None:
        """The words right of the label, up to the next label or a wide gap."""
        label = self.labels[number]
        limit = min((o.box.left for o in self._beside(label)), default=10_000.0)
        row = [
            p for p in self.free if same_row(p, label, 0.75) and label.box.right - 2 <= p.box.left < limit - 1
        ]
        row = [p for p in row if self._nearest(p) is label]
        self._take(number, _unbroken(row, self.height))

    def _beside(self, label: Piece) -> list[Piece]:
        """Labels right of it in its row."""
        return [
            o
            for o in self.labels
            if o is not label and o.box.left > label.centre and same_row(o, label, 0.75)
        ]

    def _nearest(self, piece: Piece) -> Piece | None:
        """Of the labels left of it the nearest: a step aside counts little, a step up or down much."""
        left = [o for o in self.labels if o.box.left < piece.box.left and same_row(o, piece, 0.75)]
        if not left:
            return None
        return min(left, key=lambda o: abs(o.middle - piece.middle) + 0.04 * (piece.box.left - o.box.right))

    def _give_cell(self, number: int) -> None:
        """The free words of a tall blank, beside the label and, below its line, under it."""
        label = self.labels[number]
        kinds = {field.kind for field in label.fields or ()}
        if FieldKind.LINES not in kinds and (FieldKind.TEXT not in kinds or self.given[number]):
            return
        top, bottom = self._reach(number)
        left = label.box.right - 2 if not self.given[number] else label.box.left - 3
        limit = min((o.box.left for o in self._beside(label)), default=10_000.0)
        inside = [p for p in self.free if left <= p.box.left < limit and top < p.middle < bottom]
        inside = [p for p in inside if p.box.left > label.box.right - 2 or not is_clause(p.text)]
        self._take(number, _lines_together(self.given[number], inside, label, self.height))

    def _reach(self, number: int) -> tuple[float, float]:
        """From the label (or its value) above to the one below, in the same columns."""
        label = self.labels[number]
        above, below = 0.0, 10_000.0
        for i, other in enumerate(self.labels):
            if i == number or other.box.left > label.box.right + 60 or other.box.right < label.box.left - 60:
                continue
            spots = [other, *self.given[i]]
            if other.middle < label.middle - 1.5:
                above = max(above, *(s.middle + 1.0 for s in spots))
            elif other.middle > label.middle + 1.5:
                below = min(below, *(s.middle - 1.0 for s in spots))
        return above, below

    def _give_below(self, number: int) -> None:
        """A heading: the words under it."""
        label = self.labels[number]
        if self.given[number] or not label.fields or not self._beside(label):
            return
        under = [p for p in self.free if _is_right_under(p, label, self.height)]
        self._take(number, sorted(under, key=lambda p: p.middle)[:1])

    def _take(self, number: int, taken: list[Piece]) -> None:
        self.given[number] += taken
        self.free = [p for p in self.free if not any(p is t for t in taken)]

    def _pair(self, number: int) -> Pair:
        label, given = self.labels[number], self.given[number]
        if not given:
            return Pair(label.fields or (), label.text, "", label.confidence, label.box)
        text = "\n".join("".join(p.text for p in row) for row in _rows(given))
        return Pair(label.fields or (), label.text, text, min(p.confidence for p in given), _around(given))


def _unbroken(row: list[Piece], height: float) -> list[Piece]:
    """From the left on, as long as no gap is wider than a few characters."""
    row = sorted(row, key=lambda p: p.box.left)
    for i in range(1, len(row)):
        if row[i].box.left - row[i - 1].box.right > _GAP * height:
            return row[:i]
    return row


def _lines_together(begun: list[Piece], inside: list[Piece], label: Piece, height: float) -> list[Piece]:
    """The lines that follow each other without a gap, nearest the label first.

    A label stands in the middle of its cell, writing often begins at the top: the first line may be far above
    the label, but not far below it.
    """
    rows = _rows(inside)
    kept: list[Piece] = []
    while rows:
        spots = [*begun, *kept] or [label]
        nearest = min(rows, key=lambda row: _away(row, spots))
        first = not begun and not kept
        if _away(nearest, spots) > (3.0 if first and nearest[0].middle > label.middle else 2.3) * height:
            if not first or nearest[0].middle > label.middle:
                break
            nearest = max(
                (row for row in rows if row[0].middle < label.middle), key=lambda row: row[0].middle
            )
        kept += nearest
        rows.remove(nearest)
    return kept


def _away(row: list[Piece], spots: list[Piece]) -> float:
    return min(abs(piece.middle - spot.middle) for piece in row for spot in spots)


def _rows(given: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces in lines from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(given, key=lambda p: p.middle):
        if rows and same_row(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.box.left) for row in rows]


def _is_right_under(piece: Piece, label: Piece, height: float) -> bool:
    gap = piece.middle - label.middle
    return (
        0.8 * height < gap < 2.5 * height
        and piece.box.left < label.box.right
        and piece.box.right > label.box.left
    )


def _around(given: Sequence[Piece]) -> Box:
    boxes = [piece.box for piece in given]
    return Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )
