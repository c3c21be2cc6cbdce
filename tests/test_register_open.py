"""Opening a registry: pragmas, migrations, refusals."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from register_kit import NOW, make_document, registry_at

from pipeline.errors import BusyError, RegistryError, RegistryTooNew, StorageError
from pipeline.register import audit
from pipeline.register.documents import count_documents, file_document
from pipeline.register.library import OLDEST, check_version, connect
from pipeline.register.open import open_registry


def test_the_pragmas_that_durability_rests_on_are_set(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        assert registry.scalar("PRAGMA journal_mode") == "wal"
        assert registry.scalar("PRAGMA foreign_keys") == 1
        assert registry.scalar("PRAGMA synchronous") == 2
        assert registry.scalar("PRAGMA busy_timeout") > 0


def test_an_old_sqlite_is_refused() -> None:
    with pytest.raises(RegistryError, match="版本过旧"):
        check_version((3, 40, 1))
    check_version(OLDEST)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_document(registry, make_document(), actor="test", now=NOW)
        before = registry.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    with registry_at(tmp_path) as registry:
        assert registry.rows("SELECT name, sql FROM sqlite_master ORDER BY name") == before
        assert count_documents(registry) == 1


def test_every_table_is_strict(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        rows = registry.rows(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
    ours = [name for name, strict in rows if not strict and not name.startswith(("sqlite_", "_sqlite"))]
    assert ours == []


def test_read_only_neither_makes_nor_writes(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="还没有登记库"):
        registry_at(tmp_path, read_only=True)
    assert not (tmp_path / "registry.db").exists()
    registry_at(tmp_path).close()
    with registry_at(tmp_path, read_only=True) as registry, pytest.raises(StorageError):
        registry.write("INSERT INTO sequence VALUES ('x', 1)")


def test_a_registry_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        registry.write(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('registry', 'm999', '')"
        )
    for read_only in (False, True):
        with pytest.raises(RegistryTooNew, match="更新的版本") as refused:
            registry_at(tmp_path, read_only=read_only)
        assert refused.value.hint


@pytest.mark.parametrize(
    "content", [b"hello, this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_damaged_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "registry.db").write_bytes(content)
    with pytest.raises(RegistryError) as refused:
        registry_at(tmp_path)
    assert "备份" in refused.value.hint
    assert (tmp_path / "registry.db").read_bytes() == content


def test_a_truncated_registry_is_refused(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        for number in range(1, 30):
            file_document(registry, make_document(number), actor="test", now=NOW)
    path = tmp_path / "registry.db"
    path.write_bytes(path.read_bytes()[:8192])
    with pytest.raises(RegistryError):
        registry_at(tmp_path)


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "registry.db") as other:
        other.execute("CREATE TABLE invoices(id INTEGER)")
    with pytest.raises(RegistryError, match="不是本程序的登记库"):
        registry_at(tmp_path)


def test_a_missing_trigger_is_noticed(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        registry.write("DROP TRIGGER audit_no_update")
    with pytest.raises(RegistryError, match="audit_no_update"):
        registry_at(tmp_path)


def test_a_changed_last_event_is_noticed(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        audit.append(registry, now=NOW, actor="a", action="filed", object="000001")
        trigger = registry.scalar("SELECT sql FROM sqlite_master WHERE name = 'audit_no_update'")
        registry.write("DROP TRIGGER audit_no_update")
        registry.write("UPDATE audit SET actor = 'b'")
        registry.write(trigger)
    with pytest.raises(RegistryError, match="操作日志"):
        registry_at(tmp_path)


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        with pytest.raises(ZeroDivisionError), registry.atomic():
            file_document(registry, make_document(), actor="test", now=NOW)
            _ = 1 / 0
        assert count_documents(registry) == 0
        assert registry.scalar("SELECT count(*) FROM audit") == 0
        assert registry.scalar("SELECT count(*) FROM fts_docsize") == 0


def test_an_inner_failure_can_be_survived(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, registry.atomic():
        registry.write("INSERT INTO sequence VALUES ('kept', 1)")
        with pytest.raises(ZeroDivisionError), registry.atomic():
            registry.write("INSERT INTO sequence VALUES ('lost', 1)")
            _ = 1 / 0
        assert registry.rows("SELECT name FROM sequence") == [("kept",)]


def test_a_lock_that_stays_is_told_as_busy(tmp_path: Path) -> None:
    with registry_at(tmp_path) as first, registry_at(tmp_path) as second, first.atomic():
        second.connection.execute("PRAGMA busy_timeout=50")
        with pytest.raises(BusyError, match="占用"), second.atomic():
            pass


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        registry.scalar(f"PRAGMA max_page_count={registry.scalar('PRAGMA page_count') + 2}")
        with pytest.raises(StorageError):
            for number in range(1, 200):
                file_document(registry, make_document(number), actor="test", now=NOW)
        entered = count_documents(registry)
        assert registry.scalar("SELECT count(*) FROM fts_docsize") == entered
        assert registry.scalar("SELECT count(*) FROM audit") == entered


def _open_and_close(path: Path) -> str:
    try:
        open_registry(path).close()
    except Exception as error:
        return repr(error)
    return ""


def test_several_processes_may_make_the_registry_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_open_and_close, [tmp_path / "registry.db"] * 8) == [""] * 8


def test_a_read_only_connection_is_refused_writes_by_sqlite_itself(tmp_path: Path) -> None:
    registry_at(tmp_path).close()
    connection = connect(tmp_path / "registry.db", read_only=True)
    assert connection.execute("PRAGMA query_only").fetchone() == (1,)
    connection.close()
