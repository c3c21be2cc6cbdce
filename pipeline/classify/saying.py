"""Clues in words for a clerk, and as evidence for the record. Names and numbers of people are never repeated."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.classify.clues import Clue
from pipeline.model import Evidence, Source, UnitCode

SPOKEN = {
    Source.CODE: "二维码",
    Source.SEPARATOR: "隔页纸",
    Source.FIELD: "房号栏",
    Source.ADDRESS: "文中地址",
    Source.PERSON: "姓名",
    Source.PHONE: "电话",
    Source.ID_NUMBER: "证件号码",
    Source.FILE_NAME: "文件名",
}
PERSONAL = (Source.PERSON, Source.PHONE, Source.ID_NUMBER)
_SHOWN = 4


def said(clue: Clue) -> str:
    """房号栏是 3-1203, 电话指向 3-1203."""
    units = listed_units(clue.units) if clue.units else f"名册上没有的“{clue.text}”"
    return f"{SPOKEN[clue.source]}{'指向' if clue.source in PERSONAL else '是'} {units}"


def listed_units(units: frozenset[UnitCode]) -> str:
    """3-1203、3-1208 等 9 户."""
    shown = "、".join(str(unit) for unit in sorted(units)[:_SHOWN])
    return f"{shown} 等 {len(units)} 户" if len(units) > _SHOWN else shown


def evidence_of(clues: Iterable[Clue]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            clue.source,
            "、".join(str(unit) for unit in sorted(clue.units)[:_SHOWN]),
            round(clue.score, 3),
            "" if clue.source in PERSONAL else clue.text,
        )
        for clue in clues
    )
