"""Writes a PDF 1.7 object by object: a plain file for one letter, a compact one (object streams) for a batch."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_IN_STREAM = 250  # objects in one object stream
_FREE, _PLAIN, _PACKED = 0, 1, 2


@dataclass(slots=True)
class PdfWriter:
    """`new` gives object numbers, `put` and `stream` write objects, `finish` the table of them."""

    out: BinaryIO
    compact: bool = False
    _at: int = 0
    _kinds: bytearray = field(default_factory=lambda: bytearray([_FREE]))
    _places: array[int] = field(default_factory=lambda: array("q", [0]))
    _indexes: array[int] = field(default_factory=lambda: array("l", [65535]))
    _waiting: list[tuple[int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._write(_HEAD)

    def new(self) -> int:
        self._kinds.append(_FREE)
        self._places.append(0)
        self._indexes.append(0)
        return len(self._kinds) - 1

    def add(self, body: bytes) -> int:
        number = self.new()
        self.put(number, body)
        return number

    def put(self, number: int, body: bytes) -> None:
        """An object that is no stream."""
        if not self.compact:
            self._plain(number, body)
            return
        self._waiting.append((number, body))
        if len(self._waiting) == _IN_STREAM:
            self._flush()

    def stream(self, entries: bytes, data: bytes, *, packed: bool = False, level: int = 6) -> int:
        """A stream; `packed` data is a zlib stream already."""
        number = self.new()
        whole = data if packed else zlib.compress(data, level)
        self._plain(
            number,
            b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(whole), whole),
        )
        return number

    def finish(self, root: int, info: int, id: bytes) -> None:
        """`id`: 16 bytes that name the file."""
        self._flush()
        name = id.hex().encode()
        said = b"/Root %d 0 R/Info %d 0 R" % (root, info) + b"/ID[<%s><%s>]" % (name, name)
        at = self._at
        if self.compact:
            number = self.new()
            self._note(number, _PLAIN, at, 0)
            self._write(self._table_stream(number, said))
        else:
            rows = [b"%010d 65535 f \n" % 0, *(b"%010d 00000 n \n" % place for place in self._places[1:])]
            head = b"xref\n0 %d\n" % len(rows)
            self._write(head + b"".join(rows) + b"trailer\n<</Size %d%s>>\n" % (len(rows), said))
        self._write(b"startxref\n%d\n%%%%EOF\n" % at)

    def _table_stream(self, number: int, said: bytes) -> bytes:
        rows = zip(self._kinds, self._places, self._indexes, strict=True)
        table = b"".join([b"%c%s%s" % (k, p.to_bytes(5, "big"), i.to_bytes(2, "big")) for k, p, i in rows])
        data = zlib.compress(table, 9)
        entries = b"/Type/XRef/Size %d/W[1 5 2]%s" % (len(self._kinds), said)
        return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n" % (
            number,
            entries,
            len(data),
            data,
        )

    def _flush(self) -> None:
        if not self._waiting:
            return
        holder, offsets, at = self.new(), [], 0
        for index, (number, body) in enumerate(self._waiting):
            offsets.append(b"%d %d" % (number, at))
            at += len(body) + 1
            self._note(number, _PACKED, holder, index)
        head = b" ".join(offsets) + b"\n"
        data = zlib.compress(head + b"\n".join(body for _, body in self._waiting), 9)
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._waiting), len(head))
        self._waiting.clear()
        self._plain(
            holder,
            b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(data), data),
        )

    def _plain(self, number: int, body: bytes) -> None:
        self._note(number, _PLAIN, self._at, 0)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _note(self, number: int, kind: int, place: int, index: int) -> None:
        self._kinds[number], self._places[number], self._indexes[number] = kind, place, index

    def _write(self, data: bytes) -> None:
        self.out.write(data)
        self._at += len(data)


@lru_cache(maxsize=256)
def packed(data: bytes) -> bytes:
    """`data` as a zlib stream, kept, for what many files have in common."""
    return zlib.compress(data, 9)


def text_string(text: str) -> bytes:
    """A text string of any script."""
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()


def references(numbers: list[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d 0 R" % number for number in numbers)
