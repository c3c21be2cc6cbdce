"""What the checks of a procedure share: what is known of it, and the sentences that they leave."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.catalog.load import Catalog
from pipeline.model.paper import Field, FieldKind, PaperType
from pipeline.model.procedure import Ask, Event, Procedure
from pipeline.model.rule import Rule, RuleKind
from pipeline.model.term import Term, parse_term
from pipeline.respond.procedures.graph import PERIOD, Given, brought, given_to, known_values, known_with
from pipeline.respond.procedures.load import Procedures


@dataclass(frozen=True, slots=True)
class Checking:
    """One procedure being looked at. `given`: what other procedures open it with; `at`: what is known in each state."""

    procedure: Procedure
    procedures: Procedures
    catalog: Catalog
    given: Given
    at: Mapping[str, set[str]]
    found: list[str] = field(default_factory=list)

    def add(self, where: str, fault: str) -> None:
        file = f"{self.procedure.slug}.toml"
        self.found.append(f"{file} {where}：{fault}" if where else f"{file}：{fault}")

    def place(self, event: Event) -> str:
        return f"步骤 {event.name}（{event.title}）"

    def known(self, event: Event) -> frozenset[str]:
        """Values that can be known once the event has happened."""
        return known_with(event, self.at, self.given)

    def values(self) -> frozenset[str]:
        """Values that a case can have at all."""
        given = frozenset[str]().union(*self.given.values())
        return given.union(PERIOD, *(brought(event) for event in self.procedure.events))

    def options(self, name: str, at: Event | None = None) -> frozenset[str] | None:
        """Everything that a value can be (just after the event `at` that brings it), None where it is free text."""
        own = at is not None and name in brought(at)
        if not own and any(name in names for names in self.given.values()):
            return None
        fields = self.fields(name, at)
        if any(one.kind is not FieldKind.TICK for one in fields):
            return None
        sets = (event.sets for event in self._bringing(name, at))
        words = {words for pairs in sets for value, words in pairs if value == name}
        return frozenset(words.union(*(one.options for one in fields)))

    def fields(self, name: str, at: Event | None = None) -> list[Ask | Field]:
        """What a value is asked for as, and the fields of papers that it is taken from."""
        found: list[Ask | Field] = []
        for event in self._bringing(name, at):
            found += [ask for ask in event.ask if ask.name == name]
            papers = [p for slug in event.papers if (p := self.catalog.papers.get(slug)) is not None]
            sources = [source for value, source in event.take if value == name]
            found += [f for paper in papers for one in sources if (f := paper.field(one)) is not None]
        return found

    def _bringing(self, name: str, at: Event | None) -> list[Event]:
        """The event itself where it brings the value, else all that do."""
        if at is not None and name in brought(at):
            return [at]
        return [event for event in self.procedure.events if name in brought(event)]

    def role(self, key: str, where: str, what: str) -> bool:
        if key in self.procedures.roles:
            return True
        self.add(where, f"{what} 的岗位 {key} 不存在{near(key, self.procedures.roles)}。")
        return False

    def paper(self, slug: str, where: str, what: str) -> PaperType | None:
        paper = self.catalog.papers.get(slug)
        if paper is None:
            self.add(where, f"{what} 的文件 {slug} 不存在{near(slug, self.catalog.papers)}。")
        return paper

    def source(self, source: str, known: Iterable[str], where: str) -> None:
        """Where a value that is passed on comes from: words, a deadline, the case, or a value that is known by then."""
        if source.startswith(("=", "row:")) or source in ("today", "case", "unit", "to"):
            return
        if source.startswith(("rule:", "per:")):
            self.rule(source.partition(":")[2], RuleKind, where, source)
            return
        if source.startswith("due:"):
            if self.procedure.deadline(source[4:]) is None:
                self.add(where, f"“{source}”的期限不存在。")
        elif source not in known:
            late = "要到以后的步骤才知道" if source in self.values() else "没有任何步骤给过值"
            self.add(where, f"值 {source} {late}{near(source, known)}。")

    def rule(self, key: str, kinds: Iterable[RuleKind], where: str, what: str) -> Rule | None:
        rule = self.procedures.rules.get(key)
        if rule is None:
            self.add(where, f"{what} 的规定 {key} 不存在{near(key, self.procedures.rules)}。")
        elif rule.kind not in kinds:
            self.add(where, f"{what} 的规定 {key}（{rule.title}）是 {rule.kind}，应当是 {'、'.join(kinds)}。")
            return None
        return rule

    def term(self, text: str, where: str, what: str) -> Term | None:
        """A term as written, or what the rule of that name says."""
        if "." in text or text.isascii():
            rule = self.rule(text, (RuleKind.TERM,), where, what)
            return rule.value if rule is not None and isinstance(rule.value, Term) else None
        try:
            return parse_term(text)
        except ValueError as error:
            self.add(where, f"{what}：{error}。")
            return None

    def number(self, text: str, where: str, what: str) -> None:
        """A number as written, or a rule that is one."""
        if not text.isdigit():
            self.rule(text, (RuleKind.NUMBER, RuleKind.PERCENT), where, what)


def checking(procedure: Procedure, procedures: Procedures, catalog: Catalog) -> Checking:
    given = given_to(procedure, procedures)
    return Checking(procedure, procedures, catalog, given, known_values(procedure, given))


def near(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"，是不是 {' 或 '.join(close)}" if close else ""
