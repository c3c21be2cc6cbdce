"""Owners and tenants, and the time that each held a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.unit import UnitCode


class PartyRole(StrEnum):
    OWNER = "owner"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Party:
    """A person or firm. `contact` is the contact person of a firm (联系人); `email` an address that letters may go to."""

    name: str
    phone: str = ""
    id_number: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """One party holding one unit from `begun` to `ended` (both inclusive, None = unknown / still)."""

    unit: UnitCode
    role: PartyRole
    party: Party
    begun: date | None
    ended: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.begun is None or self.begun <= day) and (self.ended is None or day <= self.ended)
