"""What an event wants drafted, for whom and with which values; which papers a procedure has to do with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import ceil

from pipeline.flow.cases.adjacent import adjacent_units
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import LetterState, UnitCode
from pipeline.model.case import Answer, Case, Happened
from pipeline.model.procedure import Draft, Event, Procedure, Test, TestKind, To
from pipeline.model.rule import said
from pipeline.register import answers as store
from pipeline.register import cases, letters
from pipeline.respond.cases.conditions import holds
from pipeline.respond.cases.engine import Position


def want_drafts(room: CaseRoom, position: Position, case: Case, event: Event, line: Happened) -> None:
    """Written down in the event's transaction; `flow.cases.answers` drafts them."""
    standing = Position(
        position.procedure, case, position.clocks, (*position.history, line), position.world
    ).standing
    made: list[Answer] = []
    for draft in event.drafts:
        if not holds(draft.when, standing):
            continue
        for unit in _receivers(room, case, draft):
            for row in _rows(case, draft):
                values = tuple(_values(room, case, draft, unit, row).items())
                made.append(Answer(0, case.id, line.number, draft.paper, unit, values, draft.to.value))
    store.want(room.registry, made)


def _rows(case: Case, draft: Draft) -> list[dict[str, str]]:
    """The rows of the table that the draft is made for, one by one; a single empty one where it is made once."""
    if not draft.each:
        return [{}]
    try:
        rows = json.loads(case.value(draft.each))
    except ValueError:  # nobody filled the table in, or it came as words
        return []
    return [{str(k): str(v) for k, v in row.items()} for row in rows if isinstance(row, dict)]


def _receivers(room: CaseRoom, case: Case, draft: Draft) -> list[UnitCode | None]:
    if draft.to is To.OFFICE or case.unit is None:
        return [case.unit]
    if draft.to is To.ADJACENT:
        return list(adjacent_units(room.site, room.register, case.unit))
    return [case.unit]


def _values(
    room: CaseRoom, case: Case, draft: Draft, to: UnitCode | None, row: Mapping[str, str]
) -> dict[str, str]:
    """The values that the procedure names, "" where they are not known; those that are called like a field of the paper are
    added when it is drafted."""
    return {name: _value(room, case, name, where, to, row) for name, where in draft.values}


def _value(
    room: CaseRoom, case: Case, name: str, where: str, to: UnitCode | None, row: Mapping[str, str]
) -> str:
    plain = {
        "today": room.now.date().isoformat(),
        "case": case.id,
        "unit": case.place,
        "to": room.site.unit_name(to),
    }
    kind, _, of = where.partition(":")
    if where in plain:
        return plain[where]
    if where.startswith("="):
        return where[1:]
    if kind == "due":
        return _due_day(room, case, of)
    if kind == "row":
        return row.get(of, "")
    if kind == "rule":
        return said(room.rule(of))
    if kind == "per":
        return case.value(name) or _per(room, case, of)
    return case.value(where)


def _per(room: CaseRoom, case: Case, rule: str) -> str:
    """One for each started `rule` square metres of the unit, at least one (N78: extinguishers); "" where its area is not
    known."""
    unit = room.register.by_code.get(case.unit) if case.unit is not None else None
    size = Decimal(str(room.rule(rule)))
    if unit is None or unit.area is None or size <= 0:
        return ""
    return str(max(1, ceil(unit.area / size)))


def _due_day(room: CaseRoom, case: Case, name: str) -> str:
    clocks = [c for c in cases.clocks(room.registry, case.id) if c.name == name and c.due is not None]
    due = clocks[-1].due if clocks else None
    return due.astimezone(room.site.timezone).date().isoformat() if due is not None else ""


def drop_drafts(room: CaseRoom, case: Case, wrong: Happened) -> None:
    """What an event that was taken back wanted is not drafted any more; drafts of it are void. A letter that
    is out stays: a person decides about it."""
    for answer in store.answers(room.registry, case.id):
        if answer.event != wrong.number or answer.dropped:
            continue
        if not answer.letter:
            store.drop(room.registry, answer.id)
            continue
        letter = letters.find_letter(room.registry, answer.letter)
        if letter.state in (LetterState.DRAFT, LetterState.APPROVED):
            letters.void_letter(
                room.registry, letter.id, reason=f"{case.id} 更正，不再发出", actor=room.actor, now=room.now
            )
            store.drop(room.registry, answer.id)


def papers_named(procedure: Procedure) -> set[str]:
    """The papers that bring about an event of the procedure or that one of its conditions asks for."""
    found: set[str] = set()
    for event in procedure.events:
        found |= set(event.papers)
        tests = [event.when, *(need.test for need in event.needs), *(draft.when for draft in event.drafts)]
        found |= {slug for test in tests if test is not None for slug in _papers_of(test)}
    return found


def _papers_of(test: Test) -> Iterator[str]:
    if test.kind is TestKind.PAPER:
        yield test.of
    for part in test.parts:
        yield from _papers_of(part)
