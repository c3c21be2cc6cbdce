"""What a report is: columns, rows of typed cells, totals, charts; and what of it a role may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from pipeline.catalog.charts import Chart


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, with the office's target in percent. `at_most`: the target is a ceiling (rework)."""

    part: int
    whole: int
    target: Decimal | None = None
    at_most: bool = False

    @property
    def percent(self) -> Decimal | None:
        """One decimal; None where there is nothing to count."""
        if not self.whole:
            return None
        exact = Decimal(100 * self.part) / Decimal(self.whole)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def met(self) -> bool | None:
        """Whether the target is kept, by the exact fraction; None where nothing can be said."""
        if not self.whole or self.target is None:
            return None
        reached = Decimal(100 * self.part)
        wanted = self.target * self.whole
        return reached <= wanted if self.at_most else reached >= wanted

    @property
    def chinese(self) -> str:
        """23/25 = 92.0 %，目标 96 %"""
        aim = ""
        if self.target is not None:
            aim = f"，目标{'不超过' if self.at_most else ''} {self.target.normalize():f} %"
        if not self.whole:
            return f"0/0，没有可统计的{aim}"
        return f"{self.part}/{self.whole} = {self.percent} %{aim}"


Cell = str | int | Decimal | date | datetime | Rate | None


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the key in JSON, `head` what people read. `tier`: the least role that may see it (domain C8, 002 §2
    4.5.1): 3 every role, 2 customer service, 1 the head. `width` in mm, 0 = a share of what is left."""

    name: str
    head: str
    kind: Kind = Kind.TEXT
    width: float = 0.0
    left: bool = False
    tier: int = 3


@dataclass(frozen=True, slots=True)
class Report:
    """A list or a count. `span` says of when it is, `empty` what would fill it, `note` how it was counted, `source` the
    domain's rule. `totals` are sentences below the table. `sections` are reports that belong to it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    span: str = ""
    totals: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    note: str = ""
    source: str = ""
    empty: str = ""
    sections: tuple[Report, ...] = ()


def for_tier(report: Report, tier: int) -> Report:
    """The report as a role of that tier may see it: columns of a stricter tier are left out, with those of its sections."""
    shown = [n for n, column in enumerate(report.columns) if tier <= column.tier]
    return replace(
        report,
        columns=tuple(report.columns[n] for n in shown),
        rows=tuple(tuple(row[n] for n in shown) for row in report.rows),
        sections=tuple(for_tier(section, tier) for section in report.sections),
    )


def said(cell: Cell) -> str:
    """A cell as people read it: money with two decimals and separators, moments to the minute."""
    if cell is None:
        return ""
    if isinstance(cell, Rate):
        return cell.chinese
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return str(cell)


def as_json(cell: Cell) -> object:
    """A cell for programs: numbers stay numbers, money is text with two decimals, a rate an object."""
    if isinstance(cell, Rate):
        percent, target = cell.percent, cell.target
        return {
            "part": cell.part,
            "whole": cell.whole,
            "percent": float(percent) if percent is not None else None,
            "target": float(target) if target is not None else None,
            "met": cell.met,
        }
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.2f}" if isinstance(cell, Decimal) else cell
