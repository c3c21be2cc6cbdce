"""Fields of other offices' sheets: from label–value pairs, tables and sentences to checked values.

Confidence: the chance that every character is right (`choose.chance`) × `FOREIGN` (the label may be another's) ×
the trust of the kind's parser, then what the register says. Values out of sentences have at most `said.SAID`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.model import Field, FieldKind, PageReading, PaperType, UnitCode, Value
from pipeline.model.address import find_units, resolve
from pipeline.model.kinds import parse_value
from pipeline.model.text import simplify, unwrap
from pipeline.read.blanks import Pair, all_pairs, pairs
from pipeline.read.choose import chance
from pipeline.read.correct import Doubt, check_person, check_unit
from pipeline.read.lookup import Lookup
from pipeline.read.mentions import find_date, people_and_phones
from pipeline.read.options import ticked
from pipeline.read.said import SAID, said_of
from pipeline.read.tables import table_values

__all__ = ["Pair", "find_date", "interpret_foreign", "pairs", "people_and_phones"]

FOREIGN = 0.95
"""Trust in a blank found by its label."""

INVALID = 0.3
_GOES_WITH = {"身份证号 身份证号码 证件号 证件号码 身份证": "_id", "电话 联系电话 手机 联系方式": "_phone"}
OWN_DATES = ("date", "applied_on", "signed_on", "issue_date")


def interpret_foreign(
    paper: PaperType | None,
    pages: Sequence[PageReading],
    lookup: Lookup,
    today: date,
    *,
    unit: UnitCode | None = None,
) -> tuple[Value, ...]:
    """The fields of `paper` that could be found on somebody else's sheet, in the paper's order.

    Only fields with something in them are given: that a foreign sheet lacks a field says nothing. `unit` is
    the paper's unit where it is known; without it the unit that the page names is taken for checking names.
    """
    if paper is None:
        return ()
    text = simplify("".join(word.text for page in pages for word in page.words))
    found = _in_blanks(paper, pages, lookup, today) | _in_tables(paper, pages)
    for field in paper.fields:
        if field.kind is FieldKind.UNIT:
            _settle_unit(field, found, pages, lookup, unit)
    home = unit or _named_unit(paper, found)
    people = lookup.occupancies(home) if home else ()
    for field in paper.fields:
        value = found.get(field.name)
        if value is None or not value.value:
            value = said_of(field, text, people, today) or value
        if value is not None:
            found[field.name] = check_person(field, Doubt(value), people)
    _settle_date(paper, found, pages, today)
    return tuple(found[field.name] for field in paper.fields if field.name in found)


def _in_blanks(
    paper: PaperType, pages: Sequence[PageReading], lookup: Lookup, today: date
) -> dict[str, Value]:
    """By field name; of several blanks for one field the first with a valid value."""
    found: dict[str, Value] = {}
    for page in pages:
        before = ""
        for pair in all_pairs(page.words, paper):
            fields = (*_of_the_same(paper, before, pair), *pair.fields)
            before = pair.fields[0].name if pair.fields else before
            if _lives_elsewhere(pair, lookup):
                fields = tuple(field for field in fields if field.kind is not FieldKind.UNIT)
            if pair.text.strip():
                _put(found, [_value(field, pair, page.page, lookup, today) for field in fields])
    return found


def _lives_elsewhere(pair: Pair, lookup: Lookup) -> bool:
    """住址：体育东路356号3栋1203 is where somebody is registered, not a unit of ours."""
    homes = pair.label.rstrip("：:").endswith("住址")
    return homes and any(mention.street for mention in find_units(pair.text, lookup.buildings()))


def _put(found: dict[str, Value], values: Sequence[Value]) -> None:
    """The first of a label's fields that is still open takes the value."""
    for value in values:
        if value.name not in found or (value.value and not found[value.name].value):
            found[value.name] = value
            return


