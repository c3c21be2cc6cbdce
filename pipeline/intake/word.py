"""A filled Word form (.docx): its text in reading order, and the pictures put into it. Macros are never
looked at.

The text comes straight from the XML: content controls, text boxes, tick boxes and headers, which libraries
for writing Word files pass over, are where forms keep their answers.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from pipeline.intake.image import examine as examine_image
from pipeline.intake.kinds import IMAGES, Kind, sniff
from pipeline.intake.members import Crate, Member, Refusal, parsing
from pipeline.intake.zipped import check_entries, extract_entry, read_entry
from pipeline.model.held import HeldReason

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_DEPTH = 200
_SMALL_PICTURE = 20_000  # bytes: below this it is a logo or a line
_NOT_TEXT = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK}
# Wingdings and Wingdings 2: ticked and empty boxes, ticks
_SYMBOLS = {"FE": "☑", "FD": "☒", "FC": "✓", "A8": "□", "6F": "□", "52": "☑", "53": "☒", "50": "✓", "A3": "□"}


def examine(path: Path, name: str, crate: Crate) -> list[Member]:
    """The text as one member, then every sizeable picture. Raises Refusal when it is damaged."""
    with parsing("Word 文档损坏"), zipfile.ZipFile(path) as file:
        check_entries(file.infolist(), path.stat().st_size, crate.limits)
        text = "\n".join(_parts(file, crate))
        pictures = list(_pictures(file, name, crate))
    if not text.strip() and not pictures:
        raise Refusal(HeldReason.UNREADABLE, "Word 文档里没有文字")
    return [Member(path, Kind.DOCX, name, text=(text,)), *pictures]


def _parts(file: zipfile.ZipFile, crate: Crate) -> Iterator[str]:
    """Headers, body, footers."""
    names = file.namelist()
    for pattern in (r"word/header\d*\.xml", r"word/document\.xml", r"word/footer\d*\.xml"):
        for name in sorted(n for n in names if re.fullmatch(pattern, n)):
            root = ElementTree.fromstring(read_entry(file, file.getinfo(name), crate))
            yield from _lines(root, 0)


def _lines(node: Element, depth: int) -> Iterator[str]:
    """One line for each paragraph outside tables and each table row."""
    if depth > _MAX_DEPTH:
        raise Refusal(HeldReason.UNREADABLE, "Word 文档嵌套过深")
    for child in node:
        if child.tag in _NOT_TEXT:
            continue
        if child.tag == f"{_W}p":
            yield from _paragraph(child, depth)
        elif child.tag == f"{_W}tr":
            yield from _row(child, depth)
        else:
            yield from _lines(child, depth + 1)


def _paragraph(node: Element, depth: int) -> Iterator[str]:
    line = "".join(_runs(node)).strip()
    if line:
        yield line
    for box in node.iter(f"{_W}txbxContent"):
        if not _in_fallback(node, box):
            yield from _lines(box, depth + 1)


def _in_fallback(node: Element, box: Element) -> bool:
    """Word writes a text box twice, the second time for old programs."""
    return any(box in fallback.iter() for fallback in node.iter(_FALLBACK))


def _row(node: Element, depth: int) -> Iterator[str]:
    cells = [" ".join(_lines(cell, depth + 1)).replace("\t", " ") for cell in _cells(node)]
    if any(cells):
        yield "\t".join(cells)


def _cells(row: Element) -> Iterator[Element]:
    """The row's cells, also those inside a content control, not those of a table within a cell."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag not in _NOT_TEXT:
            yield from _cells(child)


def _runs(node: Element) -> Iterator[str]:
    for child in node:
        if child.tag in _NOT_TEXT or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}sym":
            yield _SYMBOLS.get(child.get(f"{_W}char", "")[-2:].upper(), "")
        elif child.tag == f"{_W}checkBox":
            yield "☑" if _is_ticked(child) else "□"
        else:
            yield from _runs(child)


def _is_ticked(box: Element) -> bool:
    """An old form field: `checked` is what the filler did, `default` what the form came with."""
    for name in ("checked", "default"):
        found = box.find(f"{_W}{name}")
        if found is not None:
            return found.get(f"{_W}val", "1") not in ("0", "false", "off")
    return False


def _pictures(file: zipfile.ZipFile, name: str, crate: Crate) -> Iterator[Member]:
    for entry in file.infolist():
        if not entry.filename.startswith("word/media/"):
            continue
        picture = entry.filename.removeprefix("word/")
        if entry.file_size < _SMALL_PICTURE:
            crate.skip(picture)
            continue
        yield from _picture(extract_entry(file, entry, crate), f"{name}/{picture}".lstrip("/"), crate)


def _picture(path: Path, name: str, crate: Crate) -> Iterator[Member]:
    kind = sniff(path)
    if kind not in IMAGES:
        crate.skip(name)
        return
    try:
        member = examine_image(path, kind, crate.limits)
    except Refusal as refusal:
        crate.hold(name, refusal.held, path)
        return
    yield Member(member.path, member.kind, name, member.pages)
