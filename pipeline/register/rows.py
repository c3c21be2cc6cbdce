"""A Document as a row of the table `document`, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pipeline.errors import RegistryError
from pipeline.model import Box, Document, Evidence, Origin, Source, UnitCode, Value
from pipeline.register.registry import Row

PER_DAY = 10_000_000
"""Document numbers that fit into one day of `document_key`."""

COLUMNS = (
    "key", "id", "unit", "paper", "title", "category", "date", "date_read", "filed", "path", "sha256", "pages",
    "party", "case", "serial", "letter", "paper_confidence", "unit_confidence", "origin_sha256", "origin_name",
    "origin_member", "origin_first", "origin_pages", "origin_received", "fields", "evidence", "missing",
)  # fmt: skip

_LIST = ", ".join(f'"{column}"' for column in COLUMNS)
INSERT = f"INSERT INTO document({_LIST}) VALUES ({', '.join('?' * len(COLUMNS))})"
SELECT = f"SELECT {_LIST}, body FROM document LEFT JOIN doc_text USING (key)"
BARE = SELECT.replace('"fields"', "'[]'").replace('"evidence"', "'[]'")
"""Without values and evidence."""


def document_key(document: str, day: date) -> int:
    """The rowid of a document: newest date is highest, and on one day the highest number. So `newest first`
    is the order of the index itself and costs no sort."""
    number = int(document)
    if number >= PER_DAY:
        raise RegistryError(f"文件编号超出上限：{document} / document numbers are used up")
    return first_key(day) + number


def first_key(day: date) -> int:
    """The lowest key of a day."""
    return day.toordinal() * PER_DAY


def storable(text: str) -> str:
    """SQLite keeps UTF-8: halves of surrogate pairs (from hostile file names) become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def row_of(document: Document) -> Row:
    """The values of `COLUMNS`."""
    origin = document.origin
    return (
        document_key(document.id, document.date),
        document.id,
        document.place,
        document.paper,
        storable(document.title),
        document.category,
        document.date.isoformat(),
        int(document.date_read),
        document.filed.isoformat(),
        storable(document.path),
        document.sha256,
        document.pages,
        storable(document.party),
        document.case,
        document.serial,
        document.letter,
        document.paper_confidence,
        document.unit_confidence,
        origin.sha256,
        storable(origin.name),
        storable(origin.member),
        origin.pages[0] if origin.pages else 0,
        dump(origin.pages),
        origin.received.isoformat(),
        dump([asdict(value) for value in document.fields]),
        dump([asdict(evidence) for evidence in document.evidence]),
        dump(document.missing),
    )


def document_of(row: Row) -> Document:
    """A row of `SELECT` → Document."""
    raw = dict(zip((*COLUMNS, "body"), row, strict=True))
    return Document(
        id=raw["id"],
        unit=UnitCode.parse(raw["unit"]) if raw["unit"] else None,
        paper=raw["paper"],
        title=raw["title"],
        category=raw["category"],
        date=date.fromisoformat(raw["date"]),
        date_read=bool(raw["date_read"]),
        filed=datetime.fromisoformat(raw["filed"]),
        path=raw["path"],
        sha256=raw["sha256"],
        pages=raw["pages"],
        origin=_origin(raw),
        fields=tuple(value_of(value) for value in json.loads(raw["fields"])),
        text=raw["body"] or "",
        party=raw["party"],
        case=raw["case"],
        serial=raw["serial"],
        letter=raw["letter"],
        paper_confidence=raw["paper_confidence"],
        unit_confidence=raw["unit_confidence"],
        evidence=tuple(evidence_of(one) for one in json.loads(raw["evidence"])),
        missing=tuple(json.loads(raw["missing"])),
    )


def _origin(raw: Mapping[str, Any]) -> Origin:
    return Origin(
        sha256=raw["origin_sha256"],
        name=raw["origin_name"],
        member=raw["origin_member"],
        pages=tuple(json.loads(raw["origin_pages"])),
        received=datetime.fromisoformat(raw["origin_received"]),
    )


def dump(value: object) -> str:
    """Compact JSON; dates and numbers that JSON does not have come as text."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))


def value_of(raw: Mapping[str, Any]) -> Value:
    """A field as `dump` wrote it."""
    box = Box(**raw["box"]) if raw["box"] else None
    rows = tuple({name: value_of(cell) for name, cell in row.items()} for row in raw["rows"])
    return Value(**{**raw, "box": box, "rows": rows})


def evidence_of(raw: Mapping[str, Any]) -> Evidence:
    """One piece of evidence as `dump` wrote it."""
    return Evidence(Source(raw["source"]), raw["candidate"], raw["score"], raw["detail"])
