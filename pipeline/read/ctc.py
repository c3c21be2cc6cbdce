"""CTC scores of a line → text, with masks for what a field can hold (research: ocr §2, +1 point)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from pipeline.model.text import fold
from pipeline.read.raster import Floats

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMERALS = "〇零一二三四五六七八九十廿百千"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳学警使领"

CHARSETS: dict[str, str] = {
    "digits": _DIGITS,
    "number": _DIGITS
    + ".,-/+×xX*%㎡²m 约元件个套台张把只箱袋包份人间层米平方公斤吨一二三四五六七八九十百千两",
    "phone": _DIGITS + "-+() （）/转、",
    "id-number": _DIGITS + "Xx",
    "date": _DIGITS + "年月日-/.、 至到起止" + _NUMERALS,
    "datetime": _DIGITS + "年月日时分秒点半整上下午晚早中夜前后-/.:：、~—～ 至到起止" + _NUMERALS,
    "time": _DIGITS + "时分秒点半整上下午晚早中夜前后-/.:：~—～ 至到起止" + _NUMERALS,
    "money": _DIGITS + ".,，¥￥元角分整正圆圓零壹贰叁肆伍陆柒捌玖拾佰仟万亿貳參陸萬" + _NUMERALS + "两 /-RMB",
    "plate": _DIGITS + _LETTERS + "·. -" + _PROVINCES,
    "payload": _DIGITS + _LETTERS + ".-",
    "unit": _DIGITS + _LETTERS + "栋幢座楼号室单元层房阁苑期区第门梯户地下商铺-－#、~ " + _NUMERALS,
}
"""Mask name → the characters a field of that kind can hold."""

# Where only the second is allowed, the first is it.
_LOOKALIKES = {
    "O": "0",
    "o": "0",
    "○": "0",
    "〇": "0",
    "l": "1",
    "I": "1",
    "|": "1",
    "—": "-",
    "–": "-",
    "口": "0",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A line: its text, the mean confidence over its characters (0–1, 0 for no text), and what else it may say
    when its least certain character is replaced by the runner-up, with that character's share."""

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()


NOTHING = Reading("", 0.0)


def decode(scores: Floats, characters: tuple[str, ...], charset: str = "") -> Reading:
    """`scores` is (time, class), logarithms of shares but for a constant a step; class 0 is the blank. `charset` names a
    mask: then a character outside it counts for the one inside that it is a variant of (粵 for 粤, O for 0), and what is
    seen as some other letter or character is not dropped but read as the likeliest one allowed, with little
    confidence."""
    seen = scores.argmax(axis=1)
    steps = np.flatnonzero(seen)  # two of three steps are blank, and no mask makes anything of these
    if not len(steps):
        return NOTHING
    names, table, best = characters, _shares(scores[steps]), seen[steps]
    if charset:
        names, table = _masked(table, characters, charset)
        best = _forced(table, best, characters)
    whole = np.zeros_like(seen)
    whole[steps] = best
    begins = (best != 0) & (best != np.concatenate(([0], whole[:-1]))[steps])
    if not begins.any():
        return NOTHING
    table, best = table[begins], best[begins]
    read = [names[c] for c in best]
    sure = _certainty(table, best)
    text = "".join(read).strip()
    return Reading(text, float(sure.mean()), _alternatives(table, read, sure, names))


def _shares(scores: Floats) -> Floats:
    """Softmax of each row."""
    shares: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _masked(shares: Floats, characters: tuple[str, ...], charset: str) -> tuple[tuple[str, ...], Floats]:
    """The allowed characters (blank first) and their shares, variants added up."""
    names, order, starts = _groups(characters, charset)
    table: Floats = np.add.reduceat(shares[:, order], starts, axis=1)
    return names, table


def _forced(table: Floats, seen: Floats, characters: tuple[str, ...]) -> Floats:
    best: Floats = table.argmax(axis=1)
    for step in np.flatnonzero(best == 0):
        if characters[int(seen[step])].isalnum():
            best[step] = 1 + int(table[step, 1:].argmax())
    return best


def _certainty(rows: Floats, best: Floats) -> Floats:
    """A masked row no longer sums to 1: what the mask took away is doubt, but only half as grave as a rival
    within the mask."""
    chosen = rows[np.arange(len(best)), best]
    within = chosen / np.maximum(rows.sum(axis=1), 1e-6)
    certainty: Floats = np.sqrt(chosen * within)
    return certainty


def _alternatives(
    table: Floats, read: list[str], sure: Floats, names: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    weak = int(sure.argmin())
    if sure[weak] > 0.98:
        return ()
    row = table[weak]
    found = []
    for c in np.argpartition(row, -4)[-4:]:
        if names[c] != read[weak] and row[c] > 0.02:
            text = "".join(read[:weak]) + names[c] + "".join(read[weak + 1 :])
            found.append((text.strip(), float(row[c])))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


@cache
def _groups(characters: tuple[str, ...], charset: str) -> tuple[tuple[str, ...], Floats, Floats]:
    """(allowed characters with "" for blank first, classes grouped by the character they count for, where each
    group begins)."""
    wanted = CHARSETS[charset]
    by_name: dict[str, list[int]] = {"": [0]}
    for i, char in enumerate(characters):
        meant = _meant(char, wanted) if i else ""
        if meant:
            by_name.setdefault(meant, []).append(i)
    names = tuple(by_name)
    order = np.array([i for name in names for i in by_name[name]])
    starts = np.cumsum([0, *(len(by_name[name]) for name in names[:-1])])
    return names, order, starts


def _meant(char: str, wanted: str) -> str:
    """The allowed character that `char` stands for, "" for none."""
    if char in wanted:
        return char
    folded = fold(char)
    for form in (folded, folded.upper(), _LOOKALIKES.get(char, "")):
        if form and form in wanted:
            return form
    return ""
