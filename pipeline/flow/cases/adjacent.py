"""Which units lie beside, above and below one (000 §6 (二)3: works notices to the adjacent rooms)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.flow.lookups import Register
from pipeline.model import Unit, UnitCode
from pipeline.site import Site

_TAIL = re.compile(r"(\d{2})$")


def adjacent_units(site: Site, register: Register, unit: UnitCode) -> tuple[UnitCode, ...]:
    """From the roster: the rooms before and after it on its floor, and the rooms with the same place number
    on the floors above and below. What `site.toml` [adjacent] says of a unit goes before it. Units that
    are not on the roster have none."""
    named = site.adjacent.get(str(unit))
    if named is not None:
        listed = [UnitCode.parse(code) for code in named]
        return tuple(code for code in listed if code in register.by_code)
    own = register.by_code.get(unit)
    if own is None:
        return ()
    stack = _stack(register.by_code, own)
    return (*_beside(stack, own), *_above_and_below(stack, own))


def _stack(units: Mapping[UnitCode, Unit], own: Unit) -> list[Unit]:
    """The units of the same building and entrance, by floor and room."""
    code = own.code
    same = [u for u in units.values() if (u.code.building, u.code.entrance) == (code.building, code.entrance)]
    return sorted(same, key=lambda u: (u.floor, u.code.room))


def _beside(stack: list[Unit], own: Unit) -> list[UnitCode]:
    row = [u.code for u in stack if u.floor == own.floor]
    place = row.index(own.code)
    return [*row[max(0, place - 1) : place], *row[place + 1 : place + 2]]


def _above_and_below(stack: list[Unit], own: Unit) -> list[UnitCode]:
    tail = _TAIL.search(own.code.room)
    if tail is None:
        return []
    floors = sorted({u.floor for u in stack})
    place = floors.index(own.floor)
    near = {*floors[max(0, place - 1) : place], *floors[place + 1 : place + 2]}
    return [u.code for u in stack if u.floor in near and u.code.room.endswith(tail[1])]
