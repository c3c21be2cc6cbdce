"""A roster file (名册) → rows of units with their owners and tenants, or the list of what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pipeline.errors import RosterError
from pipeline.model import Party, UnitCode
from pipeline.register import roster_cells as cells
from pipeline.register.roster_cells import BadCell, Cell
from pipeline.register.roster_columns import Header, Key, find_header
from pipeline.register.roster_grid import Grid, read_grids
from pipeline.register.roster_unit import building_code, repeats_building, unit_of
from pipeline.site import Building

T = TypeVar("T")

_FOOTER = re.compile(r"^(?:合计|总计|小计|共计|制表|填表|审核|说明|注[:：]|备注[:：]|打印|#|例[:：]|示例)")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One unit as the file says. `given` are the columns that the file has: what it lacks is left alone."""

    sheet: str
    row: int  # as Excel counts
    unit: UnitCode
    floor: int
    area: Decimal | None = None
    owner: Party | None = None
    owner_since: date | None = None
    tenant: Party | None = None
    tenant_since: date | None = None
    note: str = ""
    given: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong: `column` is the header, `shown` what stands in the cell, `reason` Chinese."""

    sheet: str
    row: int
    column: str
    shown: str
    reason: str

    def __str__(self) -> str:
        shown = f"“{self.shown}”" if self.shown else "（空）"
        return f"{self.sheet} 第 {self.row} 行 {self.column}{shown}：{self.reason}"


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A roster file that was read. `notes` are Chinese remarks (columns that nothing was taken from)."""

    path: Path
    rows: tuple[RosterRow, ...]
    faults: tuple[RosterFault, ...] = ()
    notes: tuple[str, ...] = ()


