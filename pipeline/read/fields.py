"""From the cells, ticks and marks of our own sheets to checked values.

Confidence of a value: the chance that every character is right (`choose.chance`) × the trust of its kind's
parser (below 1 where a character was presumed misread), then what the register says (`read.correct`). An empty
place has confidence 1; writing that gives no valid value has at most `INVALID`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model import (
    CellReading,
    Column,
    Field,
    FieldKind,
    Geometry,
    Mark,
    PageReading,
    PaperType,
    TickReading,
    TickState,
    UnitCode,
    Value,
    Zone,
)
from pipeline.model.kinds import Parsed, parse_value
from pipeline.model.text import unwrap
from pipeline.read.choose import WORDED, better, chance, first_valid
from pipeline.read.correct import Doubt, check_person, check_unit
from pipeline.read.lookup import Lookup

INVALID = 0.3
"""Most that can be said of a value that does not parse."""

TICKED, UNCLEAR = 0.99, 0.5
"""Confidence of clear ticks, and of a field with a doubtful one."""

REQUIRED = "必填项未填"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """All that was read on the pages of one paper, by zone name."""

    cells: Mapping[str, tuple[CellReading, int]]
    ticks: Mapping[str, tuple[TickReading, int]]
    zones: Mapping[str, Zone]
    lookup: Lookup
    today: date
    unit: UnitCode | None  # known without the cells: given, or from the code


def interpret(
    paper: PaperType,
    pages: Sequence[PageReading],
    lookup: Lookup,
    today: date,
    *,
    geometry: Geometry | None = None,
    unit: UnitCode | None = None,
) -> tuple[Value, ...]:
    """Every field of `paper` that people fill, in its order; fields left empty have the value "".

    `geometry` gives the values their boxes and the ticks the options of that version of the sheet; `unit` is
    the paper's unit where it is known better than from the sheet's code.
    """
    sheet = _sheet(pages, lookup, today, geometry, unit)
    fields = [field for field in paper.fields if not field.stamp]
    values = [_checked_unit(field, _value(field, sheet), sheet) for field in fields]
    home = sheet.unit or _only_unit(fields, values)
    people = lookup.occupancies(home) if home else ()
    return tuple(check_person(f, _doubt(v, sheet), people) for f, v in zip(fields, values, strict=True))


def missing_marks(paper: PaperType, pages: Sequence[PageReading]) -> tuple[str, ...]:
    """Labels of the required signatures and seals that are not there (signatures first). A place where a gray
    scan cannot tell counts as marked."""
    return (*missing_signatures(paper, pages), *missing_seals(paper, pages))


def missing_signatures(paper: PaperType, pages: Sequence[PageReading]) -> tuple[str, ...]:
    """Labels of the required signatures that are not there."""
    return _missing(paper.signatures, "sign", pages)


def missing_seals(paper: PaperType, pages: Sequence[PageReading]) -> tuple[str, ...]:
    """Labels of the required seals that are not there."""
    return _missing(paper.seals, "seal", pages)


def missing_fields(paper: PaperType, values: Sequence[Value]) -> tuple[str, ...]:
    """Labels of the required fields in which nothing was written."""
    empty = {value.name for value in values if not _filled(value)}
    return tuple(field.label for field in paper.fields if field.required and field.name in empty)


def is_blank(values: Sequence[Value], printed: Collection[str] = ("unit",)) -> bool:
    """Was nothing filled in, other than the `printed` fields (names) that the office put there itself?"""
    return not any(_filled(value) for value in values if value.name not in printed)


def _filled(value: Value) -> bool:
    return bool(value.value or value.raw.strip() or value.rows or not value.valid)


def _sheet(
    pages: Sequence[PageReading],
    lookup: Lookup,
    today: date,
    geometry: Geometry | None,
    unit: UnitCode | None,
) -> _Sheet:
    printed = next((p.code.unit for p in pages if p.code and p.code.unit), None)
    return _Sheet(
        cells={cell.zone: (cell, page.page) for page in pages for cell in page.cells},
        ticks={tick.zone: (tick, page.page) for page in pages for tick in page.ticks},
        zones={zone.name: zone for zone in geometry.zones} if geometry else {},
        lookup=lookup,
        today=today,
        unit=unit or printed,
    )


def _missing(marks: Sequence[Mark], kind: str, pages: Sequence[PageReading]) -> tuple[str, ...]:
    seen = {mark.zone for page in pages for mark in page.marks if mark.present or not mark.sure}
    return tuple(mark.label for mark in marks if mark.required and f"{kind}:{mark.name}" not in seen)


def _value(field: Field, sheet: _Sheet) -> Value:
    if field.kind is FieldKind.TICK:
        value = _ticked(field, sheet)
    elif field.kind is FieldKind.TABLE:
        value = _table(field, sheet)
    else:
        value = _cell(field.name, field.name, field.kind, sheet)
    return replace(value, note=REQUIRED) if field.required and not _filled(value) else value


def _cell(zone: str, name: str, kind: FieldKind, sheet: _Sheet) -> Value:
    cell, page = sheet.cells.get(zone, (None, 0))
    box = sheet.zones[zone].box if zone in sheet.zones else None
    if cell is None or not cell.inked:
        return Value(name, "", "", 1.0, page=page, box=box)
    if not cell.text.strip():
        return Value(name, "", "", 0.0, False, "有字迹，认不出", page, box)
    parsed = _parsed(kind, cell, sheet)
    trust = chance(cell.confidence, len(cell.text)) * parsed.trust
    confidence = trust if parsed.valid else min(trust, INVALID)
    return Value(name, parsed.value, cell.text, round(confidence, 4), parsed.valid, parsed.note, page, box)


def _parsed(kind: FieldKind, cell: CellReading, sheet: _Sheet) -> Parsed:
    """The recogniser's first reading as a value, or another of its readings that makes better sense."""
    other = better(kind, cell)
    if other is not None and (parsed := _parse(kind, other, sheet)).valid:
        return parsed.noted("取次选的识读", WORDED)
    parsed = _parse(kind, cell.text, sheet)
    if not parsed.valid and "\n" in cell.text:
        return _only_line(kind, cell.text.splitlines(), sheet) or parsed
    others = [] if kind is FieldKind.UNIT else [_parse(kind, text, sheet) for text in cell.alternatives]
    return first_valid(parsed, others)


