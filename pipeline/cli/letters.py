"""`letter`: drafting, approving, issuing and looking at letters."""

from __future__ import annotations

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.lazy import LazyGroup
from pipeline.cli.office import as_object, bar, chosen, opened_office, show
from pipeline.cli.opened import catalog_of, registry_of, settings, unit_of
from pipeline.model import Letter, LetterState

_ELSEWHERE = {
    "print": ("sending", "print_letters"),
    "mail": ("sending", "mail_letters"),
    "deliver": ("sending", "deliver"),
    "undelivered": ("sending", "undelivered"),
    "awaiting": ("sending", "awaiting"),
    "register": ("dispatch", "register"),
    "bulk": ("bulk", "bulk"),
    "bulks": ("bulk", "bulks"),
}


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE)
def letter() -> None:
    """发文：起草、批准、签发编号、打印、送达、收回执；成批发文。

    \b
    一封信的一生：草稿 → 已批准 → 已签发（编文号、存入该户档案）→ 已送达 → 回执已回；
    任何时候都可以写明原因作废，文号不再使用。
    """


@letter.command()
@click.argument("paper")
@click.option("--unit", help="收文的房号，任何写法；不按房号归档的公告可以不给。")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="信函里的一项；可多次给。")
@json_option
@pass_context
def draft(context: Context, paper: str, unit: str | None, pairs: tuple[str, ...], as_json: bool) -> None:
    """起草一封信函；缺少的内容会逐项指出。

    \b
    例：pipeline letter draft rectification-notice --unit 3-1203 \\
          --set deadline=2026-12-05 --set defects='木工隔断未按图施工；插座无接地'
    """
    from pipeline.flow.letters import draft as make

    with opened_office(context) as office:
        kind = office.catalog.get(paper)
        code = unit_of(unit, office.registry, context) if unit else None
        made = make(office, kind, code, settings(pairs))
        show(made, kind.title, as_json)
        if not as_json:
            out.print(f"签发：pipeline letter issue {made.id}")


@letter.command()
@click.argument("ids", nargs=-1, metavar="编号...")
@click.option("--batch", help="一个批次的全部函件（B0001）。")
@json_option
@pass_context
def approve(context: Context, ids: tuple[str, ...], batch: str | None, as_json: bool) -> None:
    """批准草稿。谁有权批准、哪些要批准，在 site.toml 的 [letters] 设置。

    \b
    例：pipeline letter approve L000001
        pipeline letter approve B0001
    """
    from pipeline.flow.letters import approve as make

    with opened_office(context) as office:
        done = [make(office, one.id) for one in chosen(office, ids, batch)]
        _tell(done, {p.slug: p.title for p in office.catalog.papers.values()}, as_json, "已批准")


@letter.command()
@click.argument("ids", nargs=-1, metavar="编号...")
@click.option("--batch", help="一个批次的全部函件（B0001）。")
@json_option
@pass_context
def issue(context: Context, ids: tuple[str, ...], batch: str | None, as_json: bool) -> None:
    """签发：编一次文号，归入该户档案（不按房号的归入管理处档案）。重复执行不会再编号，会把中断的做完。

    要批准而还没批准的：本人有权批准的，签发即视为批准；否则提示由谁批准。

    \b
    例：pipeline letter issue L000001
        pipeline letter issue B0001
    """
    from pipeline.flow.letters import issue_all

    done: list[Letter] = []
    with opened_office(context) as office:
        wanted = chosen(office, ids, batch)
        titles = {p.slug: p.title for p in office.catalog.papers.values()}
        with bar("签发") as progress:
            task = progress.add_task("", total=len(wanted))
            for one in issue_all(office, [one.id for one in wanted]):
                done.append(one)
                progress.advance(task)
                if as_json:
                    print_json(as_object(one))
        if not as_json:
            _tell(done, titles, False, "已签发")


def _tell(done: list[Letter], titles: dict[str, str], as_json: bool, word: str) -> None:
    if as_json or len(done) <= 3:
        for one in done:
            show(one, titles.get(one.paper, one.paper), as_json)
        return
    numbers = [one.number for one in done if one.number]
    span = f"：{numbers[0]} 至 {numbers[-1]}" if numbers else ""
    out.print(f"{word} {len(done)} 封{escape(span)}")


