"""What is known of all dossiers, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.unitfile import UnitFile
from pipeline.model import UnitCode
from pipeline.model.procedure import Test, TestKind
from pipeline.register.shelf import Held, Past, held_papers, past_cases, states_reached
from pipeline.respond.dossier import Demand, Demands


@dataclass(frozen=True, slots=True)
class Library:
    """`demands` are those in force, `numbers` how many copies each wants (by name)."""

    room: CaseRoom
    demands: tuple[Demand, ...]
    void: frozenset[str]
    numbers: Mapping[str, int]
    papers: Mapping[UnitCode, Sequence[Held]]
    cases: Mapping[UnitCode, Sequence[Past]]
    reached: Mapping[tuple[str, str], datetime]
    today: date

    def file_of(self, unit: UnitCode) -> UnitFile:
        """What is known of one unit, by kind of paper and by procedure."""
        register = self.room.register
        papers: dict[str, list[Held]] = defaultdict(list)
        for paper in self.papers.get(unit, ()):
            papers[paper.paper].append(paper)
        cases: dict[str, list[Past]] = defaultdict(list)
        for case in self.cases.get(unit, ()):
            cases[case.procedure].append(case)
        holdings = register.by_unit.get(unit, ())
        present = tuple(register.occupants_on(unit, self.today))
        return UnitFile(self.room, unit, holdings, present, papers, cases, self.reached, self.void)


def read_library(room: CaseRoom, demands: Demands, unit: UnitCode | None = None) -> Library:
    """Everything that the demands in force ask for; of one unit where given."""
    rules = room.procedures.rules
    force = demands.in_force(rules)
    anchors = [one for demand in force for one in (demand.start, demand.until) if one is not None]
    tests = [test for demand in force if demand.when is not None for test in _tests(demand.when)]
    numbers = {demand.name: demand.number(rules) for demand in force}
    asked = {test.of for test in tests if test.kind is TestKind.PAPER}
    papers = asked.union(*(demand.papers for demand in force))
    counted = asked.union(*(demand.papers for demand in force if numbers[demand.name] > 1))
    procedures = {anchor.procedure for anchor in anchors if anchor.procedure}
    procedures |= {test.of for test in tests if test.kind is TestKind.CASE}
    states = {(anchor.procedure, anchor.state) for anchor in anchors if anchor.state}
    with room.registry.snapshot() as registry:
        return Library(
            room=room,
            demands=force,
            void=demands.void,
            numbers=numbers,
            papers=held_papers(registry, papers, counted, unit),
            cases=past_cases(registry, procedures, unit),
            reached=states_reached(registry, states, unit),
            today=room.now.astimezone(room.site.timezone).date(),
        )


def _tests(test: Test) -> Iterator[Test]:
    yield test
    for part in test.parts:
        yield from _tests(part)
