"""`print`: sheets and labels."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, escape, json_option, out, pass_context, print_json
from pipeline.cli.office import opened_office
from pipeline.cli.opened import settings, unit_of


@click.command(name="print")
@click.argument("paper")
@click.option("--unit", help="为哪一户打印；不给就是通用空白表。")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="预填一项；可多次给。")
@click.option(
    "--out", "target", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个 PDF。"
)
@click.option("--fillable", is_flag=True, help="可在屏幕上填写的 PDF，交回时不用识别。")
@click.option("--blank", is_flag=True, help="除房号外不预填名册内容。")
@click.option("--single", is_flag=True, help="一式多份的表格只印一份，不印联次。")
@click.option("--label-sheet", "sheet", default="", help="标签、证卡用的标签纸规格；single 为每页一枚。")
@click.option("--start", type=click.IntRange(1, 999), help="从标签纸第几枚开始（前面的已用掉）。")
@json_option
@pass_context
def print_sheet(
    context: Context,
    paper: str,
    unit: str | None,
    pairs: tuple[str, ...],
    target: Path,
    fillable: bool,
    blank: bool,
    single: bool,
    sheet: str,
    start: int | None,
    as_json: bool,
) -> None:
    """打印表格或标签：空白或预填，带二维码和四角定位标记。

    \b
    例：pipeline print fit-out-application --unit 3-1203 --out 申请书.pdf
        pipeline print unit-separator --unit A-1203 --out 隔页纸.pdf
    """
    from pipeline.archive.place import write_atomic
    from pipeline.flow.sheets import Stickers, print_paper

    with opened_office(context) as office:
        kind = office.catalog.get(paper)
        code = unit_of(unit, office.registry, context) if unit else None
        printed = print_paper(
            office,
            kind,
            code,
            settings(pairs),
            fillable=fillable,
            blank=blank,
            single=single,
            stickers=Stickers(sheet, start or 1) if sheet or start else None,
        )
    write_atomic(target.absolute(), printed.pdf)
    if as_json:
        print_json(
            {
                "paper": kind.slug,
                "unit": str(code or ""),
                "pages": printed.pages,
                "serial": printed.serial,
                "out": str(target),
            }
        )
    else:
        out.print(f"已生成《{escape(kind.title)}》{printed.pages} 页：{escape(str(target))}")
