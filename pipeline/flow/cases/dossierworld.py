"""The world around a unit without a case, as the conditions of dossiers ask about it (`respond.cases.world.World`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import LetterState, Occupancy, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.model.rule import Rule
from pipeline.register.shelf import Held, Past
from pipeline.respond.cases.world import Moment


@dataclass(frozen=True, slots=True)
class DossierWorld:
    """`holder` is whose time is judged (None = nobody known); `papers` (by kind) and `cases` (by procedure)
    are the unit's."""

    room: CaseRoom
    unit: UnitCode
    holder: Occupancy | None
    papers: Mapping[str, Sequence[Held]]
    cases: Mapping[str, Sequence[Past]]

    @property
    def moment(self) -> Moment:
        return self.room.moment

    @property
    def profile(self) -> str:
        return self.room.site.profile

    def rule(self, key: str) -> Rule | None:
        return self.room.procedures.rules.get(key)

    def copies(self, paper: str, since: datetime | None, ever: bool) -> int:
        """Without a case only the dossier counts (`ever`)."""
        begun = self.holder.begun if self.holder is not None else None
        mine = (one for one in self.papers.get(paper, ()) if begun is None or one.date >= begun)
        return sum(one.copies for one in mine if ever and one.complete)

    def letter(self, paper: str) -> LetterState | None:
        return None

    def occupant(self) -> PartyRole | None:
        return self.holder.role if self.holder is not None else None

    def others(self, procedure: str) -> Sequence[Case]:
        begun = self.holder.begun if self.holder is not None else None
        return [
            Case(one.id, one.procedure, self.unit, one.state, 1, one.opened, one.opened, one.closed)
            for one in self.cases.get(procedure, ())
            if one.closed is None or begun is None or one.opened.date() >= begun
        ]
