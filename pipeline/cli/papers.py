"""`papers`: the kinds of papers that the site knows."""

from __future__ import annotations

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import catalog_of
from pipeline.model import PaperType

_DIRECTIONS = {"IN": "收", "OUT": "发", "RT": "发出后交回", "REG": "内部记录", "REF": "资料"}


@click.command()
@click.argument("paper", required=False)
@json_option
@pass_context
def papers(context: Context, paper: str | None, as_json: bool) -> None:
    """列出全部文件种类；给了 PAPER 就列出它的栏目（--set 用的名称）。"""
    catalog = catalog_of(context)
    if paper:
        _fields(catalog.get(paper), as_json)
        return
    table = listing("代号", "编号", "名称", "分类", "往来")
    for one in catalog.papers.values():
        category = context.site.categories.get(one.category, "")
        if as_json:
            print_json(
                {
                    "paper": one.slug,
                    "id": one.id,
                    "title": one.title,
                    "category": one.category,
                    "direction": one.direction.value,
                    "sheet": one.has_sheet,
                    "letter": one.has_letter,
                }
            )
        table.add_row(
            one.slug,
            one.id,
            escape(one.title),
            f"{one.category} {category}",
            _DIRECTIONS[one.direction.value],
        )
    if not as_json:
        out.print(table)


def _fields(one: PaperType, as_json: bool) -> None:
    table = listing("名称", "栏目", "类型", "必填", "选项或默认值")
    for field in one.fields:
        if as_json:
            print_json(
                {
                    "name": field.name,
                    "label": field.label,
                    "kind": field.kind.value,
                    "required": field.required,
                }
            )
        more = "、".join(field.options) or field.default
        table.add_row(
            field.name, escape(field.label), field.kind.value, "是" if field.required else "", escape(more)
        )
    if not as_json:
        out.print(f"{escape(one.title)}（{one.slug}，{one.id}）")
        out.print(table)
