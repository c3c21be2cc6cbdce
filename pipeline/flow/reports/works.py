"""Works in progress and the ledger of fit-out deposits (domain E4, E7; N25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline.catalog.charts import Bar, Chart
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import (
    counted,
    day,
    local_day,
    money,
    number,
    place,
    state_title,
    today,
    total,
)
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import BREACH, COMPLETION, FIT_OUT
from pipeline.model import UnitCode
from pipeline.model.case import Case, Clock
from pipeline.register import reporting

_STAGES = {"applying": "申请审批中", "preparing": "待交费发证", "working": "施工中", "accepting": "竣工验收"}


def works(room: CaseRoom, asked: Asked) -> Report:
    """Every fit-out that is not over: stage, days granted, last patrol, breaches (000 §6)."""
    running = [
        c for c in reporting.cases_of(room.registry, [FIT_OUT.procedure], open=True) if asked.covers(c.unit)
    ]
    patrols = reporting.steps_of(room.registry, FIT_OUT.procedure, FIT_OUT.events["patrol"])
    breaches = _breaches(room)
    rows: list[tuple[Cell, ...]] = []
    for case in sorted(running, key=lambda c: (_order(c), c.id)):
        ends = day(FIT_OUT.value(case, "ended_on"))
        last = patrols.get(case.id, [])
        rows.append(
            (
                place(room, case.unit),
                _stage(case),
                state_title(room, case),
                FIT_OUT.value(case, "contractor"),
                day(FIT_OUT.value(case, "started_on")),
                ends,
                _left(ends, today(room)) if case.state in FIT_OUT.states["working"] else "",
                number(FIT_OUT.value(case, "worker_count")),
                local_day(last[-1].at, room) if last else None,
                breaches[case.unit],
                case.id,
            )
        )
    stages = Counter(_stage(case) for case in running)
    bars = tuple(Bar(s, Decimal(stages[s]), f"{stages[s]} 户") for s in _STAGES.values())
    return Report(
        name="works",
        title="装修在施一览表",
        columns=(
            Column("unit", "房号", width=24),
            Column("stage", "阶段", width=24),
            Column("state", "状态", left=True),
            Column("contractor", "施工单位", left=True, width=40),
            Column("started_on", "开工日期", Kind.DATE, 23),
            Column("ended_on", "完工日期", Kind.DATE, 23),
            Column("left", "剩余工期", width=22),
            Column("workers", "人数", Kind.NUMBER, 12),
            Column("patrolled_on", "最近巡检", Kind.DATE, 23),
            Column("breaches", "违规次数", Kind.NUMBER, 19),
            Column("case", "事项", width=18),
        ),
        rows=tuple(rows),
        totals=(f"共 {len(running)} 户：{counted(_stage(c) for c in running)}。",) if running else (),
        charts=(Chart("装修各阶段户数", bars),) if running else (),
        note="未批准前的开工、完工日期是用户申报的；违规次数是该户本次装修以来登记的违规事项。",
        source="000 §6；004 四.3",
        empty="没有未办结的装修。收到《用户室内装修申请书》后自动列入。",
    )


def _stage(case: Case) -> str:
    return next((_STAGES[k] for k in _STAGES if case.state in FIT_OUT.states[k]), "其他")


def _order(case: Case) -> int:
    wanted = ("working", "accepting", "preparing", "applying")
    return next((n for n, k in enumerate(wanted) if case.state in FIT_OUT.states[k]), len(wanted))


def _left(ends: date | None, now: date) -> str:
    if ends is None:
        return "未写期限"
    days = (ends - now).days
    return f"剩 {days} 天" if days >= 0 else f"超期 {-days} 天"


def _breaches(room: CaseRoom) -> Counter[UnitCode | None]:
    """Breaches by unit since its running fit-out was opened."""
    since = {c.unit: c.opened for c in reporting.cases_of(room.registry, [FIT_OUT.procedure], open=True)}
    found = reporting.cases_of(room.registry, [BREACH.procedure])
    return Counter(
        c.unit
        for c in found
        if c.state not in BREACH.states["void"] and c.unit in since and c.opened >= since[c.unit]
    )


# deposits


@dataclass(frozen=True, slots=True)
class _Deposit:
    fit_out: Case
    completion: Case | None
    amount: Decimal | None
    refunded: Decimal | None
    refunded_on: date | None

    @property
    def held(self) -> Decimal:
        """What the office still has: nothing more once it was given back, whatever was kept of it as a deduction."""
        return Decimal("0.00") if self.refunded_on is not None or self.amount is None else self.amount


def deposits(room: CaseRoom, asked: Asked) -> Report:
    """Deposits of fit-outs that were paid and are held, and those whose refund is due (000 §6 (二)5; N25). Those that were
    refunded within the days asked for stand with them."""
    found = [d for d in _deposits(room) if asked.covers(d.fit_out.unit)]
    shown = [d for d in found if d.refunded_on is None or asked.span.holds(d.refunded_on)]
    clocks = reporting.open_clocks_named(room.registry, COMPLETION.procedure, "refund")
    rows = tuple(_deposit_row(room, d, clocks) for d in shown)
    held = total(d.held for d in found)
    due = [d for d in found if d.refunded_on is None and d.completion and d.completion.id in clocks]
    return Report(
        name="deposits",
        title="装修保证金台账",
        columns=(
            Column("unit", "房号", width=22),
            Column("receipt", "收据号", width=22),
            Column("paid_on", "收款日期", Kind.DATE, 22),
            Column("amount", "保证金（元）", Kind.MONEY, 25),
            Column("state", "验收情况", left=True),
            Column("due_on", "应退日期", Kind.DATE, 22),
            Column("deducted", "扣款（元）", Kind.MONEY, 22),
            Column("refunded", "实退（元）", Kind.MONEY, 22),
            Column("refunded_on", "退款日期", Kind.DATE, 22),
            Column("held", "现存（元）", Kind.MONEY, 22),
            Column("case", "事项", width=18),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=(
            (
                f"现存保证金 {held:,.2f} 元，{sum(1 for d in found if d.held)} 户；其中验收合格、待退 "
                f"{total(d.held for d in due):,.2f} 元，{len(due)} 户。"
            ),
        )
        if found
        else (),
        note="现存是登记了收款、还没有登记退款的；期间只用于已退的各笔。",
        source="000 §6 (二)3、(二)5；004 四.3",
        empty="没有存放的装修保证金。装修事项登记“交清装修费用”时写明其中的保证金，就列在这里。",
    )


def _deposit_row(room: CaseRoom, one: _Deposit, clocks: Mapping[str, Clock]) -> tuple[Cell, ...]:
    done = one.completion
    clock = clocks.get(done.id) if done is not None else None
    return (
        place(room, one.fit_out.unit),
        FIT_OUT.value(one.fit_out, "receipt_no"),
        day(FIT_OUT.value(one.fit_out, "paid_on")),
        one.amount,
        state_title(room, done or one.fit_out),
        local_day(clock.due, room) if clock is not None and clock.due is not None else None,
        money(COMPLETION.value(done, "deducted")) if done is not None else None,
        one.refunded,
        one.refunded_on,
        one.held,
        (done or one.fit_out).id,
    )


def _deposits(room: CaseRoom) -> list[_Deposit]:
    fit_outs = reporting.cases_of(room.registry, [FIT_OUT.procedure])
    begun: dict[UnitCode | None, list[datetime]] = {}
    for case in fit_outs:
        begun.setdefault(case.unit, []).append(case.opened)
    ends: dict[UnitCode | None, list[Case]] = {}
    for case in reporting.cases_of(room.registry, [COMPLETION.procedure]):
        if case.state not in COMPLETION.states["void"]:
            ends.setdefault(case.unit, []).append(case)
    return [
        _deposit(case, _completion_of(case, begun[case.unit], ends.get(case.unit, ())))
        for case in fit_outs
        if _was_paid(case)
    ]


def _was_paid(case: Case) -> bool:
    return bool(FIT_OUT.value(case, "paid_on")) and bool(money(FIT_OUT.value(case, "deposit")))


def _completion_of(case: Case, begun: Sequence[datetime], ends: Sequence[Case]) -> Case | None:
    """The acceptance of this fit-out: the latest of the unit that was opened before the unit's next fit-out. `begun` and
    `ends` are of the unit."""
    later = min((at for at in begun if at > case.opened), default=None)
    mine = [c for c in ends if c.opened >= case.opened and (later is None or c.opened < later)]
    return mine[-1] if mine else None


def _deposit(case: Case, done: Case | None) -> _Deposit:
    """Given back at the acceptance, or, where the works never began, with the other fees."""
    paid = money(FIT_OUT.value(case, "deposit"))
    if done is not None and (back := day(COMPLETION.value(done, "paid_on"))) is not None:
        return _Deposit(case, done, paid, money(COMPLETION.value(done, "amount")), back)
    unused = day(FIT_OUT.value(case, "refunded_on"))
    return _Deposit(case, done, paid, money(FIT_OUT.value(case, "refunded")) if unused else None, unused)
