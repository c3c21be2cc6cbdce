from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.archive.place import place
from pipeline.archive.record import BadRecord, from_json, records, to_json
from pipeline.errors import StorageError
from pipeline.model import Box, Document, Evidence, Origin, Source, UnitCode, Value

PDF = b"%PDF-1.7 invented"


def document(**changes: object) -> Document:
    known: dict[str, object] = {
        "id": "000123",
        "unit": UnitCode.parse("3-1203"),
        "paper": "release-slip",
        "title": "放行条",
        "category": "e",
        "date": date(2026, 11, 21),
        "date_read": True,
        "filed": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "path": "archive/3栋/12层/1203/e-安全及物品放行/2026-11-21_放行条_000123.pdf",
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "pages": 1,
        "origin": Origin("ab" * 32, "SCAN0001.pdf", "", (1,), datetime(2026, 11, 21, 9, 29, tzinfo=UTC)),
        "fields": (
            Value("phone", "13800138000", "138OO138000", 0.98, box=Box(1, 2, 3, 4), page=1),
            Value("goods", "", "", 0.9, rows=({"name": Value("name", "沙发", "沙发", 0.9)},)),
        ),
        "text": "放行条 沙发",
        "evidence": (Evidence(Source.CODE, "release-slip", 1.0, "二维码"),),
        "missing": ("office",),
    }
    return Document(**{**known, **changes})  # type: ignore[arg-type]


def test_a_record_comes_back_as_it_was() -> None:
    assert from_json(to_json(document())) == document()


def test_a_record_of_the_offices_own_has_an_empty_unit() -> None:
    own = document(
        unit=None, category="", path="archive/_管理处/巡查记录表/2026/2026-11-21_巡查记录表_000123.pdf"
    )
    assert json.loads(to_json(own))["unit"] == ""
    assert from_json(to_json(own)) == own


def test_a_record_without_any_word_of_a_unit_is_broken() -> None:
    raw = json.loads(to_json(document()))
    for unit in (None, "管理处", 7):
        with pytest.raises(BadRecord):
            from_json(json.dumps({**raw, "unit": unit}))
    del raw["unit"]
    with pytest.raises(BadRecord):
        from_json(json.dumps(raw))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}', '{"format": 1}', "null", '"x"'])
def test_a_broken_record_is_named_not_guessed(text: str) -> None:
    with pytest.raises(BadRecord):
        from_json(text)


def test_placing_twice_changes_nothing(tmp_path: Path) -> None:
    place(tmp_path, document(), PDF)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    place(tmp_path, document(), PDF)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert len(before) == 2


def test_a_pdf_that_changed_on_the_way_is_not_filed(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        place(tmp_path, document(), PDF + b"!")
    assert not list(tmp_path.rglob("*.pdf"))


def test_walking_the_archive_reports_broken_records_and_goes_on(tmp_path: Path) -> None:
    place(tmp_path, document(), PDF)
    (tmp_path / "archive/3栋/broken.json").write_text("{")
    found = [type(r) for _, r in records(tmp_path / "archive")]
    assert sorted(t.__name__ for t in found) == ["BadRecord", "Document"]
