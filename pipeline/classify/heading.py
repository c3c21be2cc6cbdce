"""What stands on a page as a title might stand: the tall, the centred, the top-most lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.classify import wording
from pipeline.model import Box, PageReading, Word
from pipeline.model.text import title_key

TOP = 0.45
"""Titles stand in this upper share of the page."""

_LABEL = re.compile(r"[:：]")
_NUMBERED = re.compile(r"^\s*(?:附件|附表|表|附)\s*[0-9一二三四五六七八九十]{0,3}\s*[:：]")
_MAX_CHARS = 44


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be the title. `prominence` is its height over the page's usual line, with credit for
    standing centred, alone and high; `tall` says that it is clearly taller than the usual line. `words` are
    the recognised words that it is made of; `tight` that they stand so close that they must be read as one;
    `alone` that nothing else stands beside it."""

    text: str
    box: Box
    confidence: float
    prominence: float
    tall: bool
    words: tuple[Word, ...]
    tight: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[Word, ...]
    alone: bool  # nothing else stands beside it
    tight: bool = True
    stacked: bool = False  # its words stand above each other

    @property
    def text(self) -> str:
        return "".join(w.text for w in self.words)


def headings(page: PageReading) -> tuple[Heading, ...]:
    """Candidates of the page, most prominent first. Letterheads are among them, lines with a colon are not."""
    words = [w for w in page.words if title_key(w.text) and not _runs_down(w)]
    if not words:
        return ()
    usual = usual_height(words)
    high = [row for row in rows_of(words) if _middle(row[0].box) < TOP * page.height]
    lines = [line for row in high for line in _lines(row)]
    lines += _stacks([line for line in lines if len(line.words) == 1], usual)
    found = (_heading(page, line, usual) for line in lines if _may_be_title(line.text))
    return tuple(sorted(found, key=lambda h: -h.prominence))


def usual_height(words: Sequence[Word]) -> float:
    """The height of the page's ordinary lines in millimetres, weighted by their length. Never more than
    printed text has: on a page with little on it, or written in a large hand, the title is still tall."""
    heights = sorted(w.box.height for w in words for _ in range(min(len(w.text), 12)))
    return min(max(heights[len(heights) * 2 // 5], _LEAST), _MOST)


_LEAST, _MOST = 1.5, 7.0


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words that stand beside each other, top to bottom, each row left to right. A word joins the row whose
    last word it follows and overlaps by half its height, so that rows of a skewed page hold together."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.left):
        row = max(
            (r for r in rows if _follows(word, r[-1])), key=lambda r: overlap(word, r[-1]), default=None
        )
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return sorted(rows, key=lambda row: _middle(row[0].box))


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _follows(word: Word, last: Word) -> bool:
    return word.box.left > last.box.right - 2 and overlap(word, last) > 0.5


def overlap(a: Word, b: Word) -> float:
    """How far two words stand at one height: 1 where the lower one lies wholly within the taller."""
    common = min(a.box.bottom, b.box.bottom) - max(a.box.top, b.box.top)
    return common / max(min(a.box.height, b.box.height), 0.1)


def _lines(row: list[Word]) -> list[_Line]:
    """The words of a row, and those of them as one whose letters were spaced out (放 行 条)."""
    lines = [_Line((word,), len(row) == 1) for word in row]
    for run in _runs(row):
        lines.append(
            _Line(tuple(run), len(run) == len(row), all(_gap(*pair) < 1.5 for pair in pairwise(run)))
        )
    return lines


def _gap(left: Word, right: Word) -> float:
    """The room between two words of a row, in heights of a letter."""
    return (right.box.left - left.box.right) / max(left.box.height, right.box.height)


def _runs(row: list[Word]) -> list[list[Word]]:
    """Runs of two and more words of one height with gaps of less than four letters, broken at colons and at
    numbers: a label and its number are no title (营业执照号 91440101…)."""
    runs: list[list[Word]] = [[row[0]]]
    for left, right in pairwise(row):
        joined = (
            _gap(left, right) < 4 and _one_size(left, right) and not _LABEL.search(left.text + right.text)
        )
        if joined and not _is_number(left) and not _is_number(right):
            runs[-1].append(right)
        else:
            runs.append([right])
    return [run for run in runs if len(run) > 1]


def _is_number(word: Word) -> bool:
    return title_key(word.text).isascii() and sum(map(str.isdigit, word.text)) >= 4


def _one_size(a: Word, b: Word) -> bool:
    return min(a.box.height, b.box.height) > 0.7 * max(a.box.height, b.box.height)


def _around(words: Sequence[Word]) -> Box:
    boxes = [w.box for w in words]
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    return Box(left, top, max(b.right for b in boxes), max(b.bottom for b in boxes))


def _stacks(lines: list[_Line], usual: float) -> list[_Line]:
    """Titles of two or three lines: 用户室内装修工程 / 竣工验收申请书."""
    tall = [line.words[0] for line in lines if line.alone and line.words[0].box.height > 1.15 * usual]
    tall = [w for w in tall if not _LABEL.search(w.text) and not _SENTENCE.search(w.text)]
    pairs = [(a, b) for a in tall for b in tall if _reads_on(a, b)]
    threes = [(a, b, c) for a, b in pairs for d, c in pairs if d is b]
    return [_Line(stack, True, stacked=True) for stack in (*pairs, *threes)]


def _reads_on(upper: Word, lower: Word) -> bool:
    """Of one height, close above each other, about one middle?"""
    size = max(upper.box.height, lower.box.height)
    gap = lower.box.top - upper.box.bottom
    shift = abs(_centre(upper.box) - _centre(lower.box))
    widest = max(upper.box.width, lower.box.width)
    below = lower.box.top > upper.box.top + 0.5 * size
    return below and _one_size(upper, lower) and gap < 1.0 * size and shift < 0.1 * widest + size


def _centre(box: Box) -> float:
    return (box.left + box.right) / 2


def _runs_down(word: Word) -> bool:
    """Is it a line of vertical writing (a form's side bar)?"""
    return len(word.text) > 1 and word.box.height > 1.5 * word.box.width


_SENTENCE = re.compile("[，。；;!?！？]")


def _may_be_title(text: str) -> bool:
    key = title_key(text)
    if _SENTENCE.search(text):
        return False
    if not 2 <= len(key) <= _MAX_CHARS or key.isascii():
        return False
    return _LABEL.search(text) is None or _NUMBERED.match(text) is not None


def _heading(page: PageReading, line: _Line, usual: float) -> Heading:
    box = _around(line.words)
    size = max(w.box.height for w in line.words)
    centred = abs(_centre(box) - page.width / 2) < 0.12 * page.width
    height = _middle(box) / (TOP * page.height)
    prominence = size / usual + 0.35 * centred + 0.25 * line.alone - 0.25 * height
    confidence = min(w.confidence for w in line.words)
    tall, tight = size > 1.2 * usual, line.tight or line.stacked
    return Heading(line.text, box, confidence, round(prominence, 3), tall, line.words, tight, line.alone)


def is_letterhead(heading: Heading) -> bool:
    """Only the name of an office or a site?"""
    return wording.is_name(heading.text) and not wording.names_a_paper(heading.text)
