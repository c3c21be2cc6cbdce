"""整卷: a whole dossier as one PDF, made outside the request (flow/booklet.py).

A copy of papers is the manager's business (002 §1 4.2.8), so it is for who may take copies. Top secrets are never in it:
each look at one is asked for by itself (002 §2 4.5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path

from starlette.responses import Response

from pipeline.errors import StorageError
from pipeline.flow.booklet import (
    Written,
    booklet_of,
    holders_of,
    told,
    write_and_tell,
    write_booklet,
)
from pipeline.flow.bookletpages import Booklet
from pipeline.model import Document, Party, UnitCode
from pipeline.model.held import Held
from pipeline.register import audit
from pipeline.register.documents import documents_of_unit
from pipeline.web import access, jobs
from pipeline.web.access import TOP_SECRET
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone
from pipeline.web.pages.dossiers import unit_asked
from pipeline.web.visit import Visit, go
from pipeline.workers import Workers

MOST_SECONDS = 1800.0
SHORT = 100  # pages that are joined in this process
_TICK = 0.5  # seconds between two looks at how far it is


def make(visit: Visit) -> Response:
    """Begin. Raises NotHere, Forbidden, UsageError for an empty dossier, BusyError."""
    unit = unit_asked(visit).code
    papers, left = _papers(visit, unit)
    booklet = booklet_of(
        visit.site,
        unit,
        papers,
        holders_of(visit.registry, unit, _shown(visit, unit)),
        left_out=left,
        made_by=visit.viewer.name,
        now=visit.now,
    )
    audit.append(
        visit.registry,
        now=visit.now,
        actor=visit.viewer.login,
        action="printed-dossier",
        object=str(unit),
        detail={"papers": len(papers), "left_out": sum(count for _, count in left)},
    )
    again = jobs.Again(f"/units/{unit}/booklet")
    job = jobs.start(
        visit.desk,
        visit.viewer,
        "booklet",
        f"{visit.site.unit_name(unit)} 整卷",
        lambda work: _work(work, booklet),
        again,
    )
    return go(f"/jobs/{job.id}")


def _shown(visit: Visit, unit: UnitCode) -> Callable[[Party], Party]:
    """People as this person may know them."""
    hidden = visit.viewer.hidden_for(unit, visit.vips())

    def shown(party: Party) -> Party:
        phone = mask_phone(party.phone) if hidden & PHONES else party.phone
        return replace(
            party, phone=phone, id_number=mask_id(party.id_number) if hidden & IDS else party.id_number
        )

    return shown


def _papers(visit: Visit, unit: UnitCode) -> tuple[list[Document], list[tuple[str, int]]]:
    """The papers that go in, and by which rule how many of those that may be known of do not."""
    vips, catalogue = visit.vips(), visit.papers
    taken: list[Document] = []
    left: Counter[str] = Counter()
    for document in documents_of_unit(visit.registry, unit):
        seen = visit.seen(document, vips)
        if seen is None:
            continue
        paper = catalogue.get(document.paper)
        if paper is not None and paper.secrecy == TOP_SECRET:
            left["绝密，须另行申请查阅"] += 1
        elif not access.may_open(visit.viewer, document, paper, vips):
            left["岗位不能看原件"] += 1
        else:
            taken.append(seen)
    return taken, list(left.items())


def _work(work: jobs.Work, booklet: Booklet) -> jobs.Done:
    """A long one in a child, so that joining thousands of pages holds nobody up. Raises StorageError."""
    target = work.file(f"{booklet.name}_用户档案.pdf")
    if sum(entry.pages for entry in booklet.entries) <= SHORT:
        return jobs.Done(target, note=_said(write_booklet(booklet, target)))
    with Workers(1, memory_mb=work.desk.site.limits.memory_mb) as workers:
        progress = work.folder / "progress"
        future = workers.submit(write_and_tell, booklet, target, progress, timeout=MOST_SECONDS)
        while not wait([future], _TICK).done:
            _tell(work, progress)
        written = future.result()
    if isinstance(written, Held):
        raise StorageError(
            f"没有做成（{written.detail}） / the dossier was not made",
            hint="请再试一次；文件很多时请分类打印。",
        )
    return jobs.Done(target, note=_said(written))


def _tell(work: jobs.Work, progress: Path) -> None:
    found = told(progress)
    if found is not None:
        done, of = found
        work.tell(f"已收入 {done} / {of} 件", 0.9 * done / max(of, 1))


def _said(written: Written) -> str:
    unread = f"；读不出 {len(written.unread)} 件，见目录" if written.unread else ""
    return f"{written.papers} 件，{written.pages} 页{unread}"
