"""`due` and `digest`: what each role must do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from pipeline.cli.base import Context, err, escape, json_option, out, pass_context, print_json
from pipeline.cli.caseroom import due_object
from pipeline.cli.opened import actor, day_of, registry_of

if TYPE_CHECKING:
    from pipeline.flow.cases.room import CaseRoom
    from pipeline.model.procedure import Role

_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_GAP = 2  # spaces between columns
_WIDEST = 44  # a longer cell moves only its own line


@contextmanager
def _room(context: Context, *, read_only: bool = True) -> Iterator[CaseRoom]:
    """The room without the register of people, which the lists of what is to be done do not need: with
    thousands of units reading it takes longer than the list."""
    from pipeline.classify.register import known_units
    from pipeline.flow.cases.opened import case_room
    from pipeline.flow.lookups import Register

    nobody = Register(known_units((), (), ()), {})
    with registry_of(context, read_only=read_only) as registry:
        room = case_room(context.site, registry, actor=actor(), now=context.now, register=nobody)
        if faults := room.procedures.faults:
            err.print(f"规程有误，未启用：{escape(faults[0])}等 {len(faults)} 处（pipeline check 查看全部）")
        yield room


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

    with _room(context) as room:
        on = day_of(day, context.today)
        if on is not None and on != context.today:
            room = replace(room, now=datetime.combine(on, time(9), room.site.timezone))
        roles = frozenset({_role(room.procedures.roles, role)} if role else ())
        found = due_list(room, Wanted(roles, frozenset(code.upper() for code in building)))
        titles = {key: one.title for key, one in room.procedures.roles.items()}
        zone = room.site.timezone
    if as_json:
        encode = json.JSONEncoder(ensure_ascii=False).encode
        sys.stdout.write("".join(f"{encode(due_object(one))}\n" for one in found))
        return
    if not found:
        out.print("没有待办事项。")
        return
    rows = [
        (
            f"{one.due.astimezone(zone):%m-%d %H:%M}" if one.due else "",
            one.said,
            titles.get(one.role, one.role),
            str(one.unit) if one.unit is not None else "管理处",
            one.title,
            f"{one.procedure} {one.case}",
            one.source,
        )
        for one in found
    ]
    _write_table(
        ("到期", "", "谁", "房号", "做什么", "事项", "依据"), rows, [one.standing == "late" for one in found]
    )


def _write_table(heads: Sequence[str], rows: Sequence[Sequence[str]], late: Sequence[bool]) -> None:
    """Thousands of lines at once; what is late has its second column in red on a terminal."""
    columns = [_padded(head, column) for head, *column in zip(heads, *rows, strict=True)]
    if out.in_colour:
        columns[1] = [
            f"{_RED}{cell}{_PLAIN}" if red else cell
            for cell, red in zip(columns[1], (False, *late), strict=True)
        ]
    sys.stdout.write("\n".join("".join(line).rstrip() for line in zip(*columns, strict=True)) + "\n")


def _padded(head: str, column: Sequence[str]) -> list[str]:
    """A column and its head, on one line each and all as wide as the widest."""
    shown = {text: _shown(text) for text in (head, *column)}
    widths = {text: _width(plain) for text, plain in shown.items()}
    wide = min(_WIDEST, max(widths.values()))
    padded = {text: shown[text] + " " * max(_GAP, wide - width + _GAP) for text, width in widths.items()}
    return [padded[text] for text in (head, *column)]


def _shown(text: str) -> str:
    """Text from outside on one line, without control characters."""
    return (
        text if text.isprintable() else "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
    )


def _width(text: str) -> int:
    """Places on a terminal: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


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

    with _room(context, read_only=not send) as room:
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
