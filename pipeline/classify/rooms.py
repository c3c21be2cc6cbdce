"""From the words of an address to units on the register."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.classify.register import UnitRegister
from pipeline.model import UnitCode
from pipeline.model.address import Mention, find_units, parse_unit, resolve
from pipeline.model.text import fold

_BROKEN = re.compile("[0-9一二三四五六七八九十a-z栋幢座#][^:：，,。；;]{0,3}$")


def on_register(mentions: Sequence[Mention], register: UnitRegister) -> frozenset[UnitCode]:
    """On the register; with the entrance left out (5栋602 for 5-1-602, 5-2-602) all units it can mean."""
    units = resolve(mentions, register.units)
    if units:
        return units
    codes = [code for mention in mentions for code in mention.codes if not code.entrance]
    return frozenset(
        unit
        for code in codes
        for unit in register.rooms_like(code)
        if (unit.building, unit.room) == (code.building, code.room)
    )


def is_broken(before: str) -> bool:
    """Does something stand before a room that was a building or an entrance and could not be read?"""
    return _BROKEN.search(fold(before)) is not None


_ROOM_ONLY = re.compile(r"[\s#a-z]{0,3}[0-9]{3,4}[a-z]?[\s室房号]{0,2}")


def units_of(text: str, register: UnitRegister) -> frozenset[UnitCode]:
    """The units on the register that a text known to be a unit can mean.

    A room alone may be of any building; where building or entrance stand there but could not be read
    (012栋工单元1102), the room says nothing.
    """
    units = frozenset(code for code in parse_unit(text, register.buildings) if code in register.units)
    if _ROOM_ONLY.fullmatch(fold(text).strip()):
        return units
    mentions = find_units(text, register.buildings)
    broken = any(not m.has_building and is_broken(text[: m.start]) for m in mentions)
    return frozenset() if broken or (len(units) > 1 and not mentions) else units


def read_exactly(text: str, register: UnitRegister) -> bool:
    """Does the text say building and room (or is there only one building), and was no misread character
    presumed (O for 0, G for 9) to make a unit of it?"""
    mentions = find_units(text, register.buildings)
    one = len(register.buildings) == 1
    if mentions:
        return any(m.exact and (m.has_building or one) and on_register([m], register) for m in mentions)
    room = _ROOM_ONLY.fullmatch(fold(text).strip()) is not None
    return one if room else re.fullmatch(r"[0-9A-Za-z]+(?:\s?-\s?[0-9A-Za-z]+)+", text.strip()) is not None