def _of_the_same(paper: PaperType, before: str, pair: Pair) -> tuple[Field, ...]:
    """出租方：张三 身份证号：… : the number of the one named just before (`lessor` → `lessor_id`)."""
    end = next((end for words, end in _GOES_WITH.items() if pair.label.rstrip("：:") in words.split()), "")
    field = paper.field(f"{before}{end}") if end and before else None
    return (field,) if field is not None else ()


def _value(field: Field, pair: Pair, page: int, lookup: Lookup, today: date) -> Value:
    raw = unwrap(pair.text)
    if field.kind is FieldKind.TICK:
        return _choice(field, pair, page)
    parsed = parse_value(field.kind, raw, today=today, buildings=lookup.buildings())
    trust = chance(pair.confidence, len(raw)) * parsed.trust * FOREIGN
    confidence = round(trust if parsed.valid else min(trust, INVALID), 4)
    return Value(field.name, parsed.value, raw, confidence, parsed.valid, parsed.note, page, pair.box)


def _choice(field: Field, pair: Pair, page: int) -> Value:
    """Ticked boxes, else an option written out."""
    chosen = ticked(pair.text, field.options)
    text = "、".join(chosen) if chosen is not None else pair.text.strip()
    parsed = parse_value(FieldKind.TICK, text, options=field.options)
    one = field.many or len(parsed.value.split("、")) == 1
    good = parsed.valid and bool(parsed.value) and one
    sure = pair.confidence * (FOREIGN if chosen is not None else 0.7)
    value = parsed.value if good else ""
    return Value(
        field.name, value, pair.text, round(sure if good else INVALID, 4), good, parsed.note, page, pair.box
    )


def _in_tables(paper: PaperType, pages: Sequence[PageReading]) -> dict[str, Value]:
    tables = [field for field in paper.fields if field.kind is FieldKind.TABLE]
    found = {}
    for field in tables:
        for page in pages:
            value = table_values(field, page)
            if value is not None and field.name not in found:
                found[field.name] = value
    return found


def _settle_unit(
    field: Field,
    found: dict[str, Value],
    pages: Sequence[PageReading],
    lookup: Lookup,
    unit: UnitCode | None,
) -> None:
    value = found.get(field.name)
    if value is not None:
        found[field.name] = value = check_unit(Doubt(value), lookup, unit)
    if value is None or not value.value:
        said = _unit_in_text(field, pages, lookup)
        if said is not None:
            found[field.name] = said


def _unit_in_text(field: Field, pages: Sequence[PageReading], lookup: Lookup) -> Value | None:
    """The one unit on the register that the page speaks of, with its building."""
    for page in pages:
        mentions = [
            (mention, word)
            for word in page.words
            for mention in find_units(word.text, lookup.buildings())
            if mention.has_building and not mention.street
        ]
        units = resolve([mention for mention, _ in mentions], lookup.units())
        if len(units) == 1:
            unit = next(iter(units))
            mention, word = next((m, w) for m, w in mentions if unit in m.codes)
            raw = word.text[mention.start : mention.end]
            return Value(
                field.name, str(unit), raw, SAID * word.confidence, True, "见正文", page.page, word.box
            )
    return None


def _named_unit(paper: PaperType, found: Mapping[str, Value]) -> UnitCode | None:
    units = {
        found[f.name].value
        for f in paper.fields
        if f.kind is FieldKind.UNIT and f.name in found and found[f.name].value
    }
    return UnitCode.parse(units.pop()) if len(units) == 1 else None


def _settle_date(
    paper: PaperType, found: dict[str, Value], pages: Sequence[PageReading], today: date
) -> None:
    """The paper's own date, where its blank was not found: from the foot of the page."""
    name = next((f.name for f in paper.fields if f.name in OWN_DATES), "")
    if not name or (name in found and found[name].value):
        return
    for page in pages:
        value = find_date(page.words, today)
        if value is not None:
            found[name] = replace(value, name=name, page=page.page)
            return
