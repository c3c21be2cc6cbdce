"""Papers that others print (ID cards): recognised by the words that always stand on them, not by a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    found = {p.slug: _words(p, text, papers) for p in papers if from_elsewhere(p)}
    slug = _most(found)
    return slug if slug and not _names_another(lines, book, slug, papers) else None


def _most(found: Mapping[str, frozenset[str]]) -> str | None:
    """The one whose words are all that there are: every ID card has the words that a company head's has (D14), but
    not those of a company."""
    best = max(found, key=lambda slug: len(found[slug]), default=None)
    if best is None or not found[best]:
        return None
    others = (words - _STAMPED for slug, words in found.items() if slug != best)
    return best if all(words < found[best] for words in others) else None


_STAMPED = frozenset(("与原件一致", "复印件与原件一致", "加盖公章"))  # on a copy of anything


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of the pages, and the short ones among them."""

    all: str
    short: str

    def has(self, word: str) -> bool:
        """Short words must begin a line or follow another (性别男民族汉): they are looked for in short lines only."""
        return word in (self.all if len(word) >= 4 else self.short)


def _words(paper: PaperType, text: _Text, papers: Sequence[PaperType]) -> frozenset[str]:
    """The paper's own words on the pages; none where they are too few to say that it is this paper."""
    words = [key for key in map(title_key, paper.keywords) if key]
    here = [word for word in words if text.has(word)]
    dense = sum(map(len, here)) >= DENSE * (len(text.all) - text.all.count("\n"))
    enough = len(here) >= ENOUGH * len(words) and dense
    if not enough or anchors(paper, tuple(papers)).isdisjoint(here):
        return frozenset()
    return frozenset(here)


@lru_cache(maxsize=512)
def anchors(paper: PaperType, papers: Sequence[PaperType]) -> frozenset[str]:
    """The keywords of five characters and more that no paper of the office has for a keyword, and that are no part
    of a title of another paper. Two papers from elsewhere may share one (the owner's card, the company head's):
    their other words tell them apart."""
    others = "\n".join(
        "\n".join(map(title_key, titles_of(other))) if from_elsewhere(other) else _names(other)
        for other in papers
        if other.slug != paper.slug
    )
    long = (key for key in map(title_key, paper.keywords) if len(key) >= _ANCHOR)
    return frozenset(key for key in long if key not in others)


def _names(paper: PaperType) -> str:
    return "\n".join(map(title_key, (*titles_of(paper), *paper.keywords)))


def _names_another(lines: Sequence[str], book: TitleBook, slug: str, papers: Sequence[PaperType]) -> bool:
    own = "\n".join(_names(paper) for paper in papers if paper.slug == slug)
    text = "\n".join(wording.plain(line) for line in lines)
    return any(len(other) >= 3 and other in text and other not in own for other in book.others)
