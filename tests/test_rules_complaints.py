"""The numbers and conflicts of complaints and of the rates that the office is measured by (domain E8, E10, E29) rule what happens
at an office that works by the stock of procedures: the domain's figure, the office's where `[rules]` says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from stock_kit import HOME, RENTED, RESIDENTIAL, TOWER, Stage, catalog, stage

from pipeline.errors import UsageError
from pipeline.flow.cases.moved import Refused
from pipeline.flow.reports.asked import Asked, month_of
from pipeline.flow.reports.complaints import complaints
from pipeline.flow.reports.report import Rate
from pipeline.flow.reports.visits import household_visits, rates
from pipeline.model.case import Case

NOISE = {"subject": "装修噪声", "course": "楼上深夜施工", "complainant": "单小军"}

# ------------------------------------------------------------ complaints


def received(office: Stage, **given: str) -> Case:
    return office.open("complaint", "receive", **NOISE, **given)


def handled(office: Stage) -> Case:
    case = office.act(received(office), "confirm")
    office.act(case, "forward", department="工程部")
    office.act(case, "judge-valid")
    return office.act(case, "result", result="已劝止")


@pytest.mark.parametrize(
    ("rules", "due"),
    [
        ({}, "2026-11-19 23:59:59"),
        ({"complaint.visit_after_result": "1日"}, "2026-11-17 23:59:59"),
    ],
)
def test_a_complaint_is_visited_within_three_days_of_its_end(rules: dict[str, str], due: str) -> None:
    """N6, G1: by the calendar's days, from when it is handled."""
    with stage(RESIDENTIAL, rules) as office:
        handled(office)
        visit = office.case("return-visit")
        assert office.timed(visit) == {"visit-after-result"}
        assert office.due(visit, "visit-after-result") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 09:00:00"), ({"complaint.visit_from_complaint": "4小时"}, "2026-11-16 13:00:00")],
)
def test_or_within_a_day_of_the_complaint(rules: dict[str, str], due: str) -> None:
    """N40, G1: twenty-four hours from Monday nine o'clock, where the office counts so."""
    with stage(RESIDENTIAL, {"complaint.visit_basis": "接到投诉后", **rules}) as office:
        received(office)
        assert office.due(office.case("return-visit"), "visit-from-complaint") == due


def test_or_without_a_day() -> None:
    """G1: 003 §9 names no number; the visit is wanted all the same."""
    with stage(RESIDENTIAL, {"complaint.visit_basis": "不限时"}) as office:
        handled(office)
        assert office.case("return-visit").state == "due"
        assert office.timed(office.case("return-visit")) == set()


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-18 23:59:59"), ({"complaint.feedback": "8小时"}, "2026-11-16 17:00:00")],
)
def test_who_complained_hears_within_two_working_days(rules: dict[str, str], due: str) -> None:
    """N61, G1: from the receipt on Monday until Wednesday."""
    with stage(TOWER, rules) as office:
        assert office.due(received(office), "feedback") == due


@pytest.mark.parametrize(("rules", "visited"), [({}, True), ({"complaint.visit_scope": "有效"}, False)])
def test_whether_complaints_without_reason_are_visited(rules: dict[str, str], visited: bool) -> None:
    """G2: all of them (000 §3), or the valid ones (004)."""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(received(office), "confirm")
        office.act(case, "forward", department="工程部")
        office.act(case, "judge-invalid", reason="没有施工")
        case = office.act(case, "explain")
        assert office.has("return-visit") == visited
        assert case.state == ("visit-due" if visited else "closed")


@pytest.mark.parametrize(
    ("profile", "rules", "warned"),
    [
        (RESIDENTIAL, {}, False),
        (TOWER, {}, True),
        (TOWER, {"complaint.severities": "轻微、一般、重大"}, False),
    ],
)
def test_how_grave_a_complaint_can_be(profile: str, rules: dict[str, str], warned: bool) -> None:
    """N7, G5: three grades in 000 §3, two in 000 §5."""
    with stage(profile, rules) as office:
        case = received(office, severity="轻微")
        assert ("只分一般和重大" in office.warnings(case)) == warned


def grave(office: Stage) -> Case:
    return office.open("complaint", "receive-major", **NOISE)


@pytest.mark.parametrize(
    ("rules", "state"),
    [({}, "at-general-manager"), ({"complaint.major_decider": "服务中心主任"}, "at-manager")],
)
def test_who_decides_a_grave_one(rules: dict[str, str], state: str) -> None:
    """G5: the general manager (000 §3), or the head of the centre (003 §9)."""
    with stage(RESIDENTIAL, rules) as office:
        assert office.act(grave(office), "report").state == state


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"complaint.report_major": "2小时"}, "2026-11-16 11:00:00")],
)
def test_a_grave_complaint_is_reported_within_a_working_day(rules: dict[str, str], due: str) -> None:
    """N64"""
    with stage(RESIDENTIAL, rules) as office:
        assert office.due(grave(office), "report-major") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"incident.report": "3个工作日"}, "2026-11-19 23:59:59")],
)
def test_a_grave_incident_is_reported_within_a_working_day(rules: dict[str, str], due: str) -> None:
    """N64"""
    given = {"title": "水浸", "event_time": "2026-11-16 08:00", "event_place": "B1", "course": "爆管"}
    with stage(TOWER, rules) as office:
        assert office.due(office.open("quality-incident", "log-major", "", **given), "report") == due


