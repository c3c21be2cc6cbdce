"""Letters and their numbers: once, without gaps, whoever writes and whenever it crashes."""

from __future__ import annotations

import multiprocessing
import os
from datetime import date
from pathlib import Path

import pytest
from register_kit import NOW, TODAY, registry_at

from pipeline.errors import UsageError
from pipeline.model import Letter, LetterState, UnitCode
from pipeline.register.letters import (
    attach,
    draft_letter,
    find_letter,
    issue_letter,
    letter_number,
    letters,
    set_values,
    void_letter,
)
from pipeline.register.library import DatabaseError
from pipeline.register.numbers import next_number, next_of_series
from pipeline.register.registry import Registry

UNIT = UnitCode.parse("3-1203")


def _draft(registry: Registry) -> Letter:
    return draft_letter(
        registry,
        paper="rectification-notice",
        unit=UNIT,
        dated=TODAY,
        values={"deadline": "2026-12-05", "defects": ["烟感被遮挡", "检修口未预留"]},
        actor="clerk",
        now=NOW,
    )


def _issue(registry: Registry, id: str, dated: date = TODAY, series: str = "物业函") -> Letter:
    return issue_letter(registry, id, series=series, dated=dated, actor="manager", now=NOW)


def test_a_draft_has_an_id_and_no_number(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        letter = _draft(registry)
        assert (letter.id, letter.number, letter.state) == ("L000001", "", LetterState.DRAFT)
        assert dict(letter.values) == {"deadline": "2026-12-05", "defects": ["烟感被遮挡", "检修口未预留"]}
        assert find_letter(registry, "L000001") == letter


def test_a_letter_is_numbered_once(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first, second = _draft(registry), _draft(registry)
        assert _issue(registry, first.id).number == "物业函〔2026〕1号"
        assert _issue(registry, first.id).number == "物业函〔2026〕1号"
        assert _issue(registry, second.id).number == "物业函〔2026〕2号"


def test_each_series_and_each_year_counts_from_one(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        ids = [_draft(registry).id for _ in range(4)]
        assert _issue(registry, ids[0]).number == letter_number("物业函", 2026, 1)
        assert _issue(registry, ids[1], series="物业通").number == letter_number("物业通", 2026, 1)
        assert _issue(registry, ids[2], date(2027, 1, 4)).number == letter_number("物业函", 2027, 1)
        assert _issue(registry, ids[3]).number == letter_number("物业函", 2026, 2)


def test_a_failure_while_issuing_uses_no_number(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first, second = _draft(registry), _draft(registry)
        with pytest.raises(ZeroDivisionError), registry.atomic():
            _issue(registry, first.id)
            _ = 1 / 0
        assert find_letter(registry, first.id).state is LetterState.DRAFT
        assert _issue(registry, second.id).number == "物业函〔2026〕1号"


def test_a_number_of_a_series_is_not_taken_outside_a_transaction(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, pytest.raises(ValueError, match="transaction"):
        next_of_series(registry, "物业函", 2026)


def test_a_number_given_stays_with_its_letter(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        id = _issue(registry, _draft(registry).id).id
        with pytest.raises(DatabaseError):
            registry.connection.execute("UPDATE letter SET number = NULL")
        assert void_letter(registry, id, reason="写错", actor="m", now=NOW).number == "物业函〔2026〕1号"
        assert _issue(registry, _draft(registry).id).number == "物业函〔2026〕2号"


def test_a_void_letter_is_not_issued_and_an_issued_one_not_changed(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first, second = _draft(registry), _draft(registry)
        void_letter(registry, first.id, reason="写错", actor="m", now=NOW)
        with pytest.raises(UsageError, match="作废"):
            _issue(registry, first.id)
        _issue(registry, second.id)
        with pytest.raises(UsageError, match="不能修改"):
            set_values(registry, second.id, {}, TODAY)


def test_files_and_document_are_attached_one_by_one(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        id = _draft(registry).id
        attach(registry, id, pdf="letters/2026/a.pdf", docx="letters/2026/a.docx")
        letter = attach(registry, id, document="000007")
        assert (letter.pdf, letter.docx, letter.document) == (
            "letters/2026/a.pdf",
            "letters/2026/a.docx",
            "000007",
        )


def test_letters_are_listed_newest_first_by_state_and_unit(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first, second = _draft(registry), _draft(registry)
        _issue(registry, first.id)
        assert [x.id for x in letters(registry)] == [second.id, first.id]
        assert [x.id for x in letters(registry, states=[LetterState.ISSUED])] == [first.id]
        assert letters(registry, unit=UnitCode.parse("5-0101")) == []


def test_an_unknown_letter_is_named(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, pytest.raises(UsageError, match="L000009"):
        find_letter(registry, "L000009")


def _issue_some(folder: Path) -> list[str]:
    with registry_at(folder) as registry:
        return [_issue(registry, _draft(registry).id).number for _ in range(12)]


def _take_some(folder: Path) -> list[int]:
    with registry_at(folder) as registry:
        return [next_number(registry, "document") for _ in range(40)]


def test_writers_in_several_processes_get_distinct_numbers_without_gaps(tmp_path: Path) -> None:
    registry_at(tmp_path).close()
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        issued = [number for some in pool.map(_issue_some, [tmp_path] * 3) for number in some]
        taken = [number for some in pool.map(_take_some, [tmp_path] * 3) for number in some]
    assert sorted(issued) == sorted(letter_number("物业函", 2026, n) for n in range(1, 37))
    assert sorted(taken) == list(range(1, 121))


def _die_while_issuing(folder: Path) -> None:
    registry = registry_at(folder)
    with registry.atomic():
        _issue(registry, "L000001")
        os._exit(9)


def test_a_writer_that_dies_while_issuing_leaves_no_gap(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first, second = _draft(registry), _draft(registry)
        process = multiprocessing.get_context("spawn").Process(target=_die_while_issuing, args=(tmp_path,))
        process.start()
        process.join()
        assert process.exitcode == 9
        assert find_letter(registry, first.id).number == ""
        assert _issue(registry, second.id).number == "物业函〔2026〕1号"
