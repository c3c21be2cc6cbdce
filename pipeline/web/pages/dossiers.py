"""档案: buildings as grids of units, and a unit's whole story."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.responses import Response

from pipeline.catalog.tabular import draw
from pipeline.errors import PipelineError
from pipeline.flow.cases.missing import Asked, missing_of, missing_of_units
from pipeline.flow.inventory import inventory_table
from pipeline.flow.lookups import Register, all_buildings
from pipeline.model import Document, Occupancy, Unit, UnitCode
from pipeline.model.address import parse_unit
from pipeline.model.case import Case
from pipeline.register import audit, cases, parties
from pipeline.register.documents import documents_of_unit
from pipeline.register.letters import letters
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone
from pipeline.web.visit import Visit, forbidden, go, not_here

FIGURES = ("cases", "missing")


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit of the grid. `level` 0–3 is its colour."""

    unit: UnitCode
    name: str
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who held the unit, as the person may see it."""

    occupancy: Occupancy
    now: bool
    phone: str
    id_number: str


def buildings(visit: Visit) -> Response:
    """The buildings of the own area; a unit in any spelling goes straight to its dossier. Raises NotHere."""
    register = visit.desk.register(visit.registry)
    asked = visit.asked("go").strip()
    if asked:
        codes = [
            c for c in parse_unit(asked, all_buildings(visit.site, register.by_code)) if c in register.by_code
        ]
        own = [code for code in codes if visit.viewer.covers(code)]
        if len(own) == 1:
            return go(f"/units/{own[0]}")
        if not own:
            raise not_here("个房号")
        return visit.show("buildings.html", counts=_counts(visit, register), choices=own)
    return visit.show("buildings.html", counts=_counts(visit, register), choices=[])


def _counts(visit: Visit, register: Register) -> list[tuple[str, str, int]]:
    """Code, name and number of units."""
    found = Counter(code.building for code in register.by_code if visit.viewer.covers(code))
    return [(code, visit.site.building_name(code), count) for code, count in found.items()]


def building(visit: Visit) -> Response:
    """Floors from the top, units from left to right. Raises NotHere, Forbidden."""
    code = visit.path("code").upper()
    if not visit.viewer.everywhere and code not in visit.viewer.areas:
        raise forbidden()
    register = visit.desk.register(visit.registry)
    units = [unit for unit in register.by_code.values() if unit.code.building == code]
    if not units:
        raise not_here("栋楼")
    figure = visit.asked("figure") if visit.asked("figure") in FIGURES else FIGURES[0]
    counts = _open_cases(visit) if figure == "cases" else _missing(visit, units)
    return visit.show(
        "building.html",
        name=visit.site.building_name(code),
        code=code,
        figure=figure,
        floors=_floors(units, counts),
        total=sum(counts.get(unit.code, 0) for unit in units),
    )


def _open_cases(visit: Visit) -> Mapping[UnitCode, int]:
    return Counter(
        case.unit
        for case in cases.cases(visit.registry, open=True)
        if case.unit is not None and access.may_know_case(visit.viewer, case.procedure, case.unit)
    )


def _missing(visit: Visit, units: Sequence[Unit]) -> Mapping[UnitCode, int]:
    states = missing_of_units(visit.room(), [unit.code for unit in units])
    return {state.unit: len(_knowable(visit, state.missing)) for state in states}


def _knowable(visit: Visit, asked: Sequence[Asked]) -> list[Asked]:
    """Demands for papers that the person may know of."""
    papers = visit.papers
    return [
        one
        for one in asked
        if any(access.may_know(visit.viewer, slug, papers.get(slug)) for slug in one.demand.papers)
    ]


def _floors(units: Sequence[Unit], counts: Mapping[UnitCode, int]) -> list[tuple[int, list[Cell]]]:
    by_floor: dict[int, list[Cell]] = defaultdict(list)
    here = [counts.get(unit.code, 0) for unit in units]
    for unit in units:
        count = counts.get(unit.code, 0)
        entrance = f"{unit.code.entrance}-" if unit.code.entrance else ""
        by_floor[unit.floor].append(
            Cell(unit.code, f"{entrance}{unit.code.room}", count, _level(count, here))
        )
    return sorted(by_floor.items(), reverse=True)


def _level(count: int, all_counts: Sequence[int]) -> int:
    """Small counts are their own colour; where every unit has many, the colours tell which has more."""
    least, most = min(all_counts), max(all_counts)
    if most <= 3 or count == 0:
        return count
    return 1 + round(2 * (count - least) / (most - least)) if most > least else 2


def dossier(visit: Visit) -> Response:
    """Raises NotHere, Forbidden."""
    unit = _unit(visit)
    visit.looked("looked-dossier", str(unit.code))
    papers = _papers(visit, unit.code)
    return visit.show(
        "dossier.html",
        unit=unit,
        name=visit.site.unit_name(unit.code),
        holders=_holders(visit, unit.code),
        groups=[
            (category, visit.site.categories.get(category, ""), list(some))
            for category, some in groupby(papers, key=lambda paper: paper.category)
        ],
        count=len(papers),
        cases=_cases(visit, unit.code),
        letters=_letters(visit, unit.code),
        missing=_missing_here(visit, unit.code),
        procedures=visit.desk.procedures.by_slug,
        roles=visit.desk.procedures.roles,
        exports=visit.may(Action.EXPORT),
    )


def inventory(visit: Visit) -> Response:
    """The inventory as PDF, with what the person may know of. Raises NotHere, Forbidden."""
    unit = _unit(visit)
    papers = _papers(visit, unit.code)
    register = visit.desk.register(visit.registry)
    data = draw(inventory_table(visit.site, register, unit.code, papers, visit.now))
    audit.append(
        visit.registry,
        now=visit.now,
        actor=visit.viewer.login,
        action="printed-inventory",
        object=str(unit.code),
    )
    headers = {"Content-Disposition": f'inline; filename="inventory-{unit.code}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _unit(visit: Visit) -> Unit:
    try:
        code = UnitCode.parse(visit.path("unit").upper())
    except ValueError:
        raise not_here("个房号") from None
    visit.require(Action.DOSSIER, code)
    unit = parties.find_unit(visit.registry, code)
    if unit is None:
        raise not_here("个房号")
    return unit


def _papers(visit: Visit, unit: UnitCode) -> list[Document]:
    vips = visit.vips()
    found = documents_of_unit(visit.registry, unit)
    return [seen for paper in found if (seen := visit.seen(paper, vips)) is not None]


def _holders(visit: Visit, unit: UnitCode) -> list[Holder]:
    hidden = visit.viewer.hidden_for(unit, visit.vips())
    today = visit.now.date()
    found = []
    for one in parties.occupancies(visit.registry, unit):
        phone = mask_phone(one.party.phone) if hidden & PHONES else one.party.phone
        number = mask_id(one.party.id_number) if hidden & IDS else one.party.id_number
        found.append(Holder(one, one.holds_on(today), phone, number))
    return found


def _cases(visit: Visit, unit: UnitCode) -> list[Case]:
    found = cases.cases(visit.registry, unit=unit)
    known = [case for case in found if access.may_know_case(visit.viewer, case.procedure, unit)]
    return sorted(known, key=lambda case: case.closed is not None)


def _letters(visit: Visit, unit: UnitCode) -> list[tuple[str, object]]:
    """Title and letter, of kinds that the person may know of."""
    papers = visit.papers
    return [
        (papers[one.paper].title if one.paper in papers else one.paper, one)
        for one in letters(visit.registry, unit=unit)
        if access.may_know(visit.viewer, one.paper, papers.get(one.paper))
    ]


def _missing_here(visit: Visit, unit: UnitCode) -> list[Asked] | None:
    """None where the site does not say what a dossier holds."""
    try:
        return _knowable(visit, missing_of(visit.room(), unit).missing)
    except PipelineError:
        return None
