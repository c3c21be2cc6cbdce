"""Labels for many units at once, and the units whose label names somebody who has moved out (domain C6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.flow.lookups import Register
from pipeline.flow.office import Office
from pipeline.model import PaperType, UnitCode
from pipeline.register.printed import last_of_units

OCCUPANT = "occupant"  # the field of a label that must name the present occupant


@dataclass(frozen=True, slots=True)
class Outdated:
    """A unit whose label says `printed`, while the register says `present` ("" = nobody)."""

    unit: UnitCode
    printed: str
    present: str
    printed_at: datetime


def changed_labels(office: Office, paper: PaperType) -> list[Outdated]:
    """Units whose newest label of this kind names another than the present occupant, in the order of the shelf.
    Raises UsageError for a label that names nobody."""
    if paper.field(OCCUPANT) is None:
        raise UsageError(f"《{paper.title}》上没有用户名称 / the label names nobody")
    today = office.now.date()
    found = []
    printed = last_of_units(office.registry, paper.code)
    for unit in _in_order(office.register):
        sheet = printed.get(unit)
        if sheet is not None:
            said, present = sheet.given.get(OCCUPANT, ""), office.register.party_on(unit, today)
            if said != present:
                found.append(Outdated(unit, said, present, sheet.printed_at))
    return found


def units_of(register: Register, building: str, floors: str) -> list[UnitCode]:
    """The units of a building ("" = all) on some floors ("3-12,15"; "" = all), in the order of the shelf.
    Raises UsageError where there is none."""
    wanted = _floors(floors)
    found = [
        code
        for code in _in_order(register)
        if (not building or code.building == building) and (not wanted or register.floor_of(code) in wanted)
    ]
    if not found:
        raise UsageError("名册上没有符合条件的房号 / no such units", hint="请核对栋号和楼层，或先导入名册。")
    return found


def _in_order(register: Register) -> list[UnitCode]:
    """By building, floor, room (000 §7 4.3.4): the register's own order."""
    return list(register.by_code)


def _floors(text: str) -> frozenset[int]:
    """ "3-12,15" → floors. Raises UsageError."""
    found: set[int] = set()
    for part in filter(None, re.split(r"[,，、;；\s]+", text)):
        match = re.fullmatch(r"(-?\d{1,3})(?:[-–—~至到](-?\d{1,3}))?层?", part)
        if match is None:
            raise UsageError(f"“{text}”不是楼层 / not floors", hint="写法如 3-12 或 3,5,7-9。")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 <= last - first <= 300:
            raise UsageError(f"“{part}”不是楼层 / not floors", hint="写法如 3-12，小的在前。")
        found |= set(range(first, last + 1))
    return frozenset(found)
