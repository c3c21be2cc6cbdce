"""A whole dossier as one PDF: cover, inventory with page numbers, every scan, bookmarks (domain C6, D142; C8 for who may).

The papers are joined a few at a time into files beside the result, so that a dossier of thousands of pages needs neither
their memory nor as many open files. What cannot be read is named in the inventory and left out.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from pipeline.errors import StorageError, UsageError
from pipeline.flow.bookletpages import Booklet, Entry, Holder, bookmarks, contents, cover_page, number_pages
from pipeline.model import Document, Party, PartyRole, UnitCode
from pipeline.register.parties import occupancies
from pipeline.register.registry import Registry
from pipeline.site import Site

_AT_ONCE = 40  # papers in one file on the way


@dataclass(frozen=True, slots=True)
class Written:
    """`unread` are the numbers of papers whose file is missing or broken."""

    pages: int
    papers: int
    unread: tuple[str, ...]


def entries_of(site: Site, papers: Sequence[Document]) -> tuple[Entry, ...]:
    """By category, newest first, as the inventory has them. Raises StorageError for a path out of the archive."""
    archive = site.archive.resolve()
    found = []
    for paper in sorted(papers, key=lambda one: one.category):
        path = (site.root / paper.path).resolve()
        if not path.is_relative_to(archive):
            raise StorageError(f"{paper.id} 的文件不在档案里 / outside of the archive")
        found.append(Entry(paper.id, paper.title, paper.date, paper.party, paper.category, paper.pages, path))
    return tuple(found)


def holders_of(
    registry: Registry, unit: UnitCode, shown: Callable[[Party], Party] = lambda party: party
) -> list[Holder]:
    """Everybody who holds or held it; `shown` is the party as the reader may know it."""
    found = []
    for one in occupancies(registry, unit):
        party = shown(one.party)
        role = "业主" if one.role is PartyRole.OWNER else "租户"
        span = f"{one.begun or '不详'} 至 {one.ended or '今'}"
        found.append(Holder(role, party.name, party.phone, party.id_number, span))
    return found


def booklet_of(
    site: Site,
    unit: UnitCode,
    papers: Sequence[Document],
    holders: Sequence[Holder],
    *,
    left_out: Sequence[tuple[str, int]] = (),
    made_by: str,
    now: datetime,
) -> Booklet:
    """Raises UsageError for a dossier without papers, StorageError."""
    if not papers:
        raise UsageError(
            f"{site.unit_name(unit)} 没有可以打印的文件 / nothing to print",
            hint="先把这一户的文件扫描归档，或请有权看原件的人打印。",
        )
    return Booklet(
        site=site.name,
        office=site.office.name,
        unit=str(unit),
        name=site.unit_name(unit),
        holders=tuple(holders),
        entries=entries_of(site, papers),
        categories=tuple(site.categories.items()),
        left_out=tuple(left_out),
        made_by=made_by,
        made=now,
    )


def write_booklet(booklet: Booklet, target: Path, tell: Callable[[int, int], None] | None = None) -> Written:
    """Write it under `target`'s name, whole or not at all. `tell` hears how many papers of how many are in. Raises
    StorageError."""
    with tempfile.TemporaryDirectory(prefix=".booklet-", dir=target.parent) as scratch:
        parts, read = _joined(booklet, Path(scratch), tell or (lambda done, of: None))
        try:
            pages = _bound(replace(booklet, entries=read), parts, Path(scratch) / "whole.pdf")
            (Path(scratch) / "whole.pdf").replace(target)
        except OSError as error:
            raise StorageError(
                f"写不下这份 PDF（{error.strerror}） / cannot write", hint="请检查磁盘空间后再试。"
            ) from None
    unread = tuple(one.document for one in read if not one.pages)
    return Written(pages, len(read) - len(unread), unread)


def write_and_tell(booklet: Booklet, target: Path, progress: Path) -> Written:
    """As `write_booklet`, with "done of" in a small file: for child processes."""
    return write_booklet(booklet, target, lambda done, of: _note(progress, done, of))


def told(progress: Path) -> tuple[int, int] | None:
    """What `write_and_tell` wrote last."""
    try:
        done, of = progress.read_text("ascii").split()
        return int(done), int(of)
    except (OSError, ValueError):
        return None


def _note(progress: Path, done: int, of: int) -> None:
    progress.write_text(f"{done} {of}", "ascii")


def _joined(
    booklet: Booklet, scratch: Path, tell: Callable[[int, int], None]
) -> tuple[list[Path], tuple[Entry, ...]]:
    """The scans in files of some papers each, and the entries with the pages that were really there."""
    parts: list[Path] = []
    read: list[Entry] = []
    for begin in range(0, len(booklet.entries), _AT_ONCE):
        with Pdf.new() as part:
            for entry in booklet.entries[begin : begin + _AT_ONCE]:
                read.append(replace(entry, pages=_taken(part, entry.path)))
                tell(len(read), len(booklet.entries))
            if len(part.pages):
                parts.append(scratch / f"{len(parts)}.pdf")
                part.save(parts[-1])
    return parts, tuple(read)


def _taken(part: Pdf, path: Path) -> int:
    """The pages of one paper that came in; 0 where it cannot be read, and then none of it did."""
    before = len(part.pages)
    try:
        with Pdf.open(path) as scan:
            for page in scan.pages:
                part.pages.append(page)
    except (OSError, pikepdf.PdfError):
        del part.pages[before:]
    return len(part.pages) - before


def _bound(booklet: Booklet, parts: Sequence[Path], target: Path) -> int:
    """Cover, inventory and scans in one file; the number of its pages."""
    cover_pages = 1
    guess = _pages_of(contents(booklet, cover_pages + 1))
    first = cover_pages + guess + 1
    scans = sum(entry.pages for entry in booklet.entries)
    whole = first - 1 + scans
    opened = [Pdf.open(path) for path in parts]
    try:
        with (
            Pdf.new() as out,
            Pdf.open(io.BytesIO(cover_page(booklet, whole))) as cover,
            Pdf.open(io.BytesIO(contents(booklet, first))) as inventory,
        ):
            out.pages.append(cover.pages[0])
            for source in (inventory, *opened):
                out.pages.extend(source.pages)
            number_pages(out)
            bookmarks(out, booklet, first)
            _entitle(out, booklet)
            out.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return len(out.pages)
    finally:
        for part in opened:
            part.close()


def _pages_of(pdf: bytes) -> int:
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _entitle(out: Pdf, booklet: Booklet) -> None:
    out.Root.Lang = pikepdf.String("zh-CN")
    out.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    out.Root.PageMode = Name.UseOutlines
    with out.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:title"] = booklet.title
        meta["xmp:CreateDate"] = booklet.made.isoformat(timespec="seconds")
