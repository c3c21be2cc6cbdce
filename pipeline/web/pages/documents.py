"""A paper: its scan in the browser's own viewer, beside it what the program knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response

from pipeline.errors import StorageError
from pipeline.model import Document, PaperType, UnitCode, Value
from pipeline.model.kinds import display
from pipeline.register import audit, documents, papermoves
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.shield import FRAMED
from pipeline.web.visit import Visit, forbidden, not_here

# Of the audit log, what belongs to a paper's own story; who looked is for the administrator's eyes.
STORY = {
    "filed": "归档",
    "refiled": "更正后重新归档",
    "confirmed": "人工确认",
    "rebuilt": "索引重建",
    "recovered": "由记录恢复",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as people read it. `rows` are those of a table: header and cells."""

    label: str
    text: str
    doubtful: bool
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def record(visit: Visit) -> Response:
    """Raises NotHere."""
    document, paper, vips = _found(visit)
    seen = visit.seen(document, vips)
    if seen is None:
        raise not_here("份文件")
    visit.looked("looked-document", document.id)
    move = papermoves.move_of(visit.registry, document.id)
    allowed = access.may_open(visit.viewer, document, paper, vips)
    story = [e for e in reversed(audit.events(visit.registry, document.id)) if e.action in STORY]
    return visit.show(
        "document.html",
        document=seen,
        paper=paper,
        fields=[_shown(value, paper) for value in seen.fields],
        allowed=allowed,
        opens=allowed and _path(visit, document).is_file(),
        copies=visit.may(Action.DOWNLOAD),
        case=move.case if move is not None else "",
        story=[(event, STORY[event.action]) for event in story],
        marks={mark.name: mark.label for mark in (*paper.signatures, *paper.seals)}
        if paper is not None
        else {},
    )


def scan(visit: Visit) -> Response:
    """The PDF, in parts where the viewer asks for parts. Raises NotHere, Forbidden, StorageError."""
    return _file(visit, "opened-scan", "inline")


def copy(visit: Visit) -> Response:
    """The PDF to keep. Raises NotHere, Forbidden, StorageError."""
    return _file(visit, "downloaded", "attachment")


def _file(visit: Visit, action: str, how: str) -> Response:
    document, paper, vips = _found(visit)
    if visit.seen(document, vips) is None:
        raise not_here("份文件")
    if not access.may_open(visit.viewer, document, paper, vips):
        raise forbidden()
    path = _path(visit, document)
    if not path.is_file():
        raise StorageError(
            f"档案里找不到 {document.id} 的文件 / the file is missing",
            hint="请告诉系统管理员运行 pipeline verify；登记的内容仍在。",
        )
    visit.looked(action, document.id)
    name = f"{document.id}_{document.paper}.pdf"  # no name of a person, no title that was read
    headers = {"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"}
    return FileResponse(
        path, media_type="application/pdf", filename=name, content_disposition_type=how, headers=headers
    )


def _found(visit: Visit) -> tuple[Document, PaperType | None, frozenset[UnitCode]]:
    document = documents.find_document(visit.registry, visit.path("id"))
    if document is None:
        raise not_here("份文件")
    return document, visit.papers.get(document.paper), visit.vips()


def _path(visit: Visit, document: Document) -> Path:
    """Where the PDF lies; raises NotHere for a path that leads out of the archive."""
    archive = visit.site.archive.resolve()
    path = (visit.site.root / document.path).resolve()
    if not path.is_relative_to(archive) or path.suffix.lower() != ".pdf":
        raise not_here("份文件")
    return path


def _shown(value: Value, paper: PaperType | None) -> Shown:
    field = paper.field(value.name) if paper is not None else None
    label = field.label if field is not None else value.name
    doubtful = not value.valid or value.confidence < 0.9
    if not value.rows:
        kind = field.kind if field is not None else None
        # A masked value is no value of its kind any more.
        plain = kind is None or "*" in value.value
        text = value.value if plain or kind is None else display(kind, value.value)
        return Shown(label, text or value.raw, doubtful)
    labels = {column.name: column.label for column in field.columns} if field is not None else {}
    names = tuple(dict.fromkeys(name for row in value.rows for name in row))
    cells = tuple(
        tuple((row[name].value or row[name].raw) if name in row else "" for name in names)
        for row in value.rows
    )
    return Shown(label, "", doubtful, tuple(labels.get(name, name) for name in names), cells)
