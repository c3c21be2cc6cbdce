"""Complaints: the monthly summary by type with causes (D125; N13, N14, N62) and the client register (D121)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.catalog.charts import Bar, Chart
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import (
    counted,
    day,
    local_day,
    moment,
    percent_of,
    place,
    state_title,
)
from pipeline.flow.reports.report import Cell, Column, Kind, Rate, Report
from pipeline.flow.reports.sources import COMPLAINT, SUMMARY
from pipeline.model.case import Case
from pipeline.register import reporting

_OTHER, _UNKNOWN, _INVALID, _MAJOR = "其他", "未分类", "无效", "重大"
_MOST_COLUMNS = 12  # months beside each other on a page


def received_on(room: CaseRoom, case: Case) -> date:
    """The day on which a complaint came: as it was written down, else the day of the entry."""
    written = day(COMPLAINT.value(case, "received_at")) or day(COMPLAINT.value(case, "written_on"))
    return written or local_day(case.opened, room)


def complaints_in(room: CaseRoom, asked: Asked) -> list[Case]:
    """Complaints that came within the days; what was merged or entered by mistake does not count."""
    found = reporting.cases_of(room.registry, [COMPLAINT.procedure])
    return [
        c
        for c in found
        if c.state not in COMPLAINT.states["void"]
        and asked.covers(c.unit)
        and asked.span.holds(received_on(room, c))
    ]


def handled_rate(room: CaseRoom, found: Sequence[Case]) -> Rate:
    """Complaints that were settled, of those that are not invalid and not withdrawn (N62)."""
    valid = [
        c
        for c in found
        if COMPLAINT.value(c, "valid") != _INVALID and c.state not in COMPLAINT.states["withdrawn"]
    ]
    done = [c for c in valid if c.state in COMPLAINT.states["handled"]]
    return Rate(len(done), len(valid), percent_of(room, "complaint.handled_min"))


def complaints(room: CaseRoom, asked: Asked) -> Report:
    """By type and month, with departments, what comes again and the causes that were found (000 §5 (二)4; 003 §9 三.7)."""
    found = complaints_in(room, asked)
    months = asked.span.months if len(asked.span.months) <= _MOST_COLUMNS else ()
    kinds = _kinds(room, found)
    rows = tuple(_kind_row(room, kind, found, months) for kind in kinds) if found else ()
    return Report(
        name="complaints",
        title="投诉汇总表",
        columns=(
            Column("kind", "投诉类别", left=True, width=0 if len(months) > 6 else 40),
            *(Column(f"m{m}", _short_month(m), Kind.NUMBER, 17) for m in months if len(months) > 1),
            Column("total", "合计", Kind.NUMBER, 16),
            Column("major", "重大", Kind.NUMBER, 14),
            Column("invalid", "无效", Kind.NUMBER, 14),
            Column("open", "未办结", Kind.NUMBER, 17),
            Column("handled", "处理率", Kind.RATE, 40),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=_totals(room, found),
        charts=_charts(room, found, kinds, months),
        note="并案和登记有误的不计；处理率是处理完毕的（含待回访）占除无效、撤诉以外各件的比例（N62）。",
        source="000 §5 (二)1、4；003 §9 三.7；004 三.3.9",
        empty="这段时间没有投诉。受理投诉，或《用户投诉记录表》《用户意见受理表》归档后，自动计入。",
        sections=(_departments(room, found), _repeated(room, found), _causes(room, asked)),
    )


def _kind(case: Case) -> str:
    return COMPLAINT.value(case, "complaint_kind") or _UNKNOWN


def _kinds(room: CaseRoom, found: Sequence[Case]) -> list[str]:
    """The office's ordinary types (N14), and whatever else was written."""
    listed = room.rule("complaint.ordinary_kinds")
    usual = list(listed) if isinstance(listed, tuple) else []
    return [*usual, _OTHER, *sorted({_kind(c) for c in found} - {*usual, _OTHER})]


def _kind_row(room: CaseRoom, kind: str, found: Sequence[Case], months: Sequence[str]) -> tuple[Cell, ...]:
    mine = [c for c in found if _kind(c) == kind]
    by_month = Counter(f"{received_on(room, c):%Y-%m}" for c in mine)
    rate = handled_rate(room, mine)
    return (
        kind,
        *(by_month[m] for m in months if len(months) > 1),
        len(mine),
        sum(1 for c in mine if COMPLAINT.value(c, "severity") == _MAJOR),
        sum(1 for c in mine if COMPLAINT.value(c, "valid") == _INVALID),
        sum(1 for c in mine if c.closed is None),
        Rate(rate.part, rate.whole) if rate.whole else None,
    )


def _totals(room: CaseRoom, found: Sequence[Case]) -> tuple[str, ...]:
    if not found:
        return ()
    ways = counted(COMPLAINT.value(c, "came_by") for c in found)
    return (
        f"共 {len(found)} 件{f'（{ways}）' if ways else ''}，未办结 {sum(1 for c in found if c.closed is None)} 件。",
        f"有效投诉处理率 {handled_rate(room, found).chinese}。",
    )


def _charts(
    room: CaseRoom, found: Sequence[Case], kinds: Sequence[str], months: Sequence[str]
) -> tuple[Chart, ...]:
    if not found:
        return ()
    legend = ("已办结", "未办结")
    by_kind = Chart(
        "各类投诉件数", tuple(_bar(k, [c for c in found if _kind(c) == k]) for k in kinds), legend=legend
    )
    if len(months) < 2:
        return (by_kind,)
    by_month = [(m, [c for c in found if f"{received_on(room, c):%Y-%m}" == m]) for m in months]
    bars = tuple(_bar(_short_month(m), cases) for m, cases in by_month)
    return (Chart("各月投诉件数", bars, upright=True, legend=legend), by_kind)


