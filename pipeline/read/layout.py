"""Words of a page as pieces in rows: levelled, split at labels, labels of two lines put together."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Box, Field, Word
from pipeline.model.text import is_cjk
from pipeline.read.labels import MAX_LABEL, Labels

_CLAUSE = ("注：", "注:", "附：", "附:", "说明：", "第一联", "服务热线")
_NUMBERED = re.compile(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[、.．][^0-9].{7}|第[一二三四五六七八九十]{1,3}条"
)
_CARD = re.compile(
    r"(性别)(?=\s*[男女])|(?<=[男女])\s*(民族)|^(民族)(?=[^：:\s])|^(姓名|住址|出生|签发机关|有效期限|公民身份号码)(?=[^：:\s]{2})"
)
_COLON = re.compile(r"[：:](?![0-9]{2}(?:[^0-9]|$))")  # not that of 8:30
_RULE = re.compile(r"^[\s_\-—.·:：，。；、]+|[\s_]+$")
_BOXED = re.compile(r"[\s]*[□☑☐☒■√✓✔]")  # an option, not a label
_FOREIGN_WORDS = re.compile(r"[A-Za-z][A-Za-z./ ()&'-]{1,24}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in one place. `fields` are those that it can be the label of: () a label of none, None no label."""

    text: str
    box: Box
    confidence: float
    fields: tuple[Field, ...] | None = None

    @property
    def is_label(self) -> bool:
        return self.fields is not None

    @property
    def middle(self) -> float:
        return (self.box.top + self.box.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.box.left + self.box.right) / 2


def pieces(words: Sequence[Word], labels: Labels) -> list[Piece]:
    """The page's words, in reading order, with labels told from the rest. Writing that runs down is left out."""
    level = [Piece(w.text, w.box, w.confidence) for w in levelled(words) if not _runs_down(w)]
    split = [part for piece in level for part in _split(piece, labels)]
    joined = _without_translations(_joined(split, labels))
    return sorted(joined, key=lambda p: (round(p.middle / 3), p.box.left))


def levelled(words: Sequence[Word]) -> list[Word]:
    """The words as they would lie on a page that is not askew (up to 3.5°). Heights are of one line."""
    slope = _slope(words)
    return [_sheared(word, slope) for word in words]


def line_height(words: Iterable[Piece]) -> float:
    """mm; that of most lines."""
    heights = [w.box.bottom - w.box.top for w in words]
    return statistics.median(heights) if heights else 5.0


def same_row(one: Piece, other: Piece, slack: float = 0.5) -> bool:
    """Do the middles lie within `slack` of the lower one's height?"""
    height = min(one.box.height, other.box.height)
    return abs(one.middle - other.middle) <= max(slack * height, 1.5)


def _runs_down(word: Word) -> bool:
    return len(word.text) >= 3 and word.box.height > 1.8 * word.box.width


def _slope(words: Sequence[Word]) -> float:
    """Which shear brings the most words onto common lines? 0 where it makes no difference."""
    places = [((w.box.left + w.box.right) / 2, (w.box.top + w.box.bottom) / 2, w.box) for w in words]
    if len(places) < 8:
        return 0.0
    slopes = [math.tan(math.radians(quarter / 4)) for quarter in range(-14, 15)]
    scores = {slope: _order(places, slope) - 0.002 * abs(slope) * len(places) for slope in slopes}
    best = max(scores, key=lambda slope: scores[slope])
    return best if scores[best] > scores[0.0] * 1.06 else 0.0


def _order(places: Sequence[tuple[float, float, Box]], slope: float) -> float:
    """How many pairs of words lie on one line, the nearer the more."""
    rows = sorted(y - slope * x for x, y, _ in places)
    score = 0.0
    for i, row in enumerate(rows):
        for other in rows[i + 1 : i + 8]:
            if other - row > 2.5:
                break
            score += 1.0 - (other - row) / 2.5
    return score


def _sheared(word: Word, slope: float) -> Word:
    box, middle = word.box, (word.box.left + word.box.right) / 2
    lift, swell = slope * middle, abs(slope) * box.width / 2
    height = max(box.height / 2 - swell, 1.2)
    centre = (box.top + box.bottom) / 2 - lift
    return replace(word, box=Box(box.left, centre - height, box.right, centre + height))


def _split(piece: Piece, labels: Labels) -> list[Piece]:
    """房号：3栋1203 电话：138… → label, value, label, value."""
    if _BOXED.match(piece.text) or is_clause(piece.text):
        return [piece]
    fields = labels.find(piece.text) if len(piece.text) <= 2 * MAX_LABEL else None
    if fields is not None:
        return [replace(piece, text=_bare(piece.text), fields=fields)]
    cuts = _cuts(piece.text, labels)
    starts = [start for start, _, _ in cuts]
    parts = [_part(piece, 0, starts[0], None)] if cuts and starts[0] else []
    for (start, end, label_fields), stop in (
        zip(cuts, [*starts[1:], len(piece.text)], strict=True) if cuts else ()
    ):
        parts += [_part(piece, start, end, label_fields), _part(piece, end, stop, None)]
    return parts or [piece]


