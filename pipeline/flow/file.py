"""The way of one dropped file, from top to bottom. Whatever a step waits for, it yields (`flow.schedule`).

1. Same bytes filed before: a duplicate, nothing more to do. A mail that says that one of ours bounced: noted.
2. A child unpacks it; children read its pages.
3. The pages are split into papers; blanks and separators are counted.
4. Each paper is decided and filed, or held for a person.
5. The journal is told; only then is the work file removed.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from pipeline.classify.firstpage import is_first_page
from pipeline.errors import UsageError
from pipeline.flow import accounting, holding
from pipeline.flow.bounced import bounced
from pipeline.flow.judging import Bundle, Clerk
from pipeline.flow.paper import settle
from pipeline.flow.reading import PageRead, read_member
from pipeline.flow.run import Run
from pipeline.intake import claim, store
from pipeline.intake.claim import Bytes, Taken
from pipeline.intake.journal import Entry
from pipeline.intake.members import Member, Unpacked
from pipeline.intake.split import PaperPages, Split, split
from pipeline.intake.unpack import unpack
from pipeline.model import Held, Origin, Outcome, PageReading
from pipeline.register import decisions, documents

MemberRead = tuple[Member, "list[PageRead] | Held"]
Waiting = Generator[Sequence["Future[Any]"], list[Any], None]
_RANK = ("held", "filed", "duplicate", "refused", "separator", "blank")  # of a file as a whole, first wins


@dataclass(frozen=True, slots=True)
class Batch:
    """The account of one file: what became of each of its pages."""

    outcomes: list[Outcome]

    def whole(self) -> tuple[str, str]:
        """Outcome and reason of the file as a whole (see `Journal.finish`)."""
        for word in _RANK:
            found = next((o for o in self.outcomes if o.outcome == word), None)
            if found is not None:
                return word, found.reason
        return "blank", ""


def file_steps(run: Run, taken: Taken) -> Waiting:
    """Everything that happens to a file that was taken from the inbox."""
    earlier = yield from _earlier(run, taken)
    if earlier is not None:
        _tell_duplicate(run, taken)
        accounting.keep_duplicate(run, taken, earlier)
        claim.finish(run.site, run.journal, taken, "duplicate", run.clock(), duplicate_of=earlier)
        return
    report = yield from bounced(run, taken)
    if report is not None:
        run.tell(report)
        claim.finish(run.site, run.journal, taken, "refused", run.clock(), reason=report.reason)
        return
    taken, unpacked, read = yield from _read_whole(run, taken)
    batch = Batch([])
    if unpacked.held is not None:
        _tell(run, batch, holding.hold_whole(run, taken, unpacked.held))
    for leftover in unpacked.leftovers:
        _tell(run, batch, holding.hold_leftover(run, taken, leftover))
    for member, pages in read:
        yield from _member_steps(run, taken, member, pages, batch)
    accounting.keep(run, taken, unpacked, read, batch.outcomes)
    outcome, reason = batch.whole()
    claim.finish(run.site, run.journal, taken, outcome, run.clock(), reason=reason)


def _read_whole(
    run: Run, taken: Taken
) -> Generator[Sequence[Future[Any]], list[Any], tuple[Taken, Unpacked, list[MemberRead]]]:
    """Everything in the file, read; once more from the start where somebody still wrote into it meanwhile."""
    while True:
        taken = claim.recheck(run.site, run.journal, taken)
        (unpacked,) = yield [_unpacking(run, taken)]
        if isinstance(unpacked, Held):
            unpacked = Unpacked(held=unpacked)
        read: list[MemberRead] = []
        for member in unpacked.members:
            read.append((member, (yield from read_member(run, taken, member))))
        if claim.recheck(run.site, run.journal, taken) is taken:
            return taken, unpacked, read


def _member_steps(
    run: Run, taken: Taken, member: Member, pages: list[PageRead] | Held, batch: Batch
) -> Waiting:
    """One thing with pages: split it into papers, decide, file or hold each."""
    if isinstance(pages, Held):
        _tell(run, batch, holding.hold_member(run, taken, member, pages))
        return
    readings = [page.reading for page in pages]
    parts = split(readings, lambda reading: is_first_page(reading, run.titles))
    if decisions.remade_from(run.registry, taken.entry.sha256):
        parts = _whole(readings)
    for number in parts.blanks:
        _tell(run, batch, Outcome(taken.name, (number,), "blank", member=member.name))
    for number in parts.separators:
        _tell(run, batch, _separator(taken, member, readings[number - 1]))
    by_number = {page.reading.page: page for page in pages}
    for part in parts.papers:
        bundle = Bundle(
            taken, member, part, tuple(by_number[n] for n in part.pages), _origin(taken, member, part.pages)
        )
        _tell(run, batch, (yield from settle(run, bundle)))


def _whole(readings: list[PageReading]) -> Split:
    """A person put these pages together: one paper, in this order, blank pages and all."""
    numbers = tuple(reading.page for reading in readings)
    code = next((reading.code for reading in readings if reading.code), None)
    return Split((PaperPages(numbers, code, None, len(numbers)),))


def _separator(taken: Taken, member: Member, reading: PageReading) -> Outcome:
    unit = reading.code.unit if reading.code else None
    return Outcome(taken.name, (reading.page,), "separator", unit=str(unit or ""), member=member.name)


def _origin(taken: Taken, member: Member, pages: tuple[int, ...]) -> Origin:
    return Origin(taken.entry.sha256, taken.name, member.name, pages, taken.entry.received)


def _tell(run: Run, batch: Batch, outcome: Outcome) -> None:
    batch.outcomes.append(outcome)
    run.tell(outcome)


def _earlier(run: Run, taken: Taken) -> Generator[Sequence[Future[Any]], list[Any], str | None]:
    """The id of the drop that filed these bytes, None when they are new. Waits for one that is under way."""
    while True:
        verdict = claim.verdict(run.journal, taken)
        if verdict.bytes is Bytes.DUPLICATE and verdict.earlier is not None:
            return verdict.earlier.id
        if verdict.bytes is Bytes.NEW:
            return None
        yield [_after(0.2)]


def _after(seconds: float) -> Future[None]:
    future: Future[None] = Future()
    timer = threading.Timer(seconds, future.set_result, [None])
    timer.daemon = True
    timer.start()
    return future


def _tell_duplicate(run: Run, taken: Taken) -> None:
    """One line for each paper that the first drop filed."""
    filed = documents.documents_of_source(run.registry, taken.entry.sha256)
    for document in filed:
        run.tell(
            Outcome(
                source=taken.name,
                pages=document.origin.pages,
                outcome="duplicate",
                message=f"与已归档的 {document.id} 相同",
                paper=document.paper,
                title=document.title,
                unit=document.place,
                category=document.category,
                document=document.id,
                path=document.path,
                member=document.origin.member,
            )
        )


def again(run: Run, origin: Origin, clerk: Clerk) -> Waiting:
    """Read a held paper once more, from the original in the store, with what a person said of it. Told like any other
    outcome; raises UsageError where the original or the pages are not there."""
    original = store.place(run.site.store, origin.sha256)
    if not original.is_file():
        raise UsageError(
            "原件库里没有这份文件 / the original is missing", hint="请运行 pipeline verify 核验。"
        )
    work = run.site.work / f"again-{origin.sha256[:16]}"
    rows = run.journal.same_bytes(origin.sha256)
    entry = rows[-1] if rows else Entry(work.name, origin.name, b"", True, 0, 0, 0, origin.received)
    taken = Taken(replace(entry, sha256=origin.sha256, name=origin.name, received=origin.received), work)
    store.copy(original, work)
    try:
        yield from _again(run, taken, origin, clerk)
    finally:
        claim.discard(work)


def _again(run: Run, taken: Taken, origin: Origin, clerk: Clerk) -> Waiting:
    (unpacked,) = yield [_unpacking(run, taken)]
    members = () if isinstance(unpacked, Held) else unpacked.members
    member = next((m for m in members if m.name == origin.member), None)
    if member is None:
        raise UsageError("这份文件打不开，无法归档 / the file cannot be opened", hint="请重新扫描。")
    pages = yield from read_member(run, taken, member)
    if isinstance(pages, Held):
        raise UsageError(f"{pages.chinese} / the pages cannot be read")
    wanted = tuple(p for p in pages if not origin.pages or p.reading.page in origin.pages)
    numbers = tuple(p.reading.page for p in wanted)
    code = next((p.reading.code for p in wanted if p.reading.code), None)
    part = PaperPages(numbers, code, None, code.pages if code else len(numbers))
    run.tell(
        (yield from settle(run, Bundle(taken, member, part, wanted, _origin(taken, member, numbers), clerk)))
    )


def _unpacking(run: Run, taken: Taken) -> Future[Any]:
    limits = run.site.limits
    return run.workers.submit(
        unpack, taken.work, taken.name, taken.unpacked, limits, timeout=limits.seconds * 2.0
    )
