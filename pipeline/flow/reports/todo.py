"""What every role has to do, and whether deadlines were kept (domain H: pending by role; overdue by person)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

from pipeline.catalog.charts import Bar, Chart
from pipeline.flow.cases.due import Wanted, due_list
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import today
from pipeline.flow.reports.report import Cell, Column, Kind, Rate, Report
from pipeline.model.case import Case, Clock, ClockState, Due
from pipeline.model.procedure import Deadline, Procedure
from pipeline.register import reporting
from pipeline.respond.clock import end_of_day

_SOON = 3  # days
_LATE, _TODAY, _NEXT, _LATER, _OPEN = "late", "today", "soon", "later", "open"


def pending(room: CaseRoom, asked: Asked) -> Report:
    """How much waits for each role: late, today, within three days, later, without a day."""
    hidden = {p.title for slug, p in room.procedures.by_slug.items() if slug in asked.hidden}
    found = [
        one
        for one in due_list(room, Wanted(areas=asked.buildings))
        if asked.covers(one.unit) and one.procedure not in hidden
    ]
    by_role: dict[str, list[Due]] = {}
    for one in found:
        by_role.setdefault(one.role, []).append(one)
    order = list(room.procedures.roles)
    roles = sorted(by_role, key=lambda role: order.index(role) if role in order else len(order))
    rows = tuple(_pending_row(room, role, by_role[role]) for role in roles)
    bars = tuple(_bar(room, role, by_role[role]) for role in roles)
    return Report(
        name="pending",
        title="各部门待办一览表",
        columns=(
            Column("role", "部门（岗位）", left=True),
            Column("late", "已逾期", Kind.NUMBER, 28),
            Column("today", "今日到期", Kind.NUMBER, 28),
            Column("soon", f"{_SOON} 日内", Kind.NUMBER, 28),
            Column("later", "以后到期", Kind.NUMBER, 28),
            Column("open", "不限时", Kind.NUMBER, 28),
            Column("total", "合计", Kind.NUMBER, 28),
            Column("first", "最早到期", Kind.MOMENT, 40),
        ),
        rows=rows,
        totals=(f"共 {len(found)} 项，逾期 {sum(1 for one in found if _standing(room, one) == _LATE)} 项。",)
        if found
        else (),
        charts=(Chart("各部门待办", bars, legend=("已逾期", "其他")),) if bars else (),
        note="逐项内容各人在“今日”里看。等用户、施工单位办的期限也列出。",
        source="001 §2；003 §9 一",
        empty="没有待办事项。",
    )


def _bar(room: CaseRoom, role: str, mine: list[Due]) -> Bar:
    late = sum(1 for one in mine if _standing(room, one) == _LATE)
    return Bar(room.role_title(role), Decimal(len(mine)), f"{len(mine)}，逾期 {late}", Decimal(late))


def _pending_row(room: CaseRoom, role: str, mine: list[Due]) -> tuple[Cell, ...]:
    stands = Counter(_standing(room, one) for one in mine)
    first = min((one.due for one in mine if one.due is not None), default=None)
    return (
        room.role_title(role),
        *(stands[key] for key in (_LATE, _TODAY, _NEXT, _LATER, _OPEN)),
        len(mine),
        first.astimezone(room.site.timezone) if first is not None else None,
    )


def _standing(room: CaseRoom, one: Due) -> str:
    if one.due is None:
        return _OPEN
    if one.due < room.now:
        return _LATE
    zone = room.site.timezone
    if one.due <= end_of_day(today(room), zone):
        return _TODAY
    return _NEXT if one.due <= end_of_day(today(room) + timedelta(days=_SOON), zone) else _LATER


def deadlines(room: CaseRoom, asked: Asked) -> Report:
    """Deadlines whose day lay in the days asked for: kept, late, still open and over; by role and procedure. What only
    times something (the next reminder is prepared) is nobody's deadline."""
    zone = room.site.timezone
    groups: dict[tuple[str, str, str], Counter[str]] = {}
    for clock, case in reporting.clocks_of(
        room.registry, since=asked.span.begun(zone), until=asked.span.over(zone)
    ):
        found = _deadline(room, case, clock)
        if found is None or case.procedure in asked.hidden or not asked.covers(case.unit):
            continue
        procedure, deadline = found
        key = (room.role_title(clock.role), procedure.title, deadline.title)
        groups.setdefault(key, Counter())[_outcome(clock, room.now)] += 1
    groups = {key: c for key, c in groups.items() if c.total() > c["cancelled"]}
    rows = tuple(
        (*key, c["met"], c["late"], c["over"], c["running"], Rate(c["met"], c["met"] + c["late"] + c["over"]))
        for key, c in sorted(groups.items())
    )
    by_role: dict[str, Counter[str]] = {}
    for (role, _, _), counts in groups.items():
        by_role.setdefault(role, Counter()).update(counts)
    return Report(
        name="deadlines",
        title="期限执行情况表",
        columns=(
            Column("role", "部门（岗位）", width=34),
            Column("procedure", "事项", left=True),
            Column("deadline", "期限", left=True),
            Column("met", "按时", Kind.NUMBER, 18),
            Column("late", "逾期完成", Kind.NUMBER, 20),
            Column("over", "逾期未完", Kind.NUMBER, 20),
            Column("running", "未到期", Kind.NUMBER, 18),
            Column("rate", "按时率", Kind.RATE, 44),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=(f"合计按时率 {_whole(groups).chinese}。",) if rows else (),
        charts=_rate_chart(by_role),
        note="按到期日归入本期；因事项结束、撤回而不再需要的不计，只用来计时的（如备好下一份催缴通知）不计。",
        source="000 §6；000 §7 4.4；001 §4；004 四.3",
        empty="这段时间没有到期的期限。",
    )


def _deadline(room: CaseRoom, case: Case, clock: Clock) -> tuple[Procedure, Deadline] | None:
    """The deadline of a clock, None where its procedure does not know it any more, its role is no part of the office, or
    its passing is what it is there for."""
    procedure = room.procedures.by_slug.get(case.procedure)
    deadline = procedure.deadline(clock.name) if procedure is not None else None
    role = room.procedures.roles.get(clock.role)
    if procedure is None or deadline is None or role is None or role.outside:
        return None
    timed = {e.name for e in procedure.events if e.after == deadline.name}
    return None if timed & set(deadline.ends) else (procedure, deadline)


def _outcome(clock: Clock, now: datetime) -> str:
    if clock.state is ClockState.RUNNING and clock.due is not None and clock.due < now:
        return "over"
    return "running" if clock.state.open else clock.state.value


def _whole(groups: dict[tuple[str, str, str], Counter[str]]) -> Rate:
    met = sum(c["met"] for c in groups.values())
    return Rate(met, met + sum(c["late"] + c["over"] for c in groups.values()))


def _rate_chart(by_role: dict[str, Counter[str]]) -> tuple[Chart, ...]:
    bars = []
    for role, c in sorted(by_role.items()):
        judged = c["met"] + c["late"] + c["over"]
        if judged:
            bars.append(Bar(role, Decimal(judged), f"{c['met']}/{judged}", Decimal(c["met"])))
    return (Chart("各部门到期期限", tuple(bars), legend=("按时", "逾期")),) if bars else ()
