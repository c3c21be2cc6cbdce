"""Everything that the pages say about which paper they are, gathered once: `gather`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.classify.content import ContentModel, text_of, weigh
from pipeline.classify.formcode import form_codes, known_codes
from pipeline.classify.labels import Share, label_book, label_shares, labels_on
from pipeline.classify.ownwords import own_words
from pipeline.classify.titlebook import TitleBook
from pipeline.classify.titles import Title, find_title
from pipeline.model import Evidence, PageReading, PaperType, Source
from pipeline.model.text import title_key


@dataclass(frozen=True, slots=True)
class Findings:
    """`title` is of the first page, `codes` are slugs that form codes name,
    `shares` and `content` are by slug; neither looks at the title."""

    title: Title | None
    codes: tuple[str, ...]
    shares: Mapping[str, Share]
    content: Mapping[str, float]
    own: str | None
    kin: Mapping[str, frozenset[str]]  # slug → papers that content cannot tell from it

    def kin_of(self, slug: str) -> frozenset[str]:
        return self.kin.get(slug, frozenset())

    def content_of(self, slug: str) -> float:
        return self.content.get(slug, 0.0)

    def share_of(self, slug: str) -> Share:
        return self.shares.get(slug, Share(0.0, 0.0, 0))

    @property
    def likeliest(self) -> str | None:
        """The paper that the content speaks for most, None where nothing speaks."""
        best = max(self.content, key=self.content_of, default=None)
        return best if best is not None and self.content_of(best) > 0 else None

    @property
    def most_labels(self) -> str | None:
        best = max(self.shares, key=lambda slug: self.shares[slug].weight, default=None)
        return best if best is not None and self.shares[best].weight > 0 else None


def gather(
    pages: Sequence[PageReading], papers: tuple[PaperType, ...], book: TitleBook, model: ContentModel
) -> Findings:
    """Reads `pages`, one paper, the first page first."""
    title = find_title(pages[0], book)
    rest = text_of(pages, title.heading.words if title else ())
    seen, flat = labels_on(pages), title_key(rest)
    return Findings(
        title=title,
        codes=form_codes(pages[0], known_codes(papers)),
        shares=label_shares(label_book(papers), seen, flat),
        content=weigh(model, rest),
        own=own_words(pages, papers, book),
        kin=model.kin,
    )


def as_evidence(findings: Findings, slug: str) -> tuple[Evidence, ...]:
    """What speaks for `slug`, for the record and for the clerk; "" for no paper: then only the title as it was
    read, from which a person's decision can be learned."""
    found = [*_title_read(findings, slug)]
    if not slug:
        return tuple(found)
    share = findings.share_of(slug)
    if slug in findings.codes:
        found.append(Evidence(Source.FORM_CODE, slug, 1.0))
    if share.telling:
        found.append(Evidence(Source.FIELD, slug, round(share.recall, 3), f"{share.telling} 个专用栏目名"))
    found.append(Evidence(Source.CONTENT, slug, round(findings.content_of(slug), 3)))
    return tuple(found)


def _title_read(findings: Findings, slug: str) -> Iterable[Evidence]:
    title = findings.title
    if title is not None and (not slug or slug in title.match.slugs):
        yield Evidence(Source.TITLE, slug, round(title.heading.confidence, 3), title.text)
