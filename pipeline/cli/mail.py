"""`mail`: the queue of e-mails: send, look, decide, read bounces."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.office import opened_office
from pipeline.cli.opened import registry_of
from pipeline.flow.office import Office
from pipeline.model import Delivery, DeliveryState


@click.group()
def mail() -> None:
    """电子邮件：发出待发的、查看退信、判断中断的。

    \b
    发信服务器在 site.toml 的 [mail] 设置；密码放在环境变量或文件里，不写进 site.toml。
    """


@mail.command()
@click.option("--wait", is_flag=True, help="一直发到队列空为止；暂时发不出的隔一段时间再试。按 Ctrl-C 停止。")
@json_option
@pass_context
def send(context: Context, wait: bool, as_json: bool) -> None:
    """发出到时间的邮件。发不出的下次再试，间隔越来越长；退信和失败会列出来。

    \b
    例：pipeline mail send
        */10 * * * * pipeline --site /site mail send     （定时任务，每十分钟一次）
    """
    from pipeline.intake.watch import stopping

    with opened_office(context) as office:
        if not wait:
            send_queue(context, office, as_json)
            return
        with stopping() as stop:
            _until_empty(context, office, as_json, stop)


def _until_empty(context: Context, office: Office, as_json: bool, stop: threading.Event) -> None:
    from pipeline.errors import DeliveryError
    from pipeline.register.deliveries import next_mail

    pause = timedelta(seconds=30)
    while not stop.is_set():
        try:
            send_queue(context, office, as_json)
            pause = timedelta(seconds=30)
        except DeliveryError as error:
            err.print(f"{escape(error.message)}；{int(pause.total_seconds())} 秒后再试。")
            stop.wait(pause.total_seconds())
            pause = min(pause * 2, timedelta(hours=1))
            continue
        due = next_mail(office.registry, context.site.timezone)
        if due is None:
            return
        seconds = max((due - context.now).total_seconds(), 1.0)
        if not as_json:
            err.print(f"{due:%H:%M:%S} 再试。")
        stop.wait(min(seconds, 600.0))


def send_queue(context: Context, office: Office, as_json: bool) -> None:
    """Send what is due and say what became of it."""
    from pipeline.flow.mailing import send_due

    def clock() -> datetime:
        return context.now

    def tell(one: Delivery) -> None:
        if as_json:
            print_json(as_object(one))
        else:
            out.print(_line(one))

    done = send_due(office, clock, tell)
    if as_json:
        return
    if not done:
        out.print("没有到时间要发的邮件。")
    if any(one.state is DeliveryState.UNSURE for one in done):
        err.print("有邮件不能确定是否发出：请看发件箱或问收件人，再用 pipeline mail resolve 编号 登记。")


@mail.command(name="list")
@click.option(
    "--state",
    type=click.Choice([state.value for state in DeliveryState]),
    help="只看这个状态：queued 待发、sent 已发出、bounced 退信、failed 失败、unsure 不确定、done 已送达、cancelled 取消。",
)
@json_option
@pass_context
def list_(context: Context, state: str | None, as_json: bool) -> None:
    """邮件队列：待发、已发、退信。"""
    from pipeline.register.deliveries import mails

    with registry_of(context, read_only=True) as registry:
        found = mails(registry, *([DeliveryState(state)] if state else []))
    if as_json:
        for one in found:
            print_json(as_object(one))
        return
    if not found:
        out.print("没有邮件。用 pipeline letter mail 编号 发送已签发的函件。")
        return
    table = listing("编号", "函件", "收件邮箱", "状态", "次数", "下次", "说明")
    for one in found:
        queued = one.state is DeliveryState.QUEUED and one.next_try is not None
        later = (
            f"{one.next_try.astimezone(context.site.timezone):%m-%d %H:%M}" if queued and one.next_try else ""
        )
        table.add_row(
            str(one.id),
            one.letter,
            escape(one.address),
            one.state.chinese,
            str(one.attempts),
            later,
            escape(one.error),
        )
    out.print(table)


@mail.command()
@click.argument("id", type=int, metavar="编号")
@click.option("--sent", "was_sent", flag_value=True, type=bool, default=None, help="已经发出了。")
@click.option("--resend", "was_sent", flag_value=False, type=bool, help="没有发出，再发一次。")
@json_option
@pass_context
def resolve(context: Context, id: int, was_sent: bool | None, as_json: bool) -> None:
    """登记一封“不确定”的邮件到底发出了没有。

    发送的最后一刻程序中断，就不能确定服务器是否收下了；程序不会自己再发。
    把发件箱里的那封邮件存成 .eml，用 pipeline mail bounces 读一下，也能证明已经发出。

    \b
    例：pipeline mail resolve 12 --sent
        pipeline mail resolve 12 --resend
    """
    from pipeline.errors import UsageError
    from pipeline.flow.mailing import resolve as decide

    if was_sent is None:
        raise UsageError("请写明 --sent（已经发出）或 --resend（再发一次） / say which")
    with opened_office(context) as office:
        done = decide(office, id, was_sent=was_sent)
    if as_json:
        print_json(as_object(done))
    else:
        out.print(_line(done))


@mail.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@json_option
@pass_context
def bounces(context: Context, files: tuple[Path, ...], as_json: bool) -> None:
    """读退信、投递报告或发件箱里的邮件（.eml），登记到对应的函件。放进收件箱的退信也会这样登记。

    \b
    例：pipeline mail bounces 退信1.eml 退信2.eml
    """
    from pipeline.flow.mailing import note_notice
    from pipeline.model import Held
    from pipeline.respond.bounces import Kind, read_notice
    from pipeline.workers import Workers

    with opened_office(context) as office, Workers(1, memory_mb=context.site.limits.memory_mb) as workers:
        for file in files:
            notice = workers.run(read_notice, file.absolute(), timeout=20.0)
            found = (
                []
                if isinstance(notice, Held) or notice.kind is Kind.OTHER
                else note_notice(office.registry, notice, actor=office.actor, now=office.now)
            )
            for one in found:
                if as_json:
                    print_json({**as_object(one), "source": file.name})
                else:
                    out.print(f"{escape(file.name)} → {_line(one)}")
            if not found:
                if as_json:
                    print_json({"source": file.name, "letter": "", "state": ""})
                else:
                    out.print(f"{escape(file.name)}：与本站发出的邮件无关。")


def as_object(one: Delivery) -> dict[str, object]:
    """One line for programs."""
    return {
        "delivery": one.id,
        "letter": one.letter,
        "way": one.way.value,
        "state": one.state.value,
        "address": one.address,
        "attempts": one.attempts,
        "error": one.error,
        "message_id": one.message_id,
    }


def _line(one: Delivery) -> str:
    error = f"　{one.error}" if one.error else ""
    return f"{one.state.chinese}　{one.letter}　{escape(one.address)}{escape(error)}"
