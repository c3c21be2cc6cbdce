"""Repair tickets that do not add up (domain E9; N37) and help requests by class (E11, N41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.catalog.charts import Bar, Chart
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import day, local_day, moment, money, place, state_title, total
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import HELP, PAID_SLIP, REPAIR, TICKET
from pipeline.model.case import Case
from pipeline.register import reporting
from pipeline.register.reporting import Proof, Step

_PAID_SERVICE = "有偿"
_UNPAID, _UNSIGNED, _NO_TICKET, _UNMATCHED, _DIFFERS = "未收款", "未签名", "单未归档", "未核对", "与领料不符"
_SIGNATURES = TICKET.signatures | PAID_SLIP.signatures
_SPECIAL = "特别求助"


def repairs(room: CaseRoom, asked: Asked) -> Report:
    """Tickets of repairs that came within the days and are unpaid, unsigned or not matched with the store (001 §3)."""
    found = [
        c
        for c in reporting.cases_of(room.registry, [REPAIR.procedure])
        if asked.covers(c.unit)
        and asked.span.holds(local_day(c.opened, room))
        and c.state not in REPAIR.states["void"]
    ]
    proofs = reporting.proofs_of(room.registry, REPAIR.procedure, [TICKET.paper, PAID_SLIP.paper])
    steps = reporting.steps_of(
        room.registry,
        REPAIR.procedure,
        REPAIR.events["finished"] | REPAIR.events["mismatch"] | REPAIR.events["reconciled"],
    )
    rows: list[tuple[Cell, ...]] = []
    wrong: Counter[str] = Counter()
    owed: list[Decimal | None] = []
    for case in found:
        faults = _faults(case, proofs.get(case.id, ()), steps.get(case.id, ()))
        if faults:
            wrong.update(faults)
            amount = money(REPAIR.value(case, "amount"))
            owed.append(amount if _UNPAID in faults else None)
            rows.append(_repair_row(room, case, faults, steps.get(case.id, ()), amount))
    words = "、".join(f"{fault} {wrong[fault]} 张" for fault in sorted(wrong))
    return Report(
        name="repairs",
        title="维修单核对表",
        columns=(
            Column("unit", "房号", width=24),
            Column("reported", "报修时间", Kind.DATE, 24),
            Column("category", "类别", width=18),
            Column("content", "报修内容", left=True, tier=2),
            Column("finished_on", "修好日期", Kind.DATE, 24),
            Column("state", "状态", width=32),
            Column("amount", "金额（元）", Kind.MONEY, 25),
            Column("faults", "不符之处", left=True, width=50),
            Column("case", "事项", width=18),
        ),
        rows=tuple(rows),
        span=asked.span.chinese,
        totals=(
            f"报修 {len(found)} 张，有问题的 {len(rows)} 张"
            + (f"：{words}；未收款合计 {total(owed):,.2f} 元。" if rows else "。"),
        )
        if found
        else (),
        note="未签名：归档的维修单上没有住户签名；单未归档：已修好，维修单还没有扫描；未核对：还没有与仓库核对领料（每日核对，N37）。",
        source="001 §3 4(2)(4)(5)",
        empty="这段时间没有未收款、未签名、未核对的维修单。",
    )


def _faults(case: Case, proofs: Sequence[Proof], steps: Sequence[Step]) -> list[str]:
    found = []
    if _is_unpaid(case):
        found.append(_UNPAID)
    if case.state in REPAIR.states["finished"]:
        if not proofs:
            found.append(_NO_TICKET)
        elif all(_SIGNATURES & set(proof.missing) for proof in proofs):
            found.append(_UNSIGNED)
    if case.state in REPAIR.states["to-match"]:
        differs = bool(steps) and steps[-1].event in REPAIR.events["mismatch"]
        found.append(_DIFFERS if differs else _UNMATCHED)
    return found


def _is_unpaid(case: Case) -> bool:
    """A quote that was agreed to, or a paid service that is done, without money received."""
    if REPAIR.value(case, "paid_on") or REPAIR.value(case, "receipt_no"):
        return False
    paid_service = REPAIR.value(case, "service") == _PAID_SERVICE or money(REPAIR.value(case, "amount"))
    return case.state in REPAIR.states["to-pay"] or bool(
        paid_service and case.state in REPAIR.states["finished"]
    )


def _repair_row(
    room: CaseRoom, case: Case, faults: Sequence[str], steps: Sequence[Step], amount: Decimal | None
) -> tuple[Cell, ...]:
    done = next((s for s in steps if s.event in REPAIR.events["finished"]), None)
    return (
        place(room, case.unit),
        day(REPAIR.value(case, "reported_at")) or local_day(case.opened, room),
        REPAIR.value(case, "category"),
        REPAIR.value(case, "content"),
        local_day(done.at, room) if done is not None else None,
        state_title(room, case),
        amount,
        "、".join(faults),
        case.id,
    )


def help_requests(room: CaseRoom, asked: Asked) -> Report:
    """Help requests by class and kind, with those that nobody has answered (001 §5)."""
    found = [
        c
        for c in reporting.cases_of(room.registry, [HELP.procedure])
        if asked.covers(c.unit)
        and c.state not in HELP.states["void"]
        and asked.span.holds(day(HELP.value(c, "received_at")) or local_day(c.opened, room))
    ]
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in found:
        key = (HELP.value(case, "class") or "未定级", HELP.value(case, "kind") or "未分类")
        groups.setdefault(key, []).append(case)
    rows = tuple(
        (
            level,
            kind,
            len(cases),
            _in(cases, "handled"),
            _in(cases, "transferred"),
            sum(1 for c in cases if c.closed is None),
            _minutes(room, cases),
        )
        for (level, kind), cases in sorted(groups.items(), key=lambda p: (p[0][0] != _SPECIAL, p[0]))
    )
    bars = tuple(Bar(f"{row[1]}（{row[0][:2]}）", Decimal(row[2]), str(row[2])) for row in rows)
    return Report(
        name="help",
        title="业户求助分类统计",
        columns=(
            Column("class", "求助级别", width=40),
            Column("kind", "求助类型", left=True),
            Column("total", "件数", Kind.NUMBER, 28),
            Column("handled", "已办结", Kind.NUMBER, 28),
            Column("transferred", "已转办", Kind.NUMBER, 28),
            Column("open", "未办结", Kind.NUMBER, 28),
            Column("minutes", "平均到场（分钟）", Kind.NUMBER, 40),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=(
            (
                f"共 {len(found)} 件，特别求助 {sum(1 for c in found if HELP.value(c, 'class') == _SPECIAL)} 件，"
                f"未办结 {sum(1 for c in found if c.closed is None)} 件。"
            ),
        )
        if found
        else (),
        charts=(Chart("各类求助件数", bars),) if bars else (),
        note="平均到场只取写明接报、到场钟点的各件；误报的不计。",
        source="001 §5 4、5",
        empty="这段时间没有求助。接到求助在“用户求助”事项里登记后自动计入。",
        sections=(_open_help(room, found),),
    )


def _in(cases: Sequence[Case], group: str) -> int:
    return sum(1 for c in cases if c.state in HELP.states[group])


def _minutes(room: CaseRoom, cases: Sequence[Case]) -> int | None:
    zone = room.site.timezone
    spans = []
    for case in cases:
        came, arrived = (moment(HELP.value(case, name), zone) for name in ("received_at", "arrived_at"))
        if came is not None and arrived is not None and arrived >= came:
            spans.append((arrived - came).total_seconds() / 60)
    return round(sum(spans) / len(spans)) if spans else None


def _open_help(room: CaseRoom, found: Sequence[Case]) -> Report:
    waiting: Mapping[str, Case] = {c.id: c for c in found if c.closed is None}
    return Report(
        name="help-open",
        title="未办结的求助",
        columns=(
            Column("unit", "房号", width=30),
            Column("received", "接报日期", Kind.DATE, 30),
            Column("kind", "类型", width=40),
            Column("content", "内容", left=True, tier=2),
            Column("state", "状态", width=44),
            Column("case", "事项", width=24),
        ),
        rows=tuple(
            (
                place(room, c.unit),
                day(HELP.value(c, "received_at")) or local_day(c.opened, room),
                HELP.value(c, "kind"),
                HELP.value(c, "content"),
                state_title(room, c),
                c.id,
            )
            for c in waiting.values()
        ),
        empty="没有未办结的求助。",
    )
