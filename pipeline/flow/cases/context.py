"""What the open cases of a unit say about a paper that has just come in (design §7, domain G36)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Procedure
from pipeline.register.cases import cases
from pipeline.register.registry import Registry
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site


def expected_papers(registry: Registry, site: Site, unit: UnitCode) -> tuple[str, ...]:
    """Papers that an open case of the unit waits for: they decide what an ambiguous title (《申请书》) means."""
    found: dict[str, None] = {}
    for case, procedure in _running(registry, site, unit):
        for event in procedure.events:
            if case.state in event.states and By.PAPER in event.by:
                found |= dict.fromkeys(event.papers)
    return tuple(found)


def running_rows(registry: Registry, site: Site, unit: UnitCode) -> frozenset[str]:
    """The domain's rows (E4) of the unit's open cases."""
    return frozenset(procedure.id for _, procedure in _running(registry, site, unit))


def _running(registry: Registry, site: Site, unit: UnitCode) -> Iterator[tuple[Case, Procedure]]:
    open_ones = cases(registry, unit=unit, open=True)
    procedures = load_procedures(site.procedures, site).by_slug if open_ones else {}
    for case in open_ones:
        if case.procedure in procedures:
            yield case, procedures[case.procedure]
