"""What the pages, the stack and the file say about the unit, each clue by itself: `gather_clues`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.classify.places import Place, places_on
from pipeline.classify.register import KnownPerson, UnitRegister, id_key, name_key, phone_key
from pipeline.classify.roles import Role
from pipeline.classify.rooms import read_exactly, units_of
from pipeline.model import Box, FieldKind, PageReading, PaperType, Source, UnitCode, Value
from pipeline.model.address import find_units, resolve
from pipeline.model.text import fold

_OCCUPANTS = frozenset({"owner", "tenant", "occupant"})


@dataclass(frozen=True, slots=True)
class Clue:
    """One source's word: the units on the register that it can mean (none: it names one that is not there),
    as read, and how surely it was read (0–1)."""

    source: Source
    units: frozenset[UnitCode]
    text: str
    score: float
    page: int = 0
    box: Box | None = None

    def same_ink(self, other: Clue) -> bool:
        """Were both read off the same spot? Then they are one source; not known: taken for one."""
        if self.box is None or other.box is None:
            return True
        a, b = self.box, other.box
        beside = a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top
        return self.page == other.page and not beside


@dataclass(frozen=True, slots=True)
class Clues:
    """`own`: the unit field and addresses said of the paper's own unit; `body`: other addresses in the text;
    `people`: names and phones of occupants that the register knows; `file`: the file's name."""

    own: tuple[Clue, ...] = ()
    body: tuple[Clue, ...] = ()
    people: tuple[Clue, ...] = ()
    file: Clue | None = None


def gather_clues(
    pages: Sequence[PageReading],
    values: Sequence[Value],
    register: UnitRegister,
    *,
    file_name: str = "",
    paper: PaperType | None = None,
) -> Clues:
    places = [place for page in pages for place in places_on(page, register)]
    fields = [clue for value in values if _is_unit(value, paper) for clue in _of_field(value, register)]
    has_unit = paper is None or any(field.kind is FieldKind.UNIT for field in paper.fields)
    own = [*fields, *(_of_place(p) for p in places if p.role is Role.OWN and has_unit)]
    people = list(_of_people(values, register, paper))
    return Clues(
        own=tuple(own),
        body=tuple(_of_place(p) for p in places if _is_body(p, has_unit)),
        people=tuple(clue for clue in people if clue.units),
        file=_of_file(file_name, register),
    )


def _is_body(place: Place, has_unit: bool) -> bool:
    """A paper without a unit field (an ID card) has no address of its own: all it names are in the text."""
    spoken = place.role is Role.BODY or (place.role is Role.OWN and not has_unit)
    return spoken and bool(place.units) and place.exact


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _is_unit(value: Value, paper: PaperType | None) -> bool:
    field = paper.field(value.name) if paper else None
    return field.kind is FieldKind.UNIT if field else value.name == "unit"


def _of_field(value: Value, register: UnitRegister) -> Iterable[Clue]:
    """A value that holds nothing says nothing; one whose unit is not on the register says so. As it was read:
    the value may have been corrected. Where a misread character had to be presumed it is unsure."""
    units = units_of(value.raw, register)
    exact = bool(units) and read_exactly(value.raw, register)
    units = units or units_of(value.value, register)
    if units or any(char.isdigit() for char in fold(value.raw)):
        score = value.confidence if exact else min(value.confidence, 0.5)
        yield Clue(Source.FIELD, units, value.raw or value.value, score, value.page, value.box)


LOOSE = 0.85
"""Most that an address is trusted whose label does not say whose it is, or in which a character was presumed."""


def _of_place(place: Place) -> Clue:
    score = place.confidence if place.exact else min(place.confidence, 0.5)
    score = min(score, LOOSE) if place.loose else score
    return Clue(Source.ADDRESS, place.units, place.text, score, place.page, place.box)


