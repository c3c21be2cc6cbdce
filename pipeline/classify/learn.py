"""Learning from what people confirmed: `learned`.

A person who files a held paper shows the program a title and a text of that paper. Texts add to the counts of
the content model. A title is taken into the book only after it was confirmed `ENOUGH` times for the same paper
and never for another, because one slip of the mouse must not file every later paper of that title; short names
(《申请书》) are never taken (domain D6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline.classify import wording
from pipeline.classify.content import ContentModel, count, make_model

ENOUGH = 2
_SHORTEST = 4
WEIGHT = 0.5
"""A confirmed text counts half as much as the paper's definition, at most ten texts' worth."""
_MOST = 10


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person said that a paper is `slug`: `title` as it was read ("" = none), `text` of its pages."""

    slug: str
    title: str = ""
    text: str = ""


def learned(model: ContentModel, confirmations: Iterable[Confirmation]) -> ContentModel:
    """`model` with what was confirmed, oldest first. `model` should be the base model: to learn anew from all
    confirmations gives the same result whatever was learned before."""
    known = [c for c in confirmations if c.slug in model.slugs]
    counts = model.counts.copy()
    taken: Counter[str] = Counter()
    for c in known:
        if c.text and taken[c.slug] < _MOST:
            taken[c.slug] += 1
            counts[model.slugs.index(c.slug)] += np.float32(WEIGHT) * count(c.text)
    aliases = dict.fromkeys((*model.aliases, *confirmed_titles(known)))
    return make_model(model.slugs, counts, tuple(aliases))


def confirmed_titles(confirmations: Iterable[Confirmation]) -> tuple[tuple[str, str], ...]:
    """(slug, title) of the titles that may be taken into the book."""
    said: dict[str, Counter[str]] = {}
    written: dict[str, str] = {}
    for c in confirmations:
        key = wording.plain(c.title) if c.title else ""
        if len(key) >= _SHORTEST and wording.names_a_paper(c.title):
            said.setdefault(key, Counter())[c.slug] += 1
            written.setdefault(key, c.title)
    return tuple(
        (next(iter(slugs)), written[key])
        for key, slugs in said.items()
        if len(slugs) == 1 and slugs.total() >= ENOUGH
    )
