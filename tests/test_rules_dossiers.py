"""The numbers and conflicts of moving, dossiers, arrears and access (domain E1–E3, E12–E18, E30) rule what happens at an office
that works by the stock of procedures: the domain's figure where nothing is changed, the office's where `[rules]` says so."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from stock_kit import HOME, RENTED, RESIDENTIAL, TOWER, Stage, catalog, stage

from pipeline.errors import UsageError
from pipeline.flow.cases.moving import Refused
from pipeline.model.case import Case, ClockState
from pipeline.model.rule import said
from pipeline.model.term import parse_term
from pipeline.register.search import search
from pipeline.respond.clock import due as due_of
from pipeline.respond.dossier import load_demands

DEBT = {"items": "管理费", "period": "2026年三季度", "amount": "900"}

# ------------------------------------------------------------------------------------ moving out


@pytest.mark.parametrize(
    ("rules", "leaving", "short", "advised"),
    [
        ({}, "2026-11-18", True, True),
        ({}, "2026-11-19", False, True),
        ({}, "2026-11-23", False, False),
        ({"moveout.notice": "1周", "moveout.notice_advised": "10日"}, "2026-11-22", True, True),
        ({"moveout.notice": "1周", "moveout.notice_advised": "10日"}, "2026-11-23", False, True),
    ],
)
def test_notice_of_leaving_is_three_days_and_better_a_week(
    rules: dict[str, str], leaving: str, short: bool, advised: bool
) -> None:
    """N1, G15: three days, and under a week a reminder; nobody is refused."""
    with stage(TOWER, rules) as office:
        given = {"occupant_kind": "业主", "leaving_on": leaving, "noticed_on": "2026-11-16"}
        said = office.warnings(office.open("move-out", "give-notice", **given))
        assert ("按规定的天数提前通知" in said, "提前一周通知" in said) == (short, advised)


def left(office: Stage) -> Case:
    case = office.open("moved-out-transfer", "begin", left_on="2026-11-13")
    return office.act(case, "bind")


@pytest.mark.parametrize(
    ("profile", "rules", "taker"),
    [
        (TOWER, {}, "接收人"),
        (RESIDENTIAL, {}, ""),
        (TOWER, {"moved_out.location": "另行妥善保存"}, ""),
        (RESIDENTIAL, {"moved_out.location": "行政部文件柜"}, "接收人"),
    ],
)
def test_where_the_papers_of_leavers_go(profile: str, rules: dict[str, str], taker: str) -> None:
    """G34: the cabinet of the Administration takes them over by name, or they are kept apart."""
    with stage(profile, rules) as office:
        case = left(office)
        if taker:
            with pytest.raises(UsageError, match=taker):
                office.act(case, "hand-over", place="3号柜")
        given = {"place": "3号柜", **({"receiver": "单小军"} if taker else {})}
        assert office.act(case, "hand-over", **given).closed is not None


# ------------------------------------------------------------------------------------ moving in


def prepared(office: Stage, opens: str) -> Case:
    case = office.open("move-in-preparation", "begin", "", project="云栖苑", buildings="3栋")
    return office.act(case, "plan", opens_on=opens, closes_on="2026-12-20", place="服务中心")


@pytest.mark.parametrize(
    ("rules", "opens", "warned"),
    [
        ({}, "2026-11-23", False),
        ({}, "2026-11-22", True),
        ({"movein.announcement": "2周"}, "2026-11-29", True),
        ({"movein.announcement": "2周"}, "2026-11-30", False),
    ],
)
def test_a_newspaper_announces_the_move_in_a_week_before(
    rules: dict[str, str], opens: str, warned: bool
) -> None:
    """N81"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(prepared(office, opens), "announce", published="2026-11-16")
        assert ("一周前登报" in office.warnings(case)) == warned


def attending(office: Stage) -> Case:
    case = office.open("move-in", "attend", attendance="业主本人")
    office.file("occupant-particulars")
    return case


@pytest.mark.parametrize(
    ("rules", "photos", "warned"),
    [({}, "2", False), ({}, "1", True), ({"movein.photos": 1}, "1", False)],
)
def test_everybody_brings_two_photographs(rules: dict[str, int], photos: str, warned: bool) -> None:
    """N82"""
    with stage(RESIDENTIAL, rules) as office:
        given = {"checked": "购房合同原件、身份证原件", "photos": photos}
        assert ("彩照" in office.warnings(office.act(attending(office), "verify", **given))) == warned


