"""`finding-aid`: lists of the dossiers, drawn from the register."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, escape, json_option, out, pass_context, print_json
from pipeline.cli.office import opened_office

_KINDS = ("user-dossiers", "dossier-index", "boxes", "cards")


@click.command(name="finding-aid")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--building", default="", help="栋号，如 3 或 A；不给就是全部。")
@click.option(
    "--out",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪个文件：.pdf 或 .xlsx。",
)
@json_option
@pass_context
def finding_aid(context: Context, kind: str, building: str, target: Path, as_json: bool) -> None:
    """检索工具，取自名册和档案，随时重打。

    \b
    user-dossiers   《用户档案》七栏索引：序号、姓名、房号、电话、档案编号、入住时间、备注
    dossier-index   按栋档案索引：每户件数、类别、起止日期
    boxes           档案盒清单（取自打印过的档案盒标签）
    cards           目录卡片 125×75 毫米，每张 A4 四张（只有 PDF）
    一户的档案目录：pipeline dossier 3-1203 --inventory 目录.pdf
    """
    from pipeline.archive.place import write_atomic
    from pipeline.flow.findingaids import finding_aid as make

    with opened_office(context) as office:
        data = make(office, kind, building.strip().upper().removesuffix("栋").removesuffix("座"), target)
    write_atomic(target.absolute(), data)
    if as_json:
        print_json({"kind": kind, "building": building, "out": str(target)})
    else:
        out.print(f"已生成：{escape(str(target))}")
