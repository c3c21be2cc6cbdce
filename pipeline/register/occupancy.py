"""Writing units, parties and occupancies; parts of a larger transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.model import Occupancy, Party, PartyRole, Unit, UnitCode
from pipeline.register.parties import find_unit, occupancies, party_keys
from pipeline.register.registry import Registry
from pipeline.register.rows import storable


def insert_unit(registry: Registry, unit: Unit) -> None:
    """A unit that is not on the register yet."""
    code = unit.code
    registry.write(
        "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?)",
        (str(code), code.building, code.entrance, code.room, unit.floor, _area(unit), storable(unit.note)),
    )


def add_unit(registry: Registry, unit: Unit) -> None:
    """Put a unit on the register that no roster gave (found in an archive that is rebuilt)."""
    with registry.atomic():
        if find_unit(registry, unit.code) is None:
            insert_unit(registry, unit)


def change_unit(registry: Registry, unit: Unit) -> None:
    """Floor, area and note of a unit that is on the register."""
    registry.write(
        "UPDATE unit SET floor = ?, area = ?, note = ? WHERE code = ?",
        (unit.floor, _area(unit), storable(unit.note), str(unit.code)),
    )


def _area(unit: Unit) -> str | None:
    return None if unit.area is None else str(unit.area)


def present_of(registry: Registry, unit: UnitCode, role: PartyRole) -> Occupancy | None:
    """Who holds the unit now, as far as is known."""
    return next((o for o in occupancies(registry, unit) if o.role is role and o.ended is None), None)


def previous_of(registry: Registry, unit: UnitCode, role: PartyRole) -> Occupancy | None:
    """The last one that ended."""
    return next((o for o in occupancies(registry, unit) if o.role is role and o.ended is not None), None)


def had_tenant(registry: Registry, unit: UnitCode) -> bool:
    """Is or was there any tenant?"""
    return any(one.role is PartyRole.TENANT for one in occupancies(registry, unit))


def present_party(registry: Registry, present: Occupancy) -> int:
    """The row of the party that holds the unit now."""
    return int(
        registry.scalar(
            "SELECT party FROM occupancy WHERE unit = ? AND role = ? AND ended IS NULL",
            (str(present.unit), present.role.value),
        )
    )


def set_begun(registry: Registry, present: Occupancy, begun: date) -> None:
    """The first day of the present occupancy."""
    registry.write(
        "UPDATE occupancy SET begun = ? WHERE party = ?",
        (begun.isoformat(), present_party(registry, present)),
    )


def set_ended(registry: Registry, one: Occupancy, ended: date) -> None:
    """Of the present occupancy, or of the last one that ended."""
    registry.write(
        "UPDATE occupancy SET ended = ? WHERE id = (SELECT id FROM occupancy WHERE unit = ? AND role = ?"
        " AND ended IS ? ORDER BY id DESC LIMIT 1)",
        (
            ended.isoformat(),
            str(one.unit),
            one.role.value,
            one.ended.isoformat() if one.ended else None,
        ),
    )


def begin(registry: Registry, unit: UnitCode, role: PartyRole, party: Party, begun: date | None) -> None:
    """A new present occupancy; the one before must have ended."""
    id = keep_party(registry, party, None)
    registry.write(
        "INSERT INTO occupancy(unit, role, party, begun) VALUES (?, ?, ?, ?)",
        (str(unit), role.value, id, begun.isoformat() if begun else None),
    )


def keep_party(registry: Registry, party: Party, id: int | None) -> int:
    """Write a party (a new one where `id` is None) and what it is found by; its id."""
    clean = [
        storable(text) for text in (party.name, party.phone, party.id_number, party.contact, party.email)
    ]
    kept = int(
        registry.scalar(
            "INSERT INTO party(id, name, phone, id_number, contact, email) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET name = excluded.name, phone = excluded.phone,"
            " id_number = excluded.id_number, contact = excluded.contact, email = excluded.email RETURNING id",
            (id, *clean),
        )
    )
    registry.write("DELETE FROM party_key WHERE party = ?", (kept,))
    keys = sorted(party_keys(replace(party, name=clean[0], contact=clean[3])))
    registry.write_all("INSERT INTO party_key VALUES (?, ?, ?)", [(*key, kept) for key in keys])
    return kept
