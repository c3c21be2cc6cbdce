"""Who moved in (D05) and the quarterly census: the sheet to take along and the differences found (D152; N31)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked
from pipeline.flow.reports.reading import day, local_day, number, place, state_title, today
from pipeline.flow.reports.report import Cell, Column, Kind, Report
from pipeline.flow.reports.sources import CENSUS, CENSUS_FORM, MOVE_IN, MOVE_IN_FORM, TAKEOVER, TENANT_IN, VIP
from pipeline.model import Occupancy, PartyRole, UnitCode
from pipeline.register import reporting

_ROLES = {PartyRole.OWNER: "业主", PartyRole.TENANT: "租户"}
_EARLY = date(1900, 1, 1)
_VIP = "见VIP档案"


def move_ins(room: CaseRoom, asked: Asked) -> Report:
    """The register of move-ins: from forms, certificates and cases, once for each unit, role and day (000 §7 5.2)."""
    vips = reporting.units_with_open(room.registry, VIP.procedure)
    found: dict[tuple[UnitCode, str, date], tuple[Cell, ...]] = {}
    for unit, role, on, name, phone, record in _moved(room):
        if asked.span.holds(on) and asked.covers(unit):
            shown = _VIP if unit in vips else phone or _phone(room, unit, on)
            row = (on, place(room, unit), name or room.register.party_on(unit, on), role, shown, record)
            found.setdefault((unit, role, on), row)
    rows = tuple(
        (n, *row)
        for n, row in enumerate(sorted(found.values(), key=lambda r: (str(r[0]), str(r[1]), str(r[3]))), 1)
    )
    return Report(
        name="move-ins",
        title="入伙登记册",
        columns=(
            Column("number", "序号", Kind.NUMBER, 16),
            Column("moved_in", "入住日期", Kind.DATE, 30),
            Column("unit", "房号", width=36),
            Column("name", "业主/用户", left=True),
            Column("role", "身份", width=24),
            Column("phone", "联系电话", width=46, tier=2),
            Column("record", "档案编号（事项）", width=40),
        ),
        rows=rows,
        span=asked.span.chinese,
        totals=(f"共 {len(rows)} 户次。",) if rows else (),
        note="入住日期取《入伙业主/用户情况登记表》《收楼证明书》，没有的取发钥匙、迁入的登记日期；重点业户的电话不列（002 §2 4.5.1.2）。",
        source="000 §7 5.2",
        empty="这段时间没有入伙。《入伙业主/用户情况登记表》《收楼证明书》归档，或入伙、迁入事项办理后，列在这里。",
    )


_Moved = tuple[UnitCode, str, date, str, str, str]


def _moved(room: CaseRoom) -> Iterable[_Moved]:
    papers = reporting.documents_dated(room.registry, [MOVE_IN_FORM.paper, TAKEOVER.paper], _EARLY, date.max)
    for paper in papers:
        if paper.unit is None:
            continue
        if paper.paper == TAKEOVER.paper:
            on = day(TAKEOVER.value(paper, "takeover")) or paper.date
            yield paper.unit, "业主", on, TAKEOVER.value(paper, "owner"), "", paper.id
        else:
            on = day(MOVE_IN_FORM.value(paper, "moved_in")) or paper.date
            role = MOVE_IN_FORM.value(paper, "capacity") or "业主"
            name, phone = (MOVE_IN_FORM.value(paper, key) for key in ("occupant", "phone"))
            yield paper.unit, role, on, name, phone, paper.id
    written = {(p.unit, p.paper) for p in papers}
    for case in reporting.cases_of(room.registry, [MOVE_IN.procedure]):
        if case.unit and case.state in MOVE_IN.states["in"] and (case.unit, TAKEOVER.paper) not in written:
            on = day(MOVE_IN.value(case, "handed_on")) or local_day(case.since, room)
            yield case.unit, "业主", on, "", MOVE_IN.value(case, "phone"), case.id
    for case in reporting.cases_of(room.registry, [TENANT_IN.procedure]):
        if (
            case.unit
            and case.state in TENANT_IN.states["in"]
            and (case.unit, MOVE_IN_FORM.paper) not in written
        ):
            on = day(TENANT_IN.value(case, "started_on")) or local_day(case.since, room)
            name, phone = (TENANT_IN.value(case, key) for key in ("tenant_name", "phone"))
            yield case.unit, "租户", on, name, phone, case.id


def _phone(room: CaseRoom, unit: UnitCode, on: date) -> str:
    return next((o.party.phone for o in room.register.occupants_on(unit, on)), "")


def census_sheet(room: CaseRoom, asked: Asked) -> Report:
    """Every unit with who is registered there, and room to write what was found (000 §7 4.4.2)."""
    vips = reporting.units_with_open(room.registry, VIP.procedure)
    now = today(room)
    units = [u for u in room.register.by_code if asked.covers(u)]
    rows = []
    for n, unit in enumerate(units, 1):
        held = room.register.occupants_on(unit, now)
        first = held[0] if held else None
        rows.append((n, place(room, unit), *_registered(first, vip=unit in vips), "", "", "", ""))
    empty = sum(1 for row in rows if row[3] == "空置")
    return Report(
        name="census-sheet",
        title="用户情况普查清册",
        columns=(
            Column("number", "序号", Kind.NUMBER, 12),
            Column("unit", "房号", width=24),
            Column("registered", "登记用户", left=True, width=38),
            Column("role", "身份", width=14),
            Column("phone", "登记电话", width=30, tier=2),
            Column("since", "入住日期", Kind.DATE, 22),
            Column("present", "现用户"),
            Column("use", "使用状况", width=22),
            Column("change", "变动情况", width=38),
            Column("way", "核实方式", width=22),
        ),
        rows=tuple(rows),
        totals=(f"共 {len(rows)} 户，登记空置 {empty} 户。",) if rows else (),
        note="右边四栏现场填写；填好的抄入《用户情况普查表》，扫描归档后，差异列在“普查差异”里。",
        source="000 §7 4.4.2",
        empty="名册是空的。请先用 pipeline roster import 导入名册。",
    )


def _registered(held: Occupancy | None, *, vip: bool) -> tuple[str, str, str, date | None]:
    if held is None:
        return "", "空置", "", None
    return held.party.name, _ROLES.get(held.role, ""), _VIP if vip else held.party.phone, held.begun


def census(room: CaseRoom, asked: Asked) -> Report:
    """What the filed census sheets of these days found changed, and the rounds themselves (000 §7 4.4.2, 4.4.3)."""
    papers = reporting.documents_dated(room.registry, [CENSUS_FORM.paper], asked.span.first, asked.span.last)
    rows: list[tuple[Cell, ...]] = []
    for paper in papers:
        for entry in CENSUS_FORM.rows(paper):
            unit = _unit(entry["unit"])
            moved = bool(entry["present"]) and entry["present"] != entry["registered"]
            if (entry["change"] or moved) and (not asked.buildings or asked.covers(unit)):
                rows.append(
                    (
                        CENSUS_FORM.value(paper, "quarter"),
                        place(room, unit) if unit is not None else entry["unit"],
                        entry["registered"],
                        entry["present"],
                        entry["use"],
                        entry["change"],
                        entry["way"],
                        paper.id,
                    )
                )
    return Report(
        name="census",
        title="用户情况普查差异表",
        columns=(
            Column("quarter", "季度", width=28),
            Column("unit", "房号", width=26),
            Column("registered", "登记用户", left=True, width=44),
            Column("present", "现用户", left=True, width=44),
            Column("use", "使用状况", width=26),
            Column("change", "变动情况", left=True),
            Column("way", "核实方式", width=24),
            Column("document", "档案编号", width=22),
        ),
        rows=tuple(rows),
        span=asked.span.chinese,
        totals=(f"差异 {len(rows)} 户，取自 {len(papers)} 张普查表。",) if rows else (),
        source="000 §7 4.4.2、4.4.3",
        empty="这段时间没有普查差异。《用户情况普查表》归档后，写有变动、或现用户与登记用户不同的，列在这里。",
        sections=() if asked.buildings else (_rounds(room, asked),),
    )


def _rounds(room: CaseRoom, asked: Asked) -> Report:
    found = [
        c
        for c in reporting.cases_of(room.registry, [CENSUS.procedure])
        if asked.span.holds(local_day(c.opened, room))
    ]
    return Report(
        name="census-rounds",
        title="各次普查",
        columns=(
            Column("quarter", "季度", width=34),
            Column("range", "范围", left=True),
            Column("counted", "普查户数", Kind.NUMBER, 30),
            Column("changed", "变动户数", Kind.NUMBER, 30),
            Column("vacant", "空置户数", Kind.NUMBER, 30),
            Column("state", "状态", width=44),
            Column("case", "事项", width=24),
        ),
        rows=tuple(
            (
                CENSUS.value(c, "quarter") or c.period,
                CENSUS.value(c, "range"),
                *(number(CENSUS.value(c, name)) for name in ("counted", "changed", "vacant")),
                state_title(room, c),
                c.id,
            )
            for c in found
        ),
        empty="这段时间没有普查。每季自动立一次普查事项。",
    )


def _unit(text: str) -> UnitCode | None:
    try:
        return UnitCode.parse(text)
    except ValueError:
        return None
