"""A procedure of the office as data (domain E): states, events, conditions, deadlines, papers in and out.

`procedures/<slug>.toml` defines one; `respond.procedures.load` reads it. The program has no procedure of its
own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.paper import FieldKind
from pipeline.model.party import PartyRole

START = "start"
"""What `Event.states` names for an event that opens a case."""


class Scope(StrEnum):
    UNIT = "unit"
    OFFICE = "office"  # a case of the office itself: a shift, a patrol, an inspection


class By(StrEnum):
    """What brings an event about."""

    PAPER = "paper"  # a paper is filed
    PERSON = "person"
    TIME = "time"  # a deadline passes
    CASE = "case"  # something happens in another case of the same unit


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who acts (domain A). `outside` people (owner, tenant, contractor …) have no account: the
    office waits for them. `tier` is what the role may see of people (domain C8): 1 everything, 2 name,
    usual phone, unit of the own area, 3 name and unit of the own area."""

    key: str
    title: str
    outside: bool = False
    tier: int = 3
    source: str = ""


class TestKind(StrEnum):
    __test__ = False  # not a test of pytest
    PAPER = "paper"
    LETTER = "letter"
    VALUE = "value"
    EVENT = "event"
    CASE = "case"
    OCCUPANT = "occupant"
    PROFILE = "profile"
    RULE = "rule"
    NOTICE = "notice"
    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition, as data (docs/procedures.md lists them).

    `of` is a paper, letter, value, event, procedure, rule or role, by `kind`. `since`: from where papers and
    events count ("case", "ever", or the name of an event: after it last happened). `least` is a number of
    copies, a number that the value must reach, or a term of notice; a rule's key stands for its value. `most`
    is a greatest number. `among` are the accepted values (value, rule), states (case, letter). `parts` are
    the conditions of all, any, not.
    """

    __test__ = False
    kind: TestKind
    of: str = ""
    since: str = "case"
    least: str = ""
    most: str = ""
    among: tuple[str, ...] = ()
    parts: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A condition that must hold before an event may happen. `say` is what lacks when it does not hold, `of`
    the role that has to provide it. `warn`: the event may happen, and the warning stays in the history."""

    test: Test
    say: str
    of: str = ""
    warn: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A value that a person gives with an event."""

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    options: tuple[str, ...] = ()
    many: bool = False
    hint: str = ""


class To(StrEnum):
    """Who a drafted paper is for."""

    UNIT = "unit"  # the present occupant
    OWNER = "owner"
    TENANT = "tenant"
    ADJACENT = "adjacent"  # one for each adjacent unit
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper that is drafted when an event happens. `values`: field of the paper ← where it comes from (docs/procedures.md). Fields
    that are called like a value of the case are filled without being named. `each` names a value that is a table: one paper
    for each of its rows."""

    paper: str
    to: To = To.UNIT
    values: tuple[tuple[str, str], ...] = ()
    when: Test | None = None
    each: str = ""


@dataclass(frozen=True, slots=True)
class Opens:
    """A case of another procedure that an event opens by its event `event`, with `values`: its value ← value
    here."""

    procedure: str
    event: str
    values: tuple[tuple[str, str], ...] = ()
    when: Test | None = None


class Hand(StrEnum):
    """What becomes of a unit's owner or tenant in the roster."""

    ENTERS = "enters"  # holds the unit from a day on; who held it before ends on the day before
    LEAVES = "leaves"  # held it until a day
    CORRECTS = "corrects"  # the same party, with another phone, contact or name


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event writes into the roster. `on` is the value with the day ("" = today). `party` says where what is known of
    the party comes from: name, phone, contact, id_number, email ← a value of the case; with LEAVES a name means only the
    party of that name."""

    role: PartyRole
    hand: Hand
    on: str = ""
    party: tuple[tuple[str, str], ...] = ()
    when: Test | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moves a case. It is possible in `states` (START opens a case); `to` is the state after
    it, "" = the same.

    `papers`: filing any of them makes it happen (By.PAPER), `take` says which of their fields become values
    of the case. `roles` may do it by hand (By.PERSON) and are asked for `ask`. `after` is the deadline whose
    passing makes it happen (By.TIME). `follows` are (procedure, event) of other cases of the unit (By.CASE).
    `when` must hold for it to be meant at all (it is not offered else), `needs` must hold for it to be
    allowed. `sets` are values that it sets, `clears` values that it removes, `roster` what it writes into the roster.
    """

    name: str
    title: str
    states: tuple[str, ...]
    to: str = ""
    by: tuple[By, ...] = ()
    papers: tuple[str, ...] = ()
    take: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    ask: tuple[Ask, ...] = ()
    after: str = ""
    follows: tuple[tuple[str, str], ...] = ()
    when: Test | None = None
    needs: tuple[Need, ...] = ()
    drafts: tuple[Draft, ...] = ()
    opens: tuple[Opens, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    clears: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    roster: tuple[Entry, ...] = ()

    @property
    def opening(self) -> bool:
        return START in self.states


@dataclass(frozen=True, slots=True)
class State:
    """`waits` are the roles that must act next; a state that waits for outside people only stops the clocks
    that pause. `do` says what they must do, in a few words."""

    name: str
    title: str
    waits: tuple[str, ...] = ()
    do: str = ""
    final: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock. It starts with any of the events `starts` (again: from there anew), is met by any of `ends`,
    and ends with the case. `term` is a rule's key or a term (“3个工作日”); with `until` the last day is that
    value of the case instead, where it is known. `role` must act. `pauses`: it stands still while the case
    waits for outside people only. `repeat`: once met it starts again, until the case ends or one of
    `stops` happens."""

    name: str
    title: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    role: str
    term: str = ""
    until: str = ""
    pauses: bool = False
    repeat: bool = False
    stops: tuple[str, ...] = ()
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A case that the calendar opens: one each period of `every` (a rule's key or a term of one unit), by
    `event`. Procedures of scope UNIT: for each unit that `when` holds for."""

    name: str
    title: str
    every: str
    event: str
    when: Test | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as it holds at this site (what belongs to another profile is left out). `id` is the row
    of the domain (E4). `alone`: a unit has at most one open case of it. `adopt` days before the opening,
    papers of the unit count for the case. `labels` say what values are called that nobody is asked for (name → words)."""

    slug: str
    id: str
    title: str
    summary: str
    scope: Scope
    states: tuple[State, ...]
    events: tuple[Event, ...]
    deadlines: tuple[Deadline, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    alone: bool = True
    adopt: int = 60
    sources: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    def state(self, name: str) -> State:
        return next(s for s in self.states if s.name == name)

    def event(self, name: str) -> Event | None:
        """The first of that name."""
        return next((e for e in self.events if e.name == name), None)

    def events_named(self, name: str) -> tuple[Event, ...]:
        """Events may share a name where their states or `when` exclude each other: the first that fits is
        meant."""
        return tuple(e for e in self.events if e.name == name)

    def deadline(self, name: str) -> Deadline | None:
        return next((d for d in self.deadlines if d.name == name), None)

    def openings(self) -> tuple[Event, ...]:
        return tuple(e for e in self.events if e.opening)
