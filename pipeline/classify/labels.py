"""Which of a paper's field labels stand on a page."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import PageReading, PaperType
from pipeline.model.text import CJK, fold, title_key

_BEFORE_COLON = re.compile(rf"([{CJK}0-9a-z()（）/、\s]{{2,16}})[:：]")
_LONGEST_CELL = 14
_IN_TEXT = 4  # characters of a label that is no accident in running text


@dataclass(frozen=True, slots=True)
class Share:
    """How far the labels on a page are those of a paper.

    `recall`: share of the paper's labels that stand there, weighted so that what every form has (电话, 日期)
    counts little; `weight` the sum of the weights found; `telling` how many of the found labels few other
    papers have.
    """

    recall: float
    weight: float
    telling: int


Label = tuple[str, int, float]
"""A label of a paper: slug, which of its labels, weight."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelBook:
    """`labels`: every spelling → the labels that it is; their weight is 1 where no other paper has the label, near 0
    where all have. `totals`: slug → weight of all labels of the paper. `long`: first characters → the spellings
    that begin so and are looked for in running text too."""

    labels: Mapping[str, tuple[Label, ...]]
    totals: Mapping[str, float]
    long: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def label_book(papers: Sequence[PaperType]) -> LabelBook:
    """The labels of a catalogue."""
    groups = {paper.slug: tuple(_groups(paper)) for paper in papers}
    papers_with = Counter(key for found in groups.values() for key in {k for group in found for k in group})
    labels: dict[str, list[Label]] = {}
    totals = dict.fromkeys(groups, 0.0)
    for slug, found in groups.items():
        for number, group in enumerate(found):
            weight = _weight(group, papers_with, len(papers))
            totals[slug] += weight
            for key in group:
                labels.setdefault(key, []).append((slug, number, weight))
    return LabelBook({key: tuple(found) for key, found in labels.items()}, totals, _by_beginning(labels))


def _by_beginning(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The longer spellings by their first characters."""
    found: dict[str, list[str]] = {}
    for key in keys:
        if len(key) >= _IN_TEXT:
            found.setdefault(key[:_IN_TEXT], []).append(key)
    return {start: tuple(keys) for start, keys in found.items()}


def _groups(paper: PaperType) -> Iterable[frozenset[str]]:
    for field in paper.fields:
        yield _keys(field.label, *field.labels)
        yield from (_keys(column.label) for column in field.columns)
    for mark in (*paper.signatures, *paper.seals):
        yield _keys(mark.label)


def _keys(*labels: str) -> frozenset[str]:
    return frozenset(key for key in map(title_key, labels) if key)


def _weight(group: frozenset[str], papers_with: Counter[str], papers: int) -> float:
    most = max((papers_with[key] for key in group), default=papers)
    return 1 - math.log(most) / math.log(papers) if papers > 1 else 1.0


def labels_on(pages: Sequence[PageReading]) -> frozenset[str]:
    """What stands on the pages as a label may: short cells, and what stands before a colon."""
    found: set[str] = set()
    for page in pages:
        for word in page.words:
            text = fold(word.text)
            found.update(title_key(label) for label in _BEFORE_COLON.findall(text))
            key = title_key(text)
            if len(key) <= _LONGEST_CELL:
                found.add(key)
    return frozenset(found)


def label_shares(book: LabelBook, seen: frozenset[str], text: str) -> dict[str, Share]:
    """Slug → share. `text`: the folded text of the pages without gaps, where longer labels are looked for too."""
    hits: dict[str, dict[int, float]] = {slug: {} for slug in book.totals}
    for key in seen.union(_in_text(book, text)):
        for slug, number, weight in book.labels.get(key, ()):
            hits[slug][number] = weight
    return {slug: _share([*found.values()], book.totals[slug]) for slug, found in hits.items()}


def _in_text(book: LabelBook, text: str) -> Iterable[str]:
    for at in range(len(text) - _IN_TEXT + 1):
        for key in book.long.get(text[at : at + _IN_TEXT], ()):
            if text.startswith(key, at):
                yield key


def _share(hits: Sequence[float], total: float) -> Share:
    found = sum(hits)
    return Share(found / total if total else 0.0, found, sum(1 for weight in hits if weight > 0.5))
