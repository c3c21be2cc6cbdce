"""Small charts of 今日: what each role looks at (catalog/charts.py draws them)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from pipeline.catalog.charts import Bar, Chart, svg
from pipeline.flow.reports.asked import month_of
from pipeline.flow.reports.sources import COMPLAINT, FIT_OUT
from pipeline.register import desklists
from pipeline.web.access import VIP_CASE, Viewer, may_know_case
from pipeline.web.visit import Visit

DAYS = 14
WIDTH = 120.0  # mm that they are drawn for; pages make them as wide as there is room
_MOST_BARS = 8
_WORKS = frozenset({"engineering", "security", "supervisor", "manager", "general_manager"})
_COMPLAINTS = frozenset({"clerk", "front_desk", "assistant", "supervisor", "manager", "general_manager"})


def pictures(visit: Visit, unknown: frozenset[str]) -> list[str]:
    """SVG, each with something in it. `unknown` are the kinds of paper that the person may not know of."""
    return [svg(chart, WIDTH) for chart in _charts(visit, unknown) if any(bar.value for bar in chart.bars)]


def _charts(visit: Visit, unknown: frozenset[str]) -> Iterator[Chart]:
    yield _papers(visit, unknown)
    yield _deadlines(visit)
    if visit.viewer.roles & _WORKS:
        yield _works(visit)
    if visit.viewer.roles & _COMPLAINTS:
        yield _complaints(visit)


def _covers(viewer: Viewer, building: str) -> bool:
    """ "" is the office itself."""
    return viewer.everywhere or building in viewer.areas


def _papers(visit: Visit, unknown: frozenset[str]) -> Chart:
    today = visit.now.date()
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    since = datetime.combine(days[0], time(), visit.site.timezone)
    counts = Counter(dict.fromkeys(days, 0))
    midnight = datetime.combine(today, time(), visit.site.timezone)
    filed = visit.desk.filed_before(visit.registry, since, midnight)
    for day, building, paper, count in (*filed, *desklists.filed_per_day(visit.registry, midnight)):
        if paper not in unknown and _covers(visit.viewer, building):
            counts[day] += count
    bars = tuple(Bar(f"{day.day}", Decimal(counts[day]), str(counts[day] or ""), None) for day in days)
    return Chart("近 14 天归档（件）", bars, upright=True)


def _deadlines(visit: Visit) -> Chart:
    """Those of this month: of the own roles, of all for tier 1."""
    span = month_of(visit.now.date())
    zone, everybody = visit.site.timezone, visit.viewer.tier <= 1
    counts: Counter[str] = Counter()
    for one in desklists.deadlines_between(visit.registry, span.begun(zone), span.over(zone), visit.now):
        if _own(visit, one, everybody):
            counts[_stands(one)] += one.count
    words = ("按时完成", "逾期完成", "逾期未办", "未到期")
    title = "本月期限（全部岗位）" if everybody else "本月期限（本岗位）"
    return Chart(title, tuple(Bar(word, Decimal(counts[word]), f"{counts[word]} 件") for word in words))


def _own(visit: Visit, one: desklists.Standing, everybody: bool) -> bool:
    """In the own area, and not of a VIP whom the person may not know of."""
    if one.procedure == VIP_CASE and not may_know_case(visit.viewer, VIP_CASE, None):
        return False
    return _covers(visit.viewer, one.building) and (everybody or one.role in visit.viewer.roles)


def _stands(one: desklists.Standing) -> str:
    if one.state in ("met", "late"):
        return "按时完成" if one.state == "met" else "逾期完成"
    if one.state == "cancelled":
        return ""
    return "逾期未办" if one.over and one.state == "running" else "未到期"


def _works(visit: Visit) -> Chart:
    """Fit-outs by the state that they are in."""
    procedure = visit.desk.procedures.by_slug.get(FIT_OUT.procedure)
    order = [state.name for state in procedure.states] if procedure is not None else []
    titles = {state.name: state.title for state in procedure.states} if procedure is not None else {}
    counts: Counter[str] = Counter()
    for building, state, count in desklists.states_of(visit.registry, FIT_OUT.procedure):
        if _covers(visit.viewer, building):
            counts[state] += count
    shown = sorted((s for s in counts if s in titles), key=order.index)
    return Chart("在办装修", tuple(Bar(titles[s], Decimal(counts[s]), f"{counts[s]} 户") for s in shown))


def _complaints(visit: Visit) -> Chart:
    """Those that came this month, by kind."""
    since = month_of(visit.now.date()).begun(visit.site.timezone)
    counts: Counter[str] = Counter()
    for building, kind, count in desklists.kinds_since(
        visit.registry, COMPLAINT.procedure, "complaint_kind", since
    ):
        if _covers(visit.viewer, building):
            counts[kind or "未分类"] += count
    bars = tuple(Bar(kind, Decimal(n), f"{n} 件") for kind, n in counts.most_common(_MOST_BARS))
    return Chart("本月投诉（按类别）", bars)
