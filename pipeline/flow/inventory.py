"""目录.pdf of every dossier that changed: the list of its papers, newest first (domain C6, D142)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.archive.layout import INVENTORY, dossier_folder
from pipeline.archive.place import write_atomic
from pipeline.catalog.tabular import Column, Table, draw
from pipeline.errors import StorageError
from pipeline.flow.lookups import Register
from pipeline.model import Document, UnitCode
from pipeline.register.documents import documents_of_unit
from pipeline.site import Site

if TYPE_CHECKING:
    from pipeline.flow.run import Run

_COLUMNS = (
    Column("序号", 14),
    Column("日期", 26),
    Column("文件名称", left=True),
    Column("页数", 14),
    Column("当时用户", 38),
    Column("编号", 20),
)


def refresh(run: Run) -> None:
    """Draw the inventories that are out of date. One that somebody has open stays as it is until next time."""
    for code in list(run.changed):
        unit = UnitCode.parse(code)
        papers = documents_of_unit(run.registry, unit)
        try:
            write_inventory(run.site, run.register, unit, papers, run.clock())
        except StorageError:
            continue
        del run.changed[code]


def write_inventory(
    site: Site, register: Register, unit: UnitCode, papers: list[Document], now: datetime
) -> None:
    """Raises StorageError."""
    place = dossier_folder(unit, register.floor_of(unit), site.building_name(unit.building))
    write_atomic(site.archive / place / INVENTORY, draw(inventory_table(site, register, unit, papers, now)))


def inventory_table(
    site: Site, register: Register, unit: UnitCode, papers: list[Document], now: datetime
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
