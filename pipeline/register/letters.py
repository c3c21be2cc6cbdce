"""Letters: drafts, their numbers (文号), given once, and the states that they go through.

`物业函〔2026〕1号`: series and year, counted from 1 without gaps. Number, serial, state and the note of who did it change
in one transaction, so a crash leaves either a draft without a number or an issued letter with one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import Letter, LetterState, Step, UnitCode
from pipeline.model.letter import MOVES
from pipeline.register import audit
from pipeline.register.numbers import LETTER, next_number, next_of_series
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, storable
from pipeline.register.sheets import issue_serials

_SELECT = (
    "SELECT id, paper, unit, state, number, dated, given, pdf, docx, document, serial, batch, returned, reason,"
    " finished FROM letter"
)
_WORDS = {
    LetterState.DRAFT: "drafted",
    LetterState.APPROVED: "approved",
    LetterState.ISSUED: "issued",
    LetterState.DELIVERED: "delivered",
    LetterState.RETURNED: "returned",
    LetterState.VOID: "voided",
}


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
    unit: UnitCode | None,
    dated: date,
    values: Mapping[str, object],
    actor: str,
    now: datetime,
    batch: str = "",
) -> Letter:
    """Keep a new draft; it has an id (L000001) and no number yet. `batch`: the bulk run that makes it."""
    with registry.atomic():
        id = f"L{next_number(registry, LETTER):06d}"
        place = str(unit) if unit is not None else ""
        registry.write(
            "INSERT INTO letter(id, paper, unit, state, dated, given, batch) VALUES (?,?,?,'draft',?,?,?)",
            (id, paper, place, dated.isoformat(), dump(dict(values)), batch),
        )
        _note(registry, id, LetterState.DRAFT, actor, now, "", {"paper": paper, "unit": place})
        return find_letter(registry, id)


def approve_letter(registry: Registry, id: str, *, actor: str, now: datetime) -> Letter:
    """The manager agrees to a draft. One that was approved before comes back unchanged. Raises UsageError."""
    with registry.atomic():
        letter = find_letter(registry, id)
        if letter.state is LetterState.APPROVED:
            return letter
        return move_letter(registry, letter, LetterState.APPROVED, actor=actor, now=now)


def issue_letter(
    registry: Registry,
    id: str,
    *,
    series: str,
    dated: date,
    actor: str,
    now: datetime,
    code: str = "",
    tag: str = "",
) -> Letter:
    """Give the letter the next number of `series` (物业函) in the year of `dated`, and a serial for its QR where the
    paper's `code` is given, once: a letter that is out comes back unchanged. Raises UsageError for an unknown or void
    letter."""
    with registry.atomic():
        letter = find_letter(registry, id)
        if letter.state.is_out:
            return letter
        if letter.state is LetterState.VOID:
            raise UsageError(f"函件 {id} 已作废，不能发文 / the letter is void", hint="请重新起草。")
        number = letter_number(series, dated.year, next_of_series(registry, series, dated.year))
        serials = (
            issue_serials(registry, paper=code, tag=tag, now=now, units=[letter.unit]) if code else ("",)
        )
        registry.write(
            "UPDATE letter SET state = 'issued', number = ?, serial = ?, dated = ? WHERE id = ?",
            (number, serials[0], dated.isoformat(), id),
        )
        _note(registry, id, LetterState.ISSUED, actor, now, "", {"number": number})
        return find_letter(registry, id)


def attach(
    registry: Registry,
    id: str,
    *,
    pdf: str | None = None,
    docx: str | None = None,
    document: str | None = None,
    finished: bool | None = None,
) -> Letter:
    """Say where the letter's files lie (relative to the site), under which document it was filed, or that issuing it
    is finished."""
    with registry.atomic():
        find_letter(registry, id)
        registry.write(
            "UPDATE letter SET pdf = coalesce(?, pdf), docx = coalesce(?, docx),"
            " document = coalesce(?, document), finished = coalesce(?, finished) WHERE id = ?",
            (pdf, docx, document, None if finished is None else int(finished), id),
        )
        return find_letter(registry, id)


def set_values(registry: Registry, id: str, values: Mapping[str, object], dated: date) -> Letter:
    """Change a draft. Raises UsageError when it is not a draft any more."""
    with registry.atomic():
        if find_letter(registry, id).state is not LetterState.DRAFT:
            raise UsageError(f"函件 {id} 已批准、发文或作废，不能修改 / only a draft can be changed")
        registry.write(
            "UPDATE letter SET given = ?, dated = ? WHERE id = ?", (dump(dict(values)), dated.isoformat(), id)
        )
        return find_letter(registry, id)


def void_letter(registry: Registry, id: str, *, reason: str, actor: str, now: datetime) -> Letter:
    """Cancel a letter; its number, if it has one, stays taken, and what was to be sent is not. Raises UsageError."""
    reason = storable(reason).strip()
    if not reason:
        raise UsageError("作废要写明原因 / a reason is needed", hint="加上 --reason 原因。")
    with registry.atomic():
        letter = find_letter(registry, id)
        if letter.state is LetterState.VOID:
            raise UsageError(f"函件 {id} 已经作废 / already void")
        registry.write("UPDATE letter SET state = 'void', reason = ? WHERE id = ?", (reason, id))
        registry.write("UPDATE delivery SET state = 'cancelled' WHERE letter = ? AND state = 'queued'", (id,))
        _note(registry, id, LetterState.VOID, actor, now, reason, {})
        return find_letter(registry, id)


def return_letter(registry: Registry, id: str, document: str, *, actor: str, now: datetime) -> Letter:
    """The signed copy of a letter that is out came back as `document`. The first one counts."""
    with registry.atomic():
        letter = find_letter(registry, id)
        if letter.state is LetterState.RETURNED:
            return letter
        registry.write("UPDATE letter SET returned = ? WHERE id = ?", (document, id))
        return move_letter(registry, letter, LetterState.RETURNED, actor=actor, now=now, note=document)


def move_letter(
    registry: Registry, letter: Letter, to: LetterState, *, actor: str, now: datetime, note: str = ""
) -> Letter:
    """Raises UsageError for a step that letters do not take (see `MOVES`)."""
    with registry.atomic():
        now_in = find_letter(registry, letter.id).state
        if to not in MOVES[now_in]:
            raise UsageError(f"函件 {letter.id} 是“{now_in.chinese}”，不能变为“{to.chinese}” / no such step")
        registry.write("UPDATE letter SET state = ? WHERE id = ?", (to.value, letter.id))
        _note(registry, letter.id, to, actor, now, note, {})
        return find_letter(registry, letter.id)


def find_letter(registry: Registry, id: str) -> Letter:
    """Raises UsageError for an id that is not there."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有编号为 {id} 的函件 / no such letter", hint="编号形如 L000001，起草时显示。")
    return _letter(row)