@letter.command()
@click.argument("ids", nargs=-1, required=True, metavar="编号...")
@click.option("--reason", required=True, help="作废的原因，记入发文登记簿。")
@json_option
@pass_context
def void(context: Context, ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """作废，写明原因。文号不再使用；还没发出的邮件不再发。

    \b
    例：pipeline letter void L000001 --reason '整改期限写错，另发'
    """
    from pipeline.flow.letters import void as make

    with opened_office(context) as office:
        for one in chosen(office, ids):
            made = make(office, one.id, reason)
            show(made, office.catalog.get(made.paper).title, as_json)


@letter.command(name="list")
@click.option("--unit", help="只看这一户。")
@click.option("--batch", help="只看这一批次（B0001）。")
@click.option(
    "--state",
    type=click.Choice([state.value for state in LetterState]),
    help="只看这个状态：draft 草稿、approved 已批准、issued 已签发、delivered 已送达、returned 回执已回、void 作废。",
)
@json_option
@pass_context
def list_(context: Context, unit: str | None, batch: str | None, state: str | None, as_json: bool) -> None:
    """全部函件：新的在前。"""
    from pipeline.register.letters import letters

    with registry_of(context, read_only=True) as registry:
        found = letters(
            registry,
            unit=unit_of(unit, registry, context) if unit else None,
            batch=batch.upper() if batch else None,
            states=[LetterState(state)] if state else (),
        )
    if as_json:
        for one in found:
            print_json(as_object(one))
        return
    if not found:
        wanted = "没有符合条件的信函。" if unit or batch or state else "还没有信函。"
        out.print(f"{wanted}用 pipeline letter draft 起草。")
        return
    titles = {slug: paper.title for slug, paper in catalog_of(context).papers.items()}
    table = listing("编号", "文号", "日期", "房号", "标题", "状态")
    for one in found:
        title = titles.get(one.paper, one.paper)
        table.add_row(
            one.id, escape(one.number), one.dated.isoformat(), one.place, escape(title), one.state.chinese
        )
    out.print(table)


@letter.command(name="show")
@click.argument("id", metavar="编号")
@json_option
@pass_context
def show_(context: Context, id: str, as_json: bool) -> None:
    """一封信的经过：谁在什么时候起草、批准、签发，怎样送达，签收件在哪里。"""
    from pipeline.register.deliveries import deliveries
    from pipeline.register.documents import find_document
    from pipeline.register.letters import find_letter, steps

    with registry_of(context, read_only=True) as registry:
        found = find_letter(registry, id.upper())
        history, ways = steps(registry, found.id), deliveries(registry, found.id)
        back = find_document(registry, found.returned) if found.returned else None
    if as_json:
        print_json(
            {
                **as_object(found),
                "steps": [{"state": s.state.value, "at": s.at.isoformat(), "by": s.actor} for s in history],
                "deliveries": [
                    {"id": d.id, "way": d.way.value, "state": d.state.value, "error": d.error} for d in ways
                ],
                "receipt": back.path if back else "",
            }
        )
        return
    paper = catalog_of(context).find(found.paper)
    show(found, paper.title if paper else found.paper, False)
    for step in history:
        note = f"　{escape(step.note)}" if step.note else ""
        out.print(f"  {step.at:%Y-%m-%d %H:%M}　{step.state.chinese}　{escape(step.actor)}{note}")
    for one in ways:
        said = "　".join(filter(None, (one.to, one.address, one.error)))
        out.print(f"  第 {one.id} 号投递　{one.way.chinese}　{one.state.chinese}　{escape(said)}")
    if back is not None:
        out.print(f"  签收件：编号 {back.id}　{escape(back.path)}")
    if found.reason:
        out.print(f"  作废原因：{escape(found.reason)}")
    if found.state.is_out and not found.finished:
        err.print(f"签发没有做完，请再运行：pipeline letter issue {found.id}")
