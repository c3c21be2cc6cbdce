"""Which paper some pages are: `decide_paper`. Right or held, never guessed (design §7).

1. The code of our own sheet decides.
2. A title of which every character is accounted for decides, unless form code, content or another title speak
   against it. Content of a paper that says nearly the same (施工许可证, 装修批准书) does not: such papers are told
   apart by their titles.
3. A title with one or two misread characters, after the unknown name of a site, or no taller than the text
   needs labels or content that agree. A short name (申请书) needs an open case that expects the paper, or
   content that leaves no doubt.
4. A title that is not known is held, named by what it looks like, whatever the content.
5. Without any title: form code and content together, words of an ID card, or content that leaves no doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.classify import calibrate
from pipeline.classify.content import ContentModel
from pipeline.classify.evidence import Findings, as_evidence, gather
from pipeline.classify.titlebook import Match, TitleBook, looks_like, title_book
from pipeline.model import Evidence, Held, HeldReason, PageReading, PaperDecision, PaperType, Source

AGREES = 0.35
"""Content of this probability agrees with a title."""
AGREES_LABELS = 2
"""So do this many labels that few other papers have."""
SURE = 0.97
AGAINST_LABELS = 3
"""Content of SURE with so many telling labels contradicts the title of another paper."""
SURE_LABELS = 4
SURE_RECALL = 0.35
"""Content alone decides from this probability, with so many telling labels and this share of all labels."""


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What the office waits for: slugs of the papers that open cases of the unit (or of the stack) expect."""

    expects: tuple[str, ...] = ()


def decide_paper(
    pages: Sequence[PageReading],
    papers: Iterable[PaperType],
    *,
    model: ContentModel,
    neighbours: Sequence[str],
    case_context: CaseContext | None = None,
) -> PaperDecision:
    """The paper that `pages` (one paper, first page first) are.

    `papers`: the catalogue; `model`: see `content.base_model`; `neighbours`: titles of papers that the catalogue
    does not have (`domain_titles.neighbour_titles`). Never raises for anything on the pages.
    """
    known = tuple(papers)
    if not pages:
        return _held(HeldReason.UNKNOWN_PAPER, "没有可读的页")
    if any(page.code is not None for page in pages):
        return _by_code(pages, known)
    book = book_of(known, neighbours, model)
    return _Verdict(gather(pages, known, book, model), known, book, case_context or CaseContext()).decide()


def book_of(papers: tuple[PaperType, ...], neighbours: Sequence[str], model: ContentModel) -> TitleBook:
    """The titles of the catalogue, with those that people confirmed."""
    return title_book(papers, tuple(neighbours), model.aliases)


def _by_code(pages: Sequence[PageReading], papers: Sequence[PaperType]) -> PaperDecision:
    codes = sorted({page.code.paper for page in pages if page.code is not None})
    if len(codes) > 1:
        return _held(HeldReason.CONFLICT, f"各页二维码写的不是同一种文件：{'、'.join(codes)}")
    paper = next((p for p in papers if p.code == codes[0]), None)
    if paper is None:
        return _held(HeldReason.UNKNOWN_PAPER, f"二维码写的是 {codes[0]}，本站点没有这种文件")
    seen = Evidence(Source.CODE, paper.slug, 1.0, codes[0])
    return PaperDecision(paper.slug, calibrate.paper_confidence("code"), (seen,), rule="code")


def _held(reason: HeldReason, detail: str, evidence: tuple[Evidence, ...] = ()) -> PaperDecision:
    return PaperDecision(None, 0.0, evidence, Held(reason, detail))


