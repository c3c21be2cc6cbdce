"""Who comes to the office, with what, on a day: the rest of the procedures is brought about by staff, calendar and cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.model import Party, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Procedure, Scope
from pipeline.register import cases, occupancy
from scansim.office.papers import bring
from scansim.office.providing import open_by_hand
from scansim.office.stage import Stage
from scansim.office.wishes import wishes_of
from scansim.people import company, person
from scansim.rng import pick
from scansim.roster import RosterRow

# Times a year and unit; procedures that are not named: _USUAL.
RATES = {
    "complaint": 1.5,
    "repair": 2.5,
    "help-request": 0.6,
    "goods-release": 1.0,
    "fit-out": 0.5,
    "arrears": 0.6,
    "move-out": 0.3,
    "tenant-move-in": 0.3,
    "transfer": 0.1,
    "breach": 0.01,
    "completion": 0.02,
}
_USUAL = 0.12
_OFFICE = 4.0  # times a year, of matters of the office itself
_BY_PAPER = 0.5
_WORKS = ("hot-work", "temporary-power", "after-hours", "freight-lift", "worker-passes", "works-extension")
_WORKS_DAILY = 0.02  # for each of them, while works go on


def come(stage: Stage, busy: float = 1.0) -> None:
    """Everybody who comes on this day; `busy` times more than usual."""
    for procedure in stage.procedures:
        openings = [e for e in procedure.openings() if By.PERSON in e.by or (By.PAPER in e.by and e.papers)]
        if not openings:
            continue
        rate = (
            _OFFICE
            if procedure.scope is Scope.OFFICE
            else RATES.get(procedure.slug, _USUAL) * len(stage.rows)
        )
        for _ in range(int(stage.rng.poisson(rate * busy / 365))):
            unit = _unit(stage, procedure)
            _open(stage, procedure, unit, openings)
    _works(stage)


def _works(stage: Stage) -> None:
    """Contractors ask for what works need."""
    for case in cases.cases(stage.registry, procedure="fit-out", open=True):
        for slug in _WORKS:
            procedure = stage.procedures.by_slug.get(slug)
            if procedure is not None and case.state == "in-works" and stage.chance(_WORKS_DAILY):
                _open(stage, procedure, case.unit, [e for e in procedure.openings() if e.by != (By.CASE,)])


def _unit(stage: Stage, procedure: Procedure) -> UnitCode | None:
    if procedure.scope is Scope.OFFICE:
        return None
    rows = list(stage.rows.values())
    if procedure.slug == "tenant-move-in":
        rows = [row for row in rows if not row.tenant] or rows
    return pick(stage.rng, rows).unit


def _open(stage: Stage, procedure: Procedure, unit: UnitCode | None, openings: Sequence[Event]) -> None:
    """By paper or by word."""
    if not openings:
        return
    event = pick(stage.rng, openings)
    if By.PAPER in event.by and event.papers and (By.PERSON not in event.by or stage.chance(_BY_PAPER)):
        wishes = wishes_of(event, stage.procedures.rules, stage.rng)
        slug = pick(stage.rng, event.papers)
        bring(stage, slug, unit, event=event, wishes=wishes)
    else:
        open_by_hand(stage, procedure.slug, unit, event)


def follow(stage: Stage, closed: Sequence[Case]) -> None:
    """Who lives where after the cases that were closed today; the register is brought in step."""
    changed = [case for case in closed if case.unit is not None and _moved(stage, case, case.unit)]
    if changed:
        stage.reread()


def _moved(stage: Stage, case: Case, unit: UnitCode) -> bool:
    row = stage.rows[unit]
    if (case.procedure, case.state) == ("move-out", "closed") and row.tenant:
        stage.counted["tenants gone"] += 1
        return _ended(stage, unit, PartyRole.TENANT, replace(row, tenant="", contact="", tenant_phone=""))
    if (case.procedure, case.state) == ("tenant-move-in", "active") and not row.tenant:
        stage.counted["tenants come"] += 1
        return _tenant(stage, unit, row)
    if (case.procedure, case.state) == ("transfer", "changed"):
        stage.counted["owners changed"] += 1
        return _owner(stage, unit, row)
    return False


def _ended(stage: Stage, unit: UnitCode, role: PartyRole, row: RosterRow) -> bool:
    present = occupancy.present_of(stage.registry, unit, role)
    if present is None:
        return False
    with stage.registry.atomic():
        occupancy.set_ended(stage.registry, present, stage.now.date())
    stage.rows[unit] = row
    return True


def _tenant(stage: Stage, unit: UnitCode, row: RosterRow) -> bool:
    who = person(stage.rng)
    firm = company(stage.rng) if row.kind == "tower" else ""
    if occupancy.present_of(stage.registry, unit, PartyRole.TENANT) is not None:
        return False
    party = Party(firm or who.name, who.phone, "" if firm else who.id_number, who.name if firm else "")
    with stage.registry.atomic():
        occupancy.begin(stage.registry, unit, PartyRole.TENANT, party, stage.now.date())
    stage.rows[unit] = replace(
        row, tenant=party.name, contact=party.contact, tenant_phone=who.phone, since=stage.now.date()
    )
    return True


def _owner(stage: Stage, unit: UnitCode, row: RosterRow) -> bool:
    who, today = person(stage.rng), stage.now.date()
    present = occupancy.present_of(stage.registry, unit, PartyRole.OWNER)
    with stage.registry.atomic():
        if present is not None:
            occupancy.set_ended(stage.registry, present, today - timedelta(days=1))
        party = Party(who.name, who.phone, who.id_number)
        occupancy.begin(stage.registry, unit, PartyRole.OWNER, party, today)
    stage.rows[unit] = replace(row, owner=who.name, owner_phone=who.phone, owner_id=who.id_number)
    return True
