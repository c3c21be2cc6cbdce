"""成批发文: choose the letter and who gets it, try it, then draft outside the request."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from pipeline.errors import PipelineError, UsageError
from pipeline.flow.bulk import BulkPlan, Choice, first_letter, floors_of, plan_rows, plan_units, start
from pipeline.flow.bulkrows import rows_of
from pipeline.flow.lookups import all_buildings
from pipeline.flow.office import Office
from pipeline.model import Held, PaperType, UnitCode
from pipeline.register.roster_grid import read_grids
from pipeline.web.pages.letters_choose import choices, paper_of
from pipeline.web.pages.letters_form import entries, given
from pipeline.web.pages.letters_runs import draft_later
from pipeline.web.pages.letters_seen import may_open, office_of, unit_given
from pipeline.web.pages.letters_write import PDF_HEADERS, chinese_of
from pipeline.web.visit import Visit, forbidden, go
from pipeline.workers import Workers

MOST_SHOWN = 100
MOST_MB = 10
KEPT = 24 * 3600.0  # seconds that a table waits for its run to be started
SECONDS = 30.0
_FILE = re.compile(r"[0-9a-f]{24}\.(xlsx|csv)")


@dataclass(frozen=True, slots=True)
class Target:
    """Who gets the letter, as it was typed; `file` the table that was sent, `name` what it was called."""

    building: str
    floors: str
    units: str
    but: str
    file: str = ""
    name: str = ""


def page(visit: Visit) -> Response:
    """Choose the letter, then whom. Raises NotHere."""
    if not visit.asked("paper"):
        text = visit.asked("q")
        template = "letter_papers.html" if visit.fragment else "letter_new.html"
        found = choices(visit, text, is_bulk)
        return visit.show(
            template, paper=None, papers=found, text=text, unit="", fault=None, path="/letters/bulk"
        )
    paper = paper_of(visit, visit.asked("paper"), is_bulk)
    return _form(visit, paper, Target("", "", "", ""))


def is_bulk(paper: PaperType) -> bool:
    """Letters to units."""
    return paper.has_letter and bool(paper.category)


def attempt(visit: Visit) -> Response:
    """Nothing is kept but the table: how many letters, who gets none, what is wrong. Raises NotHere."""
    paper = paper_of(visit, visit.given("paper"), is_bulk)
    target = _target(visit)
    try:
        target = _with_file(visit, target)
        plan, unknown = _plan(visit, office_of(visit), paper, target)
    except PipelineError as fault:
        return _form(visit, paper, target, fault=fault)
    return _form(visit, paper, target, plan=plan, unknown=unknown)


def first(visit: Visit) -> Response:
    """The first letter as it will be, as PDF; what is wrong is said in the frame."""
    try:
        paper = paper_of(visit, visit.given("paper"), is_bulk)
        office = office_of(visit)
        plan, _ = _plan(visit, office, paper, _target(visit))
        if not plan.items:
            raise UsageError("没有要发的 / nothing to send")
        if not may_open(visit, paper.slug, plan.items[0].unit):
            raise forbidden()
        pressed = first_letter(office, plan)
    except PipelineError as fault:
        return PlainTextResponse(chinese_of(fault), 400, headers=PDF_HEADERS)
    return Response(pressed.pdf, media_type="application/pdf", headers=PDF_HEADERS)


def begin(visit: Visit) -> Response:
    """Write the run down and begin to draft. Raises NotHere, UsageError, BusyError."""
    paper = paper_of(visit, visit.given("paper"), is_bulk)
    office, target = office_of(visit), _target(visit)
    plan, _ = _plan(visit, office, paper, target)
    if plan.faults or not plan.items:
        return _form(visit, paper, target, plan=plan)
    if visit.given("count") != str(len(plan.items)):
        raise UsageError(
            f"现在是 {len(plan.items)} 封，和试排时不一样 / the list has changed",
            hint="名册或表格刚变过，请返回再试排一次。",
        )
    run = start(office, plan, word=visit.given("word") == "1")
    draft_later(visit, run)
    if target.file:
        (_folder(visit) / target.file).unlink(missing_ok=True)
    return go(f"/letters/runs/{run.id}")


def _target(visit: Visit) -> Target:
    file = visit.given("file")
    return Target(
        visit.given("building")[:12],
        visit.given("floors")[:100],
        visit.given("units")[:4000],
        visit.given("but")[:4000],
        file if _FILE.fullmatch(file) else "",
        visit.given("file_name")[:80],
    )


def _with_file(visit: Visit, target: Target) -> Target:
    """The table that came with the form, kept until the run is begun. Raises UsageError."""
    arrival = getattr(visit.request.state, "arrival", None)
    sent = next((one for one in arrival.files if one.size), None) if arrival is not None else None
    if sent is None:
        return target
    suffix = Path(sent.name).suffix.lower()
    if suffix not in (".xlsx", ".csv") or sent.size > MOST_MB * 1024 * 1024:
        raise UsageError(
            "请上传 .xlsx 或 .csv 表格 / not a table", hint=f"不超过 {MOST_MB} MB；旧版 .xls 请另存为 .xlsx。"
        )
    folder = _folder(visit)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    name = f"{secrets.token_hex(12)}{suffix}"
    shutil.move(sent.path, folder / name)
    return Target("", "", "", "", name, Path(sent.name).name[:80])


def _folder(visit: Visit) -> Path:
    """Each person's own: the name of a table of somebody else leads nowhere."""
    return visit.site.state / "letters-bulk" / re.sub(r"[^0-9A-Za-z_-]", "_", visit.viewer.login)


