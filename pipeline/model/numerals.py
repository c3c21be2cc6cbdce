"""Chinese numerals: 三 → 3, 二十三 → 23, 一二〇三 → 1203, 壹仟贰佰 → 1200."""

from __future__ import annotations

_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True)) | {
    "零": 0, "○": 0, "◯": 0, "两": 2, "俩": 2,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "弌": 1, "弍": 2, "弎": 3, "叄": 3, "参": 3,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

NUMERALS = "〇零○◯一二两三四五六七八九十百千廿卅"
"""The everyday numeral characters, to stand inside the [...] of a regular expression."""


def digits_of(text: str) -> str | None:
    """A numeral, placed (二十三) or read out (一二〇三), as Arabic digits; None when it is none.

    Leading zeros of a read-out numeral are kept: 〇二〇二 → 0202. Mixed with Arabic digits: None.
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or any(char not in _DIGITS and char not in _TENS and char not in _MYRIADS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return "".join(str(_DIGITS[char]) for char in text)
    number = _placed(text)
    return None if number is None else str(number)


def _placed(text: str) -> int | None:
    """二十三 → 23, 一千二百零三 → 1203, 十二 → 12; None where the places do not fall."""
    total = section = digit = 0
    last = 10_000
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            place = _TENS[char]
            if place >= last:
                return None
            section += (digit or 1) * place
            digit, last = 0, place
        else:
            total += (section + digit) * _MYRIADS[char]
            section, digit, last = 0, 0, 10_000
    return total + section + digit