class RosterFaults(RosterError):
    """Rows are wrong; nothing was imported. `faults` has all of them."""

    def __init__(self, path: Path, faults: Sequence[RosterFault]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults[:50])
        more = f"\n  ……另有 {len(faults) - 50} 处" if len(faults) > 50 else ""
        super().__init__(
            f"名册有 {len(faults)} 处错误，未导入任何内容：{path.name} / the roster has faults, nothing was imported\n"
            f"{lines}{more}",
            hint="请按行号和列名改正后重新导入。",
        )
        self.faults = tuple(faults)


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one grid, collecting faults instead of stopping."""

    grid: Grid
    header: Header
    buildings: Sequence[Building]
    faults: list[RosterFault] = field(default_factory=list)
    repeats: bool = True
    number: int = 0
    cells: Mapping[Key, Cell] = field(default_factory=dict)

    def take(self, key: Key, parse: Callable[[Cell], T]) -> T | None:
        try:
            return parse(self.cells.get(key))
        except BadCell as error:
            self.fault(key, str(error))
            return None

    def text(self, key: Key) -> str:
        return self.take(key, cells.text_of) or ""

    def fault(self, key: Key, reason: str) -> None:
        names = self.grid.rows[self.header.row]
        place = self.header.columns.get(key)
        column = " ".join(str(names[place] or key.value).split()) if place is not None else key.value
        shown = str(self.cells.get(key) if self.cells.get(key) is not None else "")[:60]
        self.faults.append(RosterFault(self.grid.name, self.number, column, shown, reason))


def read_roster(path: Path, buildings: Sequence[Building] = ()) -> RosterSheet:
    """Read an xlsx or csv file with Chinese headers in any of the usual words, anywhere near the top.

    Faults of rows are in `faults`; raises RosterError where the file as a whole can not be read or has no
    header row. `buildings` are the site's, whose names and aliases are then understood.
    """
    headed = [(grid, header) for grid in read_grids(path) if (header := _header(grid)) is not None]
    if not headed:
        raise RosterError(
            f"名册里找不到表头：{path.name} / no header row found",
            hint="表头至少要有“房号”和另外一列（栋号、业主姓名……）；可用 pipeline roster template 导出模板。",
        )
    readers = [_Reader(grid, header, buildings) for grid, header in headed]
    rows = [row for reader in readers for row in _rows(reader)]
    faults = [fault for reader in readers for fault in reader.faults]
    faults += _twice(rows, readers[0].header)
    notes = tuple(
        f"{grid.name}：未使用的列 {'、'.join(header.unknown)}" for grid, header in headed if header.unknown
    )
    if not rows and not faults:
        raise RosterError(f"名册里没有数据：{path.name} / the roster is empty", hint="请检查工作表。")
    return RosterSheet(path, tuple(rows), tuple(faults), notes)


def _header(grid: Grid) -> Header | None:
    top = [[str(cell or "").strip() for cell in row] for row in grid.rows[:31]]
    return find_header(top)


def _rows(reader: _Reader) -> Iterator[RosterRow]:
    building, entrance = _of_sheet(reader), ""
    reader.repeats = _repeats(reader)
    for place, line in enumerate(reader.grid.rows[reader.header.row + 1 :]):
        reader.number = reader.header.row + place + 2
        if _is_no_unit(line, reader.header):
            continue
        reader.cells = {key: line[column] for key, column in reader.header.columns.items()}
        own = reader.text(Key.BUILDING)
        # Grouped tables name a building (and its entrance) once, on its first row.
        entrance = reader.text(Key.ENTRANCE) or ("" if own else entrance)
        building = own or building
        before = len(reader.faults)
        row = _row(reader, building, entrance)
        if row is not None and len(reader.faults) == before:
            yield row


def _of_sheet(reader: _Reader) -> str:
    """A sheet named 3栋 without a building column holds the units of that building."""
    if Key.BUILDING in reader.header.columns:
        return ""
    name = reader.grid.name.strip()
    return name if re.fullmatch(r".{0,12}[栋幢座#楼]", name) and building_code(name, reader.buildings) else ""


def _repeats(reader: _Reader) -> bool:
    columns = reader.header.columns
    if Key.BUILDING not in columns:
        return True
    lines = reader.grid.rows[reader.header.row + 1 :]
    pairs = [(str(line[columns[Key.BUILDING]] or ""), str(line[columns[Key.ROOM]] or "")) for line in lines]
    return repeats_building(pairs, reader.buildings)


def _is_no_unit(line: Sequence[Cell], header: Header) -> bool:
    """Empty lines, totals, signatures, remarks below the table, examples."""
    texts = [str(cell).strip() for cell in line if cell is not None and str(cell).strip()]
    if not texts or _FOOTER.match(texts[0]):
        return True
    taken = [line[place] for place in header.columns.values()]
    return all(cell is None or not str(cell).strip() for cell in taken)


def _row(reader: _Reader, building: str, entrance: str) -> RosterRow | None:
    floor = reader.take(Key.FLOOR, cells.floor_of)
    room = reader.text(Key.ROOM)
    try:
        unit = unit_of(building, entrance, room, floor, reader.buildings, repeats=reader.repeats)
    except BadCell as error:
        wrong_building = bool(room) and bool(building) and building_code(building, reader.buildings) is None
        reader.fault(Key.BUILDING if wrong_building else Key.ROOM, str(error))
        unit = None
    if unit is not None and floor is not None and unit.floor_hint not in (None, floor):
        reader.fault(Key.FLOOR, f"与房号 {unit.room} 不符（房号看来在 {unit.floor_hint} 层）")
    row = _with_parties(reader, unit or UnitCode("0", "", "0"), floor)
    return row if unit is not None else None


def _with_parties(reader: _Reader, unit: UnitCode, floor: int | None) -> RosterRow:
    owner, tenant = _owner(reader), _tenant(reader)
    contact = reader.take(Key.CONTACT, cells.name_of) or ""
    if contact and tenant:
        tenant = replace(tenant, contact=contact)
    elif contact and owner:
        owner = replace(owner, contact=contact)
    since = reader.take(Key.SINCE, cells.date_of)
    owner_since = reader.take(Key.OWNER_SINCE, cells.date_of)
    tenant_since = reader.take(Key.TENANT_SINCE, cells.date_of)
    return RosterRow(
        sheet=reader.grid.name,
        row=reader.number,
        unit=unit,
        floor=floor if floor is not None else unit.floor_hint or 0,
        area=reader.take(Key.AREA, cells.area_of),
        owner=owner,
        owner_since=owner_since or (None if tenant else since),
        tenant=tenant,
        tenant_since=tenant_since or (since if tenant else None),
        note=reader.text(Key.NOTE),
        given=frozenset(reader.header.columns),
    )


def _owner(reader: _Reader) -> Party | None:
    return _party(reader, Key.OWNER, Key.OWNER_PHONE, Key.OWNER_ID, Key.OWNER_EMAIL)


def _tenant(reader: _Reader) -> Party | None:
    return _party(reader, Key.TENANT, Key.TENANT_PHONE, Key.TENANT_ID, Key.TENANT_EMAIL)


def _party(reader: _Reader, name_key: Key, *more: Key) -> Party | None:
    """`more`: the columns of phone, certificate number and e-mail address."""
    name = reader.take(name_key, cells.name_of)
    parsers = (cells.phone_of, cells.id_number_of, cells.email_of)
    found = [reader.take(key, parse) or "" for key, parse in zip(more, parsers, strict=True)]
    if name:
        phone, id_number, email = found
        return Party(name, phone, id_number, email=email)
    filled = next((key for key, text in zip(more, found, strict=True) if text), None)
    if filled is not None and name is not None and name_key in reader.header.columns:
        reader.fault(name_key, f"填了{filled.value}，却没有{name_key.value}")
    return None


def _twice(rows: Sequence[RosterRow], header: Header) -> Iterator[RosterFault]:
    first: dict[UnitCode, RosterRow] = {}
    for row in rows:
        known = first.setdefault(row.unit, row)
        if known is not row:
            where = f"第 {known.row} 行" if known.sheet == row.sheet else f"{known.sheet} 第 {known.row} 行"
            yield RosterFault(row.sheet, row.row, Key.ROOM.value, str(row.unit), f"房号重复，与{where}相同")