def paying(office: Stage, *, defects: bool = False) -> Case:
    case = office.act(attending(office), "verify", checked="购房合同原件、身份证原件", photos="2")
    if not defects:
        return office.act(case, "inspect-passed", inspected_on="2026-11-16")
    given = {"defects": "窗漏水", "wish": "搬入后维修", "limit_on": "2026-11-30"}
    case = office.act(case, "inspect-defects", inspected_on="2026-11-16", **given)
    return office.act(case, "take-over-anyway")


PAID = {"amount": "3000", "receipt_no": "0021", "paid_on": "2026-11-16"}


@pytest.mark.parametrize(
    ("rules", "collector"), [({}, "finance"), ({"fees.collector": "内勤助理"}, "assistant")]
)
def test_who_takes_the_fees(rules: dict[str, str], collector: str) -> None:
    """G35: Finance, or the back-office assistant."""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(paying(office), "pay", **PAID)
        meant = [
            event
            for event in office.room.procedures.get("move-in").events_named("pay")
            if event.when is not None and event.when.among == (office.room.rule("fees.collector"),)
        ]
        assert [event.roles for event in meant] == [(collector,)]
        assert case.state == "keys-due"


@pytest.mark.parametrize(
    ("rules", "kept", "refused"),
    [({}, "1", False), ({}, "2", True), ({"movein.retained_keys": 2}, "2", False)],
)
def test_one_key_of_the_main_door_stays_while_defects_are_open(
    rules: dict[str, int], kept: str, refused: bool
) -> None:
    """N85"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(paying(office, defects=True), "pay", **PAID)
        given = {"receiver": "单小军", "handed_on": "2026-11-16", "kept_keys": kept}
        if refused:
            with pytest.raises(Refused, match="大门钥匙"):
                office.act(case, "hand-keys-retaining-one", **given)
        else:
            assert office.act(case, "hand-keys-retaining-one", **given).value("retained_key") == "是"


@pytest.mark.parametrize(
    ("rules", "signed", "warned"),
    [({}, "2", False), ({}, "1", True), ({"movein.copies": 1}, "1", False)],
)
def test_covenant_agreement_and_safety_letter_are_signed_twice(
    rules: dict[str, int], signed: str, warned: bool
) -> None:
    """N84: and are printed in two copies."""
    named = ("owners-covenant", "service-agreement", "safety-responsibility")
    assert [catalog().papers[slug].copies for slug in named] == [2, 2, 2]
    with stage(RESIDENTIAL, rules) as office:
        case = office.act(paying(office), "pay", **PAID)
        office.act(case, "hand-keys", receiver="单小军", handed_on="2026-11-16")
        for slug in named:
            office.file(slug)
        case = office.act(case, "give-pack", pack="业主手册", signed_copies=signed)
        assert ("一式两份" in office.warnings(case)) == warned


def test_the_five_permits_of_the_developer_hang_on_the_wall() -> None:
    """N83"""
    five = (
        "国有土地使用证、建设用地规划许可证、建设工程规划许可证、建设工程施工许可证、商品房销售（预售）许可证"
    )
    for posted, warned in ((five, False), (five.replace("国有土地使用证、", ""), True)):
        with stage(RESIDENTIAL) as office:
            office.act(prepared(office, "2026-12-01"), "announce", published="2026-11-16")
            case = office.case("move-in-preparation", None)
            case = office.act(case, "prepare", printed="业主手册", posted=posted)
            assert ("五证" in office.warnings(case)) == warned


@pytest.mark.parametrize(("rules", "refused"), [({}, True), ({"guards.owner_present": False}, False)])
def test_the_owner_is_there_when_a_tenant_moves_in(rules: dict[str, bool], refused: bool) -> None:
    """G27: in person, or by a written authorisation."""
    with stage(RESIDENTIAL, rules) as office:
        given = {"tenant_name": "云栖贸易有限公司", "contact": "单小军", "phone": "13800000002"}
        case = office.open("tenant-move-in", "request", RENTED, **given)
        office.file("move-in-registration", RENTED)
        if refused:
            with pytest.raises(Refused, match="业主到场"):
                office.act(case, "register", started_on="2026-12-01")
            office.file("owner-authorisation", RENTED)
        assert office.act(case, "register", started_on="2026-12-01").state == "registered"


# ------------------------------------------------------------------------------------ the dossier


@pytest.mark.parametrize(
    ("profile", "rules", "has", "lacks"),
    [
        (TOWER, {}, "000 §2", "002 §1"),
        (RESIDENTIAL, {}, "002 §1", "000 §2"),
        (TOWER, {"dossier.scheme": "000 §7"}, "000 §7", "000 §2"),
        (TOWER, {"dossier.scheme": "002 §3"}, "002 §3", "000 §2"),
        (RESIDENTIAL, {"dossier.scheme": "002 §2"}, "002 §2", "002 §1"),
    ],
)
def test_the_scheme_says_what_a_dossier_must_hold(
    profile: str, rules: dict[str, str], has: str, lacks: str
) -> None:
    """G22; N26 (eleven items, 000 §7), N48 (ten kinds, 002 §3): the demands of the scheme, and no other's."""
    with stage(profile, rules) as office:
        demands = load_demands(office.room.site.procedures, office.room.site)
        found = demands.in_force(office.room.procedures.rules)
    assert demands.faults == ()
    assert any(has in one.scheme or not one.scheme for one in found)
    assert not [one.name for one in found if one.scheme and has not in one.scheme]
    assert {one.name for one in demands.demands if one.scheme == (lacks,)}.isdisjoint(
        one.name for one in found
    )