@dataclass(frozen=True, slots=True)
class _Verdict:
    found: Findings
    papers: tuple[PaperType, ...]
    book: TitleBook
    context: CaseContext

    def decide(self) -> PaperDecision:
        title = self.found.title
        if title is None:
            return self._untitled()
        match title.match.match:
            case Match.OTHER:
                return self._unknown(f"标题是《{title.match.title}》，目录中没有这种文件")
            case Match.UNKNOWN:
                return self._own() or self._unknown(self._strange(title.text))
            case Match.SHORT:
                return self._short(title.match.slugs)
            case kind:
                return self._titled(kind, title.match.slugs)

    # --- with a title

    def _titled(self, kind: Match, slugs: tuple[str, ...]) -> PaperDecision:
        title = self.found.title
        assert title is not None
        if len(slugs) > 1:
            return self._several(slugs)
        slug = slugs[0]
        against = self._against(slug)
        if against is not None:
            return against
        sure = kind is Match.EXACT and title.clear
        agrees = self._agrees(slug) or (kind is Match.EXACT and self._kin_agree(slug))
        if not sure and not agrees:
            return self._unknown(f"标题近似《{title.match.title}》，但内容不足以确认", slug)
        return self._filed(slug, f"title-{kind.value}" if title.clear else "title-faint")

    def _against(self, slug: str) -> PaperDecision | None:
        """What speaks against the title's paper: another title beside it, a form code, the content."""
        assert self.found.title is not None
        for rival in self.found.title.rivals:
            if rival.match is Match.OTHER:
                return self._unknown(f"同页另有标题《{rival.title}》", slug)
            if rival.match in (Match.EXACT, Match.NAMED) and slug not in rival.slugs:
                return self._several((slug, *rival.slugs))
        for code in self.found.codes:
            if code != slug:
                return self._conflict(
                    f"标题是《{self._title(slug)}》，表号却是《{self._title(code)}》的", slug
                )
        best = self.found.likeliest
        if best is None or best == slug or best in self.found.kin_of(slug):
            return None
        if self._contradicts(best) and not self._agrees(slug):
            return self._conflict(f"标题是《{self._title(slug)}》，内容却像《{self._title(best)}》", slug)
        return None

    def _short(self, slugs: tuple[str, ...]) -> PaperDecision:
        expected = [slug for slug in slugs if slug in self.context.expects]
        if len(expected) == 1 and self._against(expected[0]) is None and self._agrees(expected[0]):
            return self._filed(expected[0], "case", Evidence(Source.CASE, expected[0], 1.0))
        sure = [slug for slug in slugs if self._sure(slug)]
        if len(sure) == 1 and self.found.likeliest == sure[0] and self._against(sure[0]) is None:
            return self._filed(sure[0], "short-name")
        if len(slugs) > 1:
            return self._several(slugs)
        assert self.found.title is not None
        return self._unknown(
            f"标题“{self.found.title.text}”太笼统，可能是《{self._title(slugs[0])}》", slugs[0]
        )

    # --- without

    def _untitled(self) -> PaperDecision:
        own = self._own()
        if own is not None:
            return own
        codes = self.found.codes
        if len(codes) == 1 and self._agrees(codes[0]):
            return self._filed(codes[0], "form-code")
        best = self.found.likeliest
        if best is not None and not codes and self._sure(best):
            return self._filed(best, "content")
        return self._unknown("没有可识别的标题", best or "")

    def _own(self) -> PaperDecision | None:
        return self._filed(self.found.own, "own-words") if self.found.own else None

    # --- what agrees

    def _agrees(self, slug: str) -> bool:
        """Do labels or content speak for the paper, and none more for another?"""
        share = self.found.share_of(slug)
        if self.found.content_of(slug) >= AGREES:
            return True
        return share.telling >= AGREES_LABELS and self.found.most_labels == slug

    def _kin_agree(self, slug: str) -> bool:
        """Does the content speak for the paper or for one that says nearly the same (D88, D89)?"""
        one_of = {slug, *self.found.kin_of(slug)}
        return sum(map(self.found.content_of, one_of)) >= AGREES

    def _contradicts(self, slug: str) -> bool:
        """Does the content say clearly that this is another paper than its title names?"""
        labelled = self.found.share_of(slug).telling >= AGAINST_LABELS and self.found.most_labels == slug
        return labelled and self.found.content_of(slug) >= SURE

    def _sure(self, slug: str | None) -> bool:
        """Would content and labels leave no doubt, without any title?"""
        if slug is None:
            return False
        share = self.found.share_of(slug)
        labelled = (
            share.telling >= SURE_LABELS and share.recall >= SURE_RECALL and self.found.most_labels == slug
        )
        return labelled and self.found.content_of(slug) >= SURE

    # --- what comes of it

    def _filed(self, slug: str, rule: str, *more: Evidence) -> PaperDecision:
        evidence = (*as_evidence(self.found, slug), *more)
        return PaperDecision(slug, calibrate.paper_confidence(rule), evidence, rule=rule)

    def _unknown(self, detail: str, slug: str = "") -> PaperDecision:
        return _held(HeldReason.UNKNOWN_PAPER, detail, as_evidence(self.found, slug))

    def _several(self, slugs: Sequence[str]) -> PaperDecision:
        names = "、".join(f"《{self._title(slug)}》" for slug in dict.fromkeys(slugs))
        evidence = tuple(e for slug in dict.fromkeys(slugs) for e in as_evidence(self.found, slug))
        return _held(HeldReason.AMBIGUOUS_PAPER, names, evidence)

    def _conflict(self, detail: str, slug: str) -> PaperDecision:
        return _held(HeldReason.CONFLICT, detail, as_evidence(self.found, slug))

    def _strange(self, text: str) -> str:
        near = looks_like(self.book, text)
        shown = text if len(text) <= 20 else f"{text[:20]}…"
        return f"标题“{shown}”不在目录中" + (f"，近似《{near}》" if near else "")

    def _title(self, slug: str) -> str:
        paper = next((p for p in self.papers if p.slug == slug), None)
        return paper.title if paper else slug
