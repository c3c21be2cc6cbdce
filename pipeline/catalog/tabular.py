"""A list as PDF, drawn directly: title, a line below it, a ruled table with its heading on every page, page numbers.

Inventories are made anew with every paper that is filed, so that they must cost milliseconds; laying such a table out
with WeasyPrint takes a tenth of a second a page. The look is that of the house's sheets.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import md5

from pipeline.catalog import fonts
from pipeline.catalog.batch.faces import Glyph, Stack, font_name, stack
from pipeline.catalog.batch.fontset import write_fonts
from pipeline.catalog.batch.pdfwriter import PdfWriter, references, text_string
from pipeline.catalog.press import require_glyphs
from pipeline.catalog.qr import A4, SIZES, PageSize
from pipeline.catalog.typeset import break_lines

_PT = 72 / 25.4
_LEFT, _RIGHT, _TOP, _BOTTOM = 22.0, 16.0, 16.0, 18.0  # mm; punched at the left
_BODY, _SMALL, _TITLE = 10.5, 8.5, 20.0  # points
_LEADING = 4.9  # mm
_PAD, _SIDE = 1.3, 1.4  # mm above and below, left and right of a cell's text
_WIDEST = 60  # lines of one cell; more is cut off


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in mm, 0 = a share of what is left; `left`: words begin at the left instead of being centred."""

    head: str
    width: float = 0.0
    left: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list to print. `rows`: cells, or a single one that goes across (the heading of a section). `line` are words
    below the title, spread from left to right; `foot` stands below the table, `made` at the bottom of every page.
    `numbered`: pages say which they are; not where the list is a part of something that numbers its own."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    line: tuple[str, ...] = ()
    foot: str = ""
    made: str = ""
    lying: bool = False
    numbered: bool = True

    @property
    def size(self) -> PageSize:
        return SIZES["A4L"] if self.lying else A4


def draw(table: Table) -> bytes:
    """The list as PDF; the same list gives the same bytes. Raises UsageError for a character without a glyph."""
    require_glyphs(_all_words(table))
    pages = _Layout(table).pages
    out = io.BytesIO()
    writer = PdfWriter(out)
    root, parent = writer.new(), writer.new()
    used: dict[str, set[Glyph]] = defaultdict(set)
    for number, page in enumerate(pages, 1):
        _number(page, table, number, len(pages))
        for face, glyphs in page.used.items():
            used[face] |= glyphs
    resources = write_fonts(writer, {face: frozenset(glyphs) for face, glyphs in used.items()})
    box = b"[0 0 %.2f %.2f]" % (table.size.width * _PT, table.size.height * _PT)
    numbers = []
    for page in pages:
        content = writer.stream(b"", b"\n".join(page.out))
        entries = b"/Parent %d 0 R/MediaBox%s/Resources<</Font%s>>/Contents %d 0 R" % (
            parent,
            box,
            resources,
            content,
        )
        numbers.append(writer.add(b"<</Type/Page%s>>" % entries))
    writer.put(parent, b"<</Type/Pages/Kids%s/Count %d>>" % (references(numbers), len(numbers)))
    writer.put(
        root,
        b"<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>" % parent,
    )
    info = writer.add(b"<</Title %s>>" % text_string(table.title))
    digest = md5(b"".join(line for page in pages for line in page.out), usedforsecurity=False).digest()
    writer.finish(root, info, digest)
    return out.getvalue()


def _all_words(table: Table) -> str:
    heads = [c.head for c in table.columns]
    cells = [cell for row in table.rows for cell in row]
    return "".join([table.title, *table.line, table.foot, table.made, *heads, *cells])


@cache
def _faces(name: str, weight: int = 400) -> Stack:
    # Noto has no bold here: a rare character in a title is set in the usual weight.
    found = stack([name], weight)
    rare = stack([fonts.FALLBACK], 400)
    assert found is not None and rare is not None
    return Stack((*found.files, *rare.files))


def _fang() -> Stack:
    return _faces("FandolFang")


def _hei() -> Stack:
    return _faces("FandolHei")


def _song() -> Stack:
    return _faces("FandolSong", 700)


@dataclass(slots=True)
class _Page:
    """Operators of a page, and the glyphs that they use by face. Millimetres from the top left."""

    height: float
    out: list[bytes] = field(default_factory=list)
    used: dict[str, set[Glyph]] = field(default_factory=lambda: defaultdict(set))

    def text(self, x: float, y: float, words: str, size: float, face: Stack, align: float = 0.0) -> None:
        """One line with its baseline at `y`; `align` 0, ½ or 1: `x` is its left end, middle or right end."""
        said, width, uses = _set(face, words)
        at = x * _PT - align * width * size / 1000
        show = b" ".join(b"/%s %g Tf<%s>Tj" % (name, size, hexes) for name, hexes in said)
        self.out.append(b"BT %.2f %.2f Td %s ET" % (at, (self.height - y) * _PT, show))
        for name, glyphs in uses:
            self.used[name] |= glyphs

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.out.append(
            b"%.2f %.2f %.2f %.2f re S"
            % (x * _PT, (self.height - y - height) * _PT, width * _PT, height * _PT)
        )

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        self.out.append(
            b"q 0.93 g %.2f %.2f %.2f %.2f re f Q"
            % (x * _PT, (self.height - y - height) * _PT, width * _PT, height * _PT)
        )


