"""One pass over the inbox, or watching it until stopped. The one place where everything is opened and closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import Geometries, prepare
from pipeline.classify.content import base_model
from pipeline.classify.domain_titles import neighbour_titles
from pipeline.classify.learn import Confirmation as Lesson
from pipeline.classify.learn import learned
from pipeline.classify.paper import book_of
from pipeline.flow import decisions, holding, inventory
from pipeline.flow.board import boarded
from pipeline.flow.cases.round import after_filing
from pipeline.flow.file import file_steps
from pipeline.flow.lookups import read_register
from pipeline.flow.reading import read_context, warm_up
from pipeline.flow.run import Run, Tell
from pipeline.flow.schedule import Step, run
from pipeline.intake import claim, folders, watch
from pipeline.intake.journal import Entry, State
from pipeline.intake.recover import Recovery, recover
from pipeline.intake.settle import Ready, Refused
from pipeline.model import Outcome, PaperType
from pipeline.register.audit import HEADS, export_head
from pipeline.register.confirmations import PAPER, confirmations, newest
from pipeline.register.journal import IntakeJournal
from pipeline.register.open import open_registry
from pipeline.register.parties import roster_version
from pipeline.register.registry import Registry
from pipeline.site import Site
from pipeline.workers import Workers, cores

FILES_AT_ONCE = 4  # for each worker: one waits for its PDF while the next is read
RECYCLE_MB = 800  # a page takes 150 MB more at most: no child grows beyond 1 GB
TIDY_SECONDS = 10.0
GIVES_WAY = 10  # reading never makes somebody at the desk of the same machine wait


@contextmanager
def opened(site: Site, clock: Callable[[], datetime], tell: Tell, actor: str) -> Iterator[Run]:
    """Everything a pass needs; the site's intake is ours alone. Raises BusyError, CatalogError, RegistryError …"""
    with watch.alone(site), boarded(site, tell) as board:
        folders.prepare(site)
        catalog = load_catalog(site.templates)
        geometries = prepare(catalog, site.office)
        with (
            open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry,
            Workers(
                site.intake.workers or cores(),
                memory_mb=site.limits.memory_mb,
                recycle_mb=RECYCLE_MB,
                nice=GIVES_WAY,
                initialise=warm_up,
            ) as workers,
        ):
            papers = tuple(catalog.papers.values())
            neighbours = neighbour_titles(papers)
            base, lessons = base_model(papers, _printed_texts(geometries, papers)), newest(registry)
            model = learned(base, _lessons(registry))
            yield Run(
                site=site,
                catalog=catalog,
                geometries=geometries,
                registry=registry,
                register=read_register(registry, site),
                journal=_journal(registry),
                workers=workers,
                context=read_context(papers, geometries, site),
                model=model,
                neighbours=neighbours,
                titles=book_of(papers, neighbours, model),
                clock=clock,
                tell=board.tell,
                actor=actor,
                beat=board.beat,
                base=base,
                lessons=lessons,
            )


def _printed_texts(geometries: Geometries, papers: Iterable[PaperType]) -> dict[str, str]:
    """The words printed on each of our sheets: what its content is compared with."""
    printed = ((paper.slug, geometries.printed(paper)) for paper in papers)
    return {slug: " ".join(line.text for line in g.printed) for slug, g in printed if g is not None}


def _lessons(registry: Registry) -> list[Lesson]:
    """What people confirmed about kinds of papers, oldest first."""
    return [Lesson(c.after, c.title, c.text) for c in confirmations(registry, PAPER)]


def _journal(registry: Registry) -> IntakeJournal[Entry]:
    return IntakeJournal(registry, Entry, State)


def ingest(work: Run, paths: Sequence[Path] = (), stop: threading.Event | None = None) -> None:
    """One pass: what a crash left, then what lies in the inbox (or the files and folders named). When `stop` is set,
    what was taken is finished and the rest stays where it lies."""
    _go(work, _once(work, paths, stop or threading.Event()))
    _at_rest(work)


def keep_watching(work: Run, stop: threading.Event, idle: Callable[[], None] = lambda: None) -> None:
    """Until `stop` is set; work that is under way is finished first."""
    _go(work, _forever(work, stop, idle))
    _at_rest(work)


def _go(work: Run, steps: Iterator[Step | None]) -> None:
    run(steps, at_once=FILES_AT_ONCE * (work.site.intake.workers or cores()))


def _once(work: Run, paths: Sequence[Path], stop: threading.Event) -> Iterator[Step | None]:
    decisions.resume(work)
    yield from _recovered(work)
    decisions.carry_out(_fresh(work))
    for found in watch.ready_once(work.site, paths):
        if stop.is_set():
            return
        work = _fresh(work)
        yield from _taken(work, found)
    decisions.carry_out(_fresh(work))


def _forever(work: Run, stop: threading.Event, idle: Callable[[], None]) -> Iterator[Step | None]:
    decisions.resume(work)
    yield from _recovered(work)
    tidied = 0.0
    for found in watch.ready_files(work.site, stop):
        work = _fresh(work)
        decisions.carry_out(work)  # between two files
        if found is None:
            if work.changed or time.monotonic() - tidied >= TIDY_SECONDS:
                _at_rest(work)
                tidied = time.monotonic()
            work.beat()
            idle()
            yield None
        else:
            work = _fresh(work)
            yield from _taken(work, found)


def _at_rest(work: Run) -> None:
    """Nothing new just now: the time for inventories, for notes that nobody needs any more, and for the cases that the
    papers move."""
    if work.changed:
        inventory.refresh(work)
    holding.tidy(work)
    after_filing(work)
    _keep_chain_head(work)


def _keep_chain_head(work: Run) -> None:
    """Once a day: where the audit chain ends, to be kept off this machine too."""
    now, folder = work.clock(), work.site.state / "audit"
    heads = folder / HEADS
    written = datetime.fromtimestamp(heads.stat().st_mtime, work.site.timezone) if heads.exists() else None
    if written is None or written.date() < now.date():
        export_head(work.registry, folder, now)


def _recovered(work: Run) -> Iterator[Step]:
    """What the last run did not finish comes first."""
    found: Recovery = recover(work.site, work.journal, work.clock())
    for entry in found.lost:
        work.tell(Outcome(entry.name, (), "refused", "lost", f"编号 {entry.id} 的文件不见了，请联系管理员"))
    for taken in found.taken:
        yield file_steps(work, taken)


def _taken(work: Run, found: Ready | Refused) -> Iterator[Step]:
    if isinstance(found, Refused):
        work.tell(_refused(found))
        return
    taken = claim.take(work.site, work.journal, found, work.clock())
    if isinstance(taken, Refused):
        work.tell(_refused(taken))
    elif taken is not None:
        yield file_steps(work, taken)


def _fresh(work: Run) -> Run:
    """With the register as it stands now (a roster may have been imported since), and with what people taught since."""
    work = _taught(work)
    if roster_version(work.registry) == work.register.version:
        return work
    return replace(work, register=read_register(work.registry, work.site))


def _taught(work: Run) -> Run:
    last = newest(work.registry)
    if last == work.lessons or work.base is None:
        return work
    model = learned(work.base, _lessons(work.registry))
    titles = book_of(tuple(work.catalog.papers.values()), work.neighbours, model)
    return replace(work, model=model, titles=titles, lessons=last)


def _refused(found: Refused) -> Outcome:
    return Outcome(found.name, (), "refused", found.held.reason.value, found.held.chinese)
