"""What was concluded about a paper, from which evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.held import Held
from pipeline.model.unit import UnitCode


class Source(StrEnum):
    """Independent ways of knowing (design §7)."""

    CODE = "code"  # the QR of our own sheet
    TITLE = "title"
    FORM_CODE = "form-code"
    CONTENT = "content"  # character n-grams
    SEPARATOR = "separator"
    BATCH = "batch"  # neighbours in the same stack
    ADDRESS = "address"
    FIELD = "field"  # the cell "房号" of the form
    PERSON = "person"
    PHONE = "phone"
    ID_NUMBER = "id-number"
    CASE = "case"
    FILE_NAME = "file-name"  # of the dropped file: it only confirms
    CLERK = "clerk"  # a person said so


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: where it comes from, what it speaks for, how strongly (0–1), and what was seen (Chinese)."""

    source: Source
    candidate: str
    score: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PaperDecision:
    """`slug` of the paper, or None with the reason in `held`. `confidence` is calibrated: the share of
    decisions at this value that are right on held-back data. `rule` names the way to the decision, under which
    it was counted (`classify.calibrate`)."""

    slug: str | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    held: Held | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class UnitDecision:
    unit: UnitCode | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    held: Held | None = None
    rule: str = ""
