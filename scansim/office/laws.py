"""What must hold after every day, proved from the registry and not by the program's own guards.

The guards of the domain are in `guards`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from pipeline.flow.cases.due import CLOCK, due_list
from pipeline.flow.cases.room import CaseRoom
from pipeline.model.case import Case, Clock, ClockState, Happened
from pipeline.register import cases as store
from pipeline.respond.cases.clocks import waits_outside
from pipeline.respond.cases.fold import fold
from scansim.office.guards import broken_guards


def check_laws(room: CaseRoom, moved: Collection[str] | None = None) -> list[str]:
    """What is broken, in words; [] when every law holds. Replaying histories and guards is done for the cases `moved` where given (those
    that something happened to since the last time), all else for everything."""
    with room.registry.snapshot():
        found = [*_histories(room), *_papers(room), *_letters(room), *_deadlines(room)]
        ids = moved if moved is not None else [row[0] for row in room.registry.rows('SELECT id FROM "case"')]
        for id in ids:
            found += _case(room, id)
    return found


def _histories(room: CaseRoom) -> Iterator[str]:
    """No case without history, no line lost, each line in the audit log."""
    for id, version, lines, last in room.registry.rows(
        'SELECT c.id, c.version, count(e.number), max(e.number) FROM "case" c LEFT JOIN case_event e'
        ' ON e."case" = c.id GROUP BY c.id HAVING count(e.number) <> c.version OR max(e.number) <> c.version'
    ):
        yield f"{id}: version {version} but {lines} lines, the last {last}"
    lines = room.registry.scalar("SELECT count(*) FROM case_event")
    told = room.registry.scalar("SELECT count(*) FROM audit WHERE action LIKE 'case-%'")
    if lines != told:
        yield f"{lines} lines of history, {told} in the audit log"


def _papers(room: CaseRoom) -> Iterator[str]:
    """Every filed paper has been looked at, and brought about one event at most."""
    for (id,) in room.registry.rows(
        "SELECT id FROM document WHERE NOT EXISTS (SELECT 1 FROM paper_move m WHERE m.document = document.id)"
    ):
        yield f"paper {id} was not looked at"
    for id, times in room.registry.rows(
        "SELECT document, count(*) FROM case_event WHERE document <> '' AND by = 'paper' AND undone = 0"
        " GROUP BY document HAVING count(*) > 1"
    ):
        yield f"paper {id} brought about {times} events"
    for id, case, event in room.registry.rows(
        'SELECT m.document, m."case", m.event FROM paper_move m LEFT JOIN case_event e ON e."case" = m."case"'
        " AND e.number = m.event WHERE m.event > 0 AND (e.document IS NULL OR e.document <> m.document)"
    ):
        yield f"paper {id} is said to have moved {case} by line {event}, which knows nothing of it"


def _letters(room: CaseRoom) -> Iterator[str]:
    """Every letter that is out has a number of its own, a filed copy that exists, and the line of the case that drafted it."""
    rows = room.registry.rows(
        "SELECT l.id, l.number, l.finished, d.id, d.path FROM letter l LEFT JOIN document d ON d.id = l.document"
        " WHERE l.state IN ('issued', 'delivered', 'returned')"
    )
    numbers: set[str] = set()
    for id, number, finished, document, path in rows:
        if not number or number in numbers:
            yield f"letter {id} has no number of its own: {number!r}"
        numbers.add(number)
        if not finished or document is None or not (room.site.root / path).is_file():
            yield f"letter {id} has no filed copy"
    for letter, case in room.registry.rows(
        'SELECT a.letter, a."case" FROM answer a LEFT JOIN case_event e ON e."case" = a."case" AND e.number = a.event'
        " LEFT JOIN letter l ON l.id = a.letter WHERE a.letter <> '' AND (e.number IS NULL OR l.id IS NULL)"
    ):
        yield f"letter {letter}: the line of {case} that wanted it, or the letter, is not there"


def _deadlines(room: CaseRoom) -> Iterator[str]:
    """Met in time, late and closed, cancelled with its case or before it was due, or open and on somebody's list."""
    listed: Mapping[str, set[str]] = defaultdict(set)
    for one in due_list(room):
        if one.kind == CLOCK:
            listed[one.case].add(one.title)
    for clock, case in store.open_clocks(room.registry):
        yield from _open_clock(room, clock, case, listed)
    for row in room.registry.rows(
        'SELECT "case", name, started, due, role, state, closed, pauses FROM clock WHERE closed IS NOT NULL'
    ):
        yield from _closed_clock(room, store.clock_of(row))


def _open_clock(room: CaseRoom, clock: Clock, case: Case, listed: Mapping[str, set[str]]) -> Iterator[str]:
    procedure = room.procedures.by_slug.get(case.procedure)
    deadline = procedure.deadline(clock.name) if procedure is not None else None
    if case.closed is not None:
        yield f"{case.id} is closed and its deadline {clock.name} runs"
    elif procedure is None or deadline is None:
        yield f"{case.id}: the deadline {clock.name} is in no procedure"
    elif clock.state is ClockState.PAUSED:
        if not waits_outside(procedure.state(case.state), room.procedures.roles):
            yield f"{case.id}: {clock.name} stands still while the office has to act"
    elif deadline.title not in listed[case.id]:
        yield f"{case.id}: {clock.name} is open and on nobody's list"


def _closed_clock(room: CaseRoom, clock: Clock) -> Iterator[str]:
    late = clock.due is not None and clock.closed is not None and clock.closed > clock.due
    if late != (clock.state is ClockState.LATE) and not (late and _ran_out(room, clock)):
        yield f"{clock.case}: {clock.name} is {clock.state.value}, due {clock.due}, closed {clock.closed}"


def _ran_out(room: CaseRoom, clock: Clock) -> bool:
    """A deadline whose passing is itself the event that meets it (the day of a reminder): nobody was late."""
    case = store.find_case(room.registry, clock.case)
    procedure = room.procedures.by_slug.get(case.procedure)
    passing = {e.name for e in procedure.events if e.after == clock.name} if procedure is not None else set()
    lines = store.history(room.registry, clock.case)
    return clock.state is ClockState.MET and any(h.event in passing and h.at == clock.closed for h in lines)


def _case(room: CaseRoom, id: str) -> Iterator[str]:
    kept = store.find_case(room.registry, id)
    history = store.history(room.registry, id)
    yield from _replayed(room, kept, history)
    yield from broken_guards(room, kept, history)


def _replayed(room: CaseRoom, kept: Case, history: list[Happened]) -> Iterator[str]:
    """Folding the history gives the case and its clocks as they are stored."""
    again, clocks = fold(kept, history)
    if again != kept:
        yield f"{kept.id}: its history gives another case ({again.state} v{again.version}, kept {kept.state} v{kept.version})"
    stored = store.clocks(room.registry, kept.id)
    if sorted(clocks, key=_clock_key) != sorted(stored, key=_clock_key):
        yield f"{kept.id}: its history gives other deadlines"


def _clock_key(clock: Clock) -> tuple[str, str]:
    return clock.name, clock.started.isoformat()
