"""A batch as one PDF/A-3u: every letter tagged and with its data attached, all with the same fonts.

A letter of its own carries some 80 KB of outlines; ten thousand of them need each outline once. `letter_from` makes a
letter of the batch a file of its own again, from nothing but the batch's file.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path

from pipeline.catalog.batch import archival
from pipeline.catalog.batch.archival import Cover
from pipeline.catalog.batch.document import catalog_entry, write_blocks, write_drawing
from pipeline.catalog.batch.faces import Glyph
from pipeline.catalog.batch.fontset import write_fonts
from pipeline.catalog.batch.pdfwriter import PdfWriter, references, text_string
from pipeline.catalog.batch.typed import Block, Typed

_BRANCH = 200  # entries in a node of a tree


@dataclass(frozen=True, slots=True)
class Leaf:
    """A letter for a batch: its row, and by page the packed content and the drawing's name."""

    row: int
    pages: tuple[tuple[bytes, str], ...]
    blocks: tuple[Block, ...]
    cover: Cover


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Some letters, all their glyphs and drawings; `apart`: rows that only WeasyPrint can set, as PDFs."""

    leaves: tuple[Leaf, ...]
    apart: tuple[tuple[int, bytes], ...]
    glyphs: Mapping[str, frozenset[Glyph]]
    drawings: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was written: the file, its letters and pages, and the rows that lie beside it as files of their own."""

    path: Path
    letters: int
    pages: int
    apart: tuple[int, ...]


def leaf_of(row: int, typed: Typed, cover: Cover) -> Leaf:
    pages = tuple((zlib.compress(page.content, 9), page.drawing) for page in typed.pages)
    return Leaf(row, pages, typed.blocks, cover)


def beside(path: Path, row: int) -> Path:
    """Where a letter lies that could not go into the batch at `path`."""
    return path.with_name(f"{path.stem}.{row:06d}{path.suffix}")


