"""A paper that the office sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.unit import UnitCode


class LetterState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` is the site's running id (L000001), `number` the 文号, given once at issue ("" before).
    `values` are the data of the letter, as given; `pdf`/`docx` paths are relative to the site."""

    id: str
    paper: str
    unit: UnitCode
    state: LetterState
    number: str
    dated: date
    values: tuple[tuple[str, object], ...]
    pdf: str = ""
    docx: str = ""
    document: str = ""
