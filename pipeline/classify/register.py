"""What deciding on a unit asks of the register of units and people: `UnitRegister`, and `KnownUnits`, a value
that answers it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Occupancy, UnitCode
from pipeline.model.spelling import NamedBuilding
from pipeline.model.text import fold

_TITLES = re.compile(r"(?:先生|女士|小姐|太太|同志)$")


class UnitRegister(Protocol):
    """The register as it stands, asked only for what is here."""

    @property
    def units(self) -> Container[UnitCode]:
        """All units on the register."""
        ...

    @property
    def buildings(self) -> Sequence[NamedBuilding]: ...

    def units_by_person(self, name: str) -> frozenset[UnitCode]:
        """Units that somebody of this name holds or held, or is the contact of; empty for a stranger."""
        ...

    def units_by_phone(self, phone: str) -> frozenset[UnitCode]: ...

    def units_by_id_number(self, number: str) -> frozenset[UnitCode]: ...

    def rooms_like(self, unit: UnitCode) -> frozenset[UnitCode]:
        """Units on the register of the same building and room, whatever the entrance; and those whose code
        is one character away from that of `unit`. Without `unit` itself."""
        ...

    def people_of(self, unit: UnitCode) -> Sequence[KnownPerson]:
        """Everybody who holds or held the unit, contacts too."""
        ...


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A name, a telephone number and an ID number, as keys; each may be ""."""

    name: str
    phone: str = ""
    id_number: str = ""


def name_key(name: str) -> str:
    """Folded, letters only, without polite words: 王 芳女士 → 王芳."""
    return _TITLES.sub("", "".join(char for char in fold(name) if char.isalnum()))


def id_key(number: str) -> str:
    """Folded digits and letters; "" for less than fifteen."""
    key = "".join(char for char in fold(number) if char.isascii() and char.isalnum())
    return key if len(key) >= 15 else ""


def phone_key(phone: str) -> str:
    """Digits only, without the country's code; "" for less than seven."""
    digits = "".join(char for char in fold(phone) if char.isascii() and char.isdigit())
    digits = digits.removeprefix("0086") if len(digits) > 11 else digits
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return digits if len(digits) >= 7 else ""


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """The register as a value: made once for a pass over the inbox (`known_units`)."""

    units: frozenset[UnitCode]
    buildings: tuple[NamedBuilding, ...]
    by_person: Mapping[str, frozenset[UnitCode]]
    by_phone: Mapping[str, frozenset[UnitCode]]
    by_id_number: Mapping[str, frozenset[UnitCode]]
    people: Mapping[UnitCode, tuple[KnownPerson, ...]]
    by_mask: Mapping[str, frozenset[UnitCode]]

    def units_by_person(self, name: str) -> frozenset[UnitCode]:
        return self.by_person.get(name_key(name), frozenset())

    def units_by_phone(self, phone: str) -> frozenset[UnitCode]:
        return self.by_phone.get(phone_key(phone), frozenset()) if phone_key(phone) else frozenset()

    def rooms_like(self, unit: UnitCode) -> frozenset[UnitCode]:
        near = (self.by_mask.get(mask, frozenset()) for mask in _masks(unit))
        return frozenset(u for found in near for u in found if u != unit)

    def units_by_id_number(self, number: str) -> frozenset[UnitCode]:
        return self.by_id_number.get(id_key(number), frozenset())

    def people_of(self, unit: UnitCode) -> Sequence[KnownPerson]:
        return self.people.get(unit, ())


def known_units(
    units: Iterable[UnitCode], occupancies: Iterable[Occupancy], buildings: Sequence[NamedBuilding]
) -> KnownUnits:
    """The register's content as one value. Former holders count: their papers still belong to the unit."""
    all_units = frozenset(units)
    held = tuple(occupancies)
    people = [(o.unit, person) for o in held for person in _people(o)]
    return KnownUnits(
        units=all_units,
        buildings=tuple(buildings),
        by_person=_grouped((person.name, unit) for unit, person in people),
        by_phone=_grouped((person.phone, unit) for unit, person in people),
        by_id_number=_grouped((person.id_number, unit) for unit, person in people),
        people=_listed(people),
        by_mask=_grouped((mask, unit) for unit in all_units for mask in _masks(unit)),
    )


_SEVERAL = re.compile(r"[/、;；,，|\s]+")


def _people(held: Occupancy) -> Iterable[KnownPerson]:
    """The party and its contact; a register's cell may hold several numbers."""
    party = held.party
    identity = id_key(party.id_number)
    phones = [phone_key(p) for p in _SEVERAL.split(party.phone)] or [""]
    if not any(phones):
        phones = [phone_key(party.phone)]
    for name in filter(None, (party.name, party.contact)):
        yield from (KnownPerson(name_key(name), phone, identity) for phone in phones)


def _grouped(pairs: Iterable[tuple[str, UnitCode]]) -> dict[str, frozenset[UnitCode]]:
    found: dict[str, set[UnitCode]] = {}
    for key, unit in pairs:
        if key:
            found.setdefault(key, set()).add(unit)
    return {key: frozenset(units) for key, units in found.items()}


def _listed(people: Iterable[tuple[UnitCode, KnownPerson]]) -> dict[UnitCode, tuple[KnownPerson, ...]]:
    found: dict[UnitCode, dict[KnownPerson, None]] = {}
    for unit, person in people:
        found.setdefault(unit, {})[person] = None
    return {unit: tuple(known) for unit, known in found.items()}


def _masks(unit: UnitCode) -> Iterable[str]:
    """The code with one character left open or left out at each place, itself, and with the entrance left open:
    two units share a mask when they are one character apart."""
    code = str(unit)
    yield code
    yield from (f"{code[:i]}?{code[i + 1 :]}" for i, char in enumerate(code) if char != "-")
    yield from {f"{code[:i]}{code[i + 1 :]}" for i, char in enumerate(code) if char != "-"}
    yield f"{unit.building}-*-{unit.room}"
