"""Ticked options in a recognised line: □单项施工 ☑常规装修 □局部改造."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model.text import fold

_OPEN = "□☐○◯口曰囗"
_TICKED = "☑☒■√✓✔●☆★"
_OPTION = re.compile(rf"(?P<mark>[{_OPEN}{_TICKED}])?\s*(?P<words>[^\s{_OPEN}{_TICKED}]+)")


def ticked(text: str, options: Sequence[str] = ()) -> tuple[str, ...] | None:
    """The options that are ticked; None where the line shows no boxes or does not tell.

    A recogniser drops a box that is full of ink, or makes a character of it: among options of which some have
    an empty box, those without are ticked. With `options` only those count, in their own order.
    """
    found = list(_known(text, options) if options else _any(text))
    if not any(mark in _OPEN or mark in _TICKED for mark, _ in found if mark):
        return None
    clear = any(mark and mark in _TICKED for mark, _ in found)
    chosen = {
        words
        for mark, words in found
        if (mark in _TICKED if mark and clear else mark not in _OPEN or not mark)
    }
    return tuple(option for option in (options or [words for _, words in found]) if option in chosen)


def _any(text: str) -> Iterator[tuple[str, str]]:
    """(mark, words) of whatever stands in the line."""
    for match in _OPTION.finditer(text):
        words = match["words"].strip("，,。；;、：:")
        if words:
            yield match["mark"] or "", words


def _known(text: str, options: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(mark, option) of each option in the line; a longer one (不合格) before one that it holds (合格)."""
    rest = fold(text)
    for option in sorted(options, key=len, reverse=True):
        at = rest.find(fold(option))
        if at >= 0:
            yield rest[:at].rstrip(" \t")[-1:], option
            rest = rest[:at] + "\n" * len(option) + rest[at + len(option) :]
