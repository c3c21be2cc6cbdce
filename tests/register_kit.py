"""Registries and invented papers for the tests of `pipeline.register`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from pipeline.model import Document, Origin, UnitCode, Value
from pipeline.register.documents import file_document
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry
from pipeline.site import Building

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date()
BUILDINGS = (Building("3", "3栋"), Building("5", "5栋"), Building("A", "A座", ("甲座",)))


def registry_at(folder: Path, **options: object) -> Registry:
    return open_registry(folder / "registry.db", buildings=BUILDINGS, **options)  # type: ignore[arg-type]


def make_document(
    number: int = 1,
    *,
    unit: str = "3-1203",
    text: str = "用户室内装修申请书\n房号：3栋1203\n申请人：张三丰\n电话：13800138000",
    day: date = TODAY,
    paper: str = "fit-out-application",
    title: str = "用户室内装修申请书",
    category: str = "g",
    party: str = "张三丰",
    fields: Sequence[tuple[str, str]] = (),
    serial: str = "",
    letter: str = "",
) -> Document:
    id = f"{number:06d}"
    code = UnitCode.parse(unit) if unit else None
    source = hashlib.sha256(f"source {number}".encode()).hexdigest()
    folder = f"archive/_管理处/{title}/{day.year}"
    if code is not None:
        folder = f"archive/{code.building}栋/{code.floor_hint or 1}层/{code.room}/{category}-资料"
    return Document(
        id=id,
        unit=code,
        paper=paper,
        title=title,
        category=category,
        date=day,
        date_read=True,
        filed=NOW,
        path=f"{folder}/{day.isoformat()}_{title}_{id}.pdf",
        sha256=hashlib.sha256(f"pdf {number}".encode()).hexdigest(),
        pages=1,
        origin=Origin(source, f"scan{number}.pdf", "", (1,), NOW),
        fields=tuple(Value(name, value, value, 0.99) for name, value in fields),
        text=text,
        party=party,
        serial=serial,
        letter=letter,
    )


def make_office_document(number: int, *, day: date = TODAY, **given: object) -> Document:
    """One of the office's own: a patrol record of no unit and no category."""
    known: dict[str, object] = {
        "unit": "",
        "category": "",
        "party": "",
        "paper": "patrol-record",
        "title": "巡查记录表",
        "text": "巡查记录表\n巡查人：单小军\n3栋天台水箱盖未锁，已通知工程部。",
    }
    return make_document(number, day=day, **{**known, **given})  # type: ignore[arg-type]


def file_all(registry: Registry, *documents: Document) -> None:
    for document in documents:
        file_document(registry, document, actor="test", now=NOW)
