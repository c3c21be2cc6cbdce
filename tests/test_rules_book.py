"""How rules and procedures are kept and looked after: a procedure is made when it is asked for, what nothing uses is told."""

from __future__ import annotations

import json
from pathlib import Path
from zlib import crc32

import pytest
from procedures_kit import MOVE_OUT, RULES, office

from pipeline.errors import StorageError
from pipeline.respond.procedures.decoded import Decoded
from pipeline.respond.procedures.kept import Body
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.respond.procedures.rulebook import unused_rules
from pipeline.site import Site

MORE = """
[[rule]]
key = "test.words"
title = "说法"
kind = "text"
value = "甲"
source = "INF"

[[rule]]
key = "test.size"
title = "大小"
kind = "number"
value = 50
source = "INF"

[[rule]]
key = "visit.rate_complaint"
title = "回访率"
kind = "percent"
value = 100
source = "INF"
"""


def with_rules(folder: Path, rules: str, **files: str) -> Procedures:
    office(folder, **files)
    (folder / "procedures" / "_rules" / "test.toml").write_text(rules, "utf-8")
    return load_procedures(folder / "procedures", Site(folder))


def test_rules_that_fill_papers_and_those_that_the_program_names_are_used(tmp_path: Path) -> None:
    drafted = MOVE_OUT.replace('reason = "=迁出"', 'reason = "rule:test.words", count = "per:test.size"')
    assert drafted != MOVE_OUT
    before = with_rules(tmp_path / "a", RULES + MORE)
    assert {rule.key for rule in unused_rules(before, tmp_path / "a" / "procedures")} == {
        "moveout.payer",
        "test.words",
        "test.size",
    }
    after = with_rules(tmp_path / "b", RULES + MORE, move_out=drafted)
    assert {rule.key for rule in unused_rules(after, tmp_path / "b" / "procedures")} == {"moveout.payer"}


def test_a_procedure_is_made_when_it_is_asked_for_and_only_once(tmp_path: Path) -> None:
    first = office(tmp_path)
    assert isinstance(first.by_slug, Decoded)
    assert "move-out" in first.by_slug and "move-in" not in first.by_slug and len(first.by_slug) == 1
    assert first.by_slug["move-out"] is first.get("move-out")
    assert load_procedures(tmp_path / "procedures", Site(tmp_path)) == first


@pytest.mark.parametrize("body", ["{}", "[3]", "[", '["move-out", "E3"]', "[" * 100_000])
def test_a_body_that_is_no_procedure_is_refused_in_words(body: str) -> None:
    with pytest.raises(StorageError, match="move-out"):
        Decoded({"move-out": Body("E3", body)})["move-out"]


def test_what_was_kept_and_does_not_fit_its_checksum_is_made_again(tmp_path: Path) -> None:
    office(tmp_path)
    kept = tmp_path / ".pipeline" / "cache" / "procedures"
    first, _, rest = kept.read_bytes().partition(b"\n")
    assert first.startswith(f"{crc32(rest):08x} ".encode())
    kept.write_bytes(first + b"\n" + rest.replace("用户搬出".encode(), "他人搬出".encode()))
    assert load_procedures(tmp_path / "procedures", Site(tmp_path)).get("move-out").title == "用户搬出"
    index, *bodies = rest.split(b"\n")
    assert all(json.loads(line) for line in (index, *bodies))


def test_a_day_where_none_is_meant_is_told_every_time(tmp_path: Path) -> None:
    first = with_rules(tmp_path, RULES.replace('value = "3日"', "value = 2026-01-01", 1))
    again = load_procedures(tmp_path / "procedures", Site(tmp_path))
    assert first.faults and first.faults == again.faults
    assert "moveout.notice" not in again.rules
