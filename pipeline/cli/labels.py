"""`labels`: one label for each unit, and the list of labels that have gone out of date."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.office import opened_office
from pipeline.cli.opened import settings, unit_of
from pipeline.errors import UsageError
from pipeline.flow.office import Office
from pipeline.model import PaperType, UnitCode


@click.command()
@click.argument("paper", default="dossier-label")
@click.option("--building", default="", help="栋号，如 3 或 A；不给就是全部。")
@click.option("--floors", default="", help="楼层，如 3-12 或 3,5,7-9；不给就是全部。")
@click.option("--unit", "units", multiple=True, help="指定的房号；可多次给。")
@click.option("--changed", is_flag=True, help="只要用户已变更、须重贴的标签。")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="每枚都相同的一项；可多次给。")
@click.option("--label-sheet", "sheet", default="", help="标签纸规格；single 为每页一枚。")
@click.option(
    "--start", default=1, show_default=True, type=click.IntRange(1, 999), help="从标签纸第几枚开始。"
)
@click.option(
    "--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个 PDF；不给只列出。"
)
@json_option
@pass_context
def labels(
    context: Context,
    paper: str,
    building: str,
    floors: str,
    units: tuple[str, ...],
    changed: bool,
    pairs: tuple[str, ...],
    sheet: str,
    start: int,
    target: Path | None,
    as_json: bool,
) -> None:
    """成批打印标签，一户一枚，内容取自名册。

    \b
    例：pipeline labels bag-label --building 3 --floors 3-12 --out 标签.pdf
        pipeline labels --changed                        用户变更后须重贴的档案标签
        pipeline labels --changed --out 重贴.pdf --start 5
    """
    from pipeline.archive.place import write_atomic
    from pipeline.flow.sheets import Stickers, print_labels

    with opened_office(context) as office:
        kind = office.catalog.get(paper)
        if changed:
            wanted = _changed(office, kind, building, floors, as_json)
        elif units:
            wanted = [unit_of(text, office.registry, context) for text in units]
        else:
            wanted = _of(office, building, floors)
        if target is None:
            if not changed:
                raise UsageError("没有给出 --out / no output file", hint="用 --out 指定 PDF 文件。")
            return
        if not wanted:
            return
        printed = print_labels(office, kind, wanted, settings(pairs), Stickers(sheet, start))
    write_atomic(target.absolute(), printed.pdf)
    if as_json:
        print_json({"paper": kind.slug, "labels": len(wanted), "pages": printed.pages, "out": str(target)})
    else:
        out.print(f"已生成{escape(kind.title)} {len(wanted)} 枚，{printed.pages} 页：{escape(str(target))}")


def _of(office: Office, building: str, floors: str) -> list[UnitCode]:
    from pipeline.flow.labels import units_of

    return units_of(office.register, building.strip().upper().removesuffix("栋").removesuffix("座"), floors)


def _changed(office: Office, kind: PaperType, building: str, floors: str, as_json: bool) -> list[UnitCode]:
    """The units of labels to be replaced, which are listed too."""
    from pipeline.flow.labels import changed_labels

    found = changed_labels(office, kind)
    if building or floors:
        here = set(_of(office, building, floors))
        found = [one for one in found if one.unit in here]
    if as_json:
        for one in found:
            print_json({"unit": str(one.unit), "printed": one.printed, "present": one.present})
    elif not found:
        out.print(f"没有须重贴的{escape(kind.title)}。")
    else:
        table = listing("房号", "标签上的用户", "现在的用户", "打印日期")
        for one in found:
            table.add_row(
                str(one.unit),
                escape(one.printed or "（空置）"),
                escape(one.present or "（空置）"),
                one.printed_at.date().isoformat(),
            )
        out.print(table)
    return [one.unit for one in found]
