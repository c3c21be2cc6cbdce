"""`procedures/<slug>.toml` → the procedure as it holds at a site of one profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.model.procedure import START, By, Deadline, Event, Procedure, Schedule, Scope, State
from pipeline.respond.procedures.events import condition, read_event
from pipeline.respond.procedures.profiles import Reading
from pipeline.respond.procedures.tables import EVENT_NAME

ANY_STATE = "*"
_PROCEDURE: dict[str, type] = {
    **dict.fromkeys(["id", "title", "summary", "scope"], str),
    **dict.fromkeys(["profiles", "sources", "state", "event", "deadline", "schedule"], list),
    "alone": bool,
    "adopt": int,
    "labels": dict,
}
_STATE: dict[str, type] = {
    **dict.fromkeys(["name", "title", "do", "note"], str),
    **dict.fromkeys(["waits", "profiles"], list),
    "final": bool,
}
_DEADLINE: dict[str, type] = {
    **dict.fromkeys(["name", "title", "term", "until", "role", "source", "note"], str),
    **dict.fromkeys(["starts", "ends", "stops", "profiles"], list),
    **dict.fromkeys(["pauses", "repeat"], bool),
}
_SCHEDULE: dict[str, type] = {
    **dict.fromkeys(["name", "title", "every", "event", "source", "note"], str),
    "when": dict,
    "profiles": list,
}
_LONGEST_ADOPTION = 3660  # days

Parts = tuple[tuple[Any, bool], ...]
"""Parts of a procedure, each with whether it holds at this site."""


def read_procedure(slug: str, raw: Mapping[str, Any], reading: Reading) -> Procedure | None:
    """The procedure; None where it is not for this profile, or where something is wrong (noted in `reading.faults`)."""
    faults = reading.faults
    good = faults.keys(dict(raw), _PROCEDURE, "")
    for key in ("id", "title", "summary", "state", "event"):
        if not good.get(key):
            faults.add("", f"缺少 {key}。")
    if not EVENT_NAME.fullmatch(slug):
        faults.add("", "文件名只能用小写字母、数字和连字符。")
    adopt = good.get("adopt", 60)
    if not 0 <= adopt <= _LONGEST_ADOPTION:
        faults.add("", f"adopt 应在 0 到 {_LONGEST_ADOPTION} 天之间。")
    scope = faults.choice(Scope, good.get("scope", "unit"), "", "scope")
    states = faults.tables(good.get("state", []), "", "state", lambda r, w: _state(r, w, reading))
    events = faults.tables(good.get("event", []), "", "event", lambda r, w: read_event(r, w, reading))
    deadlines = faults.tables(good.get("deadline", []), "", "deadline", lambda r, w: _deadline(r, w, reading))
    schedules = faults.tables(good.get("schedule", []), "", "schedule", lambda r, w: _schedule(r, w, reading))
    _names(states, events, deadlines, schedules, reading)
    sources = faults.texts(good["sources"], "", "sources") if "sources" in good else ()
    labels = faults.pairs(good["labels"], "", "labels") if "labels" in good else ()
    here = reading.here(good, "")
    if faults.said or not here or scope is None:
        return None
    procedure = Procedure(
        slug=slug,
        id=good["id"],
        title=good["title"],
        summary=good["summary"].strip(),
        scope=scope,
        states=_kept(states),
        events=_kept(events),
        deadlines=_kept(deadlines),
        schedules=_kept(schedules),
        alone=good.get("alone", True),
        adopt=adopt,
        sources=sources,
        labels=labels,
    )
    gone = {part.name for part, held in deadlines if not held}
    resolved = _resolved(procedure, gone)
    for event in resolved.events:
        if event.to and not any(state.name == event.to for state in resolved.states):
            faults.add(f"步骤 {event.name}", f"to 的状态 {event.to} 在本类项目（{reading.profile}）没有。")
    return None if faults.said else resolved


def _state(raw: object, where: str, reading: Reading) -> tuple[State, bool] | None:
    faults = reading.faults
    good = faults.keys(raw, _STATE, where)
    name = faults.name(good.get("name"), where, EVENT_NAME)
    if not name:
        return None
    where = f"状态 {name}"
    if name == START:
        faults.add(where, "这个名称留给开始，请换一个。")
    if not good.get("title"):
        faults.add(where, "缺少 title。")
    waits = faults.texts(good["waits"], where, "waits") if "waits" in good else ()
    final = good.get("final", False)
    if final and (waits or good.get("do")):
        faults.add(where, "结束状态（final）不能有 waits 和 do。")
    state = State(name, good.get("title", ""), waits, good.get("do", ""), final, good.get("note", ""))
    return state, reading.here(good, where)


def _deadline(raw: object, where: str, reading: Reading) -> tuple[Deadline, bool] | None:
    faults = reading.faults
    good = faults.keys(raw, _DEADLINE, where)
    name = faults.name(good.get("name"), where, EVENT_NAME)
    if not name:
        return None
    where = f"期限 {name}"
    for key in ("title", "role"):
        if not good.get(key):
            faults.add(where, f"缺少 {key}。")
    lists = {k: faults.texts(good[k], where, k) if k in good else () for k in ("starts", "ends", "stops")}
    deadline = Deadline(
        name=name,
        title=good.get("title", ""),
        role=good.get("role", ""),
        term=good.get("term", ""),
        until=good.get("until", ""),
        pauses=good.get("pauses", False),
        repeat=good.get("repeat", False),
        source=good.get("source", ""),
        note=good.get("note", ""),
        **lists,
    )
    return deadline, reading.here(good, where)


def _schedule(raw: object, where: str, reading: Reading) -> tuple[Schedule, bool] | None:
    faults = reading.faults
    good = faults.keys(raw, _SCHEDULE, where)
    name = faults.name(good.get("name"), where, EVENT_NAME)
    if not name:
        return None
    where = f"日程 {name}"
    for key in ("title", "every", "event"):
        if not good.get(key):
            faults.add(where, f"缺少 {key}。")
    schedule = Schedule(
        name=name,
        title=good.get("title", ""),
        every=good.get("every", ""),
        event=good.get("event", ""),
        when=condition(good, where, reading),
        source=good.get("source", ""),
        note=good.get("note", ""),
    )
    return schedule, reading.here(good, where)


def _names(states: Parts, events: Parts, deadlines: Parts, schedules: Parts, reading: Reading) -> None:
    """Names must be there, in whatever profile, and once. Events alone may share one, where their `when` or `from` parts them."""
    faults = reading.faults
    for parts, what in ((states, "状态"), (deadlines, "期限"), (schedules, "日程")):
        faults.twins((part.name for part, here in parts if here), "", what)
    known = {state.name for state, _ in states}
    for event, _ in events:
        where = f"步骤 {event.name}"
        for name in event.states:
            if name not in known | {START, ANY_STATE}:
                faults.add(where, f"from 里的状态 {name} 不存在。")
        if event.to and event.to not in known:
            faults.add(where, f"to 的状态 {event.to} 不存在。")
        if START in event.states and not event.to:
            faults.add(where, "由 start 开始的步骤须写 to。")
    named = {event.name for event, _ in events}
    for deadline, _ in deadlines:
        for key, names in (("starts", deadline.starts), ("ends", deadline.ends), ("stops", deadline.stops)):
            for name in names:
                if name not in named:
                    faults.add(f"期限 {deadline.name}", f"{key} 里的步骤 {name} 不存在。")


def _kept(parts: Parts) -> tuple[Any, ...]:
    return tuple(part for part, here in parts if here)


def _resolved(procedure: Procedure, gone: set[str]) -> Procedure:
    """Without what only other profiles have: events that nothing brings about here, deadlines that nothing here starts.
    `gone` are the deadlines of other profiles."""
    states = {state.name for state in procedure.states}
    running = tuple(state.name for state in procedure.states if not state.final)
    events = [replace(e, states=_states(e.states, states, running)) for e in procedure.events]
    timed = [_untimed(event) if event.after in gone else event for event in events if event.states]
    kept = [event for event in timed if event.by]
    names = {event.name for event in kept}
    deadlines = tuple(
        replace(d, starts=_of(d.starts, names), ends=_of(d.ends, names), stops=_of(d.stops, names))
        for d in procedure.deadlines
        if not d.starts or _of(d.starts, names)
    )
    return replace(procedure, events=tuple(kept), deadlines=deadlines)


def _untimed(event: Event) -> Event:
    return replace(event, after="", by=tuple(by for by in event.by if by is not By.TIME))


def _states(named: Iterable[str], known: set[str], running: tuple[str, ...]) -> tuple[str, ...]:
    """The states that hold here, "*" as every state that is not final."""
    found: dict[str, None] = {}
    for name in named:
        if name == ANY_STATE:
            found.update(dict.fromkeys(running))
        elif name == START or name in known:
            found[name] = None
    return tuple(found)


def _of(names: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)
