"""The centre's monthly report (D169; N63): twelve figures beside last month's and the year's, and the reports behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.arrears import arrears
from pipeline.flow.reports.asked import Asked, Span, month_of
from pipeline.flow.reports.complaints import complaints, complaints_in
from pipeline.flow.reports.custody import agreements, keys
from pipeline.flow.reports.people import move_ins
from pipeline.flow.reports.reading import local_day, today
from pipeline.flow.reports.report import Column, Rate, Report
from pipeline.flow.reports.service import help_requests, repairs
from pipeline.flow.reports.sources import HELP, IMPORTANT, REPAIR
from pipeline.flow.reports.todo import deadlines
from pipeline.flow.reports.visits import household_visits, rates, visits
from pipeline.flow.reports.works import deposits, works
from pipeline.register import reporting

_RATES = (
    ("有效投诉处理率", "complaint.handled_min"),
    ("投诉回访率", "visit.rate_complaint"),
    ("服务回访满意率", "visit.satisfaction_min"),
    ("零修、急修及时率", "repair.on_time_min"),
    ("报修维修满意率", "repair.satisfaction_min"),
)


def monthly(room: CaseRoom, asked: Asked) -> Report:
    """The figures of a month, its complaints, rates, help requests and deadlines; works, money and keys as they stand."""
    month = month_of(asked.span.last)
    now = replace(asked, span=month)
    whole = () if asked.buildings else (keys, agreements)  # they know no buildings
    ledgers = [make(room, now) for make in (deposits, arrears, repairs, *whole)]
    return Report(
        name="monthly",
        title="物业服务月报",
        columns=(
            Column("name", "指标", left=True, width=58),
            Column("now", "本月", left=True, width=54),
            Column("before", "上月", left=True, width=54),
            Column("total", "本年累计", left=True, width=54),
            Column("note", "说明", left=True),
        ),
        rows=figures(room, now),
        span=month.chinese,
        note=f"在住、在施、欠费和台账是编制当日（{today(room).isoformat()}）的情况，其余按本月统计。"
        "重点工作、重要事件、问题和下月计划写在《物业服务月报》表上，由主任签名报出。",
        source="004 三.4.2",
        sections=(
            replace(complaints(room, now), sections=()),
            visits(room, now),
            replace(help_requests(room, now), sections=()),
            works(room, now),
            household_visits(room, _half_year(now)),
            deadlines(room, now),
            _ledgers(ledgers),
        ),
    )


def figures(room: CaseRoom, asked: Asked) -> tuple[tuple[str, str, str, str, str], ...]:
    """Twelve lines as they stand on D169: figure, this month, last month, the year so far, remark."""
    before = month_of(asked.span.first - timedelta(days=1))
    year = Span(date(asked.span.first.year, 1, 1), asked.span.last)
    spans = [replace(asked, span=span) for span in (asked.span, before, year)]
    found = [{key: rate for _, rate, key in rates(room, one)} for one in spans]
    counts: list[tuple[str, Callable[[Asked], int]]] = [
        ("入伙、迁入（户次）", lambda one: len(move_ins(room, one).rows)),
        ("投诉（件）", lambda one: len(complaints_in(room, one))),
        ("报修（件）", lambda one: _opened(room, one, REPAIR.procedure, REPAIR.states["void"])),
        ("求助（件）", lambda one: _opened(room, one, HELP.procedure, HELP.states["void"])),
        ("重要事件（件）", lambda one: _opened(room, one, IMPORTANT.procedure, IMPORTANT.states["void"])),
    ]
    counted = [(name, *(str(make(one)) for one in spans), "") for name, make in counts]
    shares = [
        (name, *(_short(of[rule]) for of in found), f"目标 {room.rule(rule)} %") for name, rule in _RATES
    ]
    return (
        ("在住户数", _homes(room, asked), "", "", "编制当日"),
        *((name, a, b, c, note) for name, a, b, c, note in (*counted, *shares)),
        ("装修在施（户）、欠费（户）", _standing(room, asked), "", "", "编制当日"),
    )


def _short(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole} = {rate.percent} %" if rate.whole else "没有可统计的"


def _opened(room: CaseRoom, asked: Asked, procedure: str, void: frozenset[str]) -> int:
    return sum(
        1
        for c in reporting.cases_of(room.registry, [procedure])
        if c.state not in void and asked.covers(c.unit) and asked.span.holds(local_day(c.opened, room))
    )


def _homes(room: CaseRoom, asked: Asked) -> str:
    units = [u for u in room.register.by_code if asked.covers(u)]
    lived = sum(1 for u in units if room.register.occupants_on(u, today(room)))
    return f"{lived}（共 {len(units)} 户）"


def _standing(room: CaseRoom, asked: Asked) -> str:
    return f"{len(works(room, asked).rows)}、{len(arrears(room, asked).rows)}"


def _half_year(asked: Asked) -> Asked:
    first = asked.span.first.replace(month=1 if asked.span.first.month <= 6 else 7)
    return replace(asked, span=Span(first, asked.span.last))


def _ledgers(found: Sequence[Report]) -> Report:
    """One line of each list that is printed by itself."""
    rows = tuple((r.title, "".join(r.totals) or r.empty.split("。")[0] + "。") for r in found)
    return Report(
        name="ledgers",
        title="各项台账",
        columns=(
            Column("title", "台账", left=True, width=50),
            Column("said", "情况", left=True),
        ),
        rows=rows,
    )
