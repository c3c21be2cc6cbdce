"""目录.pdf of every dossier that changed: the list of its papers, newest first (domain C6, D142)."""

from __future__ import annotations

from datetime import datetime

from pipeline.archive.layout import INVENTORY, dossier_folder
from pipeline.archive.place import write_atomic
from pipeline.catalog.press import press_html
from pipeline.errors import StorageError
from pipeline.flow.lookups import Register
from pipeline.flow.run import Run
from pipeline.model import Document, UnitCode
from pipeline.register.documents import documents_of_unit
from pipeline.site import Site


def refresh(run: Run) -> None:
    """Press the inventories that are out of date. One that somebody has open stays as it is until next time."""
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
    pressed = press_html(
        site.templates / "_shared", "_shared/inventory.html", _data(site, register, unit, papers, now)
    )
    write_atomic(site.archive / place / INVENTORY, pressed.pdf)


def _data(
    site: Site, register: Register, unit: UnitCode, papers: list[Document], now: datetime
) -> dict[str, object]:
    entrance = f"{unit.entrance}单元" if unit.entrance else ""
    known = register.by_code.get(unit)
    return {
        "office": site.office,
        "unit_code": str(unit),
        "unit_name": f"{site.building_name(unit.building)}{entrance}{unit.room}",
        "occupant": register.party_on(unit, now.date()),
        "area": str(known.area) if known and known.area is not None else "",
        "sections": [
            {
                "letter": letter,
                "name": site.categories.get(letter, ""),
                "papers": [
                    {
                        "number": paper.id,
                        "date": paper.date.isoformat(),
                        "title": paper.title,
                        "pages": paper.pages,
                        "party": paper.party,
                    }
                    for paper in papers
                    if paper.category == letter
                ],
            }
            for letter in sorted({paper.category for paper in papers})
        ],
        "total": len(papers),
        "made": f"{now:%Y年%m月%d日 %H:%M}",
    }
