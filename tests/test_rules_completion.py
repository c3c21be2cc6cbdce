"""The numbers and conflicts of works and their completion (domain E4, E6, E7) rule what happens at an office that works by the stock
of procedures: the domain's figure, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import RESIDENTIAL, TOWER, stage
from works_kit import completing, in_works

from pipeline.errors import UsageError
from pipeline.flow.cases.moved import Refused

# ------------------------------------------------------------ the works


@pytest.mark.parametrize(("profile", "role"), [(TOWER, "management"), (RESIDENTIAL, "engineering")])
def test_works_are_patrolled_daily(profile: str, role: str) -> None:
    """N21 (Management Department), N88 (EMD), G10: each day, and again the day after."""
    with stage(profile) as office:
        case = in_works(office)
        clock = office.clock(case, "patrol")
        assert (office.due(case, "patrol"), clock.role) == ("2026-11-17 23:59:59", role)
        office.at("2026-11-17 15:00").act(case, "patrol", visited_on="2026-11-17")
        assert office.due(case, "patrol") == "2026-11-18 23:59:59"


def test_the_office_may_patrol_works_less_often() -> None:
    """N21, N88"""
    with stage(TOWER, {"patrol.works": "3日"}) as office:
        assert office.due(in_works(office), "patrol") == "2026-11-19 23:59:59"


@pytest.mark.parametrize(
    ("profile", "rules", "first"),
    [
        (TOWER, {}, "warn"),
        (RESIDENTIAL, {}, "notify"),
        (TOWER, {"fitout.breach_levels": "整改通知书、上报"}, "notify"),
        (RESIDENTIAL, {"fitout.breach_levels": "违章处理通知书"}, "handle"),
    ],
)
def test_the_ladder_of_breaches(profile: str, rules: dict[str, str], first: str) -> None:
    """G9: oral warning, slip, final warning, power cut (000 §6); notice and report (004); 违章处理通知书 (000 §7)."""
    steps = {
        "warn": {"found_at": "2026-11-16 08:30", "details": "噪声扰民", "patroller": "单小军"},
        "notify": {"details": "噪声扰民", "measures": "限期整改", "limit_on": "2026-11-20"},
        "handle": {"details": "噪声扰民", "demand": "改正"},
    }
    with stage(profile, rules) as office:
        case = office.open("breach", "find", found_at="2026-11-16 08:30", details="噪声扰民")
        for event in steps.keys() - {first}:
            with pytest.raises(UsageError):
                office.act(case, event, **steps[event])
        case = office.act(case, first, **steps[first])
        assert case.state == {"warn": "warned", "notify": "notified", "handle": "handled"}[first]


def test_a_tower_warns_before_it_writes_slips_and_finally_before_it_cuts_the_power() -> None:
    """G9"""
    slip = {
        "slip_found_at": "2026-11-16 10:00",
        "breaches": "噪声扰民",
        "details": "再次噪声扰民",
        "measures": "立即停止",
        "limit_on": "2026-11-18",
    }
    cut = {
        "way": "停电",
        "cut_off_at": "2026-11-19 10:00",
        "complaints": "多次",
        "joint_with": "管理部、保安部",
    }
    with stage(TOWER) as office:
        case = office.open("breach", "find", found_at="2026-11-16 08:30", details="噪声扰民")
        with pytest.raises(Refused, match="口头警告"):
            office.act(case, "issue-slip", **slip)
        office.act(case, "warn", found_at="2026-11-16 09:00", details="噪声扰民", patroller="单小军")
        office.act(case, "issue-slip", **slip)
        with pytest.raises(UsageError):
            office.act(case, "cut-off", **cut)
        office.act(case, "warn-finally", details="屡次噪声扰民", limit_on="2026-11-18")
        assert office.act(case, "cut-off", **cut).state == "cut-off"


# ------------------------------------------------------------ completion


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-25 23:59:59"), ({"fitout.lodge": "3个工作日"}, "2026-11-19 23:59:59")],
)
def test_acceptance_is_asked_for_within_seven_working_days(rules: dict[str, str], due: str) -> None:
    """N22"""
    with stage(TOWER, rules) as office:
        case = office.act(in_works(office), "finish-works", finished_on="2026-11-16")
        assert office.due(case, "lodge") == due


@pytest.mark.parametrize(("rules", "enough"), [({}, 3), ({"fitout.asbuilt_copies": 2}, 2)])
def test_so_many_copies_of_the_drawings_as_built(rules: dict[str, int], enough: int) -> None:
    """N23: three in a tower."""
    with stage(TOWER, rules) as office:
        case = completing(office, drawings=enough - 1)
        with pytest.raises(Refused, match="竣工图纸"):
            office.act(case, "accept")
        office.file("as-built-drawings")
        assert office.act(case, "accept").state == "inspect-due"


def test_an_estate_goes_on_without_drawings_as_built_and_says_so() -> None:
    """N23: 004 breaks off before them; one copy, and only a warning."""
    with stage(RESIDENTIAL) as office:
        case = office.act(completing(office, drawings=0), "accept")
        assert "竣工图纸" in office.warnings(case)
    with stage(RESIDENTIAL) as office:
        case = office.act(completing(office, drawings=1), "accept")
        assert "竣工图纸" not in office.warnings(case)


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-19 23:59:59"), ({"fitout.inspect": "1个工作日"}, "2026-11-17 23:59:59")],
)
def test_acceptance_is_inspected_within_three_working_days(rules: dict[str, str], due: str) -> None:
    """N24"""
    with stage(TOWER, rules) as office:
        assert office.due(office.act(completing(office), "accept"), "inspect") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-19 23:59:59"), ({"fitout.deposit.refund": "5日"}, "2026-11-22 23:59:59")],
)
def test_the_deposit_is_paid_back_within_two_working_days_of_the_pass(
    rules: dict[str, str], due: str
) -> None:
    """N25, G12: passed on Tuesday, paid back by Thursday."""
    with stage(TOWER, rules) as office:
        case = office.act(completing(office), "accept")
        case = office.at("2026-11-17 16:00").act(case, "pass", inspected_on="2026-11-17", vents="已开启")
        assert office.due(case, "refund") == due


@pytest.mark.parametrize(
    ("profile", "rules", "state"),
    [
        (TOWER, {}, "refund-due"),
        (RESIDENTIAL, {}, "refund-approval"),
        (TOWER, {"fitout.deposit.approver": "主任"}, "refund-approval"),
        (RESIDENTIAL, {"fitout.deposit.approver": "工程部"}, "refund-due"),
    ],
)
def test_who_signs_for_the_deposit(profile: str, rules: dict[str, str], state: str) -> None:
    """G12: Engineering in a tower, the director in an estate."""
    with stage(profile, rules) as office:
        case = office.act(completing(office), "accept")
        assert office.act(case, "pass", inspected_on="2026-11-16", vents="已开启").state == state
