"""Folding of text: one normaliser for titles, labels, addresses, the search index and the search query.

`fold` maps every character to exactly one character, so a position in the folded text is a position in the
original. Traditional → Simplified goes by a character table (OpenCC's `TSCharacters`), not by phrases: a
character must fold the same in any context (research registry §1.5).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""CJK characters (〇 included), to stand inside the [...] of a regular expression."""

# Everything that printers, keyboards and recognisers use for a dash; 一 (one) is not among them.
_DASHES = "‐‑‒–—―−⁃﹘﹣－ー─━﹉﹊"
_GAP = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")


class _Table(dict[int, int]):
    """Character → folded character, filled in as characters are met."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__((ord(dash), ord("-")) for dash in _DASHES)
        self._simplified = simplified

    def __missing__(self, code: int) -> int:
        char = chr(code)
        while (folded := self._step(char)) != char:
            char = folded
        self[code] = self.get(ord(char), ord(char))
        return self[code]

    def _step(self, char: str) -> str:
        for wanted in (self._simplified.get(char, char), unicodedata.normalize("NFKC", char), char.lower()):
            if wanted != char and len(wanted) == 1:
                return wanted
        return char


@cache
def _table() -> _Table:
    lines = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t", 1) for line in lines.splitlines() if "\t" in line)
    return _Table({traditional: simplified.split(" ")[0] for traditional, simplified in pairs})


def fold(text: str) -> str:
    """Half width, lower case, Simplified, one kind of dash. Same length as `text`; idempotent.

    >>> fold("裝修申請－３棟１２０３Ａ")
    '装修申请-3栋1203a'
    """
    return text if text.isascii() and text.islower() else text.translate(_table())


def simplify(text: str) -> str:
    """Simplified characters, half-width letters and digits; case and punctuation stay. Same length as `text`.

    >>> simplify("裝修：３棟Ａ座，完")
    '装修：3栋A座，完'
    """
    return text if text.isascii() else text.translate(_PLAIN)


class _Plain(dict[int, int]):
    """Character → simplified character, filled in as characters are met."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        narrow = chr(code - 0xFEE0) if "！" <= char <= "～" else char
        if is_cjk(char):
            self[code] = code if char in _NAME_CHARACTERS or _in_gb2312(char) else ord(fold(char))
        else:
            self[code] = ord(narrow if narrow.isalnum() else char)
        return self[code]


# Characters that the list of 2013 (通用规范汉字表) gave back to names; OpenCC takes them for Traditional ones.
_NAME_CHARACTERS = frozenset("昇喆堃淼镕甦邨氾犇龢钜陞仝甯飏袆玥晳祕祐迺麐琇珮瑄煊")


def _in_gb2312(char: str) -> bool:
    """In the character set of mainland China: Simplified as it stands (乾 of 李乾 is not 干)."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_PLAIN = _Plain()


def squeeze(text: str) -> str:
    """Removes the white space that recognisers put between Chinese characters. Changes the length."""
    return _GAP.sub("", text)


def unwrap(text: str) -> str:
    """Lines of writing → sentences: a line break stays only after a full stop and before 1、 2、 …

    >>> unwrap("隔墙未到顶，防火\n封堵不严。\n垃圾未清运")
    '隔墙未到顶，防火封堵不严。\n垃圾未清运'
    """
    return _BROKEN_LINE.sub("", text)


@lru_cache(maxsize=65536)
def title_key(text: str) -> str:
    """What two spellings of one title have in common: folded letters, digits and characters only.

    >>> title_key("《用戶室內裝修 申請書》")
    '用户室内装修申请书'
    """
    return "".join(char for char in fold(text) if char.isalnum())


def is_cjk(char: str) -> bool:
    """One Chinese character (〇 included)?"""
    return _CJK.fullmatch(char) is not None


_CJK = re.compile(f"[{CJK}]")
_BROKEN_LINE = re.compile(r"(?<![。；;！？!?\n])[ \t]*\n[ \t]*(?![0-9]{1,2}[、.．)）]|[（(①②③④⑤⑥⑦⑧⑨⑩])")
