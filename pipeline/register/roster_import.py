"""Roster rows → units, parties and occupancies. All or nothing; importing again changes only what changed.

A unit has at most one present owner and one present tenant. Another name (or another certificate number) is
another party: the old occupancy ends on the day before the new one begins. The same name with another phone
is a correction of the same party.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from pipeline.model import Occupancy, Party, PartyRole, Unit, UnitCode
from pipeline.register import audit
from pipeline.register.parties import find_unit, name_key, occupancies, party_keys, unit_codes
from pipeline.register.registry import Registry
from pipeline.register.roster import RosterFault, RosterFaults, RosterRow, RosterSheet
from pipeline.register.roster_columns import Key
from pipeline.register.rows import storable


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
    wanted = Unit(row.unit, row.floor, row.area, row.note)
    if known is None:
        work.outcome[row.unit] = "added"
        _insert_unit(work.registry, wanted)
        return
    merged = Unit(
        row.unit,
        row.floor if Key.FLOOR in row.given else known.floor,
        row.area if row.area is not None else known.area,
        row.note or known.note,
    )
    work.outcome[row.unit] = "unchanged" if merged == known else "updated"
    if merged != known:
        work.registry.write(
            "UPDATE unit SET floor = ?, area = ?, note = ? WHERE code = ?",
            (merged.floor, _area(merged), storable(merged.note), str(row.unit)),
        )


def _insert_unit(registry: Registry, unit: Unit) -> None:
    code = unit.code
    registry.write(
        "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?)",
        (str(code), code.building, code.entrance, code.room, unit.floor, _area(unit), storable(unit.note)),
    )


def add_unit(registry: Registry, unit: Unit) -> None:
    """Put a unit on the register that no roster gave (found in an archive that is rebuilt)."""
    with registry.atomic():
        if find_unit(registry, unit.code) is None:
            _insert_unit(registry, unit)


def _area(unit: Unit) -> str | None:
    return None if unit.area is None else str(unit.area)


def _owner(work: _Import, row: RosterRow) -> None:
    if row.owner is not None:
        since = row.owner_since
        if Key.OWNER_SINCE not in row.given and _last(work.registry, row.unit, PartyRole.TENANT):
            since = None  # 入住日期 is that of a tenant, present or gone
        _hold(work, row.unit, PartyRole.OWNER, row.owner, since)


def _tenant(work: _Import, row: RosterRow) -> None:
    if row.tenant is not None:
        _hold(work, row.unit, PartyRole.TENANT, row.tenant, row.tenant_since)
    elif Key.TENANT in row.given:
        _leave(work, row.unit)


def _hold(work: _Import, unit: UnitCode, role: PartyRole, party: Party, since: date | None) -> None:
    """The file says that `party` holds the unit now."""
    present = _present(work.registry, unit, role)
    if present is None:
        before = _last(work.registry, unit, role)
        begun = since if before is None else _after(since, before.ended, work.today)
        _begin(work.registry, unit, role, party, begun)
        if before is not None:
            work.changes.append(Change(unit, role, "", party.name, begun or work.today))
        work.touch(unit)
    elif _is_same(present.party, party):
        _correct(work, present, party, since)
    else:
        begun = _after(since, present.begun, work.today)
        _end(work.registry, present, begun - timedelta(days=1))
        _begin(work.registry, unit, role, party, begun)
        work.changes.append(Change(unit, role, present.party.name, party.name, begun))
        work.touch(unit)


def _after(since: date | None, earlier: date | None, today: date) -> date:
    """When the new occupancy begins: the day given, unless it is the old occupant's (the column was not
    updated) or none; then today."""
    return since if since is not None and (earlier is None or since > earlier) else today


def _leave(work: _Import, unit: UnitCode) -> None:
    present = _present(work.registry, unit, PartyRole.TENANT)
    if present is None:
        return
    _end(work.registry, present, work.today - timedelta(days=1))
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
    )
    begun = since or present.begun
    if (party, begun) == (known, present.begun):
        return
    id = _open_party(work.registry, present)
    _keep_party(work.registry, party, id)
    if begun is not None and begun != present.begun:
        work.registry.write("UPDATE occupancy SET begun = ? WHERE party = ?", (begun.isoformat(), id))
        _move_end(work.registry, present, begun)
    work.touch(present.unit)


def _move_end(registry: Registry, present: Occupancy, begun: date) -> None:
    """The first day was corrected: the occupancy that ended the day before it ends accordingly."""
    if present.begun is None:
        return
    day = timedelta(days=1)
    registry.write(
        "UPDATE occupancy SET ended = :ended WHERE unit = :unit AND role = :role AND ended = :old"
        " AND (begun IS NULL OR begun <= :ended)",
        {
            "ended": (begun - day).isoformat(),
            "unit": str(present.unit),
            "role": present.role.value,
            "old": (present.begun - day).isoformat(),
        },
    )


def _present(registry: Registry, unit: UnitCode, role: PartyRole) -> Occupancy | None:
    return next((o for o in occupancies(registry, unit) if o.role is role and o.ended is None), None)


def _last(registry: Registry, unit: UnitCode, role: PartyRole) -> Occupancy | None:
    return next((o for o in occupancies(registry, unit) if o.role is role), None)


def _open_party(registry: Registry, present: Occupancy) -> int:
    return int(
        registry.scalar(
            "SELECT party FROM occupancy WHERE unit = ? AND role = ? AND ended IS NULL",
            (str(present.unit), present.role.value),
        )
    )


def _end(registry: Registry, present: Occupancy, last_day: date) -> None:
    """An occupancy that began today and ends today has that one day."""
    ended = max(last_day, present.begun or last_day)
    registry.write(
        "UPDATE occupancy SET ended = ? WHERE unit = ? AND role = ? AND ended IS NULL",
        (ended.isoformat(), str(present.unit), present.role.value),
    )


def _begin(registry: Registry, unit: UnitCode, role: PartyRole, party: Party, begun: date | None) -> None:
    id = _keep_party(registry, party, None)
    registry.write(
        "INSERT INTO occupancy(unit, role, party, begun) VALUES (?, ?, ?, ?)",
        (str(unit), role.value, id, begun.isoformat() if begun else None),
    )


def _keep_party(registry: Registry, party: Party, id: int | None) -> int:
    """Write a party (a new one where `id` is None) and what it is found by; its id."""
    clean = [storable(text) for text in (party.name, party.phone, party.id_number, party.contact)]
    kept = int(
        registry.scalar(
            "INSERT INTO party(id, name, phone, id_number, contact) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET name = excluded.name, phone = excluded.phone,"
            " id_number = excluded.id_number, contact = excluded.contact RETURNING id",
            (id, *clean),
        )
    )
    registry.write("DELETE FROM party_key WHERE party = ?", (kept,))
    keys = sorted(party_keys(replace(party, name=clean[0], contact=clean[3])))
    registry.write_all("INSERT INTO party_key VALUES (?, ?, ?)", [(*key, kept) for key in keys])
    return kept


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
