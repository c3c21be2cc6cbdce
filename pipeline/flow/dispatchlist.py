"""The dispatch register (发文登记簿) as rows, as PDF and as xlsx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.catalog.press import press_html
from pipeline.flow.batchprint import LISTS
from pipeline.flow.office import Office
from pipeline.model import LetterState
from pipeline.register.dispatch import Entry

HEADS = ("文号", "日期", "标题", "房号", "收文人", "拟稿", "批准", "送达方式", "送达日期", "备注")
_WIDTHS = (24, 12, 36, 14, 20, 12, 12, 14, 12, 44)


def cells(office: Office, entry: Entry) -> tuple[str, ...]:
    """One line of the register in words, in the order of `HEADS`."""
    letter = entry.letter
    if letter is None:
        return (entry.number, "", "", "", "", "", "", "", "", entry.remark)
    paper = office.catalog.find(letter.paper)
    back = f"{entry.returned.isoformat()} 回执已回" if entry.returned else ""
    return (
        entry.number,
        _day(entry.issued),
        paper.title if paper else letter.paper,
        office.site.unit_name(letter.unit),
        entry.receiver,
        entry.drafted_by,
        entry.approved_by or entry.issued_by,
        entry.ways,
        _day(entry.delivered),
        "；".join(filter(None, (back, entry.remark))),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def as_pdf(office: Office, entries: Sequence[Entry], year: int, series: str) -> bytes:
    """To print, sign and bind at the end of the year."""
    lines = [{"cells": cells(office, one), "off": _is_off(one)} for one in entries]
    data = {
        "office": office.site.office,
        "year": year,
        "series": series,
        "heads": HEADS,
        "lines": lines,
        "made": f"{office.now:%Y年%m月%d日} 打印",
    }
    return press_html(LISTS, "dispatch.html", data).pdf


def _is_off(entry: Entry) -> bool:
    return entry.letter is None or entry.letter.state is LetterState.VOID


def as_xlsx(office: Office, entries: Sequence[Entry]) -> bytes:
    """All cells are text, so that no spreadsheet reads a formula or a date into them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "发文登记簿"
    for row, line in enumerate((HEADS, *(cells(office, one) for one in entries)), start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type, cell.number_format = text, "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name="微软雅黑", bold=row == 1)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
