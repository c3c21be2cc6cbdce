"""`missing`: which papers the dossiers lack, who has to bring them, and the letters that ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.caseroom import opened_room
from pipeline.cli.missingletters import write_letters
from pipeline.cli.office import opened_office
from pipeline.cli.opened import day_of, unit_of
from pipeline.errors import SiteError, UsageError

if TYPE_CHECKING:
    from pipeline.flow.cases.missing import Asked, DossierState
    from pipeline.flow.cases.missinglist import Tally
    from pipeline.flow.cases.room import CaseRoom
    from pipeline.flow.office import Office
    from pipeline.respond.dossier import Demands

_LISTED = 60  # units that are told one by one


@click.command()
@click.option("--unit", help="一户：应有的每一份资料，有的写编号，缺的写由谁补。")
@click.option("--building", default="", help="栋号，如 3 或 A；不给就是全部。")
@click.option("--floor", "floors", default="", help="楼层，如 3-12 或 3,5,7-9。")
@click.option("--role", help="只看由谁补交：owner 或“业主”。")
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="清单写到哪个文件：.pdf 或 .xlsx。",
)
@click.option("--letter", "ask", is_flag=True, help="起草催交函；一户直接起草，多户成批起草。")
@click.option("--deadline", help="函里的截止日；不给则按 _dossier.toml 的 within。")
@click.option("--dry-run", is_flag=True, help="只看要发多少封、哪些不发，什么也不留下。")
@json_option
@pass_context
def missing(
    context: Context,
    unit: str | None,
    building: str,
    floors: str,
    role: str | None,
    target: Path | None,
    ask: bool,
    deadline: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """用户档案缺哪些资料：自何时起缺、由谁补交；按栋统计齐全率。

    应有哪些资料见 procedures/_dossier.toml；按哪一规程见规定 dossier.scheme。

    \b
    例：pipeline missing --unit 3-1203
        pipeline missing --building 3 --floor 3-12 --role 业主
        pipeline missing --building 3 --out 所缺资料.pdf
        pipeline missing --building 3 --letter --deadline 2026-12-15
    """
    _check(unit, building or floors, target, ask, bool(deadline or dry_run))
    if ask:
        with opened_office(context) as office:
            room = _room_of(office)
            demands = demands_of(room)
            write_letters(
                office,
                room,
                demands,
                _states(context, room, demands, unit, building, floors, None),
                role=_role(room, role) if role else "",
                day=day_of(deadline, context.today),
                words=_words(room, unit, building, floors),
                single=unit is not None,
                dry_run=dry_run,
                as_json=as_json,
            )
        return
    with opened_room(context, read_only=True) as room:
        demands = demands_of(room)
        states = _states(context, room, demands, unit, building, floors, role)
        if target is not None:
            _write(room, states, target, as_json)
        elif as_json:
            _as_json(room, states, whole=unit is not None)
        elif unit is not None:
            _one(room, states[0])
        else:
            _many(room, states, bool(building or floors or role))


def _check(unit: str | None, narrowed: str, target: Path | None, ask: bool, of_letter: bool) -> None:
    if unit and narrowed:
        raise UsageError("--unit 与 --building、--floor 不能同时用 / choose one", hint="写一户，或写一栋。")
    if target is not None and ask:
        raise UsageError("--out 与 --letter 不能同时用 / choose one", hint="先出清单，再起草函件。")
    if of_letter and not ask:
        raise UsageError(
            "--deadline、--dry-run 只用于起草函件 / only with --letter", hint="请加上 --letter。"
        )


def _room_of(office: Office) -> CaseRoom:
    from pipeline.flow.cases.opened import case_room

    return case_room(
        office.site, office.registry, actor=office.actor, now=office.now, register=office.register
    )


def _words(room: CaseRoom, unit: str | None, building: str, floors: str) -> str:
    """What stands as the source of a bulk run."""
    named = room.site.building_name(_building(room, building)) if building else ""
    choice = "　".join(filter(None, (unit or named, f"{floors}层" if floors else "")))
    return f"补交资料　{choice or '全部'}"


def demands_of(room: CaseRoom) -> Demands:
    """What a complete dossier holds at this site. Raises SiteError where nobody said."""
    from pipeline.respond.dossier import FILE, load_demands

    found = load_demands(room.site.procedures, room.site)
    if found.faults:
        more = f"等 {len(found.faults)} 处" if len(found.faults) > 1 else ""
        err.print(f"应有资料的规定有误：{escape(found.faults[0])}{more}（pipeline check 查看全部）")
    if not found.demands:
        hint = f"由程序自带的 procedures 文件夹复制 {FILE} 到站点的 procedures 即可启用。"
        raise SiteError(f"没有写明用户档案应有哪些资料（procedures/{FILE}） / no demands", hint=hint)
    return found


def _states(
    context: Context,
    room: CaseRoom,
    demands: Demands,
    unit: str | None,
    building: str,
    floors: str,
    role: str | None,
) -> list[DossierState]:
    from pipeline.flow.cases.missing import missing_of, missing_of_units
    from pipeline.flow.cases.missinglist import of_role
    from pipeline.flow.labels import units_of

    if unit is not None:
        found = [missing_of(room, unit_of(unit, room.registry, context), demands)]
    else:
        found = missing_of_units(room, units_of(room.register, _building(room, building), floors), demands)
    return of_role(found, _role(room, role)) if role else found


def _building(room: CaseRoom, text: str) -> str:
    from pipeline.flow.lookups import all_buildings
    from pipeline.register.roster_unit import building_code

    if not text:
        return ""
    known = all_buildings(room.site, room.register.by_code)
    code = building_code(text, known)
    if code is None or code not in {one.code for one in known}:
        listed = "、".join(one.code for one in known)
        raise UsageError(f"没有这一栋：{text} / no such building", hint=f"名册上有：{listed}。")
    return code


def _role(room: CaseRoom, text: str) -> str:
    roles = room.procedures.roles
    found = next((key for key, one in roles.items() if text in (key, one.title)), None)
    if found is None:
        listed = "、".join(f"{one.title}（{key}）" for key, one in roles.items())
        raise UsageError(f"没有“{text}”这个角色 / no such role", hint=f"可用：{listed}。")
    return found


def _write(room: CaseRoom, states: Sequence[DossierState], target: Path, as_json: bool) -> None:
    from pipeline.archive.place import write_atomic
    from pipeline.flow.cases.missinglist import missing_list, tally

    write_atomic(target.absolute(), missing_list(room, states, target))
    if as_json:
        print_json({"out": str(target), **_tally_object(tally(states))})
    else:
        out.print(f"已生成：{escape(str(target))}")
        out.print(tally(states).chinese)


def _tally_object(one: Tally) -> dict[str, Any]:
    return {
        "units": one.units,
        "complete": one.complete,
        "percent": one.percent,
        "demanded": one.demanded,
        "missing": one.missing,
    }


def asked_object(room: CaseRoom, one: Asked) -> dict[str, Any]:
    """The keys that programs rely on."""
    return {
        "name": one.demand.name,
        "title": one.demand.title,
        "papers": list(one.demand.papers),
        "category": one.demand.category,
        "state": one.state.value,
        "since": one.since.isoformat() if one.since else None,
        "of": one.of,
        "of_title": room.role_title(one.of),
        "wanted": one.wanted,
        "copies": one.copies,
        "documents": list(one.documents),
        "case": one.case,
        "gone": one.gone,
        "source": one.demand.source,
    }


def _as_json(room: CaseRoom, states: Sequence[DossierState], *, whole: bool) -> None:
    """A line for each unit, then the totals. `whole`: what is there too."""
    from pipeline.flow.cases.missinglist import by_building, tally

    for state in states:
        said = state.demands if whole else state.missing
        papers = [asked_object(room, one) for one in said]
        counts = {"demanded": len(state.demands), "missing": len(state.missing)}
        print_json({"unit": str(state.unit), "complete": state.complete, **counts, "papers": papers})
    if not whole:
        for code, some in by_building(states).items():
            print_json({"building": code, **_tally_object(tally(some))})
        print_json({"total": True, **_tally_object(tally(states))})


def _one(room: CaseRoom, state: DossierState) -> None:
    if not state.demands:
        out.print(f"{state.unit}：名册上没有业主、租户，也没有办过的事，没有应收的资料。")
        return
    table = listing("类别", "应有资料", "情况", "由谁补交", "自", "编号", "依据")
    for one in state.demands:
        said = f"[red]{escape(one.said)}[/]" if one.lacking else escape(one.said)
        who = escape(room.role_title(one.of)) + ("（已迁出）" if one.gone else "") if one.lacking else ""
        documents = "、".join(one.documents) or (f"事项 {one.case}" if one.case else "")
        since = one.since.isoformat() if one.since else "不详"
        title, source = escape(one.demand.title), escape(one.demand.source)
        table.add_row(one.demand.category, title, said, who, since, documents, source)
    out.print(table)
    total = f"应有 {len(state.demands)} 件"
    out.print(f"{state.unit}：{total}，缺 {len(state.missing)} 件。" if state.missing else f"{total}，齐全。")


def _many(room: CaseRoom, states: Sequence[DossierState], narrowed: bool) -> None:
    from pipeline.flow.cases.missinglist import by_building, tally

    lacking = [one for one in states if one.missing]
    if lacking and (narrowed or len(lacking) <= _LISTED):
        table = listing("房号", "缺", "缺哪些")
        for state in lacking:
            titles = "、".join(dict.fromkeys(one.demand.title for one in state.missing))
            table.add_row(str(state.unit), f"{len(state.missing)}/{len(state.demands)}", escape(titles))
        out.print(table)
    for code, some in by_building(states).items():
        out.print(f"{escape(room.site.building_name(code))}：{tally(some).chinese}")
    out.print(f"合计：{tally(states).chinese}。")
    if lacking:
        out.print("逐户查看：--unit 3-1203 或 --building 3；清单：--out 所缺资料.pdf；催交：--letter。")
