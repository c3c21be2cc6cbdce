"""The papers of a case: what came in, what goes out with its data, sheets to hand out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response

from pipeline.errors import StorageError
from pipeline.flow.cases.answers import own_values
from pipeline.flow.cases.labels import Named
from pipeline.model import FieldKind, Letter, PaperType
from pipeline.model.case import Answer, Case
from pipeline.model.kinds import display
from pipeline.model.paper import Column
from pipeline.register import answers, documents, letters, papermoves
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.masking import mask_value
from pipeline.web.shield import FRAMED
from pipeline.web.visit import Visit, forbidden, not_here

Hidden = frozenset[FieldKind]


@dataclass(frozen=True, slots=True)
class Told:
    """A value as people read it; a table has heads and rows instead of text."""

    label: str
    text: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Going:
    """A paper that the case sends or hands out. `state` in words; `letter` for the link to its page; `sheet`: its PDF may be
    opened."""

    answer: Answer
    title: str
    place: str
    state: str
    tone: str
    letter: str
    sheet: bool
    values: tuple[Told, ...]


def told(named: Named, hidden: Hidden) -> Told:
    """A value of a case, masked."""
    rows = _rows(named.value) if named.columns or named.kind in (None, FieldKind.TABLE) else []
    if rows:
        return _table(named.label, named.columns, rows, hidden)
    return Told(named.label, _shown(named.kind, named.value, hidden))


def papers_of(visit: Visit, case: Case) -> list[tuple[papermoves.PaperMove, str]]:
    """The papers that count for it and may be known of, with their titles."""
    vips, found = visit.vips(), []
    for move in papermoves.moves_of(visit.registry, case.id):
        document = documents.find_document(visit.registry, move.document)
        seen = visit.seen(document, vips) if document is not None else None
        if seen is not None:
            found.append((move, seen.title))
    return found


def going_of(visit: Visit, case: Case) -> list[Going]:
    """What the case wanted drafted and may be known of, newest first."""
    found = [one for one in answers.answers(visit.registry, case.id) if _knowable(visit, one)]
    return [_going(visit, case, one) for one in reversed(found)]


def _knowable(visit: Visit, answer: Answer) -> bool:
    known = access.may_know(visit.viewer, answer.paper, visit.papers.get(answer.paper))
    return known and (answer.unit is None or visit.viewer.covers(answer.unit))


def _going(visit: Visit, case: Case, answer: Answer) -> Going:
    paper = visit.papers.get(answer.paper)
    letter = letters.find_letter(visit.registry, answer.letter) if answer.letter else None
    state, tone = _state(answer, letter)
    hidden = visit.viewer.hidden_for(answer.unit, visit.vips())
    return Going(
        answer=answer,
        title=paper.title if paper is not None else answer.paper,
        place=visit.site.unit_name(answer.unit) if answer.unit != case.unit else "",
        state=state,
        tone=tone,
        letter=answer.letter if visit.may(Action.LETTERS) else "",
        sheet=bool(answer.sheet) and _may_open(visit, answer, paper),
        values=tuple(_values(case, answer, letter, paper, hidden)),
    )


def _state(answer: Answer, letter: Letter | None) -> tuple[str, str]:
    if answer.dropped:
        return "已取消", ""
    if letter is not None:
        return letter.state.chinese, "ok" if letter.state.is_out else ""
    if answer.sheet:
        return "已备好，可打印", "ok"
    return ("没能起草", "late") if answer.fault else ("待起草", "")


def _values(
    case: Case, answer: Answer, letter: Letter | None, paper: PaperType | None, hidden: Hidden
) -> list[Told]:
    """Those of the letter itself; of a sheet, or before it is drafted, what it is filled with."""
    if paper is None:
        return []
    given = dict(letter.values) if letter is not None else own_values(paper, case, answer)
    fields = [(field, given[field.name]) for field in paper.fields if given.get(field.name)]
    return [
        _table(field.label, field.columns, value, hidden)
        if isinstance(value, list | tuple)
        else Told(field.label, _shown(field.kind, str(value), hidden))
        for field, value in fields
    ]


def _shown(kind: FieldKind | None, value: str, hidden: Hidden) -> str:
    """A masked value is no value of its kind any more."""
    masked = mask_value(kind, value, hidden)
    return display(kind, masked) if kind is not None and masked == value else masked


def _rows(value: str) -> list[dict[str, str]]:
    """The rows of a table that a case keeps as JSON; [] for anything else."""
    if not value.startswith("["):
        return []
    try:
        rows = json.loads(value)
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _table(label: str, columns: Sequence[Column], rows: Sequence[object], hidden: Hidden) -> Told:
    whole = [row for row in rows if isinstance(row, dict)]
    known = {column.name: column for column in columns}
    names = list(dict.fromkeys((*known, *(n for row in whole for n in row))))
    used = [name for name in names if any(row.get(name) for row in whole)]
    heads = tuple(known[name].label if name in known else name for name in used)
    kinds = {name: column.kind for name, column in known.items()}
    cells = tuple(tuple(_shown(kinds.get(n), str(row.get(n) or ""), hidden) for n in used) for row in whole)
    return Told(label, "", heads, cells)


def sheet(visit: Visit, case: Case) -> Response:
    """A prefilled sheet of the case, to be printed. Raises NotHere, Forbidden, StorageError."""
    wanted = visit.path("answer")
    found = [one for one in answers.answers(visit.registry, case.id) if str(one.id) == wanted and one.sheet]
    if not found or not _knowable(visit, found[0]):
        raise not_here("张表")
    answer, paper = found[0], visit.papers.get(found[0].paper)
    if not _may_open(visit, answer, paper):
        raise forbidden()
    path = _path(visit, answer)
    if not path.is_file():
        raise StorageError(
            "找不到这张表的文件 / the sheet is missing", hint="请让系统管理员运行 pipeline verify。"
        )
    visit.looked("opened-sheet", f"{case.id}/{answer.id}")
    headers = {"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"}
    name = f"{case.id}_{answer.id}_{answer.paper}.pdf"
    return FileResponse(
        path, media_type="application/pdf", filename=name, content_disposition_type="inline", headers=headers
    )


def _may_open(visit: Visit, answer: Answer, paper: PaperType | None) -> bool:
    return access.may_open_kind(visit.viewer, answer.unit, paper, visit.vips())


def _path(visit: Visit, answer: Answer) -> Path:
    """Raises NotHere for a path that leads out of the letters."""
    path = (visit.site.root / answer.sheet).resolve()
    if not path.is_relative_to(visit.site.letters.resolve()) or path.suffix.lower() != ".pdf":
        raise not_here("张表")
    return path
