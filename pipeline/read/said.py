"""Values in the sentences of letters and contracts: 租金每月人民币20000元, 自…起至…止, 施工单位为…公司."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from pipeline.model import Field, FieldKind, Occupancy, Value
from pipeline.model.kinds import parse_value
from pipeline.model.text import CJK, simplify
from pipeline.read.correct import OCCUPANTS, registered_names, registered_phones

SAID = 0.8
"""Confidence of a value taken out of running text, at most."""

_DAY = r"[0-9〇○一二三四五六七八九十]{2,4}\s*[年.\-/]\s*[0-9一二三四五六七八九十]{1,3}\s*[月.\-/]\s*[0-9一二三四五六七八九十]{1,3}\s*日?"
_SPAN = re.compile(rf"(?:自|从|于)\s*(?P<first>{_DAY})\s*起?\s*(?:至|到|-)\s*(?P<last>{_DAY})")
_BETWEEN = r"(?:为|是|系|：|:|每月|每年|人民币|共计|合计|约|计|￥|¥|\s)"
_VALUES: dict[FieldKind, str] = {
    FieldKind.MONEY: r"[0-9][0-9,，.]*\s*(?:万元|元|$)",
    FieldKind.AREA: r"[0-9]+(?:\.[0-9]+)?\s*(?:平方米|㎡|平米|m2|m²)",
    FieldKind.DATE: _DAY,
    FieldKind.PHONE: r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}",
    FieldKind.COMPANY: r"[^，。；,;：:（(\s]{4,25}?(?:公司|中心|店|部|队)",
    FieldKind.NAME: rf"[{CJK}]{{2,4}}(?=[，,。；;（(\s])",
    FieldKind.ID_NUMBER: r"[0-9]{17}[0-9Xx]",
    FieldKind.LINES: r"[^。；;]{4,80}(?=[。；;])",
}
_LEAVING = re.compile(rf"(?P<day>{_DAY})\s*(?:前|起)?(?:搬离|搬出|迁出|搬走)")
_BUILDER = re.compile(r"由(?P<firm>[^，。；,;：:（(\s]{4,25}?公司)(?:负责|承担|进行)?(?:施工|装修)")
_ID = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_FIRST, _LAST = re.compile("开工|起|开始|迁入"), re.compile("完工|竣工|止|终|到期|截止|结束")


def said_of(field: Field, text: str, people: Sequence[Occupancy], today: date) -> Value | None:
    """The value that running text (Simplified, `simplify`) gives for a field; None where it is silent or says
    several."""
    if field.person in OCCUPANTS and field.kind in (FieldKind.NAME, FieldKind.PHONE):
        return _registered(field, text, people)
    raws = dict.fromkeys((*_after_label(field, text), *_of_span(field, text), *_in_phrase(field, text)))
    parsed = [(raw, parse_value(field.kind, raw, today=today)) for raw in raws]
    good = {p.value: raw for raw, p in parsed if p.valid and p.value}
    if len(good) != 1:
        return None
    value, raw = next(iter(good.items()))
    return Value(field.name, value, raw, SAID, note="见正文")


def _registered(field: Field, text: str, people: Sequence[Occupancy]) -> Value | None:
    """The one registered name or number of the unit that the text speaks of."""
    if field.kind is FieldKind.PHONE:
        plain = re.sub(r"[\s\-]", "", text)
        there = [
            phone for phone in registered_phones(people, field.person) if phone.replace("-", "") in plain
        ]
    else:
        there = [name for name in registered_names(people, field.person) if simplify(name) in text]
    return Value(field.name, there[0], there[0], SAID, note="见正文") if len(there) == 1 else None


def _after_label(field: Field, text: str) -> Iterator[str]:
    pattern = _labelled((field.label, *field.labels), field.kind)
    if pattern is not None:
        yield from (match["value"] for match in pattern.finditer(text))


@lru_cache(maxsize=1024)
def _labelled(labels: tuple[str, ...], kind: FieldKind) -> re.Pattern[str] | None:
    """Any of the labels, a verb or a colon, and a value of the kind; None for kinds that sentences do not tell."""
    if kind not in _VALUES:
        return None
    words = "|".join(
        re.escape(simplify(label)) for label in sorted(labels, key=len, reverse=True) if len(label) >= 2
    )
    return re.compile(rf"(?:{words or '(?!)'}){_BETWEEN}{{0,6}}(?P<value>{_VALUES[kind]})")


def _of_span(field: Field, text: str) -> Iterator[str]:
    """自2026年5月1日起至2027年4月30日止: the day of the beginning or of the end."""
    if field.kind is not FieldKind.DATE:
        return
    which = "first" if _FIRST.search(field.label) else ("last" if _LAST.search(field.label) else "")
    if which:
        yield from (match[which] for match in _SPAN.finditer(text))


def _in_phrase(field: Field, text: str) -> Iterator[str]:
    """于…搬离, 由…公司负责施工, the only ID number of the page."""
    if field.kind is FieldKind.DATE and re.search("搬|迁", field.label):
        yield from (match["day"] for match in _LEAVING.finditer(text))
    if field.kind is FieldKind.COMPANY and field.person == "contractor":
        yield from (match["firm"] for match in _BUILDER.finditer(text))
    if field.kind is FieldKind.ID_NUMBER:
        yield from _ID.findall(text)
