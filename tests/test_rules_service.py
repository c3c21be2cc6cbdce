"""The numbers and conflicts of repairs, shifts, patrols and incidents (domain E9, E20, E22, E27) rule what happens at an office that
works by the stock of procedures: the domain's figure, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import RESIDENTIAL, TOWER, Stage, stage

from pipeline.flow.cases.moving import position_of
from pipeline.model.case import Case
from pipeline.model.procedure import By
from pipeline.respond.cases.engine import offered

# ------------------------------------------------------------ repairs


def requested(office: Stage, event: str = "request") -> Case:
    return office.open("repair", event, content="水龙头漏水")


def finished(office: Stage, **given: str) -> Case:
    return office.act(office.act(requested(office), "accept"), "finish", **given)


@pytest.mark.parametrize(
    ("rules", "major", "way"),
    [({}, "是", "上门回访"), ({}, "", "电话回访"), ({"repair.visit": False}, "是", "")],
)
def test_a_finished_repair_is_visited(rules: dict[str, bool], major: str, way: str) -> None:
    """N11: a grave one at the door, an ordinary one by telephone."""
    with stage(RESIDENTIAL, rules) as office:
        finished(office, **({"major": major} if major else {}))
        assert office.has("return-visit") == bool(way)
        if way:
            assert office.case("return-visit").value("way") == way


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-12-16 23:59:59"), ({"repair.visit_every": "7日"}, "2026-11-23 23:59:59")],
)
def test_within_a_month(rules: dict[str, str], due: str) -> None:
    """N11"""
    with stage(RESIDENTIAL, rules) as office:
        finished(office)
        assert office.due(office.case("return-visit"), "visit-repair") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-16 09:05:00"), ({"repair.response_normal": "30分钟"}, "2026-11-16 09:30:00")],
)
def test_who_drew_materials_is_there_in_five_minutes(rules: dict[str, str], due: str) -> None:
    """N36, G14"""
    with stage(RESIDENTIAL, rules) as office:
        assert office.due(office.act(office.act(requested(office), "accept"), "draw"), "on-site") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-16 11:00:00"), ({"repair.response_emergency": "45分钟"}, "2026-11-16 09:45:00")],
)
def test_an_emergency_is_answered_within_two_hours(rules: dict[str, str], due: str) -> None:
    """N52, G14"""
    with stage(RESIDENTIAL, rules) as office:
        assert office.due(requested(office, "request-urgent"), "emergency") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"repair.reconcile": "3日"}, "2026-11-19 23:59:59")],
)
def test_tickets_are_matched_with_the_store_daily(rules: dict[str, str], due: str) -> None:
    """N37"""
    with stage(RESIDENTIAL, rules) as office:
        assert office.due(finished(office), "reconcile") == due


@pytest.mark.parametrize(
    ("rules", "collectors"),
    [
        ({}, {"finance"}),
        ({"repair.payment_collector": "工程部"}, {"engineering", "finance"}),
    ],
)
def test_who_takes_the_money_for_a_repair(rules: dict[str, str], collectors: set[str]) -> None:
    """G13: Finance with its stamp, or Engineering."""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(requested(office), "quote", amount="80")
        case = office.act(case, "agree-quote")
        events = {event.name: event for event in offered(position_of(office.room, case), By.PERSON)}
        assert set(events["pay"].roles) == collectors


# ------------------------------------------------------------ shifts, patrols, audits


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"duty.convert": "2日"}, "2026-11-18 23:59:59")],
)
def test_what_the_night_left_is_passed_on_the_next_day(rules: dict[str, str], due: str) -> None:
    """N57: from a shift, and for a repair that could not be done at night."""
    with stage(RESIDENTIAL, rules) as office:
        night = office.open("duty-shift", "begin-night", "")
        office.file("shift-handover", "", shift="晚班交早班")
        assert office.due(night, "convert") == due
        assert office.due(office.act(requested(office), "put-off"), "next-day") == due


@pytest.mark.parametrize(
    ("rules", "second", "warned"),
    [({}, "", True), ({}, "15:00 正常", False), ({"patrol.rounds": 1}, "", False)],
)
def test_the_property_is_patrolled_twice_a_day(rules: dict[str, int], second: str, warned: bool) -> None:
    """N50, G10"""
    with stage(TOWER, rules) as office:
        office.tick()
        fields = {"route": "3栋", "first": "9:00 正常", **({"second": second} if second else {})}
        office.file("patrol-record", "", **fields)
        case = office.case("patrol", None)
        assert case.state == "reviewing"
        assert ("只记了一次巡查" in office.warnings(case)) == warned


@pytest.mark.parametrize(
    ("rules", "minor", "serious", "told"),
    [
        ({}, "8", "0", ""),
        ({}, "9", "0", "轻微不合格"),
        ({}, "8", "1", "严重不合格"),
        ({"quality.minor_max": 5}, "6", "0", "轻微不合格"),
        ({"quality.serious_max": 1}, "0", "1", ""),
    ],
)
def test_an_audit_with_too_many_findings_is_warned_of(
    rules: dict[str, int], minor: str, serious: str, told: str
) -> None:
    """N60: eight slight ones, none that is serious."""
    with stage(TOWER, rules) as office:
        case = office.open("yearly-review", "begin", "")
        office.file("quality-audit-record", "", observations="0", minor=minor, serious=serious)
        said = office.warnings(case)
        assert told in said if told else not said


@pytest.mark.parametrize(
    ("rules", "due"), [({}, "2026-11-17 23:59:59"), ({"supervision.every": "3日"}, "2026-11-19 23:59:59")]
)
def test_what_staff_report_is_read_daily(rules: dict[str, str], due: str) -> None:
    """N35"""
    with stage(RESIDENTIAL, rules) as office:
        office.file("daily-work-report", "", reporter="单小军")
        assert office.due(office.case("daily-report", None), "review") == due


def test_observations_of_an_audit_count_too() -> None:
    """N60"""
    with stage(TOWER) as office:
        case = office.open("yearly-review", "begin", "")
        office.file("quality-audit-record", "", observations="9", minor="0", serious="0")
        assert "观察项" in office.warnings(case)


@pytest.mark.parametrize(
    ("observations", "minor", "told"), [("5", "4", True), ("4", "4", False), ("", "9", True)]
)
def test_observations_and_slight_findings_are_counted_together(
    observations: str, minor: str, told: bool
) -> None:
    """N60"""
    with stage(TOWER) as office:
        case = office.open("yearly-review", "begin", "")
        office.file("quality-audit-record", "", observations=observations, minor=minor, serious="0")
        assert ("合计" in office.warnings(case)) is told
