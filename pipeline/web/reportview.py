"""A report as one person may see it on a page: the own buildings, columns of the tier, numbers masked, lines sorted, some at
a time, and leading to the unit, case or paper that they tell of. What was made is kept for a moment."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from weakref import WeakKeyDictionary

from pipeline.catalog.charts import Chart, svg
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.catalogue import REPORTS, Spec, make_report
from pipeline.flow.reports.report import Cell, Kind, Rate, Report, said
from pipeline.model.paper import FieldKind
from pipeline.web import access
from pipeline.web.access import Viewer
from pipeline.web.desk import Desk
from pipeline.web.masking import PHONES, mask_text

PER_PAGE = 100
_MOST_BESIDE = 50  # lines of a section
_MOST_KEPT = 24
_MOMENT, _MINUTES = 5.0, 600.0  # seconds for which a report is kept: one that was quick, one that was not
_LONG = 0.15  # seconds
_LINKED = frozenset({"case", "cases", "record", "document", "ticket"})
_NUMBERED = re.compile(r"(C\d{5,}|(?<!\d)\d{6}(?!\d))")
_DIGITS = re.compile(r"(\d+)")
_CHART_WIDTH = 150.0  # mm

Link = tuple[str, str]  # words, address ("" = no link)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on a page: its words and where they lead; `side` as in print; `tone` "late" or "ok" where a target is judged."""

    parts: tuple[Link, ...]
    side: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A report or a section of it. `rows` are those of this page, `count` all of them; `whole` the report that shows all."""

    report: Report
    rows: tuple[tuple[Shown, ...], ...]
    count: int
    charts: tuple[tuple[str, str], ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Masks:
    """What is hidden, and what besides in lines of some units (named as reports name them)."""

    hidden: frozenset[FieldKind] = frozenset()
    units: frozenset[str] = frozenset()

    def words(self, text: str, unit: str = "") -> str:
        hidden = self.hidden | PHONES if unit in self.units else self.hidden
        return mask_text(text, hidden) if hidden else text


def available(viewer: Viewer) -> list[Spec]:
    """The reports that are for the person's tier and area. What knows no buildings is for who is bound to none."""
    return [s for s in REPORTS.values() if viewer.tier <= s.tier and (s.buildings or viewer.everywhere)]


def hidden_procedures(viewer: Viewer) -> frozenset[str]:
    """Procedures whose cases the person may not know of."""
    known = access.may_know_case(viewer, access.VIP_CASE, None)
    return frozenset() if known else frozenset({access.VIP_CASE})


def masked(report: Report, masks: Masks) -> Report:
    """Everything that is words, masked."""
    if not masks.hidden and not masks.units:
        return report
    return replace(
        report,
        rows=tuple(_masked_row(report, row, masks) for row in report.rows),
        totals=tuple(masks.words(line) for line in report.totals),
        charts=tuple(_masked_chart(chart, masks) for chart in report.charts),
        sections=tuple(masked(section, masks) for section in report.sections),
    )


