"""Parts of a procedure in the words of an office: conditions, values, terms, papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.catalog.load import Catalog
from pipeline.model.letter import LetterState
from pipeline.model.procedure import Deadline, Procedure, Test, TestKind
from pipeline.model.rule import Rule, said
from pipeline.respond.procedures.load import Procedures

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_OUT = (LetterState.ISSUED, LetterState.DELIVERED, LetterState.RETURNED)
_OF_THE_CALENDAR = {"period": "所属期间", "period_first": "期间首日", "period_last": "期间末日"}
_PROFILES = {"tower": "写字楼", "residential": "住宅小区"}


@dataclass(frozen=True, slots=True)
class Words:
    """What the names of a procedure are called."""

    procedure: Procedure
    procedures: Procedures
    catalog: Catalog

    def paper(self, slug: str) -> str:
        paper = self.catalog.papers.get(slug)
        return f"《{paper.title if paper else slug}》"

    def roles(self, keys: Iterable[str]) -> str:
        return "、".join(self.procedures.role_title(key) for key in keys)

    def states(self, names: Iterable[str], procedure: Procedure | None = None) -> str:
        titles = {state.name: state.title for state in (procedure or self.procedure).states}
        return "、".join(f"“{titles.get(name, name)}”" for name in names)

    def event(self, name: str, procedure: Procedure | None = None) -> str:
        named = (procedure or self.procedure).event(name)
        return f"“{named.title if named else name}”"

    def other(self, slug: str) -> Procedure | None:
        return self.procedures.by_slug.get(slug)

    def other_title(self, slug: str) -> str:
        other = self.other(slug)
        return f"“{other.title}”" if other else "未启用的流程"

    def value(self, name: str) -> str:
        """The label that a value is asked for with, or that of the paper's field that it comes from; "" where it has none."""
        for event in self.procedure.events:
            for ask in event.ask:
                if ask.name == name:
                    return ask.label
        for event in self.procedure.events:
            for value, source in event.take:
                papers = (self.catalog.papers.get(slug) for slug in event.papers)
                fields = (field for paper in papers if paper and (field := paper.field(source)))
                label = next((field.label for field in fields), "")
                if value == name and label:
                    return label
        return _OF_THE_CALENDAR.get(name, "")

    def setters(self, name: str, among: Iterable[str]) -> str:
        """The events that set a value which nobody is asked for: 已“结清费用”."""
        wanted = set(among)
        titles = [
            event.title
            for event in self.procedure.events
            for value, words in event.sets
            if value == name and (not wanted or words in wanted)
        ]
        return "或".join(f"“{title}”" for title in dict.fromkeys(titles))

    def term(self, text: str) -> str:
        """A term; where a rule says it, by its name too, because the site may change it."""
        rule = self.procedures.rules.get(text)
        return f"{said(rule.value)}（规定“{rule.title}”）" if rule else text

    def number(self, text: str) -> str:
        rule = self.procedures.rules.get(text)
        return said(rule.value) if rule else text

    def rule(self, key: str) -> Rule | None:
        return self.procedures.rules.get(key)

    def span(self, deadline: Deadline, begun: str = "") -> str:
        """3个工作日内; 不迟于搬出日期. `begun` says from when a term counts."""
        term = f"{begun}{self.term(deadline.term)}内" if deadline.term else ""
        if not deadline.until:
            return term
        day = self.value(deadline.until) or "所定的日子"
        return f"不迟于{day}，没有{day}的{term}" if term else f"不迟于{day}"

    def deadline(self, deadline: Deadline) -> str:
        """结清费用：自“用户通知搬出”起3日内，由财务部负责；只等外部人员时停算〔000 §1 3.2.3〕"""
        starts = "或".join(dict.fromkeys(self.event(name) for name in deadline.starts))
        span = self.span(deadline, f"自{starts}起")
        text = f"{deadline.title}：{span}，由{self.roles([deadline.role])}负责"
        if deadline.pauses:
            text += "；只等外部人员时停算"
        if deadline.repeat:
            text += "；办完一次重新起算"
        return f"{text}{self.source(deadline.source)}"

    def prose(self, text: str) -> str:
        """What somebody wrote, with the names of rules in place of their keys."""
        return _KEY.sub(lambda found: self._titled(found[0]), " ".join(text.split()))

    def _titled(self, key: str) -> str:
        rule = self.procedures.rules.get(key)
        return f"“{rule.title}”" if rule else key

    def source(self, source: str) -> str:
        return f"〔{source}〕" if source else ""

    def condition(self, test: Test, negated: bool = False) -> str:
        """A condition in words: 现住的是租户；《…》已收2份. `negated`: that it does not hold."""
        return _SAYINGS[test.kind](self, test, negated)


