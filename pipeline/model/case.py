"""A matter of the office: which procedure it follows, where it stands, what happened, what is due.

The history is the truth: `respond.cases.fold` makes case and clocks from its effects, and the registry keeps
both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.model.party import Occupancy, PartyRole
from pipeline.model.procedure import By
from pipeline.model.unit import UnitCode


@dataclass(frozen=True, slots=True)
class Case:
    """`id` is the site's running number (C00001). `unit` is None for a case of the office itself. `values`
    are what is known by now (name → text in the normal form of its kind). `version` counts the events: two
    people who act at once are told by it. `period` is the part of the calendar that it was opened for
    (2026Q4). `since` is when it came into its state."""

    id: str
    procedure: str
    unit: UnitCode | None
    state: str
    version: int
    opened: datetime
    since: datetime
    closed: datetime | None = None
    values: tuple[tuple[str, str], ...] = ()
    period: str = ""

    def value(self, name: str) -> str:
        """ "" where it is not known."""
        return dict(self.values).get(name, "")

    @property
    def place(self) -> str:
        """The unit's code, "" for the office."""
        return str(self.unit) if self.unit is not None else ""


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"  # closed, but after it was due
    CANCELLED = "cancelled"  # the case ended, or the clock was started anew, before it was due

    @property
    def chinese(self) -> str:
        return {
            "running": "进行中",
            "paused": "暂停",
            "met": "按时",
            "late": "逾期完成",
            "cancelled": "不再需要",
        }[self.value]

    @property
    def open(self) -> bool:
        return self in (ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of a case, running or over. `due` is None while it is paused. `pauses` are (from, to)
    instants."""

    case: str
    name: str
    started: datetime
    due: datetime | None
    role: str
    state: ClockState = ClockState.RUNNING
    closed: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the roster as it is stored: the rows of the occupancy and of its party, and what they say."""

    id: int
    party: int
    occupancy: Occupancy


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What an event wrote into the roster of a unit: the last lines of that role before it and after it, so that it can be
    taken back. `said` tells it in Chinese, with names only."""

    unit: UnitCode
    role: PartyRole
    before: tuple[Holding, ...]
    after: tuple[Holding, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What an event did to a case: everything that is needed to repeat it without the procedure. `clocks` are
    those that it started or changed, as they stand after it; `roster` what it did beside the case."""

    state: str
    values: tuple[tuple[str, str], ...] = ()
    cleared: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    final: bool = False
    roster: tuple[RosterChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a case's history. `number` counts from 1. `document`, `letter` and `other` (case) say what
    brought it about. `source` is the rule. `undoes` is the number of the line that it takes back (then
    `event` is "undo"); `undone` the number of the line that took this one back. `warnings` are conditions
    that did not hold and only warned."""

    case: str
    number: int
    event: str
    title: str
    by: By
    at: datetime
    actor: str
    before: str
    effects: Effects
    document: str = ""
    letter: str = ""
    other: str = ""
    note: str = ""
    source: str = ""
    warnings: tuple[str, ...] = ()
    undoes: int = 0
    undone: int = 0


@dataclass(frozen=True, slots=True)
class Lack:
    """A condition that does not hold: what lacks, and the title of the role that has to provide it."""

    say: str
    role: str = ""
    warn: bool = False

    @property
    def chinese(self) -> str:
        return f"{self.say}（{self.role}）" if self.role else self.say


@dataclass(frozen=True, slots=True)
class Answer:
    """A paper that an event wants drafted: kept with the case until it is, so that a crash loses none. `unit`
    is who it is for. `letter` once it is drafted, `sheet` the path of a printed sheet; `fault` why it
    could not be drafted yet."""

    id: int
    case: str
    event: int
    paper: str
    unit: UnitCode | None
    values: tuple[tuple[str, str], ...] = ()
    to: str = "unit"
    letter: str = ""
    sheet: str = ""
    fault: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a role must do. `due` is None where the rules give no day. `kind`: "clock" (a deadline),
    "state" (a case waits), "letter" (a draft to approve or issue), "answer" (a paper that could not be
    drafted). `rule` and `source` say why."""

    role: str
    kind: str
    title: str
    case: str
    procedure: str
    unit: UnitCode | None
    due: datetime | None
    standing: str
    said: str
    source: str = ""
    letter: str = ""
    do: str = ""
    more: tuple[tuple[str, str], ...] = field(default=())
