"""What a condition would like a value to be, so that those who play can choose to fulfil it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from numpy.random import Generator

from pipeline.model.procedure import Event, Test, TestKind
from pipeline.model.rule import Rule
from scansim.rng import pick


@dataclass(frozen=True, slots=True)
class Wish:
    """Of one value: to be one of `among` and none of `avoid`, at least `least` and at most `most` as a number, to be known or
    (`absent`) not to be."""

    among: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    absent: bool = False


Wishes = dict[str, Wish]


def wishes_of(event: Event, rules: Mapping[str, Rule], rng: Generator) -> Wishes:
    """What the event's `when` and its needs ask of values."""
    found: Wishes = {}
    for test in (event.when, *(need.test for need in event.needs)):
        if test is not None:
            _add(found, test, rules, rng, wanted=True)
    return found


def _add(found: Wishes, test: Test, rules: Mapping[str, Rule], rng: Generator, *, wanted: bool) -> None:
    if test.kind is TestKind.NOT:
        for part in test.parts:
            _add(found, part, rules, rng, wanted=not wanted)
    elif test.kind is TestKind.ANY and wanted:
        _add(found, pick(rng, test.parts), rules, rng, wanted=True)
    elif test.kind is TestKind.VALUE:
        found[test.of] = _joined(found.get(test.of, Wish()), test, rules, wanted=wanted)
    elif test.kind in (TestKind.ALL, TestKind.ANY):
        for part in test.parts:
            _add(found, part, rules, rng, wanted=wanted)


def _joined(wish: Wish, test: Test, rules: Mapping[str, Rule], *, wanted: bool) -> Wish:
    if not wanted:
        if test.among:
            return replace(wish, avoid=(*wish.avoid, *test.among))
        return wish if test.least or test.most else replace(wish, absent=True)
    return replace(
        wish,
        among=test.among or wish.among,
        least=number(test.least, rules) or wish.least,
        most=number(test.most, rules) if test.most else wish.most,
    )


def number(text: str, rules: Mapping[str, Rule]) -> Decimal | None:
    """A number, or the rule's of that key."""
    rule = rules.get(text)
    try:
        return Decimal(str(rule.value) if rule is not None else text)
    except InvalidOperation:
        return None


def papers_in(tests: Iterable[Test | None]) -> list[str]:
    """The papers that conditions ask for."""
    found: list[str] = []
    for test in tests:
        if test is None:
            continue
        if test.kind is TestKind.PAPER:
            found.append(test.of)
        found += papers_in(test.parts)
    return found
