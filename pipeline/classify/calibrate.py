"""What a decision's confidence means: the share of such decisions that are right.

Every way to a decision (a rule) was counted on simulated pages of seed 600, easy and hard scans, that are not
reported (`benchmarks/classify.py --calibrate` prints these tables anew; codes: 120 own sheets of seed 11 through
the whole flow). Rules were mended on three of those pages before the last count: it is a little too kind. The confidence of a rule is its measured precision, to which ten
imagined decisions are added, one of them wrong: so that a rule seen rarely is trusted little, and none wholly.
"""

from __future__ import annotations

from dataclasses import dataclass

_IMAGINED, _IMAGINED_RIGHT = 10, 9


@dataclass(frozen=True, slots=True)
class Measured:
    """`right` of `cases` decisions by a rule were right."""

    right: int
    cases: int

    @property
    def precision(self) -> float:
        return round((self.right + _IMAGINED_RIGHT) / (self.cases + _IMAGINED), 4)


PAPER_RULES: dict[str, Measured] = {
    "code": Measured(120, 120),
    "title-exact": Measured(290, 290),  # every character of the title is accounted for, and it stands out
    "title-faint": Measured(41, 41),  # the same or nearly, not standing out; content agrees
    "title-named": Measured(0, 0),  # after the unknown name of a site; content agrees
    "title-fuzzy": Measured(2, 2),  # one or two characters misread; content agrees
    "short-name": Measured(2, 2),  # 申请书 and the like; content leaves no doubt
    "case": Measured(0, 0),  # a short name that an open case waits for
    "form-code": Measured(0, 0),  # no title; form code and content agree
    "own-words": Measured(24, 24),  # ID cards
    "content": Measured(0, 0),  # no title; content leaves no doubt
}

UNIT_RULES: dict[str, Measured] = {
    "code": Measured(24, 24),
    "separator": Measured(0, 0),
    "address+person": Measured(288, 288),
    "address+phone": Measured(16, 16),
    "address+id-number": Measured(1, 1),
    "address+field": Measured(0, 0),  # the same unit written at two places
    "address+address": Measured(3, 3),
    "address+file-name": Measured(0, 0),
    "address-alone": Measured(2, 2),
    "room+person": Measured(0, 0),  # a room without building, and whose it is
    "people": Measured(24, 24),  # two of name, phone and ID number
    "body+person": Measured(1, 1),  # an address in the running text
    "body+phone": Measured(0, 0),
    "body+id-number": Measured(0, 0),
}

# Of 441 units read off foreign sheets of seeds 2 and 500, by the confidence of their characters: from 0.97 on 273
# right and none wrong, from 0.85 to 0.97 79 and none, below 0.85 39 of which 3 wrong. Confidence alone is a weak
# witness (1101 was once read as 101 at 0.97, before all of a line's doubt was laid on the address), so the bars
# stand well above where it went wrong.
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


def paper_confidence(rule: str) -> float:
    """The precision of the rule by which a paper was recognised."""
    return PAPER_RULES[rule].precision


def unit_confidence(rule: str) -> float:
    """The precision of the rule by which a unit was found."""
    return UNIT_RULES[rule].precision
