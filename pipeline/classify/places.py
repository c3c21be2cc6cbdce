"""Units spoken of on the pages, each with what it is said of: `places_on`.

A form names more units than its own: the office's address, the neighbour complained about, where a person is
registered. The words before an address (its label) tell which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.classify.heading import overlap, rows_of
from pipeline.classify.register import UnitRegister
from pipeline.model import Box, PageReading, UnitCode, Word
from pipeline.model.address import Mention, find_units, parse_unit, resolve
from pipeline.model.text import CJK, fold


class Role(StrEnum):
    OWN = "own"  # beside a label such as 房号, or said of the writer: 兹有3栋1203房业主
    BODY = "body"  # somewhere in the text
    OTHERS = "others"  # the office's, a neighbour's, a home address


@dataclass(frozen=True, slots=True)
class Place:
    """`units` are those on the register that the words can mean; empty where they name a unit that the
    register does not have. `exact` is False where a misread character was presumed, `complete` where the
    building is said too."""

    units: frozenset[UnitCode]
    role: Role
    text: str
    confidence: float
    page: int
    box: Box
    exact: bool
    complete: bool
    loose: bool = False  # its label (地址, 住址) is used for other people's addresses too


_OWN = re.compile(
    "房号|房间|室号|单元号|单元房|楼栋|栋座|楼座|铺号|铺位号|物业地址|房屋地址|装修地|施工地|装修房|装修单元|加班地|坐落|座落|房屋位置|所在房|"
    "租赁房|出租房|承租房|租赁物|租赁地|承租地|承租单元|租用单元|投诉人房|投诉人地|住户地址|业主地址|用户地址|业户地址|房产地址|放行地|搬出房|搬离房|"
    "所属房|楼层房|房产|门牌|本单元"
)
_OTHERS = re.compile(
    "被投诉|对方|邻|楼上|楼下|隔壁|对面|公司地址|单位地址|办公地|施工单位|装修公司|物业公司|服务中心|管理处|管理中心|本中心|联系地|通讯|通信|户籍|"
    "户口|身份证|证件|籍贯|现住|家庭住|居住地|常住|紧急|送达|收件|寄|迁往|搬往|搬至|新址|原址|原住|发生|事发|现场|签订|注册|营业地|经营地|甲方|乙方|"
    "出租方|承租方|出租人|承租人|代理人|监护|担保|开户|投诉地|投诉对象|肇事|责任户|涉事|影响户|渗漏|受影响|物业地|中介|经纪|开发商|公司$|中心$"
)
_OWN_FIRST = re.compile("(?<!被)投诉人房|施工地|装修地|加班地|出租房|承租房|租赁房|承租单元")
_OWN_LOOSE = re.compile("(?:住址|住房|地址|位置|单元|室|房屋)$")
_SAID_BEFORE = re.compile(
    "(?:本人|我司|我公司|我单位|我户|贵户|贵单位|贵公司|贵司|你户|你单位|你司|您|兹有|兹|系|租用|承租|租住|居住在?|入住|坐落于?|座落于?|位于|位处|将|对|[‹〈(（])[^。；;，,]{0,14}$"
)
_SAID_AFTER = re.compile(
    r"^[\s)）》〉›]*(?:室|房|号|单元|商铺|铺)?[\s)）》〉›]*(?:的)?(?:业主|住户|用户|租户|业户|商户|房屋|房间|物业|室内|装修)"
)
_NEAR_OTHERS = re.compile("(?:被投诉|邻居|邻户|楼上|楼下|隔壁|对面|相邻)[^。；;]{0,8}$")

_BROKEN = re.compile("[0-9一二三四五六七八九十a-z栋幢座#][^:：，,。；;]{0,3}$")
_CELL = re.compile(rf"^[{CJK}a-z()（）/、#\s]{{1,14}}[:：]?\s*$")
_BUILDING_LABEL = re.compile("^(?:楼?栋号?|楼栋号?|幢号?|座号?|栋座号?|楼号|楼座)$")
_ENTRANCE_LABEL = re.compile("^(?:单元|单元号|门|梯)$")
_ROOM_LABEL = re.compile("^(?:房号|室号|房间号?|室|户号|门牌号?|单元房号|房间号码)$")


def places_on(page: PageReading, register: UnitRegister) -> list[Place]:
    """Every unit spoken of on the page, top to bottom."""
    found: list[Place] = []
    for row in rows_of(page.words):
        across = list(_across_words(row, page, register))
        found.extend(place for place, _ in across)
        taken = {id(word) for _, words in across for word in words}
        found.extend(_in_words([w for w in row if id(w) not in taken], page, register))
        found.extend(_in_parts(row, page, register))
    return found


# --- addresses in one word


def _in_words(row: Sequence[Word], page: PageReading, register: UnitRegister) -> Iterable[Place]:
    for word in row:
        mentions = find_units(word.text, register.buildings)
        for group in _by_span(mentions):
            label = _label_of(word, group[0].start, page)
            yield _place(group, word, label, page, register)
        if not mentions:
            yield from _bare_room(word, page, register)


def _by_span(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Readings of the same characters together."""
    groups: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.start, mention.end), []).append(mention)
    return list(groups.values())


