"""`due` and `digest`: what each role must do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.caseroom import due_object, opened_room
from pipeline.cli.opened import day_of

if TYPE_CHECKING:
    from pipeline.model.procedure import Role


@click.command()
@click.option("--role", help="只看这个角色：finance 或“财务部”。")
@click.option("--on", "day", help="按这一天看（默认今天）：到那天为止要办的。")
@click.option("--building", multiple=True, help="只看这些栋。")
@json_option
@pass_context
def due(
    context: Context, role: str | None, day: str | None, building: tuple[str, ...], as_json: bool
) -> None:
    """今日待办：逾期的在前；谁办、哪天到期、依据哪一条。

    \b
    例：pipeline due --role 工程部
        pipeline due --on 2026-12-31
    """
    from dataclasses import replace

    from pipeline.flow.cases.due import Wanted, due_list

    with opened_room(context, read_only=True) as room:
        on = day_of(day, context.today)
        if on is not None and on != context.today:
            room = replace(room, now=datetime.combine(on, time(9), room.site.timezone))
        roles = frozenset({_role(room.procedures.roles, role)} if role else ())
        found = due_list(room, Wanted(roles, frozenset(code.upper() for code in building)))
        titles = {key: one.title for key, one in room.procedures.roles.items()}
        zone = room.site.timezone
    if as_json:
        for one in found:
            print_json(due_object(one))
        return
    if not found:
        out.print("没有待办事项。")
        return
    table = listing("到期", "", "谁", "房号", "做什么", "事项", "依据")
    for one in found:
        when = f"{one.due.astimezone(zone):%m-%d %H:%M}" if one.due else ""
        said = f"[red]{escape(one.said)}[/]" if one.standing == "late" else escape(one.said)
        place = str(one.unit) if one.unit is not None else "管理处"
        what = f"{escape(one.procedure)} {one.case}"
        table.add_row(
            when,
            said,
            escape(titles.get(one.role, one.role)),
            place,
            escape(one.title),
            what,
            escape(one.source),
        )
    out.print(table)


def _role(roles: Mapping[str, Role], text: str) -> str:
    """By key or title. Raises UsageError."""
    from pipeline.errors import UsageError

    found = next((key for key, one in roles.items() if text in (key, one.title)), None)
    if found is None:
        listed = "、".join(f"{one.title}（{key}）" for key, one in roles.items() if not one.outside)
        raise UsageError(f"没有“{text}”这个角色 / no such role", hint=f"可用：{listed}。")
    return found


@click.command()
@click.option("--send", is_flag=True, help="发给每个人；每人每天一次。不加则只显示。")
@json_option
@pass_context
def digest(context: Context, send: bool, as_json: bool) -> None:
    """每日待办邮件：按 site.toml 的 [[people]]，把各人的逾期、今日、三日内到期的事发到邮箱。

    \b
    例：pipeline digest --send
        30 8 * * 1-5 pipeline --site /site digest --send     （定时任务，工作日早上）
    """
    from pipeline.flow.cases.digest import digests, send_digests, subject, text

    with opened_room(context, read_only=not send) as room:
        if not room.site.people:
            err.print("site.toml 里还没有 [[people]]，不知道发给谁。")
            return
        if send:
            for one in send_digests(room):
                if as_json:
                    print_json({"login": one.person.login, "error": one.error})
                else:
                    out.print(f"{escape(one.person.name)}：{escape(one.error) if one.error else '已发'}")
            return
        for found in digests(room):
            if as_json:
                kinds = {"late": found.late, "today": found.today, "soon": found.soon, "open": found.open}
                print_json(
                    {
                        "login": found.person.login,
                        **{k: [due_object(one) for one in v] for k, v in kinds.items()},
                    }
                )
                continue
            out.print(f"[bold]{escape(subject(found, room.site.name, room.now))}[/]")
            out.print(escape(text(found, room.now)))
