"""The form of a letter or sheet, made of its paper's fields: what is shown, what comes back, what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.flow.letters import complete_values
from pipeline.flow.office import Office
from pipeline.model import Field, FieldKind, PaperType, UnitCode
from pipeline.respond.compose import complete
from pipeline.web.masking import mask_value
from pipeline.web.visit import Visit

PREFIX = "v-"
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table field: its number and cells (name, label, text)."""

    number: int
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A field to fill in: what stands in it now, what is wrong with it. `usual` is what is taken where it is left empty."""

    name: str
    label: str
    kind: str
    text: str
    fault: str
    required: bool
    usual: str
    longest: int
    options: tuple[str, ...] = ()
    many: bool = False
    chosen: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def fields_of(paper: PaperType, unit: UnitCode | None) -> list[Field]:
    """Those that a person fills in: the unit's own stands above the form."""
    return [f for f in paper.fields if not (f.kind is FieldKind.UNIT and f.person == "" and unit is not None)]


def entries(
    visit: Visit,
    paper: PaperType,
    unit: UnitCode | None,
    kept: Mapping[str, object],
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> list[Entry]:
    """What is `kept`, masked by tier; or what was just `typed`, as it was typed."""
    hidden = visit.viewer.hidden_for(unit, visit.vips())
    found = []
    for field in fields_of(paper, unit):
        was = kept.get(field.name, "")
        value: object = was if typed is None else typed.get(field.name, "")
        text = _seen(field.kind, value, was, hidden) if isinstance(value, str) else ""
        found.append(
            Entry(
                name=f"{PREFIX}{field.name}",
                label=field.label,
                kind=field.kind.value,
                text=text,
                fault=(faults or {}).get(field.name, ""),
                required=field.required and not field.default,
                usual=field.default,
                longest=field.max_length or 500,
                options=field.options,
                many=field.many,
                chosen=tuple(text.split("、")) if field.options else (),
                rows=_rows(field, value, was, hidden),
            )
        )
    return found


def _seen(kind: FieldKind, text: str, kept: object, hidden: frozenset[FieldKind]) -> str:
    """Only what the office keeps is masked: what the person typed must come back as it is."""
    return mask_value(kind, text, hidden) if text == kept else text


def _rows(field: Field, value: object, kept: object, hidden: frozenset[FieldKind]) -> tuple[Row, ...]:
    if field.kind is not FieldKind.TABLE:
        return ()
    rows, before = _list(value), _list(kept)
    count = min(max(field.rows, len(rows), 3), MOST_ROWS)
    lines = [*rows, *({} for _ in range(count - len(rows)))]
    was = [*before, *({} for _ in range(count))]
    return tuple(
        Row(
            number,
            tuple(
                (c.name, c.label, _seen(c.kind, line.get(c.name, ""), was[number].get(c.name), hidden))
                for c in field.columns
            ),
        )
        for number, line in enumerate(lines[:count])
    )


def _list(value: object) -> list[Mapping[str, str]]:
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)  # of our own making: `given`
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [{str(k): str(v) for k, v in row.items()} for row in value if isinstance(row, Mapping)]


def given(
    visit: Visit, paper: PaperType, unit: UnitCode | None, kept: Mapping[str, object]
) -> dict[str, str]:
    """What was typed, without what is empty. A masked value that came back untouched stands for what is `kept`."""
    hidden = visit.viewer.hidden_for(unit, visit.vips())
    found: dict[str, str] = {}
    for field in fields_of(paper, unit):
        if field.kind is FieldKind.TABLE:
            text = _table(visit, field, kept.get(field.name), hidden)
        else:
            parts = (part.strip() for part in visit.form.get(f"{PREFIX}{field.name}", ()))
            text = _unmasked(
                field.kind, "、".join(part for part in parts if part), kept.get(field.name), hidden
            )
        if text:
            found[field.name] = text
    return found


def _unmasked(kind: FieldKind, text: str, kept: object, hidden: frozenset[FieldKind]) -> str:
    if hidden and isinstance(kept, str) and kept and text == mask_value(kind, kept, hidden):
        return kept
    return text


def _table(visit: Visit, field: Field, kept: object, hidden: frozenset[FieldKind]) -> str:
    before, rows = _list(kept), []
    for number in range(MOST_ROWS):
        row = {}
        for column in field.columns:
            text = visit.given(f"{PREFIX}{field.name}.{number}.{column.name}").strip()
            was = before[number].get(column.name) if number < len(before) else None
            row[column.name] = _unmasked(column.kind, text, was, hidden)
        if any(row.values()):
            rows.append(row)
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def known_values(office: Office, paper: PaperType, unit: UnitCode | None) -> dict[str, object]:
    """What a new letter or sheet begins with. Raises UsageError for a unit that is not on the register."""
    if paper.has_letter and (unit is not None or not paper.category):
        return complete_values(office, paper, unit, {})
    return complete(paper, {}, office.facts(unit))


def told(typed: Mapping[str, str], known: Mapping[str, object]) -> dict[str, str]:
    """What the person says beside what the register does: its values stand as they are, in whatever shape."""
    return {name: text for name, text in typed.items() if known.get(name) != text}
