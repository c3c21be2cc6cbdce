"""QR codes of one size (version 2-M, 25 modules) in a quarter of a millisecond: the same modules as segno makes.

Before masking every module is a sum (mod 2) of data bits, so that a whole code is one product of matrices, and the
eight masks are judged at once (ISO/IEC 18004 7.8.3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import segno

SIDE = 25
_DATA, _CHECK = 28, 16  # codewords of version 2-M, one block
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_ORDER = {letter: number for number, letter in enumerate(_LETTERS)}
_FINDER = (1, 0, 1, 1, 1, 0, 1)
_PAIRS = (1 << (SIDE - 1)) - 1

Bits = np.ndarray[Any, np.dtype[np.uint8]]


def matrix(payload: str) -> Bits:
    """25 × 25 modules, 1 = dark. Raises ValueError for more than 38 characters or one that is not alphanumeric."""
    plates = _plates()
    placed = plates.region_bits(_data_bits(payload))
    judged = plates.judged ^ placed
    best = int(np.argmin(_penalties(judged)))
    found: Bits = plates.final[best] ^ placed
    return found


def path(payload: str) -> bytes:
    """The dark modules as PDF rectangles, one unit a module, y downwards from the top left corner."""
    framed = np.zeros((SIDE, SIDE + 2), np.uint8)
    framed[:, 1:-1] = matrix(payload)
    ys, xs = (edges.tolist() for edges in np.nonzero(framed[:, 1:] != framed[:, :-1]))
    runs = zip(ys[::2], xs[::2], xs[1::2], strict=True)
    return " ".join([f"{a} {y} {b - a} 1 re" for y, a, b in runs]).encode()


def _data_bits(payload: str) -> Bits:
    try:
        numbers = [_ORDER[c] for c in payload]
    except KeyError:
        raise ValueError(f"not alphanumeric: {payload}") from None
    value, length = (0b0010 << 9) | len(numbers), 13
    for a, b in zip(numbers[::2], numbers[1::2], strict=False):
        value, length = (value << 11) | (a * 45 + b), length + 11
    if len(numbers) % 2:
        value, length = (value << 6) | numbers[-1], length + 6
    room = _DATA * 8 - length
    if room < 0:
        raise ValueError(f"too long for version 2-M: {payload}")
    ended = min(room, 4)
    value, length = value << ended, length + ended
    filler = 8 - length % 8  # a whole byte where none is needed, as segno does
    value, length = value << filler, length + filler
    data = value.to_bytes(length // 8, "big") + bytes([0xEC, 0x11] * _DATA)
    return np.unpackbits(np.frombuffer(data[:_DATA], np.uint8))


def _penalties(codes: Bits) -> Any:
    """Penalty of each of the codes (n × 25 × 25). A line of modules is an integer here, column 0 its lowest bit."""
    rows, lines = _lines(codes), np.concatenate([_lines(codes), _lines(codes.transpose(0, 2, 1))], axis=1)
    same = ~(lines ^ (lines >> 1)) & _PAIRS
    long = same & (same >> 1) & (same >> 2) & (same >> 3)
    runs = np.bitwise_count(long).sum(1, dtype=int) + 2 * np.bitwise_count(long & ~(long << 1)).sum(
        1, dtype=int
    )
    level = same[:, :SIDE]
    blocks = level[:, 1:] & level[:, :-1] & ~(rows[:, 1:] ^ rows[:, :-1])
    dark = np.bitwise_count(rows).sum(1, dtype=int) / SIDE**2
    balance = 10 * (np.abs(dark * 100 - 50) / 5).astype(int)
    return runs + 3 * np.bitwise_count(blocks).sum(1, dtype=int) + _finder_likes(lines) + balance


def _lines(codes: Bits) -> Any:
    packed = np.packbits(np.ascontiguousarray(codes), axis=2, bitorder="little")
    return packed.view("<u4")[:, :, 0].astype(np.int64)


def _finder_likes(lines: Any) -> Any:
    """40 for each 1:1:3:1:1 beside four light modules (or the edge), found from left to right."""
    found = np.full_like(lines, (1 << (SIDE - 6)) - 1)
    for place, wanted in enumerate(_FINDER):
        shifted = lines >> place
        found &= shifted if wanted else ~shifted
    before = (lines << 1) | (lines << 2) | (lines << 3) | (lines << 4)
    after = (lines >> 7) | (lines >> 8) | (lines >> 9) | (lines >> 10)
    lonely = found & ~(before & after)
    crossing = np.argwhere(found & ((found >> 4) | (found >> 6)))
    for code, number in crossing.tolist():
        lonely[code, number] = _in_turn(int(found[code, number]), int(lonely[code, number]))
    return 40 * np.bitwise_count(lonely).sum(1, dtype=int)


def _in_turn(found: int, lonely: int) -> int:
    """Of patterns that share modules, those that count when a line is read from left to right."""
    counted, free = 0, 0
    for at in range(SIDE - 6):
        if at >= free and found >> at & 1:
            counted |= lonely & (1 << at)
            free = at + (7 if lonely >> at & 1 else 4)
    return counted


class _Plates:
    """What does not depend on the payload: `final` codes of zero data under each mask, the same as they are `judged`
    (without format information), and where each bit goes."""

    def __init__(self) -> None:
        region = _region()
        order = _zigzag(region)
        rows, columns = np.indices((SIDE, SIDE))
        masks = (
            np.stack([np.asarray(condition(rows, columns)) for condition in _MASKS]).astype(np.uint8) & region
        )
        made = [
            segno.make("A", version=2, error="m", mode="alphanumeric", mask=k, boost_error=False).matrix
            for k in range(8)
        ]
        function = np.array([[list(row) for row in code] for code in made], np.uint8)
        self.final = np.where(region, masks, function).astype(np.uint8)
        self.judged = np.where(_format_area(), 0, self.final).astype(np.uint8)
        self._check = _check_matrix()
        self._places = tuple(np.array(order[: (_DATA + _CHECK) * 8]).T)

    def region_bits(self, data: Bits) -> Bits:
        bits = np.concatenate([data, (data.astype(np.float32) @ self._check).astype(np.int32) % 2])
        placed = np.zeros((SIDE, SIDE), np.uint8)
        placed[self._places] = bits
        return placed


@cache
def _plates() -> _Plates:
    return _Plates()


_MASKS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
)


def _region() -> Bits:
    """1 where data goes: all but finders, timing, format and the alignment pattern."""
    region = np.ones((SIDE, SIDE), np.uint8)
    region[:9, :9] = region[:9, -8:] = region[-8:, :9] = 0
    region[6] = region[:, 6] = 0
    region[16:21, 16:21] = 0
    return region


def _format_area() -> Bits:
    area = np.zeros((SIDE, SIDE), np.uint8)
    area[8, :9] = area[:9, 8] = area[8, -8:] = area[-8:, 8] = 1
    area[8, 6] = area[6, 8] = 0  # timing
    return area


def _zigzag(region: Bits) -> list[tuple[int, int]]:
    """Places of the bits: pairs of columns from the right, upwards and downwards in turn, without column 6."""
    order, upwards = [], True
    for right in [*range(SIDE - 1, 6, -2), *range(5, 0, -2)]:
        rows = range(SIDE - 1, -1, -1) if upwards else range(SIDE)
        order += [(y, x) for y in rows for x in (right, right - 1) if region[y, x]]
        upwards = not upwards
    return order


def _check_matrix() -> Any:
    """Data bits → check bits (Reed-Solomon over GF(256), 0x11D) as a matrix of 0 and 1."""
    table = np.zeros((_DATA * 8, _CHECK * 8), np.float32)
    generator = _generator()
    for bit in range(8):
        rest = [_times(1 << (7 - bit), coefficient) for coefficient in generator]  # of the last byte
        for byte in reversed(range(_DATA)):
            table[byte * 8 + bit] = np.unpackbits(np.array(rest, np.uint8))
            rest = [
                shifted ^ _times(coefficient, rest[0])
                for shifted, coefficient in zip([*rest[1:], 0], generator, strict=True)
            ]
    return table


def _generator() -> list[int]:
    """The polynomial whose roots are the first powers of 2, without its leading 1."""
    generator, root = [1], 1
    for _ in range(_CHECK):
        shifted = [*generator, 0]
        generator = [a ^ _times(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    return generator[1:]


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a * (b & 1)
        a, b = (a << 1) ^ (0x11D if a & 0x80 else 0), b >> 1
    return product
