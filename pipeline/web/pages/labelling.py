"""标签: labels of dossiers, bags, folders, boxes and drawers on label sheets (domain C6; D138–D141), and those to be
stuck on anew because the occupant changed (000 §2 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from pipeline.catalog.definition import LABEL
from pipeline.catalog.prepare import prepare
from pipeline.catalog.stock import SINGLE, Stock, stock_named, stocks
from pipeline.errors import PipelineError, UsageError
from pipeline.flow.labels import OCCUPANT, Outdated, changed_labels, units_of
from pipeline.flow.lookups import Register, all_buildings
from pipeline.flow.office import Office
from pipeline.flow.sheets import Stickers, print_labels
from pipeline.model import Field, FieldKind, PaperType, UnitCode
from pipeline.model.address import parse_unit
from pipeline.register import audit
from pipeline.respond.compose import complete
from pipeline.web import jobs
from pipeline.web.access import Action
from pipeline.web.visit import Visit, forbidden, go, not_here

SCOPES = ("unit", "building", "changed", "one")
MOST = 2000  # labels at once
_DOSSIERS = "E12"  # building and keeping dossiers
_KNOWN = frozenset({OCCUPANT, "dossier"})  # filled from the register


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be printed, as it was typed."""

    paper: str
    scope: str
    units: str
    building: str
    floors: str
    sheet: str
    start: str
    given: Mapping[str, str]


def label_papers(visit: Visit) -> list[PaperType]:
    """Labels for dossiers, by their code; cards of people and of works are printed where they are issued."""
    papers = visit.papers.values()
    found = [one for one in papers if one.size == LABEL and one.has_sheet and one.procedure == _DOSSIERS]
    return sorted(found, key=lambda one: one.code)


def page(visit: Visit) -> Response:
    """The form. Raises NotHere for a label that there is not."""
    paper = _paper(visit, visit.asked("paper"))
    scope = visit.asked("scope")
    usual = "unit" if _of_units(paper) else "one"
    asked = Asked(
        paper=paper.slug if paper is not None else "",
        scope=scope if scope in SCOPES else usual,
        units=visit.asked("unit"),
        building=visit.asked("building"),
        floors=visit.asked("floors"),
        sheet="",
        start="1",
        given={},
    )
    return _show(visit, paper, asked)


def make(visit: Visit) -> Response:
    """Begin printing. What is wrong is said above the form. Raises NotHere, Forbidden, BusyError."""
    paper = _paper(visit, visit.given("paper"))
    if paper is None:
        raise not_here("种标签")
    asked = Asked(
        paper=paper.slug,
        scope=visit.given("scope"),
        units=visit.given("units")[:2000],
        building=visit.given("building"),
        floors=visit.given("floors")[:100],
        sheet=visit.given("sheet"),
        start=visit.given("start") or "1",
        given={
            one.name: visit.given(f"v-{one.name}").strip()
            for one in fields_of(paper)
            if visit.given(f"v-{one.name}").strip()
        },
    )
    try:
        units = _units(visit, paper, asked)
        stickers = _stickers(visit, paper, asked)
        complete(paper, asked.given, _office(visit).facts(units[0]))
    except UsageError as fault:
        return _show(visit, paper, asked, fault)
    given = dict(asked.given)

    def work(work: jobs.Work) -> jobs.Done:
        work.tell(f"{len(units)} 枚")
        with work.desk.registry() as registry:
            site, catalog = work.desk.site, work.desk.catalog
            office = Office(
                site,
                catalog,
                prepare(catalog, site.office),
                registry,
                work.desk.register(registry),
                work.viewer.login,
                work.now,
            )
            printed = print_labels(office, paper, units, given, stickers)
            audit.append(
                registry,
                now=work.now,
                actor=work.viewer.login,
                action="printed-labels",
                object=paper.slug,
                detail={"labels": len(units)},
            )
        path = work.file(f"{paper.title}.pdf")
        path.write_bytes(printed.pdf)
        return jobs.Done(path, note=f"{len(units)} 枚，{printed.pages} 页")

    job = jobs.start(visit.desk, visit.viewer, "labels", f"{paper.title}（{len(units)} 枚）", work)
    return go(f"/jobs/{job.id}")


def fields_of(paper: PaperType) -> list[Field]:
    """What a person may write on all of them."""
    return [one for one in paper.fields if one.kind is not FieldKind.UNIT and one.name not in _KNOWN]


