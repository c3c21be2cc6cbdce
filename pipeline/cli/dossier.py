"""`dossier`: what is filed of one unit, or of the office itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from pipeline.cli.base import Context, escape, json_option, out, pass_context, print_json
from pipeline.cli.opened import catalog_of, registry_of, unit_of
from pipeline.errors import UsageError
from pipeline.model import Document


@click.command()
@click.argument("unit", required=False)
@click.option("--office", is_flag=True, help="管理处档案：值班日志、登记簿、月报、公告等不按房号归档的文件。")
@click.option("--paper", help="只列一种文件（与 --office 一起用）：名称或代号。")
@click.option("--year", type=click.IntRange(1990, 9999), help="只列这一年的（与 --office 一起用）。")
@click.option(
    "--inventory",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把档案目录写成文件：.pdf 或 .xlsx。",
)
@click.option(
    "--pdf",
    "whole",
    type=click.Path(path_type=Path, dir_okay=False),
    help="整卷写成一个 PDF：封面、带页码的目录、全部扫描件、书签。",
)
@json_option
@pass_context
def dossier(
    context: Context,
    unit: str | None,
    office: bool,
    paper: str | None,
    year: int | None,
    target: Path | None,
    whole: Path | None,
    as_json: bool,
) -> None:
    """一户的档案目录：按分类，新的在前；--office 是管理处自己的。

    \b
    例：pipeline dossier 3-1203
        pipeline dossier 3-1203 --pdf 3-1203整卷.pdf
        pipeline dossier --office --paper 工作日志 --year 2026
    """
    _check(unit, office, bool(paper or year))
    if whole is not None:
        _write_whole(context, unit, whole, as_json)
        return
    slug = catalog_of(context).get(paper).slug if paper else ""
    if target is not None:
        _write_inventory(context, unit, slug, year or 0, target)
        if as_json:
            print_json({"unit": unit or "", "out": str(target)})
        else:
            out.print(f"已生成：{escape(str(target))}")
        return
    papers, whose = _papers(context, unit, slug, year or 0)
    if as_json:
        for one in papers:
            print_json(_as_object(one))
    elif not papers:
        out.print(f"{whose} 还没有归档文件。")
    elif office:
        _show_office(papers)
    else:
        _show_unit(context, papers)


def _check(unit: str | None, office: bool, narrowed: bool) -> None:
    if bool(unit) == office:
        raise UsageError(
            "要看哪一户？ / name one unit, or --office", hint="写一个房号，或只加 --office 看管理处档案。"
        )
    if narrowed and not office:
        raise UsageError(
            "--paper 和 --year 只用于管理处档案 / only with --office", hint="请加上 --office，或去掉这两项。"
        )


def _papers(context: Context, unit: str | None, slug: str, year: int) -> tuple[list[Document], str]:
    """The papers, and whose they are in words."""
    from pipeline.register.documents import documents_of_office, documents_of_unit

    with registry_of(context, read_only=True) as registry:
        if unit is None:
            return documents_of_office(registry, slug, year), "管理处档案里"
        code = unit_of(unit, registry, context)
        return documents_of_unit(registry, code), str(code)


def _as_object(paper: Document) -> dict[str, str]:
    """The keys that programs rely on."""
    return {
        "document": paper.id,
        "unit": paper.place,
        "paper": paper.paper,
        "title": paper.title,
        "category": paper.category,
        "date": paper.date.isoformat(),
        "path": paper.path,
    }


def _show_unit(context: Context, papers: Sequence[Document]) -> None:
    for letter in sorted({paper.category for paper in papers}):
        out.print(f"[bold]{letter}　{escape(context.site.categories.get(letter, ''))}[/]")
        _list([paper for paper in papers if paper.category == letter])


def _show_office(papers: Sequence[Document]) -> None:
    for (title, year), group in groupby(papers, key=lambda paper: (paper.title, paper.date.year)):
        some = list(group)
        out.print(f"[bold]{escape(title)}　{year} 年（{len(some)} 件）[/]")
        _list(some)


def _list(papers: Sequence[Document]) -> None:
    for paper in papers:
        out.print(f"  {paper.date.isoformat()}　{paper.id}　{escape(paper.title)}　{paper.pages} 页")


def _write_inventory(context: Context, unit: str | None, slug: str, year: int, target: Path) -> None:
    from pipeline.archive.place import write_atomic
    from pipeline.cli.office import opened_office
    from pipeline.flow.findingaids import inventory, office_inventory

    with opened_office(context) as office:
        if unit is None:
            data = office_inventory(office, slug, year, target)
        else:
            data = inventory(office, unit_of(unit, office.registry, context), target)
    write_atomic(target.absolute(), data)


def _write_whole(context: Context, unit: str | None, target: Path, as_json: bool) -> None:
    from pipeline.cli.opened import actor
    from pipeline.flow.booklet import booklet_of, holders_of, write_booklet
    from pipeline.register import audit
    from pipeline.register.documents import documents_of_unit

    if unit is None:
        raise UsageError(
            "整卷按房号 / name one unit", hint="写一个房号，如 pipeline dossier 3-1203 --pdf 整卷.pdf。"
        )
    with registry_of(context) as registry:
        code = unit_of(unit, registry, context)
        papers = documents_of_unit(registry, code)
        who = actor()
        booklet = booklet_of(
            context.site, code, papers, holders_of(registry, code), made_by=who, now=context.now
        )
        detail = {"papers": len(papers)}
        audit.append(
            registry, now=context.now, actor=who, action="printed-dossier", object=str(code), detail=detail
        )
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    written = write_booklet(booklet, target.absolute())
    if as_json:
        found = {"unit": str(code), "papers": written.papers, "pages": written.pages, "out": str(target)}
        print_json({**found, "unread": list(written.unread)})
        return
    out.print(f"已生成：{escape(str(target))}（{written.papers} 件，{written.pages} 页）")
    if written.unread:
        out.print(f"读不出、未收入：{'、'.join(written.unread)}（运行 pipeline verify 查看）")
