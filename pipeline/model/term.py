"""How long something may take, as clerks write it: 3个工作日, 15日, 24小时, 半年 (domain F; every deadline has its unit, G31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.numerals import digits_of
from pipeline.model.text import simplify


class TermUnit(StrEnum):
    """What a term is counted in; the value is the word that people read."""

    WORKING_DAYS = "工作日"
    DAYS = "日"
    HOURS = "小时"
    MINUTES = "分钟"
    WEEKS = "周"
    MONTHS = "月"
    QUARTERS = "季度"
    HALF_YEARS = "半年"
    YEARS = "年"


LONGEST = 9999
"""The greatest amount of a term, and of one in years: more is a slip of the pen."""
LONGEST_YEARS = 100

_WORDS = {
    "个工作日": TermUnit.WORKING_DAYS, "工作日": TermUnit.WORKING_DAYS,
    "日": TermUnit.DAYS, "天": TermUnit.DAYS,
    "个小时": TermUnit.HOURS, "小时": TermUnit.HOURS,
    "分钟": TermUnit.MINUTES,
    "周": TermUnit.WEEKS, "个星期": TermUnit.WEEKS, "星期": TermUnit.WEEKS,
    "个月": TermUnit.MONTHS,
    "个季度": TermUnit.QUARTERS, "季度": TermUnit.QUARTERS,
    "个半年": TermUnit.HALF_YEARS,
    "年": TermUnit.YEARS,
}  # fmt: skip
# Said without a number: 半年, 每月. A bare 月 or 日 is a date or a slip, so the single ones need 每 before them.
_HALVES = {
    "半年": (1, TermUnit.HALF_YEARS),
    "半小时": (30, TermUnit.MINUTES),
    "半个小时": (30, TermUnit.MINUTES),
}
_EACH = {"月": (1, TermUnit.MONTHS), **_HALVES, **{word: (1, unit) for word, unit in _WORDS.items()}}
_SHOWN = {
    TermUnit.WORKING_DAYS: "个工作日",
    TermUnit.MONTHS: "个月",
    TermUnit.QUARTERS: "个季度",
    TermUnit.HALF_YEARS: "个半年",
}
_AMOUNT = r"[0-9]+|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_TERM = re.compile(rf"(?P<amount>{_AMOUNT})\s*(?P<unit>{'|'.join(sorted(_WORDS, key=len, reverse=True))})")
_BARE_NUMBER = re.compile(_AMOUNT)
_MONTH_OF_THE_YEAR = re.compile(rf"(?:{_AMOUNT})\s*月")
_WITHIN = re.compile(r"\s*(?:以内|之内|内)$")
_ROOM = 40  # characters; nobody writes a longer term
_HOW = "请写成“3个工作日”“15日”“24小时”“1个月”或“半年”这样"


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` ≥ 1 of `unit`; terms of different units have no order. Raises ValueError, with the reason in Chinese, for
    an amount that is none: 0, over 9999, or over 100 years."""

    amount: int
    unit: TermUnit

    def __post_init__(self) -> None:
        most = LONGEST_YEARS if self.unit is TermUnit.YEARS else LONGEST
        if not 1 <= self.amount <= most:
            raise ValueError(f"期限的数目应在1至{most}之间")

    @property
    def chinese(self) -> str:
        """`3个工作日`, `15日`, `24小时`, `半年`; `parse_term` reads it back."""
        if self == Term(1, TermUnit.HALF_YEARS):
            return "半年"
        return f"{self.amount}{_SHOWN.get(self.unit, self.unit)}"


def parse_term(text: str) -> Term:
    """A term as written in settings, rules and procedures (domain N1–N89): digits or numerals to 九十九, 半年, 每月; 内 may
    follow. Raises ValueError with the reason in Chinese; a number without its unit is no term (G31).

    >>> parse_term("三个工作日内").chinese
    '3个工作日'
    """
    if len(text) > _ROOM:
        raise ValueError(f"期限写得太长，{_HOW}")
    written = _WITHIN.sub("", simplify(text).strip())
    if not written:
        raise ValueError(f"没有写期限，{_HOW}")
    if written.startswith("每") and (each := _EACH.get(written[1:].strip())):
        return Term(*each)
    if half := _HALVES.get(written):
        return Term(*half)
    found = _TERM.fullmatch(written.removeprefix("每").strip())
    if found is None:
        raise ValueError(_reason(written))
    return Term(_number(found["amount"]), _WORDS[found["unit"]])


def _number(amount: str) -> int:
    return int(digits_of(amount) or amount)


def _reason(written: str) -> str:
    if _BARE_NUMBER.fullmatch(written):
        return f"期限“{written}”没有写单位，{_HOW}"
    if _MONTH_OF_THE_YEAR.fullmatch(written):
        return f"“{written}”是月份，期限请写“{written.removesuffix('月').strip()}个月”"
    return f"期限“{written}”看不懂，{_HOW}"
