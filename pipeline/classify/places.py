"""Units spoken of on the pages, each with what it is said of: `places_on`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.classify.heading import rows_of
from pipeline.classify.register import UnitRegister
from pipeline.classify.roles import (
    Role,
    bare_label,
    is_label,
    is_letterhead,
    is_loose,
    label_of,
    last_label,
    role_of,
)
from pipeline.classify.rooms import is_broken, on_register, read_exactly, units_of
from pipeline.model import Box, PageReading, UnitCode, Word
from pipeline.model.address import Mention, find_units
from pipeline.model.text import fold


@dataclass(frozen=True, slots=True)
class Place:
    """`units` are those on the register that the words can mean; empty where they name a unit that the
    register does not have. `exact` is False where a misread character was presumed, `complete` where the
    building is said too."""

    units: frozenset[UnitCode]
    role: Role
    text: str
    confidence: float
    page: int
    box: Box
    exact: bool
    complete: bool
    loose: bool = False  # its label (地址, 住址) is used for other people's too, or no building is said


_BUILDING_LABEL = re.compile("^(?:楼?栋号?|楼栋号?|幢号?|座号?|栋座号?|楼号|楼座)$")
_ENTRANCE_LABEL = re.compile("^(?:单元|单元号|门|梯)$")
_FLOOR_LABEL = re.compile("^(?:楼层|楼层号|层|层数|所在楼层)$")
_ROOM_LABEL = re.compile("^(?:房号|室号|房间号?|室|户号|门牌号?|单元房号|房间号码)$")
_PARTS = (("b", _BUILDING_LABEL), ("e", _ENTRANCE_LABEL), ("f", _FLOOR_LABEL), ("r", _ROOM_LABEL))
_SIGNS = (("b", "栋"), ("e", "单元"), ("f", "层"), ("r", "室"))


def places_on(page: PageReading, register: UnitRegister) -> list[Place]:
    """Every unit spoken of on the page, top to bottom."""
    found: list[Place] = []
    for row in rows_of(page.words):
        across = list(_across_words(row, page, register))
        found.extend(place for place, _ in across)
        taken = {id(word) for _, words in across for word in words}
        found.extend(_in_words([w for w in row if id(w) not in taken], page, register))
        found.extend(_in_parts(row, page, register))
    return found


# --- addresses in one word


def _in_words(row: Sequence[Word], page: PageReading, register: UnitRegister) -> Iterable[Place]:
    for word in row:
        mentions = find_units(word.text, register.buildings)
        for group in _by_span(mentions):
            label = label_of(word, group[0].start, page)
            yield _place(group, word, label, page, register)
        if not mentions:
            yield from _bare_room(word, page, register)


def _by_span(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Readings of the same characters together."""
    groups: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.start, mention.end), []).append(mention)
    return list(groups.values())


def _place(
    group: Sequence[Mention], word: Word, label: str, page: PageReading, register: UnitRegister
) -> Place:
    units = on_register(group, register)
    exact = any(m.exact and on_register([m], register) == units for m in group)
    start, end = group[0].start, group[0].end
    before, after = word.text[:start], word.text[end:]
    complete = all(m.has_building for m in group)
    if not complete and is_broken(before):
        units = frozenset()  # 012栋工单元1102: there was more, and it could not be read
    role = role_of(label, before, after)
    loose = is_loose(label)
    if role is Role.OWN and loose and is_letterhead(word, page):
        role = Role.OTHERS
    if role is Role.OWN and "住址" in fold(label + before) and all(m.street for m in group):
        role = Role.OTHERS  # the residence on an ID card may be 5栋1102 of another estate in another street
    if role is Role.OWN and _AND_MORE.match(fold(after)):
        units = frozenset()  # 3栋1203、1204: a paper of two units is nobody's for a program
    loose = loose or not (complete or len(register.buildings) == 1)
    text = word.text[start:end]
    return Place(units, role, text, _of_part(word, text), page.page, word.box, exact, complete, loose)


def _of_part(word: Word, part: str) -> float:
    """The confidence of a few characters of a line: all of the line's doubt may be theirs."""
    return max(0.0, round(1 - (1 - word.confidence) * len(word.text) / len(part), 4))


