"""What an address on a page is said of: `role_of`, from the words that label it.

A form names more units than its own: the office's address, the neighbour complained about, where a person is
registered. The words before an address tell which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from pipeline.classify.heading import overlap
from pipeline.model import PageReading, Word
from pipeline.model.text import CJK, fold


class Role(StrEnum):
    OWN = "own"  # beside a label such as 房号, or said of the writer: 兹有3栋1203房业主
    BODY = "body"  # somewhere in the text
    OTHERS = "others"  # the office's, a neighbour's, a home address


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
_NEAR_OTHERS = re.compile("(?:被投诉|投诉对象|对方|邻居|邻户|楼上|楼下|隔壁|对面|相邻)[^。；;]{0,8}$")

_CELL = re.compile(rf"^[{CJK}a-z()（）/、#\s]{{1,14}}[:：]?\s*$")


def role_of(label: str, before: str = "", after: str = "") -> Role:
    """`before` and `after`: what stands around the address in its line."""
    if _NEAR_OTHERS.search(before) or (_OTHERS.search(label) and not _OWN_FIRST.search(label)):
        return Role.OTHERS
    if _OWN.search(label) or _OWN_LOOSE.search(label):
        return Role.OWN
    if _SAID_AFTER.search(after) or _SAID_BEFORE.search(before):
        return Role.OWN
    return Role.BODY


def is_loose(label: str) -> bool:
    """Is it a label (地址, 住址) that stands before other people's addresses too?"""
    return _OWN.search(label) is None and _OWN_LOOSE.search(label) is not None


_OFFICE_LINE = re.compile("电话|传真|邮编|邮箱|热线|网址|公司|中心|管理处|物业")


def is_letterhead(word: Word, page: PageReading) -> bool:
    """地址：… at the very top or foot of the page, or in one line with 传真, 邮编: the office's own."""
    middle = (word.box.top + word.box.bottom) / 2
    at_edge = min(middle, page.height - middle) < 0.1 * page.height
    same_line = "".join(w.text for w in page.words if overlap(w, word) > 0.5)
    return at_edge or _OFFICE_LINE.search(fold(same_line)) is not None


def label_of(word: Word, start: int, page: PageReading) -> str:
    """The words that label what begins at `start` of `word`: those before it in the word, else the cell to the
    left, else the heading above."""
    inside = fold(word.text[:start]).strip()
    if inside:
        return last_label(inside)
    beside = _left_of(word, page.words)
    if beside is not None and is_label(beside) and word.box.left - beside.box.right < _FAR:
        return bare_label(beside)
    over = _over(word, page.words)
    return bare_label(over) if over is not None else ""


_FAR = 90  # millimetres between a label and what is written for it


def last_label(text: str) -> str:
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


def is_label(word: Word) -> bool:
    """Could the word be a cell that names the next one?"""
    return _CELL.match(fold(word.text)) is not None


def bare_label(word: Word) -> str:
    """The label folded, without its colon."""
    return re.sub(r"[\s:：()（）]", "", fold(word.text))


def _over(word: Word, words: Iterable[Word]) -> Word | None:
    """The nearest word above that covers the word's middle, if it is a label (a column's heading)."""
    middle = (word.box.left + word.box.right) / 2
    above = [
        w for w in words if w.box.bottom <= word.box.top + 1 and w.box.left - 3 <= middle <= w.box.right + 3
    ]
    nearest = max(above, key=lambda w: w.box.bottom, default=None)
    close = nearest is not None and word.box.top - nearest.box.bottom < 2.5 * word.box.height
    return nearest if close and nearest is not None and is_label(nearest) else None
