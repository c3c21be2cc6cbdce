"""Rates of visits and repairs against the office's targets (D125; N8–N10, N39, N62, N77), and the half-yearly visits to
households (N38)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil

from pipeline.catalog.charts import Bar, Chart
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.complaints import complaints_in, handled_rate
from pipeline.flow.reports.reading import local_day, percent_of, today
from pipeline.flow.reports.report import Column, Kind, Rate, Report
from pipeline.flow.reports.sources import COMPLAINT, REPAIR, VISIT
from pipeline.model import UnitCode
from pipeline.model.case import Case, ClockState
from pipeline.register import reporting

_CONTENT = frozenset({"满意", "基本满意"})
_COMPLAINT, _SURVEY, _REPAIR, _HOUSEHOLD, _DOOR = "投诉", "意见征询", "维修服务", "日常走访", "上门回访"
_HUNDRED = Decimal(100)


def visits_in(room: CaseRoom, asked: Asked) -> list[Case]:
    """Return visits that fell due within the days; those that were called off do not count."""
    return [
        c
        for c in reporting.cases_of(room.registry, [VISIT.procedure])
        if c.state not in VISIT.states["void"]
        and asked.covers(c.unit)
        and asked.span.holds(local_day(c.opened, room))
    ]


def repairs_finished(room: CaseRoom, asked: Asked) -> list[Case]:
    """Repairs that were first finished within the days."""
    done = reporting.steps_of(room.registry, REPAIR.procedure, REPAIR.events["finished"])
    return [
        c
        for c in reporting.cases_of(room.registry, [REPAIR.procedure])
        if c.id in done
        and asked.covers(c.unit)
        and c.state not in REPAIR.states["void"]
        and asked.span.holds(local_day(done[c.id][0].at, room))
    ]


def rates(room: CaseRoom, asked: Asked) -> list[tuple[str, Rate, str]]:
    """Every rate with its target: name, rate, the rule that it cites."""
    seen, repairs = visits_in(room, asked), repairs_finished(room, asked)
    asking = [c for c in seen if VISIT.value(c, "kind") in (_COMPLAINT, _SURVEY)]
    raised = reporting.steps_of(room.registry, VISIT.procedure, VISIT.events["raised"])
    issues = [c for c in seen if c.id in raised]
    return [
        ("投诉回访率", complaint_visits(room, asked), "visit.rate_complaint"),
        (
            "意见征询、投诉回访处理率",
            _share(room, asking, _in(asking, "done"), "visit.rate_survey_complaint"),
            "visit.rate_survey_complaint",
        ),
        (
            "回访中问题的处理率",
            _share(room, issues, _in(issues, "settled"), "visit.rate_handling"),
            "visit.rate_handling",
        ),
        ("服务回访满意率", _pleased(room, seen), "visit.satisfaction_min"),
        ("报修维修满意率", _repairs_pleased(room, repairs, seen), "repair.satisfaction_min"),
        ("零修、急修及时率", _in_time(room, asked), "repair.on_time_min"),
        ("返修率", _rework(room, repairs), "repair.rework_max"),
        ("有效投诉处理率", handled_rate(room, complaints_in(room, asked)), "complaint.handled_min"),
    ]


def visits(room: CaseRoom, asked: Asked) -> Report:
    """The rates of the office's rules, each with numerator, denominator and target (000 §4 3.4, 4.4.3, 5.1; 004 三)."""
    found = rates(room, asked)
    rules = room.procedures.rules
    rows = tuple(
        (
            name,
            rate,
            {True: "达标", False: "未达标", None: "没有可统计的"}[rate.met],
            "、".join(rules[key].cites),
            rules[key].source,
        )
        for name, rate, key in found
    )
    counted = [(name, rate) for name, rate, _ in found if rate.percent is not None]
    bars = tuple(
        Bar(
            name,
            rate.percent or Decimal(0),
            f"{rate.percent} %（{rate.part}/{rate.whole}）",
            target=rate.target,
        )
        for name, rate in counted
    )
    return Report(
        name="visits",
        title="回访率和服务指标",
        columns=(
            Column("name", "指标", left=True, width=52),
            Column("rate", "完成情况", Kind.RATE, 80),
            Column("met", "是否达标", width=30),
            Column("cites", "条款", width=34),
            Column("source", "依据", left=True),
        ),
        rows=rows if counted else (),
        span=asked.span.chinese,
        totals=(
            f"达标 {sum(1 for _, r in counted if r.met)} 项，未达标 {sum(1 for _, r in counted if r.met is False)} 项。",
        )
        if counted
        else (),
        charts=(Chart("完成情况与目标（%）", bars, top=_HUNDRED),) if bars else (),
        note="回访按应回访的日期、维修按修好的日期、投诉按受理日期归入本期；取消的不计。及时率按到场期限计；目标在 site.toml 的 [rules] 里改。",
        source="000 §4 3.4、4.4.3、5.1；001 §4 4(3)；004 三.3.9、三.7.6",
        empty="这段时间没有可统计的回访、维修和投诉。回访、维修、投诉事项办理后自动计入。",
    )


