"""Money, numbers and areas as people write them, in digits and in capital numerals (大写)."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.model.numerals import digits_of
from pipeline.model.parsed import EMPTY, MISREAD, Parsed, as_digits, invalid
from pipeline.model.text import fold

_CAPITALS = "零〇一二三四五六七八九十百千壹贰貮叁叄肆伍陆柒捌玖拾佰仟两廿"
_WRITTEN = re.compile(
    rf"(?:人民币|大写|rmb)?[ \t:()]*(?<![0-9.])(?P<yuan>[{_CAPITALS}][{_CAPITALS}万亿]*)[ \t]*(?:[元圆]|$)"
    rf"[ \t]*零?(?:(?P<jiao>[{_CAPITALS}])角)?[ \t]*零?(?:(?P<fen>[{_CAPITALS}])分)?[ \t]*[整正]?"
)
_FIGURE = re.compile(r"(?P<figure>[0-9][0-9,' ]*(?:\.[0-9 ]+)?)[ \t]*(?P<myriad>万)?")
_LIKE_FIGURE = re.compile(r"[0-9oilzsbgqd|丨][0-9oilzsbgqd|丨,]*(?:\.[0-9oilzsbgqd|丨]+)?")
# What recognisers make of ￥19,000 and 15,000.00: 8 19,000 and 15,000 00. Nobody groups an amount in this way.
_SIGN_LIKE_DIGIT = re.compile(r"^[48] +(?=[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{4,}\.[0-9]{2}$)")
_LOST_POINT = re.compile(r"^([0-9]{1,3}(?:,[0-9]{3})+) ([0-9]{2})$")
_MONEY_WORDS = re.compile(r"人民币|rmb|cny|小写|大写|合计|共计|共|[¥$元圆整正()\s:;,。]")
_TOO_MUCH = Decimal(10**12)
_NOTHING = re.compile(r"[\s¥$元圆整正角分:()_\-]*")
_MEASURE = r"[ ]?(?:[\u4e00-\u9fff]{0,4}|kg|g|kw|cm|mm|m|km|t|a|v|%|㎡|m2)"
_SQUARE = re.compile(r"(?:建筑面积|面积)?[ :]*(?:约)?(?P<n>.*?)[ ]*[.]?(?:㎡|m2|m²|m|平方.?|平米|方)?[ 。]*")


def parse_money(raw: str) -> Parsed:
    """→ `1234.50` (yuan). Figure and capitals that disagree are invalid."""
    text = fold(raw).strip()
    if _NOTHING.fullmatch(text):
        return EMPTY
    mended = _SIGN_LIKE_DIGIT.sub("", _LOST_POINT.sub(r"\1.\2", text))
    if mended != text:
        return parse_money(mended).noted("金额经更正", MISREAD)
    written = _WRITTEN.search(text)
    rest = text[: written.start()] + " " + text[written.end() :] if written else text
    capitals = _capitals(written) if written else None
    figure = _figure(_MONEY_WORDS.sub(" ", rest).strip())
    if written and capitals is None:
        return invalid("大写金额不合写法")
    if capitals is None:
        return figure
    if figure.value and Decimal(figure.value) != capitals:
        return invalid("大写与小写金额不符")
    return Parsed(_yuan(capitals))


def parse_number(raw: str) -> Parsed:
    """→ `3`, `2.5`: canonical, without zeros before or after. A measure word (3台) is dropped."""
    text = fold(raw).strip()
    if not text:
        return EMPTY
    found = re.fullmatch(rf"(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?){_MEASURE}", text)
    if found:
        return Parsed(_canonical(found["n"]))
    spoken = re.fullmatch(
        r"(?P<n>[〇零一二两三四五六七八九十百千万]+?)(?P<unit>[^〇零一二两三四五六七八九十百千万]{0,4})", text
    )
    if spoken and (digits := digits_of(spoken["n"])):
        return Parsed(_canonical(digits))
    return _presumed(re.sub(rf"(?<=[0-9a-z|]){_MEASURE}$", "", text), "数字不合写法")


def parse_area(raw: str) -> Parsed:
    """→ `85.6`, square metres."""
    text = fold(raw).strip()
    if not re.sub(r"㎡|m2|m²|平方米|[\s_]", "", text):
        return EMPTY
    found = _SQUARE.fullmatch(text)
    return parse_number(found["n"]) if found and found["n"] else invalid("面积不合写法")


def show_money(value: str) -> str:
    """`1234.50` → ￥1,234.50."""
    try:
        return f"￥{Decimal(value):,.2f}"
    except ArithmeticError:
        return value


def _figure(text: str) -> Parsed:
    found = _FIGURE.fullmatch(text)
    if found is None:
        presumed = _presumed(text.replace(" ", ""), "金额不合写法")
        if not _FIGURE.fullmatch(presumed.value):
            return presumed if not presumed.value else invalid("金额不合写法")
        return _figure(presumed.value).noted(presumed.note, MISREAD)
    amount = Decimal(re.sub(r"[,' ]", "", found["figure"])) * (10_000 if found["myriad"] else 1)
    if amount >= _TOO_MUCH:
        return invalid("金额过大")
    if amount != amount.quantize(Decimal("0.01")):
        return invalid("金额多于两位小数")
    return Parsed(_yuan(amount))


def _presumed(text: str, fault: str) -> Parsed:
    if (
        _LIKE_FIGURE.fullmatch(text)
        and re.fullmatch(r"[0-9][0-9,.]*", as_digits(text))
        and re.search("[0-9]", text)
    ):
        return Parsed(_canonical(as_digits(text)), note="数字经更正", trust=MISREAD)
    return invalid(fault)


def _capitals(written: re.Match[str]) -> Decimal | None:
    yuan = digits_of(written["yuan"].replace("貮", "贰").replace("叄", "叁"))
    jiao, fen = (digits_of(written[part]) if written[part] else "0" for part in ("jiao", "fen"))
    if yuan is None or jiao is None or fen is None:
        return None
    if len(yuan) > 12:
        return None
    return Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100


def _yuan(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _canonical(figure: str) -> str:
    whole, _, part = figure.replace(",", "").partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole
