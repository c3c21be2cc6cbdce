"""A report on paper: a plain list is drawn directly, one with charts or sections is laid out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.catalog import fonts
from pipeline.catalog.charts import Chart, svg
from pipeline.catalog.press import press_html
from pipeline.catalog.tabular import Column as TableColumn
from pipeline.catalog.tabular import Table, draw
from pipeline.errors import UsageError
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.excel import workbook_of
from pipeline.flow.reports.report import Kind, Report, said

_FOLDER = Path(__file__).resolve().parent
_SIGNERS = ("制表", "审核")
_MONTHLY_SIGNERS = ("编制人", "服务中心主任")
_WIDE, _NARROW = 220.0, 120.0  # mm of one chart, of two beside each other
_SHORT_ROWS = 2000  # more are drawn directly: laying them out takes minutes


def report_file(room: CaseRoom, report: Report, target: Path) -> bytes:
    """The report as PDF, or as Excel where `target` ends in .xlsx. Raises UsageError."""
    suffix = target.suffix.lower()
    if suffix == ".xlsx":
        return workbook_of(report, room.site.office.name)
    if suffix != ".pdf":
        raise UsageError(
            f"不能写成 {suffix or '没有后缀的文件'} / unknown format", hint="请用 .pdf 或 .xlsx。"
        )
    return report_pdf(room, report)


def report_pdf(room: CaseRoom, report: Report) -> bytes:
    """A4 lying, with the office's name, the days, page numbers and lines to sign on."""
    report = legible(report)
    made = f"{room.now.astimezone(room.site.timezone):%Y年%m月%d日 %H:%M} 打印"
    plain = not report.charts and not report.sections
    if report.rows and (plain or len(report.rows) > _SHORT_ROWS):
        try:
            return draw(_table(room, report, made))
        except LookupError:  # words that must be shaped (a rare character beside Latin letters) are laid out
            pass
    return _laid_out(room, report, made)


def _laid_out(room: CaseRoom, report: Report, made: str) -> bytes:
    data = {
        "office": room.site.office,
        "report": {"title": report.title, "span": report.span},
        "parts": list(_parts(report)),
        "made": made,
        "signers": signers(report),
    }
    return press_html(_FOLDER, "report.html", data).pdf


def legible(report: Report) -> Report:
    """Characters that no font here has become □: one that somebody typed must not keep a whole register from being
    printed. The Excel file has them as they are."""
    rows = tuple(tuple(_drawn(c) if isinstance(c, str) else c for c in row) for row in report.rows)
    charts = tuple(
        replace(
            chart,
            title=_drawn(chart.title),
            bars=tuple(replace(bar, label=_drawn(bar.label), said=_drawn(bar.said)) for bar in chart.bars),
        )
        for chart in report.charts
    )
    return replace(
        report,
        rows=rows,
        totals=tuple(map(_drawn, report.totals)),
        charts=charts,
        sections=tuple(map(legible, report.sections)),
    )


def _drawn(words: str) -> str:
    lacking = fonts.missing(words)
    return words.translate(dict.fromkeys(map(ord, lacking), "□")) if lacking else words


def signers(report: Report) -> tuple[str, ...]:
    """Who signs below it: the monthly report goes out over the head's name (D169)."""
    return _MONTHLY_SIGNERS if report.name == "monthly" else _SIGNERS


def _table(room: CaseRoom, report: Report, made: str) -> Table:
    lines = [*report.totals, *filter(None, [_remark(report)])]
    sign = "　　　　　　　　　　　　".join(f"{who}：" for who in signers(report))
    return Table(
        report.title,
        tuple(TableColumn(c.head, c.width, c.left) for c in report.columns),
        [tuple(said(cell).replace("\n", "　") for cell in row) for row in report.rows],
        tuple(filter(None, (room.site.office.name, report.span, f"共 {len(report.rows)} 行"))),
        foot="\n".join([*lines, "　", f"{sign}　　　　　　　　　　　　日期："]),
        made=made,
        lying=True,
    )


def _parts(report: Report) -> Iterator[dict[str, object]]:
    numerals = "一二三四五六七八九十"
    for n, part in enumerate((report, *report.sections)):
        yield {
            "number": numerals[(n - 1) % len(numerals)] if n else "",
            "title": part.title,
            "span": part.span,
            "heads": [c.head for c in part.columns],
            "widths": [c.width for c in part.columns],
            "rows": [
                [{"words": said(cell), "side": _side(c.kind, c.left)} for c, cell in zip(part.columns, row, strict=True)]
                for row in part.rows
            ],
            "totals": part.totals,
            "charts": [_picture(chart, len(part.charts)) for chart in part.charts],
            "note": _remark(part),
            "empty": part.empty or "没有。",
        }  # fmt: skip


def _remark(report: Report) -> str:
    """How it was counted and by which rule of the office."""
    note = f"说明：{report.note}" if report.note else ""
    return note + (f"　依据：{report.source}。" if report.source else "")


def _side(kind: Kind, left: bool) -> str:
    if kind is Kind.MONEY:
        return "right"
    return "left" if left else ""


def _picture(chart: Chart, number: int) -> dict[str, object]:
    width = _WIDE if number == 1 else _NARROW
    encoded = base64.b64encode(svg(chart, width).encode()).decode()
    return {"url": f"data:image/svg+xml;base64,{encoded}", "width": width}