def _plan(visit: Visit, office: Office, paper: PaperType, target: Target) -> tuple[BulkPlan, tuple[str, ...]]:
    """And the headers of the table that nothing is taken from. Raises UsageError, RosterError."""
    same = given(visit, paper, None, {})
    if target.file:
        return _of_table(visit, office, paper, target, same)
    choice = _choice(visit, office, target)
    words = "　".join(
        filter(
            None,
            (
                visit.site.building_name(choice.building) if choice.building else "",
                f"{target.floors}层" if target.floors else "",
                target.units[:60],
                f"除 {target.but[:60]}" if target.but else "",
            ),
        )
    )
    return plan_units(office, paper, choice, same, words or "全部"), ()


def _choice(visit: Visit, office: Office, target: Target) -> Choice:
    """Never beyond the own area. Raises UsageError."""
    codes = {b.code for b in all_buildings(visit.site, office.register.by_code)}
    own = [unit for unit in office.register.by_code if visit.viewer.covers(unit)]
    if target.building and (
        target.building not in codes or not any(u.building == target.building for u in own)
    ):
        raise UsageError("没有这一栋，或不在您分管的楼栋 / no such building", hint="请从列表里选。")
    if not (target.building or target.floors or target.units or visit.given("everybody") == "1"):
        raise UsageError("没有说明发给谁 / to whom?", hint="请选楼栋、楼层或房号，上传表格，或勾选“全部”。")
    floors = floors_of(target.floors)
    units = _units(visit, target.units) or (own if not visit.viewer.everywhere else [])
    choice = Choice(target.building, floors, units, _units(visit, target.but))
    if not any(choice.takes(code, unit.floor) for code, unit in office.register.by_code.items()):
        raise UsageError("名册上没有符合条件的房号 / no unit fits", hint="请核对楼栋、楼层和房号。")
    return choice


def _units(visit: Visit, text: str) -> list[UnitCode]:
    words = re.split(r"[,，、;；\s]+", text)
    found = [unit_given(visit, word) for word in words if word]
    return [unit for unit in found if unit is not None]


def _of_table(
    visit: Visit, office: Office, paper: PaperType, target: Target, same: dict[str, str]
) -> tuple[BulkPlan, tuple[str, ...]]:
    path = _folder(visit) / target.file
    if not path.is_file():
        raise UsageError("上传的表格已经过期 / the table is gone", hint="请重新上传。")
    with Workers(1, memory_mb=visit.site.limits.memory_mb) as workers:
        grids = workers.run(read_grids, path, timeout=SECONDS)
    if isinstance(grids, Held):
        raise UsageError("表格读不出来 / the table cannot be read", hint="请在 Excel 里另存为 .xlsx 再上传。")
    rows, unknown = rows_of(office, paper, grids, target.name)
    plan = plan_rows(office, paper, rows, same, target.name)
    if any(item.unit is not None and not visit.viewer.covers(item.unit) for item in plan.items):
        raise UsageError("表格里有不在您分管楼栋的房号 / out of your area", hint="请只留分管楼栋的行。")
    return plan, unknown


def _form(
    visit: Visit,
    paper: PaperType,
    target: Target,
    *,
    plan: BulkPlan | None = None,
    unknown: tuple[str, ...] = (),
    fault: PipelineError | None = None,
) -> Response:
    typed = given(visit, paper, None, {})
    own = [
        b
        for b in all_buildings(visit.site, visit.desk.register(visit.registry).by_code)
        if visit.viewer.everywhere or b.code in visit.viewer.areas
    ]
    shown = plan.faults if plan is not None else ()
    return visit.show(
        "letter_bulk.html",
        400 if fault is not None or shown else 200,
        paper=paper,
        target=target,
        plan=plan,
        left=plan.left[:MOST_SHOWN] if plan is not None else (),
        faults=shown[:MOST_SHOWN],
        unknown=unknown,
        fault=fault,
        entries=[one for one in entries(visit, paper, None, {}, typed) if one.kind not in ("unit", "table")],
        everybody=visit.given("everybody") == "1",
        buildings=own,
        opens=plan is not None and bool(plan.items) and may_open(visit, paper.slug, plan.items[0].unit),
        whole=visit.viewer.everywhere,
    )
