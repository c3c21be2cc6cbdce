"""May a page without a title go on the foreign paper before it? Only when nothing speaks against it: a page
in the wrong dossier is worse than a page for a person to look at."""

from __future__ import annotations

import re

from pipeline.model.numerals import digits_of
from pipeline.model.reading import PageReading

_SAME_SIZE = 0.06  # of the side
_EDGE = 0.12  # of the height: where page numbers stand
_NUMBER = re.compile(r"第\s*([0-9一二三四五六七八九十]+)\s*页")
_OF = re.compile(r"(?:^|\s)([0-9]{1,3})\s*/\s*([0-9]{1,3})(?:\s|$)")


def goes_on(previous: PageReading, page: PageReading, n: int) -> bool:
    """Same paper size, no fault, and a printed page number, where there is one, that is `n`."""
    if previous.fault is not None or not _same_size(previous, page):
        return False
    printed = printed_number(page)
    return printed is None or printed == n


def _same_size(one: PageReading, other: PageReading) -> bool:
    return _close(one.width, other.width) and _close(one.height, other.height)


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= _SAME_SIZE * max(a, b)


def printed_number(page: PageReading) -> int | None:
    """The page number printed at the head or foot ("第2页", "2/3"), None where there is none or several
    differ."""
    edges = (w.text for w in page.words if _at_edge(w.box.top, w.box.bottom, page.height))
    found = {number for text in edges if (number := _number(text)) is not None}
    return found.pop() if len(found) == 1 else None


def _at_edge(top: float, bottom: float, height: float) -> bool:
    return bottom <= height * _EDGE or top >= height * (1 - _EDGE)


def _number(text: str) -> int | None:
    named = _NUMBER.search(text)
    if named:
        digits = named[1] if named[1].isdecimal() else digits_of(named[1])
        return int(digits) if digits else None
    of = _OF.search(text)
    return int(of[1]) if of and 1 <= int(of[1]) <= int(of[2]) else None
