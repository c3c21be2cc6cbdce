"""Complaints, rates against targets, and what repairs lack, as the cases say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cases_kit import room_in
from hypothesis import given
from hypothesis import strategies as st
from reports_kit import (
    NOVEMBER,
    NOW,
    a_repair,
    at,
    by,
    cell,
    did,
    made,
    make_site,
    opened,
    quick_room,
    some_complaints,
)

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked, Span
from pipeline.flow.reports.report import Rate, said


@pytest.fixture
def room(tmp_path: Path) -> Iterator[CaseRoom]:
    with quick_room(make_site(tmp_path)) as made:
        yield made


# complaints


def test_complaints_are_counted_by_type_and_month_n13_n14(room: CaseRoom) -> None:
    some_complaints(room)
    report = made(room, "complaints", Asked(Span(date(2026, 10, 1), date(2026, 11, 30))))
    noise = by(report, "kind", "装修噪声")
    assert (noise["m2026-10"], noise["m2026-11"], noise["total"], noise["open"]) == (0, 2, 2, 2)
    assert by(report, "kind", "公共设施")["m2026-10"] == 1
    assert {chart.title for chart in report.charts} == {"各月投诉件数", "各类投诉件数"}


def test_the_handled_rate_leaves_invalid_complaints_out_n62(room: CaseRoom) -> None:
    some_complaints(room)
    assert "1/3 = 33.3 %，目标 100 %" in made(room, "complaints").totals[1]


def test_the_same_matter_of_the_same_unit_is_a_repeated_complaint(room: CaseRoom) -> None:
    some_complaints(room)
    repeated = made(room, "complaints").sections[1]
    assert [row[:3] for row in repeated.rows] == [("1栋102", "装修噪声", 2)]


def test_causes_come_from_the_analysis_of_the_month(room: CaseRoom) -> None:
    case = opened(room, "complaint-summary", "", "begin")
    did(room, case, "sum-up", total="4", result="装修噪声为主")
    did(room, case, "analyse", findings="晚间施工无人制止", measures="加一次夜巡", limit_on="2026-12-01")
    (row,) = made(room, "complaints").sections[2].rows
    assert row[1:4] == ("晚间施工无人制止", "加一次夜巡", date(2026, 12, 1))


def test_the_client_register_holds_time_departments_summary_and_result(room: CaseRoom) -> None:
    some_complaints(room)
    first = by(made(room, "complaint-register"), "number", 1)
    assert (first["client"], first["departments"], first["result"]) == ("李四", "管理部", "已要求按时施工")


def test_a_merged_complaint_is_counted_once_n12(room: CaseRoom) -> None:
    one, two = (
        opened(room, "complaint", "1-101", "receive", course="同一件", complainant="张三") for _ in range(2)
    )
    did(room, two, "merge", merged_into=one.id, reason="同一事项")
    assert len(made(room, "complaint-register").rows) == 1


# rates


def test_rates_show_numerator_denominator_and_target() -> None:
    assert Rate(23, 25, Decimal(96)).chinese == "23/25 = 92.0 %，目标 96 %"
    assert Rate(0, 0, Decimal(96)).chinese == "0/0，没有可统计的，目标 96 %"
    assert Rate(24, 25, Decimal(96)).met
    assert not Rate(23, 25, Decimal(96)).met
    assert Rate(1, 100, Decimal(1), at_most=True).met


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_a_rate_is_met_by_the_fraction_and_not_by_what_is_rounded(part: int, whole: int, target: int) -> None:
    part = min(part, whole)
    assert Rate(part, whole, Decimal(target)).met == (100 * part >= target * whole)


def rate_named(room: CaseRoom, name: str, asked: Asked = NOVEMBER) -> Rate:
    found = by(made(room, "visits", asked), "name", name)["rate"]
    assert isinstance(found, Rate)
    return found


def test_satisfaction_with_repairs_stands_against_98_n8(room: CaseRoom) -> None:
    early = at(room, NOW - timedelta(days=2))
    a_repair(early, "1-101", "request", "满意")
    a_repair(early, "1-102", "request", "不满意")
    found = rate_named(room, "报修维修满意率")
    assert (found.part, found.whole, found.target, found.met) == (1, 2, Decimal(98), False)


def test_an_urgent_repair_reached_after_two_hours_is_not_in_time_n77(room: CaseRoom) -> None:
    early = at(room, NOW - timedelta(days=2))
    a_repair(early, "1-101", "request-urgent", "满意")
    a_repair(early, "1-102", "request-urgent", "满意", hours=3)
    found = rate_named(room, "零修、急修及时率")
    assert (found.part, found.whole, found.target) == (1, 2, Decimal(100))


def test_visits_of_complaints_stand_against_96_and_100_n9_n10_n39(room: CaseRoom) -> None:
    done = opened(room, "return-visit", "1-101", "due-complaint")
    did(room, done, "follow-up-complaint", opinion="还是吵", reply_by="2026-11-25")
    opened(room, "return-visit", "1-102", "due-complaint")
    surveys = rate_named(room, "意见征询、投诉回访处理率")
    assert (surveys.part, surveys.whole, surveys.target) == (1, 2, Decimal(96))
    issues = rate_named(room, "回访中问题的处理率")
    assert (issues.part, issues.whole, issues.target) == (0, 1, Decimal(100))
    some_complaints(room)
    assert rate_named(room, "投诉回访率").target == Decimal(100)


def test_a_changed_rule_changes_the_target(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    (tmp_path / "site.toml").write_text(
        (tmp_path / "site.toml").read_text("utf-8") + '[rules]\n"visit.household_share" = 20\n', "utf-8"
    )
    from pipeline.site import open_site

    with room_in(open_site(site.root), NOW) as room:
        assert "目标 20 %" in said(cell(made(room, "household-visits"), 0, "rate"))


def test_a_tenth_of_the_households_is_visited_each_half_year_n38(room: CaseRoom) -> None:
    case = opened(room, "return-visit", "1-101", "plan")
    did(room, case, "record", visited_at="2026-11-20 09:00", way="上门回访", satisfaction="满意")
    report = made(room, "household-visits")
    first = by(report, "building", "1栋")
    assert (first["households"], first["visited"], first["still"]) == (9, 1, 0)
    assert by(report, "building", "2栋")["still"] == 1
