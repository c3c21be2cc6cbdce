"""The nouns of the domain: frozen values, no input or output, nothing of ours imported but each other."""

from pipeline.model.decision import Evidence, PaperDecision, Source, UnitDecision
from pipeline.model.document import Document, Origin, Outcome
from pipeline.model.held import Held, HeldReason
from pipeline.model.letter import Delivery, DeliveryState, Letter, LetterState, Step, Way
from pipeline.model.paper import (
    Column,
    Direction,
    Field,
    FieldKind,
    Geometry,
    Mark,
    PaperType,
    PrintedText,
    Zone,
    ZoneKind,
)
from pipeline.model.party import Occupancy, Party, PartyRole
from pipeline.model.picture import Encoding, PagePicture, TextLine
from pipeline.model.reading import (
    Box,
    CellReading,
    MarkReading,
    PageKind,
    PageReading,
    TickReading,
    TickState,
    Value,
    Word,
)
from pipeline.model.sheetcode import SheetCode
from pipeline.model.unit import OFFICE_PLACE, Unit, UnitCode

__all__ = [
    "OFFICE_PLACE",
    "Box",
    "CellReading",
    "Column",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Document",
    "Encoding",
    "Evidence",
    "Field",
    "FieldKind",
    "Geometry",
    "Held",
    "HeldReason",
    "Letter",
    "LetterState",
    "Mark",
    "MarkReading",
    "Occupancy",
    "Origin",
    "Outcome",
    "PageKind",
    "PagePicture",
    "PageReading",
    "PaperDecision",
    "PaperType",
    "Party",
    "PartyRole",
    "PrintedText",
    "SheetCode",
    "Source",
    "Step",
    "TextLine",
    "TickReading",
    "TickState",
    "Unit",
    "UnitCode",
    "UnitDecision",
    "Value",
    "Way",
    "Word",
    "Zone",
    "ZoneKind",
]
