"""What one paper is about: who, where, when — and how it is spelt there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from scansim import spelling
from scansim.people import company, name, person, phone
from scansim.rng import chance, pick
from scansim.roster import RosterRow, units_of


@dataclass(frozen=True, slots=True)
class Case:
    """One errand of one occupant. `spelt` is the unit as this paper spells it; `several` says that the
    occupant's name stands for more than one unit on the register."""

    row: RosterRow
    spelt: str
    who: str
    phone: str
    id_number: str
    sex: str
    role: str  # owner or tenant
    several: bool
    contractor: str
    foreman: str
    foreman_phone: str
    staff: str
    manager: str
    office: str
    today: date
    begins: date
    ends: date

    @property
    def firm(self) -> bool:
        return self.who.endswith("公司")

    @property
    def contact(self) -> str:
        """The person who comes: the occupant, or a firm's contact person."""
        return self.row.contact if self.role == "tenant" and self.row.contact else self.who


def case(rng: Generator, rows: list[RosterRow], *, tenant: bool | None = None, role: str = "") -> Case:
    """A case of a unit drawn from `rows`; `tenant` True takes one that is let; `role` whose paper it is."""
    pool = [r for r in rows if r.tenant] if tenant else rows
    row = pick(rng, pool)
    role = role or ("tenant" if row.tenant and chance(rng, 0.8) else "owner")
    spare = person(rng)
    who, number, ident = _party(row, role, spare.id_number)
    begins = date(2026, 11, 1) + timedelta(days=int(rng.integers(-200, 40)))
    return Case(
        row=row,
        spelt=spelling.unit(rng, row),
        who=who,
        phone=number,
        id_number=ident,
        sex=row.owner_sex if role == "owner" else spare.sex,
        role=role,
        several=len(units_of(rows, who)) > 1,
        contractor=company(rng, "fitout"),
        foreman=name(rng),
        foreman_phone=phone(rng),
        staff=name(rng),
        manager=name(rng),
        office=company(rng, "estate"),
        today=begins - timedelta(days=int(rng.integers(2, 15))),
        begins=begins,
        ends=begins + timedelta(days=int(rng.integers(10, 90))),
    )


def _party(row: RosterRow, role: str, spare: str) -> tuple[str, str, str]:
    if role == "owner":
        return row.owner, row.owner_phone, row.owner_id
    return row.tenant, row.tenant_phone, row.tenant_id or spare
