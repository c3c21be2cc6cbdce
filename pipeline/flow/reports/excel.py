"""A report as an Excel file: numbers, money and days as such, so that they can be added up and sorted."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.flow.reports.report import Cell, Kind, Rate, Report, said

_THIN = Side(style="thin", color="808080")
_FRAME = Border(_THIN, _THIN, _THIN, _THIN)
_MM_PER_CHARACTER = 2.1  # of a column's width in Excel
_WIDEST = 40.0
_HEAD_ROW = 3
_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.NUMBER: "0",
}
_NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
_LONGEST = 32_000  # characters of a cell


def workbook_of(report: Report, office: str) -> bytes:
    """One sheet for the report and one for each section: title, office and days, heading (frozen), rows, totals."""
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    for number, part in enumerate((report, *report.sections)):
        sheet = first if number == 0 else book.create_sheet()
        sheet.title = _sheet_name(part.title, {s.title for s in book.worksheets if s is not sheet})
        _fill(sheet, part, office)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    name = _NO_SHEET_NAME.sub("", title)[:28] or "表"
    return name if name not in taken else f"{name}{len(taken) + 1}"


def _fill(sheet: Worksheet, report: Report, office: str) -> None:
    across = max(len(report.columns), 1)
    title = _words(sheet.cell(1, 1), report.title)
    title.font, title.alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=across)
    _words(sheet.cell(2, 1), "　".join(filter(None, (office, report.span))))
    for number, column in enumerate(report.columns, 1):
        head = _words(sheet.cell(_HEAD_ROW, number), column.head)
        head.font, head.alignment, head.border = Font(bold=True), Alignment(horizontal="center"), _FRAME
        width = column.width / _MM_PER_CHARACTER if column.width else _WIDEST
        sheet.column_dimensions[get_column_letter(number)].width = width + 2
    for at, row in enumerate(report.rows, _HEAD_ROW + 1):
        for number, (column, value) in enumerate(zip(report.columns, row, strict=True), 1):
            cell = _put(sheet.cell(at, number), value, column.kind)
            cell.border = _FRAME
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    below = _HEAD_ROW + max(len(report.rows), 1) + 1
    for line in (*(report.totals if report.rows else (report.empty,)), report.note):
        if line:
            _words(sheet.cell(below, 1), line)
            below += 1
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: SheetCell | MergedCell, value: Cell, kind: Kind) -> SheetCell:
    """A number, sum of money or day as such; words never as a formula."""
    assert isinstance(cell, SheetCell)
    if isinstance(value, Rate):
        return _words(cell, said(value))
    if isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)  # Excel knows no time zones: the site's clock
        cell.number_format = _FORMATS[Kind.MOMENT]
    elif isinstance(value, date):
        cell.value, cell.number_format = value, _FORMATS[Kind.DATE]
    elif isinstance(value, Decimal):
        cell.value, cell.number_format = value, _FORMATS[Kind.MONEY]
    elif isinstance(value, int):
        cell.value, cell.number_format = value, _FORMATS[Kind.NUMBER]
    else:
        return _words(cell, value or "")
    return cell


def _words(cell: SheetCell | MergedCell, words: str) -> SheetCell:
    assert isinstance(cell, SheetCell)
    cell.value = "".join(c for c in words[:_LONGEST] if c.isprintable() or c in "\n\u3000")
    cell.data_type = "s"
    return cell
