"""What an event writes into the roster: a new owner, a tenant who leaves, another phone. In the event's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import Party, PartyRole, UnitCode
from pipeline.model.case import Case, Happened, RosterChange
from pipeline.model.procedure import Entry, Hand
from pipeline.model.text import title_key
from pipeline.register import audit, hands
from pipeline.register.occupancy import present_of
from pipeline.register.rosterchanges import last_holdings, take_back
from pipeline.respond.cases.conditions import Standing, holds

_ROLES = {PartyRole.OWNER: "业主", PartyRole.TENANT: "租户"}


def enrol(
    room: CaseRoom, standing: Standing, case: Case, entries: Sequence[Entry]
) -> tuple[tuple[RosterChange, ...], tuple[str, ...]]:
    """Write every entry whose condition holds; `case` is as it stands after the event. What was changed, and what could not
    be and why."""
    made: list[RosterChange] = []
    lacking: list[str] = []
    for entry in entries:
        if case.unit is None or not holds(entry.when, standing):
            continue
        before = last_holdings(room.registry, case.unit, entry.role)
        said = _write(room, case, case.unit, entry)
        after = last_holdings(room.registry, case.unit, entry.role)
        if before != after:
            made.append(RosterChange(case.unit, entry.role, before, after, said))
            _audit(room, case, entry.role, entry.hand.value)
        elif said:
            lacking.append(said)
    return tuple(made), tuple(lacking)


def _write(room: CaseRoom, case: Case, unit: UnitCode, entry: Entry) -> str:
    """What was done, or where nothing changed why ("" = all was so already)."""
    who, today = _ROLES[entry.role], room.now.date()
    party, day = _party(case, entry), _day(case, entry)
    present = present_of(room.registry, unit, entry.role)
    if entry.hand is Hand.CORRECTS:
        if not any((party.name, party.phone, party.contact, party.id_number, party.email)):
            return ""
        if present is None:
            return f"名册没有改：{unit} 没有现在的{who}"
        told = Party(party.name or present.party.name, *_rest(party))
        hands.correct(room.registry, present, told, None)
        return f"名册：更正{who}{told.name}的资料"
    if entry.hand is Hand.LEAVES:
        if present is None or (party.name and title_key(party.name) != title_key(present.party.name)):
            return ""
        last = day or today
        hands.leave(room.registry, unit, entry.role, last)
        return f"名册：{who}{present.party.name}迁出，到{last.isoformat()}为止"
    if not party.name:
        return f"名册没有改：新{who}的名称还不知道，请用名册文件登记"
    return _entered(room, unit, entry.role, party, day)


def _entered(room: CaseRoom, unit: UnitCode, role: PartyRole, party: Party, day: date | None) -> str:
    who, today = _ROLES[role], room.now.date()
    present = present_of(room.registry, unit, role)
    if present is not None and hands.is_same(present.party, party):
        hands.correct(room.registry, present, party, day)
        return f"名册：更正{who}{party.name}的资料"
    change = hands.take_over(room.registry, unit, role, party, day, today)
    begun = change.begun if change is not None else day
    since = f"，自{begun.isoformat()}起" if begun else ""
    before = f"{change.before} → " if change is not None and change.before else ""
    return f"名册：{who} {before}{party.name}{since}"


def _party(case: Case, entry: Entry) -> Party:
    known = {name: _known(case, where) for name, where in entry.party}
    name, contact = known.get("name", ""), known.get("contact", "")
    return Party(
        name,
        known.get("phone", ""),
        known.get("id_number", ""),
        "" if contact == name else contact,  # a person's own contact
        known.get("email", ""),
    )


def _known(case: Case, where: str) -> str:
    return where[1:] if where.startswith("=") else case.value(where)


def _rest(party: Party) -> tuple[str, str, str, str]:
    return party.phone, party.id_number, party.contact, party.email


def _day(case: Case, entry: Entry) -> date | None:
    text = case.value(entry.on) if entry.on else ""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:  # read from a paper, and no day
        return None


def give_back(room: CaseRoom, case: Case, wrong: Happened) -> tuple[str, ...]:
    """What an event that is taken back wrote is taken back too, the last first; what could not be, because the roster was
    changed again since, a person looks at."""
    lacking: list[str] = []
    for change in reversed(wrong.effects.roster):
        if take_back(room.registry, change):
            _audit(room, case, change.role, "undo")
        else:
            lacking.append(f"名册没有退回（此后又有变动），请核对：{change.said.removeprefix('名册：')}")
    return tuple(lacking)


def _audit(room: CaseRoom, case: Case, role: PartyRole, hand: str) -> None:
    audit.append(
        room.registry,
        now=room.now,
        actor=room.actor,
        action="roster-changed",
        object=case.place,
        detail={"case": case.id, "role": role.value, "hand": hand},
    )
