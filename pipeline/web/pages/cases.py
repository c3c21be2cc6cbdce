"""事项: what is in hand: by unit, kind, state, what waits for me, what is late."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow.lookups import all_buildings
from pipeline.model import UnitCode
from pipeline.model.address import parse_unit
from pipeline.model.case import Case
from pipeline.model.procedure import State
from pipeline.register import cases
from pipeline.register.caselist import (
    CaseBounds,
    CaseFilter,
    count_cases,
    list_cases,
    next_clocks,
    procedures_of,
)
from pipeline.respond.clock import standing
from pipeline.web import access
from pipeline.web.visit import Visit, go

ON_PAGE = 50
# What the tabs show, in their order.
SHOWS = {"open": "在办", "mine": "等我办", "late": "逾期", "closed": "已办结", "all": "全部"}
_NUMBER = re.compile(r"[Cc]\d{5,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list. `due` is its next deadline, `standing` how that stands."""

    case: Case
    title: str
    state: str
    waits: str
    due: datetime | None
    standing: str


def listing(visit: Visit) -> Response:
    """Newest first, a page at a time; open ones unless something else is asked for. The number of a case goes straight to it."""
    text = visit.asked("unit").strip()
    if _NUMBER.fullmatch(text) and _known(visit, text):
        return go(f"/cases/{text.upper()}")
    units = units_named(visit, text) if text else None
    bounds = bounds_of(visit)
    show = visit.asked("show") if visit.asked("show") in SHOWS else "open"
    base = CaseFilter(procedure=_procedure(visit), state=visit.asked("state")[:60], units=units)
    counts = {name: count_cases(visit.registry, bounds, _shown(visit, base, name)) for name in SHOWS}
    count = counts[show]
    number = _page(visit, count)
    wanted = _shown(visit, base, show)
    found = list_cases(visit.registry, bounds, wanted, limit=ON_PAGE, offset=(number - 1) * ON_PAGE)
    asked = {"unit": text, "procedure": base.procedure, "state": base.state, "show": show}
    return visit.show(
        "cases.html",
        lines=_lines(visit, found),
        counts=counts,
        show=show,
        shows=SHOWS,
        asked=asked,
        unread=bool(text) and not units,
        kinds=_kinds(visit, bounds, wanted),
        states=_states(visit, base.procedure),
        number=number,
        pages=-(-count // ON_PAGE),
    )


def bounds_of(visit: Visit) -> CaseBounds:
    """The cases that this person may know of."""
    viewer = visit.viewer
    hidden = frozenset() if access.may_know_case(viewer, access.VIP_CASE, None) else {access.VIP_CASE}
    return CaseBounds(frozenset(hidden), None if viewer.everywhere else viewer.areas)


def units_named(visit: Visit, text: str) -> tuple[UnitCode, ...]:
    """The units of the own area that the words may mean, in any spelling; () where there is none."""
    register = visit.desk.register(visit.registry)
    named = parse_unit(text, all_buildings(visit.site, register.by_code))
    return tuple(code for code in named if code in register.by_code and visit.viewer.covers(code))


def _known(visit: Visit, id: str) -> bool:
    try:
        case = cases.find_case(visit.registry, id)
    except UsageError:
        return False
    return access.may_know_case(visit.viewer, case.procedure, case.unit)


def _procedure(visit: Visit) -> str:
    wanted = visit.asked("procedure")
    return wanted if wanted in visit.desk.procedures.by_slug else ""


def _shown(visit: Visit, base: CaseFilter, show: str) -> CaseFilter:
    if show == "mine":
        return replace(base, open=True, waiting=_mine(visit))
    if show == "late":
        return replace(base, open=True, late=visit.now)
    return replace(base, open={"open": True, "closed": False}.get(show))


def _mine(visit: Visit) -> tuple[tuple[str, str], ...]:
    """The states that wait for one of the own roles."""
    return tuple(
        (slug, state.name)
        for slug, procedure in visit.desk.procedures.by_slug.items()
        for state in procedure.states
        if set(state.waits) & visit.viewer.roles
    )


def _kinds(visit: Visit, bounds: CaseBounds, wanted: CaseFilter) -> list[tuple[str, str, int]]:
    """Slug, title and number of those kinds of which there are any, and the one that is asked for."""
    known = visit.desk.procedures.by_slug
    counts = procedures_of(visit.registry, bounds, wanted)
    chosen = {wanted.procedure: 0} if wanted.procedure and wanted.procedure not in bounds.hidden else {}
    found = {**chosen, **counts}
    titled = [(slug, known[slug].title if slug in known else slug, n) for slug, n in found.items()]
    return sorted(titled, key=lambda one: one[1])


def _states(visit: Visit, slug: str) -> tuple[State, ...]:
    found = visit.desk.procedures.by_slug.get(slug)
    return found.states if found is not None else ()


def _page(visit: Visit, count: int) -> int:
    asked = visit.asked("page")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return max(1, min(number, -(-count // ON_PAGE) or 1))


def _lines(visit: Visit, found: list[Case]) -> list[Line]:
    clocks = next_clocks(visit.registry, [case.id for case in found])
    return [_line(visit, case, clocks[case.id].due if case.id in clocks else None) for case in found]


def _line(visit: Visit, case: Case, due: datetime | None) -> Line:
    procedure = visit.desk.procedures.by_slug.get(case.procedure)
    roles = visit.desk.procedures.roles
    state = (
        next((s for s in procedure.states if s.name == case.state), None) if procedure is not None else None
    )
    waits = "、".join(roles[key].title for key in state.waits if key in roles) if state is not None else ""
    return Line(
        case=case,
        title=procedure.title if procedure is not None else case.procedure,
        state=state.title if state is not None else case.state,
        waits="" if case.closed else waits,
        due=None if case.closed else due,
        standing=standing(due, visit.now, visit.site.timezone).value if due is not None else "",
    )
