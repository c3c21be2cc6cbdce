"""What an event of a case wrote into the roster, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.model import Occupancy, Party, PartyRole, UnitCode
from pipeline.model.case import Holding, RosterChange
from pipeline.register.occupancy import keep_party
from pipeline.register.registry import Registry

_LAST = 2
"""An event touches who holds the unit and who held it last; what was before that stays as it is."""


def last_holdings(registry: Registry, unit: UnitCode, role: PartyRole) -> tuple[Holding, ...]:
    """The newest lines of the roster, who holds the unit now first."""
    rows = registry.rows(
        "SELECT o.id, o.party, o.begun, o.ended, p.name, p.phone, p.id_number, p.contact, p.email"
        " FROM occupancy o JOIN party p ON p.id = o.party WHERE o.unit = ? AND o.role = ?"
        " ORDER BY o.ended IS NOT NULL, o.ended DESC, o.id DESC LIMIT ?",
        (str(unit), role.value, _LAST),
    )
    return tuple(_holding(unit, role, list(row)) for row in rows)


def take_back(registry: Registry, change: RosterChange) -> bool:
    """The roster as it was before; False, and nothing is touched, where it was changed again since."""
    with registry.atomic():
        if last_holdings(registry, change.unit, change.role) != change.after:
            return False
        stay = {one.id for one in change.before}
        for one in change.after:
            if one.id not in stay:
                registry.write("DELETE FROM occupancy WHERE id = ?", (one.id,))
                registry.write("DELETE FROM party_key WHERE party = ?", (one.party,))
                registry.write("DELETE FROM party WHERE id = ?", (one.party,))
        for one in sorted(change.before, key=lambda held: held.occupancy.ended is None):
            _put(registry, one)
    return True


def _put(registry: Registry, one: Holding) -> None:
    begun, ended = one.occupancy.begun, one.occupancy.ended
    registry.write(
        "UPDATE occupancy SET begun = ?, ended = ? WHERE id = ?",
        (begun.isoformat() if begun else None, ended.isoformat() if ended else None, one.id),
    )
    keep_party(registry, one.occupancy.party, one.party)


def to_json(change: RosterChange) -> dict[str, Any]:
    """For the history."""
    return {
        "unit": str(change.unit),
        "role": change.role.value,
        "said": change.said,
        "before": [_row(one) for one in change.before],
        "after": [_row(one) for one in change.after],
    }


def of_json(raw: Mapping[str, Any]) -> RosterChange:
    """Back from the history."""
    unit, role = UnitCode.parse(raw["unit"]), PartyRole(raw["role"])
    before, after = (tuple(_holding(unit, role, row) for row in raw[key]) for key in ("before", "after"))
    return RosterChange(unit, role, before, after, raw["said"])


def _row(one: Holding) -> list[Any]:
    held, party = one.occupancy, one.occupancy.party
    days = [day.isoformat() if day else None for day in (held.begun, held.ended)]
    return [one.id, one.party, *days, party.name, party.phone, party.id_number, party.contact, party.email]


def _holding(unit: UnitCode, role: PartyRole, row: list[Any]) -> Holding:
    id, party, begun, ended, *known = row
    days = [date.fromisoformat(day) if day else None for day in (begun, ended)]
    return Holding(id, party, Occupancy(unit, role, Party(*known), *days))
