"""What reading may ask of the register; `flow` gives something that answers."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Protocol

from pipeline.model import Occupancy, UnitCode
from pipeline.model.spelling import NamedBuilding


class Lookup(Protocol):
    """The register of units and parties, read only."""

    def buildings(self) -> Sequence[NamedBuilding]:
        """The site's buildings, with the other words for them."""
        ...

    def units(self) -> Container[UnitCode]:
        """Every unit on the register."""
        ...

    def occupancies(self, unit: UnitCode) -> Sequence[Occupancy]:
        """Owners and tenants of the unit, present and former; () for a unit that is not known."""
        ...
