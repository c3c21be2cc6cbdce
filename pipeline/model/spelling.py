"""From the pieces of a spelled unit (building 三, floor 十二, room 03) to the codes they can mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pipeline.model.numerals import digits_of
from pipeline.model.text import fold
from pipeline.model.unit import UnitCode

Names = tuple[tuple[str, str], ...]
"""(folded word for a building, its code), longest word first."""

_LOOKALIKE = str.maketrans("oqil|zsbg", "001112589")  # what recognisers write for a digit
TWINS = "楝拣冻栎株东憧撞"
"""What recognisers write for 栋 and 幢."""

_BUILDING_LOOKALIKE = str.maketrans("oil|", "0111")  # B座 must never be taken for 8座
_TOWER_WORD = re.compile(rf"(?:号楼|#楼|栋楼|号栋|号?塔楼?|[栋幢座楼#{TWINS}]|号)$")
_ROOM_SHAPE = re.compile(r"[0-9]{1,5}[a-z]?|[a-z][0-9]{2,4}|[0-9]{1,2}[a-h][0-9]{2}|[a-h]")
_BUILDING_SHAPE = re.compile(r"[0-9]{1,3}[a-z]?|[a-z][0-9]{0,2}")


class NamedBuilding(Protocol):
    """What is asked of a building here; `pipeline.site.Building` is one."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Spelling:
    """The pieces as they stand, folded. `either` are parts between dashes that may be entrance or floor;
    `rooms` of buildings not named have `building` ""."""

    building: str
    room: str
    entrance: str = ""
    floor: str = ""
    either: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a piece; `sure` without presuming a misread character."""

    text: str
    sure: bool


def names_of(buildings: Sequence[NamedBuilding]) -> Names:
    """Every word for every building, longest first."""
    return _names(tuple((b.code, b.name, tuple(b.aliases)) for b in buildings))


@lru_cache(maxsize=64)
def _names(buildings: tuple[tuple[str, str, tuple[str, ...]], ...]) -> Names:
    words = {
        (form, code)
        for code, name, aliases in buildings
        for word in (code, name, *aliases)
        for form in _forms(fold(word).replace(" ", ""))
    }
    return tuple(sorted(words, key=lambda pair: (-len(pair[0]), pair)))


def _forms(word: str) -> set[str]:
    bare = _TOWER_WORD.sub("", word)
    forms = {word, bare, digits_of(bare) or bare}
    return {form.lstrip("0") or form for form in forms if form} | {word}


def codes_of(spelling: Spelling, names: Names) -> Iterator[tuple[UnitCode, bool]]:
    """(code, sure) for everything the spelling can mean, likeliest first, without repeats.

    A spelling without building gives its room in every building of `names`.
    """
    seen: set[UnitCode] = set()
    for code, sure in _codes(spelling, names):
        if code not in seen:
            seen.add(code)
            yield code, sure


def _codes(spelling: Spelling, names: Names) -> Iterator[tuple[UnitCode, bool]]:
    buildings = list(_buildings(spelling.building, names))
    found = [
        (UnitCode(building.text.upper(), entrance.upper(), room.text.upper()), building.sure and room.sure)
        for entrance, floor, guessed in _ways(spelling)
        for room in _rooms(spelling.room, floor, guessed)
        for building in buildings
    ]
    return iter(sorted(found, key=lambda pair: not pair[1]))


def _buildings(word: str, names: Names) -> Iterator[Reading]:
    if not word:
        yield from (Reading(code, True) for code in sorted({code for _, code in names}))
        return
    bare = _plain(_TOWER_WORD.sub("", word))
    known = dict.fromkeys(code for name, code in names if name in (word, bare))
    tails = dict.fromkeys(code for name, code in names if _is_tail(bare, name))
    yield from (Reading(code, True) for code in (known | tails))
    if not known and not tails and _BUILDING_SHAPE.fullmatch(bare):
        yield Reading(bare, True)
    presumed = bare.translate(_BUILDING_LOOKALIKE)
    if presumed != bare and presumed.isdigit():
        yield from (Reading(r.text, False) for r in _buildings(presumed, names))


def is_named(word: str, names: Names) -> bool:
    """Is the word, as it stands or without zeros before it, one for a building of `names`?"""
    bare = _plain(_TOWER_WORD.sub("", word))
    return any(name in (word, bare) or _is_tail(bare, name) for name, _ in names)


def _is_tail(bare: str, name: str) -> bool:
    """4 of 紫藤苑4: the end of a longer name, where a recogniser may have lost the beginning."""
    rest = name.removesuffix(bare)
    return bool(rest) and rest != name and not rest[-1].isascii()


def _plain(number: str) -> str:
    """三 → 3, 02 → 2, l → l."""
    number = digits_of(number) or number
    return number.lstrip("0") or number[-1:]


def _ways(spelling: Spelling) -> Iterator[tuple[str, str, bool]]:
    """(entrance, floor, whether the floor is a guess), likeliest first."""
    entrance, floor = _part(spelling.entrance), _part(spelling.floor)
    either = tuple(map(_part, spelling.either))
    if len(either) == 2:
        yield either[0], either[1], False
    elif either and entrance:
        yield entrance, either[0], False
    elif either and floor:
        yield either[0], floor, False
    elif either and len(spelling.room) > 2:
        yield from ((either[0], "", False), ("", either[0], True))
    elif either:
        yield from (("", either[0], True), (either[0], "", False))
    else:
        yield entrance, floor, False


def _part(text: str) -> str:
    return _plain(text) if len(text) == 1 and text.isalpha() else _plain(text.translate(_LOOKALIKE))


def _rooms(word: str, floor: str, guessed: bool) -> Iterator[Reading]:
    """The rooms that `word` can mean on `floor` ("" = not said). A guessed floor must fit the room."""
    for reading in _literal(word):
        for room in _on_floor(reading.text, floor):
            fits = not floor or room.lstrip("0").startswith(floor)
            if fits or not guessed:
                yield Reading(room, reading.sure and fits)


def _literal(word: str) -> Iterator[Reading]:
    word = digits_of(word) or word
    if _ROOM_SHAPE.fullmatch(word):
        yield Reading(word, True)
    if sum(map(str.isdigit, word)) * 2 >= len(word):
        for presumed in (word.translate(_LOOKALIKE), word[:-1].translate(_LOOKALIKE) + word[-1]):
            if presumed != word and _ROOM_SHAPE.fullmatch(presumed):
                yield Reading(presumed, False)


def _on_floor(room: str, floor: str) -> Iterable[str]:
    if floor and len(room) <= 2:
        full = floor + (room.zfill(2) if room.isdigit() else room)
        return dict.fromkeys((full, full.zfill(4)) if full.isdigit() else (full,))
    return dict.fromkeys((room, room.lstrip("0") or room))
