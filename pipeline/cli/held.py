"""`held`: papers that wait for a person."""

from __future__ import annotations

from datetime import datetime

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import actor, catalog_of, registry_of, settings, unit_of
from pipeline.cli.outcomes import as_line, as_object
from pipeline.model import OFFICE_PLACE, HeldReason
from pipeline.model.held import TEXT


@click.group()
def held() -> None:
    """待人工核对的文件：原因、依据，归档或作废。"""


@held.command(name="list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """列出待核对的文件。"""
    from pipeline.register.held import held_papers

    with registry_of(context, read_only=True) as registry:
        papers = held_papers(registry)
    table = listing("编号", "文件", "原因", "像是", "房号")
    for paper in papers:
        if as_json:
            print_json(
                {
                    "held": paper.id,
                    "source": paper.origin.name,
                    "pages": list(paper.origin.pages),
                    "reason": paper.held.reason.value,
                    "detail": paper.held.detail,
                    "paper": paper.plan.get("paper", ""),
                    "unit": paper.plan.get("unit", ""),
                    "path": paper.path,
                }
            )
        table.add_row(
            paper.id,
            escape(paper.path.rpartition("/")[2] or paper.origin.name),
            escape(TEXT[paper.held.reason][0]),
            escape(str(paper.plan.get("title", ""))),
            OFFICE_PLACE if paper.plan.get("office") else str(paper.plan.get("unit", "")),
        )
    if not as_json:
        out.print(table if papers else "没有待核对的文件。")


@held.command()
@click.argument("id")
@pass_context
def show(context: Context, id: str) -> None:
    """一份待核对文件的原因和依据。"""
    from pipeline.register.held import find_held

    with registry_of(context, read_only=True) as registry:
        paper = find_held(registry, id)
    out.print(f"[bold]{paper.id}[/]　{escape(paper.origin.name)}")
    out.print(f"原因：{escape(paper.held.chinese)}")
    if paper.path:
        out.print(f"文件：{escape(paper.path)}")
    likely = [str(paper.plan.get(key, "")) for key in ("title", "unit")]
    if any(likely):
        out.print(f"像是：{escape('　'.join(filter(None, likely)))}")
    for reason in paper.evidence:
        out.print(
            f"  · {reason.source.value}：{escape(reason.candidate)}　{escape(reason.detail)}　{reason.score:.2f}"
        )
    for field in paper.plan.get("fields", []):
        if field.get("value"):
            out.print(f"  {escape(field['name'])} = {escape(field['value'])}")


@held.command()
@click.argument("id")
@click.option("--paper", help="文件种类：名称或代号。")
@click.option("--unit", help="房号，任何写法。")
@click.option("--set", "pairs", multiple=True, metavar="栏目=值", help="更正读错的栏目，可重复。")
@click.option("--despite-missing", is_flag=True, help="缺签名或盖章也归档。")
@json_option
@pass_context
def file(
    context: Context,
    id: str,
    paper: str | None,
    unit: str | None,
    pairs: tuple[str, ...],
    despite_missing: bool,
    as_json: bool,
) -> None:
    """归档：指定文件种类和房号（没给的按程序的判断；不按房号的文件存入管理处档案，不用给房号）。"""
    from pipeline.flow.deciding import decide
    from pipeline.flow.inbox import opened
    from pipeline.flow.inventory import refresh

    clock = lambda: datetime.now(context.site.timezone)  # noqa: E731
    with opened(context.site, clock, lambda _: None, actor()) as run:
        slug = catalog_of(context).get(paper).slug if paper else ""
        code = unit_of(unit, run.registry, context) if unit else None
        fields = tuple(settings(pairs).items())
        outcome = decide(run, id, paper=slug, unit=code, despite=despite_missing, fields=fields)
        refresh(run)
    if as_json:
        print_json(as_object(outcome))
    else:
        out.print(as_line(outcome))
        if outcome.reason in (HeldReason.MISSING_SIGNATURE, HeldReason.MISSING_SEAL):
            err.print("如确无需签名或盖章，加上 --despite-missing。")


@held.command()
@click.argument("id")
@pass_context
def drop(context: Context, id: str) -> None:
    """作废：不是要归档的文件。原件仍保留在程序的原件库里。"""
    from pipeline.flow.deciding import drop as discard
    from pipeline.flow.inbox import opened

    clock = lambda: datetime.now(context.site.timezone)  # noqa: E731
    with opened(context.site, clock, lambda _: None, actor()) as run:
        discard(run, id)
    out.print(f"{escape(id)} 已作废。")


@click.command()
@click.argument("id")
@click.option("--paper", help="改为哪种文件：名称或代号。")
@click.option("--unit", help="改到哪个房号，任何写法。")
@click.option("--back", is_flag=True, help="不改归，撤回到待核对。")
@click.option("--why", required=True, help="原因。")
@json_option
@pass_context
def refile(
    context: Context, id: str, paper: str | None, unit: str | None, back: bool, why: str, as_json: bool
) -> None:
    """归错的文件：改到另一户或另一种类（编号不变），或撤回到待核对。原来的文件保留，不删除。"""
    from pipeline.errors import UsageError
    from pipeline.flow.inbox import opened
    from pipeline.flow.inventory import refresh
    from pipeline.flow.withdrawing import refile as move
    from pipeline.flow.withdrawing import withdraw

    if back == bool(paper or unit):
        raise UsageError("请给出 --paper、--unit，或者 --back / say where", hint="例如：--unit 3-1203")
    clock = lambda: datetime.now(context.site.timezone)  # noqa: E731
    with opened(context.site, clock, lambda _: None, actor()) as run:
        if back:
            outcome = withdraw(run, id, why)
        else:
            slug = catalog_of(context).get(paper).slug if paper else ""
            code = unit_of(unit, run.registry, context) if unit else None
            outcome = move(run, id, why, paper=slug, unit=code)
        refresh(run)
    if as_json:
        print_json(as_object(outcome))
    else:
        out.print(as_line(outcome))
