"""Missing papers in numbers and as a list to print: by building, with how many dossiers are complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalog.spreadsheet import workbook
from pipeline.catalog.tabular import Column, Table, draw
from pipeline.errors import UsageError
from pipeline.flow.cases.missing import Asked, DossierState
from pipeline.flow.cases.room import CaseRoom


@dataclass(frozen=True, slots=True)
class Tally:
    """Of some units: how many, how many of their dossiers are complete, how many papers are demanded and lack. Units of
    which nothing is demanded (nobody lives there) do not count."""

    units: int = 0
    complete: int = 0
    demanded: int = 0
    missing: int = 0

    @property
    def percent(self) -> float:
        """Complete dossiers in percent, cut to one decimal: 100 only where all are."""
        return self.complete * 1000 // self.units / 10 if self.units else 100.0

    @property
    def chinese(self) -> str:
        return f"{self.units} 户，档案齐全 {self.complete} 户（{self.percent:g}%），缺 {self.missing} 件"


def tally(states: Iterable[DossierState]) -> Tally:
    """The totals of some units."""
    counted = [one for one in states if one.demands]
    return Tally(
        units=len(counted),
        complete=sum(one.complete for one in counted),
        demanded=sum(len(one.demands) for one in counted),
        missing=sum(len(one.missing) for one in counted),
    )


def by_building(states: Sequence[DossierState]) -> dict[str, list[DossierState]]:
    """Building → its units, in order."""
    found: dict[str, list[DossierState]] = {}
    for one in states:
        found.setdefault(one.unit.building, []).append(one)
    return found


def of_role(states: Iterable[DossierState], role: str) -> list[DossierState]:
    """Only what this role has to bring."""
    return [replace(one, demands=tuple(a for a in one.demands if a.concerns(role))) for one in states]


def missing_table(room: CaseRoom, states: Sequence[DossierState]) -> Table:
    """The list to print: building by building, a row for each paper that lacks."""
    rows: list[tuple[str, ...]] = []
    number = 0
    for code, units in by_building(states).items():
        rows.append((f"{room.site.building_name(code)}　{tally(units).chinese}",))
        for state in units:
            for one in state.missing:
                number += 1
                rows.append((str(number), room.site.unit_name(state.unit), *_cells(room, one)))
    columns = (
        Column("序号", 13),
        Column("房号", 30),
        Column("应有资料", left=True),
        Column("类别", 12),
        Column("由谁补交", 34),
        Column("自何时", 26),
        Column("情况", 36),
        Column("备注", 40),
    )
    made = f"{room.now:%Y年%m月%d日 %H:%M}"
    line = (room.site.name, tally(states).chinese)
    return Table("用户档案所缺资料清单", columns, rows, line, room.site.office.name, made, lying=True)


def _cells(room: CaseRoom, one: Asked) -> tuple[str, ...]:
    since = one.since.isoformat() if one.since else "不详"
    remark = "，".join(
        filter(None, (f"事项 {one.case}" if one.case else "", "用户已迁出" if one.gone else ""))
    )
    return (one.demand.title, one.demand.category, room.role_title(one.of), since, one.said, remark)


def missing_list(room: CaseRoom, states: Sequence[DossierState], target: Path) -> bytes:
    """The list as PDF or Excel, by the suffix of `target`. Raises UsageError for another one."""
    made = _WRITERS.get(target.suffix.lower())
    if made is None:
        raise UsageError(
            f"不能写成 {target.suffix or '没有后缀的文件'} / unknown format", hint="请用 .pdf 或 .xlsx。"
        )
    return made(missing_table(room, states))


_WRITERS: Mapping[str, Callable[[Table], bytes]] = {".pdf": draw, ".xlsx": workbook}