@pytest.mark.parametrize(
    ("profile", "rules", "labels"),
    [
        (TOWER, {}, {"dossier-label"}),
        (RESIDENTIAL, {}, {"bag-label", "folder-label"}),
        (TOWER, {"dossier.containers": "档案盒、档案袋"}, {"bag-label"}),
    ],
)
def test_the_labels_are_those_of_the_containers(
    profile: str, rules: dict[str, str], labels: set[str]
) -> None:
    """G23: one dossier for each user in a cabinet, boxes and bags, or bags, folders and drawers."""
    with stage(profile, rules) as office:
        case = office.act(office.open("dossier-build", "begin"), "complete")
        assert set(office.drafts(office.act(case, "bind"))) == labels


@pytest.mark.parametrize(
    ("profile", "rules", "relabelled"),
    [
        (TOWER, {}, True),
        (RESIDENTIAL, {}, False),
        (TOWER, {"dossier.label_text": "公司-管理中心-编号"}, False),
        (RESIDENTIAL, {"dossier.label_text": "现用户名称"}, True),
    ],
)
def test_a_label_with_the_users_name_is_changed_with_the_name(
    profile: str, rules: dict[str, str], relabelled: bool
) -> None:
    """G25: the present user's name (000 §2), a number, or floor and room (002 §1)."""
    given = {"matter": "公司名称", "new_data": "云栖商贸有限公司", "started_on": "2026-11-16"}
    with stage(profile, rules) as office:
        case = office.open("data-correction", "report-change", **given)
        drafts = office.drafts(office.act(case, "update", ended_on="2026-11-17"))
        assert ("dossier-label" in drafts) == relabelled


def test_papers_of_owners_are_kept_for_ever() -> None:
    """N5, N34, G21: no choice of the rules ever destroys anything, and no paper of section h names a shorter time."""
    with stage(TOWER) as office:
        rules = office.room.procedures.rules
        assert (rules["retention.owner"].value, rules["retention.default"].value) == ("永久", "永久")
        offered = {
            value for key in ("retention.owner", "retention.default") for value, _ in rules[key].options
        }
    assert offered == {"永久", "另行妥善保存，不设期限"}
    named = {paper.retention for paper in catalog().papers.values() if paper.category == "h"}
    assert named <= {"", "永久"}
    with stage(TOWER, {"retention.default": "另行妥善保存，不设期限"}) as office:
        assert office.room.rule("retention.default") == "另行妥善保存，不设期限"


