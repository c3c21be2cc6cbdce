"""Words that letters have in common and that need thought: what a letter calls its receiver, points that a clerk typed.

For `letter.html` and `letter.docx` alike, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_END = "。；，.;, "
# 1、 2. （3） 一、 ④ before a point; "1.8米" begins with no number of a point.
_TYPED = re.compile(r"(?:[（(]*[0-9一二三四五六七八九十]+(?:[、)）]|[.．](?!\d))|[①-⑳])(?=.)")
_LONGEST_PERSON = 4  # characters; a longer name without a middle dot is a firm's


def called(name: str, person: str = "贵户") -> str:
    """How a letter speaks to the one it names: a firm is 贵单位, anybody else `person`."""
    return "贵单位" if len(name) > _LONGEST_PERSON and "·" not in name else person


def listed(text: str) -> list[str]:
    """The points of a text, one a line or between semicolons, without the numbers that somebody typed before them and
    without the marks that close them."""
    points = (point.strip() for point in re.split("[；;\n]", text))
    bare = (point[found.end() :] if (found := _TYPED.match(point)) else point for point in points)
    return [said for point in bare if (said := point.strip(_END))]


def numbered(text: str) -> list[str]:
    """The points of a text as parts of one sentence: （1） before each where there are several; ； after each, 。 after
    the last."""
    points = listed(text)
    marks = [f"（{i}）" if len(points) > 1 else "" for i in range(1, len(points) + 1)]
    said = [f"{mark}{point}；" for mark, point in zip(marks, points, strict=True)]
    return [*said[:-1], *(last[:-1] + "。" for last in said[-1:])]


WORDS: Mapping[str, Callable[..., object]] = {"called": called, "listed": listed, "numbered": numbered}
"""Name in a template → function."""
