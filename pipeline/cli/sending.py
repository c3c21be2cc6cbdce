"""`letter print`, `letter mail`, `letter deliver`; what is not delivered and not back."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.office import as_object, chosen, opened_office
from pipeline.cli.opened import day_of
from pipeline.model import Way


@click.command(name="print")
@click.argument("ids", nargs=-1, metavar="编号...")
@click.option("--batch", help="一个批次的全部函件（B0001）。")
@click.option(
    "--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="写成这个 PDF，不送打印机。"
)
@click.option("--printer", help="CUPS 打印机名；不给则用 site.toml 的 [printer]。")
@click.option("--list/--no-list", "listed", default=None, help="最前面要不要送达签收表；两封以上默认要。")
@click.option("--one-sided", is_flag=True, help="单面打印，不补空白页。")
@click.option("--single", is_flag=True, help="每封只打一份（不按一式两份）。")
@json_option
@pass_context
def print_letters(
    context: Context,
    ids: tuple[str, ...],
    batch: str | None,
    target: Path | None,
    printer: str | None,
    listed: bool | None,
    one_sided: bool,
    single: bool,
    as_json: bool,
) -> None:
    """打印已签发的函件：合成一个文件，按楼栋、楼层、房号排好，双面时每封从正面开始，附送达签收表。

    \b
    例：pipeline letter print B0001 --out 十二月催缴.pdf
        pipeline letter print L000001 L000002 --printer HP_M404
    """
    from pipeline.archive.place import write_atomic
    from pipeline.flow.batchprint import merge, note_printed
    from pipeline.respond.printer import print_pdf

    with opened_office(context) as office:
        wanted = chosen(office, ids, batch)
        duplex = context.site.printer.duplex and not one_sided
        job = merge(
            office,
            wanted,
            duplex=duplex,
            copies=not single,
            listed=len(wanted) > 1 if listed is None else listed,
        )
        to = "" if target else printer or context.site.printer.name
        path = (target or context.site.letters / "打印" / f"{office.now:%Y%m%d-%H%M%S}.pdf").absolute()
        write_atomic(path, job.pdf)
        said = print_pdf(path, to, title=f"函件{len(job.letters)}封", duplex=duplex) if to else ""
        note_printed(office, job, to or path.name)
    if as_json:
        print_json(
            {
                "letters": [one.id for one in job.letters],
                "pages": job.pages,
                "out": str(path),
                "printer": to,
                "said": said,
            }
        )
        return
    out.print(f"{len(job.letters)} 封，共 {job.pages} 页：{escape(str(path))}")
    if to:
        out.print(f"已送打印机 {escape(to)}　{escape(said)}")
    out.print("送到后登记：pipeline letter deliver 编号 --to 签收人")


@click.command(name="mail")
@click.argument("ids", nargs=-1, metavar="编号...")
@click.option("--batch", help="一个批次的全部函件（B0001）。")
@click.option("--to", help="收件邮箱；不给则用名册上收件人的邮箱。")
@click.option("--queue", is_flag=True, help="只排队，以后用 pipeline mail send 发。")
@json_option
@pass_context
def mail_letters(
    context: Context, ids: tuple[str, ...], batch: str | None, to: str | None, queue: bool, as_json: bool
) -> None:
    """用电子邮件送出已签发的函件（PDF 作附件）。同一封信不会向同一邮箱发两次。

    \b
    例：pipeline letter mail L000001
        pipeline letter mail B0001 --queue
        pipeline letter mail L000001 --to li@example.com
    """
    from pipeline.cli.mail import send_queue
    from pipeline.errors import UsageError
    from pipeline.flow.mailing import NoAddress, queue_mail

    with opened_office(context) as office:
        wanted = chosen(office, ids, batch)
        if to and len(wanted) > 1:
            raise UsageError("--to 只能用于一封信 / --to is for one letter")
        results = [queue_mail(office, one, to or "") for one in wanted]
        left = [one for one in results if isinstance(one, NoAddress)]
        for one in left:
            if as_json:
                print_json({"letter": one.letter.id, "outcome": "skipped", "reason": one.reason})
            else:
                err.print(f"没有发：{one.letter.id}　{one.letter.place}　{escape(one.reason)}")
        queued = len(results) - len(left)
        if not as_json:
            out.print(f"排入待发队列 {queued} 封" + (f"，另有 {len(left)} 封没有发。" if left else "。"))
        if queued and not queue:
            send_queue(context, office, as_json)


@click.command()
@click.argument("ids", nargs=-1, metavar="编号...")
@click.option("--batch", help="一个批次的全部函件（B0001）。")
@click.option("--except", "but", multiple=True, metavar="编号", help="批次里没有送到的；可多次给。")
@click.option(
    "--way",
    type=click.Choice(["hand", "post", "door"]),
    default="hand",
    show_default=True,
    help="hand 当面送达，post 邮寄，door 张贴。",
)
@click.option("--to", default="", help="签收人。")
@click.option("--note", default="", help="快递单号、见证人等。")
@click.option("--on", "day", help="哪一天送到的；不给就是今天。")
@json_option
@pass_context
def deliver(
    context: Context,
    ids: tuple[str, ...],
    batch: str | None,
    but: tuple[str, ...],
    way: str,
    to: str,
    note: str,
    day: str | None,
    as_json: bool,
) -> None:
    """登记已经送到的函件（按签收表、快递回单登记）。

    \b
    例：pipeline letter deliver L000001 --to 张三
        pipeline letter deliver B0001 --except L000007 --on 2026-12-01
        pipeline letter deliver L000002 --way post --note SF1234567890
    """
    from pipeline.errors import UsageError
    from pipeline.flow.handing import hand_over
    from pipeline.register.letters import find_letter

    on = day_of(day, context.today)
    if on is not None and on > context.today:
        raise UsageError(f"送达日期 {on.isoformat()} 还没有到 / a day to come")
    at = None
    if on is not None and on != context.today:
        at = datetime.combine(on, time(12), context.site.timezone)
    skipped = {one.strip().upper() for one in but}
    with opened_office(context) as office:
        wanted = [one for one in chosen(office, ids, batch) if one.id not in skipped]
        with office.registry.atomic():
            for one in wanted:
                hand_over(office, one, Way(way), to=to, note=note, at=at)
        done = [find_letter(office.registry, one.id) for one in wanted]
    if as_json:
        for one in done:
            print_json(as_object(one))
        return
    out.print(f"已登记送达 {len(done)} 封（{Way(way).chinese}）。")


@click.command()
@json_option
@pass_context
def undelivered(context: Context, as_json: bool) -> None:
    """已签发、还没有送达的函件，最久的在前。"""
    from pipeline.flow.handing import undelivered as find

    _show_open(context, find, as_json, "已签发的都送到了。", "签发后")


@click.command()
@json_option
@pass_context
def awaiting(context: Context, as_json: bool) -> None:
    """已送达、还在等签收回执的函件，最久的在前。签好的扫描件放进收件箱就会自动对上。"""
    from pipeline.flow.handing import awaiting as find

    _show_open(context, find, as_json, "没有在等回执的函件。", "送达后")


def _show_open(context: Context, find, as_json: bool, empty: str, since: str) -> None:  # type: ignore[no-untyped-def]
    with opened_office(context) as office:
        found = find(office)
        titles = {p.slug: p.title for p in office.catalog.papers.values()}
    if as_json:
        for one in found:
            print_json({**as_object(one.letter), "days": one.days, "remark": one.remark})
        return
    if not found:
        out.print(empty)
        return
    table = listing("编号", "文号", "房号", "标题", since, "最近一次")
    for one in found:
        title = titles.get(one.letter.paper, one.letter.paper)
        table.add_row(
            one.letter.id,
            escape(one.letter.number),
            one.letter.place,
            escape(title),
            f"{one.days} 天",
            escape(one.remark),
        )
    out.print(table)
