"""What the commands about cases share: the opened room, how cases and moves are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.cli.base import Context, err, escape, out
from pipeline.cli.opened import actor, registry_of
from pipeline.model.case import Case, Clock, Due, Happened

if TYPE_CHECKING:
    from pipeline.flow.cases.moved import Moved
    from pipeline.flow.cases.room import CaseRoom


@contextmanager
def opened_room(context: Context, *, read_only: bool = False) -> Iterator[CaseRoom]:
    """The site with its procedures and its registry, until the block ends. Faulty procedures are named, the
    others work."""
    from pipeline.flow.cases.opened import case_room

    with registry_of(context, read_only=read_only) as registry:
        room = case_room(context.site, registry, actor=actor(), now=context.now)
        if room.procedures.faults:
            first = escape(room.procedures.faults[0])
            err.print(
                f"规程有误，未启用：{first}等 {len(room.procedures.faults)} 处（pipeline check 查看全部）"
            )
        yield room


def case_object(room: CaseRoom, case: Case) -> dict[str, Any]:
    """The keys that programs rely on."""
    procedure = room.procedures.by_slug.get(case.procedure)
    states = {s.name: s.title for s in procedure.states} if procedure is not None else {}
    return {
        "case": case.id,
        "procedure": case.procedure,
        "title": procedure.title if procedure is not None else case.procedure,
        "unit": case.place,
        "state": case.state,
        "state_title": states.get(case.state, case.state),
        "version": case.version,
        "opened": case.opened.isoformat(),
        "closed": case.closed.isoformat() if case.closed else None,
        "period": case.period,
        "values": dict(case.values),
    }


def line_object(line: Happened) -> dict[str, Any]:
    """One line of a history."""
    return {
        "number": line.number,
        "event": line.event,
        "title": line.title,
        "by": line.by.value,
        "at": line.at.isoformat(),
        "actor": line.actor,
        "from": line.before,
        "to": line.effects.state,
        "document": line.document,
        "letter": line.letter,
        "case": line.other,
        "note": line.note,
        "source": line.source,
        "warnings": list(line.warnings),
        "roster": [one.said for one in line.effects.roster],
        "undone_by": line.undone or None,
    }


def clock_object(clock: Clock) -> dict[str, Any]:
    """A deadline of a case."""
    return {
        "name": clock.name,
        "role": clock.role,
        "state": clock.state.value,
        "started": clock.started.isoformat(),
        "due": clock.due.isoformat() if clock.due else None,
        "closed": clock.closed.isoformat() if clock.closed else None,
    }


def due_object(one: Due) -> dict[str, Any]:
    """One thing to do."""
    return {
        "role": one.role,
        "kind": one.kind,
        "title": one.title,
        "case": one.case,
        "procedure": one.procedure,
        "unit": str(one.unit or ""),
        "due": one.due.isoformat() if one.due else None,
        "standing": one.standing,
        "said": one.said,
        "source": one.source,
        "letter": one.letter,
    }


def tell_moved(room: CaseRoom, moved: Moved, *, inner: bool = False) -> None:
    """What happened, for a person."""
    procedure = room.procedure_of(moved.case)
    place = moved.case.place or "管理处"
    state = procedure.state(moved.case.state).title
    mark = "　→ " if inner else ""
    out.print(
        f"{mark}{moved.case.id}　{escape(place)}　{escape(procedure.title)}：{escape(moved.line.title)}，现在是“{escape(state)}”"
    )
    for change in moved.line.effects.roster:
        out.print(f"{mark}  {escape(change.said)}")
    for warning in moved.line.warnings:
        out.print(f"{mark}  [yellow]提醒：[/]{escape(warning)}")
    for clock in moved.line.effects.clocks:
        deadline = procedure.deadline(clock.name)
        if clock.state.open and clock.due is not None and deadline is not None:
            day = clock.due.astimezone(room.site.timezone)
            out.print(
                f"{mark}  期限：{escape(deadline.title)}，{day:%Y-%m-%d %H:%M}（{escape(room.role_title(clock.role))}）"
            )
    for other in moved.also:
        tell_moved(room, other, inner=True)
