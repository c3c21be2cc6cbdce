"""What conditions ask about the world around a case; `flow.cases.world` answers from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from pipeline.model import LetterState, PartyRole
from pipeline.model.case import Case
from pipeline.model.rule import Rule
from pipeline.respond.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens, and by which calendar deadlines are counted."""

    now: datetime
    zone: ZoneInfo
    calendar: WorkCalendar


class World(Protocol):
    """Asked about one case (and its unit)."""

    @property
    def moment(self) -> Moment: ...

    @property
    def profile(self) -> str: ...

    def rule(self, key: str) -> Rule | None:
        """The office's setting of that name."""

    def copies(self, paper: str, since: datetime | None, ever: bool) -> int:
        """Complete copies of a paper that count: of this case, filed after `since` where given; `ever`: in
        the unit's dossier since the present occupancy began."""

    def letter(self, paper: str) -> LetterState | None:
        """The state of the newest letter of this paper that the case drafted."""

    def occupant(self) -> PartyRole | None:
        """What the present occupant is."""

    def others(self, procedure: str) -> Sequence[Case]:
        """The unit's cases of a procedure within the present occupancy, open and closed (of the office's for
        a case of the office), without this one."""
