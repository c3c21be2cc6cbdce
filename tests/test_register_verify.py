"""Verify finds every difference; rebuild makes the same registry again; backups are proved."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from register_kit import (
    BUILDINGS,
    NOW,
    TODAY,
    file_all,
    make_document,
    make_office_document,
    registry_at,
)
from roster_kit import HEADERS, ROWS, csv_file

from pipeline.archive.layout import record_path
from pipeline.archive.record import records, to_json
from pipeline.errors import StorageError
from pipeline.model import Document, UnitCode
from pipeline.register import audit
from pipeline.register.backup import back_up, backups
from pipeline.register.documents import Plan, count_documents, find_document, reserve
from pipeline.register.finding import Finding, Severity
from pipeline.register.letters import draft_letter, issue_letter
from pipeline.register.open import open_registry
from pipeline.register.parties import has_unit, occupancies, unit_codes
from pipeline.register.rebuild import rebuild
from pipeline.register.registry import Registry
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.register.search import search
from pipeline.register.sheets import issue_serials
from pipeline.register.verify import is_sound, verify
from pipeline.register.verify_files import digest
from pipeline.site import Site

QUERIES = ["装修", "漏", "3-1203", "12层", "zsf", "5678", "3栋 装修", "单小军", "五张", "2026年"]


@dataclass
class Desk:
    """A site with filed papers: real files, real records."""

    site: Site
    registry: Registry

    def verify(self) -> list[Finding]:
        heads = audit.exported_heads(self.site.state)
        return verify(self.registry, self.site, records(self.site.archive), heads=heads)

    def kinds(self) -> list[str]:
        return sorted({finding.kind for finding in self.verify()})

    def file(self, document: Document) -> Document:
        pdf, source = f"PDF {document.id}".encode(), f"source {document.id}".encode()
        path = self.site.root / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf)
        (self.site.root / "source").write_bytes(source)
        hashes = digest(path), digest(self.site.root / "source")
        whole = replace(document, sha256=hashes[0], origin=replace(document.origin, sha256=hashes[1]))
        kept = self.site.store / hashes[1][:2] / hashes[1]
        kept.parent.mkdir(parents=True, exist_ok=True)
        (self.site.root / "source").replace(kept)
        self.record(whole).write_text(to_json(whole), "utf-8")
        file_all(self.registry, whole)
        return whole

    def record(self, document: Document) -> Path:
        return self.site.root / record_path(Path(document.path))  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site(tmp_path, buildings=BUILDINGS)
    site.archive.mkdir()
    with open_registry(site.registry, buildings=BUILDINGS) as registry:
        made = Desk(site, registry)
        fill(made)
        yield made


def fill(desk: Desk) -> None:
    desk.file(make_document(1, day=date(2026, 3, 1)))
    desk.file(
        make_document(
            2,
            unit="5-2-302",
            text="楼上漏水，电话139-1234-5678",
            title="投诉记录",
            category="j",
            party="单小军",
        )
    )
    desk.file(
        make_document(
            3, unit="A-1203", text="物品放行条 桌椅五张", title="物品放行条", category="e", serial="00000C"
        )
    )
    (desk.site.archive / "3栋" / "12层" / "1203" / "目录.pdf").write_bytes(b"inventory")


def test_what_was_filed_verifies(desk: Desk) -> None:
    assert desk.verify() == []


def _first(desk: Desk) -> Document:
    found = find_document(desk.registry, "000001")
    assert found is not None
    return found


def _pdf(desk: Desk) -> Path:
    return desk.site.root / _first(desk).path


def _original(desk: Desk) -> Path:
    sha256 = _first(desk).origin.sha256
    return desk.site.store / sha256[:2] / sha256


def _rewrite(desk: Desk, **changes: object) -> None:
    desk.record(_first(desk)).write_text(to_json(replace(_first(desk), **changes)), "utf-8")  # type: ignore[arg-type]


def _forget_event(desk: Desk) -> None:
    trigger = desk.registry.scalar("SELECT sql FROM sqlite_master WHERE name = 'audit_no_update'")
    desk.registry.write("DROP TRIGGER audit_no_update")
    desk.registry.write("UPDATE audit SET detail = '{}' WHERE seq = 2")
    desk.registry.write(trigger)


DAMAGES: dict[str, tuple[Callable[[Desk], object], list[str]]] = {
    "a PDF is gone": (lambda d: _pdf(d).unlink(), ["file-missing"]),
    "a PDF was altered": (lambda d: _pdf(d).write_bytes(b"x"), ["file-changed"]),
    "a record is gone": (lambda d: d.record(_first(d)).unlink(), ["record-missing"]),
    "a record is broken": (lambda d: d.record(_first(d)).write_text("{"), ["record", "record-missing"]),
    "a record says another unit": (lambda d: _rewrite(d, unit=UnitCode.parse("3-1204")), ["record"]),
    "a record says another text": (lambda d: _rewrite(d, text="别的"), ["record"]),
    "an original is gone": (lambda d: _original(d).unlink(), ["original-missing"]),
    "an original was altered": (lambda d: _original(d).write_bytes(b"x"), ["original-changed"]),
    "a stranger lies there": (lambda d: (_pdf(d).parent / "我的.pdf").write_bytes(b"x"), ["unexpected"]),
    "a record was copied": (lambda d: shutil.copy(d.record(_first(d)), _pdf(d).parent / "z.json"), ["record", "unexpected"]),
    "a row is gone": (
        lambda d: d.registry.write("DELETE FROM document WHERE id = '000001'"),
        ["index", "not-registered", "unexpected"],
    ),
    "a text is gone": (lambda d: d.registry.write("DELETE FROM doc_text"), ["record", "text"]),
    "an index entry is gone": (lambda d: d.registry.write("DELETE FROM fts"), ["index"]),
    "a row was altered": (lambda d: d.registry.write("UPDATE document SET sha256 = 'x'"), ["audit", "file-changed", "record"]),
    "an event was altered": (_forget_event, ["audit"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_found(desk: Desk, name: str) -> None:
    damage, expected = DAMAGES[name]
    damage(desk)
    assert desk.kinds() == expected
    assert is_sound(desk.verify()) is (expected == ["unexpected"])


def test_a_log_cut_off_at_its_end_is_found_with_the_exported_head(desk: Desk) -> None:
    audit.export_head(desk.registry, desk.site.state, NOW)
    desk.registry.write("DROP TRIGGER audit_no_delete")
    desk.registry.write("DELETE FROM audit WHERE seq = 3")
    assert {"audit"} == set(desk.kinds())


def test_a_damaged_page_of_the_database_is_found(desk: Desk, tmp_path: Path) -> None:
    desk.registry.scalar("PRAGMA wal_checkpoint(TRUNCATE)")
    root = desk.registry.scalar("SELECT rootpage FROM sqlite_master WHERE name = 'document_paper'")
    size = desk.registry.scalar("PRAGMA page_size")
    data = bytearray(desk.site.registry.read_bytes())
    data[(root - 1) * size + 8 : (root - 1) * size + 400] = b"\xff" * 392
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "registry.db").write_bytes(data)
    with registry_at(copy) as damaged:
        findings = verify(damaged, desk.site, [])
    assert {finding.kind for finding in findings} == {"database"}


def test_a_damaged_index_is_found_without_writing(desk: Desk) -> None:
    desk.registry.write("DELETE FROM fts_data WHERE id > 10")
    with open_registry(desk.site.registry, read_only=True, buildings=BUILDINGS) as reader:
        found = verify(reader, desk.site, records(desk.site.archive))
    assert [f.kind for f in found] == ["index"], found
    rebuild(desk.registry, from_archive(desk), now=NOW)
    assert desk.verify() == []


def test_windows_and_programs_may_leave_their_files(desk: Desk) -> None:
    for name in ("Thumbs.db", "desktop.ini", "~$open.docx", ".a.pdf.tmp"):
        (_pdf(desk).parent / name).write_bytes(b"x")
    assert desk.verify() == []


def test_an_unfinished_filing_is_a_warning(desk: Desk) -> None:
    reserve(desk.registry, [Plan("e" * 64, "", 1, {})], now=NOW)
    (finding,) = desk.verify()
    assert (finding.kind, finding.severity, finding.object) == ("unfinished", Severity.WARNING, "000004")


def test_a_letter_of_ours_needs_no_original(desk: Desk) -> None:
    letter = desk.file(make_document(4, letter="L000001"))
    (desk.site.store / letter.origin.sha256[:2] / letter.origin.sha256).unlink()
    assert desk.verify() == []


def answers(registry: Registry) -> list[object]:
    return [search(registry, query, today=TODAY) for query in QUERIES]


def from_archive(desk: Desk) -> list[Document]:
    return [found for _, found in records(desk.site.archive) if isinstance(found, Document)]


def test_a_rebuilt_registry_gives_the_same_answers(desk: Desk) -> None:
    before = answers(desk.registry)
    report = rebuild(desk.registry, reversed(from_archive(desk)), now=NOW)
    assert (report.documents, report.refused, report.gone) == (3, (), ())
    assert answers(desk.registry) == before
    assert desk.verify() == []
    assert rebuild(desk.registry, from_archive(desk), now=NOW).documents == 3
    assert answers(desk.registry) == before


def test_a_lost_registry_comes_back_from_the_archive(desk: Desk, tmp_path: Path) -> None:
    before = answers(desk.registry)
    (tmp_path / "new").mkdir()
    with open_registry(tmp_path / "new" / "registry.db", buildings=BUILDINGS) as fresh:
        report = rebuild(fresh, from_archive(desk), now=NOW)
        assert answers(fresh) == before
        assert verify(fresh, desk.site, records(desk.site.archive)) == []
        assert set(report.units) == unit_codes(fresh) == {d.unit for d in from_archive(desk)}
        # Numbers go on where they were.
        assert reserve(fresh, [Plan("f" * 64, "", 1, {})], now=NOW) == ("000004",)
        assert issue_serials(fresh, paper="D76", tag="A", now=NOW) == ("00000D",)


def test_the_offices_own_papers_come_back_too_and_are_no_unit(desk: Desk, tmp_path: Path) -> None:
    own = desk.file(make_office_document(4))
    assert desk.verify() == []
    asked = ["管理处", "巡查", "水箱"]
    before = [search(desk.registry, query) for query in asked]
    assert all(before)
    (tmp_path / "new").mkdir()
    with open_registry(tmp_path / "new" / "registry.db", buildings=BUILDINGS) as fresh:
        report = rebuild(fresh, from_archive(desk), now=NOW)
        assert (report.documents, len(report.units)) == (4, 3)
        assert find_document(fresh, own.id) == own
        assert [search(fresh, query) for query in asked] == before
        assert verify(fresh, desk.site, records(desk.site.archive)) == []


def test_a_record_that_puts_an_offices_paper_into_a_unit_is_seen(desk: Desk) -> None:
    own = desk.file(make_office_document(4))
    desk.record(own).write_text(to_json(replace(own, unit=UnitCode.parse("3-1203"))), "utf-8")
    (finding,) = desk.verify()
    assert "房号" in finding.message


def test_numbers_of_letters_are_not_given_again_after_a_loss(desk: Desk, tmp_path: Path) -> None:
    letter = make_document(4, letter="L000007")
    desk.file(replace(letter, origin=replace(letter.origin, name="物业函〔2026〕12号.pdf")))
    (tmp_path / "new").mkdir()
    with registry_at(tmp_path / "new") as fresh:
        rebuild(fresh, from_archive(desk), now=NOW)
        draft = draft_letter(
            fresh, paper="x", unit=UnitCode.parse("3-1203"), dated=TODAY, values={}, actor="a", now=NOW
        )
        assert draft.id == "L000008"
        issued = issue_letter(fresh, draft.id, series="物业函", dated=TODAY, actor="a", now=NOW)
        assert issued.number == "物业函〔2026〕13号"


def test_rebuilding_leaves_roster_letters_and_log(desk: Desk, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "r.csv", [HEADERS, *ROWS])
    import_roster(desk.registry, read_roster(path), today=TODAY, now=NOW)
    held = occupancies(desk.registry, UnitCode.parse("3-1204"))
    rebuild(desk.registry, from_archive(desk), now=NOW)
    assert occupancies(desk.registry, UnitCode.parse("3-1204")) == held
    assert has_unit(desk.registry, UnitCode.parse("5-2-302"))
    assert audit.broken_links(desk.registry) == []
    assert audit.events(desk.registry, limit=1)[0].action == "rebuilt"


def test_papers_without_a_record_are_named_and_two_records_of_one_number_too(desk: Desk) -> None:
    desk.record(_first(desk)).unlink()
    remaining = from_archive(desk)
    report = rebuild(desk.registry, [*remaining, remaining[0]], now=NOW)
    assert report.gone == ("000001",)
    assert report.refused == (remaining[0].id,)
    assert count_documents(desk.registry) == 2


def test_a_failed_rebuild_leaves_the_old_registry(desk: Desk) -> None:
    before = answers(desk.registry)

    first = _first(desk)

    def some() -> Iterator[Document]:
        yield first
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        rebuild(desk.registry, some(), now=NOW)
    assert answers(desk.registry) == before
    assert desk.verify() == []


def test_a_backup_is_a_registry_with_the_same_answers(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "backup" / "2026-11-21.db"
    made = back_up(desk.registry, target, now=NOW)
    assert (made.documents, made.audit_seq, made.sha256) == (3, 3, digest(target))
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    (tmp_path / "restored").mkdir()
    shutil.copy(target, tmp_path / "restored" / "registry.db")
    with registry_at(tmp_path / "restored") as restored:
        assert answers(restored) == answers(desk.registry)
        assert verify(restored, desk.site, records(desk.site.archive)) == []
    assert backups(desk.registry) == [made]


def test_a_backup_never_overwrites(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    target.write_bytes(b"precious")
    with pytest.raises(StorageError, match="已存在"):
        back_up(desk.registry, target, now=NOW)
    assert target.read_bytes() == b"precious"
    assert backups(desk.registry) == []


def test_findings_speak_chinese_and_json(desk: Desk) -> None:
    _pdf(desk).unlink()
    (finding,) = desk.verify()
    assert "不见了" in finding.message
    assert json.loads(json.dumps(finding.as_json()))["kind"] == "file-missing"
