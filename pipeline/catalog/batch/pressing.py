"""Many letters of one paper, or one letter, as PDF/A-3u."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.catalog import press
from pipeline.catalog.batch import archival
from pipeline.catalog.batch.archival import Cover
from pipeline.catalog.batch.container import Batch, Leaf, Sheaf, leaf_of, merged, write_container
from pipeline.catalog.batch.document import write_letter
from pipeline.catalog.batch.rack import rack
from pipeline.catalog.batch.typed import Typed
from pipeline.catalog.compose import SheetContext
from pipeline.catalog.press import Pressed
from pipeline.catalog.values import Values, check_names, check_required, for_letter
from pipeline.errors import MissingValue, PipelineError, UsageError
from pipeline.model import PaperType

Item = tuple[Values, SheetContext]
T = TypeVar("T")

A4_POINTS = (595.2756, 841.8898)
_CHUNK = 100  # letters for a child process at a time
_CHUNK_SECONDS = 300.0
_MEMORY_MB = 1536


def describe(paper: PaperType, values: Values, context: SheetContext) -> dict[str, object]:
    """What is attached to a letter as data: what it is, to whom, and the values that it was made of."""
    return {
        "paper": paper.slug,
        "code": paper.code,
        "title": paper.title,
        "number": context.number,
        "serial": context.serial,
        "unit": str(context.unit) if context.unit else "",
        "date": context.today.isoformat(),
        "values": dict(values),
    }


def letter_pdf(
    paper: PaperType, values: Values, context: SheetContext, data: Mapping[str, object] | None = None
) -> Pressed:
    """One letter as PDF/A-3u with `data` (default: `describe`) attached as letter.json. The second letter with the
    same skeleton in a process takes milliseconds. Raises as `press_letter` does."""
    check_names(paper, values)
    check_required(paper, values, context.unit)
    cover = _cover(paper, values, context, data)
    typed = rack().set(paper, values, context)
    if typed is None:
        return _slow(paper, values, context, cover)
    return Pressed(write_letter(typed, cover, A4_POINTS), len(typed.pages))


def press_batch(paper: PaperType, items: Iterable[Item], *, workers: int = 0) -> Iterator[bytes]:
    """Each letter as `letter_pdf` gives it, in order. `workers` child processes press them under limits of time and
    memory (0 = here, without limits).

    All items are looked at before the first is pressed: MissingValue and UsageError name the row (from 1).
    """
    rows = _checked(paper, items)
    for chunk in _spread(partial(_press_rows, paper), rows, workers):
        yield from chunk


def write_batch(
    paper: PaperType, items: Iterable[Item], path: Path, *, title: str = "", workers: int = 0
) -> Batch:
    """All letters in one PDF/A-3u with shared fonts. The file is there when all of it is; nothing is written
    when a row is faulty (as in `press_batch`)."""
    rows = _checked(paper, items)
    chunks = _spread(partial(_sheaf, paper), rows, workers)
    day = rows[0][1][1].today
    cover = Cover(title or paper.title, day, b"")
    return write_container(path, chunks, cover, A4_POINTS)


_Row = tuple[int, Item]


def _checked(paper: PaperType, items: Iterable[Item]) -> list[_Row]:
    """All rows with their numbers. Raises for the first that lacks something, has a bad value or an unprintable
    character; nothing is pressed before."""
    rows = list(enumerate(items, 1))
    if not rows:
        raise UsageError("没有要制作的信函 / no letters", hint="请检查名单。")
    for number, (values, context) in rows:
        with _named(number, context):
            check_names(paper, values)
            check_required(paper, values, context.unit)
            said = for_letter(paper, values, context.unit, context.unit_name)
            press.require_glyphs("".join(_words(said.values())) + context.number + context.unit_name)
    return rows


def _words(things: Iterable[object]) -> Iterator[str]:
    for thing in things:
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, Mapping):
            yield from _words(thing.values())
        elif isinstance(thing, Sequence):
            yield from _words(thing)


@contextmanager
def _named(number: int, context: SheetContext) -> Iterator[None]:
    """Faults of a row say which row."""
    try:
        yield
    except PipelineError as error:
        where = f"第 {number} 行（{context.unit}）" if context.unit else f"第 {number} 行"
        said = f"{where}：{error.message}"
        if isinstance(error, MissingValue):
            raise MissingValue(error.names, said, hint=error.hint) from None
        raise type(error)(said, hint=error.hint) from None


def _spread(work: partial[T], rows: list[_Row], workers: int) -> Iterator[T]:
    """`work` of each hundred rows, in order."""
    chunks = [rows[i : i + _CHUNK] for i in range(0, len(rows), _CHUNK)]
    if not workers:
        yield from map(work, chunks)
        return
    from pipeline.catalog.guard import guarded

    calls = [partial(work, chunk) for chunk in chunks]
    for result in guarded(calls, seconds=_CHUNK_SECONDS, memory_mb=_MEMORY_MB, workers=workers):
        if isinstance(result, PipelineError):
            raise result
        yield result


def _press_rows(paper: PaperType, rows: Sequence[_Row]) -> list[bytes]:
    out = []
    for number, (values, context) in rows:
        with _named(number, context):
            out.append(letter_pdf(paper, values, context).pdf)
    return out


def _sheaf(paper: PaperType, rows: Sequence[_Row]) -> Sheaf:
    leaves: list[Leaf] = []
    apart: list[tuple[int, bytes]] = []
    letters: list[Typed] = []
    for number, (values, context) in rows:
        with _named(number, context):
            cover = _cover(paper, values, context, None)
            typed = rack().set(paper, values, context)
            if typed is None:
                apart.append((number, _slow(paper, values, context, cover).pdf))
            else:
                letters.append(typed)
                leaves.append(leaf_of(number, typed, cover))
    return Sheaf(tuple(leaves), tuple(apart), *merged(letters))


def _cover(
    paper: PaperType, values: Values, context: SheetContext, data: Mapping[str, object] | None
) -> Cover:
    said = data if data is not None else describe(paper, values, context)
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str)
    return Cover(paper.title, context.today, text.encode())


def _slow(paper: PaperType, values: Values, context: SheetContext, cover: Cover) -> Pressed:
    """By WeasyPrint, tagged; the data is attached afterwards."""
    pressed = press.press_letter(paper, values, context, variant="pdf/a-3u", tagged=True)
    return Pressed(archival.attach(pressed.pdf, cover), pressed.pages, pressed.drawn, pressed.marked)
