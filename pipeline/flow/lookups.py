"""The register of units and people as the other rooms ask for it: one value for a pass, read once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.classify.register import KnownUnits, known_units
from pipeline.model import Occupancy, PartyRole, Unit, UnitCode
from pipeline.model.spelling import NamedBuilding
from pipeline.register import parties
from pipeline.register.registry import Registry
from pipeline.site import Building, Site


@dataclass(frozen=True, slots=True)
class Register:
    """Units, who held them, and the site's buildings."""

    known: KnownUnits
    by_code: Mapping[UnitCode, Unit]
    by_unit: Mapping[UnitCode, Sequence[Occupancy]] = field(default_factory=dict)
    version: int = 0

    # What `pipeline.read` asks (read.lookup.Lookup):

    def buildings(self) -> Sequence[NamedBuilding]:
        return self.known.buildings

    def units(self) -> Container[UnitCode]:
        return self.known.units

    def occupancies(self, unit: UnitCode) -> Sequence[Occupancy]:
        return self.by_unit.get(unit, ())

    # What filing and composing ask:

    def floor_of(self, unit: UnitCode) -> int:
        """The roster's floor; of a unit that is not on it, what its number suggests."""
        listed = self.by_code.get(unit)
        return listed.floor if listed is not None else unit.floor_hint or 0

    def occupants_on(self, unit: UnitCode, day: date) -> list[Occupancy]:
        """Who held the unit on that day, tenant before owner."""
        held = [o for o in self.by_unit.get(unit, ()) if o.holds_on(day)]
        return sorted(held, key=lambda o: o.role is PartyRole.OWNER)

    def party_on(self, unit: UnitCode | None, day: date) -> str:
        """The occupant's name on that day, "" where nobody is known or there is no unit."""
        if unit is None:
            return ""
        return next((o.party.name for o in self.occupants_on(unit, day)), "")


def read_register(registry: Registry, site: Site) -> Register:
    """The register as it stands now. The version is read first: what changes meanwhile is seen at the next look."""
    version = parties.roster_version(registry)
    units = parties.units(registry)
    codes = {unit.code: unit for unit in units}
    by_unit = {code: parties.occupancies(registry, code) for code in codes}
    held = [one for holdings in by_unit.values() for one in holdings]
    known = known_units(codes, held, all_buildings(site, codes))
    return Register(known, codes, by_unit, version)


def all_buildings(site: Site, units: Mapping[UnitCode, Unit]) -> tuple[Building, ...]:
    """The site's buildings, and those that only the roster names."""
    listed = {b.code for b in site.buildings}
    others = sorted({code.building for code in units} - listed)
    return (*site.buildings, *(Building(code, site.building_name(code)) for code in others))
