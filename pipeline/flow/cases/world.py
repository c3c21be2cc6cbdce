"""The world around a case, asked from the registry (`respond.cases.world.World`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import LetterState, Occupancy, PartyRole
from pipeline.model.case import Case
from pipeline.model.rule import Rule
from pipeline.register import answers, cases, letters, papermoves
from pipeline.respond.cases.world import Moment


@dataclass(frozen=True, slots=True)
class CaseWorld:
    """About one case; `counted` are the papers that count although nothing is written down yet (paper →
    copies)."""

    room: CaseRoom
    case: Case
    counted: tuple[str, ...] = ()

    @property
    def moment(self) -> Moment:
        return self.room.moment

    @property
    def profile(self) -> str:
        return self.room.site.profile

    def rule(self, key: str) -> Rule | None:
        return self.room.procedures.rules.get(key)

    def copies(self, paper: str, since: datetime | None, ever: bool) -> int:
        registry = self.room.registry
        if ever:
            begun = self._begun()
            return papermoves.copies(registry, paper, unit=self.case.unit, dated_from=begun)
        kept = papermoves.copies(registry, paper, case=self.case.id, filed_after=since)
        return kept + self.counted.count(paper)

    def letter(self, paper: str) -> LetterState | None:
        made = [a for a in answers.answers(self.room.registry, self.case.id) if a.paper == paper and a.letter]
        return letters.find_letter(self.room.registry, made[-1].letter).state if made else None

    def occupant(self) -> PartyRole | None:
        present = self._present()
        return present.role if present is not None else None

    def others(self, procedure: str) -> Sequence[Case]:
        begun = self._begun()
        found = cases.cases(
            self.room.registry, procedure=procedure, unit=self.case.unit, office=self.case.unit is None
        )
        return [
            one
            for one in found
            if one.id != self.case.id and (one.closed is None or begun is None or one.opened.date() >= begun)
        ]

    def _present(self) -> Occupancy | None:
        if self.case.unit is None:
            return None
        held = self.room.register.occupants_on(self.case.unit, self.room.now.date())
        return held[0] if held else None

    def _begun(self) -> date | None:
        present = self._present()
        return present.begun if present is not None else None
