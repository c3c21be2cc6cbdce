"""Roster files for the tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl

HEADERS = ["栋号", "单元", "楼层", "房号", "建筑面积", "业主姓名", "业主电话", "证件号", "租户名称", "联系人", "租户电话", "入住日期", "备注"]  # fmt: skip

ROWS: list[list[object]] = [
    ["3", "", 12, "1203", 89.5, "张三丰", 13800138000, "000000190001010001", "", "", "", "2020-05-01", ""],
    ["3", "", 12, "1204", 90, "李四", "13800138001", "", "某某贸易有限公司", "王五", "0755-88881234", "2024-03-01", "自用"],
    ["5", "2", 3, "302", 120, "赵六、钱七", "13800138002", "", "", "", "", "", ""],
]  # fmt: skip


def xlsx(
    path: Path, rows: Sequence[Sequence[object]], *, merge: Sequence[str] = (), title: str = "名册"
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def changed(row: int, **cells: object) -> list[list[object]]:
    """`ROWS` with some cells of one row changed, by header."""
    rows = [list(line) for line in ROWS]
    for header, value in cells.items():
        rows[row][HEADERS.index(header)] = value
    return rows