def _of_people(values: Sequence[Value], register: UnitRegister, paper: PaperType | None) -> Iterable[Clue]:
    """Names, phones and ID numbers of the occupant; the contractor's and the office's say nothing of the unit.

    Taken as they were read: values may have been corrected by the people of the very unit that is in doubt.
    """
    for value in values:
        field = paper.field(value.name) if paper else None
        if field is None or not (field.person in _OCCUPANTS or field.name == "id_number"):
            continue
        read, score = value.raw, value.confidence
        if field.kind in (FieldKind.NAME, FieldKind.COMPANY, FieldKind.TEXT) and name_key(read):
            yield Clue(Source.PERSON, register.units_by_person(read), read, score)
        elif field.kind is FieldKind.PHONE and phone_key(read):
            yield Clue(Source.PHONE, register.units_by_phone(read), read, score)
        elif field.kind is FieldKind.ID_NUMBER and id_key(read):
            yield Clue(Source.ID_NUMBER, register.units_by_id_number(read), read, score)


_SUFFIX = re.compile(r"\.[A-Za-z0-9]{2,4}(?=\s|$)")


def _of_file(names: str, register: UnitRegister) -> Clue | None:
    """A unit written out, building and all, in the name of the file, its folder or the mail's subject."""
    text = re.sub(r"[_()（）\[\]【】/\\]", " ", _SUFFIX.sub(" ", names))
    mentions = [m for m in find_units(text, register.buildings) if m.has_building and m.exact]
    units = resolve(mentions, register.units)
    return Clue(Source.FILE_NAME, units, text.strip(), 0.5) if len(units) == 1 else None


def seen_of(unit: UnitCode, pages: Sequence[PageReading], register: UnitRegister) -> Clue | None:
    """A phone, an ID number or a name of the unit's people anywhere on the pages: it confirms, it never decides.

    Names of two characters must stand alone in their word, or after its label; they are too often parts of
    other words.
    """
    words = [(word.text, word.confidence) for page in pages for word in page.words]
    people = register.people_of(unit)
    looks: tuple[tuple[Source, Callable[[KnownPerson, str], bool]], ...] = (
        (Source.PHONE, lambda person, text: bool(person.phone) and person.phone in _digits(text)),
        (Source.ID_NUMBER, lambda person, text: bool(person.id_number) and person.id_number in fold(text)),
        (Source.PERSON, lambda person, text: bool(person.name) and _has_name(person.name, text)),
    )
    for source, has in looks:
        for person in people:
            for text, confidence in words:
                if has(person, text):
                    return Clue(source, frozenset((unit,)), "", confidence)
    return None


_PARTS = re.compile(r"[:：\s,，、;；。()（）]+")
_LONG_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9x]|1[0-9]{10})(?![0-9])")


def named_on(pages: Sequence[PageReading], register: UnitRegister) -> Iterable[Clue]:
    """Everybody of the register who is named on the pages, wherever: too little to decide by (a foreman may be
    a namesake of an owner), enough to doubt an address that has nothing else for it."""
    for word in (word for page in pages for word in page.words):
        text = fold(word.text)
        for part in _PARTS.split(text):
            if 2 <= len(part) <= 4 or part.endswith("公司"):
                yield Clue(Source.PERSON, register.units_by_person(part), "", word.confidence)
        for number in _LONG_NUMBER.findall(re.sub(r"[\s-]", "", text)):
            if len(number) == 11:
                yield Clue(Source.PHONE, register.units_by_phone(number), "", word.confidence)
            else:
                yield Clue(Source.ID_NUMBER, register.units_by_id_number(number), "", word.confidence)


def _digits(text: str) -> str:
    return "".join(char for char in fold(text) if char.isascii() and char.isdigit())


def _has_name(name: str, text: str) -> bool:
    folded = fold(text)
    if len(name) >= 3:
        return name in _squeezed(folded)
    return any(name_key(part) == name for part in re.split(r"[:：\s,，、;；()（）]", folded))
