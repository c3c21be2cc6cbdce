"""A stack of pages → papers. Pure: what each page is was read before.

* Our own sheets say in their QR which paper, copy and page they are: their pages are put together in whatever
  order they were scanned, and what is missing is said.
* A separator sheet sets the unit of what follows it, until the next one.
* Anybody else's page begins a paper when a title was recognised on it. Without a title it goes on the paper
  before it only where that is plausible, else it is a paper of its own for a person to look at.
* Blank pages are dropped and counted.

Every page of the source is in exactly one paper, or blank, or a separator: `Split.accounts_for`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.intake.copies import Copy, copies
from pipeline.intake.follow import goes_on
from pipeline.model.reading import PageKind, PageReading
from pipeline.model.sheetcode import SheetCode
from pipeline.model.unit import UnitCode


@dataclass(frozen=True, slots=True)
class PaperPages:
    """The pages of one paper, 1-based in the source, in reading order (repeated pages last).

    `code` is that of its first page, None for foreign papers. `expected_pages` is what its QR says, else how
    many there are; `missing` which of those did not come; `repeated` which of `pages` are second scans of a
    page that is there already. `mixed` means that pages of several copies lie together and nothing says which
    belongs to which: a person must sort them. `separator_unit` is what the separator before it says, None
    without one or where its pages lie under different ones."""

    pages: tuple[int, ...]
    code: SheetCode | None = None
    separator_unit: UnitCode | None = None
    expected_pages: int = 0
    missing: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    mixed: bool = False

    @property
    def complaint(self) -> str:
        """What is wrong with it, in Chinese; "" when nothing is."""
        if self.mixed:
            return "几份同样的表混在一起，无法判断哪几页是同一份"
        if self.missing:
            return f"缺第{'、'.join(map(str, self.missing))}页，共{self.expected_pages}页"
        return ""


@dataclass(frozen=True, slots=True)
class Split:
    """`separators` and `blanks` are pages; `papers` stand in the order of their first pages."""

    papers: tuple[PaperPages, ...]
    blanks: tuple[int, ...] = ()
    separators: tuple[int, ...] = ()

    def accounts_for(self, pages: Iterable[int]) -> bool:
        """The law of the batch: each page once, nothing else."""
        found = [p for paper in self.papers for p in paper.pages]
        return sorted([*found, *self.blanks, *self.separators]) == sorted(pages)


Follows = Callable[[PageReading, PageReading, int], bool]


def split(
    pages: Sequence[PageReading],
    is_first_page: Callable[[PageReading], bool],
    follows: Follows = goes_on,
) -> Split:
    """`pages` in scanned order, each `page` number once. `is_first_page`: a title was found on it.
    `follows(previous, page, n)`: a page without a title may be page `n` of the paper that `previous` ends."""
    _check_numbers(pages)
    units = _units(pages)
    papers = [*_sheets(pages), *_foreign(pages, is_first_page, follows)]
    placed = (replace(paper, separator_unit=_common(units, paper.pages)) for paper in papers)
    return Split(
        papers=tuple(sorted(placed, key=lambda paper: min(paper.pages))),
        blanks=_of_kind(pages, PageKind.BLANK),
        separators=_of_kind(pages, PageKind.SEPARATOR),
    )


def _check_numbers(pages: Sequence[PageReading]) -> None:
    if len({p.page for p in pages}) != len(pages):
        raise ValueError("a page number stands twice")


def _of_kind(pages: Sequence[PageReading], kind: PageKind) -> tuple[int, ...]:
    return tuple(p.page for p in pages if p.kind is kind)


def _is_sheet(page: PageReading) -> bool:
    return page.kind is PageKind.SHEET and page.code is not None


def _units(pages: Sequence[PageReading]) -> dict[int, UnitCode | None]:
    """The unit that the last separator before each page set."""
    units: dict[int, UnitCode | None] = {}
    current: UnitCode | None = None
    for page in pages:
        if page.kind is PageKind.SEPARATOR:
            current = page.code.unit if page.code else None
        units[page.page] = current
    return units


def _common(units: dict[int, UnitCode | None], pages: tuple[int, ...]) -> UnitCode | None:
    found = {units[page] for page in pages}
    return found.pop() if len(found) == 1 else None


def _sheets(pages: Sequence[PageReading]) -> list[PaperPages]:
    """Our own sheets, grouped by everything in the code but the page number."""
    groups: dict[SheetCode, list[tuple[int, SheetCode]]] = {}
    for place, page in enumerate(p for p in pages if p.kind is not PageKind.BLANK):
        if _is_sheet(page) and page.code is not None:
            groups.setdefault(replace(page.code, page=1), []).append((place, page.code))
    numbers = [p.page for p in pages if p.kind is not PageKind.BLANK]
    return [_sheet_paper(copy, numbers) for group in groups.values() for copy in copies(group)]


def _sheet_paper(copy: Copy, numbers: Sequence[int]) -> PaperPages:
    ordered = sorted(copy.pages, key=lambda item: item[1].page)
    there = {code.page for _, code in ordered}
    first = ordered[0][1]
    return PaperPages(
        pages=tuple(numbers[place] for place, _ in (*ordered, *copy.repeated)),
        code=first,
        expected_pages=first.pages,
        missing=tuple(n for n in range(1, first.pages + 1) if n not in there),
        repeated=tuple(numbers[place] for place, _ in copy.repeated),
        mixed=copy.mixed,
    )


def _foreign(
    pages: Sequence[PageReading], is_first_page: Callable[[PageReading], bool], follows: Follows
) -> list[PaperPages]:
    """Everybody else's. A sheet or separator in between ends the paper before it."""
    papers: list[list[PageReading]] = []
    titled = False  # whether there is a paper that a page may follow
    for page in pages:
        if page.kind is PageKind.BLANK:
            continue
        if page.kind is PageKind.SEPARATOR or _is_sheet(page):
            titled = False
            continue
        if page.fault is None and is_first_page(page):
            titled = True
        elif titled and page.fault is None and follows(papers[-1][-1], page, len(papers[-1]) + 1):
            papers[-1].append(page)
            continue
        else:
            titled = False
        papers.append([page])
    return [PaperPages(tuple(p.page for p in paper), expected_pages=len(paper)) for paper in papers]
