"""Conditions must ask about what there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.model.letter import LetterState
from pipeline.model.procedure import Event, Test, TestKind
from pipeline.model.rule import RuleKind
from pipeline.respond.procedures.finding import Checking, near
from pipeline.respond.procedures.profiles import KNOWN


def check_test(look: Checking, test: Test, where: str, event: Event | None = None) -> None:
    """Notes what a condition asks about that is not there. `event` is the one that it guards, None for a schedule."""
    for part in test.parts:
        check_test(look, part, where, event)
    if test.kind in _CHECKS:
        _CHECKS[test.kind](look, test, where, event)


def _paper(look: Checking, test: Test, where: str, event: Event | None) -> None:
    look.paper(test.of, where, "条件 paper")
    look.number(test.least, where, "条件 copies")
    if test.since not in ("case", "ever"):
        _happens(look, test.since, where, "since")


def _letter(look: Checking, test: Test, where: str, event: Event | None) -> None:
    paper = look.paper(test.of, where, "条件 letter")
    if paper is None:
        return
    if not paper.has_letter:
        look.add(where, f"条件 letter 的 {test.of}（{paper.title}）不是函件（没有 letter.html）。")
    if not any(draft.paper == test.of for one in look.procedure.events for draft in one.drafts):
        look.add(where, f"条件 letter 的 {test.of}（{paper.title}）本流程从不起草。")
    for name in test.among:
        if name not in list(LetterState):
            look.add(where, f"条件 letter 的状态 {name} 不认识（可用：{'、'.join(LetterState)}）。")


def _value(look: Checking, test: Test, where: str, event: Event | None) -> None:
    known = look.known(event) if event is not None else look.values()
    for part in test.of.split("+"):
        look.source(part, known, where)
    for name, amount in (("least", test.least), ("most", test.most)):
        if amount:
            look.number(amount, where, f"条件 {name}")
    options = look.options(test.of) if test.of in known else None
    for words in test.among:
        if options is not None and words not in options:
            look.add(where, f"值 {test.of} 不会是“{words}”（只会是：{'、'.join(sorted(options))}）。")


def _event(look: Checking, test: Test, where: str, event: Event | None) -> None:
    _happens(look, test.of, where, "条件 event")
    if test.since != "case":
        _happens(look, test.since, where, "since")


def _happens(look: Checking, name: str, where: str, what: str) -> None:
    if look.procedure.event(name) is None:
        names = [event.name for event in look.procedure.events]
        look.add(where, f"{what} 的步骤 {name} 不存在{near(name, names)}。")


def _case(look: Checking, test: Test, where: str, event: Event | None) -> None:
    what = "条件 closed" if test.since == "closed" else "条件 case"
    other = look.procedures.by_slug.get(test.of)
    if other is None:
        look.add(where, f"{what} 的流程 {test.of} 不存在（或本类项目没有，或文件有误未启用）。")
        return
    states = {state.name: state for state in other.states}
    for name in test.among:
        if name not in states:
            look.add(where, f"{what}：{test.of}（{other.title}）没有状态 {name}{near(name, states)}。")
        elif states[name].final != (test.since == "closed"):
            said = "不是" if test.since == "closed" else "已是"
            look.add(where, f"{what}：{test.of} 的状态 {name}（{states[name].title}）{said}结束状态。")


def _profile(look: Checking, test: Test, where: str, event: Event | None) -> None:
    if test.of not in KNOWN:
        look.add(where, f"条件 profile 的 {test.of} 不是项目类型（可用：{'、'.join(sorted(KNOWN))}）。")


def _rule(look: Checking, test: Test, where: str, event: Event | None) -> None:
    rule = look.rule(test.of, [k for k in RuleKind if k is not RuleKind.NONE], where, "条件 rule")
    if rule is None:
        return
    possible = {RuleKind.FLAG: ["是", "否"], RuleKind.CHOICE: [o for o, _ in rule.options]}.get(rule.kind)
    for words in test.among:
        if possible is not None and words not in possible:
            look.add(where, f"规定 {test.of} 不会是“{words}”（只会是：{'、'.join(possible)}）。")


def _notice(look: Checking, test: Test, where: str, event: Event | None) -> None:
    look.source(test.of, look.known(event) if event is not None else look.values(), where)
    look.term(test.least, where, "条件 notice")


_Check = Callable[[Checking, Test, str, Event | None], None]
_CHECKS: Mapping[TestKind, _Check] = {
    TestKind.PAPER: _paper,
    TestKind.LETTER: _letter,
    TestKind.VALUE: _value,
    TestKind.EVENT: _event,
    TestKind.CASE: _case,
    TestKind.PROFILE: _profile,
    TestKind.RULE: _rule,
    TestKind.NOTICE: _notice,
}
