"""The present of a case out of its history: replaying it gives the same state, whatever the procedure says by
now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.case import Case, Clock, Happened

UNDO = "undo"


def fold(blank: Case, history: Sequence[Happened]) -> tuple[Case, tuple[Clock, ...]]:
    """Case and clocks after `history` (in order). `blank` names the case; its state and values do not matter.
    Lines that were taken back, and those that took them back, count only for the version."""
    values: dict[str, str] = {}
    clocks: dict[tuple[str, str], Clock] = {}
    case = replace(blank, state="", values=(), closed=None, version=0)
    for line in history:
        case = replace(case, version=line.number)
        if line.undone or line.event == UNDO:
            continue
        effects = line.effects
        if effects.state != case.state:
            case = replace(case, since=line.at)
        for name in effects.cleared:
            values.pop(name, None)
        values.update(effects.values)
        clocks.update({(clock.name, clock.started.isoformat()): clock for clock in effects.clocks})
        case = replace(case, state=effects.state, closed=line.at if effects.final else None)
    return replace(case, values=tuple(sorted(values.items()))), tuple(clocks.values())


def undoable(history: Sequence[Happened]) -> Happened | None:
    """The line that can be taken back: the last that stands, unless it opened the case."""
    standing = [line for line in history if not line.undone and line.event != UNDO]
    return standing[-1] if len(standing) > 1 else None
