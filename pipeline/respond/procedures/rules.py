"""`procedures/_rules/*.toml` and `[rules]` of site.toml → the office's rules (domain N1–N89, G1–G36)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.model.person import RuleSetting
from pipeline.model.rule import Rule, RuleKind, RuleValue, said
from pipeline.model.term import parse_term
from pipeline.respond.procedures.profiles import Reading
from pipeline.respond.procedures.tables import Faults

FOLDER = "_rules"
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_CITE = re.compile(r"[NG][1-9]\d?")
_RULE: dict[str, type] = {
    **dict.fromkeys(["key", "title", "kind", "source", "note"], str),
    **dict.fromkeys(["cites", "options"], list),
    "value": object,
    "profile": dict,
    "stated": bool,
}
_OPTION: dict[str, type] = {"value": object, "source": str}
_HOW = {
    RuleKind.TERM: '应当是期限，如 "3个工作日"',
    RuleKind.NUMBER: "应当是数字",
    RuleKind.PERCENT: "应当是 0 到 100 的百分数，如 98",
    RuleKind.TEXT: "应当是文字",
    RuleKind.CHOICE: "应当是所列选项之一",
    RuleKind.LIST: "应当是文字的列表",
    RuleKind.FLAG: "应当是 true 或 false",
    RuleKind.NONE: "不能有值",
}


def read_rules(
    files: Mapping[str, Mapping[str, Any]], profile: str, profiles: frozenset[str], faults: list[str]
) -> dict[str, Rule]:
    """Every rule of the files (name → parsed TOML), with what holds for a profile. A faulty one is left out and noted."""
    found: dict[str, Rule] = {}
    for name, raw in files.items():
        reading = Reading(Faults(name), profile, profiles)
        for rule in _rules(raw, reading):
            if rule.key in found:
                reading.faults.add(rule.key, "这个 key 已经写过，请删去一处。")
            else:
                found[rule.key] = rule
        faults += reading.faults.said
    return found


def _rules(raw: Mapping[str, Any], reading: Reading) -> tuple[Rule, ...]:
    good = reading.faults.keys(dict(raw), {"rule": list}, "")
    return reading.faults.tables(good.get("rule", []), "", "rule", lambda r, w: _rule(r, w, reading))


def settled_rules(
    rules: Mapping[str, Rule], settings: Mapping[str, RuleSetting], faults: list[str]
) -> dict[str, Rule]:
    """The rules with what site.toml says. A setting that is none is noted, and the default holds."""
    found = dict(rules)
    noted = Faults("site.toml [rules]")
    for key, setting in settings.items():
        rule = rules.get(key)
        if rule is None or rule.kind is RuleKind.NONE:
            noted.add(key, f"没有这条规定，{_near(key, rules)}")
            continue
        try:
            value = rule_value(rule.kind, setting, [option for option, _ in rule.options])
        except ValueError as error:
            noted.add(f"{key}（{rule.title}）", f"{error}，暂按“{said(rule.value)}”。")
        else:
            found[key] = _changed(rule, value)
    faults += noted.said
    return found


def rule_value(kind: RuleKind, raw: object, options: Iterable[str] = ()) -> RuleValue:
    """A value as written in TOML → as it is used. Raises ValueError with the reason in Chinese."""
    if kind is RuleKind.TERM and isinstance(raw, str):
        return parse_term(raw)
    if kind in (RuleKind.NUMBER, RuleKind.PERCENT):
        return _number(kind, raw)
    if kind is RuleKind.FLAG and (isinstance(raw, bool) or raw in ("是", "否")):
        return raw if isinstance(raw, bool) else raw == "是"
    if kind is RuleKind.LIST and isinstance(raw, list | tuple) and all(isinstance(one, str) for one in raw):
        return tuple(raw)
    if kind in (RuleKind.TEXT, RuleKind.CHOICE) and isinstance(raw, str):
        listed = list(options)
        if kind is RuleKind.TEXT or raw in listed:
            return raw
        raise ValueError(f"“{raw}”不是所列选项之一（可用：{'、'.join(listed)}）")
    raise ValueError(f"“{raw}”{_HOW[kind]}")


def _number(kind: RuleKind, raw: object) -> int | Decimal:
    text = raw.removesuffix("%").strip() if isinstance(raw, str) and kind is RuleKind.PERCENT else str(raw)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{raw}”{_HOW[kind]}") from None
    greatest = 100 if kind is RuleKind.PERCENT else 1_000_000
    if isinstance(raw, bool) or not number.is_finite() or not 0 <= number <= greatest:
        raise ValueError(f"“{raw}”{_HOW[kind]}")
    return int(number) if number == number.to_integral_value() else number


def _rule(raw: object, where: str, reading: Reading) -> Rule | None:
    faults = reading.faults
    good = faults.keys(raw, _RULE, where)
    key = str(good.get("key", ""))
    if not _KEY.fullmatch(key):
        faults.add(where, f"key“{key}”应当写成两段以上的小写英文，如 moveout.notice。")
        return None
    before = len(faults.said)
    for name in ("title", "source"):
        if not good.get(name):
            faults.add(key, f"缺少 {name}。")
    kind = faults.choice(RuleKind, good.get("kind", ""), key, "kind")
    options = _options(good.get("options", []), key, faults)
    cites = faults.texts(good["cites"], key, "cites") if "cites" in good else ()
    for cite in cites:
        if not _CITE.fullmatch(cite):
            faults.add(key, f"cites“{cite}”应当是 N1–N89 或 G1–G36。")
    value = _default(kind, good, options, reading) if kind else None
    if kind is None or value is None or len(faults.said) > before:
        return None
    note = good.get("note", "")
    return Rule(
        key,
        good["title"],
        kind,
        value,
        cites,
        good["source"],
        options,
        note=note,
        default=value,
        stated=good.get("stated", False),
    )


def _default(
    kind: RuleKind, good: Mapping[str, Any], options: tuple[tuple[str, str], ...], reading: Reading
) -> RuleValue | None:
    """What holds for the profile where the site says nothing; all values that are written are looked at."""
    faults, key, by_profile = reading.faults, good["key"], good.get("profile", {})
    if kind is RuleKind.NONE:
        if "value" in good or by_profile or not good.get("note"):
            faults.add(key, 'kind = "none" 的规定没有 value，而须有 note 说明为何不由程序管。')
        return ""
    if "value" not in good:
        faults.add(key, "缺少 value。")
        return None
    found: RuleValue | None = None
    for name, raw in {"": good["value"], **by_profile}.items():
        if name and name not in reading.profiles:
            listed = "、".join(sorted(reading.profiles))
            faults.add(key, f"profile.{name} 不是项目类型（可用：{listed}）。")
        try:
            value = rule_value(kind, raw, [option for option, _ in options])
        except ValueError as error:
            faults.add(key, f"{error}。")
            continue
        if name in ("", reading.profile):
            found = value
    return found


def _options(raw: object, key: str, faults: Faults) -> tuple[tuple[str, str], ...]:
    def read(one: object, where: str) -> tuple[str, str] | None:
        good = faults.keys(one, _OPTION, where)
        value = good.get("value")
        if isinstance(value, bool):
            return said(value), str(good.get("source", ""))
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return "、".join(value), str(good.get("source", ""))
        if not isinstance(value, str | int | float):
            faults.add(where, "缺少 value。")
            return None
        return str(value), str(good.get("source", ""))

    return faults.tables(raw, key, "options", read)


def _changed(rule: Rule, value: RuleValue) -> Rule:
    return replace(rule, value=value, changed=value != rule.default)


def _near(key: str, rules: Mapping[str, Rule]) -> str:
    close = difflib.get_close_matches(key, rules, n=3, cutoff=0.5)
    return f"您是不是要写 {'、'.join(close)}？" if close else "pipeline procedure rules 列出全部。"
