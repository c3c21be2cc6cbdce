"""借阅: dossiers out and back. A view of the cases of 档案查阅借用 (domain E16, C8): who may approve what is their rules'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from pipeline.errors import PipelineError, UsageError
from pipeline.flow.cases.moving import act as do
from pipeline.flow.cases.moving import open_case
from pipeline.flow.lookups import all_buildings
from pipeline.flow.reports.reading import day
from pipeline.model import UnitCode
from pipeline.model.address import find_units, resolve
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Procedure
from pipeline.model.spelling import NamedBuilding
from pipeline.model.text import fold
from pipeline.register import cases, desklists
from pipeline.web.access import Action
from pipeline.web.masking import mask_text
from pipeline.web.visit import Visit, forbidden, go, not_here

LOAN = "loan"
OUT = frozenset({"in-room", "out", "damaged"})  # not on its shelf
BACK = "return-intact"
MOST_OPEN, MOST_CLOSED = 300, 20


@dataclass(frozen=True, slots=True)
class Loan:
    """One request to look at or take out dossiers. `units` are those of the register that it names; `out`: what it is about
    is not on its shelf; `late` days after `due`."""

    case: Case
    state: str
    waits: str
    units: tuple[UnitCode, ...]
    borrower: str
    of: str
    ways: str
    wanted: str
    reason: str
    begun: date | None
    due: date | None
    late: int
    out: bool


def page(visit: Visit) -> Response:
    """What is out, what waits, what came back lately; the form for a new request."""
    wanted = _wanted_of(visit)
    return _show(visit, {"wanted": wanted} if wanted else {}, chosen=visit.asked("event"))


def begin(visit: Visit) -> Response:
    """A new request. What is wrong is said above the form, which keeps what was typed. Raises Forbidden, UsageError for a
    request that the procedure does not have."""
    procedure = _procedure(visit)
    named = procedure.events_named(visit.given("event")) if procedure is not None else ()
    event = next((one for one in _openings(visit) if one in named), None)
    if procedure is None or not named:
        raise UsageError("没有这种申请 / no such request", hint="请从借阅登记页面的表格提交。")
    if event is None:
        raise forbidden()
    given = _given(visit, event)
    wanted = _units_in(visit, given.get("wanted", ""), _buildings(visit))
    if any(not visit.viewer.covers(unit) for unit in wanted):
        raise forbidden()
    try:
        moved = open_case(visit.room(), procedure, None, event.name, given)
    except UsageError as fault:
        return _show(visit, given, fault, event.name, status=400)
    return go("/lending", done=moved.case.id)


def back(visit: Visit) -> Response:
    """It was given back whole, looked at face to face (002 §2 4.5.3). Raises NotHere, Forbidden, UsageError, BusyError."""
    try:
        case = cases.find_case(visit.registry, visit.path("id"))
    except UsageError:
        raise not_here("笔借阅") from None
    procedure = _procedure(visit)
    known = (
        procedure is not None and case.procedure == LOAN and _loan(visit, case, _buildings(visit)) is not None
    )
    if procedure is None or not known:
        raise not_here("笔借阅")
    if not _may(visit, procedure.events_named(BACK)):
        raise forbidden()
    version = visit.given("version")
    if not (version.isascii() and version.isdecimal() and len(version) < 9):
        raise UsageError("缺少版本号 / no version", hint="请刷新这一页再办。")
    ended = visit.given("ended_on").strip() or visit.now.date().isoformat()
    do(visit.room(), case.id, BACK, {"ended_on": ended}, expected=int(version))
    return go("/lending", back=case.id)


def loans_of(visit: Visit, unit: UnitCode) -> list[Loan]:
    """Open requests that name the unit; () where the office has no such procedure."""
    if _procedure(visit) is None:
        return []
    room = fold(unit.room)
    meant = [case for case in _open(visit) if room in fold(case.value("wanted"))]
    buildings = _buildings(visit) if meant else ()
    found = (_loan(visit, case, buildings) for case in meant)
    return [one for one in found if one is not None and unit in one.units]


def open_loans(visit: Visit) -> list[Loan]:
    """What this person may know of and is not over: late ones first, then by the day of return."""
    if _procedure(visit) is None:
        return []
    buildings = _buildings(visit)
    found = [loan for case in _open(visit) if (loan := _loan(visit, case, buildings)) is not None]
    return sorted(found, key=lambda one: (-one.late, one.due or date.max, one.case.id))


def _open(visit: Visit) -> list[Case]:
    return desklists.office_cases(visit.registry, LOAN, open=True, limit=MOST_OPEN)


def _show(
    visit: Visit,
    typed: Mapping[str, str],
    fault: PipelineError | None = None,
    chosen: str = "",
    *,
    status: int = 200,
) -> Response:
    procedure = _procedure(visit)
    loans = open_loans(visit)
    buildings = _buildings(visit) if procedure is not None else ()
    closed = desklists.office_cases(visit.registry, LOAN, open=False, limit=MOST_CLOSED)
    openings = _openings(visit)
    return visit.show(
        "lending.html",
        status,
        procedure=procedure,
        out=[one for one in loans if one.out],
        waiting=[one for one in loans if not one.out],
        closed=[one for case in closed if (one := _loan(visit, case, buildings)) is not None],
        may_take_back=procedure is not None and _may(visit, procedure.events_named(BACK)),
        openings=openings,
        event=next((one for one in openings if one.name == chosen), openings[0] if openings else None),
        typed=typed,
        fault=fault,
        done=visit.asked("done"),
        back=visit.asked("back"),
        today=visit.now.date(),
    )


def _procedure(visit: Visit) -> Procedure | None:
    return visit.desk.procedures.by_slug.get(LOAN)


def _may(visit: Visit, events: Sequence[Event]) -> bool:
    return any(set(event.roles) & visit.viewer.roles for event in events)


def _openings(visit: Visit) -> list[Event]:
    """Ways to begin one that this person may take."""
    procedure = _procedure(visit)
    if procedure is None:
        return []
    return [one for one in procedure.openings() if By.PERSON in one.by and _may(visit, [one])]


def _given(visit: Visit, event: Event) -> dict[str, str]:
    given = {
        ask.name: "、".join(part for part in visit.form.get(f"v-{ask.name}", ()) if part) for ask in event.ask
    }
    return {name: text.strip() for name, text in given.items() if text.strip()}


def _wanted_of(visit: Visit) -> str:
    """From a dossier's page: the unit is filled in."""
    try:
        unit = UnitCode.parse(visit.asked("unit").upper())
    except ValueError:
        return ""
    visit.require(Action.LEND, unit)
    return f"{visit.site.unit_name(unit)}用户档案"