_Pieces = tuple[tuple[bytes, bytes], ...]
_Uses = tuple[tuple[str, frozenset[Glyph]], ...]


@lru_cache(maxsize=20_000)
def _set(face: Stack, words: str) -> tuple[_Pieces, int, _Uses]:
    """Words in glyphs, cut where the font changes; their width in thousandths of an em; the glyphs by font."""
    pieces: list[tuple[str, str]] = []
    uses: dict[str, set[Glyph]] = defaultdict(set)
    width = 0
    for glyph in face.each(words):
        width += glyph.width
        uses[glyph.face].add(glyph)
        if pieces and pieces[-1][0] == glyph.face:
            pieces[-1] = (glyph.face, f"{pieces[-1][1]}{glyph.id:04x}")
        else:
            pieces.append((glyph.face, f"{glyph.id:04x}"))
    said = tuple((font_name(name).encode(), hexes.encode()) for name, hexes in pieces)
    return said, width, tuple((name, frozenset(found)) for name, found in uses.items())


@lru_cache(maxsize=20_000)
def _lines(words: str, em: float) -> tuple[str, ...]:
    return tuple(break_lines(words, em)[:_WIDEST]) if words else ()


class _Layout:
    """Rows set one below the other, on as many pages as they need."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.widths = _widths(table)
        self.pages: list[_Page] = []
        self.y = 0.0
        self._begin()
        for number, row in enumerate(table.rows):
            self._row(
                row,
                keep=self._height(table.rows[number + 1])
                if len(row) == 1 and number + 1 < len(table.rows)
                else 0,
            )
        self._foot()

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    @property
    def bottom(self) -> float:
        return self.table.size.height - _BOTTOM

    def _begin(self) -> None:
        first = not self.pages
        self.pages.append(_Page(self.table.size.height, [b"0.71 w"]))
        self.y = _TOP
        if first:
            middle = (_LEFT + self.table.size.width - _RIGHT) / 2
            self.page.text(middle, self.y + 8.5, self.table.title, _TITLE, _song(), 0.5)
            self.y += 14.0
            self._spread()
        self._heads()

    def _spread(self) -> None:
        """The words of the line below the title, from the left to the right margin."""
        words = self.table.line
        if not words:
            return
        left, right = _LEFT, self.table.size.width - _RIGHT
        for place, said in enumerate(words):
            share = place / (len(words) - 1) if len(words) > 1 else 0.0
            self.page.text(left + share * (right - left), self.y + 3.6, said, _BODY, _fang(), share)
        self.y += 6.5

    def _heads(self) -> None:
        height = 8.0
        x = _LEFT
        for column, width in zip(self.table.columns, self.widths, strict=True):
            self.page.box(x, self.y, width, height)
            self.page.text(x + width / 2, self.y + height / 2 + 1.35, column.head, _BODY, _hei(), 0.5)
            x += width
        self.y += height

    def _height(self, row: Sequence[str]) -> float:
        if len(row) == 1:
            return _LEADING + 2 * _PAD
        most = max(len(_lines(c, self._em(w))) for c, w in zip(row, self.widths, strict=True))
        return max(most, 1) * _LEADING + 2 * _PAD

    def _em(self, width: float) -> float:
        return round((width - 2 * _SIDE) * _PT / _BODY, 3)

    def _row(self, row: Sequence[str], keep: float = 0.0) -> None:
        """`keep`: height of what must stand on the same page below it."""
        height = self._height(row)
        if self.y + height + keep > self.bottom:
            self._begin()
        if len(row) == 1:
            self.page.shade(_LEFT, self.y, sum(self.widths), height)
            self.page.box(_LEFT, self.y, sum(self.widths), height)
            self.page.text(_LEFT + _SIDE, self.y + _PAD + 3.7, row[0], _BODY, _hei())
        else:
            self._cells(row, height)
        self.y += height

    def _cells(self, row: Sequence[str], height: float) -> None:
        x = _LEFT
        for words, column, width in zip(row, self.table.columns, self.widths, strict=True):
            self.page.box(x, self.y, width, height)
            lines = _lines(words, self._em(width))
            top = self.y + (height - len(lines) * _LEADING) / 2
            for n, line in enumerate(lines):
                at, align = (x + _SIDE, 0.0) if column.left else (x + width / 2, 0.5)
                self.page.text(at, top + n * _LEADING + 3.7, line, _BODY, _fang(), align)
            x += width

    def _foot(self) -> None:
        if not self.table.foot:
            return
        room = (self.table.size.width - _LEFT - _RIGHT) * _PT / 9
        for line in _lines(self.table.foot, round(room, 3)):
            if self.y + 6 > self.bottom + 4:
                return
            self.page.text(_LEFT, self.y + 5, line, 9, _fang())
            self.y += 4.4


def _widths(table: Table) -> list[float]:
    room = table.size.width - _LEFT - _RIGHT
    fixed = sum(c.width for c in table.columns)
    open_ = sum(1 for c in table.columns if not c.width) or 1
    return [c.width or (room - fixed) / open_ for c in table.columns]


def _number(page: _Page, table: Table, number: int, of: int) -> None:
    y, right = table.size.height - 10.0, table.size.width - _RIGHT
    if table.numbered:
        page.text((_LEFT + right) / 2, y, f"第 {number} 页　共 {of} 页", 9, _fang(), 0.5)
    if table.made:
        page.text(right, y, table.made, _SMALL, _fang(), 1.0)
