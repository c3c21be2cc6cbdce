"""A letter of a batch as a file of its own, from nothing but the batch: the fonts come out of it too."""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.catalog.batch import cff
from pipeline.catalog.batch.archival import Cover
from pipeline.catalog.batch.container import beside
from pipeline.catalog.batch.document import write_letter
from pipeline.catalog.batch.faces import Glyph, Metrics, Outline, face_name, pack
from pipeline.catalog.batch.typed import Mark, Typed, TypedPage
from pipeline.errors import StorageError, UsageError

if TYPE_CHECKING:
    import pikepdf

_SHOWN = re.compile(rb"/([\w-]+) [\d.]+ Tf|<([0-9a-f]+)> Tj")
_CHARACTER = re.compile(rb"<([0-9a-f]{4})><([0-9a-f]+)>")


def letters_in(path: Path) -> int:
    """The number of letters in a batch, without those beside it. Raises StorageError for another file."""
    with _opened(path) as pdf:
        return len(_parts(pdf))


def letter_from(path: Path, row: int) -> bytes:
    """The letter of a row (from 1) as `press_batch` gave it. Raises UsageError where the batch has no such row,
    StorageError where the file is no batch."""
    apart = beside(path, row)
    if apart.is_file():
        return apart.read_bytes()
    with _opened(path) as pdf:
        part = _part(pdf, row)
        cover = _cover(part)
        typed = _typed(part)
        fonts = {name: _KeptFont(name, font) for name, font in _fonts(part).items()}
        glyphs = {name: fonts[name].glyphs(ids) for name, ids in _shown(typed).items()}
        box = tuple(float(n) for n in _page_of(part).MediaBox[2:])
        whole = Typed(typed.pages, typed.blocks, glyphs, typed.drawings)
        return write_letter(whole, cover, (box[0], box[1]), fonts)


def _opened(path: Path) -> pikepdf.Pdf:
    import pikepdf

    try:
        return pikepdf.open(path)
    except (OSError, pikepdf.PdfError) as error:
        raise StorageError(f"批量文件无法打开：{path.name} / the batch cannot be opened") from error


def _parts(pdf: pikepdf.Pdf) -> Any:
    try:
        return pdf.Root.StructTreeRoot.K.K
    except (AttributeError, KeyError):
        raise StorageError("不是本系统的批量文件 / not a batch of ours") from None


def _part(pdf: pikepdf.Pdf, row: int) -> Any:
    """Rows are in order; those beside the file are skipped."""
    parts = _parts(pdf)
    for index in range(min(row, len(parts)) - 1, -1, -1):
        found = int(str(parts[index].T).partition(" ")[0])
        if found == row:
            return parts[index]
        if found < row:
            break
    raise UsageError(f"批量文件里没有第 {row} 行 / no such letter", hint="请核对行号。")


def _cover(part: Any) -> Cover:
    spec = part.AF[0]
    day = str(spec.EF.F.Params.ModDate)
    made = date(int(day[2:6]), int(day[6:8]), int(day[8:10]))
    return Cover(str(spec.Desc), made, spec.EF.F.read_bytes())


def _page_of(part: Any) -> pikepdf.Page:
    import pikepdf

    return pikepdf.Page(part.K[0].Pg)


def _typed(part: Any) -> Typed:
    import pikepdf

    found: dict[int, Any] = {}
    blocks: list[tuple[str, list[tuple[int, int]]]] = []
    for element in part.K:
        marks = []
        for kid in element.K:
            page, mark = (
                (kid.Pg, int(kid.MCID)) if isinstance(kid, pikepdf.Dictionary) else (element.Pg, int(kid))
            )
            found[int(page.StructParents)] = page
            marks.append((int(page.StructParents), mark))
        blocks.append((str(element.S)[1:], marks))
    order = {number: index for index, number in enumerate(sorted(found))}
    drawings: dict[str, bytes] = {}
    pages = []
    for number in order:
        page = found[number]
        ((name, form),) = page.Resources.XObject.items()
        drawings[name[1:]] = form.read_bytes()
        pages.append(TypedPage(page.Contents.read_bytes(), name[1:], 0))
    placed: tuple[tuple[str, tuple[Mark, ...]], ...] = tuple(
        (role, tuple((order[number], mark) for number, mark in marks)) for role, marks in blocks
    )
    return Typed(tuple(pages), placed, {}, drawings)


def _fonts(part: Any) -> Mapping[str, Any]:
    return {face_name(name[1:]): font for name, font in _page_of(part).Resources.Font.items()}


def _shown(typed: Typed) -> dict[str, frozenset[int]]:
    """The glyphs that each face shows."""
    used: dict[str, set[int]] = defaultdict(set)
    name = ""
    for page in typed.pages:
        name = ""
        for found in _SHOWN.finditer(page.content):
            if found[1]:
                name = face_name(found[1].decode())
                continue
            codes = bytes.fromhex(found[2].decode())
            used[name].update(struct.unpack(f">{len(codes) // 2}H", codes))
    return {face: frozenset(ids) for face, ids in used.items()}


class _KeptFont:
    """A font as the batch has it."""

    def __init__(self, name: str, font: Any) -> None:
        self.name = name
        below = font.DescendantFonts[0]
        descriptor = below.FontDescriptor
        data = descriptor.FontFile3.read_bytes()
        self._outlines = cff.outlines(data)
        self.private = cff.private(data)
        left, bottom, right, top = (int(n) for n in descriptor.FontBBox)
        sizes = (int(descriptor.get(key)) for key in ("/Ascent", "/Descent", "/CapHeight", "/StemV"))
        self.metrics = Metrics((left, bottom, right, top), *sizes)
        self._widths = _widths(below.W)
        self._chars = _characters(font.ToUnicode.read_bytes())

    def outline(self, glyph: int) -> Outline:
        raw = self._outlines[glyph]
        return Outline(raw, pack(raw))

    def glyphs(self, ids: frozenset[int]) -> frozenset[Glyph]:
        return frozenset(Glyph(self.name, id, self._widths.get(id, 1000), self._chars[id]) for id in ids)


def _widths(array: Sequence[Any]) -> dict[int, int]:
    return {int(array[i]): int(array[i + 1][0]) for i in range(0, len(array), 2)}


def _characters(cmap: bytes) -> dict[int, str]:
    rows = _CHARACTER.findall(cmap)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in rows}