def write_container(path: Path, sheaves: Iterable[Sheaf], cover: Cover, box: tuple[float, float]) -> Batch:
    """Write beside `path` and rename at the end; letters that came apart are written before it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    apart: list[tuple[int, bytes]] = []
    try:
        with fresh.open("wb") as out:
            binder = _Binder(PdfWriter(out, compact=True), box)
            for sheaf in sheaves:
                binder.take(sheaf)
                apart += sheaf.apart
            binder.finish(cover)
            out.flush()
            os.fsync(out.fileno())
        for row, data in apart:
            beside(path, row).write_bytes(data)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    rows = tuple(row for row, _ in apart)
    return Batch(path, binder.letters + len(apart), binder.pages, rows)


@dataclass(slots=True)
class _Binder:
    """The parts of a batch that wait for its end."""

    writer: PdfWriter
    box: tuple[float, float]
    letters: int = 0
    pages: int = 0
    _glyphs: dict[str, set[Glyph]] = field(default_factory=dict)
    _drawings: dict[str, int] = field(default_factory=dict)
    _branches: list[tuple[int, list[int]]] = field(default_factory=list)  # nodes of the page tree
    _parts: list[int] = field(default_factory=list)
    _owners: list[int] = field(
        default_factory=list
    )  # by page: which element each piece of content belongs to
    _files: list[tuple[bytes, int]] = field(default_factory=list)
    _digest: bytes = b""
    _root: int = 0
    _tree: int = 0
    _pages: int = 0
    _fonts: int = 0
    _whole: int = 0

    def __post_init__(self) -> None:
        new = self.writer.new
        self._root, self._tree, self._pages, self._fonts, self._whole = new(), new(), new(), new(), new()

    def take(self, sheaf: Sheaf) -> None:
        for name, glyphs in sheaf.glyphs.items():
            self._glyphs.setdefault(name, set()).update(glyphs)
        for name, data in sheaf.drawings.items():
            if name not in self._drawings:
                self._drawings[name] = write_drawing(self.writer, data, self.box)
        for leaf in sheaf.leaves:
            self._add(leaf)

    def _add(self, leaf: Leaf) -> None:
        numbers = [self._page(content, drawing) for content, drawing in leaf.pages]
        part = self.writer.new()
        elements, owners = write_blocks(self.writer, leaf.blocks, part, numbers)
        self._owners += [self.writer.add(row) for row in owners]
        name = f"{leaf.row:06d}.json"
        data = archival.write_data(self.writer, leaf.cover, name)
        self._files.append((name.encode(), data))
        title = text_string(f"{leaf.row} {leaf.cover.title}")
        self.writer.put(
            part,
            b"<</S/Part/P %d 0 R/T%s/AF[%d 0 R]/K%s>>" % (self._whole, title, data, references(elements)),
        )
        self._parts.append(part)
        self._digest = md5(self._digest + leaf.cover.data, usedforsecurity=False).digest()
        self.letters += 1

    def _page(self, content: bytes, drawing: str) -> int:
        if not self._branches or len(self._branches[-1][1]) == _BRANCH:
            self._branches.append((self.writer.new(), []))
        branch, kids = self._branches[-1]
        stream = self.writer.stream(b"", content, packed=True)
        page = self.writer.add(
            b"<</Type/Page/Parent %d 0 R/Resources<</Font %d 0 R" % (branch, self._fonts)
            + b"/XObject<</%s %d 0 R>>>>" % (drawing.encode(), self._drawings[drawing])
            + b"/Contents %d 0 R/StructParents %d/Tabs/S>>" % (stream, self.pages)
        )
        kids.append(page)
        self.pages += 1
        return page

    def finish(self, cover: Cover) -> None:
        writer = self.writer
        writer.put(self._fonts, write_fonts(writer, {n: frozenset(g) for n, g in self._glyphs.items()}))
        for number, kids in self._branches:
            entry = b"<</Type/Pages/Parent %d 0 R/Kids%s/Count %d>>" % (
                self._pages,
                references(kids),
                len(kids),
            )
            writer.put(number, entry)
        branches = references([number for number, _ in self._branches])
        box = b"/MediaBox[0 0 %.3f %.3f]" % self.box
        writer.put(self._pages, b"<</Type/Pages/Kids%s/Count %d%s>>" % (branches, self.pages, box))
        writer.put(self._whole, b"<</S/Document/P %d 0 R/K%s>>" % (self._tree, references(self._parts)))
        owners = _tree(writer, b"Nums", [(b"%d" % i, n) for i, n in enumerate(self._owners)])
        writer.put(
            self._tree,
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._whole, owners, self.pages),
        )
        files = _tree(writer, b"Names", [(b"(%s)" % name, number) for name, number in self._files])
        names = b"<</EmbeddedFiles %d 0 R>>" % files
        writer.put(self._root, catalog_entry(writer, cover, self._pages, self._tree, names))
        writer.finish(self._root, archival.write_info(writer, cover), self._digest or bytes(16))


def _tree(writer: PdfWriter, kind: bytes, entries: list[tuple[bytes, int]]) -> int:
    """A name or number tree of two levels."""
    nodes = []
    for i in range(0, len(entries), _BRANCH):
        part = entries[i : i + _BRANCH]
        rows = b" ".join(b"%s %d 0 R" % entry for entry in part)
        nodes.append(writer.add(b"<</Limits[%s %s]/%s[%s]>>" % (part[0][0], part[-1][0], kind, rows)))
    return writer.add(b"<</Kids%s>>" % references(nodes))


def merged(typed: Iterable[Typed]) -> tuple[dict[str, frozenset[Glyph]], dict[str, bytes]]:
    """The glyphs and drawings of several letters."""
    glyphs: dict[str, set[Glyph]] = {}
    drawings: dict[str, bytes] = {}
    for letter in typed:
        drawings.update(letter.drawings)
        for name, found in letter.glyphs.items():
            glyphs.setdefault(name, set()).update(found)
    return {name: frozenset(found) for name, found in glyphs.items()}, drawings
