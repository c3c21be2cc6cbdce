"""Who comes to the office, with what, on a day: the rest of the procedures is brought about by staff, calendar and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model import Party, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Procedure, Scope
from pipeline.register import cases, occupancy
from pipeline.register.parties import name_key
from scansim.office.papers import bring
from scansim.office.providing import open_by_hand
from scansim.office.stage import Stage
from scansim.office.wishes import wishes_of
from scansim.rng import pick

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


def follow(stage: Stage, closed: Sequence[Case]) -> list[str]:
    """The people at play know who lives where once the cases that were closed today wrote it into the roster; what the
    roster ought to say by now and does not."""
    broken: list[str] = []
    for case in closed:
        if case.unit is not None:
            broken += _moved(stage, case, case.unit)
    if any((case.procedure, case.state) in _MOVES for case in closed):
        stage.reread()
    return broken


_MOVES = {("move-out", "closed"), ("tenant-move-in", "active"), ("transfer", "changed")}


def _moved(stage: Stage, case: Case, unit: UnitCode) -> Iterator[str]:
    row = stage.rows[unit]
    if (case.procedure, case.state) == ("move-out", "closed") and case.value("occupant_kind") != "业主":
        if occupancy.present_of(stage.registry, unit, PartyRole.TENANT) is not None:
            yield f"{case.id} is closed, and the tenant of {unit} is still in the roster"
        elif row.tenant:
            stage.counted["tenants gone"] += 1
            stage.rows[unit] = replace(row, tenant="", contact="", tenant_phone="")
    if (case.procedure, case.state) == ("tenant-move-in", "active"):
        tenant = _holder(stage, unit, PartyRole.TENANT, case.value("tenant_name"))
        if tenant is None:
            yield f"{case.id} is closed, and its tenant is not in the roster of {unit}"
        else:
            stage.counted["tenants come"] += 1
            stage.rows[unit] = replace(
                row, tenant=tenant.name, contact=tenant.contact, tenant_phone=tenant.phone
            )
    if (case.procedure, case.state) == ("transfer", "changed"):
        owner = _holder(stage, unit, PartyRole.OWNER, case.value("new_owner"))
        if owner is None:
            yield f"{case.id} is closed, and its owner is not in the roster of {unit}"
        else:
            stage.counted["owners changed"] += 1
            stage.rows[unit] = replace(
                row, owner=owner.name, owner_phone=owner.phone, owner_id=owner.id_number
            )


def _holder(stage: Stage, unit: UnitCode, role: PartyRole, name: str) -> Party | None:
    """Who holds the unit by the roster, where that is the party of this name."""
    present = occupancy.present_of(stage.registry, unit, role)
    return present.party if present is not None and name_key(present.party.name) == name_key(name) else None