_AND_MORE = re.compile(r"^\s*(?:室|房|号)?\s*[、,，/&+和及与]\s*[0-9]{3,4}(?:室|房|号)?(?![0-9年/.-])")
# --- a room number alone beside its label


def _bare_room(word: Word, page: PageReading, register: UnitRegister) -> Iterable[Place]:
    """房号 | 1203: the label allows the laxer reading (`parse_unit`)."""
    text = fold(word.text).strip()
    head, colon, tail = text.rpartition(":")
    value = tail if colon else text
    if not value.strip() or len(value) > 16 or not any(char.isdigit() for char in value):
        return
    label = last_label(head + ":") if colon else label_of(word, 0, page)
    if role_of(label) is not Role.OWN:
        return
    units = units_of(value, register)
    if units or re.search(r"[0-9]{3}", value):
        exact = read_exactly(value, register)
        loose = len(register.buildings) > 1
        yield Place(units, Role.OWN, value.strip(), word.confidence, page.page, word.box, exact, exact, loose)


# --- addresses over several words


def _across_words(
    row: Sequence[Word], page: PageReading, register: UnitRegister
) -> Iterable[tuple[Place, list[Word]]]:
    """3栋 | 2单元 | 1203室, recognised as words of their own; with the words taken up."""
    if len(row) < 2:
        return
    text, spans = _joined(row)
    for group in _by_span(find_units(text, register.buildings)):
        start, end = group[0].start, group[0].end
        parts = [word for word, (a, b) in zip(row, spans, strict=True) if a < end and b > start]
        if len(parts) > 1:
            first = spans[row.index(parts[0])][0]
            label = label_of(parts[0], max(start - first, 0), page)
            whole = Word(text, min(w.confidence for w in parts), _hull(parts))
            place = _place(group, whole, label, page, register)
            yield replace(place, confidence=whole.confidence), parts


_PRINTED = re.compile("[号#]?[栋幢座楼层室房梯门]|单元|号[楼房]?")


def _joined(row: Sequence[Word]) -> tuple[str, list[tuple[int, int]]]:
    """The row's text with a space between words, and where each word stands in it. Labels are blotted out, so
    that no address begins in one; the printed 栋, 单元 and 室 of a blank are not labels."""
    text, spans = "", []
    for word in row:
        spans.append((len(text), len(text) + len(word.text)))
        printed = _PRINTED.fullmatch(bare_label(word)) is not None
        text += (word.text if printed or not is_label(word) else "；" * len(word.text)) + " "
    return text, spans


def _hull(words: Sequence[Word]) -> Box:
    boxes = [w.box for w in words]
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    return Box(left, top, max(b.right for b in boxes), max(b.bottom for b in boxes))


# --- building, entrance and room in cells of their own


def _in_parts(row: Sequence[Word], page: PageReading, register: UnitRegister) -> Iterable[Place]:
    """栋号 | 3 | 单元 | 2 | 房号 | 1203."""
    parts: dict[str, Word] = {}
    for name, value in _labelled(row):
        for kind, pattern in _PARTS:
            if pattern.match(name):
                parts.setdefault(kind, value)
    if "b" not in parts or "r" not in parts:
        return
    text = "".join(f"{_number(parts[kind])}{sign}" for kind, sign in _SIGNS if kind in parts)
    units = units_of(text, register)
    words = list(parts.values())
    yield Place(units, Role.OWN, text, min(w.confidence for w in words), page.page, _hull(words), True, True)


def _labelled(row: Sequence[Word]) -> Iterable[tuple[str, Word]]:
    """(label, value) for `栋号:3` in one word and `栋号` `3` in two."""
    for index, word in enumerate(row):
        label, colon, value = fold(word.text).partition(":")
        if colon and value.strip():
            yield label.strip(), Word(value, word.confidence, word.box)
        elif index + 1 < len(row) and is_label(word):
            yield bare_label(word), row[index + 1]


def _number(word: Word) -> str:
    return re.sub(r"[\s栋幢座号楼单元室房#]", "", fold(word.text))
