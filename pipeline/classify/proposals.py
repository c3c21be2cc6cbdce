"""What a held paper could be, for the person who decides: `propose_papers`. Nothing is filed by this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.classify import wording
from pipeline.classify.content import ContentModel
from pipeline.classify.evidence import Findings, gather
from pipeline.classify.paper import book_of
from pipeline.classify.titlebook import Match, TitleBook
from pipeline.model import PageReading, PaperType

MOST = 6
LEAST = 0.15
"""Below this nothing is proposed: a wrong hint costs more than none."""

_TITLE = {Match.EXACT: 0.9, Match.NAMED: 0.8, Match.FUZZY: 0.75, Match.SHORT: 0.55}
_NEAR = 0.55  # of a title that is only alike
_ALIKE = 60.0  # percent


@dataclass(frozen=True, slots=True)
class Proposal:
    """`score` 0–1 is no probability, it only ranks; `why` is for the clerk (Chinese)."""

    slug: str
    score: float
    why: tuple[str, ...]


def propose_papers(
    pages: Sequence[PageReading], papers: Iterable[PaperType], model: ContentModel, neighbours: Sequence[str]
) -> tuple[Proposal, ...]:
    """Best first, at most `MOST`. Never raises for anything on the pages."""
    known = tuple(papers)
    if not pages:
        return ()
    code = next((page.code.paper for page in pages if page.code is not None), "")
    named = next((p.slug for p in known if p.code == code), "")
    if named:
        return (Proposal(named, 0.99, ("二维码写明是这种表",)),)
    book = book_of(known, neighbours, model)
    return _ranked(gather(pages, known, book, model), book)


def _ranked(found: Findings, book: TitleBook) -> tuple[Proposal, ...]:
    doubts: dict[str, float] = {}
    why: dict[str, list[str]] = {}

    def speak(slug: str, weight: float, reason: str) -> None:
        doubts[slug] = doubts.get(slug, 1.0) * (1.0 - min(weight, 0.97))
        why.setdefault(slug, []).append(reason)

    if found.title is not None:
        match = found.title.match
        for slug in match.slugs:
            speak(
                slug, _TITLE.get(match.match, 0.5) / len(match.slugs) ** 0.5, f"标题“{found.title.text[:30]}”"
            )
        if not match.slugs:
            for title, slug, alike in _near(book, found.title.text):
                speak(slug, _NEAR * alike, f"标题与《{title}》相近")
    for slug in found.codes:
        speak(slug, 0.8, "表号相符")
    for slug, share in found.shares.items():
        if share.telling >= 2:
            speak(slug, 0.5 * share.recall, f"有 {share.telling} 个它专用的栏目名")
    for slug, content in found.content.items():
        if content >= 0.2:
            speak(slug, 0.6 * content, f"内容相符 {content:.0%}")
    made = [Proposal(slug, round(1.0 - doubt, 3), tuple(why[slug])) for slug, doubt in doubts.items()]
    best = sorted((p for p in made if p.score >= LEAST), key=lambda p: (-p.score, p.slug))
    return tuple(best[:MOST])


def _near(book: TitleBook, text: str) -> list[tuple[str, str, float]]:
    """(title, slug, 0–1) of our titles that an unknown one is like."""
    key = wording.plain(text)
    if len(key) < 2:
        return []
    hits = process.extract(key, book.ours.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=MOST)
    return [
        (book.written.get(title, title), slug, score / 100)
        for title, score, _ in hits
        for slug in book.ours[title]
    ]
