"""Which papers a unit's history demands, which of them lie in its dossier, which are missing since when and who must bring
them (domain C3–C5, E12, E15; G22). What is demanded is data: `procedures/_dossier.toml`.

What is known of all units is read in a few queries (`library`), then judged in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.flow.cases.library import Library, read_library
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.unitfile import Turn, UnitFile
from pipeline.model import PartyRole, UnitCode
from pipeline.register.shelf import Held
from pipeline.respond.dossier import Demand, Demands, load_demands


class PaperState(StrEnum):
    """How a demand stands."""

    HELD = "held"
    SHORT = "short"  # some copies, not enough
    UNSIGNED = "unsigned"  # there, but a signature or seal lacks
    MISSING = "missing"

    @property
    def chinese(self) -> str:
        return {"held": "已归档", "short": "份数不足", "unsigned": "缺签名或印章", "missing": "缺"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand of one unit, as it stands. `since` is when it was first demanded, None where nobody knows. `documents` are
    the papers that are there, newest first, with `copies` complete copies of the `wanted`. `case` is the case that demands
    it. `party` is what the person in question is to the unit (None = nobody known), `gone`: they have left since."""

    demand: Demand
    state: PaperState
    since: date | None
    wanted: int
    copies: int
    documents: tuple[str, ...] = ()
    case: str = ""
    party: PartyRole | None = None
    gone: bool = False

    @property
    def of(self) -> str:
        """The role that has to bring it."""
        return self.demand.of

    @property
    def lacking(self) -> bool:
        return self.state is not PaperState.HELD

    @property
    def said(self) -> str:
        """缺, 缺签名或印章, 份数不足（1/3）."""
        short = f"（{self.copies}/{self.wanted}）" if self.state is PaperState.SHORT else ""
        return f"{self.state.chinese}{short}"

    def concerns(self, role: str) -> bool:
        """Has this role to bring it? An occupant is the owner or the tenant too, by who it is."""
        meant = self.party is not None and self.of == "occupant" and self.party.value == role
        return self.of == role or meant


@dataclass(frozen=True, slots=True)
class DossierState:
    """One unit's dossier: every paper that its history demands, in the order of the demands."""

    unit: UnitCode
    demands: tuple[Asked, ...]

    @property
    def missing(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.demands if one.lacking)

    @property
    def complete(self) -> bool:
        return not any(one.lacking for one in self.demands)


def missing_of(room: CaseRoom, unit: UnitCode, demands: Demands | None = None) -> DossierState:
    """The dossier of one unit."""
    known = demands if demands is not None else load_demands(room.site.procedures, room.site)
    return _state(read_library(room, known, unit), unit)


def missing_of_units(
    room: CaseRoom, units: Iterable[UnitCode] | None = None, demands: Demands | None = None
) -> list[DossierState]:
    """The dossiers of many units (None = all of the register), in their order."""
    known = demands if demands is not None else load_demands(room.site.procedures, room.site)
    found = read_library(room, known)
    return [_state(found, unit) for unit in (room.register.by_code if units is None else units)]


def _state(library: Library, unit: UnitCode) -> DossierState:
    return DossierState(unit, tuple(_judged(library, unit)))


def _judged(library: Library, unit: UnitCode) -> Iterator[Asked]:
    file = library.file_of(unit)
    for demand in library.demands:
        if demand.start.procedure and demand.start.procedure not in file.cases:
            continue  # most demands are of cases that most units never had
        taken: set[str] = set()
        # The newest case takes first what counts for none; they are told in the order of time.
        asked = [_asked(file, turn, library.numbers[demand.name], taken) for turn in file.turns(demand)]
        yield from reversed(asked)


def _asked(file: UnitFile, turn: Turn, wanted: int, taken: set[str]) -> Asked:
    fitting = [one for one in file.fitting(turn) if one.document not in taken]
    used, copies = _used(fitting, wanted) if fitting else ([], 0)
    taken.update([one.document for one in used])
    return Asked(
        demand=turn.demand,
        state=_state_of(copies, wanted, fitting),
        since=turn.since,
        wanted=wanted,
        copies=copies,
        documents=tuple(one.document for one in used or fitting),
        case=turn.case.id if turn.case is not None else "",
        party=turn.holder.role if turn.holder is not None else None,
        gone=turn.gone,
    )


def _used(papers: Sequence[Held], wanted: int) -> tuple[list[Held], int]:
    """As many complete ones as are needed, in their order, and how many copies they are."""
    used: list[Held] = []
    copies = 0
    for one in papers:
        if copies >= wanted:
            break
        if one.complete:
            used.append(one)
            copies += one.copies
    return used, min(copies, wanted)


def _state_of(copies: int, wanted: int, fitting: Sequence[Held]) -> PaperState:
    if copies >= wanted:
        return PaperState.HELD
    if copies:
        return PaperState.SHORT
    return PaperState.UNSIGNED if fitting else PaperState.MISSING
