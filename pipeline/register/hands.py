"""A unit changes hands, or what is known of who holds it is corrected; parts of a larger transaction.

A unit has at most one present owner and one present tenant. Another name (or another certificate number) is
another party: the old occupancy ends on the day before the new one begins. The same name with another phone
is a correction of the same party.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.model import Occupancy, Party, PartyRole, UnitCode
from pipeline.register.occupancy import (
    begin,
    keep_party,
    present_of,
    present_party,
    previous_of,
    set_begun,
    set_ended,
)
from pipeline.register.parties import name_key
from pipeline.register.registry import Registry

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that changed hands. `before` or `after` is "" where nobody was or is; `begun` is the first day
    of the new occupancy (of nobody: the day after the last one)."""

    unit: UnitCode
    role: PartyRole
    before: str
    after: str
    begun: date


def is_same(known: Party, told: Party) -> bool:
    """The same name is the same party, unless both have certificate numbers and these differ."""
    if name_key(known.name) != name_key(told.name):
        return False
    return not (known.id_number and told.id_number) or known.id_number == told.id_number


def take_over(
    registry: Registry, unit: UnitCode, role: PartyRole, party: Party, since: date | None, today: date
) -> Change | None:
    """Another party holds the unit from `since` on; where that day is not known, or not after the first day of who held it
    before, from today. None: nobody is known to have held it before."""
    present = present_of(registry, unit, role)
    before = present or previous_of(registry, unit, role)
    begun = since if _may_begin(since, before) else None
    change = None
    if before is not None:
        begun = begun or today
        _give_way(registry, before, begun)
        change = Change(unit, role, present.party.name if present else "", party.name, begun)
    begin(registry, unit, role, party, begun)
    return change


def leave(registry: Registry, unit: UnitCode, role: PartyRole, last_day: date) -> Change | None:
    """Who holds the unit now held it until `last_day`; None where nobody does."""
    present = present_of(registry, unit, role)
    if present is None:
        return None
    set_ended(registry, present, max(last_day, present.begun or last_day))
    return Change(unit, role, present.party.name, "", last_day + _DAY)


def correct(registry: Registry, present: Occupancy, told: Party, since: date | None) -> bool:
    """What is told of who holds the unit now; what is empty stays as it was. Was there anything new?"""
    known = present.party
    party = Party(
        told.name,
        told.phone or known.phone,
        told.id_number or known.id_number,
        told.contact or known.contact,
        told.email or known.email,
    )
    before = previous_of(registry, present.unit, present.role)
    begun = since if since is not None and _may_begin(since, before) else present.begun
    if (party, begun) == (known, present.begun):
        return False
    keep_party(registry, party, present_party(registry, present))
    if begun is not None and begun != present.begun:
        set_begun(registry, present, begun)
        if before is not None:
            _follow(registry, before, present.begun, begun)
    return True


def _may_begin(since: date | None, before: Occupancy | None) -> bool:
    """A first day that is not after the one of the occupancy before is that occupancy's own: the column was
    not brought up to date."""
    return since is not None and (before is None or before.begun is None or since > before.begun)


def _give_way(registry: Registry, before: Occupancy, begun: date) -> None:
    """The occupancy before ends on the last day before `begun`, unless it ended earlier. One that began
    today and ends today has that one day."""
    last_day = begun - _DAY
    ended = min(before.ended or last_day, last_day)
    set_ended(registry, before, max(ended, before.begun or ended))


def _follow(registry: Registry, before: Occupancy, told: date | None, begun: date) -> None:
    """The first day was corrected from `told` to `begun`: the occupancy before moves its end with it where
    the two touched or would overlap."""
    assert before.ended is not None
    if before.ended >= begun or (told is not None and before.ended == told - _DAY):
        last_day = begun - _DAY
        set_ended(registry, before, max(last_day, before.begun or last_day))
