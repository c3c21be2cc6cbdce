"""Where a paper begins in a stack: `is_first_page`."""

from __future__ import annotations

import re

from pipeline.classify.labels import labels_on
from pipeline.classify.ownwords import own_words
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
    """Does a new paper begin on this page?

    Yes for page 1 of a sheet of ours, for a printed 第1页, for a page with a title (of ours, of any other known
    paper, or a clear unknown one), for an ID card, and for a page that asks for unit and name: to take such a
    page for the second of the paper before it could put it into somebody else's dossier, to take it for a new
    paper at worst holds it. No where the page says that it is a later one. Any other page continues the paper
    before it.
    """
    if page.code is not None:
        return page.code.page == 1
    number = page_number(page)
    if number is not None:
        return number == 1
    title = find_title(page, book)
    if title is not None and (title.match.match is not Match.UNKNOWN or (title.clear and title.heading.tall)):
        return True
    return _asks_for_unit_and_name(page) or own_words([page], book.papers, book) is not None


_UNIT = re.compile("(?:房号|房间号|单元号|房屋地址|装修地[点址]|物业地址|楼栋房号|单元房号)$")
_NAME = re.compile("^(?:业主|用户|住户|业户|租户|客户|户主)(?:姓名|名称)?$|^(?:姓名|申请人|申请单位|投诉人)$")


def _asks_for_unit_and_name(page: PageReading) -> bool:
    seen = labels_on([page])
    return any(_UNIT.search(key) for key in seen) and any(_NAME.match(key) for key in seen)


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