def _show(
    visit: Visit, paper: PaperType | None, asked: Asked, fault: PipelineError | None = None
) -> Response:
    register = visit.desk.register(visit.registry)
    papers = label_papers(visit)
    of_units = _of_units(paper)
    return visit.show(
        "labels.html",
        400 if fault is not None else 200,
        papers=papers,
        paper=paper,
        fields=fields_of(paper) if paper is not None else [],
        asked=asked,
        of_units=of_units,
        changes=paper is not None and paper.field(OCCUPANT) is not None,
        outdated=_outdated(visit, paper) if paper is not None and asked.scope == "changed" else [],
        buildings=_buildings(visit, register),
        sheets=_sheets(visit, paper) if paper is not None else [],
        single=SINGLE,
        fault=fault,
    )


def _paper(visit: Visit, slug: str) -> PaperType | None:
    """The label that is asked for, else the first. Raises NotHere; None where the site has no labels."""
    papers = label_papers(visit)
    if not slug:
        usual = next((one for one in papers if one.field(OCCUPANT) is not None), None)
        return usual or next(iter(papers), None)
    found = next((one for one in papers if one.slug == slug), None)
    if found is None:
        raise not_here("种标签")
    return found


def _of_units(paper: PaperType | None) -> bool:
    """Is every one of them a unit's?"""
    return paper is not None and any(one.kind is FieldKind.UNIT and one.required for one in paper.fields)


def _sheets(visit: Visit, paper: PaperType) -> list[Stock]:
    """Label sheets that are large enough for it, its own first."""
    known = stocks(visit.site.templates)
    drawn = known.get(paper.stock)
    found = [one for one in known.values() if drawn is None or _fits(one, drawn)]
    return sorted(found, key=lambda one: one.name != paper.stock)


def _fits(stock: Stock, drawn: Stock) -> bool:
    try:
        return stock.scale_for(drawn) > 0
    except UsageError:
        return False


def _stickers(visit: Visit, paper: PaperType, asked: Asked) -> Stickers:
    """Raises UsageError."""
    stock = stock_named(visit.site.templates, asked.sheet or paper.stock, paper.stock)
    start = int(asked.start) if re.fullmatch(r"[0-9]{1,3}", asked.start) else 0
    if not 1 <= start <= stock.number:
        raise UsageError(
            f"这种标签纸每张 {stock.number} 枚，没有第 {asked.start} 枚 / no such place on the sheet",
            hint=f"起始位置写 1 到 {stock.number}，从左到右、从上到下数。",
        )
    return Stickers(asked.sheet, start)


def _units(visit: Visit, paper: PaperType, asked: Asked) -> list[UnitCode | None]:
    """Raises UsageError, Forbidden."""
    register = visit.desk.register(visit.registry)
    found: list[UnitCode | None] = []
    if asked.scope == "one" and not _of_units(paper):
        return [None]
    if asked.scope == "building":
        found = [one for one in units_of(register, asked.building, asked.floors) if visit.viewer.covers(one)]
    elif asked.scope == "changed":
        found = [one.unit for one in _outdated(visit, paper)]
        if not found:
            raise UsageError("没有须重贴的标签 / none is out of date", hint="用户变更后，这里才会列出来。")
    else:
        found = list(_typed(visit, register, asked.units))
    if not found:
        raise UsageError("没有要打印的房号 / no units", hint="请写房号，或选一栋。")
    if len(found) > MOST:
        raise UsageError(f"一次最多 {MOST} 枚 / too many", hint="请按楼层分几次打印。")
    return found


def _typed(visit: Visit, register: Register, text: str) -> list[UnitCode]:
    """Units in any spelling, one after the other. Raises UsageError, Forbidden."""
    buildings = all_buildings(visit.site, register.by_code)
    found: list[UnitCode] = []
    for word in re.split(r"[\s,，、;；]+", text.strip()):
        if not word:
            continue
        codes = [code for code in parse_unit(word, buildings) if code in register.by_code]
        if len(codes) != 1:
            why = "名册上没有" if not codes else "可能是几户"
            raise UsageError(f"“{word}”{why} / no such unit", hint="房号写法如 3-1203；几户之间空一格。")
        if not visit.viewer.covers(codes[0]):
            raise forbidden()
        found.append(codes[0])
    return list(dict.fromkeys(found))


def _outdated(visit: Visit, paper: PaperType) -> list[Outdated]:
    if paper.field(OCCUPANT) is None:
        return []
    return [one for one in changed_labels(_office(visit), paper) if visit.viewer.covers(one.unit)]


def _office(visit: Visit) -> Office:
    visit.require(Action.LEND)
    register = visit.desk.register(visit.registry)
    geometries = prepare(visit.desk.catalog, visit.site.office)
    return Office(
        visit.site, visit.desk.catalog, geometries, visit.registry, register, visit.viewer.login, visit.now
    )


def _buildings(visit: Visit, register: Register) -> list[tuple[str, str]]:
    codes = dict.fromkeys(unit.building for unit in register.by_code if visit.viewer.covers(unit))
    return [(code, visit.site.building_name(code)) for code in codes]
