"""Values in the sentences of letters and contracts: 租金每月人民币20000元, 自…起至…止, 施工单位为…公司."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.model import Field, FieldKind, Occupancy, Value
from pipeline.model.kinds import parse_value
from pipeline.model.text import simplify
from pipeline.read.correct import OCCUPANTS, registered_names, registered_phones

SAID = 0.8
"""Confidence of a value taken out of running text, at most."""

_DAY = r"[0-9〇○一二三四五六七八九十]{2,4}\s*[年.\-/]\s*[0-9一二三四五六七八九十]{1,3}\s*[月.\-/]\s*[0-9一二三四五六七八九十]{1,3}\s*日?"
_SPAN = re.compile(rf"自\s*(?P<first>{_DAY})\s*起?\s*(?:至|到|-)\s*(?P<last>{_DAY})")
_BETWEEN = r"(?:为|是|系|：|:|每月|每年|人民币|共计|合计|约|计|￥|¥|\s)"
_VALUES: dict[FieldKind, str] = {
    FieldKind.MONEY: r"[0-9][0-9,，.]*\s*(?:万元|元|$)",
    FieldKind.AREA: r"[0-9]+(?:\.[0-9]+)?\s*(?:平方米|㎡|平米|m2|m²)",
    FieldKind.DATE: _DAY,
    FieldKind.PHONE: r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}",
    FieldKind.COMPANY: r"[^，。；,;：:（(\s]{4,25}?(?:公司|中心|店|部|队)",
    FieldKind.ID_NUMBER: r"[0-9]{17}[0-9Xx]",
}
_FIRST, _LAST = re.compile("开工|起|开始|迁入"), re.compile("完工|竣工|止|终|到期|截止|结束")


def said_of(field: Field, text: str, people: Sequence[Occupancy], today: date) -> Value | None:
    """The value that running text gives for a field, None where it is silent or says several."""
    if field.person in OCCUPANTS and field.kind in (FieldKind.NAME, FieldKind.PHONE):
        return _registered(field, text, people)
    raws = dict.fromkeys((*_after_label(field, simplify(text)), *_of_span(field, simplify(text))))
    parsed = [(raw, parse_value(field.kind, raw, today=today)) for raw in raws]
    good = {p.value: raw for raw, p in parsed if p.valid and p.value}
    if len(good) != 1:
        return None
    value, raw = next(iter(good.items()))
    return Value(field.name, value, raw, SAID, note="见正文")


def _registered(field: Field, text: str, people: Sequence[Occupancy]) -> Value | None:
    """The one registered name or number of the unit that the text speaks of."""
    if field.kind is FieldKind.PHONE:
        plain = re.sub(r"[\s\-]", "", simplify(text))
        there = [
            phone for phone in registered_phones(people, field.person) if phone.replace("-", "") in plain
        ]
    else:
        there = [name for name in registered_names(people, field.person) if simplify(name) in simplify(text)]
    return Value(field.name, there[0], there[0], SAID, note="见正文") if len(there) == 1 else None


def _after_label(field: Field, text: str) -> Iterator[str]:
    shape = _VALUES.get(field.kind)
    if shape is None:
        return
    for label in (field.label, *field.labels):
        pattern = rf"{re.escape(label)}{_BETWEEN}{{0,6}}(?P<value>{shape})"
        yield from (match["value"] for match in re.finditer(pattern, text) if len(label) >= 2)


def _of_span(field: Field, text: str) -> Iterator[str]:
    """自2026年5月1日起至2027年4月30日止: the day of the beginning or of the end."""
    if field.kind is not FieldKind.DATE:
        return
    which = "first" if _FIRST.search(field.label) else ("last" if _LAST.search(field.label) else "")
    if which:
        yield from (match[which] for match in _SPAN.finditer(text))
