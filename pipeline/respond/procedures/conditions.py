"""A condition of a procedure, from TOML (docs/procedures.md, "Conditions")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.procedure import Test, TestKind
from pipeline.respond.procedures.tables import Faults, is_a

# Which keys may stand beside the one that says what is asked, and which must.
_BESIDE: dict[str, frozenset[str]] = {
    "paper": frozenset({"copies", "since"}),
    "letter": frozenset({"among"}),
    "value": frozenset({"among", "least", "most"}),
    "event": frozenset({"since"}),
    "case": frozenset({"among"}),
    "closed": frozenset({"among"}),
    "occupant": frozenset(),
    "profile": frozenset(),
    "rule": frozenset({"among"}),
    "notice": frozenset({"least"}),
}
_NEEDED = {"rule": "among", "notice": "least"}
_COMBINING = frozenset({"all", "any", "not"})
_DEEPEST = 8
_OCCUPANTS = ("owner", "tenant")


def read_condition(raw: object, where: str, faults: Faults, deep: int = 0) -> Test | None:
    """The condition, None where it is faulty (noted in `faults`)."""
    if not isinstance(raw, dict):
        faults.add(where, '条件应当是一个表，如 { paper = "…" }。')
        return None
    if deep > _DEEPEST:
        faults.add(where, "条件套得太深。")
        return None
    said = [key for key in raw if key in _COMBINING or key in _BESIDE]
    if len(said) != 1:
        known = "、".join([*_BESIDE, *sorted(_COMBINING)])
        faults.add(where, f"条件须有且只有 {known} 之一；几个条件请用 all、any、not 组合。")
        return None
    key = said[0]
    if key in _COMBINING:
        return _combined(key, raw, where, faults, deep)
    return _asked(key, raw, where, faults)


def read_guard(raw: Mapping[str, Any], where: str, faults: Faults) -> Test | None:
    """The condition of a need, whose keys stand in the need's own table beside `say` and `when`."""
    keys = _COMBINING | set(_BESIDE) | {"copies", "since", "among", "least", "most"}
    return read_condition({key: value for key, value in raw.items() if key in keys}, where, faults)


GUARD_KEYS: dict[str, type] = {
    **dict.fromkeys(_BESIDE, str),
    **dict.fromkeys(_COMBINING, object),
    **dict.fromkeys(("copies", "since", "among", "least", "most"), object),
}
"""The keys of a condition as they may stand in the table of a need; `read_guard` looks at their values."""


def _combined(key: str, raw: Mapping[str, Any], where: str, faults: Faults, deep: int) -> Test | None:
    if len(raw) > 1:
        faults.add(where, f"条件 {key} 旁边不能再有 {'、'.join(k for k in raw if k != key)}。")
        return None
    inside = [raw[key]] if key == "not" else raw[key]
    if not isinstance(inside, list) or not inside:
        faults.add(where, f"条件 {key} 应当是条件的列表，如 {key} = [ {{ … }}, {{ … }} ]。")
        return None
    parts = [read_condition(one, where, faults, deep + 1) for one in inside]
    if None in parts:
        return None
    return Test(TestKind(key), parts=tuple(part for part in parts if part is not None))


def _asked(key: str, raw: Mapping[str, Any], where: str, faults: Faults) -> Test | None:
    before = len(faults.said)
    of = raw[key]
    if not isinstance(of, str) or not of:
        faults.add(where, f"条件 {key} 应当是文字。")
    for other in raw:
        if other != key and other not in _BESIDE[key]:
            allowed = "、".join(sorted(_BESIDE[key])) or "没有别的项"
            faults.add(where, f"条件 {key} 旁边有不认识的项 {other}（可用：{allowed}）。")
    needed = _NEEDED.get(key)
    if needed and needed not in raw:
        faults.add(where, f"条件 {key} 缺少 {needed}。")
    if key == "occupant" and of not in _OCCUPANTS:
        faults.add(where, f"条件 occupant 应为 {'、'.join(_OCCUPANTS)} 之一。")
    among = faults.texts(raw["among"], where, "among") if "among" in raw else ()
    amounts = {
        name: _amount(raw[name], where, name, faults) for name in ("copies", "least", "most") if name in raw
    }
    since = _since(key, raw, where, faults)
    if len(faults.said) > before:
        return None
    least = amounts.get("least", amounts.get("copies", "1" if key == "paper" else ""))
    kind = TestKind.CASE if key == "closed" else TestKind(key)
    return Test(kind, str(of), since, least, amounts.get("most", ""), among)


def _since(key: str, raw: Mapping[str, Any], where: str, faults: Faults) -> str:
    """Where papers and events count from; a case that is asked for may be open ("case") or closed."""
    if key == "closed":
        return "closed"
    since = raw.get("since", "case")
    if isinstance(since, str) and since:
        return since
    faults.add(where, 'since 应当是文字："ever" 或步骤的 name。')
    return "case"


def _amount(raw: object, where: str, key: str, faults: Faults) -> str:
    """A number, or the key of a rule, or a term."""
    if is_a(raw, int) or (isinstance(raw, str) and raw):
        return str(raw)
    faults.add(where, f"{key} 应当是整数，或规定的 key。")
    return ""
