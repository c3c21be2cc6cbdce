"""Letters: drafts, and their numbers (文号), given once.

`物业函〔2026〕1号`: series and year, counted from 1 without gaps. Number and state change in one transaction, so
a crash leaves either a draft without a number or an issued letter with one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import Letter, LetterState, UnitCode
from pipeline.register import audit
from pipeline.register.numbers import LETTER, next_number, next_of_series
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump

_SELECT = "SELECT id, paper, unit, state, number, dated, given, pdf, docx, document FROM letter"


def letter_number(series: str, year: int, number: int) -> str:
    """The 文号 as GB/T 9704 writes it.

    >>> letter_number("物业函", 2026, 1)
    '物业函〔2026〕1号'
    """
    return f"{series}〔{year}〕{number}号"


def draft_letter(
    registry: Registry,
    *,
    paper: str,
    unit: UnitCode,
    dated: date,
    values: Mapping[str, object],
    actor: str,
    now: datetime,
) -> Letter:
    """Keep a new draft; it has an id (L000001) and no number yet."""
    with registry.atomic():
        id = f"L{next_number(registry, LETTER):06d}"
        registry.write(
            "INSERT INTO letter(id, paper, unit, state, dated, given, drafted_at) VALUES (?,?,?,'draft',?,?,?)",
            (id, paper, str(unit), dated.isoformat(), dump(dict(values)), now.isoformat()),
        )
        _tell(registry, id, "drafted", actor, now, {"paper": paper, "unit": str(unit)})
        return find_letter(registry, id)


def issue_letter(
    registry: Registry, id: str, *, series: str, dated: date, actor: str, now: datetime
) -> Letter:
    """Give the letter the next number of `series` (物业函) in the year of `dated`, once: a letter that has one
    comes back unchanged. Raises UsageError for an unknown or void letter."""
    with registry.atomic():
        letter = find_letter(registry, id)
        if letter.state is LetterState.ISSUED:
            return letter
        if letter.state is LetterState.VOID:
            raise UsageError(f"函件 {id} 已作废，不能发文 / the letter is void", hint="请重新起草。")
        number = letter_number(series, dated.year, next_of_series(registry, series, dated.year))
        registry.write(
            "UPDATE letter SET state = 'issued', number = ?, dated = ?, issued_at = ? WHERE id = ?",
            (number, dated.isoformat(), now.isoformat(), id),
        )
        _tell(registry, id, "issued", actor, now, {"number": number})
        return find_letter(registry, id)


def attach(
    registry: Registry,
    id: str,
    *,
    pdf: str | None = None,
    docx: str | None = None,
    document: str | None = None,
) -> Letter:
    """Say where the letter's files lie (relative to the site) or under which document it was filed."""
    with registry.atomic():
        find_letter(registry, id)
        registry.write(
            "UPDATE letter SET pdf = coalesce(?, pdf), docx = coalesce(?, docx),"
            " document = coalesce(?, document) WHERE id = ?",
            (pdf, docx, document, id),
        )
        return find_letter(registry, id)


def set_values(registry: Registry, id: str, values: Mapping[str, object], dated: date) -> Letter:
    """Change a draft. Raises UsageError when it is not a draft any more."""
    with registry.atomic():
        if find_letter(registry, id).state is not LetterState.DRAFT:
            raise UsageError(f"函件 {id} 已发文或作废，不能修改 / only a draft can be changed")
        registry.write(
            "UPDATE letter SET given = ?, dated = ? WHERE id = ?", (dump(dict(values)), dated.isoformat(), id)
        )
        return find_letter(registry, id)


def void_letter(registry: Registry, id: str, *, actor: str, now: datetime) -> Letter:
    """Cancel a letter; its number, if it has one, stays taken."""
    with registry.atomic():
        find_letter(registry, id)
        registry.write("UPDATE letter SET state = 'void' WHERE id = ?", (id,))
        _tell(registry, id, "voided", actor, now, {})
        return find_letter(registry, id)


def find_letter(registry: Registry, id: str) -> Letter:
    """Raises UsageError for an id that is not there."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有编号为 {id} 的函件 / no such letter", hint="编号形如 L000001，起草时显示。")
    return _letter(row)


def letters(
    registry: Registry, *, state: LetterState | None = None, unit: UnitCode | None = None
) -> list[Letter]:
    """Letters, newest first."""
    rows = registry.rows(
        f"{_SELECT} WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR unit = ?2) ORDER BY id DESC",
        (state.value if state else None, str(unit) if unit else None),
    )
    return [_letter(row) for row in rows]


def _letter(row: Row) -> Letter:
    id, paper, unit, state, number, dated, given, pdf, docx, document = row
    values: dict[str, Any] = json.loads(given)
    return Letter(
        id=id,
        paper=paper,
        unit=UnitCode.parse(unit),
        state=LetterState(state),
        number=number or "",
        dated=date.fromisoformat(dated),
        values=tuple(values.items()),
        pdf=pdf,
        docx=docx,
        document=document,
    )


def _tell(
    registry: Registry,
    id: str,
    action: str,
    actor: str,
    now: datetime,
    detail: Mapping[str, str | int | bool],
) -> None:
    audit.append(registry, now=now, actor=actor, action=action, object=id, detail=detail)
