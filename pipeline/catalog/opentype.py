"""OpenType fonts with CFF outlines, read as far as they are asked: a letter needs two hundred of their sixty thousand
glyphs, and fontTools takes a second to open them.

Reads only fonts that come with the program or the system (OpenType 1.9, Adobe TN 5176); no font is taken from outside.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from struct import unpack_from
from typing import Any

_CMAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))  # the fullest first
_CHARSTRINGS, _PRIVATE, _SUBRS = 17, 18, 19
_FD_ARRAY, _FD_SELECT = 0x0C24, 0x0C25
_REAL = "0123456789.EE -"

Dict = Mapping[int, Sequence[float]]
"""Operator (two-byte ones as 0x0Cxx) → its operands."""


class OpenType:
    """A font file, or one `member` of a collection. Characters are code points, glyphs are numbers."""

    def __init__(self, path: Path, member: int = 0) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = self._u32(12 + 4 * member) if self._data[:4] == b"ttcf" else 0
        rows = [unpack_from(">4sIII", self._data, start + 12 + 16 * i) for i in range(self._u16(start + 4))]
        self._tables: dict[str, int] = {tag.decode("latin-1"): offset for tag, _, offset, _ in rows}
        self._glyphs: dict[int, int] = {}

    def glyph(self, code: int) -> int:
        """0 for a character that the font lacks."""
        found = self._glyphs.get(code)
        if found is None:
            found = self._glyphs[code] = self._looked_up(code)
        return found

    def advance(self, glyph: int) -> int:
        """In units of the em."""
        last = self._u16(self._tables["hhea"] + 34) - 1
        return self._u16(self._tables["hmtx"] + 4 * min(glyph, last))

    @cached_property
    def em(self) -> int:
        return self._u16(self._tables["head"] + 18)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """xMin, yMin, xMax, yMax of all glyphs."""
        left, bottom, right, top = unpack_from(">4h", self._data, self._tables["head"] + 36)
        return left, bottom, right, top

    @cached_property
    def ascent(self) -> int:
        return self._s16(self._tables["hhea"] + 4)

    @cached_property
    def descent(self) -> int:
        return self._s16(self._tables["hhea"] + 6)

    @cached_property
    def cap_height(self) -> int:
        """0 where the font does not say."""
        at = self._tables["OS/2"]
        return self._s16(at + 88) if self._u16(at) >= 2 else 0

    def part(self, glyph: int) -> int:
        """Which of the private dictionaries a glyph belongs to."""
        if len(self._parts) < 2:
            return 0
        starts, parts = self._select
        low, high = 0, len(starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if starts[middle] <= glyph else (low, middle)
        return parts[low]

    def charstring(self, glyph: int) -> bytes:
        """As it stands in the font; it may call subroutines (`subroutines`)."""
        begin, end = self._strings.place(glyph)
        return self._data[begin:end]

    def private(self, part: int) -> Dict:
        """The private dictionary of a part; numbers of hints are steps from one to the next."""
        length, offset = (int(n) for n in self._parts[part][_PRIVATE])
        at = self._cff + offset
        return parse_dict(self._data[at : at + length])

    def subroutines(self, part: int) -> bool:
        """Whether glyphs of a part may call subroutines."""
        return bool(self._global_count) or _SUBRS in self.private(part)

    def _looked_up(self, code: int) -> int:
        at, wide = self._cmap
        return self._in_groups(at, code) if wide else self._in_segments(at, code)

    def _in_groups(self, at: int, code: int) -> int:
        """Format 12."""
        low, high = 0, self._u32(at + 12)
        while low < high:
            middle = (low + high) // 2
            first, last, glyph = unpack_from(">III", self._data, at + 16 + 12 * middle)
            if code < first:
                high = middle
            elif code > last:
                low = middle + 1
            else:
                return int(glyph + code - first)
        return 0

    def _in_segments(self, at: int, code: int) -> int:
        """Format 4."""
        if code > 0xFFFE:
            return 0
        double = self._u16(at + 6)
        low, high = 0, double // 2
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._u16(at + 14 + 2 * middle) < code else (low, middle)
        if 2 * low >= double:
            return 0
        first_at = at + 16 + double + 2 * low
        first, delta = self._u16(first_at), self._u16(first_at + double)
        offset_at = first_at + 2 * double
        offset = self._u16(offset_at)
        if code < first:
            return 0
        if not offset:
            return (code + delta) & 0xFFFF
        glyph = self._u16(offset_at + offset + 2 * (code - first))
        return (glyph + delta) & 0xFFFF if glyph else 0

    @cached_property
    def _cmap(self) -> tuple[int, bool]:
        """Where the table of characters lies, and whether it is of format 12."""
        at = self._tables["cmap"]
        rows = [unpack_from(">HHI", self._data, at + 4 + 8 * i) for i in range(self._u16(at + 2))]
        places = {(platform, encoding): at + offset for platform, encoding, offset in rows}
        for kind in _CMAPS:
            if kind in places and self._u16(places[kind]) in (4, 12):
                return places[kind], self._u16(places[kind]) == 12
        raise ValueError("no table of characters")

    # The outlines

    @cached_property
    def _cff(self) -> int:
        return self._tables["CFF "]

    @cached_property
    def _indexes(self) -> tuple[Dict, int]:
        """The top dictionary and the number of global subroutines."""
        names = _Index(self._data, self._cff + self._data[self._cff + 2])
        tops = _Index(self._data, names.end)
        strings = _Index(self._data, tops.end)
        begin, end = tops.place(0)
        return parse_dict(self._data[begin:end]), _Index(self._data, strings.end).count

    @property
    def _global_count(self) -> int:
        return self._indexes[1]

    def _offset(self, operator: int) -> int:
        return self._cff + int(self._indexes[0][operator][-1])

    @cached_property
    def _strings(self) -> _Index:
        return _Index(self._data, self._offset(_CHARSTRINGS))

    @cached_property
    def _parts(self) -> list[Dict]:
        if _FD_ARRAY not in self._indexes[0]:
            return [self._indexes[0]]
        index = _Index(self._data, self._offset(_FD_ARRAY))
        return [parse_dict(self._data[slice(*index.place(i))]) for i in range(index.count)]

    @cached_property
    def _select(self) -> tuple[Sequence[int], Sequence[int]]:
        """First glyphs of the ranges and their parts."""
        at = self._offset(_FD_SELECT)
        if self._data[at] == 0:
            return range(self._strings.count), self._data[at + 1 : at + 1 + self._strings.count]
        count = self._u16(at + 1)
        flat = unpack_from(">" + "HB" * count, self._data, at + 3)
        return flat[::2], flat[1::2]

    def _u16(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2], "big")

    def _s16(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2], "big", signed=True)

    def _u32(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 4], "big")


class _Index:
    """An INDEX of a CFF table: `count` things, `end` is where it ends."""

    def __init__(self, data: mmap.mmap, at: int) -> None:
        self._data, self._at = data, at + 3
        self.count = int.from_bytes(data[at : at + 2], "big")
        self._size = data[at + 2] if self.count else 0
        self._base = at + 2 + self._size * (self.count + 1)
        self.end = self._base + self._offset(self.count) if self.count else at + 2

    def place(self, number: int) -> tuple[int, int]:
        """Where a thing begins and ends in the file. Raises IndexError."""
        if not 0 <= number < self.count:
            raise IndexError(number)
        return self._base + self._offset(number), self._base + self._offset(number + 1)

    def _offset(self, number: int) -> int:
        at = self._at + self._size * number
        return int.from_bytes(self._data[at : at + self._size], "big")


def parse_dict(data: bytes) -> Dict:
    """A DICT of a CFF table (TN 5176 §4)."""
    found: dict[int, Sequence[float]] = {}
    operands: list[float] = []
    rest = iter(data)
    for first in rest:
        if first <= 21:
            found[0x0C00 | next(rest) if first == 0x0C else first] = operands
            operands = []
        else:
            operands.append(_operand(first, rest))
    return found


def _operand(first: int, rest: Iterator[int]) -> float:
    if first == 28:
        return int.from_bytes([next(rest), next(rest)], "big", signed=True)
    if first == 29:
        return int.from_bytes([next(rest) for _ in range(4)], "big", signed=True)
    if first == 30:
        return _real(rest)
    if first <= 246:
        return first - 139
    if first <= 250:
        return (first - 247) * 256 + next(rest) + 108
    return -(first - 251) * 256 - next(rest) - 108


def _real(rest: Iterator[int]) -> float:
    text = ""
    for byte in rest:
        for nibble in (byte >> 4, byte & 15):
            if nibble == 15:
                return float(text)
            text += "E-" if nibble == 12 else _REAL[nibble]
    raise ValueError("a number without an end")


@cache
def _fonttools(path: Path, member: int) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(path, fontNumber=member, lazy=True)


def unrolled(path: Path, member: int, id: int) -> bytes:
    """A charstring without calls of subroutines: rare characters only, house fonts have none."""
    from fontTools.cffLib.transforms import desubroutinizeCharString

    font = _fonttools(path, member)
    string = font["CFF "].cff.topDictIndex[0].CharStrings[font.getGlyphName(id)]
    desubroutinizeCharString(string)
    string.compile()
    return bytes(string.bytecode)
