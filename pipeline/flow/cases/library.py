"""What is known of dossiers, read at once: when a demand is a unit's turn, and which filed papers fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.flow.cases.dossierworld import DossierWorld
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import Occupancy, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import Test, TestKind
from pipeline.register.shelf import Held, Past, held_papers, names_in, past_cases, states_reached
from pipeline.respond.cases.conditions import Standing, holds
from pipeline.respond.dossier import Anchor, Demand, Demands, Start, Whose

EARLY = timedelta(days=60)
"""So long before the begin of a holding, papers of the unit may be the newcomer's already."""
_TENANTS, _OWNERS = "f", "h"  # sections of the dossier (domain C2)


@dataclass(frozen=True, slots=True)
class Turn:
    """A demand that a unit's history makes: once for a move-in, once for each case."""

    unit: UnitCode
    demand: Demand
    since: date | None
    holder: Occupancy | None
    case: Past | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """`demands` are those in force, `numbers` how many copies each wants."""

    room: CaseRoom
    demands: tuple[Demand, ...]
    void: frozenset[str]
    numbers: Mapping[str, int]
    papers: Mapping[UnitCode, Sequence[Held]]
    cases: Mapping[UnitCode, Sequence[Past]]
    reached: Mapping[tuple[str, str], datetime]

    def turns(self, unit: UnitCode, demand: Demand) -> Iterator[Turn]:
        """Newest first."""
        found = (
            self._moved_in(unit, demand) if demand.start.start is Start.MOVE_IN else self._cases(unit, demand)
        )
        for turn in found:
            if demand.when is None or holds(demand.when, self._standing(turn)):
                yield turn

    def fitting(self, turn: Turn, papers: Iterable[Held]) -> list[Held]:
        """Those of a unit's papers of the right kinds that count for a turn; those filed for its case first."""
        mine = [one for one in papers if self._section_fits(turn, one)]
        if turn.case is not None:
            return self._of_case(turn, turn.case, mine)
        begun = self._from(turn)
        if begun is None:
            return mine
        older = [one.document for one in mine if one.date < begun]
        named = self._naming(turn, older) if older else frozenset()
        return [one for one in mine if one.date >= begun or one.document in named]

    def _today(self) -> date:
        return self.room.now.astimezone(self.room.site.timezone).date()

    def _present(self, unit: UnitCode) -> list[Occupancy]:
        return self.room.register.occupants_on(unit, self._today())

    def _moved_in(self, unit: UnitCode, demand: Demand) -> Iterator[Turn]:
        held = self._present(unit)
        if demand.of == PartyRole.TENANT.value:
            held = [one for one in held if one.role is PartyRole.TENANT]
        elif demand.category == _OWNERS:
            held = [one for one in held if one.role is PartyRole.OWNER]
        if held:
            yield Turn(unit, demand, held[0].begun, held[0])

    def _cases(self, unit: UnitCode, demand: Demand) -> Iterator[Turn]:
        for case in self.cases.get(unit, ()):
            if case.procedure != demand.start.procedure or (case.closed and case.state in self.void):
                continue
            since = self._moment(case, demand.start)
            if since is None or self._over(unit, demand, case):
                continue
            holder, gone = self._holder(unit, demand, case)
            if gone and demand.whose is not Whose.LEAVER and case.closed is not None:
                continue
            yield Turn(unit, demand, self._day(since), holder, case, gone)

    def _moment(self, case: Past, anchor: Anchor) -> datetime | None:
        """When the case came to what the anchor says, None where it has not."""
        if anchor.start is Start.CLOSED:
            return case.closed
        return self.reached.get((case.id, anchor.state)) if anchor.state else case.opened

    def _over(self, unit: UnitCode, demand: Demand, case: Past) -> bool:
        """Has what ends the demand happened since?"""
        until = demand.until
        if until is None:
            return False
        return any(
            other.procedure == until.procedure
            and other.opened >= case.opened
            and not (other.closed and other.state in self.void)
            and self._moment(other, until) is not None
            for other in self.cases.get(unit, ())
        )

    def _holder(self, unit: UnitCode, demand: Demand, case: Past) -> tuple[Occupancy | None, bool]:
        """Whose papers a case's are, and whether they have left since."""
        present = self._present(unit)
        opened = self._day(case.opened)
        if demand.whose is Whose.COMER:
            role = PartyRole.OWNER if demand.category == _OWNERS else PartyRole.TENANT
            came = [
                one
                for one in self.room.register.by_unit.get(unit, ())
                if one.role is role and one.begun is not None and one.begun >= opened - EARLY
            ]
            if not came:  # the roster does not have the newcomer yet, or does not know since when
                return next((one for one in present if one.role is role), None), False
            first = min(came, key=lambda one: one.begun or date.max)
            return first, first not in present
        then = self.room.register.occupants_on(unit, opened)
        if demand.category == _OWNERS:
            then = [one for one in then if one.role is PartyRole.OWNER] or then
        if not then:
            return (present[0] if present else None), False
        return then[0], then[0] not in present

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.room.site.timezone).date()

    def _standing(self, turn: Turn) -> Standing:
        now = self.room.now
        world = DossierWorld(
            self.room,
            turn.unit,
            turn.holder,
            self.papers.get(turn.unit, ()),
            self.cases.get(turn.unit, ()),
        )
        return Standing(Case("", "", turn.unit, "start", 0, now, now), (), world)

    def _section_fits(self, turn: Turn, paper: Held) -> bool:
        """Where a tenant lives, the owner's copy of an ID card is not the tenant's and the other way round (domain C2)."""
        if turn.demand.category == _OWNERS and paper.category == _TENANTS:
            held = self.room.register.by_unit.get(turn.unit, ())
            return not any(one.role is PartyRole.TENANT for one in held)
        return not (turn.demand.of == PartyRole.TENANT.value and paper.category == _OWNERS)

    def _of_case(self, turn: Turn, case: Past, papers: Sequence[Held]) -> list[Held]:
        """Those that were filed for the case, then those of its time that count for no other of its kind."""
        procedure = self.room.procedures.by_slug.get(case.procedure)
        adopted = timedelta(days=procedure.adopt) if procedure is not None else EARLY
        first = self._day(case.opened) - adopted
        others = {one.id for one in self.cases.get(turn.unit, ()) if one.procedure == case.procedure}
        own = [one for one in papers if one.case == case.id]
        loose = [one for one in papers if one.case not in others and one.date >= first]
        return own + loose

    def _from(self, turn: Turn) -> date | None:
        """The first day of papers that are the holder's: none for the first owner of a unit, whose contract may be years
        older than the move-in."""
        holder = turn.holder
        if holder is None or holder.begun is None:
            return None
        before = any(
            one.role is holder.role and one.ended is not None and one.ended <= holder.begun
            for one in self.room.register.by_unit.get(turn.unit, ())
        )
        return holder.begun - EARLY if before or holder.role is PartyRole.TENANT else None

    def _naming(self, turn: Turn, documents: Sequence[str]) -> frozenset[str]:
        assert turn.holder is not None
        party = turn.holder.party
        return names_in(self.room.registry, documents, (party.name, party.contact))


def read_library(room: CaseRoom, demands: Demands, unit: UnitCode | None = None) -> Library:
    """Everything that the demands in force ask for; of one unit where given."""
    rules = room.procedures.rules
    force = demands.in_force(rules)
    anchors = [one for demand in force for one in (demand.start, demand.until) if one is not None]
    tests = [test for demand in force if demand.when is not None for test in _tests(demand.when)]
    numbers = {demand.name: demand.number(rules) for demand in force}
    papers = {slug for demand in force for slug in demand.papers}
    papers |= {test.of for test in tests if test.kind is TestKind.PAPER}
    counted = {slug for demand in force if numbers[demand.name] > 1 for slug in demand.papers}
    counted |= {test.of for test in tests if test.kind is TestKind.PAPER}
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
        )


def _tests(test: Test) -> Iterator[Test]:
    yield test
    for part in test.parts:
        yield from _tests(part)
