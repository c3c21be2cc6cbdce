"""Papers that others print (ID cards): recognised by the words that always stand on them, not by a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.classify import wording
from pipeline.classify.domain_titles import titles_of
from pipeline.classify.titlebook import TitleBook, from_elsewhere
from pipeline.model import PageReading, PaperType
from pipeline.model.text import title_key

ENOUGH = 0.5
"""This share of a paper's words must stand on the page, one among them that names no other paper."""

DENSE = 0.12
"""And they must make up this share of all that stands there: a card says little else, a form does."""

_ANCHOR = 5  # characters: shorter words stand on many papers


def own_words(pages: Sequence[PageReading], papers: Sequence[PaperType], book: TitleBook) -> str | None:
    """The slug of the paper from elsewhere whose own words stand on the pages; None where none or several, or
    where the pages name yet another paper (居住证, 户口簿)."""
    lines = [title_key(word.text) for page in pages for word in page.words]
    text = _Text("\n".join(lines), "\n".join(line for line in lines if len(line) <= 24))
    found = [p.slug for p in papers if from_elsewhere(p) and _stands(p, text, papers)]
    return found[0] if len(found) == 1 and not _names_another(lines, book, found[0], papers) else None


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of the pages, and the short ones among them."""

    all: str
    short: str

    def has(self, word: str) -> bool:
        """Short words must begin a line or follow another (性别男民族汉): they are looked for in short lines only."""
        return word in (self.all if len(word) >= 4 else self.short)


def _stands(paper: PaperType, text: _Text, papers: Sequence[PaperType]) -> bool:
    words = [key for key in map(title_key, paper.keywords) if key]
    here = [word for word in words if text.has(word)]
    dense = sum(map(len, here)) >= DENSE * (len(text.all) - text.all.count("\n"))
    if len(here) < ENOUGH * len(words) or not dense:
        return False
    return not anchors(paper, tuple(papers)).isdisjoint(here)


@lru_cache(maxsize=512)
def anchors(paper: PaperType, papers: Sequence[PaperType]) -> frozenset[str]:
    """The keywords of five characters and more that are no keyword and no part of a title of another paper."""
    others = "\n".join(_names(other) for other in papers if other.slug != paper.slug)
    long = (key for key in map(title_key, paper.keywords) if len(key) >= _ANCHOR)
    return frozenset(key for key in long if key not in others)


def _names(paper: PaperType) -> str:
    return "\n".join(map(title_key, (*titles_of(paper), *paper.keywords)))


def _names_another(lines: Sequence[str], book: TitleBook, slug: str, papers: Sequence[PaperType]) -> bool:
    own = "\n".join(_names(paper) for paper in papers if paper.slug == slug)
    text = "\n".join(wording.plain(line) for line in lines)
    return any(len(other) >= 3 and other in text and other not in own for other in book.others)
