"""`simulate`: plays a property office with invented people, and proves the laws after every day."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.base import err, escape, json_option, listing, out, print_json

if TYPE_CHECKING:
    from scansim.office.play import Day, Report

_SHOWN = 20


@click.command()
@click.option("--units", type=click.IntRange(4, 5000), default=500, show_default=True, help="多少户。")
@click.option("--days", type=click.IntRange(1, 2000), default=180, show_default=True, help="演多少天。")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="随机种子；相同则经过相同。"
)
@click.option("--start", default="2026-01-05", show_default=True, help="从哪一天开始。")
@click.option(
    "--profile",
    type=click.Choice(["residential", "tower"]),
    default="residential",
    show_default=True,
    help="residential 住宅，tower 写字楼。",
)
@click.option(
    "--papers",
    type=click.Choice(["scan", "file", "mix"]),
    default="file",
    show_default=True,
    help="scan 每份表格都打印、填写、扫描、识别；mix 每 40 份扫一份；file 直接登记（快）。",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="站点建在这里并保留；不给则用临时目录。",
)
@json_option
def simulate(
    units: int,
    days: int,
    seed: int,
    start: str,
    profile: str,
    papers: str,
    folder: Path | None,
    as_json: bool,
) -> None:
    """模拟一个管理处：虚构的住户来申请、投诉、欠费、搬家，员工办理（偶尔迟办、错办），每天核验各项定律。

    \b
    每天演完核对：没有未结清就放行的、没有未批未交费就发证的、没有未验收就退款的、期限都看得见、
    经过重放得出同样的状态、每份文件都看过一次……有一条不符，退出码 8。
    例：pipeline simulate --units 60 --days 30 --seed 7
        pipeline simulate --units 12 --days 10 --papers scan --out 演练站点
    """
    from pipeline.errors import IntegrityError
    from scansim.office.play import Plan, play

    plan = Plan(units, days, seed, _day(start), profile, papers)
    with ExitStack() as stack:
        target = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pipeline-"))) / "site"
        status = stack.enter_context(err.status("准备……"))

        def tell(day: Day) -> None:
            status.update(f"第 {day.number}/{days} 天　{day.day}　在办 {day.open} 件　逾期 {day.late} 项")
            for said in day.broken[:_SHOWN]:
                err.print(f"[red]{day.day} {escape(said)}[/]")

        report = play(plan, target, tell)
    if as_json:
        print_json(report_object(report))
    else:
        _show(report, folder)
    if report.broken:
        raise click.exceptions.Exit(IntegrityError.exit_code)


def _day(text: str) -> date:
    from pipeline.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}”不是日期 / not a date", hint="写法如 2026-01-05。") from error


def report_object(report: Report) -> dict[str, Any]:
    """The keys that programs rely on."""
    return {
        "units": report.plan.units,
        "days": len(report.days),
        "seed": report.plan.seed,
        "profile": report.plan.profile,
        "papers": report.plan.papers,
        "cases": {slug: {"opened": made, "closed": closed} for slug, (made, closed) in report.cases.items()},
        "events": report.events,
        "documents": report.documents,
        "clocks": dict(report.clocks),
        "letters": dict(report.letters),
        "counted": dict(report.counted),
        "seconds": {part: round(spent, 1) for part, spent in report.seconds.items()},
        "notes": report.notes,
        "broken": report.broken,
    }


def _show(report: Report, folder: Path | None) -> None:
    opened, closed = (sum(pair[i] for pair in report.cases.values()) for i in (0, 1))
    table = listing("流程", "立项", "办结")
    for slug, (made, done) in report.cases.items():
        table.add_row(slug, str(made), str(done))
    out.print(table)
    clocks, letters = report.clocks, report.letters
    out.print(
        f"{len(report.days)} 天：事项 {opened} 件（办结 {closed}），经过 {report.events} 步，归档 {report.documents} 份；"
        f"期限按时 {clocks.get('met', 0)}、逾期完成 {clocks.get('late', 0)}、未到 {clocks.get('running', 0)}；"
        f"发文 {sum(letters.get(s, 0) for s in ('issued', 'delivered', 'returned'))} 件。"
    )
    if folder is not None:
        out.print(f"站点在 {escape(str(folder))}")
    for said in report.broken[:_SHOWN]:
        out.print(f"[red]{escape(said)}[/]")
    out.print(
        "各项定律每天都成立。" if not report.broken else f"[red]不符 {len(report.broken)} 处，见上。[/]"
    )
