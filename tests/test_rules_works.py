"""The numbers and conflicts of the application for a fit-out and of its permit (domain E4, E5) rule what happens at an office that
works by the stock of procedures: the domain's figure, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import RENTED, RESIDENTIAL, TOWER, catalog, stage
from works_kit import FEES, accepted, applied, in_works

from pipeline.catalog.copies import copy_marks
from pipeline.errors import UsageError
from pipeline.flow.cases.moved import Refused

OTHER_STEPS = {TOWER: "设备维护部审核、主任审批", RESIDENTIAL: "工程部审批"}

# ------------------------------------------------------------ the application


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


# ------------------------------------------------------------ the permit


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
