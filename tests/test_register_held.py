"""Held papers, confirmations, printed sheets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from register_kit import NOW, registry_at

from pipeline.errors import UsageError
from pipeline.model import Evidence, Held, HeldReason, Origin, Source, UnitCode
from pipeline.model.sheetcode import SheetCode
from pipeline.register import audit
from pipeline.register.confirmations import Confirmation, confirm, confirmations
from pipeline.register.held import find_held, held_of_source, held_papers, hold, settle_held
from pipeline.register.sheets import find_sheet, issue_serials

ORIGIN = Origin("a" * 64, "扫描 001.pdf", "附件/二.pdf", (3, 4), NOW)
HELD = Held(HeldReason.AMBIGUOUS_UNIT, "3-1203 或 5-1203")
EVIDENCE = (Evidence(Source.ADDRESS, "3-1203", 0.61, "3栋1203"), Evidence(Source.PHONE, "5-1203", 0.6))


def test_a_held_paper_keeps_everything_for_the_person_who_decides(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        id = hold(
            registry,
            ORIGIN,
            HELD,
            now=NOW,
            evidence=EVIDENCE,
            plan={"paper": "id-copy", "pages": [3]},
            path="inbox/held/x.pdf",
        )
        (paper,) = held_papers(registry)
    assert (paper.id, paper.origin, paper.held, paper.evidence) == (id, ORIGIN, HELD, EVIDENCE)
    assert (paper.plan, paper.path, paper.state) == (
        {"paper": "id-copy", "pages": [3]},
        "inbox/held/x.pdf",
        "open",
    )


def test_holding_the_same_pages_again_is_one_held_paper(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first = hold(registry, ORIGIN, HELD, now=NOW)
        again = hold(registry, ORIGIN, Held(HeldReason.CONFLICT), now=NOW)
        assert first == again
        assert [paper.held.reason for paper in held_papers(registry)] == [HeldReason.CONFLICT]


def test_a_decision_is_made_once(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        id = hold(registry, ORIGIN, HELD, now=NOW)
        assert settle_held(registry, id, document="000001", actor="clerk", now=NOW).state == "filed"
        assert settle_held(registry, id, document="000001", actor="clerk", now=NOW).document == "000001"
        with pytest.raises(UsageError, match="已有决定"):
            settle_held(registry, id, actor="clerk", now=NOW)
        assert held_papers(registry) == []
        assert [event.action for event in audit.events(registry, id)] == ["settled", "held"]


def test_pages_held_again_after_a_decision_are_a_new_case(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first = hold(registry, ORIGIN, HELD, now=NOW)
        settle_held(registry, first, actor="clerk", now=NOW)
        second = hold(registry, ORIGIN, HELD, now=NOW)
        assert [paper.id for paper in held_of_source(registry, ORIGIN.sha256)] == [first, second]
        assert find_held(registry, first).state == "dropped"


def test_an_unknown_held_paper_is_named(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, pytest.raises(UsageError, match="H000009"):
        find_held(registry, "H000009")


def test_confirmations_are_kept_in_order_and_told_without_content(tmp_path: Path) -> None:
    paper = Confirmation(NOW, "clerk", "H000001", "paper", "", "id-copy", title="身份证", text="姓名 张三")
    field = Confirmation(NOW, "clerk", "000001", "field", "张二", "张三", name="applicant")
    with registry_at(tmp_path) as registry:
        confirm(registry, paper)
        confirm(registry, field)
        assert confirmations(registry) == [paper, field]
        assert confirmations(registry, "paper") == [paper]
        assert "张三" not in str(audit.events(registry, "000001"))


def test_every_printed_copy_has_its_own_serial(tmp_path: Path) -> None:
    unit = UnitCode.parse("3-2-1203")
    with registry_at(tmp_path) as registry:
        first, second = issue_serials(
            registry, paper="D76", tag="K3Q", now=NOW, units=[unit, unit], case="C12", given={"phone": "138"}
        )
        (blank,) = issue_serials(registry, paper="D118", tag="AAA", now=NOW)
        assert len({first, second, blank}) == 3
        sheet = find_sheet(registry, first)
        assert sheet is not None
        assert (sheet.unit, sheet.case, sheet.given, sheet.printed_at) == (unit, "C12", {"phone": "138"}, NOW)
        assert find_sheet(registry, blank).unit is None
        assert find_sheet(registry, "ZZZZZZ") is None
        assert isinstance(sheet.printed_at, datetime)


def test_serials_fit_the_code_on_the_sheet(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        (serial,) = issue_serials(registry, paper="D76", tag="K3Q", now=NOW)
    code = SheetCode("D76", "K3Q", UnitCode.parse("3-2-1203"), "C12", 1, 2, serial)
    assert SheetCode.decode(code.encode()) == code