def _place(
    group: Sequence[Mention], word: Word, label: str, page: PageReading, register: UnitRegister
) -> Place:
    units = _known(group, register)
    exact = any(m.exact and _known([m], register) == units for m in group)
    start, end = group[0].start, group[0].end
    before, after = word.text[:start], word.text[end:]
    complete = all(m.has_building for m in group)
    if not complete and _BROKEN.search(fold(before)):
        units = frozenset()  # 012栋工单元1102: there was more, and it could not be read
    role, loose = _role(label, before, after), _OWN.search(label) is None
    if role is Role.OWN and loose and _is_letterhead(word, page):
        role = Role.OTHERS
    if role is Role.OWN and _AND_MORE.match(fold(after)):
        units = frozenset()  # 3栋1203、1204: a paper of two units is nobody's for a program
    return Place(
        units, role, word.text[start:end], word.confidence, page.page, word.box, exact, complete, loose
    )


_AND_MORE = re.compile(r"^\s*(?:室|房|号)?\s*[、,，/&+和及与]\s*[0-9]{3,4}(?:室|房|号)?(?![0-9年/.-])")
_OFFICE_LINE = re.compile("电话|传真|邮编|邮箱|热线|网址|公司|中心|管理处|物业")


def _is_letterhead(word: Word, page: PageReading) -> bool:
    """地址：… at the very top or foot of the page, or in one line with 传真, 邮编: the office's own."""
    middle = (word.box.top + word.box.bottom) / 2
    at_edge = min(middle, page.height - middle) < 0.1 * page.height
    same_line = "".join(w.text for w in page.words if overlap(w, word) > 0.5)
    return at_edge or _OFFICE_LINE.search(fold(same_line)) is not None


def _known(mentions: Sequence[Mention], register: UnitRegister) -> frozenset[UnitCode]:
    """On the register; with the entrance left out (5栋602 for 5-1-602, 5-2-602) all units it can mean."""
    units = resolve(mentions, register.units)
    if units:
        return units
    codes = [code for mention in mentions for code in mention.codes if not code.entrance]
    return frozenset(
        unit
        for code in codes
        for unit in register.rooms_like(code)
        if (unit.building, unit.room) == (code.building, code.room)
    )


def _role(label: str, before: str, after: str) -> Role:
    if _NEAR_OTHERS.search(before) or (_OTHERS.search(label) and not _OWN_FIRST.search(label)):
        return Role.OTHERS
    if _OWN.search(label) or _OWN_LOOSE.search(label):
        return Role.OWN
    if _SAID_AFTER.search(after) or _SAID_BEFORE.search(before):
        return Role.OWN
    return Role.BODY


# --- labels


def _label_of(word: Word, start: int, page: PageReading) -> str:
    """The words that label what begins at `start` of `word`: those before it in the word, else the cell to the
    left, else the heading above."""
    inside = fold(word.text[:start]).strip()
    if inside:
        return _last_label(inside)
    beside = _left_of(word, page.words)
    if beside is not None and _is_label(beside) and word.box.left - beside.box.right < _FAR:
        return _bare_label(beside)
    over = _over(word, page.words)
    return _bare_label(over) if over is not None else ""


_FAR = 90  # millimetres between a label and what is written for it


def _last_label(text: str) -> str:
    """装修地点 of `申请人:王芳 装修地点:`; without a colon the last word, if it ends as labels do."""
    if text.endswith(":"):
        return re.split(r"[\s:,，。;；]", text[:-1].rstrip())[-1][-12:]
    last = re.split(r"[\s:,，。;；]", text)[-1][-6:]
    return last if last.endswith(_LABEL_ENDS) else ""


_LABEL_ENDS = ("址", "所", "地", "处", "点", "落", "号", "房", "室", "置", "元", "栋", "间")


def _left_of(word: Word, words: Iterable[Word]) -> Word | None:
    """The nearest word to the left at the same height; translations in Latin letters are passed over."""
    left = [w for w in words if w.box.right <= word.box.left + 1 and overlap(w, word) > 0.35]
    return max((w for w in left if not w.text.isascii()), key=lambda w: w.box.right, default=None)


def _is_label(word: Word) -> bool:
    return _CELL.match(fold(word.text)) is not None


def _bare_label(word: Word) -> str:
    return re.sub(r"[\s:：()（）]", "", fold(word.text))


def _over(word: Word, words: Iterable[Word]) -> Word | None:
    """The nearest word above that covers the word's middle, if it is a label (a column's heading)."""
    middle = (word.box.left + word.box.right) / 2
    above = [
        w for w in words if w.box.bottom <= word.box.top + 1 and w.box.left - 3 <= middle <= w.box.right + 3
    ]
    nearest = max(above, key=lambda w: w.box.bottom, default=None)
    close = nearest is not None and word.box.top - nearest.box.bottom < 2.5 * word.box.height
    return nearest if close and nearest is not None and _is_label(nearest) else None


