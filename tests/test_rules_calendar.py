"""What the calendar brings again and again (domain F): the stock of procedures opens it each period of the domain, with the last
day of the period, and each period of the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stock_kit import RESIDENTIAL, TOWER, Stage, stage

# rule, procedure, deadline, the domain's period on Monday 2026-11-16 with its last day, another one with its period and last day
ROUNDS = [
    ("contact.refresh", "contact-refresh", "refresh", "2026-11", "2026-11-30", "1季度", "2026Q4", "2026-12-31"),
    ("complaint.summary", "complaint-summary", "sum", "2026-11", "2026-11-30", "半年", "2026H2", "2026-12-31"),
    ("census.every", "census", "census", "2026Q4", "2026-12-31", "1个月", "2026-11", "2026-11-30"),
    ("supervision.every", "daily-supervision", "check", "2026-11-16", "2026-11-16", "1周", "2026W47", "2026-11-22"),
    ("visit.household_every", "household-visits", "half-year", "2026H2", "2026-12-31", "1个月", "2026-11", "2026-11-30"),
    ("patrol.every", "patrol", "patrol", "2026-11-16", "2026-11-16", "1周", "2026W47", "2026-11-22"),
    ("review.every", "yearly-review", "review", "2026", "2026-12-31", "1个月", "2026-11", "2026-11-30"),
    ("report.monthly", "monthly-report", "send", "2026-11", "2026-11-30", "1周", "2026W47", "2026-11-22"),
    ("meeting.every", "owners-meeting", "half-year", "2026H2", "2026-12-31", "1年", "2026", "2026-12-31"),
    ("survey.every", "opinion-survey", "yearly", "2026", "2026-12-31", "半年", "2026H2", "2026-12-31"),
    ("accounts.every", "accounts-publication", "publish", "2026", "2026-12-31", "1季度", "2026Q4", "2026-12-31"),
]  # fmt: skip
BY_RULE = {row[0]: row for row in ROUNDS}
OTHERWISE = {row[0]: row[5] for row in ROUNDS}


@pytest.fixture(scope="module")
def usual() -> Iterator[Stage]:
    with stage(TOWER) as office:
        office.tick()
        yield office


@pytest.fixture(scope="module")
def changed() -> Iterator[Stage]:
    with stage(TOWER, OTHERWISE) as office:
        office.tick()
        yield office


@pytest.mark.parametrize("rule", list(BY_RULE))
def test_the_round_of_the_domain_is_opened_and_ends_with_its_period(usual: Stage, rule: str) -> None:
    """N3 contacts monthly, N13 complaints summed up monthly, N31 census quarterly (G26), N35 supervision daily, N38 households
    half-yearly, N50 patrol daily (G10), N59 review yearly, N63 report monthly, N73 meeting half-yearly, N74 survey yearly, N75
    accounts yearly."""
    _, slug, deadline, period, last, *_ = BY_RULE[rule]
    case = usual.case(slug, None)
    assert case.value("period") == period
    assert usual.due(case, deadline) == f"{last} 23:59:59"


@pytest.mark.parametrize("rule", list(BY_RULE))
def test_the_office_may_choose_another_round(changed: Stage, rule: str) -> None:
    """N3, N13, N31, N35, N38, N50, N59, N63, N73, N74, N75"""
    _, slug, deadline, *_, period, last = BY_RULE[rule]
    case = changed.case(slug, None)
    assert case.value("period") == period
    assert changed.due(case, deadline) == f"{last} 23:59:59"


def test_a_round_comes_once_in_its_period() -> None:
    """N3, N31, N63: on the next day only what is daily comes again."""
    with stage(TOWER) as office:
        office.tick()
        opened = {case.procedure for case in office.at("2026-11-17 09:00").tick()}
        assert "patrol" in opened
        assert not opened & {"contact-refresh", "census", "monthly-report", "owners-meeting"}


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"duty.every": "1周"}, "2026-11-23 23:59:59")],
)
def test_a_day_shift_and_a_night_shift_are_opened_daily(rules: dict[str, str], due: str) -> None:
    """N54: two shifts, handed over within the next day."""
    with stage(TOWER, rules) as office:
        shifts = [case for case in office.tick() if case.procedure == "duty-shift"]
        assert sorted(case.value("shift") for case in shifts) == ["夜班", "白班"]
        assert {office.due(case, "hand-over") for case in shifts} == {due}


@pytest.mark.parametrize(
    ("profile", "rules", "period"),
    [(RESIDENTIAL, {}, "2026Q4"), (RESIDENTIAL, {"event.every": "1个月"}, "2026-11"), (TOWER, {}, "")],
)
def test_an_estate_has_a_community_event_each_quarter(
    profile: str, rules: dict[str, str], period: str
) -> None:
    """N72: at least one in three months; not asked of towers."""
    with stage(profile, rules) as office:
        office.tick()
        assert office.has("community-event") == bool(period)
        if period:
            assert office.case("community-event", None).value("period") == period


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2027-11-16 23:59:59"), ({"staff.survey_every": "半年"}, "2027-05-16 23:59:59")],
)
def test_staff_are_asked_within_a_year(rules: dict[str, str], due: str) -> None:
    """N68: a round that a person begins has twelve months; one of the calendar ends with its year."""
    with stage(TOWER, rules) as office:
        assert office.due(office.open("yearly-review", "begin", ""), "survey") == due
    with stage(TOWER) as office:
        office.tick()
        assert office.due(office.case("yearly-review", None), "survey") == "2026-12-31 23:59:59"


def inspected(office: Stage) -> None:
    """The first inspection, of everything, is over: from now on samples are taken."""
    case = office.open("dossier-inspection", "occupancy-reached", "", range="3栋", occupancy="85")
    office.act(case, "faultless", total="100", sampled="100", share="100")


@pytest.mark.parametrize(
    ("rules", "period"), [({}, "2026H2"), ({"inspection.sample_every": "1季度"}, "2026Q4")]
)
def test_dossiers_are_sampled_each_half_year_after_the_first_inspection(
    rules: dict[str, str], period: str
) -> None:
    """N44, G26"""
    with stage(TOWER, rules) as office:
        office.tick()
        assert not office.has("dossier-inspection")
        inspected(office)
        office.tick()
        case = office.case("dossier-inspection", None)
        assert case.value("period") == period
        assert office.due(case, "sample") == "2026-12-31 23:59:59"


@pytest.mark.parametrize(
    ("rules", "due"), [({}, "2026-12-16 23:59:59"), ({"vip.update": "1季度"}, "2027-02-16 23:59:59")]
)
def test_what_is_known_of_important_people_is_brought_up_to_date_monthly(
    rules: dict[str, str], due: str
) -> None:
    """N45"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(office.open("vip", "list"), "file")
        assert office.due(case, "monthly") == due


@pytest.mark.parametrize(
    ("rules", "due"), [({}, "2026-12-16 23:59:59"), ({"contact.refresh": "1周"}, "2026-11-23 23:59:59")]
)
def test_a_change_is_in_the_dossier_within_a_month(rules: dict[str, str], due: str) -> None:
    """N3"""
    with stage(TOWER, rules) as office:
        given = {"matter": "联系电话", "new_data": "13800000009", "started_on": "2026-11-16"}
        assert office.due(office.open("data-correction", "report-change", **given), "update") == due
