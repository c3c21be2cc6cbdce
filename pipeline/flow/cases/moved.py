"""What brings an event of a case about, what came of it, and the word that it may not happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.errors import UsageError
from pipeline.model.case import Case, Happened, Lack
from pipeline.model.procedure import By


@dataclass(frozen=True, slots=True)
class Cause:
    """What brought an event about. `values` are of the case, checked. `expected` is the version that the
    person saw."""

    by: By
    values: Mapping[str, str] = field(default_factory=dict)
    document: str = ""
    letter: str = ""
    other: str = ""
    note: str = ""
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A case after an event, with the line that was written."""

    case: Case
    line: Happened
    also: tuple[Moved, ...] = ()

    @property
    def changed_roster(self) -> bool:
        """Did it, or what followed from it, write into the roster?"""
        return bool(self.line.effects.roster) or any(one.changed_roster for one in self.also)


class Refused(UsageError):
    """An event that may not happen now; `lacks` says what is missing and who has to provide it."""

    def __init__(self, message: str, *, hint: str = "", lacks: Sequence[Lack] = ()) -> None:
        super().__init__(message, hint=hint)
        self.lacks = tuple(lacks)
