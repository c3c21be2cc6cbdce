"""Does a condition of a procedure hold? (docs/procedures.md, "Conditions")"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pipeline.model import LetterState, PartyRole
from pipeline.model.case import Case, Happened
from pipeline.model.procedure import Need, Role, Test, TestKind
from pipeline.model.rule import said
from pipeline.model.term import Term, parse_term
from pipeline.respond.cases.world import World
from pipeline.respond.clock import due as due_of

OUT = (LetterState.ISSUED.value, LetterState.DELIVERED.value, LetterState.RETURNED.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a condition is asked about: the case with the values that the event brings, its history, the
    world."""

    case: Case
    history: Sequence[Happened]
    world: World


def holds(test: Test | None, standing: Standing) -> bool:
    """Conditions that name what is not known (a value, a rule that is no number) do not hold."""
    return test is None or _ASKED[test.kind](test, standing)


def lacking(needs: Sequence[Need], standing: Standing, roles: Mapping[str, Role]) -> list[tuple[Need, str]]:
    """The needs that do not hold, each with the title of the role that has to provide it."""
    missing = [need for need in needs if not holds(need.test, standing)]
    return [(need, roles[need.of].title if need.of in roles else "") for need in missing]


def _paper(test: Test, standing: Standing) -> bool:
    since: datetime | None = None
    if test.since not in ("case", "ever"):
        begun = _last(standing.history, test.since)
        if begun is None:
            return False
        since = begun.at
    wanted = _number(test.least or "1", standing.world)
    found = standing.world.copies(test.of, since, test.since == "ever")
    return wanted is not None and found >= wanted


def _letter(test: Test, standing: Standing) -> bool:
    state = standing.world.letter(test.of)
    return state is not None and state.value in (test.among or OUT)


def _value(test: Test, standing: Standing) -> bool:
    """Of several names (`a+b`) the sum of what is known counts."""
    value = _said(test.of.split("+"), standing.case)
    if test.among:
        return any(part in test.among for part in (value, *value.split("、")))
    if not (test.least or test.most):
        return value != ""
    number = _decimal(value)
    least, most = _number(test.least, standing.world), _number(test.most, standing.world)
    if number is None or (test.least and least is None) or (test.most and most is None):
        return False
    return (least is None or number >= least) and (most is None or number <= most)


def _said(names: Sequence[str], case: Case) -> str:
    if len(names) == 1:
        return case.value(names[0])
    numbers = [number for name in names if (number := _decimal(case.value(name))) is not None]
    return str(sum(numbers)) if numbers else ""


def _event(test: Test, standing: Standing) -> bool:
    last = _last(standing.history, test.of)
    after = _last(standing.history, test.since)
    return last is not None and (after is None or last.number > after.number)


def _case(test: Test, standing: Standing) -> bool:
    """`since` "closed" asks for closed cases."""
    wanted_closed = test.since == "closed"
    return any(
        (other.closed is not None) == wanted_closed and (not test.among or other.state in test.among)
        for other in standing.world.others(test.of)
    )


def _occupant(test: Test, standing: Standing) -> bool:
    return standing.world.occupant() is PartyRole(test.of)


def _profile(test: Test, standing: Standing) -> bool:
    return standing.world.profile == test.of


def _rule(test: Test, standing: Standing) -> bool:
    rule = standing.world.rule(test.of)
    return rule is not None and said(rule.value) in test.among


def _notice(test: Test, standing: Standing) -> bool:
    try:
        day = date.fromisoformat(standing.case.value(test.of)[:10])
    except ValueError:
        return False
    term = term_of(test.least, standing.world)
    moment = standing.world.moment
    if term is None:
        return False
    earliest = due_of(moment.now, term, moment.calendar, moment.zone)
    return earliest is not None and day >= earliest.astimezone(moment.zone).date()


_ASKED: Mapping[TestKind, Callable[[Test, Standing], bool]] = {
    TestKind.PAPER: _paper,
    TestKind.LETTER: _letter,
    TestKind.VALUE: _value,
    TestKind.EVENT: _event,
    TestKind.CASE: _case,
    TestKind.OCCUPANT: _occupant,
    TestKind.PROFILE: _profile,
    TestKind.RULE: _rule,
    TestKind.NOTICE: _notice,
    TestKind.ALL: lambda test, standing: all(holds(part, standing) for part in test.parts),
    TestKind.ANY: lambda test, standing: any(holds(part, standing) for part in test.parts),
    TestKind.NOT: lambda test, standing: not any(holds(part, standing) for part in test.parts),
}


def term_of(name: str, world: World) -> Term | None:
    """The term that a rule's key or words (3个工作日) name."""
    rule = world.rule(name)
    if rule is not None:
        return rule.value if isinstance(rule.value, Term) else None
    try:
        return parse_term(name)
    except ValueError:
        return None


def _number(name: str, world: World) -> Decimal | None:
    rule = world.rule(name)
    return _decimal(str(rule.value) if rule is not None else name)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _last(history: Sequence[Happened], event: str) -> Happened | None:
    """The last line of an event that was not taken back."""
    return next((h for h in reversed(history) if h.event == event and not h.undone), None)
