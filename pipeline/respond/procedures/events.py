"""`[[event]]` of a procedure: what brings it about, what must hold, what it drafts, opens and asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.paper import FieldKind
from pipeline.model.party import PartyRole
from pipeline.model.procedure import Ask, By, Draft, Entry, Event, Hand, Need, Opens, Test, TestKind, To
from pipeline.respond.procedures.conditions import GUARD_KEYS, read_condition, read_guard
from pipeline.respond.procedures.profiles import Reading
from pipeline.respond.procedures.tables import EVENT_NAME, VALUE_NAME

_EVENT: dict[str, type] = {
    **dict.fromkeys(["name", "title", "to", "after", "source", "note"], str),
    **dict.fromkeys(["from", "by", "papers", "roles", "ask", "follows", "clears", "profiles"], list),
    **dict.fromkeys(["need", "draft", "open", "roster"], list),
    **dict.fromkeys(["take", "when", "sets"], dict),
}
_NEED: dict[str, type] = {
    **dict.fromkeys(["say", "of", "source"], str),
    "warn": bool,
    "when": dict,
    "profiles": list,
    **GUARD_KEYS,
}
_DRAFT: dict[str, type] = {
    **dict.fromkeys(["paper", "to", "each"], str),
    **dict.fromkeys(["values", "when"], dict),
    "profiles": list,
}
_OPEN: dict[str, type] = {"procedure": str, "event": str, "values": dict, "when": dict, "profiles": list}
_ENTRY: dict[str, type] = {
    **dict.fromkeys(["role", "hand", "on"], str),
    **dict.fromkeys(["party", "when"], dict),
    "profiles": list,
}
_PARTY = ("name", "phone", "contact", "id_number", "email")
_ASK: dict[str, type] = {
    **dict.fromkeys(["name", "label", "kind", "hint"], str),
    **dict.fromkeys(["required", "many"], bool),
    "options": list,
}


def read_event(raw: object, where: str, reading: Reading) -> tuple[Event, bool] | None:
    """The event and whether it holds at this site; None where it has no name."""
    faults = reading.faults
    good = faults.keys(raw, _EVENT, where)
    name = faults.name(good.get("name"), where, EVENT_NAME)
    if not name:
        return None
    where = f"步骤 {name}"
    for key in ("title", "from", "by"):
        if not good.get(key):
            faults.add(where, f"缺少 {key}。")
    ask = _asks(good, where, reading)
    papers = _texts(good, "papers", where, reading)
    event = Event(
        name=name,
        title=good.get("title", ""),
        states=_texts(good, "from", where, reading),
        to=good.get("to", ""),
        by=_by(good, where, reading),
        papers=papers,
        take=_take(good, ask if papers else (), where, reading),
        roles=_texts(good, "roles", where, reading),
        ask=ask,
        after=good.get("after", ""),
        follows=_follows(good, where, reading),
        when=condition(good, where, reading),
        needs=faults.tables(good.get("need", []), where, "need", lambda r, w: _need(r, w, reading)),
        drafts=faults.tables(good.get("draft", []), where, "draft", lambda r, w: _draft(r, w, reading)),
        opens=faults.tables(good.get("open", []), where, "open", lambda r, w: _open(r, w, reading)),
        sets=_values(good, "sets", where, reading),
        clears=_texts(good, "clears", where, reading),
        source=good.get("source", ""),
        note=good.get("note", ""),
        roster=faults.tables(good.get("roster", []), where, "roster", lambda r, w: _entry(r, w, reading)),
    )
    return event, reading.here(good, where)


def condition(good: Mapping[str, Any], where: str, reading: Reading) -> Test | None:
    """The `when` of a table, None where there is none."""
    return read_condition(good["when"], f"{where} 的 when", reading.faults) if "when" in good else None


def _texts(good: Mapping[str, Any], key: str, where: str, reading: Reading) -> tuple[str, ...]:
    return reading.faults.texts(good[key], where, key) if key in good else ()


def _values(good: Mapping[str, Any], key: str, where: str, reading: Reading) -> tuple[tuple[str, str], ...]:
    """A table of texts whose keys are names of values or fields."""
    pairs = reading.faults.pairs(good.get(key, {}), where, key)
    for name, _ in pairs:
        if not VALUE_NAME.fullmatch(name):
            reading.faults.add(where, f"{key} 里的“{name}”应以小写字母开头，只用小写字母、数字和下划线。")
    return pairs


def _by(good: Mapping[str, Any], where: str, reading: Reading) -> tuple[By, ...]:
    texts = _texts(good, "by", where, reading)
    found = (reading.faults.choice(By, one, where, "by") for one in texts)
    return tuple(by for by in found if by is not None)


def _take(
    good: Mapping[str, Any], ask: tuple[Ask, ...], where: str, reading: Reading
) -> tuple[tuple[str, str], ...]:
    """What is said, and every value that is asked for from the paper's field of that name."""
    taken = dict(_values(good, "take", where, reading))
    return tuple((taken | {a.name: a.name for a in ask if a.name not in taken}).items())


