"""Pages with the same code (but for the page number) → copies of that sheet.

Usually each page is there once: one copy, in whatever order it was scanned. A sheet that was photocopied
before it was filled in comes back several times under one code. Then only their order in the stack tells
which pages belong together: runs of pages that count up (or down) without a break. Where that does not come
out even, nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.sheetcode import SheetCode

Placed = tuple[int, SheetCode]  # place in the stack (blank pages not counted), code


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a sheet. `repeated` are further scans of pages it has. `mixed`: it may be parts of
    several."""

    pages: tuple[Placed, ...]
    repeated: tuple[Placed, ...] = ()
    mixed: bool = False


def copies(pages: Sequence[Placed]) -> list[Copy]:
    """All pages of one code, in stack order → its copies. Every page is in exactly one."""
    numbers = [code.page for _, code in pages]
    if len(set(numbers)) == len(numbers):
        return [Copy(tuple(pages), mixed=_may_be_strangers(pages))]
    runs = _runs(pages)
    whole = [run for run in runs if len(run) == run[0][1].pages]
    if len(whole) == len(runs):
        return [Copy(tuple(run)) for run in runs]
    if len(whole) == 1 and pages[0][1].serial:
        return [_with_repeats(whole[0], runs)]
    return [Copy(tuple(run), mixed=True) for run in runs]


def _may_be_strangers(pages: Sequence[Placed]) -> bool:
    """Pages of a form printed for anybody, apart in the stack: they may be two people's, each incomplete."""
    places, (_, code) = [place for place, _ in pages], pages[0]
    return not code.serial and code.unit is None and places[-1] - places[0] >= len(places)


def _with_repeats(whole: list[Placed], runs: list[list[Placed]]) -> Copy:
    """A numbered print of which some pages were scanned again."""
    rest = tuple(page for run in runs if run is not whole for page in run)
    return Copy(tuple(whole), repeated=rest)


def _runs(pages: Sequence[Placed]) -> list[list[Placed]]:
    """Longest stretches of neighbours in the stack whose page numbers count up, or down, by one."""
    runs: list[list[Placed]] = []
    for page in pages:
        if runs and _extends(runs[-1], page):
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


def _extends(run: list[Placed], page: Placed) -> bool:
    (place, code), (last_place, last) = page, run[-1]
    step = code.page - last.page
    if place != last_place + 1 or abs(step) != 1:
        return False
    return len(run) == 1 or step == last.page - run[-2][1].page
