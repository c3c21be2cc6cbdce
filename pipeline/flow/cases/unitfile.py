"""One unit's past as its dossier is judged by: when a demand is its turn, and which filed papers fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline.flow.cases.dossierworld import DossierWorld
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import Occupancy, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.register.shelf import Held, Past, names_in
from pipeline.respond.cases.conditions import Standing, holds
from pipeline.respond.dossier import Anchor, Demand, Start, Whose

EARLY = timedelta(days=60)
"""So long before the begin of a holding, papers of the unit may be the newcomer's already."""
_TENANTS, _OWNERS = "f", "h"  # sections of the dossier (domain C2)


@dataclass(frozen=True, slots=True)
class Turn:
    """A demand that a unit's history makes: once for a move-in, once for each case. `gone`: who had to bring it has left."""

    demand: Demand
    since: date | None
    holder: Occupancy | None
    case: Past | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class UnitFile:
    """`papers` by kind and `cases` by procedure, newest first; `present` tenant before owner. `reached`: (case, state) →
    when. `void` are the states in which a case ends without demanding anything."""

    room: CaseRoom
    unit: UnitCode
    holdings: Sequence[Occupancy]
    present: tuple[Occupancy, ...]
    papers: Mapping[str, Sequence[Held]]
    cases: Mapping[str, Sequence[Past]]
    reached: Mapping[tuple[str, str], datetime]
    void: frozenset[str]
    _holders: dict[tuple[str, bool], tuple[Occupancy | None, bool]] = field(default_factory=dict)

    def turns(self, demand: Demand) -> list[Turn]:
        """Newest first."""
        moved_in = demand.start.start is Start.MOVE_IN
        found = self._moved_in(demand) if moved_in else self._of_cases(demand)
        return list(found) if demand.when is None else [turn for turn in found if self._holds(turn)]

    def fitting(self, turn: Turn) -> list[Held]:
        """The filed papers that count for a turn; those filed for its case first."""
        kinds = (self.papers.get(slug, ()) for slug in turn.demand.papers)
        mine = [one for papers in kinds for one in papers if self._section_fits(turn, one)]
        if not mine:
            return []
        if turn.case is not None:
            return self._of_case(turn.case, mine)
        begun = self._from(turn.holder)
        if begun is None:
            return mine
        return [*(one for one in mine if one.date >= begun), *self._naming(turn, mine, begun)]

    def _holds(self, turn: Turn) -> bool:
        now = self.room.now
        world = DossierWorld(self.room, self.unit, turn.holder, self.papers, self.cases)
        return holds(turn.demand.when, Standing(Case("", "", self.unit, "", 0, now, now), (), world))

    # When a demand is the unit's turn

    def _moved_in(self, demand: Demand) -> Iterator[Turn]:
        held: Sequence[Occupancy] = self.present
        if demand.of == PartyRole.TENANT.value:
            held = [one for one in held if one.role is PartyRole.TENANT]
        elif demand.category == _OWNERS:
            held = [one for one in held if one.role is PartyRole.OWNER]
        if held:
            yield Turn(demand, held[0].begun, held[0])

    def _of_cases(self, demand: Demand) -> Iterator[Turn]:
        for case in self.cases.get(demand.start.procedure, ()):
            since = None if self._void(case) else self._moment(case, demand.start)
            if since is None or (demand.until is not None and self._over(demand.until, case)):
                continue
            holder, gone = self._holder(demand, case)
            if not gone or demand.whose is Whose.LEAVER or case.closed is None:
                yield Turn(demand, self._day(since), holder, case, gone)

    def _void(self, case: Past) -> bool:
        return case.closed is not None and case.state in self.void

    def _moment(self, case: Past, anchor: Anchor) -> datetime | None:
        """When the case came to what the anchor says, None where it has not."""
        if anchor.start is Start.CLOSED:
            return case.closed
        return self.reached.get((case.id, anchor.state)) if anchor.state else case.opened

    def _over(self, until: Anchor, case: Past) -> bool:
        """Has what ends the demand happened since?"""
        later = (one for one in self.cases.get(until.procedure, ()) if one.opened >= case.opened)
        return any(not self._void(one) and self._moment(one, until) is not None for one in later)

    # Whose papers a case's are

    def _holder(self, demand: Demand, case: Past) -> tuple[Occupancy | None, bool]:
        """Whose they are, and whether they have left since."""
        owners = demand.category == _OWNERS
        if demand.whose is Whose.COMER:
            return self._comer(case, PartyRole.OWNER if owners else PartyRole.TENANT)
        known = self._holders.get((case.id, owners))
        if known is None:
            known = self._holders[case.id, owners] = self._holder_then(case, owners)
        return known

    def _holder_then(self, case: Past, owners: bool) -> tuple[Occupancy | None, bool]:
        day = self._day(case.opened)
        then = sorted((o for o in self.holdings if o.holds_on(day)), key=lambda o: o.role is PartyRole.OWNER)
        if owners:
            then = [one for one in then if one.role is PartyRole.OWNER] or then
        if then:
            return then[0], then[0] not in self.present
        return (self.present[0] if self.present else None), False

    def _comer(self, case: Past, role: PartyRole) -> tuple[Occupancy | None, bool]:
        """The first who came after the opening; who is there now where the roster does not have the newcomer yet."""
        first = self._day(case.opened) - EARLY
        came = [
            (one.begun, one)
            for one in self.holdings
            if one.role is role and one.begun is not None and one.begun >= first
        ]
        if not came:
            return next((one for one in self.present if one.role is role), None), False
        comer = min(came, key=lambda pair: pair[0])[1]
        return comer, comer not in self.present

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.room.site.timezone).date()

    # Which papers fit

    def _section_fits(self, turn: Turn, paper: Held) -> bool:
        """Where there are tenants, the owner's ID card is not the tenant's and the other way round (domain C2)."""
        if turn.demand.category == _OWNERS and paper.category == _TENANTS:
            return not any(one.role is PartyRole.TENANT for one in self.holdings)
        return not (turn.demand.of == PartyRole.TENANT.value and paper.category == _OWNERS)

    def _of_case(self, case: Past, papers: Sequence[Held]) -> list[Held]:
        """Those that were filed for the case, then those of its time that count for no other of its kind."""
        procedure = self.room.procedures.by_slug.get(case.procedure)
        adopted = timedelta(days=procedure.adopt) if procedure is not None else EARLY
        first = self._day(case.opened) - adopted
        others = {one.id for one in self.cases[case.procedure]}
        own = [one for one in papers if one.case == case.id]
        return own + [one for one in papers if one.case not in others and one.date >= first]

    def _from(self, holder: Occupancy | None) -> date | None:
        """The first day of papers that are the holder's: none for the first owner of a unit, whose contract may be years
        older than the move-in."""
        if holder is None or holder.begun is None:
            return None
        begun = holder.begun
        ended = (one.ended for one in self.holdings if one.role is holder.role)
        before = any(day is not None and day <= begun for day in ended)
        return begun - EARLY if before or holder.role is PartyRole.TENANT else None

    def _naming(self, turn: Turn, papers: Iterable[Held], begun: date) -> list[Held]:
        """Older ones that name the holder: a contract signed long before."""
        older = [one for one in papers if one.date < begun]
        if not older or turn.holder is None:
            return []
        party = turn.holder.party
        named = names_in(self.room.registry, [one.document for one in older], (party.name, party.contact))
        return [one for one in older if one.document in named]