def test_any_file_is_found_within_a_minute() -> None:
    """N58"""
    with stage(TOWER) as office:
        for unit in (HOME, RENTED):
            office.file("fit-out-application", unit)
        room = office.room
        begun = time.monotonic()
        found = search(room.registry, f"{HOME} fit-out-application")
        took = time.monotonic() - begun
        assert [str(hit.unit) for hit in found] == [HOME]
        limit = due_of(
            room.now, parse_term(said(room.rule("dossier.retrieval"))), room.calendar, room.site.timezone
        )
        assert limit == room.now + timedelta(minutes=1)
        assert took < 60


# ------------------------------------------------------------------------------------ inspection


@pytest.mark.parametrize(
    ("rules", "over"), [({}, "2027-11-16"), ({"inspection.full_after": "半年"}, "2027-05-16")]
)
def test_everything_is_inspected_a_year_after_the_move_in(rules: dict[str, str], over: str) -> None:
    """N43"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("dossier-inspection", "await-full-check", "", range="3栋")
        assert office.due(case, "full-year") == f"{over} 23:59:59"
        assert case.id not in {one.id for one in office.at(f"{over} 12:00").tick()}
        moved = {one.id: one for one in office.at(f"{over[:-2]}17 00:01").tick()}
        assert moved[case.id].state == "full-check"


@pytest.mark.parametrize(
    ("rules", "occupancy", "warned"),
    [({}, "80", False), ({}, "79", True), ({"inspection.full_occupancy": 70}, "79", False)],
)
def test_or_when_four_fifths_have_moved_in(rules: dict[str, int], occupancy: str, warned: bool) -> None:
    """N43"""
    with stage(RESIDENTIAL, rules) as office:
        given = {"range": "3栋", "occupancy": occupancy}
        case = office.open("dossier-inspection", "occupancy-reached", "", **given)
        assert ("入伙率" in office.warnings(case)) == warned


@pytest.mark.parametrize(
    ("rules", "share", "refused"),
    [({}, "5", False), ({}, "4.9", True), ({"inspection.sample_share": 10}, "5", True)],
)
def test_a_sample_is_a_twentieth_of_all(rules: dict[str, int], share: str, refused: bool) -> None:
    """N44"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("dossier-inspection", "plan-sample", "")
        given = {"total": "1000", "sampled": "50", "share": share}
        if refused:
            with pytest.raises(Refused, match="检查比例"):
                office.act(case, "faultless", **given)
        else:
            assert office.act(case, "faultless", **given).closed is not None


# ------------------------------------------------------------------------------------ arrears


@pytest.mark.parametrize(
    ("rules", "over", "next_day"),
    [({}, "2026-12-16", "2026-12-17"), ({"arrears.after": "2个月"}, "2027-01-16", "2027-01-17")],
)
def test_arrears_are_tracked_when_they_are_older_than_a_month(
    rules: dict[str, str], over: str, next_day: str
) -> None:
    """N32: on its last day not yet; the day after a reminder lies drafted."""
    with stage(TOWER, rules) as office:
        case = office.open("arrears", "report-unpaid", **DEBT)
        office.at(f"{over} 12:00").tick()
        assert office.case("arrears").state == "unpaid"
        office.at(f"{next_day} 00:01").tick()
        assert office.case("arrears").state == "tracked"
        assert "arrears-reminder" in office.drafts(case)


@pytest.mark.parametrize(
    ("rules", "first", "second"),
    [({}, "2026-12-01", "2026-12-11"), ({"arrears.every": "10日"}, "2026-11-26", "2026-12-06")],
)
def test_arrears_are_followed_up_at_least_every_fifteen_days(
    rules: dict[str, str], first: str, second: str
) -> None:
    """N33: counted anew from each time."""
    with stage(TOWER, rules) as office:
        case = office.open("arrears", "track-now", **DEBT)
        assert office.due(case, "follow-up") == f"{first} 23:59:59"
        given = {"reminded_on": "2026-11-26", "way": "电话", "answer": "月底缴"}
        case = office.at("2026-11-26 10:00").act(case, "follow-up", **given)
        assert office.due(case, "follow-up") == f"{second} 23:59:59"
        assert office.clock(case, "follow-up").state is ClockState.RUNNING


# ------------------------------------------------------------------------------------ access

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
