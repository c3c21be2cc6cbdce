"""What drafting, printing and sending have at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.catalog.load import Catalog
from pipeline.catalog.prepare import Geometries
from pipeline.errors import UsageError
from pipeline.flow.lookups import Register
from pipeline.model import UnitCode
from pipeline.register.registry import Registry
from pipeline.respond.compose import Facts
from pipeline.site import Site


@dataclass(frozen=True, slots=True)
class Office:
    """The site, its papers, its registry, who acts and when."""

    site: Site
    catalog: Catalog
    geometries: Geometries
    registry: Registry
    register: Register
    actor: str
    now: datetime

    def facts(self, unit: UnitCode | None) -> Facts:
        """What is known without being told. Raises UsageError for a unit that is not on the register."""
        if unit is None:
            return Facts(today=self.now.date(), office=self.site.office)
        known = self.register.by_code.get(unit)
        if known is None:
            raise UsageError(f"名册上没有 {unit} / no such unit", hint="请核对房号，或先导入名册。")
        return Facts(
            today=self.now.date(),
            office=self.site.office,
            unit=unit,
            area=str(known.area) if known.area is not None else "",
            occupants=self.register.occupants_on(unit, self.now.date()),
        )
