"""Arrears that are followed (domain E14; N33)."""

from __future__ import annotations

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import local_day, money, place, state_title, today, total
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import ARREARS
from pipeline.register import reporting


def arrears(room: CaseRoom, asked: Asked) -> Report:
    """Units that owe: how much, at which stage, last followed up and when next (000 §7 4.4.2: at least every 15 days)."""
    owing = [
        c
        for c in reporting.cases_of(room.registry, [ARREARS.procedure], open=True)
        if c.state in ARREARS.states["owing"] and asked.covers(c.unit)
    ]
    followed = reporting.steps_of(room.registry, ARREARS.procedure, ARREARS.events["followed"])
    clocks = reporting.open_clocks_named(room.registry, ARREARS.procedure, "follow-up")
    rows: list[tuple[Cell, ...]] = []
    late = 0
    for case in owing:
        clock, steps = clocks.get(case.id), followed.get(case.id, [])
        due = local_day(clock.due, room) if clock is not None and clock.due is not None else None
        over = (today(room) - due).days if due is not None else 0
        late += over > 0
        rows.append(
            (
                place(room, case.unit),
                ARREARS.value(case, "items").replace("\n", "；"),
                ARREARS.value(case, "period"),
                money(ARREARS.value(case, "amount")),
                state_title(room, case),
                ARREARS.value(case, "stage"),
                len(steps),
                local_day(steps[-1].at, room) if steps else None,
                due,
                f"超 {over} 天" if over > 0 else "",
                case.id,
            )
        )
    every = room.rule("arrears.every")
    owed = total(money(ARREARS.value(c, "amount")) for c in owing)
    return Report(
        name="arrears",
        title="欠费跟踪表",
        columns=(
            Column("unit", "房号", width=24),
            Column("items", "费用项目", left=True),
            Column("period", "期间", width=32),
            Column("amount", "欠费（元）", Kind.MONEY, 26),
            Column("state", "状态", width=24),
            Column("stage", "催缴阶段", width=22),
            Column("followed", "跟进次数", Kind.NUMBER, 18),
            Column("followed_on", "最近跟进", Kind.DATE, 23),
            Column("next_on", "下次跟进", Kind.DATE, 23),
            Column("late", "逾期", width=18),
            Column("case", "事项", width=18),
        ),
        rows=tuple(sorted(rows, key=lambda row: (row[8] is None, str(row[8]), str(row[0])))),
        totals=(f"共 {len(owing)} 户，欠 {owed:,.2f} 元；跟进逾期的 {late} 户。",) if owing else (),
        note=f"欠费满一个月起跟踪，至少每{getattr(every, 'chinese', every)}跟进一次（N33）；下次跟进取自期限。",
        source="000 §7 4.4.2",
        empty="没有欠费的户。过了派单期限没有缴清，或登记了欠费，就列在这里。",
    )
