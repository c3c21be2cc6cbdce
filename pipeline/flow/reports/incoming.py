"""The register of incoming letters (D75; domain E8, E23)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import counted, day, local_day, place, state_title
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import COMPLAINT_LETTER, INQUIRY, LETTER, LETTER_IN, REPLY, PaperSource
from pipeline.model import Document
from pipeline.model.case import Case
from pipeline.register import cases as store
from pipeline.register import reporting

_PAPERS: Mapping[str, tuple[str, PaperSource, str]] = {
    LETTER.paper: ("来函", LETTER, "occupant"),
    COMPLAINT_LETTER.paper: ("书面投诉", COMPLAINT_LETTER, "complainant"),
    INQUIRY.paper: ("书面咨询", INQUIRY, "occupant"),
}


def incoming_letters(room: CaseRoom, asked: Asked) -> Report:
    """Letters, written complaints and inquiries in the order of arrival, with what became of them (000 §5 (二)3)."""
    papers = [
        d
        for d in reporting.documents_dated(room.registry, _PAPERS, asked.span.first, asked.span.last)
        if asked.covers(d.unit)
    ]
    of = reporting.cases_of_documents(room.registry, [d.id for d in papers])
    replies = reporting.letter_numbers(room.registry, REPLY.paper)
    rows = [_of_paper(room, d, of.get(d.id, ""), replies) for d in papers]
    entered = set(of.values())
    rows += [
        _of_case(room, c, replies)
        for c in reporting.cases_of(room.registry, [LETTER_IN.procedure])
        if c.id not in entered and asked.covers(c.unit) and asked.span.holds(local_day(c.opened, room))
    ]
    rows.sort(key=lambda row: (str(row[0]), str(row[9])))
    numbered = tuple((n, *row) for n, row in enumerate(rows, 1))
    return Report(
        name="incoming-letters",
        title="公司收文登记簿",
        columns=(
            Column("number", "序号", Kind.NUMBER, 11),
            Column("received_on", "收文日期", Kind.DATE, 22),
            Column("dated", "来文日期", Kind.DATE, 22),
            Column("letter_number", "来文字号", width=22),
            Column("unit", "房号", width=22),
            Column("sender", "来文单位（人）", left=True, width=30, tier=2),
            Column("kind", "类别", width=17),
            Column("subject", "事由", left=True, tier=2),
            Column("state", "办理情况", width=26),
            Column("reply", "复函文号", width=30),
            Column("record", "档案编号", width=20),
        ),
        rows=numbered,
        span=asked.span.chinese,
        totals=(f"共 {len(rows)} 件：{counted(str(r[5]) for r in rows)}。",) if rows else (),
        source="000 §5 (二)3",
        empty="这段时间没有来函。《用户来函》《书面投诉》《书面咨询》归档，或在“来函处理”事项里登记后，列在这里。",
    )


def _of_paper(room: CaseRoom, paper: Document, case: str, replies: Mapping[str, str]) -> tuple[Cell, ...]:
    kind, source, sender = _PAPERS[paper.paper]
    known = store.find_case(room.registry, case) if case else None
    number = source.value(paper, "number") if "number" in source.fields else ""
    subject = source.value(paper, "subject") or source.value(paper, "content")
    return (
        local_day(paper.origin.received, room),
        paper.date,
        number,
        place(room, paper.unit),
        source.value(paper, sender) or paper.party,
        kind,
        subject,
        state_title(room, known) if known is not None else "已归档",
        replies.get(case, ""),
        paper.id,
    )


def _of_case(room: CaseRoom, case: Case, replies: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        local_day(case.opened, room),
        day(LETTER_IN.value(case, "letter_date")),
        LETTER_IN.value(case, "letter_number"),
        place(room, case.unit),
        room.register.party_on(case.unit, local_day(case.opened, room)),
        "来函",
        LETTER_IN.value(case, "subject") or LETTER_IN.value(case, "matter"),
        state_title(room, case),
        replies.get(case.id, ""),
        case.id,
    )
