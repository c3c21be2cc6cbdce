"""Keys that are out or kept for others (domain E21; D29), and agreements that end soon (E29)."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import day, moment, number, place, state_title, today
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import AGREEMENT, DEFECTS, ENTRUSTED, KEY_LOAN, MOVE_IN
from pipeline.model.case import Case
from pipeline.register import reporting

_NEAR = 90  # days before its end, where nobody set a day to be reminded on


def keys(room: CaseRoom, asked: Asked) -> Report:
    """Common keys that are lent out and not back, overdue first; keys kept for units (004 三.12; 003 §5 13)."""
    out = [
        c
        for c in reporting.cases_of(room.registry, [KEY_LOAN.procedure], open=True)
        if c.state in KEY_LOAN.states["out"]
    ]
    zone = room.site.timezone
    rows: list[tuple[Cell, ...]] = []
    for case in out:
        due = moment(KEY_LOAN.value(case, "due_at"), zone)
        due_on = day(KEY_LOAN.value(case, "due_at"))
        lost = case.state in KEY_LOAN.states["lost"]
        late = due < room.now if due is not None else due_on is not None and due_on < today(room)
        rows.append(
            (
                KEY_LOAN.value(case, "key_no"),
                KEY_LOAN.value(case, "key_name"),
                number(KEY_LOAN.value(case, "count")),
                KEY_LOAN.value(case, "door"),
                KEY_LOAN.value(case, "borrower"),
                KEY_LOAN.value(case, "department"),
                KEY_LOAN.value(case, "cause"),
                moment(KEY_LOAN.value(case, "lent_at"), zone) or day(KEY_LOAN.value(case, "lent_at")),
                due or due_on,
                "已遗失" if lost else "逾期未还" if late else "借出中",
                case.id,
            )
        )
    rows.sort(key=lambda row: (row[9] == "借出中", str(row[8] or "9999"), str(row[10])))
    return Report(
        name="keys",
        title="未还钥匙一览表",
        columns=(
            Column("key_no", "钥匙编号", width=22),
            Column("key_name", "钥匙名称", left=True),
            Column("count", "把数", Kind.NUMBER, 12),
            Column("door", "单元", width=22),
            Column("borrower", "领借人", width=22, tier=2),
            Column("department", "部门（单位）", left=True, width=34),
            Column("cause", "用途", width=22),
            Column("lent_at", "领借时间", Kind.MOMENT, 26),
            Column("due_at", "约定归还", Kind.MOMENT, 26),
            Column("state", "情况", width=20),
            Column("case", "事项", width=18),
        ),
        rows=tuple(rows),
        totals=(
            (
                f"未还 {len(rows)} 笔，其中逾期 {sum(1 for r in rows if r[9] == '逾期未还')} 笔，遗失 "
                f"{sum(1 for r in rows if r[9] == '已遗失')} 笔。"
            ),
        )
        if rows
        else (),
        source="004 三.12；002 §3 3；003 §5 13",
        empty="没有借出未还的钥匙。借出时在“钥匙借还”事项里登记，就列在这里。",
        sections=(_kept(room),),
    )


def _kept(room: CaseRoom) -> Report:
    """Keys of units that lie with the office: entrusted, or kept back for repairs after the move-in (004 四.2 4.6)."""
    rows: list[tuple[Cell, ...]] = [
        (
            place(room, c.unit),
            "用户托管",
            ENTRUSTED.value(c, "key_names").replace("\n", "；"),
            day(ENTRUSTED.value(c, "entrusted_on")),
            day(ENTRUSTED.value(c, "ended_on")),
            state_title(room, c),
            c.id,
        )
        for c in reporting.cases_of(room.registry, [ENTRUSTED.procedure], open=True)
        if c.state in ENTRUSTED.states["kept"]
    ]
    listed = set()
    for case in _retained(room):
        if case.unit not in listed:
            listed.add(case.unit)
            rows.append(
                (
                    place(room, case.unit),
                    "入伙留存",
                    "大门钥匙",
                    day(MOVE_IN.value(case, "handed_on")) if case.procedure == MOVE_IN.procedure else None,
                    None,
                    state_title(room, case),
                    case.id,
                )
            )
    return Report(
        name="keys-kept",
        title="托管和留存的用户钥匙",
        columns=(
            Column("unit", "房号", width=30),
            Column("why", "缘由", width=30),
            Column("keys", "钥匙", left=True),
            Column("since", "收存日期", Kind.DATE, 30),
            Column("until", "截止日期", Kind.DATE, 30),
            Column("state", "状态", width=44),
            Column("case", "事项", width=24),
        ),
        rows=tuple(rows),
        empty="没有托管或留存的用户钥匙。",
    )


def _retained(room: CaseRoom) -> list[Case]:
    """Cases that hold a key back: the defects that it is kept for, else the move-in."""
    defects = reporting.cases_of(room.registry, [DEFECTS.procedure], open=True)
    moving = reporting.cases_of(room.registry, [MOVE_IN.procedure], open=True)
    return [
        *(c for c in defects if DEFECTS.value(c, "retained_key") == "是"),
        *(c for c in moving if MOVE_IN.value(c, "retained_key") == "是"),
    ]


def agreements(room: CaseRoom, asked: Asked) -> Report:
    """Agreements whose day of reminder has come or that end within 90 days; those that are over first (004 三.1)."""
    now = today(room)
    found = [
        c for c in reporting.cases_of(room.registry, [AGREEMENT.procedure], open=True) if _is_near(c, now)
    ]
    rows = sorted(
        (
            (
                AGREEMENT.value(c, "agreement"),
                AGREEMENT.value(c, "party"),
                ends := day(AGREEMENT.value(c, "ended_on")),
                _days_left(ends, now),
                day(AGREEMENT.value(c, "remind_on")),
                state_title(room, c),
                AGREEMENT.value(c, "place"),
                c.id,
            )
            for c in found
        ),
        key=lambda row: (row[2] or date.max, row[7]),
    )
    return Report(
        name="agreements",
        title="协议到期一览表",
        columns=(
            Column("agreement", "协议名称", left=True),
            Column("party", "对方", left=True, width=50, tier=2),
            Column("ended_on", "有效期至", Kind.DATE, 26),
            Column("left", "还有", width=26),
            Column("remind_on", "提醒日期", Kind.DATE, 26),
            Column("state", "状态", width=34),
            Column("place", "存放位置", width=34),
            Column("case", "事项", width=18),
        ),
        rows=tuple(rows),
        totals=(f"共 {len(rows)} 份，已过期 {sum(1 for r in rows if r[2] is not None and r[2] < now)} 份。",)
        if rows
        else (),
        note=f"列出提醒日期已到的；没有写提醒日期的，到期前 {_NEAR} 天列出。",
        source="004 三.1",
        empty="没有将到期的协议。协议在“协议有效期”事项里登记后，到提醒日期就列在这里。",
    )


def _is_near(case: Case, now: date) -> bool:
    remind, ends = day(AGREEMENT.value(case, "remind_on")), day(AGREEMENT.value(case, "ended_on"))
    if case.state in AGREEMENT.states["near"] or (ends is not None and ends < now):
        return True
    if remind is not None:
        return remind <= now
    return ends is not None and ends <= now + timedelta(days=_NEAR)


def _days_left(ends: date | None, now: date) -> str:
    if ends is None:
        return "未写期限"
    days = (ends - now).days
    return f"{days} 天" if days >= 0 else f"已过 {-days} 天"
