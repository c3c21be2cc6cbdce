"""`report`: registers and statistics of the office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.caseroom import opened_room
from pipeline.cli.opened import day_of

if TYPE_CHECKING:
    from pipeline.flow.reports.report import Report


@click.command()
@click.argument("name")
@click.option("--from", "first", help="从哪一天起，如 2026-11-01。")
@click.option("--to", "last", help="到哪一天止（含）。")
@click.option("--month", default="", help="哪个月，如 2026-11。")
@click.option("--building", default="", help="栋号，如 3 或 A；不给就是全部。")
@click.option(
    "--tier",
    type=click.IntRange(1, 3),
    default=2,
    show_default=True,
    help="给谁看：1 主任、档案管理员，2 客户服务部，3 其他部门（不列姓名、电话、来函和投诉内容）。",
)
@click.option(
    "--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件：.pdf 或 .xlsx。"
)
@json_option
@pass_context
def report(
    context: Context,
    name: str,
    first: str | None,
    last: str | None,
    month: str,
    building: str,
    tier: int,
    target: Path | None,
    as_json: bool,
) -> None:
    """登记簿、统计表：pipeline report list 列出全部；不给期间就是本月（普查本季，走访本半年）。

    \b
    例：pipeline report list
        pipeline report works
        pipeline report complaints --from 2026-01-01 --to 2026-11-30 --out 投诉汇总.pdf
        pipeline report arrears --building 3 --out 欠费.xlsx
        pipeline report monthly --month 2026-11 --out 月报.pdf
    """
    from pipeline.flow.reports.asked import Asked, span_asked
    from pipeline.flow.reports.catalogue import make_report, spec_named
    from pipeline.flow.reports.report import for_tier

    if name == "list":
        _list(as_json)
        return
    spec = spec_named(name)
    today = context.today
    span = span_asked(spec.every, today, day_of(first, today), day_of(last, today), month)
    code = building.strip().upper().removesuffix("栋").removesuffix("座")
    asked = Asked(span, frozenset({code} if code else ()))
    with opened_room(context, read_only=True) as room:
        made = for_tier(make_report(room, spec, asked), tier)
        data = None
        if target is not None:
            from pipeline.flow.reports.printing import report_file

            data = report_file(room, made, target)
    if target is not None and data is not None:
        from pipeline.archive.place import write_atomic

        write_atomic(target.absolute(), data)
    if as_json:
        print_json({**_object(made), "out": str(target) if target else ""})
    elif target is not None:
        out.print(f"已生成《{escape(made.title)}》：{escape(str(target))}")
    else:
        _show(made)


def _list(as_json: bool) -> None:
    from pipeline.flow.reports.asked import Every
    from pipeline.flow.reports.catalogue import SPECS

    words = {Every.NOW: "现在", Every.MONTH: "本月", Every.QUARTER: "本季", Every.HALF_YEAR: "本半年"}
    if as_json:
        for spec in SPECS:
            print_json(
                {
                    "name": spec.name,
                    "title": spec.title,
                    "what": spec.what,
                    "span": spec.every.value,
                    "buildings": spec.buildings,
                }
            )
        return
    table = listing("名称", "表名", "内容", "期间", "分栋")
    for spec in SPECS:
        table.add_row(spec.name, spec.title, spec.what, words[spec.every], "可" if spec.buildings else "")
    out.print(table)


def _object(report: Report) -> dict[str, Any]:
    """The keys that programs rely on."""
    from pipeline.flow.reports.report import as_json

    return {
        "report": report.name,
        "title": report.title,
        "span": report.span,
        "columns": [{"name": c.name, "head": c.head, "kind": c.kind.value} for c in report.columns],
        "rows": [
            {c.name: as_json(cell) for c, cell in zip(report.columns, row, strict=True)}
            for row in report.rows
        ],
        "totals": list(report.totals),
        "note": report.note,
        "source": report.source,
        "sections": [_object(section) for section in report.sections],
    }


def _show(report: Report) -> None:
    from pipeline.flow.reports.report import said

    for number, part in enumerate((report, *report.sections)):
        if number:
            out.print()
        span = f"　{part.span}" if part.span else ""
        out.print(f"[bold]{escape(part.title)}[/]{escape(span)}")
        if not part.rows:
            out.print(escape(part.empty or "没有。"))
            continue
        table = listing(*(c.head for c in part.columns))
        for row in part.rows:
            table.add_row(*(escape(said(cell)) for cell in row))
        out.print(table)
        for line in part.totals:
            out.print(escape(line))
