"""The pages of a booklet that the program makes itself: cover, inventory with page numbers; numbers at the foot, bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem, Pdf

from pipeline.catalog import fonts
from pipeline.catalog.press import press_html
from pipeline.catalog.tabular import Column, Table, draw

_HERE = Path(__file__).resolve().parent
_POINT = 72 / 25.4
_NUMBER_FONT = Name("/DossierPageNumber")
_COLUMNS = (
    Column("序号", 14),
    Column("日期", 26),
    Column("文件名称", left=True),
    Column("页数", 13),
    Column("当时用户", 36),
    Column("编号", 20),
    Column("页码", 16),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds or held the unit, as the reader may see it."""

    role: str
    name: str
    phone: str
    id_number: str
    span: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of the booklet. `pages` is what the register says until the file is read; 0 = it cannot be read."""

    document: str
    title: str
    day: date
    party: str
    category: str
    pages: int
    path: Path


@dataclass(frozen=True, slots=True)
class Booklet:
    """What goes into it. `left_out` is (why, how many); `made_by` is who asked for it."""

    site: str
    office: str
    unit: str
    name: str
    holders: tuple[Holder, ...]
    entries: tuple[Entry, ...]
    categories: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, int], ...]
    made_by: str
    made: datetime

    @property
    def title(self) -> str:
        return f"{self.name} 用户档案"


def _firsts(booklet: Booklet, first: int) -> Iterator[tuple[Entry, int]]:
    """Each paper with the page that it begins on."""
    for entry in booklet.entries:
        yield entry, first
        first += entry.pages


def contents(booklet: Booklet, first: int) -> bytes:
    """The inventory. Its number of pages does not depend on `first`."""
    titles = dict(booklet.categories)
    rows: list[tuple[str, ...]] = []
    for letter, group in groupby(_firsts(booklet, first), key=lambda pair: pair[0].category):
        some = list(group)
        rows.append((f"{letter}　{titles.get(letter, '')}（{len(some)} 件）",))
        rows += [_row(number, entry, at) for number, (entry, at) in enumerate(some, 1)]
    table = Table(
        title="档案目录",
        columns=_COLUMNS,
        rows=[tuple(map(legible, row)) for row in rows],
        line=(f"房号：{booklet.name}（{booklet.unit}）", f"共 {len(booklet.entries)} 件"),
        foot=legible(booklet.office),
        made=f"{booklet.made:%Y年%m月%d日 %H:%M}",
        numbered=False,
    )
    try:
        return draw(table)
    except LookupError:  # words that must be shaped: a rare character beside Latin letters
        return draw(replace(table, rows=[tuple(map(_plainest, row)) for row in table.rows]))


def _row(number: int, entry: Entry, at: int) -> tuple[str, ...]:
    title = entry.title if entry.pages else f"{entry.title}（原件读不出，未收入）"
    page = str(at) if entry.pages else "—"
    return (
        str(number), entry.day.isoformat(), title, str(entry.pages or "—"), entry.party, entry.document, page,
    )  # fmt: skip


def legible(words: str) -> str:
    """Characters that no font here has become □."""
    lacking = fonts.missing(words)
    return words.translate(dict.fromkeys(map(ord, lacking), "□")) if lacking else words


def _plainest(words: str) -> str:
    return "".join(
        c if c.isascii() or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" else "□" for c in words
    )


def cover_page(booklet: Booklet, pages: int) -> bytes:
    """One page: whose dossier it is, what is in it, who made it when. `pages` is the number of all."""
    data = {
        "site": legible(booklet.site),
        "office": legible(booklet.office),
        "name": legible(booklet.name),
        "unit": booklet.unit,
        "holders": [
            {key: legible(getattr(one, key)) for key in ("role", "name", "phone", "id_number", "span")}
            for one in booklet.holders
        ],
        "papers": len([one for one in booklet.entries if one.pages]),
        "unread": len([one for one in booklet.entries if not one.pages]),
        "pages": pages,
        "left_out": [{"why": why, "count": count} for why, count in booklet.left_out],
        "made_by": legible(booklet.made_by),
        "made": f"{booklet.made:%Y年%m月%d日 %H:%M}",
    }
    return press_html(_HERE, "booklet-cover.html", data).pdf


def number_pages(out: Pdf) -> None:
    """Page number and number of pages at the foot of every page, upright however the scan lies."""
    font = out.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    begin = out.make_stream(b"q\n")
    for number, page in enumerate(out.pages, 1):
        if "/Annots" in page:  # nothing in it may lead anywhere
            del page["/Annots"]
        page.add_resource(font, Name.Font, _NUMBER_FONT)
        page.contents_add(begin, prepend=True)
        page.contents_add(out.make_stream(b"\nQ\n" + _foot(page, f"{number} / {len(out.pages)}")))


def _foot(page: pikepdf.Page, words: str) -> bytes:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = right - left, top - bottom
    turned = int(page.get("/Rotate", 0)) % 360
    if turned in (90, 270):
        width, height = height, width
    turn = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }.get(turned, (1, 0, 0, 1, left, bottom))
    long = 9 * 0.556 * len(words)  # a digit of Helvetica
    x, y = (width - long) / 2, 4 * _POINT
    matrix = " ".join(f"{n:.2f}" for n in turn)
    return (
        f"q {matrix} cm 1 g {x - 3:.2f} {y - 2.5:.2f} {long + 6:.2f} 11 re f 0 g"
        f" BT {_NUMBER_FONT} 9 Tf {x:.2f} {y:.2f} Td ({words}) Tj ET Q"
    ).encode("ascii")


def bookmarks(out: Pdf, booklet: Booklet, first: int) -> None:
    """Cover, inventory, then a section for each category with its papers. `first` is the page of the first scan."""
    titles = dict(booklet.categories)
    with out.open_outline() as outline:
        outline.root += [OutlineItem("封面", 0), OutlineItem("档案目录", 1)]
        for letter, group in groupby(_firsts(booklet, first), key=lambda pair: pair[0].category):
            some = [(entry, at) for entry, at in group if entry.pages]
            if not some:
                continue
            section = OutlineItem(f"{letter} {titles.get(letter, '')}".strip(), some[0][1] - 1)
            section.children += [
                OutlineItem(f"{entry.day.isoformat()} {entry.title}", at - 1) for entry, at in some
            ]
            outline.root.append(section)
