"""Files one paper of which paper and dossier are decided: number, PDF/A, record, registry; safe to repeat.

1. `reserve` gives it its number and writes the plan down.
2. A child builds the searchable PDF/A.
3. PDF and record are placed, each by an atomic rename.
4. One transaction enters rows, text, index and audit event.

After a crash the file is read again and all this is repeated: the number is the same, the same bytes are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.archive.layout import record_path
from pipeline.archive.pdf import write_searchable_pdf
from pipeline.archive.place import place
from pipeline.flow.inventory import dossier_of
from pipeline.flow.placing import archive_path
from pipeline.flow.run import Run
from pipeline.model import (
    Document,
    Held,
    Origin,
    PagePicture,
    PaperDecision,
    PaperType,
    TextLine,
    UnitCode,
    UnitDecision,
    Value,
)
from pipeline.register import documents
from pipeline.register.documents import Plan

BUILD_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Decided:
    """A paper that is to be filed: what was decided about it and what its pages look like.

    `unit` None and `category` "": the office's own. `pages` are the page images with their text layer, or `ready` is a finished PDF/A (letters, Word forms).
    """

    paper: PaperType
    unit: UnitCode | None
    origin: Origin
    values: tuple[Value, ...]
    text: str
    dated: date
    date_read: bool
    about_paper: PaperDecision
    about_unit: UnitDecision
    category: str
    pages: tuple[tuple[PagePicture, tuple[TextLine, ...]], ...] = ()
    ready: Path | None = None
    serial: str = ""
    case: str = ""
    letter: str = ""
    missing: tuple[str, ...] = ()


def file_paper(
    run: Run, decided: Decided, work: Path
) -> Generator[Sequence[Future[Any]], list[Any], Document | Held]:
    """The filed document, or a Held where its PDF could not be built."""
    path = _path(run, decided, "000000")  # refuses what cannot be placed before a number is spent
    earlier = {r.document: r.plan for r in documents.reservations(run.registry, decided.origin.sha256)}
    plan = Plan(decided.origin.sha256, decided.origin.member, decided.origin.pages[0], {"path": path})
    (number,) = documents.reserve(run.registry, [plan], now=run.clock())
    path = _path(run, decided, number)
    _remove_stale(run.site.root, earlier.get(number), path, number)
    done = documents.find_document(run.registry, number)
    if done is not None:
        return done
    now = run.clock()
    target = work / f"{number}.pdf"
    if decided.ready is None:
        (sha256,) = yield [
            run.workers.submit(
                write_searchable_pdf,
                target,
                decided.pages,
                decided.paper.title,
                now,
                number,
                timeout=BUILD_SECONDS,
            )
        ]
    else:
        target, sha256 = decided.ready, _digest(decided.ready)
    if isinstance(sha256, Held):
        documents.drop_reservation(run.registry, number)
        return sha256
    document = Document(
        id=number,
        unit=decided.unit,
        paper=decided.paper.slug,
        title=decided.paper.title,
        category=decided.category,
        date=decided.dated,
        date_read=decided.date_read,
        filed=now,
        path=path,
        sha256=sha256,
        pages=len(decided.pages) or len(decided.origin.pages),
        origin=decided.origin,
        fields=decided.values,
        text=decided.text,
        party=run.register.party_on(decided.unit, decided.dated),
        case=decided.case,
        serial=decided.serial,
        letter=decided.letter,
        paper_confidence=decided.about_paper.confidence,
        unit_confidence=decided.about_unit.confidence,
        evidence=(*decided.about_paper.evidence, *decided.about_unit.evidence),
        missing=decided.missing,
    )
    place(run.site.root, document, target)
    documents.file_document(run.registry, document, actor=run.actor, now=now)
    run.changed[dossier_of(document)] = None
    return document


def _path(run: Run, decided: Decided, number: str) -> str:
    title = decided.paper.title
    return archive_path(run.site, run.register, decided.unit, decided.category, decided.dated, title, number)


def _remove_stale(root: Path, earlier: Plan | None, path: str, number: str) -> None:
    """What a broken attempt left under another name: since then the decision changed (a new roster, say)."""
    old = str(earlier.record.get("path", "")) if earlier else ""
    old = old.replace("_000000.pdf", f"_{number}.pdf")
    if old and old != path:
        for stale in (PurePosixPath(old), record_path(PurePosixPath(old))):
            (root / stale).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