def _buildings(visit: Visit) -> tuple[NamedBuilding, ...]:
    return all_buildings(visit.site, visit.desk.register(visit.registry).by_code)


def _units_in(visit: Visit, text: str, buildings: Sequence[NamedBuilding]) -> tuple[UnitCode, ...]:
    known = visit.desk.register(visit.registry).by_code
    return tuple(sorted(resolve(find_units(text, buildings), known), key=str)) if text else ()


def _loan(visit: Visit, case: Case, buildings: Sequence[NamedBuilding]) -> Loan | None:
    """None for one that names a unit out of the person's area."""
    wanted = case.value("wanted")
    units = _units_in(visit, wanted, buildings)
    if not visit.viewer.everywhere and any(not visit.viewer.covers(unit) for unit in units):
        return None
    procedures = visit.desk.procedures
    states = procedures.by_slug[LOAN].states
    state = next((one for one in states if one.name == case.state), None)
    hidden, due = visit.viewer.hidden, day(case.value("due_on"))
    out = case.closed is None and case.state in OUT
    return Loan(
        case=case,
        state=state.title if state is not None else case.state,
        waits="、".join(procedures.role_title(role) for role in state.waits) if state is not None else "",
        units=units,
        borrower=mask_text(case.value("borrower"), hidden),
        of=mask_text(case.value("department") or case.value("company"), hidden),
        ways=case.value("way"),
        wanted=mask_text(wanted, hidden),
        reason=mask_text(case.value("reason"), hidden),
        begun=day(case.value("started_on")),
        due=due,
        late=max((visit.now.date() - due).days, 0) if due is not None and out else 0,
        out=out,
    )
