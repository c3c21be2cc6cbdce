"""What was read off a page. All boxes are millimetres from the top left of the upright page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.held import Held
from pipeline.model.sheetcode import SheetCode


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres, origin top left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def shrunk(self, by: float) -> Box:
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised line or word. `confidence` is the engine's mean over characters, 0–1."""

    text: str
    confidence: float
    box: Box


class PageKind(StrEnum):
    SHEET = "sheet"  # one of our own sheets, code read
    SEPARATOR = "separator"  # sets the unit of what follows
    FOREIGN = "foreign"  # somebody else's paper, or ours without a readable code
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class CellReading:
    """One registered cell of our own sheet: zone name as in the geometry, the text in it (lines joined by a
    newline), the mean confidence over its characters and whether there is any ink at all. `charset` names the mask that was used ("" = none). `alternatives` are other
    readings of a single line, most likely first, where its least certain character is in doubt."""

    zone: str
    text: str
    confidence: float
    inked: bool
    charset: str = ""
    alternatives: tuple[str, ...] = ()


class TickState(StrEnum):
    NO = "no"
    DOUBTFUL = "doubtful"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class TickReading:
    zone: str
    state: TickState
    ratio: float  # dark share of the inside of the box


@dataclass(frozen=True, slots=True)
class MarkReading:
    """A signature or seal place: is there ink (a red seal, for seals)? `sure` is False where a gray scan
    cannot tell."""

    zone: str
    present: bool
    ratio: float
    sure: bool = True


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page, read once. `page` is 1-based in the source; `turned` is how many degrees clockwise the
    image must be turned to stand upright; `width`/`height` are the upright page in millimetres."""

    page: int
    kind: PageKind
    turned: int = 0
    width: float = 210.0
    height: float = 297.0
    code: SheetCode | None = None
    words: tuple[Word, ...] = ()
    cells: tuple[CellReading, ...] = ()
    ticks: tuple[TickReading, ...] = ()
    marks: tuple[MarkReading, ...] = ()
    residual: float | None = None  # millimetres, of the corner marks after warping
    # Homography from millimetres of the printed sheet to pixels of the upright image (row major, 9 numbers).
    to_pixels: tuple[float, ...] = ()
    pixels: tuple[int, int] = (0, 0)  # width and height of that image; `width` × `height` mm are the same
    fault: Held | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value: `value` is the normal form ("" when nothing valid was read), `raw` what stood there.

    `valid` is False where the raw text does not parse as the field's kind; then `value` is "".
    `rows` holds the rows of a table field, each column name → Value.
    """

    name: str
    value: str
    raw: str
    confidence: float
    valid: bool = True
    note: str = ""
    page: int = 0
    box: Box | None = None
    rows: tuple[dict[str, Value], ...] = field(default=())
