"""Lists of cases within what somebody may know of, a page at a time, with counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import UnitCode
from pipeline.model.case import Case, Clock
from pipeline.register.cases import case_of, clock_of
from pipeline.register.registry import Registry
from pipeline.register.rows import dump

_CASE = "k.id, k.procedure, k.unit, k.state, k.version, k.opened, k.since, k.closed, k.given, k.period"
_CLOCK = 'c."case", c.name, c.started, c.due, c.role, c.state, c.closed, c.pauses'
_LATE = 'EXISTS (SELECT 1 FROM clock c WHERE c."case" = k.id AND c.closed IS NULL AND c.due_at <= ?)'


@dataclass(frozen=True, slots=True)
class CaseBounds:
    """What somebody may know of: not these procedures; only units of these buildings (and the office's own cases), None = of
    all."""

    hidden: frozenset[str] = frozenset()
    buildings: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is asked for; "" and None ask for everything. `open`: True only open, False only closed. `waiting`: (procedure, state)
    pairs of which it must be in one. `late`: with a deadline that passed by then."""

    procedure: str = ""
    state: str = ""
    units: tuple[UnitCode, ...] | None = None
    office: bool = False
    open: bool | None = None
    waiting: tuple[tuple[str, str], ...] | None = None
    late: datetime | None = None


def count_cases(registry: Registry, bounds: CaseBounds, wanted: CaseFilter) -> int:
    """How many there are."""
    where, values = _where(bounds, wanted)
    return int(registry.scalar(f'SELECT count(*) FROM "case" k WHERE {where}', values))


def list_cases(
    registry: Registry, bounds: CaseBounds, wanted: CaseFilter, *, limit: int, offset: int = 0
) -> list[Case]:
    """Newest first."""
    where, values = _where(bounds, wanted)
    rows = registry.rows(
        f'SELECT {_CASE} FROM "case" k WHERE {where} ORDER BY k.opened DESC, k.id DESC LIMIT ? OFFSET ?',
        [*values, limit, offset],
    )
    return [case_of(row) for row in rows]


def procedures_of(registry: Registry, bounds: CaseBounds, wanted: CaseFilter) -> dict[str, int]:
    """Procedure → how many of them, whichever procedure is asked for."""
    where, values = _where(bounds, CaseFilter(open=wanted.open, units=wanted.units, office=wanted.office))
    rows = registry.rows(
        f'SELECT k.procedure, count(*) FROM "case" k WHERE {where} GROUP BY k.procedure', values
    )
    return {str(slug): int(count) for slug, count in rows}


def next_clocks(registry: Registry, ids: Collection[str]) -> Mapping[str, Clock]:
    """Case → its most urgent running deadline, where it has one with a day."""
    rows = registry.rows(
        f'SELECT {_CLOCK} FROM clock c WHERE c."case" IN (SELECT value FROM json_each(?)) AND c.closed IS NULL'
        " AND c.due_at IS NOT NULL ORDER BY c.due_at DESC",
        (_array(ids),),
    )
    return {clock.case: clock for clock in map(clock_of, rows)}


def _where(bounds: CaseBounds, wanted: CaseFilter) -> tuple[str, list[object]]:
    parts: list[str] = ["1"]
    values: list[object] = []

    def add(part: str, *given: object) -> None:
        parts.append(part)
        values.extend(given)

    if bounds.hidden:
        add("k.procedure NOT IN (SELECT value FROM json_each(?))", _array(bounds.hidden))
    if bounds.buildings is not None:
        building = "substr(k.unit, 1, instr(k.unit, '-') - 1)"
        add(f"(k.unit = '' OR {building} IN (SELECT value FROM json_each(?)))", _array(bounds.buildings))
    if wanted.procedure:
        add("k.procedure = ?", wanted.procedure)
    if wanted.state:
        add("k.state = ?", wanted.state)
    if wanted.office:
        add("k.unit = ''")
    elif wanted.units is not None:
        add("k.unit IN (SELECT value FROM json_each(?))", _array(str(unit) for unit in wanted.units))
    if wanted.open is not None:
        add("(k.closed IS NULL) = ?", int(wanted.open))
    if wanted.waiting is not None:
        pairs = dump([f"{procedure}\n{state}" for procedure, state in wanted.waiting])
        add("(k.procedure || char(10) || k.state) IN (SELECT value FROM json_each(?))", pairs)
    if wanted.late is not None:
        add(_LATE, int(wanted.late.timestamp()))
    return " AND ".join(parts), values


def _array(names: Iterable[str]) -> str:
    return dump(sorted(names))
