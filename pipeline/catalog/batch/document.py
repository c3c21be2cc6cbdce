"""One letter as a PDF of its own: PDF/A-3u with its data attached, tagged, its fonts embedded."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import md5

from pipeline.catalog.batch import archival
from pipeline.catalog.batch.archival import Cover
from pipeline.catalog.batch.faces import Program
from pipeline.catalog.batch.fontset import write_fonts
from pipeline.catalog.batch.pdfwriter import PdfWriter, packed, references
from pipeline.catalog.batch.typed import Block, Mark, Typed

_CONTENT_LEVEL = 6


def write_letter(
    typed: Typed, cover: Cover, box: tuple[float, float], programs: Mapping[str, Program] | None = None
) -> bytes:
    """The PDF; the same letter gives the same bytes. `box`: width and height in points; `programs`: where the
    outlines come from (default: the house fonts)."""
    out = io.BytesIO()
    writer = PdfWriter(out)
    root, pages_at = writer.new(), writer.new()
    fonts = write_fonts(writer, typed.glyphs, programs)
    drawings = {name: write_drawing(writer, data, box) for name, data in sorted(typed.drawings.items())}
    pages = [writer.new() for _ in typed.pages]
    for order, (page, number) in enumerate(zip(typed.pages, pages, strict=True)):
        content = writer.stream(b"", page.content, level=_CONTENT_LEVEL)
        forms = b"/%s %d 0 R" % (page.drawing.encode(), drawings[page.drawing])
        writer.put(number, page_entry(pages_at, box, fonts, forms, content, order))
    kids = references(pages)
    writer.put(pages_at, b"<</Type/Pages/Kids%s/Count %d>>" % (kids, len(pages)))
    tree = _write_structure(writer, typed, pages)
    data = archival.write_data(writer, cover)
    names = b"<</EmbeddedFiles<</Names[(%s)%d 0 R]>>>>" % (archival.DATA_NAME.encode(), data)
    writer.put(root, catalog_entry(writer, cover, pages_at, tree, names, b"/AF[%d 0 R]" % data))
    said = b"".join([cover.title.encode(), cover.data, *(page.content for page in typed.pages)])
    writer.finish(root, archival.write_info(writer, cover), md5(said, usedforsecurity=False).digest())
    return out.getvalue()


def catalog_entry(
    writer: PdfWriter, cover: Cover, pages: int, tree: int, names: bytes, more: bytes = b""
) -> bytes:
    metadata, intent = archival.write_metadata(writer, cover), archival.write_intent(writer)
    return (
        b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/OutputIntents[%d 0 R]/Lang(zh-CN)"
        % (pages, metadata, intent)
        + b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Names%s%s" % (tree, names, more)
        + b"/ViewerPreferences<</DisplayDocTitle true>>>>"
    )


def page_entry(
    parent: int, box: tuple[float, float], fonts: bytes, forms: bytes, content: int, order: int
) -> bytes:
    return (
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]" % (parent, *box)
        + b"/Resources<</Font%s/XObject<<%s>>>>" % (fonts, forms)
        + b"/Contents %d 0 R/StructParents %d/Tabs/S>>" % (content, order)
    )


def write_drawing(writer: PdfWriter, data: bytes, box: tuple[float, float]) -> int:
    """What all letters on a plate have in common, as a form."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 %.3f %.3f]/Resources<<>>" % box
    return writer.stream(entries, packed(data), packed=True)


def write_blocks(
    writer: PdfWriter, blocks: Sequence[Block], parent: int, pages: list[int]
) -> tuple[list[int], list[bytes]]:
    """The structure elements of a letter below `parent`; and for each page, which element each piece belongs to."""
    owners: list[dict[int, int]] = [defaultdict(int) for _ in pages]
    elements: list[int] = []
    for role, marks in blocks:
        number = writer.add(_element(role, marks, parent, pages))
        elements.append(number)
        for page, mark in marks:
            owners[page][mark] = number
    return elements, [references([found[mark] for mark in sorted(found)]) for found in owners]


def _element(role: str, marks: tuple[Mark, ...], parent: int, pages: list[int]) -> bytes:
    first = marks[0][0]
    kids = b" ".join(
        b"%d" % mark if page == first else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (pages[page], mark)
        for page, mark in marks
    )
    return b"<</S/%s/P %d 0 R/Pg %d 0 R/K[%s]>>" % (role.encode(), parent, pages[first], kids)


def _write_structure(writer: PdfWriter, typed: Typed, pages: list[int]) -> int:
    tree, whole = writer.new(), writer.new()
    elements, owners = write_blocks(writer, typed.blocks, whole, pages)
    writer.put(whole, b"<</S/Document/P %d 0 R/K%s>>" % (tree, references(elements)))
    rows = b"".join(b"%d%s" % (order, row) for order, row in enumerate(owners))
    writer.put(
        tree,
        b"<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>"
        % (whole, rows, len(pages)),
    )
    return tree
