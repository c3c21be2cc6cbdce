"""A registry of the first version is brought to the present one with everything in it."""

from __future__ import annotations

from pathlib import Path

from register_kit import NOW

from pipeline.model import LetterState
from pipeline.register import audit, migrations
from pipeline.register.letters import find_letter, issue_letter, steps
from pipeline.register.library import connect
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry


def old_registry(path: Path) -> None:
    """As the first version left it: a draft, an issued letter, a void one."""
    registry = Registry(path, connect(path, read_only=False))
    registry.connection.execute("PRAGMA journal_mode=WAL")
    with registry.atomic():
        migrations.apply(registry, stop_before="m002_letters")
    with registry.atomic():
        registry.write("INSERT INTO sequence VALUES ('letter', 3)")
        registry.write("INSERT INTO number_series VALUES ('物业函', 2026, 2)")
        for id, state, number in (("L000001", "issued", 1), ("L000002", "void", 2), ("L000003", "draft", 0)):
            registry.write(
                "INSERT INTO letter(id, paper, unit, state, number, dated, given, drafted_at)"
                " VALUES (?, 'rectification-notice', '3-1203', ?, ?, '2026-11-01', '{}', '')",
                (id, state, f"物业函〔2026〕{number}号" if number else None),
            )
            for action in ("drafted", "issued")[: 2 if number else 1]:
                audit.append(registry, now=NOW, actor="old", action=action, object=id)
    registry.close()


def test_letters_of_the_first_version_keep_state_number_and_history(tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    old_registry(path)
    with open_registry(path) as registry:
        states = {id: find_letter(registry, id).state for id in ("L000001", "L000002", "L000003")}
        assert states == {
            "L000001": LetterState.ISSUED,
            "L000002": LetterState.VOID,
            "L000003": LetterState.DRAFT,
        }
        assert [s.state for s in steps(registry, "L000001")] == [LetterState.DRAFT, LetterState.ISSUED]
        assert find_letter(registry, "L000002").reason
        third = issue_letter(registry, "L000003", series="物业函", dated=NOW.date(), actor="new", now=NOW)
        assert third.number == "物业函〔2026〕3号"


def test_a_migrated_registry_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    old_registry(tmp_path / "old.db")
    shapes = []
    for name in ("old.db", "new.db"):
        with open_registry(tmp_path / name) as registry:
            shapes.append(registry.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))
    assert shapes[0] == shapes[1]
