"""The numbers and conflicts of the fit-out (domain E4–E7, E24) rule what happens at an office that works by the stock of procedures:
the domain's figure where nothing is changed, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import HOME, RENTED, RESIDENTIAL, TOWER, Stage, catalog, stage

from pipeline.catalog.copies import copy_marks
from pipeline.errors import UsageError
from pipeline.flow.cases.moving import Refused
from pipeline.model.case import Case

FEES = {"opinion": "同意", "fees": "装修保证金 5000元", "total": "5000"}
PAID = {"amount": "5000", "receipt_no": "0012", "paid_on": "2026-11-17"}
OTHER_STEPS = {TOWER: "设备维护部审核、主任审批", RESIDENTIAL: "工程部审批"}


def applied(office: Stage, unit: str = HOME, drawings: int = 3) -> Case:
    """An application with its papers, and so many drawings."""
    for paper in ["works-drawings"] * drawings + ["move-in-undertaking", "drawing-review"]:
        office.file(paper, unit)
    office.file(
        "fit-out-application",
        unit,
        contractor="匠心装饰有限公司",
        content="办公室间隔",
        date="2026-11-16",
        start="2026-11-23",
        end="2026-12-31",
        manager="单小军",
        deposit="5000",
    )
    return office.case("fit-out", unit)


def accepted(office: Stage) -> Case:
    """With the office's technical people, who have to judge it."""
    case = office.act(applied(office), "accept")
    if case.state == "precheck":
        case = office.act(case, "precheck-passed", inspected_on="2026-11-16", vents="已封闭")
    return case


def approved(office: Stage) -> Case:
    case = accepted(office)
    if "director" in office.act(case, _agreeing(office), **FEES).state:
        case = office.act(case, "agree-manager")
    return case


def _agreeing(office: Stage) -> str:
    steps = office.room.rule("fitout.approval_steps")
    return "approve-engineering" if steps == "工程部审批" else "agree-engineering"


def in_works(office: Stage) -> Case:
    case = office.act(approved(office), "pay", **PAID)
    for paper in ("works-agreement", "worker-register", "worker-pass-application"):
        office.file(paper)
    return office.act(case, "issue-permit")


def completing(office: Stage, drawings: int = 3) -> Case:
    for paper in ["as-built-drawings"] * drawings + ["material-invoices", "deposit-receipt-copy"]:
        office.file(paper)
    office.file("completion-application", date="2026-11-16", finish_date="2026-11-13")
    return office.case("completion")


# ------------------------------------------------------------------------------------ the application


@pytest.mark.parametrize(
    ("profile", "rules", "enough"),
    [(TOWER, {}, 3), (RESIDENTIAL, {}, 1), (TOWER, {"fitout.drawing_copies": 2}, 2)],
)
def test_so_many_copies_of_the_drawings_are_needed(profile: str, rules: dict[str, int], enough: int) -> None:
    """N15: three copies in a tower; the residential text names no number."""
    with stage(profile, rules) as office:
        case = applied(office, drawings=enough - 1)
        with pytest.raises(Refused, match="图"):
            office.act(case, "accept")
        office.file("works-drawings")
        assert office.act(case, "accept").state in ("precheck", "reviewing")


@pytest.mark.parametrize(
    ("profile", "rules", "due"),
    [
        (TOWER, {}, "2026-11-19 23:59:59"),
        (RESIDENTIAL, {}, "2026-11-18 23:59:59"),
        (TOWER, {"fitout.review": "5个工作日"}, "2026-11-23 23:59:59"),
    ],
)
def test_engineering_has_so_many_working_days(profile: str, rules: dict[str, str], due: str) -> None:
    """N18: three working days from Monday are Thursday. N86, G7: the residential office has two."""
    with stage(profile, rules) as office:
        assert office.due(office.act(applied(office), "accept"), "review") == due


@pytest.mark.parametrize(
    ("rules", "due"),
    [({}, "2026-11-17 23:59:59"), ({"fitout.director": "3个工作日"}, "2026-11-19 23:59:59")],
)
def test_the_director_has_one_working_day(rules: dict[str, str], due: str) -> None:
    """N87"""
    with stage(RESIDENTIAL, rules) as office:
        assert office.due(office.act(accepted(office), "agree-engineering", **FEES), "director") == due


@pytest.mark.parametrize("profile", [TOWER, RESIDENTIAL])
@pytest.mark.parametrize("changed", [False, True])
def test_engineering_alone_or_engineering_and_the_director_approve(profile: str, changed: bool) -> None:
    """G7: Engineering alone in a tower, with the director in a residential estate."""
    with stage(profile, {"fitout.approval_steps": OTHER_STEPS[profile]} if changed else {}) as office:
        case = accepted(office)
        one_step = (profile == TOWER) != changed
        event, other = ("approve-engineering", "agree-engineering")[:: 1 if one_step else -1]
        with pytest.raises(UsageError):
            office.act(case, other, **FEES)
        assert office.act(case, event, **FEES).state == ("approved" if one_step else "director-review")


