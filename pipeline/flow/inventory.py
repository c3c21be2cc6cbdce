"""目录.pdf of every dossier that changed: the list of its papers, newest first (domain C6, D142). The office's own dossier
has one for each kind of paper and year, so that none grows without end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.archive.layout import INVENTORY, dossier_folder
from pipeline.archive.place import write_atomic
from pipeline.catalog import fonts
from pipeline.catalog.tabular import Column, Table, draw
from pipeline.errors import StorageError
from pipeline.flow.lookups import Register
from pipeline.model import Document, UnitCode
from pipeline.register.documents import documents_in_folder, documents_of_unit
from pipeline.register.registry import Registry
from pipeline.site import Site

if TYPE_CHECKING:
    from pipeline.flow.run import Run

Dossier = UnitCode | PurePosixPath
"""What has an inventory: a unit, or a folder of the office's own papers (relative to the site)."""

_GIST = 40  # characters of what an office's paper is about
_COLUMNS = (
    Column("序号", 14),
    Column("日期", 26),
    Column("文件名称", left=True),
    Column("页数", 14),
    Column("当时用户", 38),
    Column("编号", 20),
)
_OFFICE_COLUMNS = (
    Column("序号", 14),
    Column("日期", 26),
    Column("文件名称", 50, left=True),
    Column("摘要", left=True),
    Column("页数", 14),
    Column("编号", 20),
)


def dossier_of(document: Document) -> Dossier:
    """The dossier whose inventory names the paper."""
    return document.unit if document.unit is not None else PurePosixPath(document.path).parent


def refresh(run: Run) -> None:
    """Draw the inventories that are out of date. One that somebody has open stays as it is until next time."""
    for dossier in list(run.changed):
        try:
            write_inventory(run.site, run.registry, run.register, dossier, run.clock())
        except StorageError:
            continue
        del run.changed[dossier]


def write_inventory(
    site: Site, registry: Registry, register: Register, dossier: Dossier, now: datetime
) -> None:
    """Raises StorageError."""
    if isinstance(dossier, PurePosixPath):
        folder = site.root / dossier
        table = office_table(site, documents_in_folder(registry, dossier.as_posix()), now)
    else:
        building = site.building_name(dossier.building)
        folder = site.archive / dossier_folder(dossier, register.floor_of(dossier), building)
        table = inventory_table(site, register, dossier, documents_of_unit(registry, dossier), now)
    write_atomic(folder / INVENTORY, draw(table))


def inventory_table(
    site: Site, register: Register, unit: UnitCode, papers: Sequence[Document], now: datetime
) -> Table:
    """The inventory of one dossier: a section for each category."""
    entrance = f"{unit.entrance}单元" if unit.entrance else ""
    name = f"{site.building_name(unit.building)}{entrance}{unit.room}"
    rows: list[tuple[str, ...]] = []
    for letter in sorted({paper.category for paper in papers}):
        held = [paper for paper in papers if paper.category == letter]
        rows.append((f"{letter}　{site.categories.get(letter, '')}（{len(held)} 件）",))
        rows += [_row(number, paper) for number, paper in enumerate(held, 1)]
    return Table(
        title="档案目录",
        columns=_COLUMNS,
        rows=rows,
        line=(
            f"房号：{name}（{unit}）",
            f"用户：{register.party_on(unit, now.date()) or '—'}",
            f"共 {len(papers)} 件",
        ),
        foot=f"{site.office.name}　同一分类内新的在前；本目录随档案变动自动更新。",
        made=f"{now:%Y年%m月%d日 %H:%M}",
    )


def _row(number: int, paper: Document) -> tuple[str, ...]:
    return (str(number), paper.date.isoformat(), paper.title, str(paper.pages), paper.party, paper.id)


def office_table(site: Site, papers: Sequence[Document], now: datetime) -> Table:
    """The inventory of the office's own papers, or of some of them: a section for each kind and year."""
    rows: list[tuple[str, ...]] = []
    for (title, year), group in groupby(papers, key=lambda paper: (paper.title, paper.date.year)):
        some = list(group)
        rows.append((f"{title}　{year} 年（{len(some)} 件）",))
        rows += [_office_row(number, paper) for number, paper in enumerate(some, 1)]
    return Table(
        title="管理处档案目录",
        columns=_OFFICE_COLUMNS,
        rows=rows,
        line=("管理处自存文件，不按房号归档", f"共 {len(papers)} 件"),
        foot=f"{site.office.name}　新的在前；本目录随档案变动自动更新。",
        made=f"{now:%Y年%m月%d日 %H:%M}",
    )


def _office_row(number: int, paper: Document) -> tuple[str, ...]:
    return (str(number), paper.date.isoformat(), paper.title, _gist(paper), str(paper.pages), paper.id)


def _gist(paper: Document) -> str:
    """The number of an issued letter, else the first field that is no date: the month, the post, the subject."""
    said = (value.value for value in paper.fields if value.valid and not value.rows)
    own = paper.origin.name.removesuffix(".pdf") if paper.letter == paper.origin.member != "" else ""
    words = " ".join((own or next((one for one in said if one and not _is_date(one)), "")).split())
    lacking = set(fonts.missing(words))
    clean = "".join(char for char in words if char not in lacking)  # what was misread must not stop the list
    return clean if len(clean) <= _GIST else f"{clean[:_GIST]}…"


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False
