"""Where a paper begins in a stack: `is_first_page`."""

from __future__ import annotations

import re

from pipeline.classify.titlebook import Match, TitleBook
from pipeline.classify.titles import find_title
from pipeline.model import PageReading
from pipeline.model.numerals import digits_of
from pipeline.model.text import fold

_PAGE = re.compile(
    r"第\s*([0-9一二三四五六七八九十]{1,3})\s*页"
    r"|(?<![0-9])([0-9]{1,2})\s*/\s*[0-9]{1,2}\s*页?$"
    r"|^\s*-\s*([0-9]{1,2})\s*-\s*$"
    r"|page\s*([0-9]{1,2})"
)
_EDGE = 0.12  # page numbers stand in this share of the page at the top or bottom


def is_first_page(page: PageReading, book: TitleBook) -> bool:
    """Does a new paper begin on this page? Yes for page 1 of a sheet of ours, for a printed 第1页, and for a
    page with a title (of ours or of any other known paper, or a clear unknown one); no where the page says
    that it is a later one. A page that says nothing continues the paper before it."""
    if page.code is not None:
        return page.code.page == 1
    number = page_number(page)
    if number is not None:
        return number == 1
    title = find_title(page, book)
    if title is None:
        return False
    return title.match.match is not Match.UNKNOWN or (title.clear and title.heading.tall)


def page_number(page: PageReading) -> int | None:
    """The number that the page prints at its top or bottom (第2页, 2/3, - 2 -), None where it prints none."""
    for word in page.words:
        middle = (word.box.top + word.box.bottom) / 2
        if min(middle, page.height - middle) < _EDGE * page.height:
            found = _PAGE.search(fold(word.text))
            if found:
                digits = next(group for group in found.groups() if group)
                return int(digits if digits.isdigit() else digits_of(digits) or 0) or None
    return None
