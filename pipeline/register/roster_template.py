"""The roster template: an xlsx that a clerk fills in and imports."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.register.roster_columns import Key

COLUMNS: tuple[tuple[Key, int, str], ...] = (
    (Key.BUILDING, 8, "3"),
    (Key.ENTRANCE, 8, "2"),
    (Key.FLOOR, 8, "12"),
    (Key.ROOM, 10, "1203"),
    (Key.AREA, 12, "89.50"),
    (Key.OWNER, 16, "张三"),
    (Key.OWNER_PHONE, 18, "13800000000"),
    (Key.OWNER_ID, 24, "000000190001010000"),
    (Key.OWNER_EMAIL, 22, "zhang@example.com"),
    (Key.TENANT, 28, "某某贸易有限公司"),
    (Key.CONTACT, 12, "李四"),
    (Key.TENANT_PHONE, 18, "13900000000"),
    (Key.TENANT_EMAIL, 22, "li@example.com"),
    (Key.SINCE, 14, "2026-11-21"),
    (Key.NOTE, 24, "以“#”开头的行不会导入"),
)

NOTES = (
    "填写说明",
    "1. 每个房号一行；同一栋可以只在第一行填写栋号，也可以合并单元格。",
    "2. 栋号：3、3栋、A、A座均可。没有单元的楼宇，“单元”留空。",
    "3. 房号必填，例如 1203；没有栋号列时也可写成 3-1203、A座1203、3栋2单元1203室。",
    "4. 电话可填多个，用“、”分开。电话、证件号的单元格已设为文本，请勿改为数字，否则末几位会丢失。",
    "5. 邮箱可不填；填了以后，发给该户的信函可以用电子邮件送出。",
    "6. 日期写成 2026-11-21；入住日期：有租户时为租户的入住日期，否则为业主的入住日期。",
    "7. 再次导入会更新已有房号：姓名改变视为换了业主或租户，原记录在新记录开始的前一天结束。",
    "8. 租户名称留空表示该户现在没有租户，原租户的记录在导入前一天结束；业主姓名留空表示不改动。",
    "9. 以“#”开头的行（例如示例行）不会导入。有任何一行出错时，整个文件都不会导入，并列出所有错误。",
)


def write_template(path: Path) -> None:
    """Write the template with its headers, one example row that is not imported, and a sheet of notes.
    Raises FileExistsError rather than overwrite a file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "房号名册"
    _fill(sheet)
    _explain(book.create_sheet("填写说明"))
    data = io.BytesIO()
    book.save(data)
    with path.open("xb") as file:
        file.write(data.getvalue())


def _fill(sheet: Worksheet) -> None:
    line = Side(style="thin", color="999999")
    for place, (key, width, example) in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, key.value)
        head.font = Font(name="微软雅黑", bold=True)
        head.fill = PatternFill("solid", start_color="E8EDF3")
        head.alignment = Alignment(horizontal="center", vertical="center")
        head.border = Border(bottom=line)
        shown = f"# 示例 {example}" if place == 1 else example
        sheet.cell(2, place, shown).font = Font(name="微软雅黑", italic=True, color="808080")
        sheet.column_dimensions[letter].width = max(width, 14 if place == 1 else 0)
        for row in range(2, 502):
            sheet[f"{letter}{row}"].number_format = "@"
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"


def _explain(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 100
    for row, note in enumerate(NOTES, start=1):
        cell = sheet.cell(row, 1, note)
        cell.font = Font(name="微软雅黑", bold=row == 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
