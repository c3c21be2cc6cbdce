"""An xlsx or csv with one row for each letter: which unit, and the values of that letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import MissingValue, UsageError
from pipeline.flow.lookups import all_buildings
from pipeline.flow.office import Office
from pipeline.model import Field, FieldKind, PaperType, UnitCode
from pipeline.register.roster_cells import BadCell, Cell, text_of
from pipeline.register.roster_columns import Key, find_header, header_word
from pipeline.register.roster_grid import Grid, read_grids
from pipeline.register.roster_unit import unit_of
from pipeline.site import Building

_PLACE = (Key.BUILDING, Key.ENTRANCE, Key.ROOM)
_TOP = 20  # rows among which the header is looked for


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong: `row` as Excel counts, `column` the header, `shown` what stands there, `reason` Chinese."""

    row: int
    column: str
    shown: str
    reason: str

    def __str__(self) -> str:
        shown = f"“{self.shown}”" if self.shown else ""
        return f"第 {self.row} 行 {self.column}{shown}：{self.reason}"


@dataclass(frozen=True, slots=True)
class Row:
    """One letter to be. `given`: field name → text; `columns`: field name → header."""

    number: int
    unit: UnitCode
    given: Mapping[str, str]
    columns: Mapping[str, str]

    def fault(self, paper: PaperType, error: UsageError) -> RowFault:
        """The error of this row's values, with the column it is about."""
        names = error.names if isinstance(error, MissingValue) else ()
        name = next(iter(names), "") or next((n for n in self.given if f"（{n}）" in error.message), "")
        field = paper.field(name)
        column = self.columns.get(name) or (field.label if field else "")
        return RowFault(self.number, column, self.given.get(name, ""), error.message.partition(" / ")[0])


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    place: Mapping[Key, int]
    fields: Mapping[str, int]
    unknown: tuple[str, ...]


def read_rows(office: Office, paper: PaperType, path: Path) -> tuple[list[Row | RowFault], tuple[str, ...]]:
    """All rows of the first sheet that has a header, and the headers that nothing is taken from. Raises RosterError
    where the file cannot be read, UsageError where no row names the units."""
    return rows_of(office, paper, read_grids(path), path.name)


def rows_of(
    office: Office, paper: PaperType, grids: Sequence[Grid], name: str
) -> tuple[list[Row | RowFault], tuple[str, ...]]:
    """As `read_rows`, of a file that was read already (a stranger's is read in a child process)."""
    for grid in grids:
        header = _header(grid, paper)
        if header is not None:
            return list(_rows(office, grid, header)), header.unknown
    fields = "、".join(f.label for f in paper.fields if f.required)
    raise UsageError(
        f"表里找不到表头：{name} / no header row",
        hint=f"表头要有“房号”一列，其余各列写栏目名称，如：{fields}。",
    )


def _header(grid: Grid, paper: PaperType) -> _Header | None:
    names = _names(paper)
    best: _Header | None = None
    for number, line in enumerate(grid.rows[:_TOP]):
        texts = [str(cell or "").strip() for cell in line]
        place = _place(texts, paper)
        if Key.ROOM not in place:
            continue
        fields: dict[str, int] = {}
        unknown = []
        for column, text in enumerate(texts):
            name = names.get(header_word(text), "") if text else ""
            if name and name not in fields and column not in place.values():
                fields[name] = column
            elif text and column not in place.values():
                unknown.append(text)
        header = _Header(number, place, fields, tuple(unknown))
        if best is None or len(header.fields) > len(best.fields):
            best = header
    return best


def _place(texts: Sequence[str], paper: PaperType) -> dict[Key, int]:
    """The columns that say which unit: in the roster's words, or in the paper's own for its unit."""
    found = find_header([[*texts, "楼层"]])  # a second known header, so that 房号 alone is enough
    place = {k: c for k, c in found.columns.items() if k in _PLACE and c < len(texts)} if found else {}
    if Key.ROOM not in place:
        own = {header_word(w) for f in paper.fields if f.kind is FieldKind.UNIT for w in _words(f)}
        columns = [c for c, text in enumerate(texts) if text and header_word(text) in own]
        if columns:
            place[Key.ROOM] = columns[0]
    return place


def _names(paper: PaperType) -> dict[str, str]:
    """Header → field name: names and labels first, other offices' words where no field has them as its own."""
    found: dict[str, str] = {}
    for words in (lambda f: (f.name, f.label), lambda f: f.labels):
        for field in paper.fields:
            for word in words(field):
                found.setdefault(header_word(word), field.name)
    return found


def _words(field: Field) -> tuple[str, ...]:
    return (field.name, field.label, *field.labels)


def _rows(office: Office, grid: Grid, header: _Header) -> Iterator[Row | RowFault]:
    buildings = all_buildings(office.site, office.register.by_code)
    heads = [str(cell or "").strip() for cell in grid.rows[header.row]]
    columns = {name: heads[column] for name, column in header.fields.items()}
    seen: dict[UnitCode, int] = {}
    building = ""
    for number, line in enumerate(grid.rows[header.row + 1 :], start=header.row + 2):
        taken = [line[c] for c in (*header.place.values(), *header.fields.values())]
        if all(cell is None or not str(cell).strip() for cell in taken) or _is_note(line):
            continue
        try:
            building = _text(line, header.place.get(Key.BUILDING)) or building
            unit = _unit(office, line, header, building, buildings)
            if unit in seen:
                raise BadCell(f"与第 {seen[unit]} 行是同一户")
            seen[unit] = number
        except BadCell as error:
            room = header.place[Key.ROOM]
            yield RowFault(number, heads[room], str(line[room] or "")[:60], str(error))
            continue
        yield _row(number, unit, line, header, columns)


def _is_note(line: Sequence[Cell]) -> bool:
    first = next((str(cell).strip() for cell in line if cell is not None and str(cell).strip()), "")
    return first.startswith(("#", "合计", "总计", "小计", "备注：", "说明："))


def _unit(
    office: Office, line: Sequence[Cell], header: _Header, building: str, buildings: Sequence[Building]
) -> UnitCode:
    entrance, room = _text(line, header.place.get(Key.ENTRANCE)), _text(line, header.place[Key.ROOM])
    unit = unit_of(building, entrance, room, None, buildings, repeats=True)
    if unit not in office.register.by_code:
        raise BadCell(f"名册上没有 {unit}")
    return unit


def _row(
    number: int, unit: UnitCode, line: Sequence[Cell], header: _Header, columns: Mapping[str, str]
) -> Row | RowFault:
    given: dict[str, str] = {}
    for name, column in header.fields.items():
        try:
            given[name] = _value(line[column])
        except BadCell as error:
            return RowFault(number, columns[name], str(line[column])[:60], str(error))
    return Row(number, unit, {name: text for name, text in given.items() if text}, columns)


def _text(line: Sequence[Cell], column: int | None) -> str:
    return text_of(line[column]) if column is not None else ""


def _value(cell: Cell) -> str:
    """As a person would type it: days without a time, amounts without binary dust."""
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.10f}".rstrip("0").rstrip(".")
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, str):
        text_of(cell)  # refuses #REF! and the like
        return cell.strip()
    return text_of(cell)