def _paper(words: Words, test: Test, negated: bool) -> str:
    title = words.paper(test.of)
    copies = words.number(test.least)
    counted = "" if copies == "1" else f"{copies}份"
    after = "" if test.since in ("case", "ever") else f"{words.event(test.since)}之后"
    if negated:
        return f"{after}没有收到{title}{counted}"
    return f"{after}已收到{title}{counted}"


def _letter(words: Words, test: Test, negated: bool) -> str:
    states = [LetterState(name) for name in test.among if name in list(LetterState)] or list(_OUT)
    said_states = "已发出" if states == list(_OUT) else "或".join(state.chinese for state in states)
    return f"{words.paper(test.of)}{'并非' if negated else ''}{said_states}"


def _value(words: Words, test: Test, negated: bool) -> str:
    label = "与".join(words.value(part) for part in test.of.split("+")) + ("合计" if "+" in test.of else "")
    if not label:
        setters = words.setters(test.of, test.among)
        if setters:
            return f"{'没有' if negated else '已'}{setters}"
        label = "由别的事项带来的情况"
    if test.among:
        listed = "或".join(f"“{one}”" for one in test.among)
        return f"{label}{'不是' if negated else '为'}{listed}"
    if test.least or test.most:
        return f"{label}{_range(words, test, negated)}"
    return f"{'未填' if negated else '已填'}{label}"


def _range(words: Words, test: Test, negated: bool) -> str:
    least, most = words.number(test.least), words.number(test.most)
    if negated:
        return "，或".join([f"少于{least}"] * bool(least) + [f"多于{most}"] * bool(most))
    return "，".join([f"不少于{least}"] * bool(least) + [f"不多于{most}"] * bool(most))


def _event(words: Words, test: Test, negated: bool) -> str:
    after = f"{words.event(test.since)}之后" if test.since != "case" else ""
    return f"{after}{'还没有' if negated else '已'}{words.event(test.of)}"


def _case(words: Words, test: Test, negated: bool) -> str:
    other = words.other(test.of)
    title = words.other_title(test.of)
    if test.since == "closed":
        how = f"已以{words.states(test.among, other)}了结" if test.among and other else "已办结"
        return f"{title}{'并非' if negated else ''}{how}"
    how = f"处于{words.states(test.among, other)}的" if test.among and other else "未办结的"
    return f"{'没有' if negated else '有'}{how}{title}"


def _occupant(words: Words, test: Test, negated: bool) -> str:
    tenant = (test.of == "tenant") != negated
    return "现住的是租户" if tenant else "没有租户居住"


def _profile(words: Words, test: Test, negated: bool) -> str:
    return f"{'不是' if negated else '是'}{_PROFILES.get(test.of, test.of)}"


def _rule(words: Words, test: Test, negated: bool) -> str:
    rule = words.rule(test.of)
    listed = "或".join(f"“{one}”" for one in test.among)
    return f"规定“{rule.title if rule else test.of}”{'不是' if negated else '为'}{listed}"


def _notice(words: Words, test: Test, negated: bool) -> str:
    label = words.value(test.of) or "所定的日子"
    return f"离{label}{'不足' if negated else '还有至少'}{words.term(test.least)}"


def _every(words: Words, test: Test, negated: bool) -> str:
    return _joined(words, test, negated, "或者" if negated else "，且")


def _any(words: Words, test: Test, negated: bool) -> str:
    return _joined(words, test, negated, "，且" if negated else "或者")


def _joined(words: Words, test: Test, negated: bool, between: str) -> str:
    """Parts that are joined themselves stand in brackets, so that one reads what belongs together."""
    joined = (TestKind.ALL, TestKind.ANY)
    parts = [
        f"（{words.condition(part, negated)}）"
        if part.kind in joined and len(part.parts) > 1 and len(test.parts) > 1
        else words.condition(part, negated)
        for part in test.parts
    ]
    return between.join(parts)


def _not(words: Words, test: Test, negated: bool) -> str:
    return words.condition(test.parts[0], not negated)


_SAYINGS: Mapping[TestKind, Callable[[Words, Test, bool], str]] = {
    TestKind.PAPER: _paper,
    TestKind.LETTER: _letter,
    TestKind.VALUE: _value,
    TestKind.EVENT: _event,
    TestKind.CASE: _case,
    TestKind.OCCUPANT: _occupant,
    TestKind.PROFILE: _profile,
    TestKind.RULE: _rule,
    TestKind.NOTICE: _notice,
    TestKind.ALL: _every,
    TestKind.ANY: _any,
    TestKind.NOT: _not,
}
