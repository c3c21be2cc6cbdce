"""A kind of paper and the places of its fields on the printed sheet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.model.reading import Box


class Direction(StrEnum):
    """Domain D: arrives, is issued, is handed out and returns, internal record, standing text."""

    IN = "IN"
    OUT = "OUT"
    RT = "RT"
    REG = "REG"
    REF = "REF"


class FieldKind(StrEnum):
    TEXT = "text"
    LINES = "lines"  # several lines of text
    UNIT = "unit"
    NAME = "name"
    COMPANY = "company"
    PHONE = "phone"
    ID_NUMBER = "id-number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    MONEY = "money"
    NUMBER = "number"
    AREA = "area"
    PLATE = "plate"
    TICK = "tick"  # one or more of `options`
    TABLE = "table"  # `rows` rows of `columns`


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a paper. `labels` are further words that stand before it on other offices' forms.
    `many` on a tick field allows several options. `person` says whose name or phone it is
    ("owner", "tenant", "occupant", "contractor", "office", "")."""

    name: str
    label: str
    kind: FieldKind
    labels: tuple[str, ...] = ()
    required: bool = False
    options: tuple[str, ...] = ()
    many: bool = False
    columns: tuple[Column, ...] = ()
    rows: int = 0
    max_length: int = 0
    person: str = ""
    default: str = ""
    stamp: bool = False  # filled by the office before the sheet is handed out, never read back


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to sign or to seal."""

    name: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class PaperType:
    """A paper (domain D01–D180), as `templates/<slug>/type.toml` defines it.

    `code` stands in the QR; `category` is a–j of domain C2 ("" for papers that are not filed by unit: the office's own);
    `case_category` overrides it by procedure (domain G36).
    """

    slug: str
    id: str
    code: str
    title: str
    category: str
    direction: Direction
    folder: Path
    aliases: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()  # too ambiguous to classify alone (domain D6)
    form_code: str = ""
    procedure: str = ""
    party: str = ""
    size: str = "A4"  # A4, A4L (lying), A3 (lying); "label" for stickers and cards, which stand on a `stock`
    stock: str = ""  # labels: the label sheet that they are drawn for (templates/_shared/label-sheets.toml)
    copies: int = 1
    copy_names: tuple[str, ...] = ()  # who keeps each copy; "" = only numbered
    retention: str = ""
    secrecy: str = ""
    series: str = ""  # letters: which series of numbers (文号) they take
    sources: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    signatures: tuple[Mark, ...] = ()
    seals: tuple[Mark, ...] = ()
    case_category: tuple[tuple[str, str], ...] = ()
    separator: bool = False  # scanning it says which unit the following pages belong to
    has_sheet: bool = False
    has_letter: bool = False

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def __hash__(self) -> int:
        """By name: a catalogue is looked up by its papers on every page."""
        return hash(self.slug)


class ZoneKind(StrEnum):
    CELL = "cell"
    TICK = "tick"
    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Zone:
    """A place on the printed sheet, in millimetres. `name` is

    * `phone`                 a cell of field `phone`
    * `scope#2`               the third tick box of field `scope`
    * `goods.0.name`          column `name` of the first row of table `goods`
    * `sign:applicant`, `seal:office`
    """

    name: str
    kind: ZoneKind
    page: int
    box: Box
    lines: int = 1
    option: str = ""  # tick boxes: the option's words on this version of the sheet


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A line printed on the blank sheet: the text layer of its scans, known without recognition."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where everything lies on one version of a sheet. `sizes` are page sizes in mm; `marks` the centres of
    the four corner squares of every page (top left, top right, bottom right, bottom left); `qr` the QR's box
    on every page."""

    paper: str  # the paper's code
    tag: str
    sizes: tuple[tuple[float, float], ...]
    marks: tuple[tuple[tuple[float, float], ...], ...]
    qr: tuple[Box, ...]
    zones: tuple[Zone, ...]
    printed: tuple[PrintedText, ...] = ()

    def on_page(self, page: int) -> tuple[Zone, ...]:
        return tuple(z for z in self.zones if z.page == page)
