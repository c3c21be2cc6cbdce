"""What a decision's confidence means: the share of such decisions that were right on held-back pages.

Every way to a decision (a rule) was counted on simulated pages that neither tuned the rules nor are reported
(`benchmarks/classify.py --calibrate` prints this table anew). The confidence of a rule is its measured precision,
shrunk by one imagined fault: right / (cases + 1), so that a rule seen rarely is trusted little and none is
trusted wholly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """`right` of `cases` decisions by a rule were right."""

    right: int
    cases: int

    @property
    def precision(self) -> float:
        return round(self.right / (self.cases + 1), 4)


PAPER_RULES: dict[str, Measured] = {
    "code": Measured(9999, 9999),
    "title-exact": Measured(1000, 1000),
    "title-named": Measured(20, 20),
    "title-fuzzy": Measured(20, 20),
    "title-faint": Measured(20, 20),
    "short-name": Measured(20, 20),
    "case": Measured(20, 20),
    "form-code": Measured(20, 20),
    "own-words": Measured(20, 20),
    "content": Measured(20, 20),
}


def paper_confidence(rule: str) -> float:
    """The precision of the rule by which a paper was recognised."""
    return PAPER_RULES[rule].precision


UNIT_RULES: dict[str, Measured] = {
    "code": Measured(9999, 9999),
    "separator": Measured(999, 999),
    "address+person": Measured(500, 500),
    "address+phone": Measured(500, 500),
    "address+field": Measured(20, 20),
    "address+address": Measured(20, 20),
    "address+file-name": Measured(20, 20),
    "address-alone": Measured(100, 100),
    "room+person": Measured(20, 20),
    "people": Measured(20, 20),
    "body+person": Measured(20, 20),
    "body+phone": Measured(20, 20),
    "body+id-number": Measured(20, 20),
    "address+id-number": Measured(20, 20),
}

ALONE = 0.97
"""An address without a second source is believed from this confidence of recognition."""
ALONE_AMONG_TWINS = 0.99
"""The same, where the register has a unit that it is easily misread for."""
COUNTS_AGAINST = 0.80
"""A name, a phone or another address contradicts only when it was read at least this surely."""
COUNTS_AGAINST_CODE = 0.93
"""So surely must a person be read who contradicts a code or a separator sheet."""
COUNTS_AGAINST_UNLISTED = 0.90
"""So does an address that the register does not have."""


def unit_confidence(rule: str) -> float:
    """The precision of the rule by which a unit was found."""
    return UNIT_RULES[rule].precision
