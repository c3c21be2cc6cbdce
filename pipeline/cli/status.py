"""`status`: what there is, what waits, where things lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import registry_of
from pipeline.model import OFFICE_PLACE
from pipeline.model.held import TEXT

if TYPE_CHECKING:
    from pipeline.register.search import Hit


@click.command()
@json_option
@pass_context
def status(context: Context, as_json: bool) -> None:
    """站点概况：归了多少、待核对多少、发了什么函，接着可以做什么。"""
    from pipeline.intake.settle import look
    from pipeline.model import LetterState
    from pipeline.register.documents import count_documents, count_of_office
    from pipeline.register.held import held_papers
    from pipeline.register.letters import letters
    from pipeline.register.parties import units
    from pipeline.register.search import search

    site = context.site
    with registry_of(context, read_only=True) as registry:
        filed, waiting = count_documents(registry), held_papers(registry)
        known, sent = len(units(registry)), letters(registry)
        of_office = count_of_office(registry)
        newest = search(registry, "", limit=200)
    unread = sum(1 for _ in look(site.inbox, site.held))
    drafts = sum(1 for letter in sent if letter.state is LetterState.DRAFT)
    if as_json:
        print_json(
            {
                "site": site.name,
                "units": known,
                "documents": filed,
                "office": of_office,
                "held": len(waiting),
                "unread": unread,
                "letters": len(sent),
                "drafts": drafts,
            }
        )
        return
    own = f"（其中管理处自存 {of_office} 件）" if of_office else ""
    out.print(
        f"[bold]{escape(site.name or site.root.name)}[/]　{known} 户　已归档 {filed} 件{own}　待核对 {len(waiting)} 件"
    )
    if newest:
        table = listing("房号", "分类", "文件", "日期", "位置")
        for hit in sorted(newest, key=_in_order)[:60]:
            place, folder = (str(hit.unit), hit.path.split("/")[-2]) if hit.unit else (OFFICE_PLACE, "—")
            table.add_row(place, escape(folder), escape(hit.title), hit.date.isoformat(), escape(hit.path))
        out.print("\n[bold]归档在哪里[/]")
        out.print(table)
    if waiting:
        out.print("\n[bold]待核对（inbox/held，旁边有说明）[/]")
        for paper in waiting:
            name = paper.path.rpartition("/")[2] or paper.origin.name
            out.print(
                f"  {paper.id}　{escape(name)}　{escape(TEXT[paper.held.reason][0])}　{escape(paper.held.detail)}"
            )
        out.print("  处理：pipeline held show 编号；pipeline held file 编号 --paper 种类 --unit 房号")
    if sent:
        out.print("\n[bold]发文[/]")
        for letter in sent[:20]:
            out.print(
                f"  {letter.id}　{escape(letter.number or '（草稿）')}　{letter.place}　{escape(letter.pdf)}"
            )
    if unread:
        out.print(f"\n收件箱里还有 {unread} 个文件没有收，运行 pipeline ingest 或 pipeline watch。")
    out.print("\n检索：pipeline search '装修 3栋'　　一户目录：pipeline dossier 3-1203")


def _in_order(hit: Hit) -> tuple[bool, str, str, str, str]:
    """By unit, then the office's own."""
    unit = hit.unit
    place = (unit.building, unit.entrance, unit.room) if unit else ("", "", "")
    return (unit is None, *place, hit.path)
