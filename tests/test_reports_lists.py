"""Works, money, papers, keys, duties: each list says what the cases and papers say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from reports_kit import (
    NOW,
    a_fit_out,
    a_repair,
    at,
    busy,
    by,
    cell,
    did,
    file,
    file_office_paper,
    made,
    make_site,
    opened,
    quick_room,
    table,
)

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked, month_of
from pipeline.model import Value
from pipeline.register.cases import cases


@pytest.fixture
def room(tmp_path: Path) -> Iterator[CaseRoom]:
    with quick_room(make_site(tmp_path)) as made:
        yield made


# works, money


def in_works(room: CaseRoom) -> str:
    """A fit-out with a paid deposit, in works until the 18th."""
    early = at(room, NOW - timedelta(days=19))
    case = a_fit_out(early, "1-201", 10)
    did(early, case, "accept")
    did(early, case, "agree-engineering", opinion="同意", deposit="3000", fees="垃圾清运费 500", total="3500")
    did(early, case, "agree-manager")
    for number, paper in enumerate(("works-agreement", "worker-register", "worker-pass-application")):
        file(early, 20 + number, paper, "1-201")
    did(early, case, "pay", amount="3500", receipt_no="R001", paid_on="2026-11-04", deposit="3000")
    did(early, case, "issue-permit", started_on="2026-11-05", ended_on="2026-11-18", worker_count="4",
        hours="8:00—18:00", extinguishers="4")  # fmt: skip
    return case.id


def test_works_in_progress_say_how_long_they_are_over(room: CaseRoom) -> None:
    in_works(room)
    row = by(made(room, "works"), "unit", "1栋201")
    assert (row["stage"], row["contractor"], row["left"]) == ("施工中", "匠心装饰有限公司", "超期 2 天")


def test_a_deposit_is_held_until_it_is_refunded(room: CaseRoom) -> None:
    in_works(room)
    row = by(made(room, "deposits"), "unit", "1栋201")
    assert (row["amount"], row["held"], row["refunded_on"]) == (Decimal("3000.00"), Decimal("3000.00"), None)
    assert "现存保证金 3,000.00 元，1 户" in made(room, "deposits").totals[0]


def test_arrears_say_when_the_next_follow_up_is_due_n33(room: CaseRoom) -> None:
    case = opened(at(room, NOW - timedelta(days=20)), "arrears", "2-103", "track-now", items="物业管理服务费",
                  period="8—10月", amount="1234.50")  # fmt: skip
    did(
        at(room, NOW - timedelta(days=18)),
        case,
        "follow-up",
        reminded_on="2026-11-02",
        way="电话",
        answer="月底交",
    )
    row = by(made(room, "arrears"), "unit", "2栋103")
    assert (row["amount"], row["followed"], row["next_on"], row["late"]) == (
        Decimal("1234.50"), 1, date(2026, 11, 17), "超 3 天")  # fmt: skip


def test_a_repair_that_is_unpaid_unsigned_or_unmatched_is_listed(room: CaseRoom) -> None:
    early = at(room, NOW - timedelta(days=2))
    paid = opened(early, "repair", "1-101", "request-paid", content="换水龙头")
    did(early, paid, "accept", worker="钱大明")
    did(early, paid, "quote", amount="120", prices_shown="是")
    did(early, paid, "agree-quote")
    done = a_repair(early, "1-102", "request", "满意")
    report = made(room, "repairs")
    assert by(report, "case", paid.id)["faults"] == "未收款"
    assert by(report, "case", done)["faults"] == "单未归档、未核对"
    assert "未收款合计 120.00 元" in report.totals[0]


# papers


def test_the_register_of_letters_has_one_line_for_a_letter_and_its_case(room: CaseRoom) -> None:
    file(room, 62, "occupant-letter", "1-104", subject="要求加装护栏", occupant="冯十一")
    (row,) = made(room, "incoming-letters").rows
    assert row[4:9] == ("1栋104", "冯十一", "来函", "要求加装护栏", "已登记，待批示")


def test_the_move_in_register_keeps_the_phone_of_a_vip_back(room: CaseRoom) -> None:
    for number, unit in enumerate(("2-104", "2-103")):
        file(room, 61 + number, "move-in-registration", unit, occupant="郑小十", capacity="租户", moved_in="2026-11-15",
             phone="13800000055")  # fmt: skip
    opened(room, "vip", "2-103", "list", reason="重要客户")
    report = made(room, "move-ins")
    assert by(report, "unit", "2栋104")["phone"] == "13800000055"
    assert by(report, "unit", "2栋103")["phone"] == "见VIP档案"


def test_the_census_lists_only_what_changed_n31(room: CaseRoom) -> None:
    file_office_paper(
        room, 52, "occupant-census", Value("quarter", "2026年第四季度", "", 1.0),
        table("entries", {"unit": "1-101", "registered": "业主00", "present": "业主00", "change": ""},
              {"unit": "1-102", "registered": "业主01", "present": "陈小九", "change": "换租户"}),
    )  # fmt: skip
    (row,) = made(room, "census").rows
    assert row[1:6] == ("1栋102", "业主01", "陈小九", "", "换租户")


def test_night_entries_say_what_became_of_their_ticket_n57(room: CaseRoom) -> None:
    ticket = opened(room, "repair", "1-102", "request", content="漏水")
    file_office_paper(
        room, 51, "night-duty-record", Value("date", "2026-11-19", "", 1.0),
        table("entries", {"time": "22:10", "unit": "1-102", "content": "漏水", "result": "关阀", "ticket": ticket.id},
              {"time": "23:00", "unit": "2-101", "content": "噪声", "result": "劝阻"}),
    )  # fmt: skip
    report = made(room, "night")
    assert by(report, "time", "22:10")["state"] == "已转办，已开单，待接单"
    assert by(report, "time", "23:00")["state"] == "当夜办结"


def test_what_a_shift_leaves_is_listed(room: CaseRoom) -> None:
    file_office_paper(room, 50, "shift-handover", Value("shift", "晚班交早班", "", 1.0),
                      table("left", {"unit": "1-101", "content": "水龙头待修", "next": "跟进"}))  # fmt: skip
    (row,) = made(room, "handover").rows
    assert row[1:6] == ("晚班交早班", "1-101", "水龙头待修", "", "跟进")


# keys, agreements, duties


def test_an_overdue_key_stands_first(room: CaseRoom) -> None:
    for number, due in (("K-1", "2026-11-30 18:00"), ("K-2", "2026-11-17 18:00")):
        opened(room, "key-loan", "", "lend", key_no=number, key_name="配电房", count="1", borrower="钱大明", cause="检修",
               lent_at="2026-11-17 09:00", due_at=due)  # fmt: skip
    report = made(room, "keys")
    assert [cell(report, n, "key_no") for n in (0, 1)] == ["K-2", "K-1"]
    assert cell(report, 0, "state") == "逾期未还"


def test_agreements_appear_on_their_day_of_reminder(room: CaseRoom) -> None:
    for name, remind in (("电梯维保合同", "2026-11-15"), ("保洁合同", "2026-12-15")):
        opened(
            room,
            "agreement",
            "",
            "register",
            agreement=name,
            party="某公司",
            ended_on="2027-01-31",
            remind_on=remind,
        )
    assert [row[0] for row in made(room, "agreements").rows] == ["电梯维保合同"]


def test_deadlines_are_counted_kept_late_and_over_by_role(room: CaseRoom) -> None:
    case = opened(
        at(room, NOW - timedelta(days=20)),
        "arrears",
        "2-103",
        "track-now",
        items="费",
        period="8月",
        amount="1",
    )
    did(
        at(room, NOW - timedelta(days=18)),
        case,
        "follow-up",
        reminded_on="2026-11-02",
        way="电话",
        answer="月底交",
    )
    row = by(made(room, "deadlines"), "deadline", "跟踪欠费")
    assert (row["met"], row["late"], row["over"]) == (1, 0, 1)


def test_pending_counts_what_the_due_list_has(room: CaseRoom) -> None:
    from pipeline.flow.cases.due import due_list

    busy(room)
    report = made(room, "pending")
    assert sum(int(str(cell(report, n, "total"))) for n in range(len(report.rows))) == len(due_list(room))


def test_the_monthly_report_compares_this_month_with_the_last_n63(room: CaseRoom) -> None:
    busy(room)
    report = made(room, "monthly")
    assert len(report.rows) <= 12  # the lines of D169
    assert by(report, "name", "投诉（件）") == {
        "name": "投诉（件）",
        "now": "4",
        "before": "1",
        "total": "5",
        "note": "",
    }


def test_a_refunded_deposit_is_held_no_more_and_stays_in_the_month_of_the_refund(room: CaseRoom) -> None:
    in_works(room)
    for number, paper in enumerate(("as-built-drawings", "material-invoices", "deposit-receipt-copy")):
        file(room, 70 + number, paper, "1-201")
    file(
        room,
        75,
        "completion-application",
        "1-201",
        finish_date="2026-11-18",
        date="2026-11-19",
        receipt="R001",
    )
    (done,) = cases(room.registry, procedure="completion")
    did(room, done, "accept", drawing_copies="3")
    did(room, done, "pass", inspected_on="2026-11-20", opinion="合格", vents="不涉及", deposit="3000")
    did(room, done, "agree-manager", opinion="同意", deducted="100", deduction_reason="补墙面")
    waiting = by(made(room, "deposits"), "unit", "1栋201")
    assert waiting["due_on"] is not None
    did(room, done, "refund", amount="2900", refund_no="T1", paid_on="2026-11-20")
    row = by(made(room, "deposits"), "unit", "1栋201")
    assert (row["deducted"], row["refunded"], row["held"]) == (
        Decimal("100.00"),
        Decimal("2900.00"),
        Decimal("0.00"),
    )
    later = Asked(month_of(date(2027, 1, 1)))
    assert made(room, "deposits", later).rows == ()
