"""A unit (房号): the flat or office that a dossier belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_PART = re.compile(r"[0-9A-Z]{1,8}")

OFFICE_PLACE = "管理处"
"""What people read where a unit would stand, of papers that are the office's own."""


@dataclass(frozen=True, slots=True, order=True)
class UnitCode:
    """The canonical code of a unit: building, entrance (单元, "" where there is none) and room.

    Written `3-1203`, `3-2-1203` or `A-1203`. Only the canonical form is parsed here;
    `pipeline.model.address` understands the spellings that people use.
    """

    building: str
    entrance: str
    room: str

    def __post_init__(self) -> None:
        for name, part in (("building", self.building), ("room", self.room)):
            if not _PART.fullmatch(part):
                raise ValueError(f"unit code: bad {name} {part!r}")
        if self.entrance and not _PART.fullmatch(self.entrance):
            raise ValueError(f"unit code: bad entrance {self.entrance!r}")

    @classmethod
    def parse(cls, text: str) -> UnitCode:
        """`3-1203` → UnitCode. Raises ValueError for anything that is not canonical."""
        parts = text.split("-")
        if len(parts) == 2:
            return cls(parts[0], "", parts[1])
        if len(parts) == 3 and parts[1]:
            return cls(parts[0], parts[1], parts[2])
        raise ValueError(f"not a unit code: {text!r}")

    def __str__(self) -> str:
        return "-".join(p for p in (self.building, self.entrance, self.room) if p)

    @property
    def floor_hint(self) -> int | None:
        """The floor that the room number suggests (1203 → 12, 302 → 3), None where it says nothing."""
        digits = re.match(r"\d+", self.room)
        if digits is None or len(digits[0]) < 3:
            return None
        return int(digits[0][:-2])


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on the register. `area` is the floor area (建筑面积) in square metres."""

    code: UnitCode
    floor: int
    area: Decimal | None = None
    note: str = ""
