"""What a page speaks of: a small model of character pairs and triples, one class for each paper.

Multinomial naive Bayes over hashed pairs and triples of Chinese characters, with the everyday papers of an
office as background classes. It is built from the definitions of the papers in some milliseconds, so that
it can never lag behind the templates, and grows by what people confirm (`learn`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.domain_titles import neighbour_titles, titles_of
from pipeline.classify.office_titles import background_texts
from pipeline.model import PageReading, PaperType, Word
from pipeline.model.text import CJK, fold

BUCKETS = 1 << 14
SMOOTHING = 0.05
SHARPNESS = 18.0
"""How fast the posterior goes to 0 or 1 with the mean log likelihood; chosen on the tuning pages."""

_RUN = re.compile(f"[{CJK}]+")

KIN = 0.3
"""From this likeness on (see `_kin`) two papers are kin. Most pairs are below 0.1; the permit (D88) and the other
permit (D89) have 0.44, the two rectification notices (D95, D113) 0.35, applications for different things less."""

Counts = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ContentModel:
    """`counts`: one row for each of `slugs`, then one for each background class; `logs`: the log shares, one row for
    each bucket, so that the few of a page lie together. `seen`: the buckets that any class
    has. `kin`: slug → papers that say nearly the same, which content cannot tell apart and only a title can.
    `aliases` are titles that people confirmed, slug → titles as read."""

    slugs: tuple[str, ...]
    counts: Counts
    logs: Counts
    seen: NDArray[np.bool_]
    kin: Mapping[str, frozenset[str]]
    aliases: tuple[tuple[str, str], ...] = ()


def make_model(
    slugs: tuple[str, ...], counts: Counts, aliases: tuple[tuple[str, str], ...] = ()
) -> ContentModel:
    """A model from its counts (classes × BUCKETS)."""
    smooth = counts + SMOOTHING
    logs = np.ascontiguousarray(np.log(smooth / smooth.sum(axis=1, keepdims=True)).T, dtype=np.float32)
    seen = counts.sum(axis=0) > 0
    return ContentModel(slugs, counts, logs, seen, _kin(slugs, counts[: len(slugs)]), aliases)


def _kin(slugs: Sequence[str], counts: Counts) -> dict[str, frozenset[str]]:
    """Papers whose words are alike: the cosine of their counts, where a word that many papers have counts little."""
    rare = np.log(len(slugs) / np.maximum((counts > 0).sum(axis=0), 1)).astype(np.float32)
    rows = counts * rare
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    alike = rows @ rows.T >= KIN
    return {
        slug: frozenset(other for other, near in zip(slugs, row, strict=True) if near and other != slug)
        for slug, row in zip(slugs, alike.tolist(), strict=True)
    }


def base_model(papers: Sequence[PaperType], texts: Mapping[str, str] | None = None) -> ContentModel:
    """The model that the templates give. `texts`: more text of a paper by slug, such as its printed sheet."""
    more = texts or {}
    slugs = tuple(paper.slug for paper in papers)
    own = [f"{_words_of(paper)} {more.get(paper.slug, '')}" for paper in papers]
    others = (*background_texts(), " ".join(neighbour_titles(papers)))
    return make_model(slugs, np.stack([count(text) for text in (*own, *others)]))


def _words_of(paper: PaperType) -> str:
    """Everything that the definition says, what is typical of the paper thrice."""
    titles = " ".join(titles_of(paper))
    labels = " ".join(word for field in paper.fields for word in (field.label, *field.labels, *field.options))
    columns = " ".join(column.label for field in paper.fields for column in field.columns)
    marks = " ".join(mark.label for mark in (*paper.signatures, *paper.seals))
    return f"{titles} {labels} {labels} {columns} {marks} {' '.join(paper.keywords * 3)}"


def grams(text: str) -> Iterable[str]:
    """Pairs and triples of the Chinese characters that follow each other, folded."""
    for run in _RUN.findall(fold(text)):
        for size in (2, 3):
            yield from (run[i : i + size] for i in range(len(run) - size + 1))


@lru_cache(maxsize=65536)
def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode("utf-8")) % BUCKETS


def count(text: str) -> Counts:
    """How often each bucket's pairs and triples stand in the text, damped: log(1 + n)."""
    buckets = np.fromiter(map(_bucket, grams(text)), dtype=np.int64)
    return np.log1p(np.bincount(buckets, minlength=BUCKETS)).astype(np.float32)


def weigh(model: ContentModel, text: str) -> dict[str, float]:
    """Slug → probability that the text is of this paper; what is missing to 1 speaks for papers not ours."""
    seen = count(text)
    known = np.flatnonzero(model.seen & (seen > 0))
    total = float(seen[known].sum())
    if total < 1:
        return dict.fromkeys(model.slugs, 0.0)
    mean = seen[known] @ model.logs[known] / total
    # More text, surer: up to the amount of a filled form.
    sharp = SHARPNESS * min(1.0, total / 60)
    odds = np.exp((mean - mean.max()) * sharp)
    share = odds / odds.sum()
    return {slug: float(share[i]) for i, slug in enumerate(model.slugs)}


def text_of(pages: Sequence[PageReading], without: Iterable[Word] = ()) -> str:
    """All words of the pages, a line each, without those given (the title, which is judged for itself)."""
    left_out = {id(word) for word in without}
    return "\n".join(word.text for page in pages for word in page.words if id(word) not in left_out)