@pytest.mark.parametrize(("rules", "merged"), [({}, True), ({"complaint.merge_same_matter": False}, False)])
def test_one_matter_is_one_record(rules: dict[str, bool], merged: bool) -> None:
    """N12: what came to several departments is merged."""
    with stage(RESIDENTIAL, rules) as office:
        first, second = received(office), received(office)
        if merged:
            assert office.act(second, "merge", merged_into=first.id).state == "merged"
        else:
            with pytest.raises(UsageError):
                office.act(second, "merge", merged_into=first.id)


@pytest.mark.parametrize(
    ("profile", "rules", "form"),
    [
        (RESIDENTIAL, {}, "complaint-record"),
        (TOWER, {}, "opinion-intake-form"),
        (TOWER, {"forms.complaint": "用户投诉记录表"}, "complaint-record"),
        (TOWER, {"forms.complaint": "客户投诉登记表"}, ""),
    ],
)
def test_the_form_of_a_complaint(profile: str, rules: dict[str, str], form: str) -> None:
    """G6: the chosen one is printed, and each is taken where it comes."""
    both = {"complaint-record", "opinion-intake-form"}
    with stage(profile, rules) as office:
        assert both & set(office.drafts(received(office))) == ({form} if form else set())
        for number, slug in enumerate(sorted(both)):
            looked = office.file(slug, (HOME, RENTED)[number], matter="噪声", course="噪声")
            assert looked[0].move.case


def test_the_ordinary_kinds_of_complaints_are_seven() -> None:
    """N14: in the summary, on the form, and in what is asked; the office may list others."""
    seven = ["装修噪声", "公共设施", "室内维修", "邮件报纸", "清洁绿化", "鼠虫害", "公司服务"]
    for rules, listed in (({}, seven), ({"complaint.ordinary_kinds": ("噪声", "电梯")}, ["噪声", "电梯"])):
        with stage(TOWER, rules) as office:
            received(office, complaint_kind="其他")
            report = complaints(office.room, Asked(month_of(office.room.now.date())))
            assert [row[0] for row in report.rows][: len(listed)] == listed
    field = catalog().papers["opinion-intake-form"].field("kind")
    assert field is not None and list(field.options)[:7] == seven


# ------------------------------------------------------------ rates

TARGETS = [
    ("报修维修满意率", "repair.satisfaction_min", "98", False),
    ("回访中问题的处理率", "visit.rate_handling", "100", False),
    ("意见征询、投诉回访处理率", "visit.rate_survey_complaint", "96", False),
    ("投诉回访率", "visit.rate_complaint", "100", False),
    ("有效投诉处理率", "complaint.handled_min", "100", False),
    ("零修、急修及时率", "repair.on_time_min", "100", False),
    ("返修率", "repair.rework_max", "1", True),
    ("服务回访满意率", "visit.satisfaction_min", "95", False),
]


@pytest.mark.parametrize(("name", "rule", "target", "at_most"), TARGETS)
def test_rates_are_measured_against_the_domains_targets(
    name: str, rule: str, target: str, at_most: bool
) -> None:
    """N8: 98 %, N9: 100 %, N10: 96 %, N39: 100 %, N62: 100 %, N77: 100 %, at most 1 %, 95 %; G3, G4, G14."""
    for rules, wanted in (({}, Decimal(target)), ({rule: 42}, Decimal(42))):
        with stage(RESIDENTIAL, rules) as office:
            found = rates(office.room, Asked(month_of(office.room.now.date())))
        (rate,) = [rate for title, rate, key in found if (title, key) == (name, rule)]
        assert (rate.target, rate.at_most) == (wanted, at_most)


def test_a_rate_below_its_target_is_not_met() -> None:
    """N39, N62: of two complaints one was handled and visited."""
    with stage(RESIDENTIAL) as office:
        handled(office)
        received(office)
        found = {name: rate for name, rate, _ in rates(office.room, Asked(month_of(office.room.now.date())))}
        assert (found["有效投诉处理率"].part, found["有效投诉处理率"].whole) == (1, 2)
        assert found["有效投诉处理率"].met is False
        assert found["投诉回访率"].met is False


@pytest.mark.parametrize(
    ("rules", "share", "refused"),
    [({}, "10", False), ({}, "9", True), ({"visit.household_share": 5}, "9", False)],
)
def test_a_tenth_of_the_households_is_visited_in_half_a_year(
    rules: dict[str, int], share: str, refused: bool
) -> None:
    """N38: fewer cannot be closed as done; the report names the same share."""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("household-visits", "begin", "")
        if refused:
            with pytest.raises(Refused, match="规定比例"):
                office.act(case, "finish", visited="9", share=share)
        else:
            assert office.act(case, "finish", visited="9", share=share).closed is not None
        rate = household_visits(office.room, Asked(month_of(office.room.now.date()))).rows[0][3]
        assert isinstance(rate, Rate) and rate.target == rules.get("visit.household_share", 10)


@pytest.mark.parametrize(
    ("rules", "rate", "warned"),
    [({}, "96", False), ({}, "95", True), ({"visit.rate_survey_complaint": 90}, "95", False)],
)
def test_a_survey_whose_visits_fall_short_is_warned_of(
    rules: dict[str, int], rate: str, warned: bool
) -> None:
    """N10"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("opinion-survey", "begin", "")
        office.act(case, "issue", issued="100", collect_by="2026-11-30")
        office.act(case, "collect", collected="80")
        case = office.act(case, "analyse", findings="无", measures="无", visit_rate=rate)
        assert ("回访处理率没有达到" in office.warnings(case)) == warned