@pytest.mark.parametrize(("rules", "refused"), [({}, True), ({"guards.fitout_fee_paid": False}, False)])
@pytest.mark.parametrize("profile", [TOWER, RESIDENTIAL])
def test_who_owes_fees_is_given_no_form(profile: str, rules: dict[str, bool], refused: bool) -> None:
    """G27: fees come first."""
    with stage(profile, rules) as office:
        office.open("arrears", "track-now", items="管理费", period="2026年三季度", amount="900")
        if refused:
            with pytest.raises(Refused, match="管理费未缴清"):
                office.open("fit-out", "enquire", occupant_kind="业主")
        else:
            assert office.open("fit-out", "enquire", occupant_kind="业主").state == "form-given"


@pytest.mark.parametrize(
    ("profile", "rules", "wanted"),
    [
        (TOWER, {}, "lease-copy"),
        (RESIDENTIAL, {}, "owner-fit-out-consent"),
        (TOWER, {"guards.fitout_lease": False}, ""),
        (RESIDENTIAL, {"guards.fitout_owner_consent": False}, ""),
        (TOWER, {"guards.fitout_lease": False, "guards.fitout_owner_consent": True}, "owner-fit-out-consent"),
    ],
)
def test_a_tenant_needs_the_lease_or_the_owners_permission(
    profile: str, rules: dict[str, bool], wanted: str
) -> None:
    """G27: lease papers in a tower (000 §6), the owner's written permission in an estate (004)."""
    with stage(profile, rules) as office:
        if wanted:
            with pytest.raises(Refused):
                office.open("fit-out", "enquire", RENTED, occupant_kind="租户")
            office.file(wanted, RENTED)
        assert office.open("fit-out", "enquire", RENTED, occupant_kind="租户").state == "form-given"


@pytest.mark.parametrize(("rules", "warned"), [({}, True), ({"fitout.code_lock_copies": 1}, False)])
def test_a_code_lock_is_approved_on_two_copies(rules: dict[str, int], warned: bool) -> None:
    """N19: the sheet says which copy is whose, and one copy is warned of."""
    assert catalog().papers["code-lock-approval"].copies == 2
    assert len(copy_marks(catalog().papers["code-lock-approval"])) == 2
    with stage(TOWER, rules) as office:
        office.file("code-lock-approval", date="2026-11-16")
        case = office.act(office.case("code-lock"), "agree-engineering")
        assert ("一式两份" in office.warnings(case)) == warned


# ------------------------------------------------------------------------------------ the permit


@pytest.mark.parametrize(
    ("profile", "rules", "permit"),
    [
        (TOWER, {}, "fit-out-permit"),
        (RESIDENTIAL, {}, "construction-permit"),
        (TOWER, {"fitout.permit_docs": "施工许可证"}, "construction-permit"),
        (RESIDENTIAL, {"fitout.permit_docs": "装修批准书"}, "fit-out-permit"),
    ],
)
def test_what_allows_the_works(profile: str, rules: dict[str, str], permit: str) -> None:
    """G8: 批准书 in a tower, 施工许可证 with 审批通知书 in an estate."""
    with stage(profile, rules) as office:
        drafts = office.drafts(in_works(office))
        assert {"fit-out-permit", "construction-permit"} & set(drafts) == {permit}
        assert ("fit-out-approval-notice" in drafts) == (profile == RESIDENTIAL)


def test_the_permit_and_the_breach_record_are_one_sheet_of_a3() -> None:
    """N20: two faces, the permit's and that of the breaches."""
    paper = catalog().papers["fit-out-permit"]
    assert paper.size == "A3"
    assert paper.field("breaches") is not None


@pytest.mark.parametrize(
    ("profile", "rules", "wanted"),
    [(TOWER, {}, "3"), (RESIDENTIAL, {}, "3"), (TOWER, {"fitout.extinguisher_area": 101}, "1")],
)
def test_an_extinguisher_for_each_started_fifty_square_metres(
    profile: str, rules: dict[str, int], wanted: str
) -> None:
    """N78: 101 m² are three times 50 m²; at least one."""
    with stage(profile, rules) as office:
        drafts = office.drafts(in_works(office))
        permit = drafts["fit-out-permit" if profile == TOWER else "construction-permit"]
        assert dict(permit.values)["extinguishers"] == wanted


# ------------------------------------------------------------------------------------ the works


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


# ------------------------------------------------------------------------------------ completion


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
