"""Serials of printed sheets: what was printed for whom, so that it is known again when it comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.model import UnitCode
from pipeline.model.sheetcode import to_base36
from pipeline.register.numbers import SHEET, next_number
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump

WIDTH = 6  # base-36 digits: 2,176,782,336 sheets


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed copy. `paper` is the paper's short code, `tag` the geometry, `given` the values that were
    filled in before printing (field name → text)."""

    serial: str
    paper: str
    tag: str
    unit: UnitCode | None
    case: str
    given: Mapping[str, str]
    printed_at: datetime


def issue_serials(
    registry: Registry,
    *,
    paper: str,
    tag: str,
    now: datetime,
    units: Sequence[UnitCode | None] = (None,),
    case: str = "",
    given: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """One serial for each of `units` (a unit may stand several times: copies), written down for good."""
    with registry.atomic():
        first = next_number(registry, SHEET, len(units)) if units else 0
        serials = tuple(to_base36(first + place, WIDTH) for place in range(len(units)))
        registry.write_all(
            "INSERT INTO sheet VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (serial, paper, tag, str(unit or ""), case, dump(dict(given or {})), now.isoformat())
                for serial, unit in zip(serials, units, strict=True)
            ],
        )
    return serials


def find_sheet(registry: Registry, serial: str) -> Sheet | None:
    """What was printed under this serial; None for "" and for serials of another registry."""
    row = registry.row("SELECT * FROM sheet WHERE serial = ?", (serial,))
    return sheet_of(row) if row else None


def sheet_of(row: Row) -> Sheet:
    """A row of the table."""
    serial, paper, tag, unit, case, given, printed = row
    code: UnitCode | None = UnitCode.parse(unit) if unit else None
    values: dict[str, Any] = json.loads(given)
    return Sheet(serial, paper, tag, code, case, values, datetime.fromisoformat(printed))
