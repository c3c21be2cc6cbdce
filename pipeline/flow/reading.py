"""The pages of a member, read: by children where there are pixels, here where there is only text or a filled form."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from pipeline.catalog.fillable import read_fillable
from pipeline.catalog.prepare import Geometries
from pipeline.catalog.transcript import write_transcript
from pipeline.flow.run import Progress, Run
from pipeline.intake.claim import Taken
from pipeline.intake.kinds import Kind
from pipeline.intake.members import Member
from pipeline.model import (
    Box,
    CellReading,
    Held,
    MarkReading,
    PageKind,
    PagePicture,
    PageReading,
    PaperType,
    SheetCode,
    TickReading,
    TickState,
    Word,
    ZoneKind,
)
from pipeline.read.context import ReadContext, context_of
from pipeline.read.ocr import engine
from pipeline.read.page import take_page
from pipeline.read.pages import PageLimits, PageSource, open_source
from pipeline.site import Site

TRANSCRIPT_SECONDS = 60.0
_LINE, _GAP = 5.0, 2.5  # mm: height of a line of text and the space below it, on the page that we imagine


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read, and its picture for the archive (None where there are no pixels)."""

    reading: PageReading
    picture: PagePicture | None


def read_context(papers: Iterable[PaperType], geometries: Geometries, site: Site) -> ReadContext:
    """What the children need to know of the catalogue."""
    return context_of(papers, geometries.folders)


def warm_up() -> None:
    """In every child before its first page: load the models."""
    engine()


def read_member(
    run: Run, taken: Taken, member: Member
) -> Generator[Sequence[Future[Any]], list[Any], list[PageRead] | Held]:
    """All pages of a member in order, or why it cannot be read at all."""
    if member.text:
        return [PageRead(_typed(text, n), None) for n, text in enumerate(member.text, 1)]
    seconds = float(run.site.limits.seconds)
    (sources,) = yield [run.workers.submit(_open, member, _limits(run.site), timeout=seconds)]
    if isinstance(sources, Held):
        return sources
    folder = taken.unpacked / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    futures = [
        run.workers.submit(take_page, source, run.context, folder, timeout=seconds) for source in sources
    ]
    _follow(run, taken, futures)
    results = yield futures
    pages = [_page(result, n) for n, result in enumerate(results, 1)]
    if member.has_form_values:
        (form,) = yield [run.workers.submit(read_fillable, member.path, timeout=seconds)]
        if not isinstance(form, Held) and form[0] is not None:
            return _filled(run, pages, *form)
    return pages


def _open(member: Member, limits: PageLimits) -> tuple[PageSource, ...] | Held:
    """In a child: the pages of a PDF or image, none decoded yet."""
    return open_source(member.path, "pdf" if member.kind is Kind.PDF else "image", limits)


def _limits(site: Site) -> PageLimits:
    return PageLimits(site.limits.megapixels, site.limits.pages)


def _follow(run: Run, taken: Taken, futures: Sequence[Future[Any]]) -> None:
    """Tell how many pages are done, as they get done."""
    done = 0

    def tell(_: Future[Any]) -> None:
        nonlocal done
        done += 1
        run.tell(Progress(taken.name, done, len(futures), taken.id))

    run.tell(Progress(taken.name, 0, len(futures), taken.id))
    for future in futures:
        future.add_done_callback(tell)


def _page(result: tuple[PageReading, PagePicture | None] | Held, number: int) -> PageRead:
    """A child that was killed over a page leaves a page that is held; the other pages go on."""
    if isinstance(result, Held):
        return PageRead(PageReading(number, PageKind.FOREIGN, fault=result), None)
    return PageRead(*result)


def _typed(text: str, number: int) -> PageReading:
    """Text without pixels (Word, mail) as words on a page that we imagine: a line each, cells side by side. Short lines at
    the top stand in the middle and taller, as titles do."""
    words: list[Word] = []
    top = 20.0
    for place, line in enumerate(line for line in text.split("\n") if line.strip()):
        cells = [cell.strip() for cell in line.split("\t")]
        title = place < 3 and len(cells) == 1 and len(line.strip()) <= 30 and "：" not in line
        height = _LINE * 1.5 if title else _LINE
        words += _row([c for c in cells if c], top, height, centred=title)
        top += height + _GAP
    return PageReading(number, PageKind.FOREIGN, height=max(297.0, top + 20.0), words=tuple(words))


def _row(cells: list[str], top: float, height: float, *, centred: bool) -> list[Word]:
    if centred:
        width = min(len(cells[0]) * height, 170.0)
        return [Word(cells[0], 1.0, Box(105 - width / 2, top, 105 + width / 2, top + height))]
    width = 170.0 / max(len(cells), 1)
    return [
        Word(
            cell,
            1.0,
            Box(20 + n * width, top, 20 + n * width + min(len(cell) * height, width - 2), top + height),
        )
        for n, cell in enumerate(cells)
    ]


def _filled(run: Run, pages: list[PageRead], code: SheetCode, values: dict[str, str]) -> list[PageRead]:
    """The typed values of a fillable PDF instead of what its pixels look like."""
    geometry = run.geometries.load(code.paper, code.tag)
    if geometry is None:
        return pages
    filled = []
    for n, page in enumerate(pages, 1):
        zones = geometry.on_page(n)
        reading = replace(
            page.reading,
            kind=PageKind.SHEET,
            code=replace(code, page=min(n, code.pages)),
            fault=None,
            cells=tuple(
                CellReading(z.name, values.get(z.name, ""), 1.0, z.name in values)
                for z in zones
                if z.kind is ZoneKind.CELL
            ),
            ticks=tuple(
                TickReading(
                    z.name,
                    TickState.YES if z.name in values else TickState.NO,
                    1.0 if z.name in values else 0.0,
                )
                for z in zones
                if z.kind is ZoneKind.TICK
            ),
            marks=tuple(
                # Nobody signs on the screen; who fills a form there is known by the mail or the counter.
                MarkReading(z.name, True, 1.0, sure=False)
                for z in zones
                if z.kind in (ZoneKind.SIGNATURE, ZoneKind.SEAL)
            ),
        )
        filled.append(PageRead(reading, page.picture))
    return filled


def transcript(run: Run, pages: Sequence[PageRead], title: str, taken: Taken) -> Future[Any]:
    """A PDF/A of what has no picture: the words as they stand, the original attached."""
    target = taken.unpacked / "transcript.pdf"
    lines = [[word.text for word in row] for page in pages for row in _rows(page.reading.words)]
    return run.workers.submit(
        write_transcript,
        run.site.templates,
        title,
        lines,
        taken.name,
        taken.work,
        target,
        timeout=TRANSCRIPT_SECONDS,
    )


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: dict[float, list[Word]] = {}
    for word in words:
        rows.setdefault(word.box.top, []).append(word)
    return list(rows.values())
