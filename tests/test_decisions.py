"""Decisions wait in the registry and are carried out once, in the name of who decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from decisions_kit import assert_sound, clerk_of, drop_leave, leave, sheet, taken_in, watched
from flow_kit import NOW

from pipeline.archive.record import records
from pipeline.errors import BusyError, UsageError
from pipeline.flow import decisions as flow
from pipeline.flow import withdrawing
from pipeline.flow.run import Run
from pipeline.model import HeldReason, UnitCode
from pipeline.model.case import Case
from pipeline.register import audit, cases, decisions, documents, held, papermoves
from pipeline.register.confirmations import confirmations, papers_of_title
from pipeline.register.decisions import State
from pipeline.register.rebuild import rebuild
from pipeline.register.search import search
from scansim.own.pages import Habits


@pytest.fixture(scope="module")
def run(module_tmp: Path, measured_templates: Path) -> Iterator[Run]:
    """One site for all tests of this file, opened once as the watcher has it."""
    with watched(module_tmp, measured_templates) as opened:
        yield opened


def filed_leave(run: Run) -> tuple[str, str]:
    """A held paper and the number under which it is filed now."""
    id = leave(run)
    flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    flow.carry_out(run)
    last = decisions.last_of(run.registry, id)
    assert last is not None and last.document
    return id, last.document


def test_a_decision_is_carried_out_in_the_name_of_the_person_and_only_once(run: Run) -> None:
    id = leave(run)
    flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    assert flow.carry_out(run) == 1 and flow.carry_out(run) == 0
    done = decisions.last_of(run.registry, id)
    assert done is not None and done.state is State.DONE and done.document
    settled = held.find_held(run.registry, id)
    assert settled.state == "filed" and not (run.site.root / settled.path).exists()
    assert {e.actor for e in audit.events(run.registry, done.document)} == {"lin"}


def test_of_two_who_decide_the_same_paper_the_second_is_told(run: Run) -> None:
    id = leave(run)
    flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    with pytest.raises(BusyError, match="lin"):
        flow.drop_held(clerk_of(run, "wei"), id, "重复")
    flow.carry_out(run)
    with pytest.raises(BusyError, match="已经处理过"):
        flow.drop_held(clerk_of(run, "wei"), id, "重复")


@pytest.mark.parametrize(
    "broken", ["", "pipeline.flow.paper.holding.settle_filed", "pipeline.flow.deciding.settle"]
)
def test_a_crash_between_the_steps_files_once(run: Run, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    id, before = leave(run), documents.count_documents(run.registry)
    flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    if not broken:
        decisions.begin_next(run.registry)
    else:
        with monkeypatch.context() as patch:
            patch.setattr(broken, lambda *a, **k: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                flow.carry_out(run)
    taken_in(run)  # as the next start of the watcher does
    done = decisions.last_of(run.registry, id)
    assert done is not None and done.state is State.DONE
    assert documents.count_documents(run.registry) == before + 1
    assert [c.kind for c in confirmations(run.registry) if c.object == done.document] == ["paper"]
    assert held.find_held(run.registry, id).state == "filed"


def test_what_cannot_be_filed_comes_back_with_the_reason(run: Run) -> None:
    id = leave(run)
    with pytest.raises(UsageError, match="房号"):
        flow.file_held(clerk_of(run), id, "fit-out-application", None)
    with pytest.raises(UsageError, match="名册上没有"):
        flow.file_held(clerk_of(run), id, "fit-out-application", UnitCode.parse("99-9999"))
    flow.file_held(clerk_of(run), id, "drawer-label", None)
    flow.carry_out(run)
    assert decisions.failures(run.registry)[id].startswith("不是要归档的文件")
    assert held.find_held(run.registry, id).state == "open"
    flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    assert id not in decisions.failures(run.registry)


def test_a_decision_that_waits_can_be_taken_back_and_no_later(run: Run) -> None:
    id = leave(run)
    flow.carry_out(run)
    one = flow.file_held(clerk_of(run), id, "staff-appraisal", None)
    decisions.take_back(run.registry, one.id, actor="lin", now=NOW)
    assert flow.carry_out(run) == 0
    two = flow.drop_held(clerk_of(run), id, "重复")
    flow.carry_out(run)
    with pytest.raises(UsageError, match="办完"):
        decisions.take_back(run.registry, two.id, actor="lin", now=NOW)
    assert held.find_held(run.registry, id).state == "dropped"


def test_corrected_values_stand_in_the_record_and_are_kept_for_learning(run: Run) -> None:
    outcome = sheet(run, Habits(unsigned=1.0, blank_unit=0.0), "fit-out-application")
    assert outcome.reason == "missing-signature"
    who, unit = clerk_of(run), UnitCode.parse(outcome.unit)
    with pytest.raises(UsageError, match="不对"):
        flow.file_held(who, outcome.held, outcome.paper, unit, fields=(("date", "胡说"),))
    fields = (("date", "2026年3月4日"), ("contractor", "<script>alert(1)</script>"))
    flow.file_held(who, outcome.held, outcome.paper, unit, despite=True, fields=fields)
    flow.carry_out(run)
    done = decisions.last_of(run.registry, outcome.held)
    assert done is not None and done.state is State.DONE, done
    filed = documents.find_document(run.registry, done.document)
    assert filed is not None
    values = {v.name: v.value for v in filed.fields}
    assert values["date"] == "2026-03-04" and values["contractor"].startswith("<script>alert")
    assert str(filed.date) == "2026-03-04"
    said = [c for c in confirmations(run.registry, "field") if c.object == filed.id]
    assert {c.name for c in said} == {"date", "contractor"}


def test_the_plan_of_a_held_paper_says_where_values_stand_and_what_it_could_be(run: Run) -> None:
    outcome = sheet(run, Habits(unsigned=1.0, blank_unit=0.0))
    plan = held.find_held(run.registry, outcome.held).plan
    assert plan["papers"][0]["slug"] == "release-slip" and plan["pages"][0]["turned"] == 0
    assert len(plan["boxes"]) > 3
    assert all(len(b["box"]) == 4 and all(0 <= n <= 1 for n in b["box"]) for b in plan["boxes"])
    strange = held.find_held(run.registry, leave(run)).plan
    assert strange["paper"] == "" and all(0 < p["score"] <= 1 and p["why"] for p in strange["papers"])


def test_a_strange_title_that_was_confirmed_twice_is_filed_by_itself(run: Run) -> None:
    first = leave(run)
    title = next(e.detail for e in held.find_held(run.registry, first).evidence if e.source == "title")
    flow.file_held(clerk_of(run), first, "staff-appraisal", None)
    flow.carry_out(run)
    assert papers_of_title(run.registry, title) == {"staff-appraisal": 1}
    second = drop_leave(run)
    assert second.outcome == "held"  # once is not enough: a slip of the mouse must not file the rest
    flow.file_held(clerk_of(run), second.held, "staff-appraisal", None)
    flow.carry_out(run)
    third = drop_leave(run)
    assert (third.outcome, third.paper) == ("filed", "staff-appraisal")


def test_a_withdrawn_paper_waits_again_and_everything_still_agrees(run: Run) -> None:
    id, number = filed_leave(run)
    before = documents.find_document(run.registry, number)
    assert before is not None
    flow.withdraw_filed(clerk_of(run), number, "不是考评记录")
    taken_in(run)
    again = held.find_held(run.registry, id)
    assert (again.state, again.held.reason) == ("open", HeldReason.WITHDRAWN)
    assert (run.site.root / again.path).is_file() and not (run.site.root / before.path).exists()
    assert documents.find_document(run.registry, number) is None
    assert search(run.registry, number) == []
    assert len(list((run.site.state / "withdrawn" / number).iterdir())) == 2
    assert {"filed", "withdrawn"} <= {e.action for e in audit.events(run.registry, number)}
    assert_sound(run)
    flow.file_held(clerk_of(run), id, "work-log", None)
    taken_in(run)
    filed = documents.find_document(run.registry, number)
    assert filed is not None and filed.paper == "work-log"
    assert_sound(run)
    known = [r for _, r in records(run.site.archive) if not isinstance(r, Exception)]
    report = rebuild(run.registry, known, now=NOW)
    assert (report.refused, report.gone) == ((), ())
    assert_sound(run)


def test_a_paper_filed_by_itself_can_be_moved_to_another_unit_under_its_number(run: Run) -> None:
    outcome = sheet(run)
    assert outcome.outcome == "filed"
    document = documents.find_document(run.registry, outcome.document)
    assert document is not None and document.unit is not None
    unit = next(u for u in sorted(run.register.by_code) if u != document.unit)
    with pytest.raises(UsageError, match="没有变"):
        flow.refile_filed(clerk_of(run), document, "归错", document.paper, document.unit)
    flow.refile_filed(clerk_of(run), document, "归错房号", document.paper, unit)
    taken_in(run)
    moved = documents.find_document(run.registry, outcome.document)
    assert moved is not None and (moved.unit, moved.paper) == (unit, document.paper)
    assert document.id not in [d.id for d in documents.documents_of_unit(run.registry, document.unit)]
    assert not (run.site.root / document.path).exists() and (run.site.root / moved.path).is_file()
    assert_sound(run)


@pytest.mark.parametrize("step", ["documents.withdraw", "hold_back"])
def test_a_withdrawal_that_was_cut_off_is_finished(
    run: Run, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, number = filed_leave(run)
    flow.withdraw_filed(clerk_of(run), number, "归错")
    with monkeypatch.context() as patch:
        patch.setattr(f"pipeline.flow.withdrawing.{step}", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flow.carry_out(run)
    taken_in(run)
    last = decisions.last_of(run.registry, number)
    assert last is not None and last.state is State.DONE
    assert held.find_held(run.registry, id).state == "open"
    assert_sound(run)


def test_a_paper_that_moved_a_case_is_not_withdrawn_before_the_step_is_taken_back(run: Run) -> None:
    outcome = sheet(run)
    unit = UnitCode.parse(outcome.unit)
    cases._keep_case(run.registry, Case("C90001", "fit-out", unit, "accepted", 1, NOW, NOW))
    papermoves.keep_move(run.registry, papermoves.PaperMove(outcome.document, "C90001", 2))
    document = documents.find_document(run.registry, outcome.document)
    assert document is not None
    assert "C90001" in withdrawing.refusal(run.registry, run.site, document)
    flow.withdraw_filed(clerk_of(run), document.id, "归错")
    flow.carry_out(run)
    last = decisions.last_of(run.registry, document.id)
    assert last is not None and last.state is State.FAILED and "C90001" in last.said
    assert documents.has_document(run.registry, document.id)
    papermoves.keep_move(run.registry, papermoves.PaperMove(outcome.document, "C90001", 0, said="已撤回"))
    flow.withdraw_filed(clerk_of(run), document.id, "归错")
    flow.carry_out(run)
    assert not documents.has_document(run.registry, document.id)
    assert papermoves.move_of(run.registry, document.id) is None


def test_what_was_put_aside_is_taken_up_by_hand_or_by_a_decision(run: Run) -> None:
    id = leave(run)
    decisions.put_aside(run.registry, id, "等业主补章", actor="lin", now=NOW)
    assert decisions.aside(run.registry)[id] == "等业主补章"
    decisions.take_up(run.registry, id, actor="lin", now=NOW)
    assert id not in decisions.aside(run.registry)
    decisions.put_aside(run.registry, id, "", actor="lin", now=NOW)
    flow.drop_held(clerk_of(run), id, "重复")
    assert id not in decisions.aside(run.registry)
