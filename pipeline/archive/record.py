"""The record beside a filed PDF: a `Document` as JSON that a person can read and `rebuild` can trust.

The archive is the truth for papers (design §4): everything the registry knows of a paper stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.model import Box, Document, Evidence, Origin, Source, UnitCode, Value

FORMAT = 1


class BadRecord(ValueError):
    """A record that does not parse; the message names what is wrong."""


def to_json(document: Document) -> str:
    """The record's text: stable key order, UTF-8, two-space indent."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "document": document.id,
        "unit": document.place,
        "paper": document.paper,
        "title": document.title,
        "category": document.category,
        "date": document.date.isoformat(),
        "date_read": document.date_read,
        "filed": document.filed.isoformat(),
        "path": document.path,
        "sha256": document.sha256,
        "pages": document.pages,
        "party": document.party,
        "case": document.case,
        "serial": document.serial,
        "letter": document.letter,
        "missing": list(document.missing),
        "confidence": {"paper": document.paper_confidence, "unit": document.unit_confidence},
        "evidence": [
            {
                "source": e.source.value,
                "candidate": e.candidate,
                "score": round(e.score, 4),
                "detail": e.detail,
            }
            for e in document.evidence
        ],
        "fields": [value_to_json(v) for v in document.fields],
        "origin": {
            "sha256": document.origin.sha256,
            "name": document.origin.name,
            "member": document.origin.member,
            "pages": list(document.origin.pages),
            "received": document.origin.received.isoformat(),
        },
        "text": document.text,
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Document:
    """Raises BadRecord."""
    try:
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise BadRecord(f"record format {raw['format']} is not known")
        return _document(raw)
    except BadRecord:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadRecord(f"{type(error).__name__}: {error}") from error


def _document(raw: dict[str, Any]) -> Document:
    origin = raw["origin"]
    return Document(
        id=raw["document"],
        unit=UnitCode.parse(raw["unit"]) if raw["unit"] != "" else None,
        paper=raw["paper"],
        title=raw["title"],
        category=raw["category"],
        date=date.fromisoformat(raw["date"]),
        date_read=raw["date_read"],
        filed=datetime.fromisoformat(raw["filed"]),
        path=raw["path"],
        sha256=raw["sha256"],
        pages=raw["pages"],
        origin=Origin(
            sha256=origin["sha256"],
            name=origin["name"],
            member=origin["member"],
            pages=tuple(origin["pages"]),
            received=datetime.fromisoformat(origin["received"]),
        ),
        fields=tuple(value_from_json(v) for v in raw["fields"]),
        text=raw["text"],
        party=raw["party"],
        case=raw["case"],
        serial=raw["serial"],
        letter=raw["letter"],
        paper_confidence=raw["confidence"]["paper"],
        unit_confidence=raw["confidence"]["unit"],
        evidence=tuple(
            Evidence(Source(e["source"]), e["candidate"], e["score"], e["detail"]) for e in raw["evidence"]
        ),
        missing=tuple(raw["missing"]),
    )


def value_to_json(value: Value) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": value.name,
        "value": value.value,
        "raw": value.raw,
        "confidence": round(value.confidence, 4),
        "valid": value.valid,
    }
    if value.note:
        body["note"] = value.note
    if value.box is not None:
        body["page"] = value.page
        body["box"] = [
            round(n, 2) for n in (value.box.left, value.box.top, value.box.right, value.box.bottom)
        ]
    if value.rows:
        body["rows"] = [[value_to_json(v) for v in row.values()] for row in value.rows]
    return body


def value_from_json(raw: dict[str, Any]) -> Value:
    return Value(
        name=raw["name"],
        value=raw["value"],
        raw=raw["raw"],
        confidence=raw["confidence"],
        valid=raw["valid"],
        note=raw.get("note", ""),
        page=raw.get("page", 0),
        box=Box(*raw["box"]) if "box" in raw else None,
        rows=tuple({v["name"]: value_from_json(v) for v in row} for row in raw.get("rows", [])),
    )


def records(archive: Path) -> Iterator[tuple[Path, Document | BadRecord]]:
    """Every record in the archive, in path order; what does not parse comes as BadRecord."""
    for path in sorted(archive.rglob("*.json")):
        try:
            yield path, from_json(path.read_text("utf-8"))
        except (BadRecord, UnicodeDecodeError, OSError) as error:
            yield path, error if isinstance(error, BadRecord) else BadRecord(str(error))
