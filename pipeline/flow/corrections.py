"""Values of a paper as a person read them, in place of what the program read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline.model import FieldKind, PaperType, Value
from pipeline.model.kinds import parse_value
from pipeline.model.spelling import NamedBuilding

NOTE = "人工更正"
Said = tuple[tuple[str, str], ...]


def corrected(
    values: tuple[Value, ...],
    said: Said,
    paper: PaperType | None,
    today: date,
    buildings: Sequence[NamedBuilding] = (),
) -> tuple[Value, ...]:
    """`values` with what a person said (name, text). Names that the paper does not have, and tables, are passed over."""
    if paper is None or not said:
        return values
    fields = {field.name: field for field in paper.fields if field.kind is not FieldKind.TABLE}
    before = {value.name: value for value in values}
    made = dict(before)
    for name, text in said:
        field = fields.get(name)
        if field is None:
            continue
        parsed = parse_value(field.kind, text, options=field.options, today=today, buildings=buildings)
        old = before.get(name, Value(name, "", "", 1.0))
        made[name] = replace(
            old,
            value=parsed.value,
            raw=text if not parsed.valid else old.raw or text,
            confidence=1.0,
            valid=parsed.valid,
            note=NOTE if parsed.valid else f"{NOTE}；{parsed.note}",
        )
    return tuple(made.values())


def faults(said: Said, paper: PaperType, today: date, buildings: Sequence[NamedBuilding] = ()) -> list[str]:
    """What does not fit its field, in Chinese: to be told before anything is filed."""
    found = []
    for name, text in said:
        field = paper.field(name)
        if field is None or field.kind is FieldKind.TABLE:
            found.append(f"《{paper.title}》没有“{name}”这一栏")
            continue
        parsed = parse_value(field.kind, text, options=field.options, today=today, buildings=buildings)
        if not parsed.valid:
            found.append(f"“{field.label}”填的“{text[:40]}”不对：{parsed.note or '写法不符'}")
    return found
