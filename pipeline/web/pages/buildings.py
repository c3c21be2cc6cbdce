"""楼栋: floors as a grid of units, coloured by a figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from starlette.responses import Response

from pipeline.errors import PipelineError
from pipeline.flow.lookups import Register, all_buildings
from pipeline.flow.reports.reading import money
from pipeline.flow.reports.sources import ARREARS, FIT_OUT
from pipeline.model import Unit, UnitCode
from pipeline.model.address import parse_unit
from pipeline.register import desklists
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.pages.completeness import missing_counts
from pipeline.web.pages.lending import open_loans
from pipeline.web.visit import Visit, forbidden, go, not_here

Counts = Mapping[UnitCode, Decimal]
MONEY_TIER = 2  # who sees what units owe


@dataclass(frozen=True, slots=True)
class Figure:
    """What the units can be coloured by. `counted` None: it is being counted."""

    key: str
    word: str
    of_money: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """The figure of each unit; `at`: as it stood then, None = now; `ready` False: nobody knows yet."""

    counts: Counts
    at: datetime | None = None
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit of the grid. `level` 0–3 is its colour, `said` what stands in it."""

    unit: UnitCode
    name: str
    said: str
    level: int


@dataclass(frozen=True, slots=True)
class Band:
    """A colour of the legend, and how many units have it."""

    level: int
    said: str
    units: int


_FIGURES = (
    Figure("cases", "在办事项"),
    Figure("missing", "缺件"),
    Figure("works", "在办装修"),
    Figure("arrears", "欠费", of_money=True),
    Figure("held", "待核对"),
    Figure("loans", "借出"),
)


def listing(visit: Visit) -> Response:
    """The buildings of the own area; a unit in any spelling goes straight to its dossier. Raises NotHere."""
    register = visit.desk.register(visit.registry)
    asked, choices = visit.asked("go").strip(), []
    if asked:
        codes = [
            c for c in parse_unit(asked, all_buildings(visit.site, register.by_code)) if c in register.by_code
        ]
        choices = [code for code in codes if visit.viewer.covers(code)]
        if len(choices) == 1:
            return go(f"/units/{choices[0]}")
        if not choices:
            raise not_here("个房号")
    return visit.show(
        "buildings.html", counts=_buildings(visit, register), choices=choices, lends=visit.may(Action.LEND)
    )


def _buildings(visit: Visit, register: Register) -> list[tuple[str, str, int, int]]:
    """Code, name, number of units, of open cases."""
    found = Counter(code.building for code in register.by_code if visit.viewer.covers(code))
    open_ = desklists.open_per_building(visit.registry, _hidden_procedures(visit))
    return [
        (code, visit.site.building_name(code), count, open_.get(code, 0)) for code, count in found.items()
    ]


def page(visit: Visit) -> Response:
    """Floors from the top, units from left to right. Raises NotHere, Forbidden."""
    code = visit.path("code").upper()
    if not visit.viewer.everywhere and code not in visit.viewer.areas:
        raise forbidden()
    register = visit.desk.register(visit.registry)
    units = [unit for unit in register.by_code.values() if unit.code.building == code]
    if not units:
        raise not_here("栋楼")
    figures = [one for one in _FIGURES if _may_see(visit, one)]
    figure = next((one for one in figures if one.key == visit.asked("figure")), figures[0])
    counted = _COUNTERS[figure.key](visit, code, [unit.code for unit in units])
    bounds = _bounds([counted.counts.get(unit.code, Decimal(0)) for unit in units])
    floors = _floors(units, counted.counts, bounds, figure)
    return visit.show(
        "building.html",
        name=visit.site.building_name(code),
        code=code,
        figure=figure,
        figures=figures,
        floors=floors,
        counted=counted,
        bands=_bands(bounds, [cell for _, cells in floors for cell in cells], figure),
        total=_said(sum(counted.counts.values(), Decimal(0)), figure),
        affected=sum(count > 0 for count in counted.counts.values()),
        units=len(units),
    )


def _may_see(visit: Visit, figure: Figure) -> bool:
    if figure.of_money:
        return visit.viewer.tier <= MONEY_TIER
    needed = {"held": Action.HELD, "loans": Action.LEND}.get(figure.key)
    return needed is None or visit.may(needed)


