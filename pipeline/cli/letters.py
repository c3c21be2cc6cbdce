"""`letter`: drafting, issuing and looking at letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import actor, catalog_of, geometries_of, registry_of, settings, unit_of
from pipeline.flow.letters import Office
from pipeline.model import Letter, LetterState

_STATES = {LetterState.DRAFT: "草稿", LetterState.ISSUED: "已签发", LetterState.VOID: "作废"}


@click.group()
def letter() -> None:
    """发文：起草（PDF 与 Word 同一份数据），签发编号，存入该户档案。"""


@contextmanager
def opened_office(context: Context) -> Iterator[Office]:
    from pipeline.flow.lookups import read_register

    catalog = catalog_of(context)
    geometries = geometries_of(context, catalog)
    with registry_of(context) as registry:
        register = read_register(registry, context.site)
        yield Office(context.site, catalog, geometries, registry, register, actor(), context.now)


@letter.command()
@click.argument("paper")
@click.option("--unit", required=True, help="收文的房号，任何写法。")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="信函里的一项；可多次给。")
@json_option
@pass_context
def draft(context: Context, paper: str, unit: str, pairs: tuple[str, ...], as_json: bool) -> None:
    """起草一封信函；缺少的内容会逐项指出。

    \b
    例：pipeline letter draft rectification-notice --unit 3-1203 \\
          --set deadline=2026-12-05 --set defects='木工隔断未按图施工；插座无接地'
    """
    from pipeline.flow.letters import draft as make

    with opened_office(context) as office:
        kind = office.catalog.get(paper)
        made = make(office, kind, unit_of(unit, office.registry, context), settings(pairs))
        _show(made, kind.title, as_json)
        if not as_json:
            out.print(f"签发：pipeline letter issue {made.id}")


@letter.command()
@click.argument("id")
@json_option
@pass_context
def issue(context: Context, id: str, as_json: bool) -> None:
    """签发：编一次文号，归入该户档案。重复执行不会再编号。"""
    from pipeline.flow.letters import issue as make

    with opened_office(context) as office:
        made = make(office, id)
        _show(made, office.catalog.get(made.paper).title, as_json)


@letter.command()
@click.argument("id")
@json_option
@pass_context
def void(context: Context, id: str, as_json: bool) -> None:
    """作废。文号不再使用。"""
    from pipeline.flow.letters import void as make

    with opened_office(context) as office:
        made = make(office, id)
        _show(made, office.catalog.get(made.paper).title, as_json)


@letter.command(name="list")
@click.option("--unit", help="只看这一户。")
@json_option
@pass_context
def list_(context: Context, unit: str | None, as_json: bool) -> None:
    """发文登记：新的在前。"""
    from pipeline.register.letters import letters

    with registry_of(context, read_only=True) as registry:
        found = letters(registry, unit=unit_of(unit, registry, context) if unit else None)
    if as_json:
        for one in found:
            print_json(as_object(one))
        return
    if not found:
        out.print("还没有信函。用 pipeline letter draft 起草。")
        return
    titles = {slug: paper.title for slug, paper in catalog_of(context).papers.items()}
    table = listing("编号", "文号", "日期", "房号", "标题", "状态")
    for one in found:
        title = titles.get(one.paper, one.paper)
        table.add_row(
            one.id, one.number, one.dated.isoformat(), str(one.unit), escape(title), _STATES[one.state]
        )
    out.print(table)


def as_object(one: Letter) -> dict[str, str]:
    """The keys that programs rely on."""
    return {
        "letter": one.id,
        "number": one.number,
        "state": one.state.value,
        "paper": one.paper,
        "unit": str(one.unit),
        "dated": one.dated.isoformat(),
        "document": one.document,
        "pdf": one.pdf,
        "docx": one.docx,
    }


def _show(one: Letter, title: str, as_json: bool) -> None:
    if as_json:
        print_json(as_object(one))
        return
    number = f"　{one.number}" if one.number else ""
    out.print(f"{_STATES[one.state]}：{one.id}{escape(number)}　{escape(title)}　{one.unit}")
    for name, path in (("PDF ", one.pdf), ("Word", one.docx)):
        if path:
            out.print(f"  {name}　{escape(path)}")
    if one.document:
        out.print(f"  已存入该户档案，编号 {one.document}")