def _follows(good: Mapping[str, Any], where: str, reading: Reading) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for one in _texts(good, "follows", where, reading):
        procedure, colon, event = one.partition(":")
        if colon and procedure and event:
            found.append((procedure, event))
        else:
            reading.faults.add(where, f'follows 里的“{one}”应写成 流程:步骤，如 "completion:passed"。')
    return tuple(found)


def _asks(good: Mapping[str, Any], where: str, reading: Reading) -> tuple[Ask, ...]:
    asks = reading.faults.tables(good.get("ask", []), where, "ask", lambda r, w: _ask(r, w, reading))
    reading.faults.twins((ask.name for ask in asks), where, "ask")
    return asks


def _ask(raw: object, where: str, reading: Reading) -> Ask | None:
    faults = reading.faults
    good = faults.keys(raw, _ASK, where)
    name = faults.name(good.get("name"), where, VALUE_NAME)
    kind = faults.choice(FieldKind, good.get("kind", ""), where, "kind")
    if not name or kind is None:
        return None
    options = _texts(good, "options", where, reading)
    if not good.get("label"):
        faults.add(where, f"{name} 缺少 label。")
    if kind is FieldKind.TABLE:
        faults.add(where, f"{name} 不能是表格，请改用 lines。")
    if (kind is FieldKind.TICK) != bool(options):
        faults.add(where, f'{name} 的 kind = "tick" 与 options 要么都写，要么都不写。')
    many, required = good.get("many", False), good.get("required", False)
    return Ask(name, good.get("label", ""), kind, required, options, many, good.get("hint", ""))


def _need(raw: object, where: str, reading: Reading) -> Need | None:
    good = reading.faults.keys(raw, _NEED, where)
    test = read_guard(good, where, reading.faults)
    only = condition(good, where, reading)
    if test is None or not reading.here(good, where):
        return None
    if only is not None:  # it must hold, or is not asked for
        test = Test(TestKind.ANY, parts=(Test(TestKind.NOT, parts=(only,)), test))
    return Need(
        test, good.get("say", ""), good.get("of", ""), good.get("warn", False), good.get("source", "")
    )


def _draft(raw: object, where: str, reading: Reading) -> Draft | None:
    faults = reading.faults
    good = faults.keys(raw, _DRAFT, where)
    if not good.get("paper"):
        faults.add(where, "缺少 paper。")
    to = faults.choice(To, good.get("to", "unit"), where, "to")
    values, when = _values(good, "values", where, reading), condition(good, where, reading)
    if to is None or not good.get("paper") or not reading.here(good, where):
        return None
    return Draft(good["paper"], to, values, when, good.get("each", ""))


def _open(raw: object, where: str, reading: Reading) -> Opens | None:
    good = reading.faults.keys(raw, _OPEN, where)
    for key in ("procedure", "event"):
        if not good.get(key):
            reading.faults.add(where, f"缺少 {key}。")
    values, when = _values(good, "values", where, reading), condition(good, where, reading)
    if not reading.here(good, where):
        return None
    return Opens(good.get("procedure", ""), good.get("event", ""), values, when)


def _entry(raw: object, where: str, reading: Reading) -> Entry | None:
    faults = reading.faults
    good = faults.keys(raw, _ENTRY, where)
    role = faults.choice(PartyRole, good.get("role", ""), where, "role")
    hand = faults.choice(Hand, good.get("hand", ""), where, "hand")
    party, when = _values(good, "party", where, reading), condition(good, where, reading)
    for name, _ in party:
        if name not in _PARTY:
            faults.add(where, f"party 里的 {name} 不认识（可用：{'、'.join(_PARTY)}）。")
    if role is None or hand is None or not reading.here(good, where):
        return None
    return Entry(role, hand, good.get("on", ""), party, when)
