"""Kinds of fields: from a raw string to the normal form, and from the normal form to what people read.

| kind | normal form | shown |
|---|---|---|
| unit | `3-2-1203` | 3栋2单元1203室 |
| date, datetime, time | `2026-11-21`, `2026-11-21 18:30`, `18:30` | 2026年11月21日 |
| phone | `13800138000`, `0755-82345678-801` | the same |
| id-number | 18 signs, X upper | the same |
| money | `1234.50` | ￥1,234.50 |
| number, area | `2.5` | 2.5, 85.6㎡ |
| plate | `粤B12345` | 粤B·12345 |
| name, company, text, lines | trimmed, Simplified, half-width letters and digits | the same |
| tick | options joined by 、 in the field's order | the same |

Parsing what is shown gives the normal form again; parsing a normal form changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from pipeline.model.address import parse_unit
from pipeline.model.amounts import parse_area, parse_money, parse_number, show_money
from pipeline.model.moments import parse_date, parse_datetime, parse_time, show_date
from pipeline.model.paper import FieldKind
from pipeline.model.parsed import EMPTY, Parsed, invalid
from pipeline.model.personal import (
    PROVINCES,
    parse_company,
    parse_id_number,
    parse_name,
    parse_phone,
    parse_plate,
)
from pipeline.model.spelling import NamedBuilding
from pipeline.model.text import CJK, fold, simplify
from pipeline.model.unit import UnitCode

__all__ = ["Parsed", "charset_of", "display", "parse_value"]


def parse_value(
    kind: FieldKind,
    raw: str,
    *,
    options: Sequence[str] = (),
    today: date | None = None,
    buildings: Sequence[NamedBuilding] = (),
) -> Parsed:
    """The normal form of `raw`. Never raises; an empty string is valid and has the value "".

    `options` are a tick field's; `today` gives dates without year their year; `buildings` are the site's.
    A unit's value is the likeliest code: whether it exists, the register must say.
    """
    if kind is FieldKind.DATE:
        return parse_date(raw, today)
    if kind is FieldKind.DATETIME:
        return parse_datetime(raw, today)
    if kind is FieldKind.TICK:
        return _ticks(raw, options)
    if kind is FieldKind.UNIT:
        return _unit(raw, buildings)
    return _PARSERS[kind](raw)


def display(kind: FieldKind, value: str) -> str:
    """The normal form as a Chinese reader expects it; a value that is none is shown as it is."""
    show = _DISPLAYS.get(kind)
    return show(value) if show and value else value


def charset_of(kind: FieldKind) -> str:
    """The characters that a cell of this kind may hold, for masking the recogniser; "" = any.

    Traditional variants are in it because the recogniser writes 棟 and 號 for cursive 栋 and 号 (research
    ocr §2); `fold` undoes that afterwards.
    """
    return _CHARSETS.get(kind, "")


def _unit(raw: str, buildings: Sequence[NamedBuilding]) -> Parsed:
    if not raw.strip(" \t\n_-—"):
        return EMPTY
    codes = parse_unit(raw, buildings)
    return Parsed(str(codes[0])) if codes else invalid("房号不合写法")


def _ticks(raw: str, options: Sequence[str]) -> Parsed:
    pieces = [piece.strip() for piece in raw.split("、") if piece.strip()]
    if not options:
        return Parsed("、".join(dict.fromkeys(pieces)))
    named = {fold(option): option for option in options}
    chosen = {named.get(fold(piece)) for piece in pieces}
    if None in chosen:
        return invalid("不在选项之内")
    return Parsed("、".join(option for option in options if option in chosen))


def _text(raw: str) -> Parsed:
    return Parsed(_tidy(" ".join(raw.split())))


def _lines(raw: str) -> Parsed:
    lines = (_tidy(" ".join(line.split())) for line in raw.splitlines())
    return Parsed("\n".join(line for line in lines if line))


def _tidy(line: str) -> str:
    """Simplified, with the small slips of recognisers mended: spaces beside Chinese characters, half-width commas,
    a stroke for a 1, times that ran together, an @ read as a letter."""
    plain = _SPACES.sub("", simplify(line).strip())
    return _AT.sub("@", _TIMES.sub(r"\1 ", _STROKE.sub("1", _COMMA.sub("，", plain))))


_WIDE = rf"[{CJK}，。、；：？！（）《》“”]"
_SPACES = re.compile(rf"(?<={_WIDE})\s+|\s+(?={_WIDE})")
_COMMA = re.compile(rf"(?<=[{CJK}]),\s*|,\s*(?=[{CJK}])|(?<=[0-9]:[0-9]{{2}}),\s*(?=[0-9]{{1,2}}:)")
_STROKE = re.compile(r"(?<=[A-Za-z0-9])[|丨](?=[A-Za-z0-9])")
_AT = re.compile(r"(?<=[A-Za-z0-9])[āàâá](?=[A-Za-z0-9-]{1,63}\.[A-Za-z]{2})")  # for @
_TIMES = re.compile(r"([0-9]:[0-5][0-9])(?=[0-2]?[0-9]:[0-5][0-9])")


def _nothing(raw: str) -> Parsed:
    return EMPTY


_PARSERS: dict[FieldKind, Callable[[str], Parsed]] = {
    FieldKind.TEXT: _text,
    FieldKind.LINES: _lines,
    FieldKind.NAME: parse_name,
    FieldKind.COMPANY: parse_company,
    FieldKind.PHONE: parse_phone,
    FieldKind.ID_NUMBER: parse_id_number,
    FieldKind.TIME: parse_time,
    FieldKind.MONEY: parse_money,
    FieldKind.NUMBER: parse_number,
    FieldKind.AREA: parse_area,
    FieldKind.PLATE: parse_plate,
    FieldKind.TABLE: _nothing,
}


def _show_unit(value: str) -> str:
    try:
        code = UnitCode.parse(value)
    except ValueError:
        return value
    building = f"{code.building}栋" if code.building.isdigit() else f"{code.building}座"
    shown = f"{building}{code.entrance}单元{code.room}室" if code.entrance else f"{building}{code.room}室"
    return shown if value in map(str, parse_unit(shown)[:1]) else value


def _show_plate(value: str) -> str:
    return f"{value[:2]}·{value[2:]}"


def _show_area(value: str) -> str:
    return f"{value}㎡"


_DISPLAYS: dict[FieldKind, Callable[[str], str]] = {
    FieldKind.UNIT: _show_unit,
    FieldKind.DATE: show_date,
    FieldKind.DATETIME: show_date,
    FieldKind.MONEY: show_money,
    FieldKind.AREA: _show_area,
    FieldKind.PLATE: _show_plate,
}

_DIGITS = "0123456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMERALS = "〇○零一二三四五六七八九十"
_DAY = "年月日号號元-—/.、 "
_CLOCK = "时時分点點半:：上下午晚凌晨早中至到~ "
_CHARSETS: dict[FieldKind, str] = {
    FieldKind.UNIT: _DIGITS + _CAPITALS + _NUMERALS + "百-—－#栋棟幢座号號楼樓单單元层層室房区區期东東西南北塔户 ",
    FieldKind.PHONE: _DIGITS + "-—()（）+转轉分机機/、 ",
    FieldKind.ID_NUMBER: _DIGITS + _CAPITALS + "x()（） ",
    FieldKind.DATE: _DIGITS + _NUMERALS + _DAY,
    FieldKind.DATETIME: _DIGITS + _NUMERALS + _DAY + _CLOCK,
    FieldKind.TIME: _DIGITS + _NUMERALS + _CLOCK + ".",
    FieldKind.MONEY: _DIGITS + _NUMERALS + "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟百千万萬亿元圆圓角分整正¥￥.,，人民币幣大小写寫:：()（） ",
    FieldKind.NUMBER: _DIGITS + _NUMERALS + "两兩百千.,，个個台臺件套箱张張把块塊袋包桶只隻条條米根组組人次册冊份辆輛间間扇樘卷瓶盒双雙付副 ",
    FieldKind.AREA: _DIGITS + ".,，㎡m²2平方米约 ",
    FieldKind.PLATE: _DIGITS + _CAPITALS + PROVINCES + "·•挂学學警港澳领領 粵蘇魯滬遼黑",
}  # fmt: skip
