"""Where a case can get to, and what is known of it there: read from the procedure, without a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model.procedure import START, Event, Procedure

PERIOD = frozenset({"period", "period_first", "period_last"})
"""Values of a case that the calendar opened: which period, its first and last day."""
"""A value that every case of a schedule has: the part of the calendar that it was opened for."""

Given = Mapping[str, frozenset[str]]
"""Opening event → the values that other procedures give with it."""


def reachable(procedure: Procedure) -> set[str]:
    """The states that a case can be in."""
    found: set[str] = set()
    begun = [event.to for event in procedure.openings()]
    while begun:
        state = begun.pop()
        if state and state not in found:
            found.add(state)
            begun += [event.to for event in procedure.events if state in event.states]
    return found


def brought(event: Event) -> frozenset[str]:
    """The names of the values that an event itself brings."""
    return frozenset([*(a.name for a in event.ask), *(v for v, _ in event.take), *(v for v, _ in event.sets)])


def given_to(procedure: Procedure, procedures: Iterable[Procedure]) -> dict[str, frozenset[str]]:
    """What other cases give with each event that they open a case of this procedure by."""
    found: dict[str, frozenset[str]] = {}
    for other in procedures:
        for opens in (o for event in other.events for o in event.opens):
            if opens.procedure == procedure.slug:
                names = frozenset(name for name, _ in opens.values)
                found[opens.event] = found.get(opens.event, frozenset()) | names
    return found


def known_values(procedure: Procedure, given: Given) -> dict[str, set[str]]:
    """State → the values that can be known there, whichever way the case came."""
    known: dict[str, set[str]] = {state.name: set() for state in procedure.states}
    changed = True
    while changed:
        changed = False
        for event in procedure.events:
            for state in event.states:
                after = known.get(event.to or state)
                values = _at(event, state, known, given)
                if after is not None and not values <= after:
                    after |= values
                    changed = True
    return known


def known_with(event: Event, known: Mapping[str, set[str]], given: Given) -> frozenset[str]:
    """The values that can be known when an event has happened."""
    return frozenset[str]().union(*(_at(event, state, known, given) for state in event.states))


def _at(event: Event, state: str, known: Mapping[str, set[str]], given: Given) -> frozenset[str]:
    before = given.get(event.name, frozenset()) if state == START else known.get(state, set())
    return brought(event) | before | PERIOD
