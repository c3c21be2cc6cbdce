"""Text → tokens of the index. Text and query go through the same functions, or they would not meet.

Chinese is cut into overlapping pairs with a token at every character (张三丰 → 张三 三丰 丰), so that a word of
two characters is one token and a longer one an exact phrase; letters and digits stay whole. White space
that a recogniser put between Chinese characters is ignored. Measured: research registry §1.2–1.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from pipeline.model.text import CJK, fold, is_cjk

_CHINESE = f"[{CJK}]"
_RUN = re.compile(rf"{_CHINESE}(?:\s*{_CHINESE})*|[^\W_{CJK}]+")
MAX_TOKEN = 64  # characters of a run of letters or digits that count


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters (without gaps) and of letters or digits, folded.

    >>> runs("３ 栋1203，張 三丰")
    ['3', '栋', '1203', '张三丰']
    """
    return runs_of_folded(fold(text))


def runs_of_folded(text: str) -> list[str]:
    """`runs` of a text that is folded already: folding is what takes the time."""
    return ["".join(run.split()) for run in _RUN.findall(text)]


def is_chinese(run: str) -> bool:
    """Is this run one of Chinese characters?"""
    return run[0] > "\u3000" and is_cjk(run[0])


def tokens(pieces: Iterable[str]) -> list[str]:
    """The tokens of runs in order. A Chinese run gives a token for each character: the pair that begins
    there, at the end the character alone. One that follows letters or digits begins with its first character
    alone too, so that 1203室 is a phrase without looking for all that begins with 室."""
    found: list[str] = []
    after_latin = False
    for run in pieces:
        if not is_chinese(run):
            found.append(run[:MAX_TOKEN])
            after_latin = True
            continue
        if after_latin and len(run) > 1:
            found.append(run[0])
        found += _pairs(run)
        after_latin = False
    return found


def _pairs(run: str) -> list[str]:
    return [*map("".join, pairwise(run)), run[-1]]


def characters(pieces: Iterable[str]) -> list[str]:
    """The different Chinese characters of runs, sorted."""
    return sorted(set("".join(run for run in pieces if is_chinese(run))))


def phrase(text: str) -> tuple[list[str], bool]:
    """A word of a query → the tokens that follow each other wherever the word stands, and whether the last
    is only the beginning of a token. ([], False) for a word without letters, digits or characters.

    >>> phrase("张三丰"), phrase("B座"), phrase("12345")
    ((['张三', '三丰'], False), (['b', '座'], False), (['12345'], True))
    """
    pieces = runs(text)
    if not pieces:
        return [], False
    found, last = tokens(pieces), pieces[-1]
    if not is_chinese(last):
        return found, _is_beginning(last)
    if len(last) > 1:
        return found[:-1], False  # what follows may belong to the same run
    return found, len(pieces) == 1


def _is_beginning(run: str) -> bool:
    """Long numbers and words may be typed in part; a short number (1203, 2026) means itself."""
    return len(run) >= 5 or (len(run) >= 3 and run.isalpha())
