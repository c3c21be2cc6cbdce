"""The intake journal on disk keeps what intake's Protocol promises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from register_kit import NOW, registry_at

from pipeline.errors import RegistryError
from pipeline.intake.journal import Entry, Journal, State
from pipeline.register.journal import IntakeJournal
from pipeline.register.registry import Registry

ENTRY = Entry(
    "20261121T093000-1", "扫描.pdf", b"/inbox/\xff.pdf", False, 12345, 678, 1_700_000_000_123_456_789, NOW
)


def journal_of(registry: Registry) -> Journal:
    return IntakeJournal(registry, Entry, State)


def test_a_row_comes_back_as_it_was_written(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal_of(registry).begin(ENTRY)
    with registry_at(tmp_path) as registry:
        assert journal_of(registry).entry(ENTRY.id) == ENTRY
        assert journal_of(registry).entry("nobody") is None


def test_a_file_goes_through_its_states(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal = journal_of(registry)
        journal.begin(ENTRY)
        journal.claimed(ENTRY.id)
        journal.stored(ENTRY.id, "c" * 64, 700, 5)
        stored = replace(ENTRY, state=State.STORED, sha256="c" * 64, size=700, mtime_ns=5)
        assert journal.unfinished() == [stored]
        assert journal.same_bytes("c" * 64) == [stored]
        journal.finish(ENTRY.id, "held", NOW, reason="encrypted")
        done = replace(stored, state=State.FINISHED, outcome="held", reason="encrypted", finished=NOW)
        assert journal.unfinished() == []
        assert journal.same_bytes("c" * 64) == [done]


def test_saying_it_again_or_late_does_no_harm(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal = journal_of(registry)
        journal.begin(ENTRY)
        journal.stored(ENTRY.id, "c" * 64, 700, 5)
        journal.claimed(ENTRY.id)
        assert journal.entry(ENTRY.id).state is State.STORED
        journal.stored(ENTRY.id, "d" * 64, 701, 6)
        assert journal.entry(ENTRY.id).sha256 == "d" * 64
        journal.finish(ENTRY.id, "filed", NOW)
        journal.finish(ENTRY.id, "held", NOW)
        journal.forget(ENTRY.id)
        assert journal.entry(ENTRY.id).outcome == "filed"


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal_of(registry).begin(ENTRY)
        with pytest.raises(RegistryError):
            journal_of(registry).begin(ENTRY)


def test_a_claim_that_was_undone_is_forgotten(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal_of(registry).begin(ENTRY)
        journal_of(registry).forget(ENTRY.id)
        assert journal_of(registry).entry(ENTRY.id) is None


def test_rows_come_oldest_first_and_nothing_has_no_bytes(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        journal = journal_of(registry)
        for id in ("b", "a", "c"):
            journal.begin(replace(ENTRY, id=id))
        assert [entry.id for entry in journal.unfinished()] == ["a", "b", "c"]
        assert journal.same_bytes("") == []
