"""The house fonts as a PDF needs them: which glyph a character is, how wide, and its outline."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

from pipeline.catalog import fonts
from pipeline.catalog.opentype import Dict, OpenType, unrolled

_BLACK, _BOLD = 400, 700
_FAMILIES: Mapping[tuple[str, int], str] = {
    ("FandolFang", _BLACK): "FandolFang-Regular",
    ("FandolKai", _BLACK): "FandolKai-Regular",
    ("FandolHei", _BLACK): "FandolHei-Regular",
    ("FandolHei", _BOLD): "FandolHei-Bold",
    ("FandolSong", _BLACK): "FandolSong-Regular",
    ("FandolSong", _BOLD): "FandolSong-Bold",
    (fonts.FALLBACK, _BLACK): "",  # the machine's Noto Serif CJK
}
_CHINESE = 0x2E80  # from here on a character is one glyph, wherever it stands
_LATIN = re.compile(r"[A-Za-z]")
_EMPTY = b"\x0e"  # .notdef, which nothing prints
_SIMPLIFIED = 2  # the member of Noto's collection that has the shapes of the mainland


@dataclass(frozen=True, slots=True)
class Glyph:
    """`face` names the program, `id` the glyph in it; `width` in thousandths of an em."""

    face: str
    id: int
    width: int
    char: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph's charstring, plain and as a piece of a deflate stream."""

    raw: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Metrics:
    """For the FontDescriptor, in thousandths of an em."""

    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    stem: int


class Rarity(Enum):
    """Whether a text has characters that its first font lacks: that moves its baseline."""

    NONE = "none"
    SOME = "some"
    FIRST = "the first is one"


class Program(Protocol):
    """A font that glyphs can be taken from: of this machine, or as a file of ours has it."""

    @property
    def name(self) -> str: ...

    @property
    def private(self) -> bytes: ...

    @property
    def metrics(self) -> Metrics: ...

    def outline(self, glyph: int) -> Outline: ...


def font_name(face: str) -> str:
    """The name of a face inside a PDF."""
    return face.replace(".", "-part")


def face_name(font: str) -> str:
    """The reverse of `font_name`."""
    return font.replace("-part", ".")


@dataclass(slots=True)
class Face:
    """One font program with one private dictionary; Noto has several, each a face of its own."""

    name: str
    file: Any = field(repr=False)
    _outlines: dict[int, Outline] = field(default_factory=dict, repr=False)

    def outline(self, glyph: int) -> Outline:
        found = self._outlines.get(glyph)
        if found is None:
            raw = self.file.charstring(glyph) if glyph else _EMPTY
            found = self._outlines[glyph] = Outline(raw, pack(raw))
        return found

    @property
    def private(self) -> bytes:
        """The private dictionary without its subroutines."""
        return _private(self.name)

    @property
    def metrics(self) -> Metrics:
        return _metrics(self.name)


