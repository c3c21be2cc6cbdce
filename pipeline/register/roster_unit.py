"""The unit that the columns 栋号, 单元, 房号 of a roster name together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.model import UnitCode
from pipeline.model.address import parse_unit
from pipeline.model.numerals import digits_of
from pipeline.model.text import fold
from pipeline.register.roster_cells import BadCell
from pipeline.site import Building

_TOWER = re.compile(r"(?:号楼|#楼|栋楼|号栋|[栋幢座#楼号])$")
_ENTRANCE = re.compile(r"(?:单元|梯|门)$")
_ROOM = re.compile(r"(?:号?房|号?室|号|户|铺|单元)$")
_PREFIX = re.compile(r"([0-9a-z]{1,3})-[0-9a-z-]+$")
_CODE = re.compile(r"[0-9A-Z]{1,8}")


def building_code(text: str, buildings: Sequence[Building] = ()) -> str | None:
    """3栋, 三幢, 3#, 03 → 3; A座 → A; a name that the site gives → its code. None for what is no building."""
    word = _squeezed(text)
    for building in buildings:
        words = (building.code, building.name, *building.aliases)
        if word in map(_squeezed, words):
            return building.code
    bare = _bare(word, _TOWER)
    if not bare.isascii() and (found := parse_unit(f"{word}-0101", buildings)):
        return found[0].building
    return _code(bare)


def unit_of(
    building: str,
    entrance: str,
    room: str,
    floor: int | None,
    buildings: Sequence[Building] = (),
    *,
    repeats: bool = True,
) -> UnitCode:
    """The unit of a row. `room` may say everything by itself (3-1203, A座1203, 3栋2单元1203室). `repeats`: a
    room 2-502 beside building 2 names the building again; else 2 is the entrance (see `repeats_building`).
    Raises BadCell with a Chinese reason."""
    if not room:
        raise BadCell("缺少房号")
    own = _code(_bare(_squeezed(room), _ROOM), strip=False)
    if not building:
        return _alone(room, buildings)
    code = building_code(building, buildings)
    if code is None:
        raise BadCell(f"栋号“{building}”认不出，可在 site.toml 的 [[buildings]] 中登记这个名称")
    if own is not None:
        return UnitCode(code, _entrance(entrance), own)
    return _within(code, _entrance(entrance), room, floor, buildings, repeats)


def _alone(room: str, buildings: Sequence[Building]) -> UnitCode:
    found = [unit for unit in parse_unit(room, buildings) if _names_building(room, unit)]
    if not found:
        raise BadCell("没有栋号，也不能从房号看出是哪一栋")
    return found[0]


def _names_building(room: str, unit: UnitCode) -> bool:
    """1203 alone is that room of every building: not good enough on a register."""
    return _code(_bare(_squeezed(room), _ROOM), strip=False) != unit.room


def repeats_building(pairs: Iterable[tuple[str, str]], buildings: Sequence[Building] = ()) -> bool:
    """Do rooms like 2-502 begin with the building of their own row, everywhere in (building, room) `pairs`?"""
    split = [(building, _PREFIX.match(_squeezed(room))) for building, room in pairs]
    return all(
        building_code(building, buildings) == building_code(prefix[1], buildings)
        for building, prefix in split
        if prefix and building
    )


def _within(
    code: str,
    entrance: str,
    room: str,
    floor: int | None,
    buildings: Sequence[Building],
    repeats: bool,
) -> UnitCode:
    """The room column repeats the building (3-1203) or gives floor and room apart (12-03, 2-502)."""
    spelled = [unit for unit in parse_unit(room, buildings) if unit.building == code]
    if not repeats and _PREFIX.match(_squeezed(room)):
        spelled = []
    inside = [unit for unit in parse_unit(f"{code}-{room}", buildings) if unit.building == code]
    fitting = [u for u in (*spelled, *inside) if entrance in ("", u.entrance)]
    if not fitting and entrance:
        fitting = [UnitCode(u.building, entrance, u.room) for u in (*spelled, *inside) if not u.entrance]
    on_floor = [u for u in fitting if floor is None or u.floor_hint in (None, floor)]
    if not fitting:
        raise BadCell("房号认不出，或与栋号、单元不符")
    return (on_floor or fitting)[0]


def _entrance(text: str) -> str:
    if not text:
        return ""
    code = _code(_bare(_squeezed(text), _ENTRANCE))
    if code is None:
        raise BadCell(f"单元“{text}”认不出")
    return code


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))


def _bare(word: str, suffix: re.Pattern[str]) -> str:
    return suffix.sub("", word)


def _code(word: str, *, strip: bool = True) -> str | None:
    """A part of a unit code; zeros in front of a building or entrance go, those of a room stay."""
    word = (digits_of(word) or word).upper()
    if not _CODE.fullmatch(word):
        return None
    return (word.lstrip("0") or word) if strip else word
