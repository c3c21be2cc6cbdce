"""What an event wants drafted, for whom and with which values; which papers a procedure has to do with."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flow.cases.adjacent import adjacent_units
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import LetterState, UnitCode
from pipeline.model.case import Answer, Case, Happened
from pipeline.model.procedure import Draft, Event, Procedure, Test, TestKind, To
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
            values = tuple(_values(room, case, draft, unit).items())
            made.append(Answer(0, case.id, line.number, draft.paper, unit, values, draft.to.value))
    store.want(room.registry, made)


def _receivers(room: CaseRoom, case: Case, draft: Draft) -> list[UnitCode | None]:
    if draft.to is To.OFFICE or case.unit is None:
        return [case.unit]
    if draft.to is To.ADJACENT:
        return list(adjacent_units(room.site, room.register, case.unit))
    return [case.unit]


def _values(room: CaseRoom, case: Case, draft: Draft, to: UnitCode | None) -> dict[str, str]:
    """The values that the procedure names; those that are called like a field of the paper are added when it
    is drafted."""
    known = dict(case.values)
    found: dict[str, str] = {}
    for name, where in dict(draft.values).items():
        if where.startswith("="):
            found[name] = where[1:]
        elif where == "today":
            found[name] = room.now.date().isoformat()
        elif where == "case":
            found[name] = case.id
        elif where == "unit":
            found[name] = case.place
        elif where == "to":
            found[name] = room.site.unit_name(to)
        elif where.startswith("due:"):
            found[name] = _due_day(room, case, where[4:])
        else:
            found[name] = known.get(where, "")
    return found


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
