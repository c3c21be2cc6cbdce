"""Opening a case by hand, for what comes without a paper: a visit, a call, something seen on a round."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from pipeline.errors import BusyError, UsageError
from pipeline.flow.cases.beginning import before_opening, open_ones, openings_for, possible_openings
from pipeline.flow.cases.moving import open_case
from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import Procedure, Scope
from pipeline.register.caselist import CaseFilter, list_cases
from pipeline.web import access
from pipeline.web.pages.caseform import Typed, not_done, typed_note, typed_values
from pipeline.web.pages.casepage import NOTHING, Step, step_of
from pipeline.web.pages.cases import bounds_of, units_named
from pipeline.web.visit import Visit, forbidden, go, not_here

MOST_OTHERS = 12


@dataclass(frozen=True, slots=True)
class Kind:
    """A procedure to choose. `about` is the first sentence of what it is for."""

    slug: str
    title: str
    about: str


def ask(visit: Visit) -> Response:
    """Choose unit and kind, then fill in the first step."""
    return _page(visit, visit.asked("unit").strip()[:60], visit.asked("procedure"))


def begin(visit: Visit) -> Response:
    """Open it; what cannot be opened shows the form again with everything typed. Raises NotHere, Forbidden."""
    procedure = _procedure(visit, visit.given("procedure"))
    event = visit.given("event")[:60]
    if procedure is None:
        raise not_here("种事项")
    named = [e for e in openings_for(procedure, visit.viewer.roles) if e.name == event]
    if not named:
        raise forbidden()
    unit = _unit(visit, procedure)
    room = visit.room()
    values = typed_values(visit, named)
    try:
        moved = open_case(room, procedure, unit, event, values, note=typed_note(visit))
    except (UsageError, BusyError) as fault:
        typed = not_done(visit, before_opening(room, procedure, unit), event, values, fault)
        return _page(visit, str(unit or ""), procedure.slug, typed)
    return go(f"/cases/{moved.case.id}", done="opened")


def _procedure(visit: Visit, slug: str) -> Procedure | None:
    """The kind of case, where this person may open one."""
    found = visit.desk.procedures.by_slug.get(slug)
    if found is None or not access.may_know_case(visit.viewer, slug, None):
        return None
    return found if openings_for(found, visit.viewer.roles) else None


def _unit(visit: Visit, procedure: Procedure) -> UnitCode | None:
    """The unit of the form. Raises NotHere for one that is not on the register or not in the own area."""
    if procedure.scope is Scope.OFFICE:
        return None
    found = units_named(visit, visit.given("unit").strip()[:60])
    if len(found) != 1:
        raise not_here("个房号")
    return found[0]


def _page(visit: Visit, text: str, slug: str, typed: Typed = NOTHING) -> Response:
    procedure = _procedure(visit, slug) if slug else None
    units = units_named(visit, text) if text else ()
    unit = units[0] if len(units) == 1 else None
    ready = procedure is not None and (procedure.scope is Scope.OFFICE or unit is not None)
    same: list[Case] = []
    steps: list[Step] = []
    if procedure is not None and ready:
        at = unit if procedure.scope is Scope.UNIT else None
        room = visit.room()
        same = open_ones(room, procedure, at)
        position = before_opening(room, procedure, at)
        if not (procedure.alone and at is not None and same):
            events = possible_openings(position, visit.viewer.roles)
            steps = [step_of(visit, room, position, event) for event in events]
    return visit.show(
        "case_new.html",
        typed.status if typed.message else 200,
        text=text,
        unit=unit,
        units=units if len(units) > 1 else (),
        unread=bool(text) and not units,
        procedure=procedure,
        ready=ready,
        kinds=_kinds(visit) if procedure is None else [],
        same=same,
        others=_others(visit, unit, same),
        steps=steps,
        typed=typed,
        known=visit.desk.procedures.by_slug,
        Scope=Scope,
    )


def _kinds(visit: Visit) -> dict[Scope, list[Kind]]:
    """What this person may open, by whose it is."""
    found: dict[Scope, list[Kind]] = {scope: [] for scope in Scope}
    for slug in visit.desk.procedures.by_slug:
        procedure = _procedure(visit, slug)
        if procedure is not None:
            about = procedure.summary.split("。")[0]
            found[procedure.scope].append(Kind(slug, procedure.title, about))
    return found


def _others(visit: Visit, unit: UnitCode | None, same: list[Case]) -> list[Case]:
    """What else is open in the unit."""
    if unit is None:
        return []
    shown = {case.id for case in same}
    found = list_cases(
        visit.registry, bounds_of(visit), CaseFilter(units=(unit,), open=True), limit=MOST_OTHERS
    )
    return [case for case in found if case.id not in shown]
