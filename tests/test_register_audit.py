"""The audit chain: what is written stays, and a change shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import NOW, registry_at

from pipeline.register import audit
from pipeline.register.library import DatabaseError
from pipeline.register.registry import Registry
from pipeline.register.schema import TRIGGERS

COLUMNS = ("at", "actor", "action", "object", "detail", "prev", "hash")


def _filled(registry: Registry, count: int = 6) -> None:
    for number in range(1, count + 1):
        audit.append(
            registry, now=NOW, actor="clerk", action="filed", object=f"{number:06d}", detail={"n": number}
        )


def _without_triggers(registry: Registry) -> None:
    for name in TRIGGERS:
        registry.write(f"DROP TRIGGER {name}")


def test_an_untouched_chain_verifies(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        _filled(registry)
        assert audit.broken_links(registry) == []
        assert audit.audit_head(registry).seq == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 6",
        "INSERT INTO audit VALUES (9, 't', 'a', 'b', 'c', '{}', 'p', 'h')",
        "INSERT OR REPLACE INTO audit VALUES (6, 't', 'a', 'b', 'c', '{}', 'p', 'h')",
        "INSERT INTO audit VALUES (7, 't', 'a', 'b', 'c', '{}', 'wrong', 'h')",
    ],
)
def test_the_database_itself_refuses_changes(tmp_path: Path, statement: str) -> None:
    with registry_at(tmp_path) as registry:
        _filled(registry)
        with pytest.raises(DatabaseError):
            registry.connection.execute(statement)
        assert audit.broken_links(registry) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, 6), column=st.sampled_from(COLUMNS))
def test_any_change_of_any_field_is_found_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, seq: int, column: str
) -> None:
    with registry_at(tmp_path_factory.mktemp("audit")) as registry:
        _filled(registry)
        _without_triggers(registry)
        value = "{}" if column == "detail" else "0" * 64
        registry.write(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, seq))
        unchanged = seq == 1 and column == "prev"  # it is all zeros anyway
        assert (seq in audit.broken_links(registry)) is not unchanged


def test_a_removed_event_is_found(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        _filled(registry)
        _without_triggers(registry)
        registry.write("DELETE FROM audit WHERE seq = 3")
        assert audit.broken_links(registry) == [4]


def test_a_cut_off_end_is_found_with_an_exported_head(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        _filled(registry)
        audit.export_head(registry, tmp_path / "heads", NOW)
        _without_triggers(registry)
        registry.write("DELETE FROM audit WHERE seq > 4")
        assert audit.broken_links(registry) == []
        assert audit.broken_links(registry, audit.exported_heads(tmp_path / "heads")) == [6]


def test_a_chain_written_anew_is_found_with_an_exported_head(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        _filled(registry)
        exported = audit.audit_head(registry)
    (tmp_path / "forged").mkdir()
    with registry_at(tmp_path / "forged") as forged:
        audit.append(forged, now=NOW, actor="somebody else", action="filed", object="000001")
        _filled(forged)
        assert audit.broken_links(forged) == []
        assert audit.broken_links(forged, [exported]) == [6]


def test_fields_do_not_run_into_each_other(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first = audit.append(registry, now=NOW, actor="ab", action="c", object="d")
    (tmp_path / "2").mkdir()
    with registry_at(tmp_path / "2") as registry:
        second = audit.append(registry, now=NOW, actor="a", action="bc", object="d")
    assert first.hash != second.hash


def test_events_of_one_object_come_newest_first(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        audit.append(registry, now=NOW, actor="a", action="filed", object="000001")
        audit.append(registry, now=NOW, actor="a", action="filed", object="000002")
        audit.append(registry, now=NOW, actor="b", action="refiled", object="000001")
        assert [event.action for event in audit.events(registry, "000001")] == ["refiled", "filed"]


def test_no_heads_file_means_no_heads(tmp_path: Path) -> None:
    assert audit.exported_heads(tmp_path) == []
