"""The fonts of a PDF: each with the glyphs that are used, their widths and their characters."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from pipeline.catalog.batch import cff
from pipeline.catalog.batch.faces import Glyph, Metrics, Program, face, font_name
from pipeline.catalog.batch.pdfwriter import PdfWriter

_USUAL = 1000  # the width of a Chinese character

_CMAP = (
    b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    b"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n%s"
    b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend"
)


@dataclass(frozen=True, slots=True)
class _Font:
    """The parts of a font in a PDF."""

    base: bytes
    program: bytes
    length: int
    widths: bytes
    unicode: bytes


def write_fonts(
    writer: PdfWriter, used: Mapping[str, frozenset[Glyph]], programs: Mapping[str, Program] | None = None
) -> bytes:
    """All faces with their glyphs; gives the /Font dictionary of the resources. `programs`: where the outlines come
    from, by face (default: the house fonts)."""
    entries = []
    for name in sorted(used):
        program = programs[name] if programs else face(name)
        font = _made_of(program, used[name]) if programs else _made(name, used[name])
        entries.append(b"/%s %d 0 R" % (font_name(name).encode(), _write(writer, font, program.metrics)))
    return b"<<%s>>" % b"".join(entries)


def _write(writer: PdfWriter, font: _Font, m: Metrics) -> int:
    program = writer.stream(b"/Subtype/CIDFontType0C/Length1 %d" % font.length, font.program, packed=True)
    descriptor = writer.add(
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0"
        % (font.base, *m.box)
        + b"/Ascent %d/Descent %d/CapHeight %d" % (m.ascent, m.descent, m.cap_height)
        + b"/StemV %d/FontFile3 %d 0 R>>" % (m.stem, program)
    )
    below = writer.add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/%s/DW %d/W[%s]" % (font.base, _USUAL, font.widths)
        + b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R>>"
        % descriptor
    )
    unicode = writer.stream(b"", font.unicode, packed=True)
    return writer.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H" % font.base
        + b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (below, unicode)
    )


@lru_cache(maxsize=64)
def _made(name: str, used: frozenset[Glyph]) -> _Font:
    """The faces of headings and small print have the same glyphs in every letter of a batch."""
    return _made_of(face(name), used)


def _made_of(source: Program, used: frozenset[Glyph]) -> _Font:
    chars = {glyph.id: glyph for glyph in sorted(used, key=_by_char)}
    ids = sorted({0, *chars})
    tag = _tag(ids)
    glyphs = [chars[id] for id in ids if id in chars]
    data, length = cff.program(source, ids, tag)
    unicode = zlib.compress(_CMAP % _characters(glyphs), 4)
    return _Font(f"{tag}+{font_name(source.name)}".encode(), data, length, _widths(glyphs), unicode)


def _by_char(glyph: Glyph) -> str:
    return glyph.char


def _tag(ids: list[int]) -> str:
    """Six letters that stand for this choice of glyphs."""
    digest = sha256(struct.pack(f">{len(ids)}H", *ids)).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _widths(glyphs: Iterable[Glyph]) -> bytes:
    return b"".join(b"%d[%d]" % (g.id, g.width) for g in glyphs if g.width != _USUAL)


def _characters(glyphs: Iterable[Glyph]) -> bytes:
    rows = [_row(glyph) for glyph in glyphs]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    return b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block)) for block in blocks)


@lru_cache(maxsize=20_000)
def _row(glyph: Glyph) -> bytes:
    return b"<%04x><%s>\n" % (glyph.id, glyph.char.encode("utf-16-be").hex().encode())
