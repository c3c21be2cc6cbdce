"""Roster files → grids of cells. The only place that opens xlsx and csv files here."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import RosterError
from pipeline.register.roster_cells import Cell

MAX_FILE = 50_000_000  # bytes of the file
MAX_UNPACKED = 500_000_000  # bytes of all that is in it
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_FILLED = 50_000  # cells of one merged area: larger ones are decoration

_OLE = b"\xd0\xcf\x11\xe0"  # an old xls, or an xlsx with a password


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` all of the same width, merged cells filled with their value."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_grids(path: Path) -> list[Grid]:
    """All sheets of an xlsx, or the one of a csv (UTF-8 or GBK). Raises RosterError."""
    try:
        data_size = path.stat().st_size
        head = path.open("rb").read(8)
    except OSError as error:
        raise RosterError(
            f"表格打不开：{path.name}（{error.strerror}） / cannot open", hint="请检查路径。"
        ) from None
    if data_size > MAX_FILE:
        raise RosterError(f"表格文件过大：{path.name} / the file is too large", hint="请只留要用的工作表。")
    if head.startswith(b"PK"):
        return _xlsx(path)
    if head.startswith(_OLE):
        raise RosterError(
            f"不支持旧版 xls 或带密码的文件：{path.name} / old or encrypted workbook",
            hint="请在 Excel 或 WPS 中解除密码，另存为 .xlsx 后再导入。",
        )
    return [Grid(path.stem, _csv(path))]


def _xlsx(path: Path) -> list[Grid]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise RosterError(f"表格解压后过大：{path.name} / too large when unpacked")
        book = openpyxl.load_workbook(path, data_only=True)
        return [_grid(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except RosterError:
        raise
    except Exception as error:  # whatever a broken workbook makes the parser raise
        raise RosterError(
            f"表格文件已损坏或不是 xlsx：{path.name} / not a readable workbook",
            hint="请用 Excel 或 WPS 打开后另存为 .xlsx，或另存为 CSV。",
        ) from error


def _grid(sheet: Worksheet) -> Grid:
    height, width = min(sheet.max_row, MAX_ROWS + 1), min(sheet.max_column, MAX_COLUMNS)
    if height > MAX_ROWS:
        raise RosterError(f"表格行数过多：{sheet.title} / too many rows", hint="请删除多余的空行。")
    found = sheet.iter_rows(max_row=height, max_col=width, values_only=True)
    rows = [[_plain(value) for value in row] for row in found]
    for area in sheet.merged_cells.ranges:
        _fill(rows, area.min_row - 1, area.min_col - 1, area.max_row, area.max_col)
    return Grid(sheet.title, tuple(tuple(row) for row in rows))


def _plain(value: object) -> Cell:
    """Rich text, times and whatever else a workbook may hold come as text."""
    return value if value is None or isinstance(value, str | int | float | date) else str(value)


def _fill(rows: list[list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged area: its one value counts for every cell of it."""
    if top >= len(rows) or left >= len(rows[top]) or (bottom - top) * (right - left) > MAX_FILLED:
        return
    for row in rows[top:bottom]:
        row[left:right] = [rows[top][left]] * len(row[left:right])


def _csv(path: Path) -> tuple[tuple[Cell, ...], ...]:
    text = _decoded(path.read_bytes(), path.name)
    separator = max((",", "\t", ";", "，"), key=text[:4000].count)
    lines = list(_csv_lines(text, separator, path.name))
    width = max(map(len, lines), default=0)
    return tuple((*line, *[None] * (width - len(line))) for line in lines)


def _csv_lines(text: str, separator: str, name: str) -> Iterator[list[Cell]]:
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            if number >= MAX_ROWS:
                raise RosterError(f"表格行数过多：{name} / too many rows")
            yield list(line[:MAX_COLUMNS])
    except csv.Error as error:
        raise RosterError(f"CSV 格式有误：{name}（{error}） / not a readable csv") from None


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else GB 18030, which Excel writes in China."""
    if b"\0" in data[:200] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterError(f"不是表格文件：{name} / not a table", hint="请提供 .xlsx 或 .csv 文件。")
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(
        f"文字编码认不出：{name} / unknown encoding", hint="请另存为 .xlsx 或“CSV UTF-8”后再导入。"
    )
