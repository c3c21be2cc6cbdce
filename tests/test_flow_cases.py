"""Cases move by papers, people, time and each other; every move is kept, and nothing moves that must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, ZONE, at, file_paper, make_office, papers, room_in
from register_kit import make_document, make_office_document

from pipeline.errors import BusyError, UsageError
from pipeline.flow.cases.context import expected_papers, running_rows
from pipeline.flow.cases.due import Wanted, due_list
from pipeline.flow.cases.moved import Refused
from pipeline.flow.cases.moving import act, open_case, position_of
from pipeline.flow.cases.papers import look_at_papers, retry_refused
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.time import tick
from pipeline.flow.cases.undoing import undo
from pipeline.model import UnitCode, Value
from pipeline.model.case import Case, ClockState
from pipeline.register import answers, audit, papermoves
from pipeline.register import cases as store
from pipeline.register.documents import file_document
from pipeline.respond.cases.fold import fold
from pipeline.site import Site

UNIT = UnitCode.parse("3-1203")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_office(tmp_path)


def submitted(room: CaseRoom, unit: str = "3-1203", first: int = 1) -> Case:
    for number in range(3):
        file_paper(room.registry, first + number, "works-drawings", unit=unit, now=room.now)
    file_paper(
        room.registry,
        first + 3,
        "fit-out-application",
        unit=unit,
        now=room.now,
        fields=[("contractor", "匠心装饰")],
    )
    list(look_at_papers(room, papers()))
    return store.cases(room.registry, unit=UnitCode.parse(unit))[0]


def agreed(room: CaseRoom) -> Case:
    case = submitted(room)
    act(room, case.id, "agree-engineering", {})
    return act(room, case.id, "agree-security", {}).case


def test_an_application_with_its_drawings_opens_a_case_with_what_stands_on_it(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
    assert (case.procedure, case.state, case.value("contractor")) == ("fit-out", "submitted", "匠心装饰")


def test_an_application_without_drawings_is_refused_in_words_and_goes_on_when_they_come(site: Site) -> None:
    with room_in(site) as room:
        file_paper(room.registry, 1, "fit-out-application")
        (looked,) = look_at_papers(room, papers())
        assert "装修图纸三份（用户）" in looked.move.said
        assert store.cases(room.registry) == []
        assert [d.kind for d in due_list(room)] == ["paper"]
        for number in (2, 3, 4):
            file_paper(room.registry, number, "works-drawings")
        list(look_at_papers(room, papers()))
        retry_refused(room, papers())
        (case,) = store.cases(room.registry)
        assert case.state == "submitted"
        assert {m.document for m in papermoves.moves_of(room.registry, case.id)} == {
            f"{n:06d}" for n in (1, 2, 3, 4)
        }


def test_arrears_of_the_unit_stop_an_application(site: Site) -> None:
    with room_in(site) as room:
        open_case(room, room.procedures.get("arrears"), UNIT, "track", {})
        for number in range(3):
            file_paper(room.registry, 1 + number, "works-drawings")
        with pytest.raises(Refused, match="结清欠费"):
            list(look_at_papers(room, papers()))
            open_case(room, room.procedures.get("fit-out"), UNIT, "submit", {})


def test_a_joint_approval_needs_both_in_any_order(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        assert act(room, case.id, "agree-security", {}).case.state == "submitted"
        assert act(room, case.id, "agree-engineering", {}).case.state == "agreed"


def test_what_is_not_possible_now_says_what_is(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        with pytest.raises(UsageError) as refusal:
            act(room, case.id, "pay", {"amount": "2000"})
        assert "agree-engineering（工程部同意）" in refusal.value.hint


def test_values_are_checked_by_their_kind_and_missing_ones_are_named(site: Site) -> None:
    with room_in(site) as room:
        case = agreed(room)
        with pytest.raises(UsageError, match="金额"):
            act(room, case.id, "pay", {})
        with pytest.raises(UsageError, match="金额"):
            act(room, case.id, "pay", {"amount": "很多"})
        assert act(room, case.id, "pay", {"amount": "两千元整"}).case.value("amount") == "2000.00"


def test_what_is_known_already_is_not_asked_again(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        text = (site.procedures / "fit-out.toml").read_text("utf-8")
        (site.procedures / "fit-out.toml").write_text(
            text.replace(
                'name = "patrolled"\ntitle = "登记巡查"',
                'name = "patrolled"\ntitle = "登记巡查"\n'
                'ask = [{ name = "amount", label = "金额", kind = "money", required = true }]',
            ),
            "utf-8",
        )
    with room_in(site) as room:
        assert act(room, case.id, "patrolled", {}).case.value("amount") == "2000.00"


def test_paying_wants_the_letter_and_one_for_each_neighbour(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        wanted = answers.waiting(room.registry)
    assert {a.case for a in wanted} == {case.id}
    # 3-1203: beside it 3-1202; above and below no room ends in 03.
    assert sorted((str(a.unit), a.to) for a in wanted) == [("3-1202", "adjacent"), ("3-1203", "unit")]


def test_three_working_days_after_monday_are_thursday(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        (clock,) = store.clocks(room.registry, case.id)
    assert clock.due == datetime(2026, 11, 19, 23, 59, 59, tzinfo=ZONE)


def test_a_case_that_waits_for_the_occupant_stops_the_clock(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        act(at(room, MONDAY + timedelta(days=1)), case.id, "ask-again", {"reason": "图纸缺天花图"})
        (paused,) = store.clocks(room.registry, case.id)
        assert (paused.state, paused.due) == (ClockState.PAUSED, None)
        act(at(room, MONDAY + timedelta(days=8)), case.id, "resubmit", {})
        running = [c for c in store.clocks(room.registry, case.id) if c.state.open]
    # The event starts it anew as well: three working days from Tuesday the 24th.
    assert [c.due for c in running] == [datetime(2026, 11, 27, 23, 59, 59, tzinfo=ZONE)]


def test_a_deadline_that_passes_is_noted_once_and_stays_open_and_visible(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        friday = at(room, datetime(2026, 11, 20, 9, 0, tzinfo=ZONE))
        assert [m.line.event for m in tick(friday) if m.case.id == case.id] == ["review-late"]
        assert [m for m in tick(friday) if m.case.id == case.id] == []
        (late,) = [d for d in due_list(friday, Wanted(frozenset({"engineering"}))) if d.kind == "clock"]
        assert (late.standing, late.said) == ("late", "迟1个工作日")


def test_work_done_late_is_late_and_closed(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        act(at(room, MONDAY + timedelta(days=10)), case.id, "agree-engineering", {})
        assert [c.state for c in store.clocks(room.registry, case.id)] == [ClockState.LATE]


def test_a_daily_duty_starts_again_each_time_it_is_done(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "1"}).case
        act(at(room, MONDAY + timedelta(days=1)), case.id, "patrolled", {})
        patrols = [c for c in store.clocks(room.registry, case.id) if c.name == "patrol"]
    assert [c.state for c in patrols] == [ClockState.MET, ClockState.RUNNING]


def test_the_calendar_opens_a_case_once_a_period(site: Site) -> None:
    with room_in(site) as room:
        assert [m.case.procedure for m in tick(room)] == ["census"]
        assert tick(at(room, MONDAY + timedelta(days=3))) == []
        (case,) = store.cases(room.registry, procedure="census")
        act(room, case.id, "close", {})
        assert tick(at(room, MONDAY + timedelta(days=3))) == []
        (moved,) = tick(at(room, datetime(2027, 1, 4, 9, 0, tzinfo=ZONE)))
        assert moved.case.value("period") == "2027Q1"


def test_a_paper_of_the_office_moves_a_case_of_the_office(site: Site) -> None:
    with room_in(site) as room:
        tick(room)
        file_paper(room.registry, 1, "patrol-record", unit="")
        (looked,) = look_at_papers(room, papers())
        assert looked.moved is not None and looked.moved.case.state == "closed"


def test_an_event_of_another_case_of_the_unit_moves_this_one(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "1"}).case
        other = open_case(room, room.procedures.get("arrears"), UNIT, "track", {}).case
        moved = act(room, other.id, "paid", {})
        assert [m.case.id for m in moved.also] == [case.id]
        assert store.find_case(room.registry, case.id).state == "closed"


def test_a_mistake_is_taken_back_and_stays_in_the_history(site: Site) -> None:
    with room_in(site) as room:
        case = agreed(room)
        act(room, case.id, "pay", {"amount": "2000"})
        after = undo(room, case.id, reason="金额登错").case
        assert (after.state, after.value("amount")) == ("agreed", "")
        assert answers.waiting(room.registry) == []
        history = store.history(room.registry, case.id)
        assert (history[-1].undoes, history[-2].undone) == (4, 5)
        assert [c.name for c in store.clocks(room.registry, case.id)] == ["review"]
        assert act(room, case.id, "pay", {"amount": "3000"}).case.value("amount") == "3000.00"


def test_the_opening_is_not_taken_back_but_cancelled(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        with pytest.raises(UsageError, match="不能撤回"):
            undo(room, case.id, reason="立错了")
        ended = act(room, case.id, "cancel", {"reason": "用户撤回"}).case
        assert ended.closed is not None
        assert [c.state for c in store.clocks(room.registry, case.id)] == [ClockState.CANCELLED]


def test_of_two_who_act_at_once_one_is_told_who_was_first(site: Site) -> None:
    with room_in(site, actor="张工") as first, room_in(site, actor="李工") as second:
        case = submitted(first)
        act(first, case.id, "agree-engineering", {}, expected=case.version)
        with pytest.raises(BusyError, match="张工"):
            act(second, case.id, "ask-again", {"reason": "x"}, expected=case.version)
        assert len(store.history(first.registry, case.id)) == 2


def test_only_the_role_of_an_event_may_bring_it_about(tmp_path: Path) -> None:
    people = '[[people]]\nname = "钱会计"\nlogin = "qian"\nroles = ["finance"]\n'
    with room_in(
        make_office(tmp_path, site=f'name = "x"\nprofile = "tower"\n{people}'), actor="qian"
    ) as room:
        case = submitted(room)
        with pytest.raises(UsageError, match="工程部"):
            act(room, case.id, "agree-engineering", {})
        open_case(room, room.procedures.get("arrears"), UnitCode.parse("5-0101"), "track", {})


def test_a_second_open_case_of_the_same_kind_is_refused(site: Site) -> None:
    with room_in(site) as room:
        case = submitted(room)
        with pytest.raises(UsageError, match=case.id):
            open_case(room, room.procedures.get("fit-out"), UNIT, "submit", {})


def test_replaying_the_history_gives_the_case_and_its_clocks(site: Site) -> None:
    with room_in(site) as room:
        case = agreed(room)
        act(at(room, MONDAY + timedelta(days=1)), case.id, "pay", {"amount": "5"})
        undo(at(room, MONDAY + timedelta(days=2)), case.id, reason="错")
        act(at(room, MONDAY + timedelta(days=3)), case.id, "pay", {"amount": "6"})
        kept = store.find_case(room.registry, case.id)
        again, clocks = fold(kept, store.history(room.registry, case.id))
        assert again == kept
        assert sorted(clocks, key=lambda c: c.name) == sorted(
            store.clocks(room.registry, case.id), key=lambda c: c.name
        )


def test_a_paper_filed_before_a_crash_moves_its_case_afterwards(site: Site) -> None:
    with room_in(site) as room:
        submitted(room, unit="5-0101", first=10)
        for number in range(1, 5):
            file_paper(room.registry, number, "works-drawings" if number < 4 else "fit-out-application")
    with room_in(site) as room:  # nobody looked at them before the process died
        assert len(papermoves.unmoved(room.registry)) == 4
        list(look_at_papers(room, papers()))
        assert [c.state for c in store.cases(room.registry, unit=UNIT)] == ["submitted"]
        assert list(look_at_papers(room, papers())) == []


def test_an_event_that_breaks_half_way_leaves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with room_in(site) as room:
        case = agreed(room)
        head = audit.audit_head(room.registry)

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("power cut")

        monkeypatch.setattr(answers, "want", broken)
        with pytest.raises(RuntimeError):
            act(room, case.id, "pay", {"amount": "5"})
        assert store.find_case(room.registry, case.id) == case
        assert audit.audit_head(room.registry) == head


def test_every_move_is_in_the_audit_log_without_values(site: Site) -> None:
    with room_in(site) as room:
        case = agreed(room)
        act(room, case.id, "cancel", {"reason": "张三丰不装了"})
        said = [(e.action, e.detail) for e in audit.events(room.registry, case.id)]
    assert said[0][0] == "case-cancel"
    assert not any("张三丰" in detail for _, detail in said)


def test_history_cannot_be_changed_or_removed(site: Site) -> None:
    with room_in(site) as room:
        submitted(room)
        for statement in (
            "UPDATE case_event SET actor = 'x'",
            "DELETE FROM case_event",
            'DELETE FROM "case"',
        ):
            with pytest.raises(Exception, match="case"):
                room.registry.write(statement)


def test_an_open_case_says_which_papers_it_waits_for(site: Site) -> None:
    with room_in(site) as room:
        assert expected_papers(room.registry, site, UNIT) == ()
        case = submitted(room)
        assert running_rows(room.registry, site, UNIT) == {"E4"}
        act(room, case.id, "ask-again", {"reason": "图纸缺页"})
        assert expected_papers(room.registry, site, UNIT) == ("fit-out-application",)


def test_offers_name_what_lacks_before_anybody_tries(site: Site) -> None:
    from pipeline.respond.cases.engine import lacks

    with room_in(site) as room:
        procedure = room.procedures.get("fit-out")
        blank = Case("", "fit-out", UNIT, "start", 0, room.now, room.now)
        position = position_of(room, blank)
        (event,) = procedure.openings()
        missing = lacks(position, event, {}, room.procedures.roles)
    assert [one.chinese for one in missing] == ["装修图纸三份（用户）"]


def test_a_timer_that_runs_out_is_not_a_duty_done_late(site: Site) -> None:
    file = site.procedures / "fit-out.toml"
    text = file.read_text("utf-8").replace(
        'ends = ["agree-engineering"]', 'ends = ["agree-engineering", "review-late"]'
    )
    file.write_text(text, "utf-8")
    with room_in(site) as room:
        case = submitted(room)
        tick(at(room, MONDAY + timedelta(days=10)))
        assert [c.state for c in store.clocks(room.registry, case.id)] == [ClockState.MET]


def test_a_paper_moves_an_open_case_by_an_event_that_may_also_open_one(site: Site) -> None:
    file = site.procedures / "fit-out.toml"
    text = file.read_text("utf-8").replace(
        'from = ["start"]\nto = "submitted"', 'from = ["start", "agreed"]\nto = "submitted"'
    )
    file.write_text(text, "utf-8")
    with room_in(site) as room:
        case = agreed(room)
        file_paper(room.registry, 20, "fit-out-application")
        (looked,) = look_at_papers(room, papers())
        assert looked.moved is not None and (looked.moved.case.id, looked.moved.case.state) == (
            case.id,
            "submitted",
        )


def test_a_sheet_printed_for_a_case_counts_for_that_one_and_opens_no_other(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "1"}).case
        made = make_document(30, unit="3-1203", paper="fit-out-application", title="申请书")
        file_document(room.registry, replace(made, case=case.id, filed=MONDAY), actor="test", now=MONDAY)
        (looked,) = look_at_papers(room, papers())
        assert (looked.move.case, looked.moved) == (case.id, None)
        assert len(store.cases(room.registry, unit=UNIT)) == 1


def test_a_paper_of_no_unit_moves_the_units_case_that_its_code_names(site: Site) -> None:
    file = site.procedures / "fit-out.toml"
    text = file.read_text("utf-8").replace(
        'name = "patrolled"\ntitle = "登记巡查"\nfrom = ["permitted"]\nby = ["person"]',
        'name = "patrolled"\ntitle = "登记巡查"\nfrom = ["permitted"]\nby = ["person", "paper"]\npapers = ["patrol-record"]',
    )
    file.write_text(text, "utf-8")
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "1"}).case
        made = make_office_document(31)
        file_document(room.registry, replace(made, case=case.id, filed=MONDAY), actor="test", now=MONDAY)
        (looked,) = look_at_papers(room, papers())
        assert looked.moved is not None and looked.moved.line.event == "patrolled"


def test_of_several_cases_only_the_one_that_belongs_to_it_follows(site: Site) -> None:
    several = site.procedures / "fit-out.toml"
    several.write_text(
        several.read_text("utf-8").replace('scope = "unit"', 'scope = "unit"\nalone = false', 1), "utf-8"
    )
    rules = site.procedures / "_rules" / "all.toml"
    rules.write_text(rules.read_text("utf-8").replace("value = 3", "value = 0"), "utf-8")
    with room_in(site) as room:
        first = act(room, agreed(room).id, "pay", {"amount": "1"}).case
        second = open_case(room, room.procedures.get("fit-out"), UNIT, "submit", {}, note="第二件").case
        act(room, second.id, "agree-engineering", {})
        act(room, second.id, "agree-security", {})
        act(room, second.id, "pay", {"amount": "1"})
        other = open_case(room, room.procedures.get("arrears"), UNIT, "track", {}).case
        assert act(room, other.id, "paid", {}).also == ()
        assert {store.find_case(room.registry, c.id).state for c in (first, second)} == {"permitted"}


def test_one_pass_is_wanted_for_each_worker_on_the_sheet_and_no_id_number_is_kept(site: Site) -> None:
    file = site.procedures / "fit-out.toml"
    drafts = 'paper = "rectification-notice"\n  values = { defects = "=试验", deadline = "today" }'
    each = 'paper = "worker-pass"\n  each = "workers"\n  values = { worker = "row:name", number = "per:fitout.drawing_copies" }'
    text = file.read_text("utf-8").replace(drafts, each)
    text = text.replace(
        'take = { contractor = "contractor" }', 'take = { contractor = "contractor", workers = "workers" }'
    )
    file.write_text(text, "utf-8")
    rows = tuple(
        {"name": Value("name", name, name, 1.0), "id": Value("id", "110101199001019999", "", 1.0)}
        for name in ("赵六", "孙七")
    )
    with room_in(site) as room:
        for number in range(3):
            file_paper(room.registry, 1 + number, "works-drawings")
        made = make_document(4, paper="fit-out-application", title="申请书")
        made = replace(made, fields=(Value("workers", "赵六；孙七", "", 1.0, rows=rows),), filed=MONDAY)
        file_document(room.registry, made, actor="test", now=MONDAY)
        list(look_at_papers(room, papers()))
        (case,) = store.cases(room.registry)
        assert "110101" not in case.value("workers")
        for event in ("agree-engineering", "agree-security"):
            act(room, case.id, event, {})
        act(room, case.id, "pay", {"amount": "1"})
        wanted = [dict(a.values) for a in answers.waiting(room.registry) if a.paper == "worker-pass"]
    assert [one["worker"] for one in wanted] == ["赵六", "孙七"]