def _bar(label: str, cases: Sequence[Case]) -> Bar:
    closed = sum(1 for c in cases if c.closed is not None)
    return Bar(label, Decimal(len(cases)), str(len(cases)), Decimal(closed))


def _short_month(month: str) -> str:
    return f"{month[2:4]}年{int(month[5:])}月"


def _departments(room: CaseRoom, found: Sequence[Case]) -> Report:
    names = Counter(COMPLAINT.value(c, "department") or "（未转部门）" for c in found)
    rows = tuple(
        (name, times, _open_of(found, name))
        for name, times in sorted(names.items(), key=lambda p: (-p[1], p[0]))
    )
    return Report(
        name="complaint-departments",
        title="按责任部门",
        columns=(
            Column("department", "责任部门", left=True),
            Column("total", "件数", Kind.NUMBER, 30),
            Column("open", "未办结", Kind.NUMBER, 30),
        ),
        rows=rows,
        empty="没有投诉。",
    )


def _open_of(found: Sequence[Case], name: str) -> int:
    return sum(
        1 for c in found if c.closed is None and (COMPLAINT.value(c, "department") or "（未转部门）") == name
    )


def _repeated(room: CaseRoom, found: Sequence[Case]) -> Report:
    """The same unit complaining of the same type more than once: what was settled did not last."""
    times: dict[tuple[str, str], list[Case]] = {}
    for case in found:
        times.setdefault((place(room, case.unit), _kind(case)), []).append(case)
    again = {key: cases for key, cases in times.items() if len(cases) > 1}
    return Report(
        name="complaint-repeated",
        title="重复投诉",
        columns=(
            Column("unit", "房号", width=34),
            Column("kind", "投诉类别", width=40),
            Column("times", "次数", Kind.NUMBER, 20),
            Column("cases", "事项", left=True),
        ),
        rows=tuple(
            (unit, kind, len(cases), "、".join(c.id for c in cases))
            for (unit, kind), cases in sorted(again.items(), key=lambda p: (-len(p[1]), p[0]))
        ),
        empty="没有同一户同一类的重复投诉。",
    )


def _causes(room: CaseRoom, asked: Asked) -> Report:
    """What the monthly analyses of these days found (003 §9 三.7)."""
    rows: list[tuple[Cell, ...]] = []
    if not asked.buildings:
        for case in reporting.cases_of(room.registry, [SUMMARY.procedure]):
            findings = SUMMARY.value(case, "findings")
            if findings and asked.span.holds(local_day(case.opened, room)):
                rows.append(
                    (
                        case.period or f"{local_day(case.opened, room):%Y-%m}",
                        findings,
                        SUMMARY.value(case, "measures"),
                        day(SUMMARY.value(case, "limit_on")),
                        SUMMARY.value(case, "result") if case.closed else state_title(room, case),
                    )
                )
    return Report(
        name="complaint-causes",
        title="反复出现的问题、原因和预防措施",
        columns=(
            Column("month", "月份", width=22),
            Column("findings", "问题和原因", left=True),
            Column("measures", "解决办法和预防措施", left=True),
            Column("limit_on", "完成日期", Kind.DATE, 25),
            Column("result", "落实情况", left=True, width=50),
        ),
        rows=tuple(rows),
        empty="还没有分析结果。在“投诉月度汇总”事项里登记“分析完毕，有反复出现的问题”后列出。",
    )


def register(room: CaseRoom, asked: Asked) -> Report:
    """The client complaint register: client, time, departments, summary, result (D121; 003 §9 三.2)."""
    found = sorted(complaints_in(room, asked), key=lambda c: (received_on(room, c), c.id))
    zone = room.site.timezone
    rows = tuple(
        (
            n,
            moment(COMPLAINT.value(c, "received_at"), zone) or received_on(room, c),
            place(room, c.unit),
            COMPLAINT.value(c, "complainant"),
            COMPLAINT.value(c, "came_by"),
            _kind(c),
            COMPLAINT.value(c, "severity"),
            COMPLAINT.value(c, "department") or COMPLAINT.value(c, "against"),
            COMPLAINT.value(c, "course") or COMPLAINT.value(c, "subject"),
            COMPLAINT.value(c, "result"),
            state_title(room, c),
            c.id,
        )
        for n, c in enumerate(found, 1)
    )
    return Report(
        name="complaint-register",
        title="客户投诉登记表",
        columns=(
            Column("number", "序号", Kind.NUMBER, 12),
            Column("received", "投诉时间", Kind.MOMENT, 23),
            Column("unit", "房号", width=22),
            Column("client", "客户", width=22, tier=2),
            Column("way", "方式", width=13),
            Column("kind", "类别", width=20),
            Column("severity", "等级", width=13),
            Column("departments", "涉及部门", width=22),
            Column("summary", "内容摘要", left=True, tier=2),
            Column("result", "处理结果", left=True, tier=2),
            Column("state", "状态", width=22),
            Column("case", "事项", width=17),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=(f"共 {len(rows)} 件。",) if rows else (),
        source="003 §9 三.2；000 §5 (一)5",
        empty="这段时间没有投诉。受理投诉，或《用户投诉记录表》《用户意见受理表》归档后，自动登记。",
    )
