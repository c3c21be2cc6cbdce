"""A stack is split without a page lost, and without guessing which page belongs to whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.split import PaperPages, Split, split
from pipeline.model import Box, Held, HeldReason, PageKind, PageReading, SheetCode, UnitCode, Word

UNIT, OTHER = UnitCode.parse("3-1203"), UnitCode.parse("5-101")


def sheet(
    page: int, number: int = 1, pages: int = 1, serial: str = "", unit: UnitCode | None = None
) -> PageReading:
    return PageReading(page, PageKind.SHEET, code=SheetCode("D76", "K3Q", unit, "", number, pages, serial))


def foreign(page: int, *texts: str, width: float = 210.0, fault: Held | None = None) -> PageReading:
    words = tuple(Word(text, 0.9, Box(90, 285, 120, 290)) for text in texts)
    return PageReading(page, PageKind.FOREIGN, words=words, width=width, fault=fault)


def titled(page: int) -> PageReading:
    return foreign(page, "标题")


def blank(page: int) -> PageReading:
    return PageReading(page, PageKind.BLANK)


def separator(page: int, unit: UnitCode | None = UNIT) -> PageReading:
    return PageReading(page, PageKind.SEPARATOR, code=SheetCode("SEP", "A1", unit))


def is_first(page: PageReading) -> bool:
    return any(w.text == "标题" for w in page.words)


def papers(*pages: PageReading) -> tuple[PaperPages, ...]:
    done = split(pages, is_first)
    assert done.accounts_for(p.page for p in pages)
    return done.papers


def pages_of(*pages: PageReading) -> list[tuple[int, ...]]:
    return [paper.pages for paper in papers(*pages)]


codes = st.builds(
    lambda number, more, serial, unit: SheetCode("D76", "K3Q", unit, "", number, number + more, serial),
    st.integers(1, 3), st.integers(0, 2), st.sampled_from(["", "A1"]), st.sampled_from([None, UNIT]),
)  # fmt: skip
readings = st.lists(
    st.one_of(
        codes.map(lambda code: PageReading(0, PageKind.SHEET, code=code)),
        st.just(PageReading(0, PageKind.SHEET)),  # a code that was not kept: treated as anybody's page
        st.sampled_from(
            [titled(0), foreign(0), foreign(0, width=297.0), blank(0), separator(0), separator(0, OTHER)]
        ),
    ),
    max_size=14,
)


@given(readings)
def test_every_page_is_accounted_for_exactly_once(stack: list[PageReading]) -> None:
    pages = [
        PageReading(n, p.kind, code=p.code, words=p.words, width=p.width) for n, p in enumerate(stack, 1)
    ]
    done = split(pages, is_first)
    assert done.accounts_for(range(1, len(pages) + 1))
    assert all(set(p.repeated) <= set(p.pages) and len(set(p.pages)) == len(p.pages) for p in done.papers)
    assert [min(p.pages) for p in done.papers] == sorted(min(p.pages) for p in done.papers)


@given(st.permutations([1, 2, 3, 4]))
def test_the_pages_of_a_numbered_sheet_come_together_in_any_order(order: list[int]) -> None:
    (paper,) = papers(*(sheet(place, number, 4, "00A3F9") for place, number in enumerate(order, 1)))
    assert [order[page - 1] for page in paper.pages] == [1, 2, 3, 4]
    assert paper.complaint == "" and paper.expected_pages == 4


def test_a_missing_page_is_said() -> None:
    (paper,) = papers(sheet(1, 1, 3, "A1"), sheet(2, 3, 3, "A1"))
    assert paper.missing == (2,) and paper.complaint == "缺第2页，共3页"


def test_sheets_of_two_units_in_turn_are_two_papers() -> None:
    stack = [
        sheet(1, 1, 2, "A1", UNIT),
        sheet(2, 1, 2, "A2", OTHER),
        sheet(3, 2, 2, "A1", UNIT),
        sheet(4, 2, 2, "A2", OTHER),
    ]
    assert pages_of(*stack) == [(1, 3), (2, 4)]


def test_a_page_scanned_again_goes_to_its_numbered_sheet_and_is_said() -> None:
    (paper,) = papers(sheet(1, 1, 2, "A1"), sheet(2, 2, 2, "A1"), sheet(3, 2, 2, "A1"))
    assert paper.pages == (1, 2, 3) and paper.repeated == (3,) and not paper.missing


def test_photocopies_of_one_sheet_are_told_apart_by_their_order() -> None:
    stack = [sheet(n, number, 2) for n, number in enumerate([1, 2, 2, 1, 1, 2], 1)]
    assert pages_of(*stack) == [(1, 2), (4, 3), (5, 6)]
    assert not any(paper.mixed for paper in papers(*stack))


def test_single_page_copies_are_each_a_paper() -> None:
    assert pages_of(*(sheet(n, serial="A1") for n in (1, 2, 3))) == [(1,), (2,), (3,)]


def test_copies_that_lie_mixed_are_for_a_person() -> None:
    for order in ([1, 1, 2, 2], [1, 1, 2], [2, 1, 2], [1, 2, 1]):
        found = papers(*(sheet(n, number, 2) for n, number in enumerate(order, 1)))
        assert all(paper.mixed and "混在一起" in paper.complaint for paper in found), order


def test_unnumbered_pages_far_apart_are_not_put_together() -> None:
    (first, *_) = papers(sheet(1, 1, 2), titled(2), sheet(3, 2, 2))
    assert first.mixed
    assert not papers(sheet(1, 1, 2), blank(2), sheet(3, 2, 2))[0].mixed
    assert not papers(sheet(1, 1, 2, unit=UNIT), titled(2), sheet(3, 2, 2, unit=UNIT))[0].mixed


def test_a_separator_sets_the_unit_of_what_follows_until_the_next() -> None:
    stack = [
        titled(1),
        separator(2),
        titled(3),
        sheet(4),
        separator(5, OTHER),
        foreign(6),
        separator(7, None),
        titled(8),
    ]
    assert [p.separator_unit for p in papers(*stack)] == [None, UNIT, UNIT, OTHER, None]


def test_a_sheet_that_lies_under_two_separators_has_no_unit_from_them() -> None:
    (paper,) = papers(separator(1), sheet(2, 1, 2, "A1"), separator(3, OTHER), sheet(4, 2, 2, "A1"))
    assert paper.pages == (2, 4) and paper.separator_unit is None


def test_blank_backs_are_dropped_and_counted() -> None:
    stack = [titled(1), blank(2), foreign(3), blank(4)]
    done = split(stack, is_first)
    assert done == Split((PaperPages((1, 3), expected_pages=2),), blanks=(2, 4))


def test_a_title_begins_a_paper_and_pages_without_one_go_on_it() -> None:
    assert pages_of(titled(1), foreign(2), foreign(3), titled(4), foreign(5)) == [(1, 2, 3), (4, 5)]


def test_pages_without_a_title_before_them_are_papers_of_their_own() -> None:
    assert pages_of(foreign(1), foreign(2), titled(3)) == [(1,), (2,), (3,)]


def test_a_page_does_not_go_on_across_a_separator_or_a_sheet() -> None:
    assert pages_of(titled(1), separator(2), foreign(3)) == [(1,), (3,)]
    assert pages_of(titled(1), sheet(2), foreign(3)) == [(1,), (2,), (3,)]


def test_a_page_of_another_size_or_with_a_fault_stands_alone_and_breaks_the_paper() -> None:
    bad = Held(HeldReason.UNREADABLE)
    assert pages_of(titled(1), foreign(2, width=297.0), foreign(3)) == [(1,), (2,), (3,)]
    assert pages_of(titled(1), foreign(2, fault=bad), foreign(3)) == [(1,), (2,), (3,)]


def test_a_printed_page_number_must_fit() -> None:
    assert pages_of(titled(1), foreign(2, "第2页 共3页"), foreign(3, "第三页")) == [(1, 2, 3)]
    assert pages_of(titled(1), foreign(2, "第1页")) == [(1,), (2,)]
    assert pages_of(titled(1), foreign(2, "3/3")) == [(1,), (2,)]
