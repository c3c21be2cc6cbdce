"""Cells of a roster → values. Every parser takes what a spreadsheet may hold (text, number, date, nothing) and
raises `BadCell` with a Chinese reason for what can not be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from pipeline.model.email import is_email
from pipeline.model.numerals import digits_of
from pipeline.model.text import CJK, fold

Cell = str | int | float | bool | date | datetime | None

_BLANK = frozenset(
    ["", "-", "--", "---", "/", "//", "\\", "无", "没有", "暂无", "空", "空置", "n/a", "na", "none", "null", "无。", "未知", "不详", "."]
)  # fmt: skip
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!)")
_GAP = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
_EXCEL_DAY_0 = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)


class BadCell(ValueError):
    """A cell that can not be right; the message is Chinese."""


def text_of(cell: Cell) -> str:
    """A cell as text: 1203.0 → 1203, without white space around or between characters; "" for 无, / and -."""
    text = _shown(cell)
    if _ERRORS.search(text):
        raise BadCell("单元格里是公式错误，请先修正公式")
    text = _GAP.sub("", text.replace("\u3000", " ")).strip()
    return "" if fold(text) in _BLANK else text


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return str(cell).strip()


def half_width(text: str) -> str:
    """Codes and numbers: full width → half width."""
    return unicodedata.normalize("NFKC", text)


def name_of(cell: Cell) -> str:
    """A person's or firm's name. A number there is a slip of the column."""
    name = text_of(cell)
    if name and not re.search(r"[^\W\d_]", name):
        raise BadCell("姓名或名称里没有文字，是否填错了列")
    return name


def phone_of(cell: Cell) -> str:
    """One or more phones, parted by 、: 13800138000、0755-88881234."""
    if isinstance(cell, float) and not cell.is_integer():
        raise BadCell("电话不是整数")
    text = half_width(text_of(cell))
    if re.search(r"\de\+?\d", text, re.IGNORECASE):
        raise BadCell("电话被 Excel 改成了科学计数，请把该列设为“文本”后重填")
    pieces = [piece for piece in re.split(r"[,;/、|\n]|\s或\s?", text.replace("，", ",")) if piece.strip()]
    return "、".join(phone for piece in pieces for phone in _phones(piece))


def _phones(piece: str) -> list[str]:
    bare = re.sub(r"[(（].*?[^\d()（） +-].*?[)）]", "", piece)  # 13800138000(王先生)
    several = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", bare)
    if len(several) > 1:
        return several
    extension = re.search(r"(?:转|ext\.?|分机)\s*(\d{1,6})\s*$", bare, re.IGNORECASE)
    number = bare[: extension.start()] if extension else bare
    if re.search(r"[^\d\s()+.·-]", number):
        raise BadCell("电话里有数字以外的文字")
    return [_phone(re.sub(r"\D", "", number)) + (f"转{extension[1]}" if extension else "")]


def _phone(digits: str) -> str:
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$|0\d{9,11}$)", "", digits)
    if digits.startswith("1") and len(digits) >= 9 and not re.fullmatch(r"1[3-9]\d{9}|1\d{4}", digits):
        raise BadCell(f"手机号码应为 11 位，这里是 {len(digits)} 位")
    if not (7 <= len(digits) <= 15 or len(digits) == 5):
        raise BadCell(f"电话位数不对（{len(digits)} 位）")
    area = re.fullmatch(r"(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})", digits)
    return f"{area[1]}-{area[2]}" if area else digits


def id_number_of(cell: Cell) -> str:
    """A certificate number, upper case. Spreadsheets cut numbers of more than 15 digits: those are refused."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise BadCell("证件号被 Excel 存成了数字，末几位已丢失，请把该列设为“文本”后重填")
    text = half_width(text_of(cell)).replace(" ", "").upper()
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", text):
        raise BadCell("证件号被 Excel 改成了科学计数，请把该列设为“文本”后重填")
    if text and not re.search(r"\d", text):
        raise BadCell("证件号里没有数字")
    return text


def email_of(cell: Cell) -> str:
    """One e-mail address."""
    text = half_width(text_of(cell)).strip().removeprefix("mailto:")
    if text and not is_email(text):
        raise BadCell("邮箱写法不对，应如 name@example.com（只填一个）")
    return text


def area_of(cell: Cell) -> Decimal | None:
    """Square metres: 89.5, 89.50㎡, 1,024 平方米."""
    text = re.sub(r"(?:平方米|平米|平方|㎡|m2|m²)$", "", fold(text_of(cell)).strip()).replace(",", "").strip()
    if not text:
        return None
    try:
        area = Decimal(text)
    except InvalidOperation:
        raise BadCell("面积不是数字") from None
    if not area.is_finite() or not 0 < area < 1_000_000:
        raise BadCell("面积应大于 0")
    return round(area, 4).normalize() if area != area.to_integral_value() else area.to_integral_value()


def floor_of(cell: Cell) -> int | None:
    """12, 12层, 12F, 十二楼, B1, 负一层, 地下2层, -1."""
    text = re.sub(r"(?:层|楼|f)$", "", fold(text_of(cell)).replace(" ", "")).removeprefix("第")
    if not text:
        return None
    below = re.match(r"(?:地下|负|-|b)", text)
    number = text[below.end() :] if below else text
    number = digits_of(number) or number
    if not re.fullmatch(r"\d{1,3}", number):
        raise BadCell("楼层不是数字")
    return -int(number) if below else int(number)


def date_of(cell: Cell) -> date | None:
    """A day in any form: a date cell, Excel's day number, 2026-11-21, 2026.11.21, 2026年11月21日, 20261121,
    二〇二六年十一月二十一日, 2026年11月 (its first day). Raises BadCell where day and month could be swapped."""
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 < cell < 75_000:
        return _plausible(_EXCEL_DAY_0 + timedelta(days=int(cell)))
    text = fold(text_of(cell))
    return _plausible(_written_date(text)) if text else None


def _plausible(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise BadCell("日期超出合理范围")
    return day


def _written_date(text: str) -> date:
    text = re.sub(r"[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", "", text.strip())
    parts = _date_parts(text)
    if parts is None:
        raise BadCell("日期认不出，请写成 2026-11-21 的样子")
    try:
        return date(*parts)
    except ValueError:
        raise BadCell("没有这一天") from None


def _date_parts(text: str) -> tuple[int, int, int] | None:
    if compact := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return _numbers(compact.groups())
    pieces = [digits_of(piece) or piece for piece in re.split(r"[年月日号./\\-]|\s+", text) if piece]
    if not all(re.fullmatch(r"\d{1,4}", piece) for piece in pieces):
        return None
    if len(pieces) == 2 and len(pieces[0]) == 4:
        return _numbers((*pieces, "1"))
    if len(pieces) != 3 or any(len(piece) == 3 for piece in pieces):
        return None
    return _ordered(pieces)


def _ordered(pieces: list[str]) -> tuple[int, int, int] | None:
    if len(pieces[0]) == 4:
        return _numbers(pieces)
    if len(pieces[2]) != 4:
        return _numbers((f"20{pieces[0]:0>2}", *pieces[1:]))
    first, second, year = _numbers(pieces)
    if first <= 12 and second <= 12 and first != second:
        raise BadCell("日和月分不清，请写成 2026-11-21 的样子")
    return (year, second, first) if first > 12 else (year, first, second)


def _numbers(pieces: Iterable[str]) -> tuple[int, int, int]:
    year, month, day = (int(piece) for piece in pieces)
    return year, month, day