def _only_line(kind: FieldKind, lines: Sequence[str], sheet: _Sheet) -> Parsed | None:
    """Where one line is a value and no other is: a rest of a rule or a seal was read as a line beside it."""
    good = [one for one in (_parse(kind, line, sheet) for line in lines) if one.valid and one.value]
    return good[0].noted("另有笔画未取", WORDED) if len(good) == 1 else None


def _parse(kind: FieldKind, text: str, sheet: _Sheet) -> Parsed:
    return parse_value(kind, unwrap(text), today=sheet.today, buildings=sheet.lookup.buildings())


def _table(field: Field, sheet: _Sheet) -> Value:
    """Rows in which something is written. `value` is the rows in words, cells apart by a space, rows by ；."""
    rows = [_row(field, number, sheet) for number in range(_row_count(field, sheet))]
    kept = tuple(row for row in rows if any(map(_filled, row.values())))
    cells = [value for row in kept for value in row.values() if _filled(value)]
    if not cells:
        return Value(field.name, "", "", 1.0)
    words = "；".join(" ".join(value.value for value in row.values() if value.value) for row in kept)
    raw = "\n".join(" ".join(value.raw for value in row.values() if value.raw) for row in kept)
    bad = [value for value in cells if not value.valid]
    note = f"{len(bad)}格不合写法" if bad else ""
    sure = min(value.confidence for value in cells)
    return Value(field.name, words, raw, sure, True, note, cells[0].page, None, kept)


def _row_count(field: Field, sheet: _Sheet) -> int:
    """As many rows as this version of the sheet has."""
    numbers = [zone.split(".")[1] for zone in sheet.cells if zone.startswith(f"{field.name}.")]
    return max((int(number) + 1 for number in numbers if number.isdecimal()), default=field.rows)


def _row(field: Field, number: int, sheet: _Sheet) -> dict[str, Value]:
    return {c.name: _row_cell(f"{field.name}.{number}.{c.name}", c, sheet) for c in field.columns}


def _row_cell(zone: str, column: Column, sheet: _Sheet) -> Value:
    """A unit is held against the register; the sheet's own unit says nothing of the units in a list."""
    value = _cell(zone, column.name, column.kind, sheet)
    if column.kind is not FieldKind.UNIT:
        return value
    cell, _ = sheet.cells.get(zone, (None, 0))
    return check_unit(Doubt(value, cell.alternatives if cell else ()), sheet.lookup, None)


def _ticked(field: Field, sheet: _Sheet) -> Value:
    zones = [f"{field.name}#{i}" for i in range(_options(field, sheet))]
    states = {zone: sheet.ticks[zone][0].state for zone in zones if zone in sheet.ticks}
    options = {zone: _option(field, i, sheet) for i, zone in enumerate(zones)}
    yes = [options[zone] for zone in states if states[zone] is TickState.YES]
    doubtful = [options[zone] for zone in states if states[zone] is TickState.DOUBTFUL]
    page = next((sheet.ticks[zone][1] for zone in states), 0)
    first = sheet.zones.get(zones[0]) if zones else None
    return replace(_choice(field, yes, doubtful), page=page, box=first.box if first else None)


def _options(field: Field, sheet: _Sheet) -> int:
    return max(len(field.options), sum(zone.startswith(f"{field.name}#") for zone in sheet.ticks))


def _option(field: Field, number: int, sheet: _Sheet) -> str:
    """The words beside the box, of this version of the sheet where that is known."""
    zone = sheet.zones.get(f"{field.name}#{number}")
    if zone is not None and zone.option:
        return zone.option
    return field.options[number] if number < len(field.options) else f"选项{number + 1}"


def _choice(field: Field, yes: list[str], doubtful: list[str]) -> Value:
    raw = "、".join(yes)
    unclear = f"勾选不清：{'、'.join(doubtful)}" if doubtful else ""
    if len(yes) > 1 and not field.many:
        return Value(field.name, "", raw, INVALID, False, f"只应选一项，勾了{'、'.join(yes)}")
    if not yes and len(doubtful) == 1 and not field.many:
        return Value(field.name, doubtful[0], doubtful[0], UNCLEAR, True, unclear)
    if not yes and doubtful:
        return Value(field.name, "", "、".join(doubtful), INVALID, False, unclear)
    return Value(field.name, raw, raw, UNCLEAR if doubtful else TICKED, True, unclear)


def _only_unit(fields: Sequence[Field], values: Sequence[Value]) -> UnitCode | None:
    """The unit that the sheet's own unit cells name, where they name one."""
    pairs = zip(fields, values, strict=True)
    named = {value.value for field, value in pairs if field.kind is FieldKind.UNIT and value.value}
    return UnitCode.parse(named.pop()) if len(named) == 1 else None


def _doubt(value: Value, sheet: _Sheet) -> Doubt:
    cell, _ = sheet.cells.get(value.name, (None, 0))
    return Doubt(value, cell.alternatives if cell else ())


def _checked_unit(field: Field, value: Value, sheet: _Sheet) -> Value:
    if field.kind is not FieldKind.UNIT:
        return value
    return check_unit(_doubt(value, sheet), sheet.lookup, sheet.unit)
