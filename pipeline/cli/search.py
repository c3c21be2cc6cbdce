"""`search`: finding papers by words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
from rich.text import Text

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import catalog_of, day_of, registry_of, unit_of
from pipeline.model import OFFICE_PLACE


@click.command()
@click.argument("query", nargs=-1)
@click.option("--unit", help="房号，任何写法。")
@click.option("--office", is_flag=True, help="只找管理处自存的文件（不按房号归档的）。")
@click.option("--paper", help="文件种类：名称或代号。")
@click.option("--category", type=click.Choice(list("abcdefghij")), help="分类 a–j。")
@click.option("--since", help="从这一天起（文件日期）。")
@click.option("--until", help="到这一天止。")
@click.option("--person", help="姓名或单位。")
@click.option("--phone", help="电话，后四位也行。")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="最多列几条。")
@click.option("--open", "open_it", is_flag=True, help="打开第一条的 PDF。")
@json_option
@pass_context
def search(
    context: Context,
    query: tuple[str, ...],
    unit: str | None,
    office: bool,
    paper: str | None,
    category: str | None,
    since: str | None,
    until: str | None,
    person: str | None,
    phone: str | None,
    limit: int,
    open_it: bool,
    as_json: bool,
) -> None:
    """检索档案，新的在前。

    \b
    例：pipeline search '装修 3栋'          3栋的装修文件
        pipeline search 3-1203              这一户的全部文件
        pipeline search 8000                电话尾号
        pipeline search '漏水 2026年 -投诉'  不要投诉
        pipeline search '巡查 管理处'       管理处自存的文件
    """
    from pipeline.register.search import search as find
    from pipeline.register.search import understand

    words = " ".join(query)
    with registry_of(context, read_only=True) as registry:
        hits = find(
            registry,
            words,
            unit=unit_of(unit, registry, context) if unit else None,
            office=office,
            paper=catalog_of(context).get(paper).slug if paper else None,
            category=category,
            since=day_of(since, context.today),
            until=day_of(until, context.today),
            person=person,
            phone=phone,
            limit=limit,
            today=context.today,
        )
        notes = understand(registry, words, context.today).notes
    for hit in hits:
        if as_json:
            print_json(hit.as_json())
    if not as_json:
        _show(hits, limit, notes)
    if open_it and hits:
        open_file(context.site.root / hits[0].path)


def _show(hits: list, limit: int, notes: tuple[str, ...]) -> None:  # type: ignore[type-arg]
    for note in notes:
        err.print(escape(note))
    if not hits:
        out.print("没有找到。可以少用几个词，或换一种写法（房号、姓名、电话尾号都行）。")
        return
    table = listing("日期", "房号", "文件", "编号", "摘要")
    for hit in hits:
        table.add_row(
            hit.date.isoformat(),
            str(hit.unit or OFFICE_PLACE),
            escape(hit.title),
            hit.document,
            marked(hit.snippet),
        )
    out.print(table, soft_wrap=False)
    if len(hits) == limit:
        err.print(f"只列出最新的 {limit} 条；用 --limit 看更多。")


def marked(snippet: str) -> Text:
    """The snippet with its «hits» in colour."""
    text = Text(overflow="fold")
    rest = " ".join(snippet.split())
    while rest:
        before, _, rest = rest.partition("«")
        hit, _, rest = rest.partition("»")
        text.append(before)
        text.append(hit, style="bold yellow")
    return text


def open_file(path: Path) -> None:
    """Show a file in the desktop's own program."""
    command = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
    try:
        subprocess.Popen([command, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        err.print(f"这里没有可用来打开文件的程序；文件在 {escape(str(path))}")
