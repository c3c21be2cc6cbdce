"""Roster rows → units, parties and occupancies. All or nothing; importing again changes only what changed.

A unit has at most one present owner and one present tenant. Another name (or another certificate number) is
another party: the old occupancy ends on the day before the new one begins. The same name with another phone
is a correction of the same party.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline.model import Occupancy, Party, PartyRole, Unit, UnitCode
from pipeline.register import audit
from pipeline.register.documents import index_unit_again
from pipeline.register.index import floor_of
from pipeline.register.occupancy import (
    begin,
    change_unit,
    had_tenant,
    insert_unit,
    keep_party,
    present_of,
    present_party,
    previous_of,
    set_begun,
    set_ended,
)
from pipeline.register.parties import find_unit, name_key, unit_codes
from pipeline.register.registry import Registry
from pipeline.register.roster import RosterFault, RosterFaults, RosterRow, RosterSheet
from pipeline.register.roster_columns import Key


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that changed hands. `before` or `after` is "" where nobody was or is; `begun` is the first day
    of the new occupancy (of nobody: the day after the last one)."""

    unit: UnitCode
    role: PartyRole
    before: str
    after: str
    begun: date


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
    if present is not None and _is_same(present.party, party):
        _correct(work, present, party, since)
        return
    before = present or previous_of(work.registry, unit, role)
    begun = since if _may_begin(since, before) else None
    if before is not None:
        begun = begun or work.today
        _give_way(work.registry, before, begun)
        gone = present.party.name if present else ""
        work.changes.append(Change(unit, role, gone, party.name, begun))
    begin(work.registry, unit, role, party, begun)
    work.touch(unit)


def _may_begin(since: date | None, before: Occupancy | None) -> bool:
    """A first day that is not after the one of the occupancy before is that occupancy's own: the column was
    not brought up to date."""
    return since is not None and (before is None or before.begun is None or since > before.begun)


def _give_way(registry: Registry, before: Occupancy, begun: date) -> None:
    """The occupancy before ends on the last day before `begun`, unless it ended earlier. One that began
    today and ends today has that one day."""
    last_day = begun - timedelta(days=1)
    ended = min(before.ended or last_day, last_day)
    set_ended(registry, before, max(ended, before.begun or ended))


def _leave(work: _Import, unit: UnitCode) -> None:
    present = present_of(work.registry, unit, PartyRole.TENANT)
    if present is None:
        return
    _give_way(work.registry, present, work.today)
    work.changes.append(Change(unit, PartyRole.TENANT, present.party.name, "", work.today))
    work.touch(unit)


def _is_same(known: Party, told: Party) -> bool:
    """The same name is the same party, unless both have certificate numbers and these differ."""
    if name_key(known.name) != name_key(told.name):
        return False
    return not (known.id_number and told.id_number) or known.id_number == told.id_number


def _correct(work: _Import, present: Occupancy, told: Party, since: date | None) -> None:
    """What the file leaves empty stays as it was."""
    known = present.party
    party = Party(
        told.name,
        told.phone or known.phone,
        told.id_number or known.id_number,
        told.contact or known.contact,
        told.email or known.email,
    )
    before = previous_of(work.registry, present.unit, present.role)
    begun = since if since is not None and _may_begin(since, before) else present.begun
    if (party, begun) == (known, present.begun):
        return
    keep_party(work.registry, party, present_party(work.registry, present))
    if begun is not None and begun != present.begun:
        set_begun(work.registry, present, begun)
        if before is not None:
            _follow(work.registry, before, present.begun, begun)
    work.touch(present.unit)


def _follow(registry: Registry, before: Occupancy, told: date | None, begun: date) -> None:
    """The first day was corrected from `told` to `begun`: the occupancy before moves its end with it where
    the two touched or would overlap."""
    day = timedelta(days=1)
    assert before.ended is not None
    if before.ended >= begun or (told is not None and before.ended == told - day):
        last_day = begun - day
        set_ended(registry, before, max(last_day, before.begun or last_day))


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
