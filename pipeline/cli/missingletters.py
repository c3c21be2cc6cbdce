"""`missing --letter`: the letters that ask for what the dossiers lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.cli.base import err, escape, out, print_json
from pipeline.cli.office import bar, show
from pipeline.errors import UsageError
from pipeline.model import UnitCode

if TYPE_CHECKING:
    from pipeline.flow.bulk import BulkPlan, Left
    from pipeline.flow.cases.missing import DossierState
    from pipeline.flow.cases.room import CaseRoom
    from pipeline.flow.office import Office
    from pipeline.respond.dossier import Demands

_TOLD = 20  # units without a letter that are named


def write_letters(
    office: Office,
    room: CaseRoom,
    demands: Demands,
    states: Sequence[DossierState],
    *,
    role: str,
    day: date | None,
    words: str,
    single: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Draft what asks for what `states` lack (of `role` only, where given), by `day` or the usual term. `words` tell which
    units; `single`: without a bulk run. Raises UsageError where there is nothing to ask for."""
    from pipeline.flow.cases import asking

    paper = asking.letter_paper(office, demands)
    asked, none = asking.requests(room, states, role)
    until = _last_day(day, room.now.date()) or asking.last_day(room, demands)
    plan = asking.plan(office, paper, asked, until, words)
    _tell_left([*none, *plan.left], as_json)
    if plan.faults:
        raise UsageError(f"函件写不成：{plan.faults[0].reason} / a letter has faults", hint="请核对名册。")
    if not plan.items:
        raise UsageError("没有要发的 / nothing to ask for", hint="缺哪些、由谁补，见 pipeline missing。")
    _draft(office, plan, single, dry_run, as_json)


def _last_day(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise UsageError(f"截止日 {day} 已经过了 / in the past", hint="请写今天或以后的日子。")
    return day


def _tell_left(left: Sequence[Left], as_json: bool) -> None:
    if as_json:
        for one in left:
            print_json({"outcome": "left", "unit": str(one.unit), "reason": one.reason})
        return
    reasons: dict[str, list[UnitCode]] = {}
    for one in left:
        reasons.setdefault(one.reason, []).append(one.unit)
    for reason, units in reasons.items():
        more = f" 等 {len(units)} 户" if len(units) > _TOLD else ""
        err.print(f"不发（{escape(reason)}）：{'、'.join(map(str, units[:_TOLD]))}{more}")


def _draft(office: Office, plan: BulkPlan, single: bool, dry_run: bool, as_json: bool) -> None:
    from pipeline.flow.bulk import go_on, start
    from pipeline.flow.cases.asking import draft_all

    if dry_run:
        if as_json:
            print_json({"outcome": "dry-run", "letters": len(plan.items)})
        else:
            out.print(f"《{escape(plan.paper.title)}》要发 {len(plan.items)} 封；去掉 --dry-run 就起草。")
        return
    if single:
        for letter in draft_all(office, plan):
            show(letter, plan.paper.title, as_json)
        return
    with bar("起草") as progress:
        task = progress.add_task("", total=None)
        id = start(office, plan, word=False).id
        run = go_on(office, id, lambda done, total: progress.update(task, completed=done, total=total))
    if as_json:
        print_json({"outcome": "drafted", "batch": run.id, "letters": run.total, "drafted": run.drafted})
        return
    out.print(f"批次 {run.id}：起草了 {run.drafted} 封（共 {run.total} 封）。")
    out.print(f"签发：pipeline letter issue {run.id}　打印：pipeline letter print {run.id}")
