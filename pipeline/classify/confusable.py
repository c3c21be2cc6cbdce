"""How easily a unit on the register is misread for another one."""

from __future__ import annotations

from pipeline.classify.register import UnitRegister
from pipeline.model import UnitCode

# Digits and letters that a hurried hand, a blurred scan or a recogniser takes for each other.
_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        "17", "14", "49", "47", "79", "08", "38", "68", "89", "56", "58", "35", "06", "23", "27", "39", "69",
        "0D", "0O", "8B", "5S", "1I", "6B", "6G", "2Z",
    )
)  # fmt: skip


def lookalikes(unit: UnitCode, register: UnitRegister) -> frozenset[UnitCode]:
    """Units on the register that differ from `unit` in one character that is easily taken for the other, or in
    one that is easily lost or doubled (1101, 101)."""
    return frozenset(other for other in register.rooms_like(unit) if _alike(str(unit), str(other)))


def _alike(a: str, b: str) -> bool:
    if len(a) != len(b):
        return True
    differing = [frozenset(pair) for pair in zip(a, b, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and differing[0] in _ALIKE


def one_apart(a: UnitCode, b: UnitCode) -> bool:
    """Do the two codes differ in exactly one character?"""
    left, right = str(a), str(b)
    return len(left) == len(right) and sum(x != y for x, y in zip(left, right, strict=True)) == 1
