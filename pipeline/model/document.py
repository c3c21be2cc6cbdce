"""A filed paper and its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model.decision import Evidence
from pipeline.model.reading import Value
from pipeline.model.unit import UnitCode


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a paper came from: the dropped file and its pages (1-based). `member` is the path inside an
    archive or mail, "" otherwise. `sha256` is of the bytes as dropped."""

    sha256: str
    name: str
    member: str
    pages: tuple[int, ...]
    received: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """The record of one filed paper: everything that the registry knows of it.

    `id` is the six-digit number of the site; `unit` None says that it is the office's own (管理处档案: duty logs,
    registers, public notices), which has no category either; `date` the date on the paper, else the day it was received
    (`date_read` says which). `path` is relative to the site, with forward slashes. `text` is the searchable
    text. `party` is the occupant's name on that date.
    """

    id: str
    unit: UnitCode | None
    paper: str
    title: str
    category: str
    date: date
    date_read: bool
    filed: datetime
    path: str
    sha256: str  # of the filed PDF
    pages: int
    origin: Origin
    fields: tuple[Value, ...] = ()
    text: str = ""
    party: str = ""
    case: str = ""
    serial: str = ""
    letter: str = ""
    paper_confidence: float = 1.0
    unit_confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()  # signatures and seals that were required and not seen

    @property
    def place(self) -> str:
        """The unit's code, "" for the office's own papers."""
        return str(self.unit) if self.unit is not None else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of `pipeline ingest --json`: what became of some pages of a dropped file.

    `outcome` is one of filed, held, duplicate, refused, blank, separator. `unit` is "" where there is none; a filed
    paper without one is the office's own.
    """

    source: str
    pages: tuple[int, ...]
    outcome: str
    reason: str = ""
    message: str = ""  # the reason as the clerk reads it
    paper: str = ""
    title: str = ""
    unit: str = ""
    category: str = ""
    document: str = ""
    path: str = ""
    fields: tuple[Value, ...] = ()
    paper_confidence: float | None = None
    unit_confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    member: str = ""  # the path inside an archive or mail
    held: str = ""  # number of the held paper
