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

    def rooms_like(self, unit: UnitCode) -> frozenset[UnitCode]:
        """Units on the register of the same building and room, whatever the entrance; and those whose code
        differs from `unit` in one character only. Without `unit` itself."""
        ...

    def people_of(self, unit: UnitCode) -> Sequence[tuple[str, str]]:
        """(name, phone) of everybody who holds or held the unit, contacts too; either may be ""."""
        ...


def name_key(name: str) -> str:
    """Folded, without spaces and polite words: 王 芳女士 → 王芳."""
    return _TITLES.sub("", "".join(fold(name).split()))


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
    people: Mapping[UnitCode, tuple[tuple[str, str], ...]]
    by_mask: Mapping[str, frozenset[UnitCode]]

    def units_by_person(self, name: str) -> frozenset[UnitCode]:
        return self.by_person.get(name_key(name), frozenset())

    def units_by_phone(self, phone: str) -> frozenset[UnitCode]:
        return self.by_phone.get(phone_key(phone), frozenset()) if phone_key(phone) else frozenset()

    def rooms_like(self, unit: UnitCode) -> frozenset[UnitCode]:
        near = (self.by_mask.get(mask, frozenset()) for mask in _masks(unit))
        return frozenset(u for found in near for u in found if u != unit)

    def people_of(self, unit: UnitCode) -> Sequence[tuple[str, str]]:
        return self.people.get(unit, ())


def known_units(
    units: Iterable[UnitCode], occupancies: Iterable[Occupancy], buildings: Sequence[NamedBuilding]
) -> KnownUnits:
    """The register's content as one value. Former holders count: their papers still belong to the unit."""
    all_units = frozenset(units)
    by_person: dict[str, set[UnitCode]] = {}
    by_phone: dict[str, set[UnitCode]] = {}
    people: dict[UnitCode, list[tuple[str, str]]] = {}
    for held in occupancies:
        for name in filter(None, (held.party.name, held.party.contact)):
            by_person.setdefault(name_key(name), set()).add(held.unit)
            people.setdefault(held.unit, []).append((name_key(name), phone_key(held.party.phone)))
        if phone_key(held.party.phone):
            by_phone.setdefault(phone_key(held.party.phone), set()).add(held.unit)
    masks: dict[str, set[UnitCode]] = {}
    for unit in all_units:
        for mask in _masks(unit):
            masks.setdefault(mask, set()).add(unit)
    return KnownUnits(
        units=all_units,
        buildings=tuple(buildings),
        by_person={name: frozenset(found) for name, found in by_person.items()},
        by_phone={phone: frozenset(found) for phone, found in by_phone.items()},
        people={unit: tuple(dict.fromkeys(found)) for unit, found in people.items()},
        by_mask={mask: frozenset(found) for mask, found in masks.items()},
    )


def _masks(unit: UnitCode) -> Iterable[str]:
    """The code with one character left open at each place, and with the entrance left open."""
    code = str(unit)
    yield from (f"{code[:i]}?{code[i + 1 :]}" for i, char in enumerate(code) if char != "-")
    yield f"{unit.building}-*-{unit.room}"
