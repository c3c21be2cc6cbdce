"""Numbers in a query, and whether what somebody sees of a paper holds them: a masked number must not be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model import Document
from pipeline.model.text import fold
from pipeline.register import index
from pipeline.register.identifiers import SHORTEST
from pipeline.register.query import Word
from pipeline.register.segment import runs
from pipeline.register.snippet import digits_pattern, pattern_of, spans_of

_MASKED = re.compile(r"[0-9A-Za-z-]*\*{2,}[0-9A-Za-z]*")
"""What is left of a masked number is not to be searched for."""


def is_number(word: Word) -> bool:
    """May it be somebody's phone or ID number, or a part of one?"""
    return word.kind == "phone" or any(sum(map(str.isdigit, run)) >= 3 for run in runs(word.text))


def patterns_of_word(word: Word) -> Iterator[str]:
    """Regular expressions that mark the word in a text."""
    if pattern := pattern_of(word.text):
        yield pattern
    digits = "".join(char for char in word.text if char.isdigit())
    if len(digits) >= SHORTEST and len(digits) == len("".join(runs(word.text))):
        yield digits_pattern(digits)


def are_codes(numbers: Sequence[Word], codes: Sequence[str]) -> bool:
    """Is every number one of a paper's (number, unit, serial, case, letter), or the room of its unit?"""
    known = {fold(code) for code in codes if code}
    known |= {code.rsplit("-", 1)[-1] for code in known}
    return all(_room(word.text) in known for word in numbers)


def may_show(document: Document, patterns: Sequence[Sequence[str]]) -> bool:
    """Does one of the numbers stand on the paper at all, masked or not? Quick: masking takes the time."""
    texts = tuple(_texts(document))
    return any(spans_of(text, found) for found in patterns for text in texts)


def shows(document: Document | None, numbers: Sequence[Word], patterns: Sequence[Sequence[str]]) -> bool:
    """Does the paper, as somebody sees it, hold every number? `patterns` are those of each of `numbers`."""
    if document is None:
        return False
    codes = {fold(one) for one in (document.id, document.serial, document.case, document.letter) if one}
    if document.unit is not None:
        codes |= {fold(document.unit.room), fold(str(document.unit))}
    texts: list[str] = []
    for word, found in zip(numbers, patterns, strict=True):
        if _room(word.text) in codes:
            continue
        texts = texts or [_MASKED.sub(" ", text) for text in _texts(document)]
        if not any(spans_of(text, found) for text in texts):
            return False
    return True


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.text, document.party)
    for value in index.all_values(document.fields):
        yield value.value or value.raw


def _room(text: str) -> str:
    return fold(text).strip().rstrip("室房户号")