def pack(data: bytes) -> bytes:
    """A piece of a deflate stream that may stand anywhere in one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


class _File:
    """A font file, read as far as it is asked."""

    def __init__(self, name: str, path: Path, number: int) -> None:
        self.name, self.path, self.member = name, path, number
        self.font = OpenType(path, number)

    def glyph(self, char: str) -> Glyph | None:
        id = self.font.glyph(ord(char))
        if not id:
            return None
        return Glyph(self.face_of(id), id, round(self.font.advance(id) * 1000 / self.font.em), char)

    def face_of(self, id: int) -> str:
        part = self.font.part(id)
        return f"{self.name}.{part}" if part else self.name

    def charstring(self, id: int) -> bytes:
        if self.font.subroutines(self.font.part(id)):
            return unrolled(self.path, self.member, id)
        return self.font.charstring(id)

    def private(self, part: int) -> bytes:
        return _private_dict(self.font.private(part))

    def metrics(self) -> Metrics:
        font, scale = self.font, 1000 / self.font.em
        left, bottom, right, top = (round(n * scale) for n in font.box)
        return Metrics(
            (left, bottom, right, top),
            round(font.ascent * scale),
            round(font.descent * scale),
            round((font.cap_height or font.ascent) * scale),
            80,
        )


# BlueValues, OtherBlues, FamilyBlues, FamilyOtherBlues, StemSnapH, StemSnapV; StdHW, StdVW, defaultWidthX, nominalWidthX
_DELTAS = (0x06, 0x07, 0x08, 0x09, 0x0C0C, 0x0C0D)
_NUMBERS = (0x0A, 0x0B, 0x14, 0x15)


def _private_dict(raw: Dict) -> bytes:
    """Alignment zones, stems and widths; what else there may be is left to its default."""
    out = b""
    for operator in _DELTAS:
        values = [round(v) for v in accumulate(raw.get(operator, ()))]
        steps = [v - before for v, before in zip(values, [0, *values], strict=False)]
        out += b"".join(map(number, steps)) + _operator(operator) if values else b""
    for operator in _NUMBERS:
        out += number(round(raw[operator][-1])) + _operator(operator) if operator in raw else b""
    return out


def _operator(code: int) -> bytes:
    return code.to_bytes(2 if code > 0xFF else 1, "big")


def number(value: int) -> bytes:
    """An integer operand of a CFF dictionary, always in five bytes."""
    return b"\x1d" + value.to_bytes(4, "big", signed=True)


@cache
def _file(name: str) -> _File:
    if name:
        return _File(name, fonts.FOLDER / f"{name}.otf", 0)
    path = fonts.noto()
    return _File("NotoSerifCJKsc-Regular", path, _SIMPLIFIED if path.suffix == ".ttc" else 0)


def _file_of(name: str) -> _File:
    base = name.partition(".")[0]
    return _file("" if base.startswith("Noto") else base)


@cache
def face(name: str) -> Face:
    """By the name that `Glyph.face` gives."""
    return Face(name, _file_of(name))


@cache
def _private(name: str) -> bytes:
    return _file_of(name).private(int(name.partition(".")[2] or 0))


@cache
def _metrics(name: str) -> Metrics:
    return _file_of(name).metrics()


@dataclass(frozen=True, slots=True)
class Stack:
    """The fonts of a text, the first that has a character prints it."""

    files: tuple[str, ...]

    def each(self, text: str) -> list[Glyph]:
        """Every character by itself, for drawings that repeat nobody's. Raises LookupError for a character that none of
        the fonts has."""
        known = _known(self.files)
        return [known.get(char) or _found(self.files, char) for char in text]

    def glyphs(self, text: str) -> list[Glyph]:
        """As Pango chooses: a space goes with what stands before it, at the beginning with what follows. Raises
        LookupError for a character that none of the fonts has, or that would need shaping."""
        out: list[Glyph] = []
        for glyph in self.each(text):
            if out and glyph.face != out[-1].face and glyph.char.isspace():
                glyph = _in_file(out[-1].face, glyph.char) or glyph
            out.append(glyph)
        if all(glyph.face == out[0].face for glyph in out):
            return out
        if _LATIN.search(text):
            raise LookupError("rare characters beside Latin letters")
        begin = len(text) - len(text.lstrip())
        lead = out[min(begin, len(out) - 1)].face
        return [_in_file(lead, glyph.char) or glyph for glyph in out[:begin]] + out[begin:]

    def width(self, text: str) -> int:
        """Advance in thousandths of an em."""
        return sum(glyph.width for glyph in self.glyphs(text))

    def rarity(self, glyphs: Sequence[Glyph]) -> Rarity:
        """Which of the glyphs come from another than the first font."""
        first = self.files[0]
        if not glyphs or all(glyph.face == first for glyph in glyphs):
            return Rarity.NONE
        return Rarity.SOME if glyphs[0].face == first else Rarity.FIRST


@cache
def _known(files: tuple[str, ...]) -> dict[str, Glyph]:
    return {}


def _found(files: tuple[str, ...], char: str) -> Glyph:
    for name in files:
        glyph = _file(name).glyph(char)
        if name != files[0] and ord(char) < _CHINESE:
            break  # other scripts are shaped; only WeasyPrint does that
        if glyph is not None:
            _known(files)[char] = glyph
            return glyph
    raise LookupError(f"no glyph for U+{ord(char):04X}")


def _in_file(name: str, char: str) -> Glyph | None:
    return _file_of(name).glyph(char)


def stack(families: Iterable[str], weight: int) -> Stack | None:
    """The fonts of a CSS font-family, None where the press would embolden one itself or ask the system."""
    names = [_FAMILIES.get((family, weight)) for family in families]
    if weight == _BOLD and names and names[-1] is None:
        names.pop()  # no bold Noto: a text that needs it is refused with LookupError
    if not names or None in names:
        return None
    return Stack(tuple(name for name in names if name is not None))


def is_stack(found: Stack) -> bool:
    """Whether all its fonts are ones that `stack` gives."""
    return bool(found.files) and set(found.files) <= set(_FAMILIES.values())
