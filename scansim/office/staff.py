"""One actor for every procedure: looks at what a case offers and does one of it, with plausible values, late or wrongly now and
then. It knows no procedure by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.errors import BusyError, UsageError
from pipeline.flow.cases.moved import Refused
from pipeline.flow.cases.moving import act, position_of
from pipeline.flow.cases.undoing import undo
from pipeline.model.case import Case
from pipeline.model.procedure import By, Event, Need
from pipeline.register import cases
from pipeline.respond.cases.conditions import lacking
from pipeline.respond.cases.engine import Position, meant
from scansim.office.papers import bring
from scansim.office.plausible import given
from scansim.office.providing import provide
from scansim.office.stage import Stage
from scansim.office.wishes import Wishes, wishes_of

_RARE = (
    "withdraw",
    "cancel",
    "lapse",
    "give-up",
    "merge",
    "void",
    "drop",
    "stop",
    "abandon",
    "terminate",
    "expire",
)
_UNWELCOME = (
    "refuse",
    "fail",
    "return",
    "reject",
    "request-papers",
    "dispute",
    "object",
    "reopen",
    "find-breach",
)

UNNOTICED = "races that nobody noticed"
_SELDOM = 0.02  # how often somebody thinks of giving up


@dataclass(frozen=True, slots=True)
class Manner:
    """How people are: the chances that one tries what a guard forbids, is the wrong person, errs and takes it back, acts on what
    another has changed meanwhile. `homewards` drives a case to its end."""

    careless: float = 0.12
    wrong_person: float = 0.01
    errs: float = 0.012
    races: float = 0.012
    homewards: bool = False


USUAL = Manner()


def step(stage: Stage, id: str, manner: Manner = USUAL) -> bool:
    """Somebody does one thing about a case. False where nobody could."""
    case = cases.find_case(stage.registry, id)
    if case.closed is not None:
        return False
    position = position_of(stage.room(), case)
    return any(_try(stage, position, event, manner) for event in _order(stage, position, manner))


def _order(stage: Stage, position: Position, manner: Manner) -> Iterator[Event]:
    """The events of this state, likely ones mostly first; at most a dozen."""
    rare = manner.homewards or stage.chance(_SELDOM)
    here = [
        event
        for event in position.procedure.events
        if position.case.state in event.states
        and event.by != (By.TIME,)
        and (rare or not event.name.startswith(_RARE))
    ]
    weights = [_weight(position, event, manner) for event in here]
    keys = [-np.log(stage.rng.random() + 1e-12) / weight for weight in weights]
    for place in np.argsort(keys)[:12]:
        yield here[int(place)]


def _weight(position: Position, event: Event, manner: Manner) -> float:
    if event.name.startswith(_RARE):
        return 0.3
    if event.name.startswith(_UNWELCOME) or (event.opens and not event.to):
        return 0.03 if manner.homewards else 0.12
    weight = 3.0 if _ends_clock(position, event) else 1.0
    if not event.to or event.to == position.case.state:
        weight *= 0.1 if weight == 1.0 else 0.6
        done = sum(1 for line in position.history if line.event == event.name)
        weight /= 1 + done * (done > 3)
    return weight


def _ends_clock(position: Position, event: Event) -> bool:
    running = {clock.name for clock in position.clocks if clock.state.open}
    return any(event.name in one.ends for one in position.procedure.deadlines if one.name in running)


def _try(stage: Stage, position: Position, event: Event, manner: Manner) -> bool:
    wishes = wishes_of(event, stage.procedures.rules, stage.rng)
    by_person = By.PERSON in event.by and bool(stage.login_of(event.roles))
    if By.PAPER in event.by and event.papers and not (by_person and stage.chance(0.5)):
        return _by_paper(stage, position, event, wishes)
    return by_person and _by_person(stage, position, event, wishes, manner)


def _by_paper(stage: Stage, position: Position, event: Event, wishes: Wishes) -> bool:
    """The paper that would bring it about is brought, where the event is possible with what would stand on it."""
    case = position.case
    slug = event.papers[int(stage.rng.integers(len(event.papers)))]
    if _signed_copy(stage, position, slug):
        return False
    before = case.version
    if not bring(stage, slug, case.unit, event=event, wishes=wishes, case=case.id):
        return False
    return cases.find_case(stage.registry, case.id).version > before


def _signed_copy(stage: Stage, position: Position, slug: str) -> bool:
    """A letter of ours comes back after it went out; `post` brings those."""
    paper = stage.catalog.papers.get(slug)
    return paper is not None and paper.has_letter and not paper.has_sheet and stage.geometries is not None


def _by_person(stage: Stage, position: Position, event: Event, wishes: Wishes, manner: Manner) -> bool:
    case = position.case
    row = stage.rows.get(case.unit) if case.unit is not None else None
    values = given(event.ask, wishes, row, stage.now.date(), stage.rng)
    if meant(position, event.name, values) is not event:
        return False
    missing = _missing(stage, position, event, values)
    if missing and not stage.chance(manner.careless):
        return any(provide(stage, position, need, step) for need in missing)
    return _act(stage, case, event, values, manner)


def _missing(stage: Stage, position: Position, event: Event, values: dict[str, str]) -> list[Need]:
    seen = position.with_values({**dict(event.sets), **values})
    found = lacking(event.needs, seen.standing, stage.procedures.roles)
    return [need for need, _ in found if not need.warn]


def _act(stage: Stage, case: Case, event: Event, values: dict[str, str], manner: Manner) -> bool:
    login = stage.login_of(event.roles)
    if stage.chance(manner.wrong_person):
        login = stage.login_of(tuple(sorted(set(stage.logins) - set(event.roles)))) or login
    stage.pass_time()
    try:
        act(stage.room(login), case.id, event.name, values, expected=case.version)
    except Refused:
        stage.counted["acts refused by a guard"] += 1
        return False
    except BusyError:
        stage.counted["acts told that another was first"] += 1
        return False
    except UsageError as error:
        known = "not your role" in error.message
        stage.counted["acts of the wrong person refused" if known else "acts that were not possible"] += 1
        if not known:
            stage.note(f"{case.id} {case.procedure} {event.name}: {error.message}")
        return False
    stage.counted["acts"] += 1
    _afterwards(stage, case, event, values, manner, login)
    return True


def _afterwards(
    stage: Stage, case: Case, event: Event, values: dict[str, str], manner: Manner, login: str
) -> None:
    """A colleague who saw the case as it was before; a mistake that is taken back."""
    if stage.chance(manner.races):
        try:
            act(stage.room(login), case.id, event.name, values, expected=case.version)
            stage.note(f"{case.id}: two acted on version {case.version} and neither was told")
            stage.counted[UNNOTICED] += 1
        except BusyError:
            stage.counted["acts told that another was first"] += 1
    if stage.chance(manner.errs):
        stage.pass_time()
        try:
            undo(stage.room(login), case.id, reason="点错了")
            stage.counted["acts taken back"] += 1
        except UsageError:
            stage.counted["acts that could not be taken back"] += 1