def letter_of_serial(registry: Registry, serial: str) -> Letter | None:
    """The letter whose QR bears this serial; None for "" and for serials of sheets."""
    row = registry.row(f"{_SELECT} WHERE serial = ? AND serial <> ''", (serial,))
    return _letter(row) if row else None


def letters(
    registry: Registry,
    *,
    states: Sequence[LetterState] = (),
    unit: UnitCode | None = None,
    batch: str | None = None,
) -> list[Letter]:
    """Letters, newest first."""
    wanted = dump([state.value for state in states]) if states else None
    rows = registry.rows(
        f"{_SELECT} WHERE (?1 IS NULL OR state IN (SELECT value FROM json_each(?1)))"
        " AND (?2 IS NULL OR unit = ?2) AND (?3 IS NULL OR batch = ?3) ORDER BY id DESC",
        (wanted, str(unit) if unit else None, batch),
    )
    return [_letter(row) for row in rows]


def cut_off(registry: Registry) -> list[tuple[Letter, datetime]]:
    """Letters that have their number and were not filed, with the moment of their number, oldest first: somebody is
    just issuing them, or was cut off."""
    rows = registry.rows(f"{_SELECT} WHERE finished = 0 AND state = 'issued' ORDER BY id")
    return [(letter, _numbered(registry, letter.id)) for letter in map(_letter, rows)]


def _numbered(registry: Registry, id: str) -> datetime:
    return next(step.at for step in reversed(steps(registry, id)) if step.state is LetterState.ISSUED)


def steps(registry: Registry, id: str) -> list[Step]:
    """What happened to a letter, oldest first."""
    rows = registry.rows(
        "SELECT state, at, actor, note FROM letter_move WHERE letter = ? ORDER BY seq", (id,)
    )
    return [
        Step(LetterState(state), datetime.fromisoformat(at), actor, note) for state, at, actor, note in rows
    ]


def _letter(row: Row) -> Letter:
    (
        id,
        paper,
        unit,
        state,
        number,
        dated,
        given,
        pdf,
        docx,
        document,
        serial,
        batch,
        returned,
        reason,
        done,
    ) = row
    values: dict[str, Any] = json.loads(given)
    return Letter(
        id=id,
        paper=paper,
        unit=UnitCode.parse(unit) if unit else None,
        state=LetterState(state),
        number=number or "",
        dated=date.fromisoformat(dated),
        values=tuple(values.items()),
        pdf=pdf,
        docx=docx,
        document=document,
        serial=serial,
        batch=batch,
        returned=returned,
        reason=reason,
        finished=bool(done),
    )


def _note(
    registry: Registry,
    id: str,
    state: LetterState,
    actor: str,
    now: datetime,
    note: str,
    detail: Mapping[str, str | int | bool],
) -> None:
    """In the letter's own history with the note, in the audit log without it: notes may name people."""
    registry.write(
        "INSERT INTO letter_move(letter, state, at, actor, note) VALUES (?, ?, ?, ?, ?)",
        (id, state.value, now.isoformat(), actor, storable(note)),
    )
    audit.append(registry, now=now, actor=actor, action=_WORDS[state], object=id, detail=detail)