def is_clause(text: str) -> bool:
    """Small print: 1、施工期间…, 附：…"""
    head = text.lstrip()
    return head.startswith(_CLAUSE) or _NUMBERED.match(head) is not None


def _cuts(text: str, labels: Labels) -> list[tuple[int, int, tuple[Field, ...]]]:
    """(where the label starts, where it ends, its fields) for each label with a colon, or at the beginning."""
    found: list[tuple[int, int, tuple[Field, ...]]] = []
    for colon in _COLON.finditer(text):
        begun = found[-1][1] if found else 0
        start = _label_start(text, begun, colon.start(), labels)
        if start is not None:
            found.append((start, colon.end(), labels.find(text[start : colon.start()]) or ()))
    if not found or found[0][0] > 0:
        found = _leading(text, labels) + found
    return found


def _label_start(text: str, begun: int, end: int, labels: Labels) -> int | None:
    """All the words before the colon at `end` where they are few, else the longest known label in them."""
    words = text[begun:end].strip()
    if begun == 0 and len(words) <= 8 and words and all(map(is_cjk, words)):
        return begun
    for start in range(max(begun, end - MAX_LABEL - 4), end):
        if labels.known(text[start:end]):
            return start
    return begun if begun == 0 and labels.find(words) is not None else None


def _leading(text: str, labels: Labels) -> list[tuple[int, int, tuple[Field, ...]]]:
    """房号3栋1203: a known label without colon before digits or after a gap; 性别女 民族汉 on ID cards."""
    found = [
        (m.start(m.lastindex or 0), m.end(), labels.find(m[m.lastindex or 0]) or ())
        for m in _CARD.finditer(text)
        if labels.known(m[m.lastindex or 0])
    ]
    if found:
        return found
    for end in range(min(MAX_LABEL, len(text) - 1), 1, -1):
        follows = text[end]
        if (follows.isdigit() or follows in " \u3000_□☑☐√") and labels.known(text[:end]):
            return [(0, end, labels.find(text[:end]) or ())]
    return []


def _part(piece: Piece, start: int, end: int, fields: tuple[Field, ...] | None) -> Piece:
    """Characters `start:end` with their share of the box."""
    widths = [1.0 if ord(char) > 0x2E80 else 0.55 for char in piece.text]
    unit = piece.box.width / max(sum(widths), 1)
    left = piece.box.left + unit * sum(widths[:start])
    right = left + unit * sum(widths[start:end])
    return Piece(
        _bare(piece.text[start:end]), replace(piece.box, left=left, right=right), piece.confidence, fields
    )


def _bare(text: str) -> str:
    return _RULE.sub("", text)


def _joined(parts: list[Piece], labels: Labels) -> list[Piece]:
    """Labels that were broken over two lines of their cell: 装修施工单 / 位."""
    rest = [part for part in parts if part.text or part.is_label]
    done: list[Piece] = []
    while rest:
        piece = rest.pop(0)
        below = next((p for p in rest if _continues(piece, p, labels)), None)
        if below is not None:
            rest.remove(below)
            rest.insert(0, _together(piece, below, labels.find(piece.text + below.text)))
        else:
            done.append(piece)
    return done


def _continues(piece: Piece, below: Piece, labels: Labels) -> bool:
    """Do both together make a label, one under the other, that neither makes alone so well?"""
    gap = below.box.top - piece.box.bottom
    if not (
        -2.5 < gap < 2.0 and below.middle > piece.middle + 1.5 and abs(piece.centre - below.centre) < 5.0
    ):
        return False
    if len(piece.text) + len(below.text) > MAX_LABEL + 2:
        return False
    both = piece.text + below.text
    if labels.known(piece.text) or labels.known(below.text):
        return labels.known(both) and bool(labels.find(both))
    return labels.find(both) is not None and (labels.known(both) or bool(labels.find(both)))


def _together(piece: Piece, below: Piece, fields: tuple[Field, ...] | None) -> Piece:
    one, other = piece.box, below.box
    box = Box(min(one.left, other.left), one.top, max(one.right, other.right), other.bottom)
    return Piece(piece.text + below.text, box, min(piece.confidence, below.confidence), fields)


def _without_translations(parts: list[Piece]) -> list[Piece]:
    """Drops the English under a Chinese label (Unit No.)."""
    tags = [part for part in parts if part.is_label]
    return [p for p in parts if p.is_label or not (_FOREIGN_WORDS.fullmatch(p.text) and _is_under(p, tags))]


def _is_under(piece: Piece, tags: list[Piece]) -> bool:
    return any(-2.0 < piece.box.top - t.box.bottom < 2.5 and abs(piece.centre - t.centre) < 6.0 for t in tags)
