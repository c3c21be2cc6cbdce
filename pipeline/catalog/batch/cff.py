"""A CFF font program (Adobe TN 5176) with a few glyphs of a face, put together from ready pieces.

Every outline is packed once and then only copied: deflate allows pieces that were packed apart to be joined, so that
the fonts of a letter cost no compressing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from pipeline.catalog.batch.faces import Program, font_name, number, pack

_ROS = b"\x0c\x1e"
_BOX, _CHARSET, _STRINGS, _PRIVATE = b"\x05", b"\x0f", b"\x11", b"\x12"
_COUNT, _FONTS, _SELECT = b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"
_LAST_FLUSH = b"\x03\x00"  # an empty final block


def program(face: Program, glyphs: Sequence[int], tag: str) -> tuple[bytes, int]:
    """The program with these glyphs (sorted, 0 first), whose CIDs are their numbers in the face; packed as a zlib
    stream, and its plain length. `tag` is the six letters before the name."""
    outlines = [face.outline(glyph) for glyph in glyphs]
    head = _head(face, glyphs, tag) + _index_head([len(o.raw) for o in outlines])
    plain = b"".join([head, *(o.raw for o in outlines)])
    parts = [b"\x78\xda", pack(head), *(o.packed for o in outlines), _LAST_FLUSH]
    return b"".join(parts) + zlib.adler32(plain).to_bytes(4, "big"), len(plain)


def outlines(data: bytes) -> dict[int, bytes]:
    """CID → charstring of a program that `program` wrote."""
    count = int.from_bytes(data[_count_at(data) : _count_at(data) + 2], "big")
    begin = _charset_at(data)
    cids = [0] + [int.from_bytes(data[i : i + 2], "big") for i in range(begin + 1, begin + 2 * count - 1, 2)]
    at = _count_at(data) + 3
    offsets = [int.from_bytes(data[i : i + 4], "big") for i in range(at, at + 4 * (count + 1), 4)]
    base = at + 4 * (count + 1) - 1
    return {cid: data[base + a : base + b] for cid, a, b in zip(cids, offsets, offsets[1:], strict=False)}


def private(data: bytes) -> bytes:
    """The private dictionary of a program that `program` wrote."""
    at = _operand(data, _FONTS) + 2 + 1 + 8
    length, offset = (int.from_bytes(data[i + 1 : i + 5], "big") for i in (at, at + 5))
    return data[offset : offset + length]


def _head(face: Program, glyphs: Sequence[int], tag: str) -> bytes:
    """All before the index of charstrings."""
    name = _index([f"{tag}+{font_name(face.name)}".encode()])
    strings, subroutines = _index([b"Adobe", b"Identity"]), b"\0\0"
    charset = b"\0" + struct.pack(f">{len(glyphs) - 1}H", *glyphs[1:])
    select = b"\3\0\1\0\0\0" + len(glyphs).to_bytes(2, "big")
    private = face.private
    fonts_length = len(_index([number(0) + number(0) + _PRIVATE]))
    first = 4 + len(name) + _top_length() + len(strings) + len(subroutines)
    at_select = first + len(charset)
    at_fonts = at_select + len(select)
    at_private = at_fonts + fonts_length
    fonts = _index([number(len(private)) + number(at_private) + _PRIVATE])
    top = _top(face.metrics.box, glyphs[-1] + 1, first, at_select, at_fonts, at_private + len(private))
    return b"\1\0\4\4" + name + top + strings + subroutines + charset + select + fonts + private


def _top(
    box: tuple[int, int, int, int], count: int, charset: int, select: int, fonts: int, strings: int
) -> bytes:
    parts = [number(391), number(392), number(0), _ROS, *map(number, box), _BOX, number(count), _COUNT]
    parts += [number(charset), _CHARSET, number(select), _SELECT, number(fonts), _FONTS]
    return _index([b"".join([*parts, number(strings), _STRINGS])])


@lru_cache(maxsize=1)
def _top_length() -> int:
    return len(_top((0, 0, 0, 0), 0, 0, 0, 0, 0))


def _index(things: Sequence[bytes]) -> bytes:
    return _index_head([len(thing) for thing in things]) + b"".join(things)


def _index_head(lengths: Sequence[int]) -> bytes:
    offsets = struct.pack(f">{len(lengths) + 1}I", *accumulate(lengths, initial=1))
    return len(lengths).to_bytes(2, "big") + b"\4" + offsets


def _charset_at(data: bytes) -> int:
    return _operand(data, _CHARSET)


def _count_at(data: bytes) -> int:
    return _operand(data, _STRINGS)


def _operand(data: bytes, operator: bytes) -> int:
    """An offset in the top dictionary, which has all its numbers in five bytes."""
    name_end = 4 + 2 + 1 + 8 + int.from_bytes(data[11:15], "big") - 1
    at, end = name_end + 2 + 1 + 8, name_end + _top_length()
    operands: list[int] = []
    while at < end:
        if data[at] == 0x1D:
            operands.append(int.from_bytes(data[at + 1 : at + 5], "big", signed=True))
            at += 5
            continue
        length = 2 if data[at] == 0x0C else 1
        if data[at : at + length] == operator:
            return operands[-1]
        operands, at = [], at + length
    raise ValueError("not a program of ours")