def _hidden_procedures(visit: Visit) -> frozenset[str]:
    return (
        frozenset()
        if access.may_know_case(visit.viewer, access.VIP_CASE, None)
        else frozenset({access.VIP_CASE})
    )


# Figures


def _cases(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    hidden = _hidden_procedures(visit)
    counts: Counter[UnitCode] = Counter()
    for unit, procedure, _, count in desklists.open_in_building(visit.registry, building):
        if procedure not in hidden:
            counts[unit] += count
    return Counted(_decimals(counts))


def _works(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    """Fit-outs that were applied for and are not over."""
    counts: Counter[UnitCode] = Counter()
    for unit, procedure, _, count in desklists.open_in_building(visit.registry, building):
        if procedure == FIT_OUT.procedure:
            counts[unit] += count
    return Counted(_decimals(counts))


def _missing(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    try:
        found = missing_counts(visit, units)
    except PipelineError:  # nobody said what a dossier holds
        return Counted({})
    return Counted({}, ready=False) if found is None else Counted(_decimals(found.units), found.at)


def _arrears(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    owed: dict[UnitCode, Decimal] = defaultdict(Decimal)
    for unit, state, amount in desklists.values_of_open(
        visit.registry, ARREARS.procedure, "amount", building
    ):
        if state in ARREARS.states["owing"]:
            owed[unit] += money(amount) or Decimal(0)
    return Counted(owed)


def _held(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    known = {str(unit): unit for unit in units}
    found = desklists.held_by_unit(visit.registry)
    return Counted({known[unit]: Decimal(count) for unit, count in found if unit in known})


def _loans(visit: Visit, building: str, units: Sequence[UnitCode]) -> Counted:
    return Counted(_decimals(Counter(unit for loan in open_loans(visit) if loan.out for unit in loan.units)))


_COUNTERS: Mapping[str, Callable[[Visit, str, Sequence[UnitCode]], Counted]] = {
    "cases": _cases,
    "missing": _missing,
    "works": _works,
    "arrears": _arrears,
    "held": _held,
    "loans": _loans,
}


def _decimals(counts: Mapping[UnitCode, int]) -> Counts:
    return {unit: Decimal(count) for unit, count in counts.items()}


# The grid


def _bounds(counts: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The largest figures of the first and the second colour. Small counts have each a colour of its own."""
    some = [count for count in counts if count > 0]
    least, most = min(some, default=Decimal(0)), max(some, default=Decimal(0))
    if most <= 3:
        return Decimal(1), Decimal(2)
    third = (most - least) / 3
    return (least + third).to_integral_value(), (least + 2 * third).to_integral_value()


def _level(count: Decimal, bounds: tuple[Decimal, Decimal]) -> int:
    return 0 if count <= 0 else 1 + sum(count > bound for bound in bounds)


def _said(count: Decimal, figure: Figure) -> str:
    return f"{count:,.0f}" if figure.of_money or count else "0"


def _floors(
    units: Sequence[Unit], counts: Counts, bounds: tuple[Decimal, Decimal], figure: Figure
) -> list[tuple[int, list[Cell]]]:
    by_floor: dict[int, list[Cell]] = defaultdict(list)
    for unit in units:
        count = counts.get(unit.code, Decimal(0))
        entrance = f"{unit.code.entrance}-" if unit.code.entrance else ""
        said = _said(count, figure) if count > 0 else ""
        by_floor[unit.floor].append(
            Cell(unit.code, f"{entrance}{unit.code.room}", said, _level(count, bounds))
        )
    return sorted(by_floor.items(), reverse=True)


def _bands(bounds: tuple[Decimal, Decimal], cells: Sequence[Cell], figure: Figure) -> list[Band]:
    units = Counter(cell.level for cell in cells)
    first, second = (_said(bound, figure) for bound in bounds)
    unit = " 元" if figure.of_money else ""
    said = {0: "无", 1: f"≤ {first}{unit}", 2: f"≤ {second}{unit}", 3: f"> {second}{unit}"}
    return [Band(level, said[level], units[level]) for level in range(4)]
