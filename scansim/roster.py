"""A register of units: who owns and rents what, as an office keeps it in a spreadsheet."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from numpy.random import Generator
from openpyxl import Workbook

from pipeline.model import UnitCode
from scansim.people import Person, company, person
from scansim.rng import chance, generator, pick

_DATED = re.compile(rb'(xsi:type="dcterms:W3CDTF">)[^<]*<')

HEADERS = (
    "栋号",
    "单元",
    "楼层",
    "房号",
    "建筑面积",
    "业主姓名",
    "业主电话",
    "证件号",
    "租户名称",
    "联系人",
    "租户电话",
    "入住日期",
    "备注",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A building: `entrances` is () where there is none; `kind` residential or tower."""

    code: str
    kind: str
    floors: range
    rooms: int
    entrances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One unit. `area` in square metres; `tenant` is "" where the owner lives there; `tenant_firm` says
    that the tenant is a company with a contact person."""

    building: str
    entrance: str
    floor: int
    room: str
    area: float
    owner: str
    owner_phone: str
    owner_id: str
    owner_sex: str = "男"
    tenant: str = ""
    contact: str = ""
    tenant_phone: str = ""
    tenant_id: str = ""
    since: date = date(2020, 1, 1)
    note: str = ""
    kind: str = "residential"

    @property
    def unit(self) -> UnitCode:
        return UnitCode(self.building, self.entrance, self.room)

    @property
    def tenant_firm(self) -> bool:
        return bool(self.contact)


DEFAULT = (
    Block("3", "residential", range(1, 19), 4),
    Block("7", "residential", range(1, 12), 3),
    Block("5", "residential", range(1, 13), 2, ("1", "2", "3")),
    Block("12", "residential", range(2, 12), 2, ("1", "2")),
    Block("A", "tower", range(5, 25), 5),
    Block("B", "tower", range(8, 20), 3),
)
SMALL = (
    Block("3", "residential", range(11, 16), 3),
    Block("5", "residential", range(6, 9), 2, ("1", "2")),
    Block("A", "tower", range(8, 13), 3),
)


def roster(seed: int, buildings: tuple[Block, ...] = DEFAULT) -> list[RosterRow]:
    """All units of `buildings`. Some owners hold several units, some names stand for two people."""
    rng = generator(seed, "roster")
    rows = [_row(rng, block, entrance, floor, n) for block, entrance, floor, n in _places(buildings)]
    return _namesakes(rng, _several(rng, rows))


def _places(buildings: tuple[Block, ...]) -> list[tuple[Block, str, int, int]]:
    return [
        (block, entrance, floor, n)
        for block in buildings
        for entrance in block.entrances or ("",)
        for floor in block.floors
        for n in range(1, block.rooms + 1)
    ]


def _row(rng: Generator, block: Block, entrance: str, floor: int, number: int) -> RosterRow:
    owner = person(rng)
    tower = block.kind == "tower"
    tenant, contact, who = _tenant(rng, tower)
    return RosterRow(
        building=block.code,
        entrance=entrance,
        floor=floor,
        room=f"{floor}{number:02d}",
        area=round(float(rng.uniform(90, 400) if tower else rng.uniform(55, 160)), 2),
        owner=company(rng) if tower and chance(rng, 0.3) else owner.name,
        owner_phone=owner.phone,
        owner_id=owner.id_number,
        owner_sex=owner.sex,
        tenant=tenant,
        contact=contact,
        tenant_phone=who.phone if tenant else "",
        tenant_id=who.id_number if tenant and not contact else "",
        since=date(2016, 1, 1) + timedelta(days=int(rng.integers(0, 3800))),
        kind=block.kind,
    )


def _tenant(rng: Generator, tower: bool) -> tuple[str, str, Person]:
    who = person(rng)
    if not chance(rng, 0.7 if tower else 0.2):
        return "", "", who
    return (company(rng), who.name, who) if tower else (who.name, "", who)


def _several(rng: Generator, rows: list[RosterRow]) -> list[RosterRow]:
    """About one unit in twenty belongs to the owner of another one."""
    for i in range(1, len(rows)):
        if chance(rng, 0.05):
            of = pick(rng, rows[:i])
            rows[i] = replace(
                rows[i],
                owner=of.owner,
                owner_phone=of.owner_phone,
                owner_id=of.owner_id,
                owner_sex=of.owner_sex,
            )
    return rows


def _namesakes(rng: Generator, rows: list[RosterRow]) -> list[RosterRow]:
    """About one owner in thirty has somebody else's name."""
    return [
        replace(row, owner=pick(rng, rows).owner) if chance(rng, 0.03) and "公司" not in row.owner else row
        for row in rows
    ]


def units_of(rows: list[RosterRow], who: str) -> list[RosterRow]:
    """Every unit in which `who` is owner, tenant or contact: the page's unit is only certain if it is one."""
    return [r for r in rows if who in (r.owner, r.tenant, r.contact)]


def write_xlsx(rows: list[RosterRow], path: Path) -> None:
    """The roster as the office keeps it, with Chinese headers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "业主租户名册"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(_cells(row))
    sheet.freeze_panes = "A2"
    _save(book, path)


def _save(book: Workbook, path: Path) -> None:
    """The same bytes every time: openpyxl notes the hour in the properties and in the archive."""
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda n: n != "[Content_Types].xml"):
            content = _DATED.sub(rb"\g<1>2026-11-21T00:00:00Z<", made.read(name))
            kept.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _cells(row: RosterRow) -> list[str | float | date | int]:
    return [
        f"{row.building}{'座' if row.kind == 'tower' else '栋'}",
        row.entrance,
        row.floor,
        row.room,
        row.area,
        row.owner,
        row.owner_phone,
        row.owner_id,
        row.tenant,
        row.contact,
        row.tenant_phone,
        row.since,
        row.note,
    ]
