"""Roster rows → units, parties and occupancies. All or nothing; importing again changes only what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline.model import Party, PartyRole, Unit, UnitCode
from pipeline.register import audit
from pipeline.register.documents import index_unit_again
from pipeline.register.hands import Change, correct, is_same, leave, take_over
from pipeline.register.index import floor_of
from pipeline.register.occupancy import change_unit, had_tenant, insert_unit, present_of
from pipeline.register.parties import find_unit, unit_codes
from pipeline.register.registry import Registry
from pipeline.register.roster import RosterFault, RosterFaults, RosterRow, RosterSheet
from pipeline.register.roster_columns import Key


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import did. `added`, `updated`, `unchanged` are units (a change of hands counts as updated);
    `absent` are units on the register, in a building of the file, that the file does not have: they stay."""

    rows: int
    added: tuple[UnitCode, ...] = ()
    updated: tuple[UnitCode, ...] = ()
    unchanged: tuple[UnitCode, ...] = ()
    owner_changes: tuple[Change, ...] = ()
    tenant_changes: tuple[Change, ...] = ()
    tenants_left: tuple[Change, ...] = ()
    absent: tuple[UnitCode, ...] = ()
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Numbers only, for the audit log and `--json`."""
        names = ("added", "updated", "unchanged", "owner_changes", "tenant_changes", "tenants_left", "absent")
        return {"rows": self.rows, **{name: len(getattr(self, name)) for name in names}}


@dataclass(slots=True)
class _Import:
    registry: Registry
    today: date
    outcome: dict[UnitCode, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def touch(self, unit: UnitCode) -> None:
        if self.outcome[unit] == "unchanged":
            self.outcome[unit] = "updated"


def import_roster(
    registry: Registry, sheet: RosterSheet, *, today: date, now: datetime, actor: str = "clerk"
) -> RosterReport:
    """Bring the register in line with the file. Raises RosterFaults where any row is wrong: then nothing
    was changed. A tenant's cell left empty, where the column exists, ends that tenancy on the day before."""
    if sheet.faults:
        raise RosterFaults(sheet.path, sheet.faults)
    work = _Import(registry, today)
    with registry.atomic():
        faults = [fault for row in sheet.rows for fault in _dates_agree(work, row)]
        if faults:
            raise RosterFaults(sheet.path, faults)
        for row in sheet.rows:
            _unit(work, row)
            _owner(work, row)
            _tenant(work, row)
        report = _report(work, sheet)
        audit.append(
            registry, now=now, actor=actor, action="roster-imported", object="roster", detail=report.counts()
        )
    return report


def _dates_agree(work: _Import, row: RosterRow) -> list[RosterFault]:
    """A new occupancy can not begin in the future: it would leave the unit without anybody until then."""
    late = [(Key.OWNER_SINCE, row.owner_since), (Key.TENANT_SINCE, row.tenant_since)]
    return [
        RosterFault(row.sheet, row.row, "日期", day.isoformat(), "日期在两年之后，请核对年份")
        for _, day in late
        if day is not None and day > work.today + timedelta(days=730)
    ]


def _unit(work: _Import, row: RosterRow) -> None:
    known = find_unit(work.registry, row.unit)
    floor = floor_of(work.registry, row.unit)
    wanted = _merged(row, known)
    work.outcome[row.unit] = "added" if known is None else "unchanged" if wanted == known else "updated"
    if known is None:
        insert_unit(work.registry, wanted)
    elif wanted != known:
        change_unit(work.registry, wanted)
    if wanted.floor != floor:
        index_unit_again(work.registry, row.unit)


def _merged(row: RosterRow, known: Unit | None) -> Unit:
    """What the file leaves empty stays as it was."""
    if known is None:
        return Unit(row.unit, row.floor, row.area, row.note)
    return Unit(
        row.unit,
        row.floor if Key.FLOOR in row.given else known.floor,
        row.area if row.area is not None else known.area,
        row.note or known.note,
    )


def _owner(work: _Import, row: RosterRow) -> None:
    if row.owner is not None:
        since = row.owner_since
        if Key.OWNER_SINCE not in row.given and had_tenant(work.registry, row.unit):
            since = None  # 入住日期 is that of a tenant, present or gone
        _hold(work, row.unit, PartyRole.OWNER, row.owner, since)


def _tenant(work: _Import, row: RosterRow) -> None:
    if row.tenant is not None:
        _hold(work, row.unit, PartyRole.TENANT, row.tenant, row.tenant_since)
    elif Key.TENANT in row.given:
        _leave(work, row.unit)


def _hold(work: _Import, unit: UnitCode, role: PartyRole, party: Party, since: date | None) -> None:
    """The file says that `party` holds the unit now."""
    present = present_of(work.registry, unit, role)
    if present is not None and is_same(present.party, party):
        if correct(work.registry, present, party, since):
            work.touch(unit)
        return
    change = take_over(work.registry, unit, role, party, since, work.today)
    if change is not None:
        work.changes.append(change)
    work.touch(unit)


def _leave(work: _Import, unit: UnitCode) -> None:
    change = leave(work.registry, unit, PartyRole.TENANT, work.today - timedelta(days=1))
    if change is not None:
        work.changes.append(change)
        work.touch(unit)


def _report(work: _Import, sheet: RosterSheet) -> RosterReport:
    def of(kind: str) -> tuple[UnitCode, ...]:
        return tuple(unit for unit, outcome in work.outcome.items() if outcome == kind)

    owners = tuple(c for c in work.changes if c.role is PartyRole.OWNER)
    tenants = tuple(c for c in work.changes if c.role is PartyRole.TENANT and c.after)
    left = tuple(c for c in work.changes if c.role is PartyRole.TENANT and not c.after)
    buildings = Counter(unit.building for unit in work.outcome)
    known = unit_codes(work.registry)
    absent = sorted(u for u in known if u.building in buildings and u not in work.outcome)
    return RosterReport(
        rows=len(sheet.rows),
        added=of("added"),
        updated=of("updated"),
        unchanged=of("unchanged"),
        owner_changes=owners,
        tenant_changes=tenants,
        tenants_left=left,
        absent=tuple(absent),
        notes=sheet.notes,
    )
