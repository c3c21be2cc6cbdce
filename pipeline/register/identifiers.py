"""Phones, ID numbers, plates and receipt numbers in a text, so that any end piece of them finds the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST = 4  # the last four digits of a phone

_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])")
_LINE = re.compile(r"(?<![0-9])\(?(0[0-9]{2,3})\)?[- ]?([0-9]{7,8})(?![0-9])")
_CODE = re.compile(r"[0-9a-z]{6,32}")
_PLATE = re.compile(r"[\u4e00-\u9fff]([a-z])[·•. -]?([0-9a-z]{5,6})(?![0-9a-z])")


def identifiers(folded: str) -> set[str]:
    """Every identifier of a folded text without its separators: 138-1234-5678 → 13812345678, 粤B·12345 → b12345.

    Any run of six or more letters and digits with four digits at least counts.
    """
    found = {"".join(m) for pattern in (_MOBILE, _LINE, _PLATE) for m in pattern.findall(folded)}
    found |= {code for code in _CODE.findall(folded) if sum(map(str.isdigit, code)) >= SHORTEST}
    return found


def endings(codes: Iterable[str]) -> set[str]:
    """All end pieces of four and more: a beginning of one of them is any piece of an identifier."""
    return {code[start:] for code in codes for start in range(len(code) - SHORTEST + 1)}
