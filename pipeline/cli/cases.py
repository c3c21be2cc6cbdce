"""`case`: what the office has in hand: look, open, act, correct; draft what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.caseroom import case_object, clock_object, line_object, opened_room, tell_moved
from pipeline.cli.opened import catalog_of, settings, unit_of

if TYPE_CHECKING:
    from pipeline.flow.cases.moved import Moved
    from pipeline.flow.cases.room import CaseRoom


@click.group()
def case() -> None:
    """事项：装修、投诉、报修、搬出……每件事走到哪一步，谁办，期限到哪天。

    \b
    文件归档、有人办理、期限到了，事项就往前走；每一步都记在经过里，写明谁、何时、依据哪一条。
    """


@case.command(name="list")
@click.option("--unit", help="只看这一户。")
@click.option("--procedure", help="只看这种事项：fit-out、complaint，或中文名。")
@click.option("--all", "everything", is_flag=True, help="已办结的也列出。")
@click.option("--limit", default=200, show_default=True, help="最多列出多少件。")
@json_option
@pass_context
def list_(
    context: Context, unit: str | None, procedure: str | None, everything: bool, limit: int, as_json: bool
) -> None:
    """在办的事项，新的在前。"""
    from pipeline.register.cases import cases

    with opened_room(context, read_only=True) as room:
        found = cases(
            room.registry,
            procedure=room.procedures.get(procedure).slug if procedure else "",
            unit=unit_of(unit, room.registry, context) if unit else None,
            open=None if everything else True,
            limit=limit,
        )
        rows = [case_object(room, one) for one in found]
    if as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        out.print("没有在办的事项。文件归档后会自动立项，也可以用 pipeline case open 立项。")
        return
    table = listing("编号", "房号", "事项", "状态", "立项", "办结")
    for row in rows:
        closed = row["closed"][:10] if row["closed"] else ""
        table.add_row(
            row["case"],
            row["unit"] or "管理处",
            escape(row["title"]),
            escape(row["state_title"]),
            row["opened"][:10],
            closed,
        )
    out.print(table)


@case.command()
@click.argument("id", metavar="编号")
@json_option
@pass_context
def show(context: Context, id: str, as_json: bool) -> None:
    """一件事项：状态、期限、经过、已收的文件、现在可以做什么、还缺什么。"""
    from pipeline.cli.casepage import print_case
    from pipeline.flow.cases.moving import position_of
    from pipeline.register import answers, cases, papermoves
    from pipeline.respond.cases.engine import lacks, offered

    with opened_room(context, read_only=True) as room:
        found = cases.find_case(room.registry, id)
        position = position_of(room, found)
        possible = [(event, lacks(position, event, {}, room.procedures.roles)) for event in offered(position)]
        papers = papermoves.moves_of(room.registry, found.id)
        drafts = answers.answers(room.registry, found.id)
        if as_json:
            print_json(
                {
                    **case_object(room, found),
                    "clocks": [clock_object(clock) for clock in position.clocks],
                    "history": [line_object(line) for line in position.history],
                    "papers": [{"document": m.document, "event": m.event, "said": m.said} for m in papers],
                    "answers": [
                        {"paper": a.paper, "letter": a.letter, "sheet": a.sheet, "fault": a.fault}
                        for a in drafts
                    ],
                    "possible": [
                        {
                            "event": event.name,
                            "title": event.title,
                            "by": [by.value for by in event.by],
                            "roles": list(event.roles),
                            "asks": [ask.name for ask in event.ask],
                            "lacks": [one.chinese for one in missing if not one.warn],
                            "warnings": [one.chinese for one in missing if one.warn],
                        }
                        for event, missing in possible
                    ],
                }
            )
            return
        print_case(room, position, possible, papers, drafts, catalog_of(context).papers)


@case.command(name="open")
@click.argument("procedure", metavar="事项")
@click.option("--unit", help="房号，任何写法；管理处自己的事项不给。")
@click.option("--event", help="从哪一步开始；只有一种开头时可以不给。")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="要填的一项；可多次给。")
@click.option("--note", default="", help="附言，记入经过。")
@json_option
@pass_context
def open_(
    context: Context,
    procedure: str,
    unit: str | None,
    event: str | None,
    pairs: tuple[str, ...],
    note: str,
    as_json: bool,
) -> None:
    """立项：来人来电、没有文件的事。

    \b
    例：pipeline case open complaint --unit 3-1203 --set matter='楼上装修噪声' --set severity=一般
    """
    from pipeline.errors import UsageError
    from pipeline.flow.cases.moving import open_case
    from pipeline.model.procedure import By

    with opened_room(context) as room:
        kind = room.procedures.get(procedure)
        code = unit_of(unit, room.registry, context) if unit else None
        names = [e.name for e in kind.openings() if By.PERSON in e.by]
        chosen = event or (names[0] if len(set(names)) == 1 else "")
        if not chosen:
            raise UsageError(
                f"“{kind.title}”有几种开头 / which event?",
                hint=f"请加 --event {'、'.join(dict.fromkeys(names)) or '（只能由文件立项）'}。",
            )
        _tell(context, room, open_case(room, kind, code, chosen, settings(pairs), note=note), as_json)


@case.command()
@click.argument("id", metavar="编号")
@click.argument("event", metavar="做什么")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="要填的一项；可多次给。")
@click.option("--note", default="", help="附言，记入经过。")
@click.option("--expect", type=int, help="您看到的版本号；别人先办了就停下（供程序用）。")
@json_option
@pass_context
def act(
    context: Context,
    id: str,
    event: str,
    pairs: tuple[str, ...],
    note: str,
    expect: int | None,
    as_json: bool,
) -> None:
    """办一步：给意见、批准、登记缴费、登记检查结果……。能做什么见 pipeline case show。

    \b
    例：pipeline case act C00012 agree-engineering --set opinion='同意，封好风口'
    """
    from pipeline.flow.cases.moving import act as do

    with opened_room(context) as room:
        _tell(context, room, do(room, id, event, settings(pairs), note=note, expected=expect), as_json)


@case.command()
@click.argument("id", metavar="编号")
@click.option("--reason", required=True, help="为什么更正，记入经过。")
@json_option
@pass_context
def undo(context: Context, id: str, reason: str, as_json: bool) -> None:
    """更正：撤回最后一步。经过里留着，状态和期限回到这一步之前；还没发出的函件作废。

    \b
    例：pipeline case undo C00012 --reason '验收结果点错'
    """
    from pipeline.flow.cases.undoing import undo as take_back

    with opened_room(context) as room:
        _tell(context, room, take_back(room, id, reason=reason), as_json)


def _tell(context: Context, room: CaseRoom, moved: Moved, as_json: bool) -> None:
    """What happened; then what it wants drafted is drafted."""
    if as_json:
        print_json({**case_object(room, moved.case), "line": line_object(moved.line)})
    else:
        tell_moved(room, moved)
    draft_answers(context, moved, as_json)


def draft_answers(context: Context, moved: Moved, as_json: bool) -> None:
    """The papers that the event and what followed it want."""
    from pipeline.cli.office import opened_office
    from pipeline.flow.cases.answers import draft_wanted
    from pipeline.register.answers import waiting

    ids = list(_ids(moved))
    with opened_room(context, read_only=True) as room:
        wanted = [id for id in ids if waiting(room.registry, id)]
    if not wanted:
        return
    with opened_office(context) as office:
        for id in wanted:
            for done in draft_wanted(office, id):
                title = office.catalog.get(done.answer.paper).title
                if as_json:
                    continue
                if done.letter is not None:
                    out.print(
                        f"  已起草：{done.letter.id}《{escape(title)}》　{done.letter.place}　{escape(done.letter.pdf)}"
                    )
                elif done.sheet:
                    out.print(f"  已印好：《{escape(title)}》　{escape(done.sheet)}")
                else:
                    err.print(f"  没能起草《{escape(title)}》：{escape(done.fault)}")


def _ids(moved: Moved) -> list[str]:
    return list(dict.fromkeys([moved.case.id, *(id for other in moved.also for id in _ids(other))]))


@case.command()
@json_option
@pass_context
def run(context: Context, as_json: bool) -> None:
    """办一遍程序该办的：看新归档的文件、到期的、日历上该开始的，并起草要发的函件。

    watch 和 ingest 会自动做；需要定时做时用这条命令。
    """
    from pipeline.cli.office import opened_office
    from pipeline.flow.cases.round import round_of

    with opened_office(context) as office:
        done = round_of(office)
    if as_json:
        print_json(
            {
                "papers": len(done.looked),
                "events": len(done.moved),
                "drafted": sum(1 for one in done.drafted if not one.fault),
                "faults": [one.fault for one in done.drafted if one.fault],
            }
        )
        return
    out.print(
        f"看了 {len(done.looked)} 份文件，事项走了 {len(done.moved)} 步，"
        f"起草 {sum(1 for one in done.drafted if not one.fault)} 份。"
    )
    for one in done.drafted:
        if one.fault:
            err.print(f"没能起草（{one.answer.case}）：{escape(one.fault)}")