def complaint_visits(room: CaseRoom, asked: Asked) -> Rate:
    """Settled complaints that were visited (N39); invalid ones count where the rules say that all are visited (G2)."""
    all_kinds = room.rule("complaint.visit_scope") == "全部"
    visited = reporting.steps_of(room.registry, COMPLAINT.procedure, COMPLAINT.events["visited"])
    settled = [
        c
        for c in complaints_in(room, asked)
        if (c.state in COMPLAINT.states["visitable"] or c.id in visited)
        and (all_kinds or COMPLAINT.value(c, "valid") != "无效")
    ]
    done = sum(1 for c in settled if c.id in visited or COMPLAINT.value(c, "visited_at"))
    return Rate(done, len(settled), percent_of(room, "visit.rate_complaint"))


def _in(cases: Iterable[Case], group: str) -> int:
    return sum(1 for c in cases if c.state in VISIT.states[group])


def _share(room: CaseRoom, whole: Sequence[Case], part: int, rule: str) -> Rate:
    return Rate(part, len(whole), percent_of(room, rule))


def _pleased(room: CaseRoom, seen: Sequence[Case]) -> Rate:
    said = [s for c in seen if (s := VISIT.value(c, "satisfaction"))]
    return Rate(sum(1 for s in said if s in _CONTENT), len(said), percent_of(room, "visit.satisfaction_min"))


def _repairs_pleased(room: CaseRoom, repairs: Sequence[Case], seen: Sequence[Case]) -> Rate:
    """What the visit heard goes before what was ticked on the ticket; each repair counts once (N8)."""
    said = {c.id: REPAIR.value(c, "satisfaction") for c in repairs}
    for case in seen:
        if VISIT.value(case, "kind") == _REPAIR and (heard := VISIT.value(case, "satisfaction")):
            said[VISIT.value(case, "related") or case.id] = heard
    known = [s for s in said.values() if s]
    return Rate(
        sum(1 for s in known if s in _CONTENT), len(known), percent_of(room, "repair.satisfaction_min")
    )


def _in_time(room: CaseRoom, asked: Asked) -> Rate:
    """Arrivals within their deadline; one that runs and is over counts as late (N77)."""
    zone = room.site.timezone
    found = reporting.clocks_of(
        room.registry,
        since=asked.span.begun(zone),
        until=asked.span.over(zone),
        procedure=REPAIR.procedure,
    )
    judged = [
        clock.state is ClockState.MET
        for clock, case in found
        if clock.name in REPAIR.deadlines
        and asked.covers(case.unit)
        and (
            clock.state in (ClockState.MET, ClockState.LATE)
            or (clock.state.open and clock.due is not None and clock.due < room.now)
        )
    ]
    return Rate(sum(judged), len(judged), percent_of(room, "repair.on_time_min"))


def _rework(room: CaseRoom, repairs: Sequence[Case]) -> Rate:
    again = sum(1 for c in repairs if REPAIR.value(c, "rework") == "是")
    return Rate(again, len(repairs), percent_of(room, "repair.rework_max"), at_most=True)


def household_visits(room: CaseRoom, asked: Asked) -> Report:
    """Households visited in the half-year, by building, against the tenth that the rules ask for (N38; 001 §4 4(1))."""
    share = percent_of(room, "visit.household_share")
    seen = {
        c.unit
        for c in visits_in(room, asked)
        if c.state in VISIT.states["done"]
        and (VISIT.value(c, "kind") == _HOUSEHOLD or VISIT.value(c, "way") == _DOOR)
    }
    homes = [u for u in room.register.by_code if asked.covers(u) and _lived_in(room, u)]
    rows = []
    for building in dict.fromkeys(u.building for u in homes):
        mine = [u for u in homes if u.building == building]
        rate = Rate(sum(1 for u in mine if u in seen), len(mine), share)
        rows.append((room.site.building_name(building), len(mine), rate.part, rate, _still(rate)))
    whole = Rate(sum(1 for u in homes if u in seen), len(homes), share)
    bars = tuple(
        Bar(
            str(row[0]),
            row[3].percent or Decimal(0),
            f"{row[3].percent} %（{row[2]}/{row[1]}）",
            target=share,
        )
        for row in rows
    )
    return Report(
        name="household-visits",
        title="半年走访完成情况",
        columns=(
            Column("building", "楼栋", left=True),
            Column("households", "在住户数", Kind.NUMBER, 36),
            Column("visited", "已走访户数", Kind.NUMBER, 36),
            Column("rate", "走访比例", Kind.RATE, 80),
            Column("still", "还差户数", Kind.NUMBER, 36),
        ),
        rows=tuple(rows),
        span=asked.span.chinese,
        totals=(f"合计 {whole.chinese}，还差 {_still(whole)} 户。",) if rows else (),
        charts=(Chart("各栋走访比例（%）", bars, top=(share or Decimal(0)) * 2),) if bars else (),
        note="在住户数是名册上现有业主或租户的户；走访包括日常走访和上门回访，同一户只计一次。",
        source="001 §4 4(1)",
        empty="名册上还没有在住的户。请先用 pipeline roster import 导入名册。",
    )


def _lived_in(room: CaseRoom, unit: UnitCode) -> bool:
    return bool(room.register.occupants_on(unit, today(room)))


def _still(rate: Rate) -> int:
    """How many more are needed to reach the target."""
    if rate.target is None:
        return 0
    return max(0, ceil(rate.target * rate.whole / _HUNDRED) - rate.part)
