"""Which events a case may go through, what lacks for one, and what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.errors import UsageError
from pipeline.model import FieldKind
from pipeline.model.case import Case, Clock, Effects, Happened, Lack
from pipeline.model.kinds import parse_value
from pipeline.model.procedure import START, Ask, By, Event, Procedure, Role
from pipeline.respond.cases.clocks import moved_clocks
from pipeline.respond.cases.conditions import Standing, holds, lacking
from pipeline.respond.cases.world import World


@dataclass(frozen=True, slots=True)
class Position:
    """A case with everything that decides what may happen next. A case that is not opened yet is in START."""

    procedure: Procedure
    case: Case
    clocks: Sequence[Clock]
    history: Sequence[Happened]
    world: World

    @property
    def standing(self) -> Standing:
        return Standing(self.case, self.history, self.world)

    def with_values(self, values: Mapping[str, str]) -> Position:
        """As if these values were known already: conditions see what an event brings."""
        merged = tuple(sorted({**dict(self.case.values), **values}.items()))
        return replace(self, case=replace(self.case, values=merged))


def offered(position: Position, by: By | None = None) -> list[Event]:
    """The events that may be meant now; whether they are allowed is another question (`lacks`). Of several
    with one name the first."""
    named: dict[str, Event] = {}
    for event in position.procedure.events:
        possible = position.case.state in event.states and (by is None or by in event.by)
        if possible and event.name not in named and holds(event.when, position.standing):
            named[event.name] = event
    return list(named.values())


def meant(position: Position, name: str, values: Mapping[str, str], by: By = By.PERSON) -> Event | None:
    """The event of that name that fits the state, what brings it about, and the values that come with it."""
    seen = position.with_values(values)
    return next((event for event in offered(seen, by) if event.name == name), None)


def lacks(
    position: Position, event: Event, values: Mapping[str, str], roles: Mapping[str, Role]
) -> list[Lack]:
    """What is missing for an event, in words and with the role that has to provide it; warnings among them."""
    seen = position.with_values({**dict(event.sets), **values})
    return [Lack(need.say, title, need.warn) for need, title in lacking(event.needs, seen.standing, roles)]


def asked(
    event: Event, given: Mapping[str, str], today: date, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The values that a person gives with an event, in the normal form of their kinds. Raises UsageError that
    names what is missing, wrong or not asked for."""
    names = {ask.name: ask for ask in event.ask}
    unknown = [name for name in given if name not in names]
    if unknown:
        listed = "、".join(f"{ask.name}（{ask.label}）" for ask in event.ask) or "无"
        raise UsageError(f"“{event.title}”没有“{unknown[0]}”这一项 / no such value", hint=f"可填：{listed}。")
    has = {**(known or {}), **given}
    missing = [ask for ask in event.ask if ask.required and not has.get(ask.name, "").strip()]
    if missing:
        said = "、".join(f"{ask.label}（{ask.name}）" for ask in missing)
        raise UsageError(
            f"“{event.title}”还缺：{said} / values are missing", hint=f"请加上 --set {missing[0].name}=…"
        )
    return {name: _checked(names[name], text, today) for name, text in given.items() if text.strip()}


def faults_of(
    event: Event, given: Mapping[str, str], today: date, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """As `asked`, but everything at once: what lacks or is wrong by name, in words to stand beside its field."""
    has = {**(known or {}), **given}
    found: dict[str, str] = {}
    for ask in event.ask:
        if ask.required and not has.get(ask.name, "").strip():
            found[ask.name] = "请选择。" if ask.options else "请填写。"
        elif given.get(ask.name, "").strip():
            _, fault = _parsed(ask, given[ask.name], today)
            if fault:
                found[ask.name] = fault
    return found


def _checked(ask: Ask, text: str, today: date) -> str:
    value, fault = _parsed(ask, text, today)
    if fault:
        options = f"可选：{'、'.join(ask.options)}。" if ask.options else ""
        raise UsageError(f"{ask.label}{fault.rstrip('。')} / bad value", hint=options)
    return value


def _parsed(ask: Ask, text: str, today: date) -> tuple[str, str]:
    """The normal form, and what is wrong with it ("" = nothing)."""
    parsed = parse_value(ask.kind, text, options=ask.options, today=today)
    if ask.kind in (FieldKind.TEXT, FieldKind.LINES):
        return (parsed.value if parsed.valid and parsed.value else text.strip()), ""
    if not parsed.valid or not parsed.value:
        return "", f"“{text}”不对{f'（{parsed.note}）' if parsed.note else ''}。"
    return parsed.value, ""


def effects_of(
    position: Position, event: Event, values: Mapping[str, str], roles: Mapping[str, Role]
) -> Effects:
    """What the event does. Values that are empty are not set."""
    state = event.to or position.case.state
    if state == START:
        raise ValueError(f"event {event.name} opens a case but has no state to go to")
    brought = {name: value for name, value in {**dict(event.sets), **values}.items() if value != ""}
    kept = {name: value for name, value in position.case.values if name not in event.clears}
    after = replace(position.case, state=state, values=tuple(sorted({**kept, **brought}.items())))
    clocks = moved_clocks(position.procedure, after, position.clocks, event.name, position.world, roles)
    final = position.procedure.state(state).final
    return Effects(state, tuple(sorted(brought.items())), event.clears, clocks, final)