# --- a room number alone beside its label


def _bare_room(word: Word, page: PageReading, register: UnitRegister) -> Iterable[Place]:
    """房号 | 1203: the label allows the laxer reading (`parse_unit`)."""
    text = fold(word.text).strip()
    head, colon, tail = text.rpartition(":")
    value = tail if colon else text
    if not value.strip() or len(value) > 16 or not any(char.isdigit() for char in value):
        return
    label = _last_label(head + ":") if colon else _label_of(word, 0, page)
    if _role(label, "", "") is not Role.OWN:
        return
    units = units_of(value, register)
    if units or re.search(r"[0-9]{3}", value):
        yield Place(
            units, Role.OWN, value.strip(), word.confidence, page.page, word.box, True, len(units) == 1
        )


_ROOM_ONLY = re.compile(r"[\s#a-z]{0,3}[0-9]{3,4}[a-z]?[\s室房号]{0,2}")


def units_of(text: str, register: UnitRegister) -> frozenset[UnitCode]:
    """The units on the register that a text known to be a unit can mean.

    A room alone may be of any building; where building or entrance stand there but could not be read
    (012栋工单元1102), the room says nothing.
    """
    units = frozenset(code for code in parse_unit(text, register.buildings) if code in register.units)
    whole = (
        len(units) <= 1 or _ROOM_ONLY.fullmatch(fold(text).strip()) or find_units(text, register.buildings)
    )
    return units if whole else frozenset()


def read_exactly(text: str, register: UnitRegister) -> bool:
    """Was no misread character presumed (O for 0, G for 9) to make a unit of the text?"""
    mentions = find_units(text, register.buildings)
    if mentions:
        return any(m.exact and _known([m], register) for m in mentions)
    return (
        _ROOM_ONLY.fullmatch(fold(text).strip()) is not None
        or re.fullmatch(r"[\dA-Za-z\s-]+", text) is not None
    )


# --- addresses over several words


def _across_words(
    row: Sequence[Word], page: PageReading, register: UnitRegister
) -> Iterable[tuple[Place, list[Word]]]:
    """3栋 | 2单元 | 1203室, recognised as words of their own; with the words taken up."""
    if len(row) < 2:
        return
    text, spans = _joined(row)
    for group in _by_span(find_units(text, register.buildings)):
        start, end = group[0].start, group[0].end
        parts = [word for word, (a, b) in zip(row, spans, strict=True) if a < end and b > start]
        if len(parts) > 1:
            first = spans[row.index(parts[0])][0]
            label = _label_of(parts[0], max(start - first, 0), page)
            whole = Word(text, min(w.confidence for w in parts), _hull(parts))
            yield _place(group, whole, label, page, register), parts


_PRINTED = re.compile("[号#]?[栋幢座楼层室房梯门]|单元|号[楼房]?")


def _joined(row: Sequence[Word]) -> tuple[str, list[tuple[int, int]]]:
    """The row's text with a space between words, and where each word stands in it. Labels are blotted out, so
    that no address begins in one; the printed 栋, 单元 and 室 of a blank are not labels."""
    text, spans = "", []
    for word in row:
        spans.append((len(text), len(text) + len(word.text)))
        printed = _PRINTED.fullmatch(_bare_label(word)) is not None
        text += (word.text if printed or not _is_label(word) else "；" * len(word.text)) + " "
    return text, spans


def _hull(words: Sequence[Word]) -> Box:
    boxes = [w.box for w in words]
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    return Box(left, top, max(b.right for b in boxes), max(b.bottom for b in boxes))


# --- building, entrance and room in cells of their own


def _in_parts(row: Sequence[Word], page: PageReading, register: UnitRegister) -> Iterable[Place]:
    """栋号 | 3 | 单元 | 2 | 房号 | 1203."""
    parts: dict[str, Word] = {}
    for name, value in _labelled(row):
        for kind, pattern in (("b", _BUILDING_LABEL), ("e", _ENTRANCE_LABEL), ("r", _ROOM_LABEL)):
            if pattern.match(name):
                parts.setdefault(kind, value)
    if "b" not in parts or "r" not in parts:
        return
    text = "-".join(_number(parts[kind]) for kind in "ber" if kind in parts)
    units = frozenset(code for code in parse_unit(text, register.buildings) if code in register.units)
    words = list(parts.values())
    yield Place(units, Role.OWN, text, min(w.confidence for w in words), page.page, _hull(words), True, True)


def _labelled(row: Sequence[Word]) -> Iterable[tuple[str, Word]]:
    """(label, value) for `栋号:3` in one word and `栋号` `3` in two."""
    for index, word in enumerate(row):
        label, colon, value = fold(word.text).partition(":")
        if colon and value.strip():
            yield label.strip(), Word(value, word.confidence, word.box)
        elif index + 1 < len(row) and _is_label(word):
            yield _bare_label(word), row[index + 1]


def _number(word: Word) -> str:
    return re.sub(r"[\s栋幢座号楼单元室房#]", "", fold(word.text))
