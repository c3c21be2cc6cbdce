"""Shifts: what was left to the next one, and night entries that became day tickets (domain E22; D163–D165; N57)."""

from __future__ import annotations

import re

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import counted, day, local_day, state_title
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import COMPLAINT, DAY_LOG, HANDOVER, HELP, NIGHT_LOG, REPAIR, SHIFT
from pipeline.model import Document
from pipeline.model.case import Case
from pipeline.register import reporting

_CASE = re.compile(r"C\d{5,}")
_TO_CONVERT, _SETTLED = "待转办", "当夜办结"


def handover(room: CaseRoom, asked: Asked) -> Report:
    """What the filed hand-over records and day logs leave to the next shift (003 §9 一.3, 二)."""
    found = reporting.documents_dated(
        room.registry, [HANDOVER.paper, DAY_LOG.paper], asked.span.first, asked.span.last
    )
    rows: list[tuple[Cell, ...]] = []
    for document in found:
        rows += _left(document)
    return Report(
        name="handover",
        title="交接班遗留事项",
        columns=(
            Column("date", "日期", Kind.DATE, 26),
            Column("shift", "班次", width=30),
            Column("place", "房号或地点", width=36),
            Column("content", "遗留事项", left=True),
            Column("done", "已处理情况", left=True, width=50),
            Column("next", "接班跟进", left=True, width=50),
            Column("document", "档案编号", width=22),
        ),
        rows=tuple(rows),
        span=asked.span.chinese,
        totals=(f"共 {len(rows)} 项，取自 {len(found)} 份记录。",) if rows else (),
        source="003 §9 一.3、二",
        empty="这段时间没有遗留事项。《交接班记录表》《工作日志》归档后，其中的遗留事项列在这里。",
        sections=(_unfinished(room, asked),),
    )


def _left(document: Document) -> list[tuple[Cell, ...]]:
    if document.paper == DAY_LOG.paper:
        return [
            (document.date, "白班日志", "", line, "", "", document.id)
            for line in DAY_LOG.value(document, "open").splitlines()
            if line.strip()
        ]
    shift = HANDOVER.value(document, "shift")
    return [
        (document.date, shift, row["unit"], row["content"], row["done"], row["next"], document.id)
        for row in HANDOVER.rows(document)
    ]


def _unfinished(room: CaseRoom, asked: Asked) -> Report:
    """Shifts of these days that are not handed over yet."""
    found = [
        c
        for c in reporting.cases_of(room.registry, [SHIFT.procedure], open=True)
        if asked.span.holds(local_day(c.opened, room))
    ]
    return Report(
        name="handover-open",
        title="还没有交班的班次",
        columns=(
            Column("date", "日期", Kind.DATE, 30),
            Column("shift", "班次", width=30),
            Column("state", "状态", left=True),
            Column("case", "事项", width=30),
        ),
        rows=tuple(
            (local_day(c.opened, room), SHIFT.value(c, "shift"), state_title(room, c), c.id) for c in found
        ),
        empty="各班都已交班。",
    )


def night(room: CaseRoom, asked: Asked) -> Report:
    """Entries of the night logs and the tickets that they became the next morning (003 §9 一.5; N57)."""
    found = reporting.documents_dated(room.registry, [NIGHT_LOG.paper], asked.span.first, asked.span.last)
    shifts = {c.id: c for c in reporting.cases_of(room.registry, [SHIFT.procedure])}
    of = reporting.cases_of_documents(room.registry, [d.id for d in found])
    tickets = {
        c.id: c
        for c in reporting.cases_of(room.registry, [REPAIR.procedure, COMPLAINT.procedure, HELP.procedure])
    }
    rows: list[tuple[Cell, ...]] = []
    for document in found:
        shift = shifts.get(of.get(document.id, ""))
        waits = shift is not None and shift.closed is None and not NIGHT_LOG.value(document, "converted_date")
        for entry in NIGHT_LOG.rows(document):
            rows.append(
                (
                    day(NIGHT_LOG.value(document, "date")) or document.date,
                    entry["time"],
                    entry["unit"],
                    entry["content"],
                    entry["result"],
                    entry["ticket"],
                    _became(room, entry["ticket"], tickets, waits=waits),
                    document.id,
                )
            )
    return Report(
        name="night",
        title="夜间值班事项转办情况",
        columns=(
            Column("date", "值班日期", Kind.DATE, 25),
            Column("time", "时间", width=16),
            Column("place", "房号或地点", width=32),
            Column("content", "事项", left=True),
            Column("result", "当夜处理", left=True, width=46),
            Column("ticket", "转办单号", width=30),
            Column("state", "转办情况", width=36),
            Column("document", "档案编号", width=22),
        ),
        rows=tuple(rows),
        span=asked.span.chinese,
        totals=(f"共 {len(rows)} 项：{counted(_group(str(r[6])) for r in rows)}。",) if rows else (),
        note="夜班记录没有转办单号的，该班遗留未办结时列为“待转办”，办结后列为“当夜办结”。",
        source="003 §9 一.4、一.5",
        empty="这段时间没有夜间值班事项。《夜间值班记录表》归档后自动列出。",
    )


def _became(room: CaseRoom, ticket: str, cases: dict[str, Case], *, waits: bool) -> str:
    if not ticket:
        return _TO_CONVERT if waits else _SETTLED
    number = _CASE.search(ticket.upper())
    case = cases.get(number[0]) if number is not None else None
    return f"已转办，{state_title(room, case)}" if case is not None else "已转办"


def _group(words: str) -> str:
    return words.split("，")[0]
