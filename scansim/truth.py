"""What really stands on a page."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from numpy.typing import NDArray

from scansim.scan import ScannedPage

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one page.

    `kind` own, foreign, unknown, separator or blank; `paper` the slug ("" where it is of no known type);
    `unit` the canonical unit that the paper belongs to ("" where none can be told).
    `coded`: the QR of our own sheet names the unit. `unit_by` how the page says it: `printed` (an address on it), `person` (only a name or phone that holds
    exactly one unit), `several` (a name that holds several), `unlisted` (not on the register), `none`.
    `strict` is False where holding the paper is as good as naming it (a title that is ambiguous alone).
    `values` are normal forms (dates ISO, units canonical, money plain) by field name, `written` the same as
    they stand on the page; `rows` those of table fields; `ticks` the options chosen, by field; `ticked` every
    tick zone of our own sheet with yes, no or doubtful; `signed` and `sealed` the places that bear a mark.
    `typed` says that the values were printed, not written by hand; `grass` that they are in grass script.
    `turned` is how many degrees clockwise the picture must be turned to stand upright.
    """

    kind: str
    paper: str
    unit: str = ""
    unit_by: str = "none"
    coded: bool = False
    title: str = ""
    strict: bool = True
    values: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    ticks: dict[str, list[str]] = field(default_factory=dict)
    ticked: dict[str, str] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    typed: bool = False
    hand: str = ""
    layout: str = ""
    party: str = ""
    serial: str = ""
    page: int = 1
    pages: int = 1
    turned: int = 0
    profile: str = ""
    seed: int = 0
    index: int = 0

    @property
    def grass(self) -> bool:
        return self.hand == "liu-jian"

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Truth:
        raw: dict[str, Any] = json.loads(line)
        return cls(**{**raw, "signed": tuple(raw["signed"]), "sealed": tuple(raw["sealed"])})


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A scanned page and the truth about it."""

    scan: ScannedPage
    truth: Truth

    @property
    def image(self) -> NDArray[Any]:
        return self.scan.image


def scanned(truth: Truth, scan: ScannedPage) -> Page:
    """Join the two: what the scan did goes into the truth."""
    return Page(scan, replace(truth, turned=scan.turned, profile=scan.profile))
