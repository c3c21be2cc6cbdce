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


Groups = tuple[tuple[frozenset[str], float], ...]


@lru_cache(maxsize=8)
def label_groups(papers: Sequence[PaperType]) -> Mapping[str, Groups]:
    """Slug → every label with its other spellings and its weight: 1 where no other paper has it, near 0 where
    all have."""
    groups = {paper.slug: tuple(_groups(paper)) for paper in papers}
    papers_with = Counter(key for found in groups.values() for key in {k for group in found for k in group})
    return {
        slug: tuple((group, _weight(group, papers_with, len(papers))) for group in found)
        for slug, found in groups.items()
    }


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


def label_share(groups: Groups, seen: frozenset[str], text: str) -> Share:
    """`text`: the folded text of the pages without gaps, where longer labels are looked for too."""
    hits = [weight for group, weight in groups if _stands(group, seen, text)]
    total = sum(weight for _, weight in groups)
    telling = sum(1 for weight in hits if weight > 0.5)
    return Share(sum(hits) / total if total else 0.0, sum(hits), telling)


def _stands(group: frozenset[str], seen: frozenset[str], text: str) -> bool:
    return not group.isdisjoint(seen) or any(len(key) >= 4 and key in text for key in group)
