"""Opening what the work on cases needs: procedures and calendar of the site."""

from __future__ import annotations

from datetime import datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.lookups import Register, read_register
from pipeline.register.registry import Registry
from pipeline.respond.calendar import work_calendar
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site


def case_room(
    site: Site, registry: Registry, *, actor: str, now: datetime, register: Register | None = None
) -> CaseRoom:
    """Procedures with faults are left out (`procedures.faults`). Raises SiteError where there is no folder of
    procedures."""
    return CaseRoom(
        site=site,
        procedures=load_procedures(site.procedures, site),
        calendar=work_calendar(site.calendar),
        registry=registry,
        register=register or read_register(registry, site),
        actor=actor,
        now=now,
    )
