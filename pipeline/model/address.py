"""Units in the spellings that people use: 3栋1203, 三幢十二层03室, 3-12-03, B座1203, 2单元502 (design §7).

A spelling often fits more than one code: 3-12-03 is building 3, floor 12, room 03 (`3-1203`) or building 3,
entrance 12, room 03 (`3-12-03`). All are given as candidates; the register of units decides (`resolve`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model.addressgrammar import Found, find, find_whole
from pipeline.model.spelling import NamedBuilding, codes_of, names_of
from pipeline.model.text import fold
from pipeline.model.unit import UnitCode


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit spoken of at `text[start:end]`.

    `codes` are all units that the words can mean, likeliest first. `exact` is False where a misread
    character was presumed (O for 0) or the words do not quite agree (12层 1103室). `has_building` is False
    for 2单元502: `codes` then holds that room of every building given. `street`: behind a street's number
    (体育东路356号5栋1102), as where a person is registered: it may well be another estate.
    """

    codes: tuple[UnitCode, ...]
    start: int
    end: int
    exact: bool
    has_building: bool
    street: bool = False


_STREET = re.compile(
    r"(?:路|街|道|巷|弄|里|村|大街)[0-9一二三四五六七八九十百之-]{1,8}号[^,，。;；:：\s]{0,12}$"
)


def find_units(text: str, buildings: Sequence[NamedBuilding] = ()) -> list[Mention]:
    """Every unit spoken of in `text`, in order. Never raises.

    Where a word can be read both as it stands and with a misread character, two mentions of the same span
    follow each other, the exact one first. Phone numbers, dates, times, amounts, plates, ID numbers and form
    codes are no units.
    """
    names = names_of(buildings)
    return [
        replace(
            mention, street=_STREET.search(fold(text[max(found.start - 30, 0) : found.start])) is not None
        )
        for found in find(text, names)
        for mention in _mentions(found, buildings)
    ]


def parse_unit(text: str, buildings: Sequence[NamedBuilding] = ()) -> list[UnitCode]:
    """The units that a whole string can mean, likeliest first; [] for none. Never raises.

    Laxer than `find_units`, because the string is known to be a unit (a form cell, a search word): 1203 is
    taken for that room of every building, 3.1203 for 3-1203.
    """
    names = names_of(buildings)
    mentions = [m for found in find_whole(text, names) for m in _mentions(found, buildings)]
    mentions.sort(key=lambda mention: not mention.exact)
    codes = [code for mention in mentions for code in mention.codes]
    written = [code for code in _canonical(text, {b.code for b in buildings}) if code not in codes]
    return list(dict.fromkeys((*written, *codes)))


def resolve(mentions: Iterable[Mention], known: Container[UnitCode]) -> frozenset[UnitCode]:
    """The units on the register that the mentions speak of; more than one element: ambiguous.

    An exact reading beats a presumed one of the same words. A mention without building (2单元502) adds
    nothing where a mention with building already names one of its units.
    """
    named = _known([m for m in mentions if m.has_building], known)
    found = set(named)
    for mention in mentions:
        bare = _known([mention], known) if not mention.has_building else frozenset()
        if not bare & named:
            found |= bare
    return frozenset(found)


def _known(mentions: Sequence[Mention], known: Container[UnitCode]) -> frozenset[UnitCode]:
    settled: set[tuple[int, int]] = set()
    found: set[UnitCode] = set()
    for mention in sorted(mentions, key=lambda m: not m.exact):
        here = {code for code in mention.codes if code in known}
        if here and (mention.start, mention.end) not in settled:
            settled.add((mention.start, mention.end))
            found |= here
    return frozenset(found)


def _canonical(text: str, buildings: Container[str]) -> Iterator[UnitCode]:
    """The code that `text` is, unless it is likelier a date or a telephone number."""
    try:
        code = UnitCode.parse(fold(text).strip().upper())
    except ValueError:
        return
    if code.building in buildings or (len(code.building) <= 2 and len(code.room) <= 5):
        yield code


def _mentions(found: Found, buildings: Sequence[NamedBuilding]) -> Iterator[Mention]:
    has_building = bool(found.spelling.building)
    codes = list(codes_of(found.spelling, names_of(buildings)))
    for exact in (True, False):
        these = tuple(code for code, sure in codes if (sure and found.sure) is exact)
        if these or (exact and not codes):
            yield Mention(these, found.start, found.end, exact, has_building)
