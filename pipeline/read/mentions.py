"""What running text tells without labels: dates, people, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.model import Value, Word
from pipeline.model.moments import dates_in
from pipeline.model.personal import parse_name, parse_phone
from pipeline.model.text import CJK, fold, simplify

# Labels of a paper's own date, most telling first; a label that says another date is not among them.
_OWN_DATE = (
    "申请日期", "申请时间", "填表日期", "填表时间", "填写日期", "申报日期", "登记日期", "开具日期", "签署日期", "签订日期", "签发日期", "发证日期",
    "出具日期", "受理时间", "受理日期", "投诉时间", "投诉日期", "日期时间", "日期",
)  # fmt: skip
_OTHER_DATE = re.compile(
    r"(?:开工|完工|竣工|施工|有效|截止|期限|出生|入住|搬|迁|租|放行|加班|验收|整改|处理|完成|回访|审|批准|自|至|止|起|前|限|于)[^0-9]{0,6}$"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.\-])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|0[0-9]{2,3}[ -]?[1-9][0-9]{6,7})(?![0-9])"
)
_OFFICE_PHONE = re.compile(
    r"(?:热线|客服|服务电话|投诉电话|监督电话|值班电话|传真|物业电话|管理处电话)[^0-9]{0,4}$"
)
_SAID_NAME = re.compile(
    rf"(?:业主|住户|租户|租客|用户|承租人|出租人|申请人|投诉人|联系人|户主|姓名|客户|本人|兹有)(?:姓名|名称)?[：:\s]*(?P<name>[{CJK}·]{{2,4}}?)(?=[（(,，。、；;\s]|系|于|的|先生|女士|小姐|电话|身份|$)"
)  # fmt: skip


def find_date(words: Sequence[Word], today: date | None = None) -> Value | None:
    """The paper's own date: beside 申请日期, 日期 and the like; else under the signature at its foot; else the
    only date on it. A date after `today` is none. None where the page does not say.

    `value` is ISO, `confidence` the word's, lowered for a date without label.
    """
    dated = [
        (word, day)
        for word in words
        for day in dates_in(word.text)
        if today is None or day <= today.isoformat()
    ]
    labelled = _labelled_date(words, dated)
    if labelled is not None:
        return labelled
    alone = [
        (word, day)
        for word, day in dated
        if len(re.sub(r"\W", "", word.text)) <= 14 and not _has_label(word, words)
    ]
    if alone:
        word, day = max(alone, key=lambda pair: pair[0].box.bottom)
        return Value("date", day, word.text, round(word.confidence * 0.8, 4), box=word.box)
    days = {day for _, day in dated}
    if len(days) == 1:
        return Value(
            "date", days.pop(), dated[0][0].text, round(dated[0][0].confidence * 0.6, 4), box=dated[0][0].box
        )
    return None


def people_and_phones(words: Sequence[Word]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names, telephone numbers) said anywhere on the page, in reading order, in normal form.

    Names are those said to be of somebody (业主张三); numbers of the office itself (服务热线) are left out.
    """
    names = [parse_name(m["name"]).value for word in words for m in _SAID_NAME.finditer(simplify(word.text))]
    phones = [
        parse_phone(match[0]).value
        for word in words
        for match in _PHONE.finditer(fold(word.text))
        if not _OFFICE_PHONE.search(word.text[: match.start()])
    ]
    return tuple(dict.fromkeys(filter(None, names))), tuple(dict.fromkeys(filter(None, phones)))


def _labelled_date(words: Sequence[Word], dated: Sequence[tuple[Word, str]]) -> Value | None:
    found = []
    for word, day in dated:
        label = _label_before(word, words)
        rank = next((i for i, own in enumerate(_OWN_DATE) if label.endswith(own)), None)
        if rank is not None and not _OTHER_DATE.search(label.removesuffix(_OWN_DATE[rank])):
            found.append((rank, word, day))
    if not found:
        return None
    _, word, day = min(found, key=lambda item: item[0])
    return Value("date", day, word.text, word.confidence, box=word.box)


def _has_label(word: Word, words: Sequence[Word]) -> bool:
    """Does a label of another date stand before it? (开工日期 | 2026-11-21)"""
    label = _label_before(word, words)
    return bool(_OTHER_DATE.search(re.sub(r"(?:日期|时间)$", "", label))) or label.endswith(
        ("日期", "时间", "期限")
    )


def _label_before(word: Word, words: Sequence[Word]) -> str:
    """The words before the date in its own line, else the nearest word to its left; without punctuation."""
    inside = re.split(r"[0-9二]", simplify(word.text), maxsplit=1)[0]
    if len(re.sub(r"\W", "", inside)) >= 2:
        return re.sub(r"\W", "", inside)
    left = [w for w in words if w is not word and w.box.right <= word.box.left + 2 and _beside(w, word)]
    nearest = max(left, key=lambda w: w.box.right, default=None)
    return re.sub(r"\W", "", simplify(nearest.text)) if nearest is not None else ""


def _beside(one: Word, other: Word) -> bool:
    middle = (one.box.top + one.box.bottom) / 2 - (other.box.top + other.box.bottom) / 2
    return abs(middle) < 0.7 * max(one.box.height, other.box.height) and other.box.left - one.box.right < 90
