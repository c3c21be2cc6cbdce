"""A paper: pictures of its pages (or the PDF in the browser's own viewer), beside it what the program knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response

from pipeline.errors import StorageError
from pipeline.model import Document, PaperType, Value
from pipeline.model.kinds import display
from pipeline.register import audit, cases, consultations, desksearch, documents, papermoves, states
from pipeline.register.consultations import Consultation
from pipeline.register.rows import document_key
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.pages import search
from pipeline.web.shield import FRAMED
from pipeline.web.visit import Visit, forbidden, not_here

# Of the audit log, what belongs to a paper's own story; who looked is for the administrator's eyes.
STORY = {
    "filed": "归档",
    "refiled": "更正后重新归档",
    "withdrawn": "归错，已撤出",
    "confirmed": "人工确认",
    "rebuilt": "索引重建",
    "recovered": "由记录恢复",
}
MOST_BESIDE = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as people read it. `rows` are those of a table: header and cells."""

    label: str
    text: str
    doubtful: bool
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """A paper and how far this person may see it: `seen` its record as far as the tier goes, `looks` pictures of the
    pages, `opens` the PDF. `granted`: the consultation that allows it, of a top secret."""

    document: Document
    paper: PaperType | None
    seen: Document
    looks: bool
    opens: bool
    granted: Consultation | None = None

    @property
    def secret(self) -> bool:
        return access.top_secret(self.paper)

    def file(self, visit: Visit) -> Path | None:
        """Where the PDF lies; None where it is missing. Raises NotHere for a path that leads out of the archive."""
        archive = visit.site.archive.resolve()
        path = (visit.site.root / self.document.path).resolve()
        if not path.is_relative_to(archive) or path.suffix.lower() != ".pdf":
            raise not_here("份文件")
        return path if path.is_file() else None

    def write_down(self, visit: Visit, action: str = "opened-scan") -> None:
        """Into the audit log; with the number of the consultation."""
        if self.granted is not None:
            visit.looked("consulted", self.document.id, request=self.granted.number)
        if self.granted is None or action == "downloaded":
            visit.looked(action, self.document.id)


def sight_of(visit: Visit) -> Sight:
    """Of the paper in the address. Raises NotHere where it is not to be known of."""
    document = documents.find_document(visit.registry, visit.path("id"))
    if document is None:
        raise not_here("份文件")
    paper, vips, viewer = visit.papers.get(document.paper), visit.vips(), visit.viewer
    granted = None
    if access.top_secret(paper):
        granted = consultations.current(visit.registry, document.id, viewer.login, visit.now)
    allowed = granted is not None
    seen = visit.seen(document, vips, allowed)
    if seen is None:
        raise not_here("份文件")
    return Sight(
        document=document,
        paper=paper,
        seen=seen,
        looks=access.may_look(viewer, document, paper, vips, allowed),
        opens=access.may_open(viewer, document, paper, vips, allowed),
        granted=granted,
    )


def record(visit: Visit) -> Response:
    """Raises NotHere."""
    sight = sight_of(visit)
    seen, paper = sight.seen, sight.paper
    visit.looked("looked-document", seen.id)
    if sight.granted is not None:
        sight.write_down(visit)
    there = sight.file(visit) is not None
    key = document_key(seen.id, seen.date)
    bounds = search.bounds_of(visit)
    standing = states.states_of(visit.registry, [key], bounds.procedures).get(key, ())
    return visit.show(
        "document.html",
        document=seen,
        paper=paper,
        sight=sight,
        there=there,
        fields=[_shown(value, paper) for value in seen.fields],
        copies=sight.opens and visit.may(Action.DOWNLOAD),
        case=_case(visit, seen),
        letter=_letter(visit, seen),
        standing=[states.STATES[state] for state in standing if state != "missing"],
        story=_story(visit, seen),
        marks={mark.name: mark.label for mark in (*paper.signatures, *paper.seals)}
        if paper is not None
        else {},
        beside=_beside(visit, seen),
        request=consultations.last(visit.registry, seen.id, visit.viewer.login) if sight.secret else None,
        own=access.approves_own(visit.viewer),
        page=_page(visit, seen.pages),
        pdf=visit.asked("view") == "pdf" and sight.opens,
        words=visit.asked("q"),
        around=search.around(visit, key),
        done=visit.asked("done"),
    )


def scan(visit: Visit) -> Response:
    """The PDF, in parts where the viewer asks for parts. Raises NotHere, Forbidden, StorageError."""
    return _file(visit, "opened-scan", "inline")


def copy(visit: Visit) -> Response:
    """The PDF to keep. Raises NotHere, Forbidden, StorageError."""
    return _file(visit, "downloaded", "attachment")


def _file(visit: Visit, action: str, how: str) -> Response:
    sight = sight_of(visit)
    if not sight.opens:
        raise forbidden()
    document, path = sight.document, sight.file(visit)
    if path is None:
        raise StorageError(
            f"档案里找不到 {document.id} 的文件 / the file is missing",
            hint="请告诉系统管理员运行 pipeline verify；登记的内容仍在。",
        )
    sight.write_down(visit, action)
    name = f"{document.id}_{document.paper}.pdf"  # no name of a person, no title that was read
    headers = {"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"}
    return FileResponse(
        path, media_type="application/pdf", filename=name, content_disposition_type=how, headers=headers
    )


def _case(visit: Visit, document: Document) -> str:
    """The case that it counts for, where the person may know of it."""
    move = papermoves.move_of(visit.registry, document.id)
    if move is None or not move.case:
        return ""
    case = cases.find_case(visit.registry, move.case)
    known = access.may_know_case(visit.viewer, case.procedure, case.unit)
    return case.id if known else ""


def _letter(visit: Visit, document: Document) -> tuple[str, str] | None:
    """(id, number) of the letter that it is."""
    return states.letter_of(visit.registry, document.id)


def _story(visit: Visit, document: Document) -> list[tuple[audit.Event, str]]:
    found = reversed(audit.events(visit.registry, document.id))
    return [(event, STORY[event.action]) for event in found if event.action in STORY]


def _beside(visit: Visit, document: Document) -> list[Document]:
    """Other papers of the unit, newest first."""
    if document.unit is None:
        return []
    found = desksearch.newest_of_unit(visit.registry, document.unit, 3 * MOST_BESIDE)
    vips = visit.vips()
    seen = (visit.seen(one, vips) for one in found if one.id != document.id)
    return [one for one in seen if one is not None][:MOST_BESIDE]


def _page(visit: Visit, pages: int) -> int:
    asked = visit.asked("page")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return max(1, min(number, pages))


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
