"""Ticked options in a recognised line: □单项施工 ☑常规装修 □局部改造."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.text import title_key

_OPEN = "□☐○◯口曰囗"
_TICKED = "☑☒■√✓✔●☆★囚区凶v∨V"
_OPTION = re.compile(rf"(?P<mark>[{_OPEN}{_TICKED}])?\s*(?P<words>[^\s{_OPEN}{_TICKED}]+)")


def ticked(text: str, options: Sequence[str] = ()) -> tuple[str, ...] | None:
    """The options that are ticked; None where the line shows no boxes or does not tell.

    A recogniser often drops a box that is full of ink: among options that have an empty box, the one without
    is the ticked one. With `options` only those count, in their own order.
    """
    found = [(m["mark"] or "", m["words"].strip("，,。；;、：:")) for m in _OPTION.finditer(text)]
    if not any(mark for mark, _ in found):
        return None
    chosen = [words for mark, words in found if words and (not mark or mark in _TICKED)]
    if not options:
        return tuple(chosen)
    keys = {title_key(option): option for option in options}
    named = {keys[key] for words in chosen if (key := title_key(words)) in keys}
    return tuple(option for option in options if option in named)
