"""The numbers and conflicts of moving in and out (domain E1–E3, E30) rule what happens at an office that works by the stock of
procedures: the domain's figure where nothing is changed, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import pytest
from stock_kit import RENTED, RESIDENTIAL, TOWER, Stage, catalog, stage

from pipeline.errors import UsageError
from pipeline.flow.cases.moved import Refused
from pipeline.flow.cases.moving import position_of
from pipeline.model.case import Case
from pipeline.model.procedure import By
from pipeline.respond.cases.engine import offered

# ------------------------------------------------------------ moving out


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


# ------------------------------------------------------------ moving in


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
        case = paying(office)
        events = {event.name: event for event in offered(position_of(office.room, case), By.PERSON)}
        assert events["pay"].roles == (collector,)
        assert office.act(case, "pay", **PAID).state == "keys-due"


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
