"""Cases: their history, the present that it makes, their clocks. One event at a time, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import UnitCode
from pipeline.model.case import Case, Clock, ClockState, Effects, Happened
from pipeline.model.procedure import START, By
from pipeline.register import audit
from pipeline.register import rosterchanges as changes
from pipeline.register.numbers import CASE, next_number
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, storable

_CASE = 'SELECT id, procedure, unit, state, version, opened, since, closed, given, period FROM "case"'
_EVENT = (
    'SELECT "case", number, event, title, by, at, actor, before, effects, document, letter, other, note, source,'
    " warnings, undoes, undone FROM case_event"
)
_CLOCK = 'SELECT c."case", c.name, c.started, c.due, c.role, c.state, c.closed, c.pauses FROM clock c'


def blank_case(
    registry: Registry, procedure: str, unit: UnitCode | None, now: datetime, period: str = ""
) -> Case:
    """A case that is about to be opened, with its number; nothing is kept of it before its first event.
    Inside the transaction that keeps that event."""
    id = f"C{next_number(registry, CASE):05d}"
    return Case(id, procedure, unit, START, 0, now, now, period=period)


def keep(registry: Registry, case: Case, line: Happened, clocks: Iterable[Clock]) -> None:
    """Write an event and the present that it makes. `case` and `clocks` are as they stand after it. The
    registry refuses a number that is not the next."""
    with registry.atomic():
        _keep_case(registry, case)
        registry.write(
            "INSERT INTO case_event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                line.case, line.number, line.event, storable(line.title), line.by.value, line.at.isoformat(),
                line.actor, line.before, dump(effects_to_json(line.effects)), line.document, line.letter,
                line.other, storable(line.note), line.source, dump(list(line.warnings)), line.undoes, line.undone,
            ),
        )  # fmt: skip
        if line.undoes:
            registry.write(
                'UPDATE case_event SET undone = ? WHERE "case" = ? AND number = ?',
                (line.number, line.case, line.undoes),
            )
        keep_clocks(registry, clocks)
        audit.append(
            registry,
            now=line.at,
            actor=line.actor,
            action=f"case-{line.event}",
            object=line.case,
            detail={
                "number": line.number,
                "state": case.state,
                "document": line.document,
                "by": line.by.value,
            },
        )


def _keep_case(registry: Registry, case: Case) -> None:
    values = (
        case.procedure, case.place, case.state, case.version, case.opened.isoformat(), case.since.isoformat(),
        case.closed.isoformat() if case.closed else None, dump({k: storable(v) for k, v in case.values}),
        case.period, case.id,
    )  # fmt: skip
    if case.version == 1:
        registry.write(
            'INSERT INTO "case"(procedure, unit, state, version, opened, since, closed, given, period, id)'
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            values,
        )
        return
    registry.write(
        'UPDATE "case" SET procedure=?, unit=?, state=?, version=?, opened=?, since=?, closed=?, given=?, period=?'
        " WHERE id=?",
        values,
    )


def keep_clocks(registry: Registry, clocks: Iterable[Clock]) -> None:
    """Write clocks as they stand; those that are over first, so that one of the same name may run again."""
    for clock in sorted(clocks, key=lambda c: c.state.open):
        registry.write(
            'INSERT INTO clock VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT("case", name, started) DO UPDATE SET'
            " due = excluded.due, due_at = excluded.due_at, role = excluded.role, state = excluded.state,"
            " closed = excluded.closed, pauses = excluded.pauses",
            (
                clock.case,
                clock.name,
                clock.started.isoformat(),
                clock.due.isoformat() if clock.due else None,
                int(clock.due.timestamp()) if clock.due else None,
                clock.role,
                clock.state.value,
                clock.closed.isoformat() if clock.closed else None,
                dump([[a.isoformat(), b.isoformat() if b else None] for a, b in clock.pauses]),
            ),
        )


def drop_clocks(registry: Registry, case: str, keep: Sequence[Clock]) -> None:
    """After an event was taken back: only `keep` stay."""
    stay = dump([[c.name, c.started.isoformat()] for c in keep])
    registry.write(
        'DELETE FROM clock WHERE "case" = ? AND NOT EXISTS (SELECT 1 FROM json_each(?) j WHERE'
        " json_extract(j.value, '$[0]') = clock.name AND json_extract(j.value, '$[1]') = clock.started)",
        (case, stay),
    )


def find_case(registry: Registry, id: str) -> Case:
    """Raises UsageError for a number that is not there."""
    row = registry.row(f"{_CASE} WHERE id = ?", (id.strip().upper(),))
    if row is None:
        raise UsageError(
            f"没有编号为 {id} 的事项 / no such case", hint="编号形如 C00001，见 pipeline case list。"
        )
    return case_of(row)


def cases(
    registry: Registry,
    *,
    procedure: str = "",
    unit: UnitCode | None = None,
    office: bool = False,
    open: bool | None = None,
    limit: int = -1,
) -> list[Case]:
    """Cases, newest first; `office`: those of no unit; `open`: True only open, False only closed."""
    rows = registry.rows(
        f"{_CASE} WHERE (?1 = '' OR procedure = ?1) AND (?2 IS NULL OR unit = ?2)"
        " AND (?3 IS NULL OR (closed IS NULL) = ?3) ORDER BY opened DESC, id DESC LIMIT ?4",
        (
            procedure,
            "" if office else (str(unit) if unit else None),
            None if open is None else int(open),
            limit,
        ),
    )
    return [case_of(row) for row in rows]


def case_of_period(registry: Registry, procedure: str, unit: UnitCode | None, period: str) -> Case | None:
    """The case that the calendar opened for a period."""
    row = registry.row(
        f"{_CASE} WHERE procedure = ? AND unit = ? AND period = ?", (procedure, str(unit or ""), period)
    )
    return case_of(row) if row else None


def history(registry: Registry, case: str) -> list[Happened]:
    """What happened to a case, oldest first."""
    return [happened_of(row) for row in registry.rows(f'{_EVENT} WHERE "case" = ? ORDER BY number', (case,))]


def clocks(registry: Registry, case: str) -> list[Clock]:
    """All clocks of a case, oldest first."""
    return [
        clock_of(row) for row in registry.rows(f'{_CLOCK} WHERE c."case" = ? ORDER BY c.started', (case,))
    ]


def open_clocks(registry: Registry, *, until: datetime | None = None) -> list[tuple[Clock, Case]]:
    """Running and paused clocks with their cases, most urgent first; `until`: only those due by then."""
    rows = registry.rows(
        f"{_CLOCK.replace(' FROM', ', k.id, k.procedure, k.unit, k.state, k.version, k.opened, k.since, k.closed, k.given, k.period FROM')}"
        ' JOIN "case" k ON k.id = c."case" WHERE c.closed IS NULL AND (?1 IS NULL OR c.due_at <= ?1)'
        " ORDER BY c.due_at IS NULL, c.due_at",
        (int(until.timestamp()) if until else None,),
    )
    return [(clock_of(row[:8]), case_of(row[8:])) for row in rows]


def case_of(row: Row) -> Case:
    """A row of the table."""
    id, procedure, unit, state, version, opened, since, closed, given, period = row
    values: dict[str, Any] = json.loads(given)
    return Case(
        id=id,
        procedure=procedure,
        unit=UnitCode.parse(unit) if unit else None,
        state=state,
        version=version,
        opened=datetime.fromisoformat(opened),
        since=datetime.fromisoformat(since),
        closed=_moment(closed),
        values=tuple(sorted(values.items())),
        period=period,
    )


def clock_of(row: Row) -> Clock:
    """A row of the table."""
    case, name, started, due, role, state, closed, pauses = row
    return Clock(
        case=case,
        name=name,
        started=datetime.fromisoformat(started),
        due=_moment(due),
        role=role,
        state=ClockState(state),
        closed=_moment(closed),
        pauses=_pauses(json.loads(pauses)),
    )


def happened_of(row: Row) -> Happened:
    """A row of the table."""
    return Happened(
        case=row[0], number=row[1], event=row[2], title=row[3], by=By(row[4]), at=datetime.fromisoformat(row[5]),
        actor=row[6], before=row[7], effects=effects_of_json(row[0], json.loads(row[8])), document=row[9],
        letter=row[10], other=row[11], note=row[12], source=row[13], warnings=tuple(json.loads(row[14])),
        undoes=row[15], undone=row[16],
    )  # fmt: skip


def effects_to_json(effects: Effects) -> dict[str, Any]:
    """For the history; times in ISO 8601."""
    return {
        "state": effects.state,
        "values": {name: storable(value) for name, value in effects.values},
        "cleared": list(effects.cleared),
        "final": effects.final,
        **({"roster": [changes.to_json(one) for one in effects.roster]} if effects.roster else {}),
        "clocks": [
            {
                "name": c.name,
                "started": c.started.isoformat(),
                "due": c.due.isoformat() if c.due else None,
                "role": c.role,
                "state": c.state.value,
                "closed": c.closed.isoformat() if c.closed else None,
                "pauses": [[a.isoformat(), b.isoformat() if b else None] for a, b in c.pauses],
            }
            for c in effects.clocks
        ],
    }


def effects_of_json(case: str, raw: Mapping[str, Any]) -> Effects:
    """Back from the history."""
    made = [
        Clock(
            case=case,
            name=c["name"],
            started=datetime.fromisoformat(c["started"]),
            due=_moment(c["due"]),
            role=c["role"],
            state=ClockState(c["state"]),
            closed=_moment(c["closed"]),
            pauses=_pauses(c["pauses"]),
        )
        for c in raw["clocks"]
    ]
    values = tuple(sorted(raw["values"].items()))
    roster = tuple(changes.of_json(one) for one in raw.get("roster", ()))
    return Effects(raw["state"], values, tuple(raw["cleared"]), tuple(made), raw["final"], roster)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _pauses(raw: Sequence[Sequence[str | None]]) -> tuple[tuple[datetime, datetime | None], ...]:
    return tuple((datetime.fromisoformat(str(a)), _moment(b)) for a, b in raw)


def with_undone(lines: Sequence[Happened], number: int, by: int) -> list[Happened]:
    """The history as it is once line `number` was taken back by line `by`."""
    return [replace(line, undone=by) if line.number == number else line for line in lines]
