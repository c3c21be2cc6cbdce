"""A case as one line."""

from __future__ import annotations

from pipeline.model.case import Case
from pipeline.web.api.base import CaseLine
from pipeline.web.visit import Visit


def case_line(visit: Visit, case: Case) -> CaseLine:
    """Titles as the procedure has them; what has no procedure any more keeps its own words."""
    procedure = visit.desk.procedures.by_slug.get(case.procedure)
    states = procedure.states if procedure is not None else ()
    return CaseLine(
        id=case.id,
        procedure=case.procedure,
        title=procedure.title if procedure is not None else case.procedure,
        unit=case.place,
        unit_name=visit.site.unit_name(case.unit),
        state=case.state,
        state_title=next((state.title for state in states if state.name == case.state), case.state),
        version=case.version,
        opened=case.opened.isoformat(),
        since=case.since.isoformat(),
        closed=case.closed.isoformat() if case.closed is not None else None,
        period=case.period,
    )
