"""Papers of an event: those that bring it about, and those that it drafts with everything that they need."""

from __future__ import annotations

from pipeline.model.kinds import parse_value
from pipeline.model.paper import Field, FieldKind, PaperType
from pipeline.model.procedure import Draft, Event, Scope, To
from pipeline.respond.procedures.check_conditions import check_test
from pipeline.respond.procedures.finding import Checking, near

_OF_PARTY = (FieldKind.PHONE, FieldKind.ID_NUMBER, FieldKind.NAME, FieldKind.COMPANY, FieldKind.TEXT)

_DAYS = frozenset({FieldKind.DATE, FieldKind.DATETIME})
_AMOUNTS = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.AREA})
_FROM = {
    **dict.fromkeys(_DAYS, _DAYS),
    **dict.fromkeys(_AMOUNTS, _AMOUNTS),
    FieldKind.TIME: frozenset({FieldKind.TIME}),
    FieldKind.PHONE: frozenset({FieldKind.PHONE}),
    FieldKind.ID_NUMBER: frozenset({FieldKind.ID_NUMBER}),
    FieldKind.UNIT: frozenset({FieldKind.UNIT}),
    FieldKind.PLATE: frozenset({FieldKind.PLATE}),
    FieldKind.TICK: frozenset({FieldKind.TICK}),
}
"""What a field of a strict kind may be filled from; the other kinds take any text."""


def check_incoming(look: Checking, event: Event, where: str) -> None:
    """The papers exist, and have the fields that are taken."""
    papers = [p for slug in event.papers if (p := look.paper(slug, where, "papers")) is not None]
    asked = {ask.name for ask in event.ask}
    for value, name in event.take:
        by_itself = value == name and name in asked
        if papers and not by_itself and all(paper.field(name) is None for paper in papers):
            names = [field.name for paper in papers for field in paper.fields]
            titles = "、".join(f"《{paper.title}》" for paper in papers)
            look.add(where, f"take 的栏目 {name} 不在{titles}里{near(name, names)}。")


def check_drafts(look: Checking, event: Event, where: str) -> None:
    for draft in event.drafts:
        place = f"{where} draft {draft.paper}"
        paper = look.paper(draft.paper, place, "draft")
        if paper is not None:
            _draft(look, event, draft, paper, place)
        if draft.when is not None:
            check_test(look, draft.when, place, event)


def _draft(look: Checking, event: Event, draft: Draft, paper: PaperType, where: str) -> None:
    known = look.known(event)
    if not (paper.has_letter or paper.has_sheet):
        look.add(where, f"《{paper.title}》没有 letter.html，也没有 form.html，无法起草。")
    if look.procedure.scope is Scope.OFFICE and draft.to is not To.OFFICE:
        look.add(where, f"本流程不属于某一户，to 应当是 office，而不是 {draft.to}。")
    for name, source in draft.values:
        field = paper.field(name)
        if field is None:
            names = [one.name for one in paper.fields]
            look.add(where, f"《{paper.title}》没有栏目 {name}{near(name, names)}。")
            continue
        look.source(source, known, where)
        if source.startswith("="):
            _words(look, field, source[1:], where)
    _rows(look, event, draft, where)
    named = dict(draft.values)
    for field in paper.fields:
        value = named.get(field.name, field.name)
        _options(look, event, field, value, where)
        _kind(look, event, field, value, where)
    if paper.has_letter:
        given = {name for name, _ in draft.values} | known
        unit = look.procedure.scope is Scope.UNIT
        lacking = [f for f in paper.fields if f.required and f.name not in given and not _filled(f, unit)]
        if lacking:
            said = "、".join(f"{field.name}（{field.label}）" for field in lacking)
            look.add(where, f"《{paper.title}》的必填栏目没有来处：{said}；请在 values 里写，或用同名的值。")


def _rows(look: Checking, event: Event, draft: Draft, where: str) -> None:
    """`each` is a table, and `row:` names its columns."""
    columns = [source[4:] for _, source in draft.values if source.startswith("row:")]
    if not draft.each:
        if columns:
            look.add(where, f"row:{columns[0]} 要有 each：是哪个表的行。")
        return
    look.source(draft.each, look.known(event), where)
    tables = [one for one in look.fields(draft.each, event) if isinstance(one, Field) and one.columns]
    if not tables and draft.each in look.known(event):
        look.add(where, f"each 的值 {draft.each} 不是表格。")
    there = {column.name for table in tables for column in table.columns}
    for name in columns:
        if tables and name not in there:
            look.add(where, f"表格 {draft.each} 没有 {name} 这一列{near(name, there)}。")


def _kind(look: Checking, event: Event, field: Field, value: str, where: str) -> None:
    """A value that is no day cannot stand where a day must."""
    if field.kind not in _FROM or value not in look.known(event):
        return
    sources = {one.kind for one in look.fields(value, event)}
    if sources and not sources & _FROM[field.kind]:
        said = "、".join(sorted(sources))
        look.add(where, f"值 {value} 是 {said}，不能填在 {field.name}（{field.label}，{field.kind}）。")


def _options(look: Checking, event: Event, field: Field, value: str, where: str) -> None:
    """What a value may be must be what can be ticked."""
    possible = (
        look.options(value, event) if field.kind is FieldKind.TICK and value in look.known(event) else None
    )
    strange = sorted((possible or frozenset()) - set(field.options))
    if strange:
        said = "、".join(strange)
        look.add(
            where,
            f"值 {value} 可能是“{said}”，而 {field.name}（{field.label}）没有这样的选项（{'、'.join(field.options)}）。",
        )


def _words(look: Checking, field: Field, words: str, where: str) -> None:
    """Words as they stand must fit the field."""
    if field.kind is FieldKind.TABLE:
        return
    parsed = parse_value(field.kind, words, options=field.options)
    if not parsed.valid or (words.strip() and not parsed.value):
        options = f"（可选：{'、'.join(field.options)}）" if field.options else ""
        look.add(where, f"“{words}”不能填在 {field.name}（{field.label}）{options}。")


def _filled(field: Field, unit: bool) -> bool:
    """What `respond.compose` fills by itself: the paper's default, the office, the unit and who holds it."""
    if field.default or (field.person == "office" and field.kind is FieldKind.PHONE):
        return True
    if not unit:
        return False
    if field.kind is FieldKind.UNIT:
        return True
    if field.kind is FieldKind.AREA and field.name == "area":
        return True
    return field.person in ("owner", "tenant", "occupant") and field.kind in _OF_PARTY
