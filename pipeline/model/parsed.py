"""The outcome of reading one raw string as a kind of field."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Parsed:
    """`value` is the normal form, "" when there is none; `valid` is False where the raw text is no such
    value; `note` (Chinese) says what was assumed or what is wrong; `trust` (0–1) is what the reading's
    confidence is to be multiplied with: below 1 where a character was presumed misread."""

    value: str
    valid: bool = True
    note: str = ""
    trust: float = 1.0

    def noted(self, note: str, trust: float = 1.0) -> Parsed:
        """The same with one more note and less trust."""
        joined = "；".join(part for part in (self.note, note) if part)
        return replace(self, note=joined, trust=self.trust * trust)


EMPTY = Parsed("")
"""Nothing stood there."""

MISREAD = 0.8
"""Trust in a value that became valid only by presuming misread characters (O for 0)."""

_LOOKALIKE = str.maketrans("oOQDiIlL|丨zZsSbBgq", "000011111122558899")


def as_digits(text: str) -> str:
    """Letters that recognisers write for digits, as digits: O → 0, l → 1, B → 8."""
    return text.translate(_LOOKALIKE)


def invalid(note: str) -> Parsed:
    return Parsed("", valid=False, note=note)
