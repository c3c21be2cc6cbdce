"""CTC scores of a line → text, with masks for what a field can hold (research: ocr §2, +1 point)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A line: its text, the mean confidence over its characters (0–1, 0 for no text), and what else it may say
    when its least certain character is replaced by the runner-up, with that character's share."""

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()


NOTHING = Reading("", 0.0)


def decode(scores: NDArray[np.float32], characters: tuple[str, ...], charset: str = "") -> Reading:
    """`scores` is (time, class), rows summing to 1; class 0 is the blank. `charset` names a mask."""
    allowed = _allowed(characters, charset) if charset else None
    table = scores[:, allowed] if allowed is not None else scores
    best = table.argmax(axis=1)
    starts = np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1]))))
    if not len(starts):
        return NOTHING
    names = [characters[c if allowed is None else allowed[c]] for c in best[starts]]
    sure = _certainty(table[starts], best[starts])
    text = "".join(names).strip()
    return Reading(text, float(sure.mean()), _alternatives(table, starts, names, sure, characters, allowed))


def _certainty(rows: NDArray[np.float32], best: NDArray[np.intp]) -> NDArray[np.float32]:
    """A masked row no longer sums to 1: what the mask took away is doubt, but only half as grave as a rival
    within the mask (a 0 seen as O is still a sure 0 among digits)."""
    chosen = rows[np.arange(len(best)), best]
    within = chosen / np.maximum(rows.sum(axis=1), 1e-6)
    certainty: NDArray[np.float32] = np.sqrt(chosen * within)
    return certainty


def _alternatives(
    table: NDArray[np.float32],
    starts: NDArray[np.intp],
    names: list[str],
    sure: NDArray[np.float32],
    characters: tuple[str, ...],
    allowed: NDArray[np.intp] | None,
) -> tuple[tuple[str, float], ...]:
    weak = int(sure.argmin())
    if sure[weak] > 0.98:
        return ()
    row = table[starts[weak]]
    found = []
    for c in np.argpartition(row, -4)[-4:] if len(row) > 4 else range(len(row)):
        name = characters[c if allowed is None else allowed[c]]
        if name != names[weak] and row[c] > 0.02:
            text = "".join(names[:weak]) + name + "".join(names[weak + 1 :])
            found.append((text.strip(), float(row[c])))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


@cache
def _allowed(characters: tuple[str, ...], charset: str) -> NDArray[np.intp]:
    wanted = set(CHARSETS[charset])
    return np.array([0, *(i for i, c in enumerate(characters) if i and c in wanted)])
