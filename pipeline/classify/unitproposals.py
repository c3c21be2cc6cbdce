"""Whose a held paper could be, for the person who decides: `propose_units`. Nothing is filed by this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.classify.register import KnownUnits, name_key
from pipeline.model import Evidence, FieldKind, PaperType, Source, UnitCode, Value
from pipeline.model.address import parse_unit

MOST = 6
_MOST_ALIKE = 4

_SAYS = {
    Source.CODE: (0.95, "二维码写明"),
    Source.SEPARATOR: (0.9, "前面的隔页纸"),
    Source.FIELD: (0.75, "房号栏写的是“{}”"),
    Source.ADDRESS: (0.6, "文中写到“{}”"),
    Source.PERSON: (0.55, "姓名在名册上"),
    Source.PHONE: (0.7, "电话在名册上"),
    Source.ID_NUMBER: (0.8, "证件号码在名册上"),
    Source.FILE_NAME: (0.4, "文件名里有它"),
    Source.CASE: (0.6, "该户有在办的事项"),
    Source.BATCH: (0.35, "同一叠里的上一份属于它"),
}


@dataclass(frozen=True, slots=True)
class UnitProposal:
    """`score` 0–1 only ranks; `why` is for the clerk (Chinese), without names and numbers of people."""

    unit: UnitCode
    score: float
    why: tuple[str, ...]


def propose_units(
    evidence: Sequence[Evidence],
    values: Sequence[Value],
    paper: PaperType | None,
    register: KnownUnits,
    neighbours: Iterable[UnitCode] = (),
) -> tuple[UnitProposal, ...]:
    """Units on the register, best first, at most `MOST`. `neighbours`: units of papers beside it in the stack."""
    doubts: dict[UnitCode, float] = {}
    why: dict[UnitCode, dict[str, None]] = {}
    said = (*_by_evidence(evidence), *_by_values(values, paper, register))
    beside = ((unit, *_SAYS[Source.BATCH]) for unit in dict.fromkeys(neighbours))
    for unit, weight, reason in (*said, *beside):
        if unit not in register.units or reason in why.get(unit, {}):
            continue
        doubts[unit] = doubts.get(unit, 1.0) * (1.0 - min(weight, 0.97))
        why.setdefault(unit, {})[reason] = None
    made = [UnitProposal(unit, round(1.0 - doubt, 3), tuple(why[unit])) for unit, doubt in doubts.items()]
    return tuple(sorted(made, key=lambda p: (-p.score, p.unit))[:MOST])


Said = tuple[UnitCode, float, str]


def _by_evidence(evidence: Sequence[Evidence]) -> Iterator[Said]:
    for one in evidence:
        if one.source not in _SAYS:
            continue
        units = [unit for part in one.candidate.split("、") if (unit := _code(part)) is not None]
        weight, words = _SAYS[one.source]
        for unit in units:
            yield unit, weight * max(one.score, 0.4) / len(units) ** 0.5, words.format(one.detail[:30])


def _code(text: str) -> UnitCode | None:
    try:
        return UnitCode.parse(text)
    except ValueError:
        return None


def _by_values(values: Sequence[Value], paper: PaperType | None, register: KnownUnits) -> Iterator[Said]:
    for value in values:
        field = paper.field(value.name) if paper is not None else None
        kind = field.kind if field is not None else None
        if kind is FieldKind.UNIT or (kind is None and value.name == "unit"):
            yield from _written(value, register)
        elif kind is FieldKind.PHONE:
            for unit in register.units_by_phone(value.value or value.raw):
                yield unit, 0.6, _SAYS[Source.PHONE][1]
        elif field is not None and (field.person or kind is FieldKind.NAME):
            yield from _named(value.value or value.raw, register)


def _written(value: Value, register: KnownUnits) -> Iterator[Said]:
    raw = value.value or value.raw
    shown = (value.raw or raw)[:30]
    for code in parse_unit(raw, register.buildings)[:3]:
        if code in register.units:
            yield code, 0.7, f"房号栏写的是“{shown}”"
        for unit in sorted(register.rooms_like(code))[:_MOST_ALIKE]:
            yield unit, 0.3, f"与房号栏的“{shown}”只差一字"


def _named(name: str, register: KnownUnits) -> Iterator[Said]:
    key = name_key(name)
    if len(key) < 2:
        return
    units = register.units_by_person(name)
    for unit in sorted(units)[:_MOST_ALIKE]:
        yield unit, 0.55 / len(units) ** 0.5, _SAYS[Source.PERSON][1]
    if units or len(key) < 3:
        return
    alike = process.extract(
        key, register.by_person.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=2
    )
    for other, _, _ in alike:
        for unit in sorted(register.by_person[other])[:2]:
            yield unit, 0.35, "姓名与名册上的只差一字"
