"""Who holds which unit, and since when: the look-ups that classifying, letters and labels need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.model import Occupancy, Party, PartyRole, Unit, UnitCode
from pipeline.model.text import fold, title_key
from pipeline.register.pinyin import name_parts
from pipeline.register.registry import Registry, Row
from pipeline.register.schema_roster import ROSTER

_OCCUPANCY = (
    "SELECT o.unit, o.role, o.begun, o.ended, p.name, p.phone, p.id_number, p.contact, p.email"
    " FROM occupancy o JOIN party p ON p.id = o.party"
)
_PHONE = re.compile(r"[0-9][0-9 ()+-]{5,}[0-9]")


def roster_version(registry: Registry) -> int:
    """The same number as long as units, parties and occupancies are the same."""
    return int(registry.scalar("SELECT last FROM sequence WHERE name = ?", (ROSTER,)) or 0)


def name_key(name: str) -> str:
    """What two spellings of a name have in common: 張 三 → 张三, 某某（深圳）公司 → 某某深圳公司."""
    return title_key(name)


def phone_keys(text: str) -> list[str]:
    """The digits of each phone in `text`, +86 left off: 138 0013 8000/0755-8888 1234 → two."""
    pieces = re.split(r"[,;/、，；\n|]", fold(text))
    found = (re.sub(r"\D", "", match) for piece in pieces for match in _PHONE.findall(piece))
    return [re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits) for digits in found]


def party_keys(party: Party) -> set[tuple[str, str]]:
    """All (kind, word) that a party is found by; co-owners (张三、李四) each by the own name."""
    keys: set[tuple[str, str]] = set()
    for kind, text in (("name", party.name), ("contact", party.contact)):
        keys |= {(kind, name_key(part)) for part in (text, *name_parts(text)) if name_key(part)}
    return keys | {("phone", digits) for digits in phone_keys(party.phone)}


def units(registry: Registry) -> list[Unit]:
    """All units of the register, by building, floor, entrance and room (domain C1)."""
    rows = registry.rows(
        "SELECT code, floor, area, note FROM unit"
        " ORDER BY length(building), building, floor, length(entrance), entrance, length(room), room"
    )
    return [_unit(row) for row in rows]


def unit_codes(registry: Registry) -> frozenset[UnitCode]:
    """The codes of all units, to look up in (some thousands at most)."""
    return frozenset(UnitCode(*row) for row in registry.rows("SELECT building, entrance, room FROM unit"))


def find_unit(registry: Registry, code: UnitCode) -> Unit | None:
    """The unit with this code, None where it is not on the register."""
    row = registry.row("SELECT code, floor, area, note FROM unit WHERE code = ?", (str(code),))
    return _unit(row) if row else None


def has_unit(registry: Registry, code: UnitCode) -> bool:
    """Is this code on the register?"""
    return registry.row("SELECT 1 FROM unit WHERE code = ?", (str(code),)) is not None


def _unit(row: Row) -> Unit:
    code, floor, area, note = row
    return Unit(UnitCode.parse(code), floor, Decimal(area) if area else None, note)


def occupancies(registry: Registry, unit: UnitCode) -> list[Occupancy]:
    """Everybody who held the unit, owners first, newest first."""
    rows = registry.rows(
        f"{_OCCUPANCY} WHERE o.unit = ? ORDER BY o.role, o.ended IS NOT NULL, o.ended DESC, o.id DESC",
        (str(unit),),
    )
    return [_occupancy(row) for row in rows]


def occupants(registry: Registry, unit: UnitCode, day: date) -> list[Occupancy]:
    """Who held the unit on that day: tenant before owner, because the tenant is who lives there."""
    held = [one for one in occupancies(registry, unit) if one.holds_on(day)]
    return sorted(held, key=lambda one: one.role is PartyRole.OWNER)


def present_name(registry: Registry, unit: UnitCode, day: date) -> str:
    """The name on labels (domain C6: it must equal the present occupant's); "" where nobody is known."""
    return next((one.party.name for one in occupants(registry, unit, day)), "")


def occupancies_of_name(registry: Registry, name: str, day: date | None = None) -> list[Occupancy]:
    """The units that a person or firm holds (on `day`), by name or as contact person."""
    return _by_key(registry, ("name", "contact"), [name_key(name)], day)


def occupancies_of_phone(registry: Registry, phone: str, day: date | None = None) -> list[Occupancy]:
    """The units whose owner or tenant has this phone (on `day`)."""
    return _by_key(registry, ("phone",), phone_keys(phone), day)


def units_of_name(registry: Registry, name: str, day: date | None = None) -> list[UnitCode]:
    """The codes of `occupancies_of_name`, each once."""
    return list(dict.fromkeys(one.unit for one in occupancies_of_name(registry, name, day)))


def units_of_phone(registry: Registry, phone: str, day: date | None = None) -> list[UnitCode]:
    """The codes of `occupancies_of_phone`, each once."""
    return list(dict.fromkeys(one.unit for one in occupancies_of_phone(registry, phone, day)))


def _by_key(
    registry: Registry, kinds: Iterable[str], words: Iterable[str], day: date | None
) -> list[Occupancy]:
    found: list[Occupancy] = []
    for kind in kinds:
        for word in filter(None, words):
            rows = registry.rows(
                f"{_OCCUPANCY} WHERE p.id IN (SELECT party FROM party_key WHERE kind = ? AND word = ?)"
                " ORDER BY o.ended IS NOT NULL, o.unit",
                (kind, word),
            )
            found += [one for one in map(_occupancy, rows) if day is None or one.holds_on(day)]
    return list(dict.fromkeys(found))


def party_names(registry: Registry, *, present_only: bool = False) -> list[str]:
    """The different names of persons and firms, contacts included; for checking what was read."""
    where = "WHERE o.ended IS NULL" if present_only else ""
    rows = registry.rows(
        f"SELECT p.name FROM occupancy o JOIN party p ON p.id = o.party {where}"
        f" UNION SELECT p.contact FROM occupancy o JOIN party p ON p.id = o.party {where} ORDER BY 1"
    )
    names = (part for (name,) in rows for part in (name, *name_parts(name)))
    return [name for name in dict.fromkeys(names) if name]


def phones(registry: Registry) -> list[str]:
    """The different phones (digits only) on the register."""
    return [word for (word,) in registry.rows("SELECT DISTINCT word FROM party_key WHERE kind = 'phone'")]


def _occupancy(row: Row) -> Occupancy:
    unit, role, begun, ended, name, phone, id_number, contact, email = row
    return Occupancy(
        UnitCode.parse(unit),
        PartyRole(role),
        Party(name, phone, id_number, contact, email),
        date.fromisoformat(begun) if begun else None,
        date.fromisoformat(ended) if ended else None,
    )
