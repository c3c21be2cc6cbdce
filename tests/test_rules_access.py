"""The conflicts about who sees the dossiers (domain E16, C8) decide what happens at an office that works by the stock of
procedures: the domain's default where nothing is changed, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import RESIDENTIAL, TOWER, stage

from pipeline.errors import UsageError

ASKED = {
    "borrower": "单小军",
    "department": "工程部",
    "wanted": "3栋1203 装修图纸",
    "reason": "查看管线",
}
OUTSIDE = {
    "borrower": "单小军",
    "proof": "单位介绍信",
    "wanted": "3栋1203 装修图纸",
    "reason": "办案",
}


@pytest.mark.parametrize(
    ("rule", "event", "given"),
    [
        ("access.approver.consult", "request", {**ASKED, "way": "查阅"}),
        ("access.approver.loan", "request", {**ASKED, "way": "借出"}),
        ("access.approver.outside", "request-outside", {**OUTSIDE, "way": "查阅"}),
    ],
)
def test_who_lets_people_see_a_dossier(rule: str, event: str, given: dict[str, str]) -> None:
    """G17: the centre's manager, or where the office says so the general manager, by class of applicant."""
    for rules, state in (({}, "reviewing"), ({rule: "总经理"}, "general-review")):
        with stage(TOWER, rules) as office:
            assert office.act(office.open("loan", event, "", **given), "submit").state == state


@pytest.mark.parametrize(("rules", "lent"), [({}, False), ({"access.outside_take_out": True}, True)])
def test_people_from_outside_read_in_the_room(rules: dict[str, bool], lent: bool) -> None:
    """G17: nothing leaves the room with them (002 §2), unless the office allows it (002 §1)."""
    with stage(TOWER, rules) as office:
        case = office.open("loan", "request-outside", "", **OUTSIDE, way="外借")
        office.act(case, "submit")
        office.file("manager-approval", "")
        case = office.act(case, "agree-manager")
        if lent:
            assert office.act(case, "lend", started_on="2026-11-16").state == "out"
        else:
            with pytest.raises(UsageError):
                office.act(case, "lend", started_on="2026-11-16")


@pytest.mark.parametrize(
    ("profile", "rules", "by_form"),
    [
        (TOWER, {}, False),
        (RESIDENTIAL, {}, True),
        (TOWER, {"access.internal_needs_written_approval": False}, True),
        (RESIDENTIAL, {"access.internal_needs_written_approval": True}, False),
    ],
)
def test_whether_colleagues_need_a_written_approval(
    profile: str, rules: dict[str, bool], by_form: bool
) -> None:
    """G18: form and escort (002 §1 4.2.3), or the manager's approval (000 §7)."""
    with stage(profile, rules) as office:
        case = office.open("loan", "request", "", **ASKED, way="查阅")
        if by_form:
            assert office.act(case, "enter-with-form", escort="单小军").state == "in-room"
        else:
            with pytest.raises(UsageError):
                office.act(case, "enter-with-form", escort="单小军")


@pytest.mark.parametrize(
    ("rules", "form"),
    [({}, "document-loan-register"), ({"forms.loan": "档案借阅登记表"}, "dossier-loan")],
)
def test_the_form_of_a_loan(rules: dict[str, str], form: str) -> None:
    """G20: 文件借阅登记表 (002 §1) or 档案借阅登记表 (002 §2); both are taken where they come."""
    with stage(TOWER, rules) as office:
        case = office.open("loan", "request", "", **ASKED, way="查阅")
        assert {"document-loan-register", "dossier-loan"} & set(office.drafts(case)) == {form}


@pytest.mark.parametrize(
    ("profile", "rules", "named"),
    [(TOWER, {}, "绝密"), (RESIDENTIAL, {}, "一级保密"), (TOWER, {"secrecy.class": "机密"}, "机密")],
)
def test_the_name_of_the_secrecy_of_dossiers(profile: str, rules: dict[str, str], named: str) -> None:
    """G19: 绝密 (000 §7), 一级保密 (002 §1) or 机密 (002 §2); only a name."""
    with stage(profile, rules) as office:
        assert office.room.rule("secrecy.class") == named


def test_the_lists_of_what_is_known_of_people_are_those_of_the_tiers() -> None:
    """G33: name, usual mobile, home phone, unit (tier 2); name and unit (tier 3); what is kept is more than what is shown."""
    with stage(RESIDENTIAL, {"access.tier3": ("单元编号",)}) as office:
        rules = office.room.procedures.rules
    assert rules["access.tier2"].value == ("姓名", "常用联络手机", "家庭电话", "单元编号")
    assert rules["access.tier3"].default == ("姓名", "单元编号")
    assert rules["access.tier3"].value == ("单元编号",)
    kept = rules["access.kept"].value
    assert isinstance(kept, tuple) and {"姓名", "身份证号码", "联系电话"} <= set(kept)