def part(
    report: Report,
    masks: Masks,
    *,
    sort: str = "",
    down: bool = False,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Part:
    """One page of the lines. Sorted by what is seen: the order must not tell what is masked."""
    rows: Sequence[tuple[Cell, ...]] = report.rows
    names = [column.name for column in report.columns]
    if sort in names:
        at = names.index(sort)
        keyed = [(_order(_masked_cell(report, row, at, masks)), row) for row in rows]
        lacking = [row for key, row in keyed if key is None]
        there = sorted(((k, row) for k, row in keyed if k is not None), key=lambda one: one[0], reverse=down)
        rows = [*(row for _, row in there), *lacking]
    first = (page - 1) * per_page
    shown = [_masked_row(report, row, masks) for row in rows[first : first + per_page]]
    return Part(
        replace(report, totals=tuple(masks.words(line) for line in report.totals)),
        tuple(_shown(report, row) for row in shown),
        len(rows),
        tuple((chart.title, svg(_masked_chart(chart, masks), _CHART_WIDTH)) for chart in report.charts),
        report.name if report.name in REPORTS else "",
    )


def sections(report: Report, masks: Masks) -> list[Part]:
    """The beginnings of its sections."""
    return [part(section, masks, per_page=_MOST_BESIDE) for section in report.sections]


def _unit_of(report: Report, row: tuple[Cell, ...]) -> str:
    return next(
        (str(cell) for c, cell in zip(report.columns, row, strict=True) if c.name in ("unit", "place")), ""
    )


def _masked_row(report: Report, row: tuple[Cell, ...], masks: Masks) -> tuple[Cell, ...]:
    if not masks.hidden and not masks.units:
        return row
    return tuple(_masked_cell(report, row, at, masks) for at in range(len(row)))


def _masked_cell(report: Report, row: tuple[Cell, ...], at: int, masks: Masks) -> Cell:
    cell = row[at]
    return masks.words(cell, _unit_of(report, row)) if isinstance(cell, str) else cell


def _masked_chart(chart: Chart, masks: Masks) -> Chart:
    bars = (replace(bar, label=masks.words(bar.label), said=masks.words(bar.said)) for bar in chart.bars)
    return replace(chart, bars=tuple(bars))


def _order(cell: Cell) -> tuple[object, ...] | None:
    """Something to sort by; None goes last whichever way. 10栋 stands after 3栋."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, Rate):
        return None if cell.percent is None else ((0, cell.percent, ""),)
    if isinstance(cell, int | Decimal):
        return ((0, cell, ""),)
    parts = _DIGITS.split(said(cell))
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def _shown(report: Report, row: tuple[Cell, ...]) -> tuple[Shown, ...]:
    return tuple(
        _cell(column.name, column.kind, cell) for column, cell in zip(report.columns, row, strict=True)
    )


def _cell(name: str, kind: Kind, cell: Cell) -> Shown:
    words = said(cell)
    side = "right" if kind in (Kind.MONEY, Kind.NUMBER) else ""
    if isinstance(cell, Rate):
        tone = {True: "ok", False: "late", None: ""}[cell.met]
        return Shown(((words, ""),), side, tone)
    if name == "unit" and any(c.isdigit() for c in words):
        return Shown(((words, f"/units?go={words}"),), side)
    if name in _LINKED:
        return Shown(tuple(_leading(words)), side)
    return Shown(((words, ""),), side)


def _leading(words: str) -> list[Link]:
    """Numbers of cases and papers with their pages."""
    found: list[Link] = []
    for number, piece in enumerate(_NUMBERED.split(words)):
        if piece:
            place = "cases" if piece.startswith("C") else "documents"
            found.append((piece, f"/{place}/{piece}" if number % 2 else ""))
    return found


# kept reports


@dataclass(frozen=True, slots=True)
class Made:
    """A report and when it was made; `since` and `took` are seconds of the machine's clock."""

    report: Report
    at: datetime
    since: float
    took: float


_kept: WeakKeyDictionary[Desk, OrderedDict[object, Made]] = WeakKeyDictionary()
_lock = threading.Lock()


def kept(desk: Desk, spec: Spec, asked: Asked) -> Made | None:
    """The report as it was made a moment ago, so that sorting and paging count nothing anew; a slow one some minutes ago."""
    with _lock:
        found = _kept.setdefault(desk, OrderedDict()).get((spec.name, asked))
    if found is None:
        return None
    longest = _MINUTES if spec.slow and found.took > _LONG else _MOMENT
    return found if time.monotonic() - found.since < longest else None


def make(desk: Desk, room: CaseRoom, spec: Spec, asked: Asked) -> Made:
    """The report, made now and kept. Raises UsageError."""
    begun = time.monotonic()
    report = make_report(room, spec, asked)
    made = Made(report, room.now, time.monotonic(), time.monotonic() - begun)
    with _lock:
        shelf = _kept.setdefault(desk, OrderedDict())
        shelf[(spec.name, asked)] = made
        shelf.move_to_end((spec.name, asked))
        while len(shelf) > _MOST_KEPT:
            shelf.popitem(last=False)
    return made


def forget(desk: Desk, spec: Spec, asked: Asked) -> None:
    """The next one is made anew."""
    with _lock:
        _kept.setdefault(desk, OrderedDict()).pop((spec.name, asked), None)
