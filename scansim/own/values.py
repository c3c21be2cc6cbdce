"""What stands in the fields of our own sheets, told from each field's kind and name."""

from __future__ import annotations

from dataclasses import dataclass, field

from numpy.random import Generator

from pipeline.model import Field, FieldKind, PaperType
from scansim import phrases
from scansim.foreign.case import Case
from scansim.foreign.sources import SOURCES, Written, same
from scansim.people import id_number, name, phone
from scansim.rng import chance, digits, pick
from scansim.spelling import unit

# Words in a field's name → where its value comes from; the first that fits.
_PEOPLE = {
    "owner": "owner",
    "tenant": "tenant",
    "lessor": "owner",
    "lessee": "tenant",
    "contractor_head": "foreman",
    "head": "foreman",
    "manager": "foreman",
    "carrier": "relative",
    "agent": "relative",
    "emergency": "relative",
    "visitee": "contact",
    "contact": "contact",
}
_DATES = {
    "birth": "birth",
    "start": "begins",
    "begin": "begins",
    "leave": "begins",
    "lease_end": "ends",
    "end": "ends",
    "finish": "ends",
    "deadline": "deadline",
    "pay_by": "begins",
    "moved_in": "begins",
    "applied": "today",
}
_LINES = {
    "content": "scope",
    "scope": "scope",
    "changes": "condition",
    "reason": "overtime",
    "course": "complaint",
    "demand": "demand",
    "result": "result",
    "defects": "defects",
    "opinion": "opinion",
    "conditions": "condition",
    "requirement": "condition",
    "kept": "kept",
    "instruction": "opinion",
    "fees": "fees",
}
_TEXTS = {
    "native": "native",
    "domicile": "domicile",
    "address": "domicile",
    "employer": "employer",
    "relation": "relation",
    "place": "place",
    "hours": "hours",
    "licence": "licence",
    "basis": "basis",
    "against": "place",
    "department": "place",
    "use": "use",
    "term": "term",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """`written` and `normal` by zone name for text, chosen options by field for ticks; `rows` of tables."""

    written: dict[str, str] = field(default_factory=dict)
    normal: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def answers(paper: PaperType, case: Case, rng: Generator, *, share: float = 0.72) -> Answers:
    """Values for a paper: all required fields and about `share` of the others. Fields that the office fills
    before the sheet is handed out stay empty."""
    made = Answers()
    for f in paper.fields:
        if f.stamp or not (f.required or f.kind is FieldKind.UNIT or chance(rng, share)):
            continue
        if f.kind is FieldKind.TICK:
            made.chosen[f.name] = _chosen(f, case, rng)
        elif f.kind is FieldKind.TABLE:
            _table(f, case, rng, made)
        else:
            made.written[f.name], made.normal[f.name] = written(f, case, rng)
    return made


def _chosen(f: Field, case: Case, rng: Generator) -> list[str]:
    if f.name == "sex":
        return [case.sex]
    if f.name in ("capacity", "identity"):
        word = "租户" if case.role == "tenant" else "业主"
        return [word if word in f.options else f.options[0]]
    if not f.many:
        return [pick(rng, f.options)]
    return [o for o in f.options if chance(rng, 0.4)] or [f.options[0]]


def _table(f: Field, case: Case, rng: Generator, made: Answers) -> None:
    rows = []
    for i in range(int(rng.integers(1, min(6, f.rows) + 1))):
        things = phrases.GOODS[int(rng.integers(len(phrases.GOODS)))]
        cells = {c.name: _cell(c.name, c.kind, things, case, rng) for c in f.columns}
        rows.append({n: normal for n, (_, normal) in cells.items() if normal})
        for n, (text, normal) in cells.items():
            if text:
                made.written[f"{f.name}.{i}.{n}"], made.normal[f"{f.name}.{i}.{n}"] = text, normal
    made.rows[f.name] = rows


_COLUMN_SOURCES = {
    FieldKind.DATE: "later",
    FieldKind.DATETIME: "datetime",
    FieldKind.TIME: "from",
    FieldKind.MONEY: "deposit",
    FieldKind.AREA: "area",
    FieldKind.PLATE: "plate",
    FieldKind.COMPANY: "contractor",
    FieldKind.UNIT: "unit",
}


def _cell(column: str, kind: FieldKind, thing: tuple[str, str], case: Case, rng: Generator) -> Written:
    if kind in _COLUMN_SOURCES:
        return SOURCES[_COLUMN_SOURCES[kind]](case, rng)
    if kind is FieldKind.ID_NUMBER:
        return same(id_number(rng))
    if kind is FieldKind.PHONE:
        return same(phone(rng))
    if kind is FieldKind.NUMBER:
        return same(str(int(rng.integers(1, 30))))
    if kind is FieldKind.NAME:
        return same(name(rng))
    if column in ("measure", "unit"):
        return same(thing[1])
    if column == "relation":
        return same(pick(rng, ("配偶", "儿子", "女儿", "父亲", "母亲")))
    if column == "sex":
        return same(pick(rng, "男女"))
    return ("", "") if column in ("note", "remark") else same(thing[0])


def written(f: Field, case: Case, rng: Generator) -> Written:
    """What is written in one field and its normal form, within the field's length."""
    text, normal = SOURCES[_source(f)](case, rng) if _source(f) else same(_other(f, rng))
    if f.kind is FieldKind.UNIT:
        return unit(rng, case.row, short=True), str(case.row.unit)
    limit = f.max_length or 999
    return (text, normal) if len(text) <= limit else (text[:limit], normal[:limit])


def _source(f: Field) -> str:
    kind = f.kind
    if kind in (FieldKind.NAME, FieldKind.COMPANY):
        return "contractor" if kind is FieldKind.COMPANY else _match(f.name, _PEOPLE, "who")
    if kind is FieldKind.PHONE:
        return (
            {
                "owner": "owner-phone",
                "tenant": "tenant-phone",
                "foreman": "foreman-phone",
                "who": "phone",
                "contact": "phone",
            }.get(
                _match(
                    f.name.replace("contractor", "head").replace("contact_phone", "head_phone"),
                    _PEOPLE,
                    "who",
                ),
                "other-phone",
            )
            if "home" not in f.name
            else "other-phone"
        )
    if kind is FieldKind.ID_NUMBER:
        return {"owner": "owner-id", "who": "id"}.get(_match(f.name, _PEOPLE, "who"), "stranger-id")
    if kind is FieldKind.DATE:
        return _match(
            f.name, _DATES, "today" if f.name in ("date", "issue_date", "opinion_date") else "later"
        )
    fixed = {
        FieldKind.UNIT: "unit",
        FieldKind.DATETIME: "datetime",
        FieldKind.MONEY: "deposit",
        FieldKind.AREA: "area",
        FieldKind.PLATE: "plate",
    }
    if kind is FieldKind.TIME:
        return "to" if f.name.endswith(("to", "end")) else "from"
    if kind is FieldKind.NUMBER:
        return "people" if f.name in ("people", "workers") else "count"
    if kind is FieldKind.LINES:
        return _match(f.name, _LINES, "demand")
    return fixed.get(kind) or _match(f.name, _TEXTS, "")


def _match(field_name: str, table: dict[str, str], otherwise: str) -> str:
    return next((source for word, source in table.items() if word in field_name), otherwise)


def _other(f: Field, rng: Generator) -> str:
    """A text field that nothing is known about: a number, an address, a word."""
    if "email" in f.name:
        return f"user{digits(rng, 4)}@example.com"
    if f.name in ("remark", "note", "delay_reason"):
        return pick(rng, ("无", "见附件", "已电话联系", "资料已交齐"))
    return f"{pick(rng, ('ZX', 'WY', 'BZ'))}-2026-{digits(rng, 3)}"
