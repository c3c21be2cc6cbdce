"""`letter register`: the dispatch register (发文登记簿)."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.office import opened_office


@click.command()
@click.option("--year", type=int, help="哪一年；不给就是今年。")
@click.option("--series", default="", help="哪一类文号，如 某物函，或只写 函；不给就是全部。")
@click.option("--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="写成 .pdf 或 .xlsx。")
@json_option
@pass_context
def register(context: Context, year: int | None, series: str, target: Path | None, as_json: bool) -> None:
    """发文登记簿：一年里编过的每个文号，作废的写明原因，没有函件的文号也说明。

    \b
    例：pipeline letter register --year 2026 --out 发文登记簿2026.pdf
        pipeline letter register --series 函 --out 发文.xlsx
    """
    from pipeline.archive.place import write_atomic
    from pipeline.errors import UsageError
    from pipeline.flow.dispatchlist import HEADS, as_pdf, as_xlsx, cells
    from pipeline.register.dispatch import dispatch_register

    wanted = year or context.today.year
    if target and target.suffix.lower() not in (".pdf", ".xlsx"):
        raise UsageError(
            f"不能写成 {target.suffix or '没有后缀的文件'} / bad suffix", hint="请用 .pdf 或 .xlsx。"
        )
    with opened_office(context) as office:
        found = dispatch_register(office.registry, year=wanted, series=series)
        lines = [cells(office, one) for one in found]
        if target and found:
            is_pdf = target.suffix.lower() == ".pdf"
            data = as_pdf(office, found, wanted, series) if is_pdf else as_xlsx(office, found)
            write_atomic(target.absolute(), data)
    if as_json:
        for one in found:
            print_json(
                {
                    "number": one.number,
                    "letter": one.letter.id if one.letter else "",
                    "state": one.letter.state.value if one.letter else "missing",
                    "paper": one.letter.paper if one.letter else "",
                    "unit": one.letter.place if one.letter else "",
                    "receiver": one.receiver,
                    "issued": one.issued.isoformat() if one.issued else "",
                    "delivered": one.delivered.isoformat() if one.delivered else "",
                    "returned": one.returned.isoformat() if one.returned else "",
                    "remark": one.remark,
                }
            )
    elif not found:
        out.print(f"{wanted} 年还没有发文{f'（{escape(series)}）' if series else ''}。")
    elif target:
        out.print(f"{len(found)} 个文号：{escape(str(target))}")
    else:
        table = listing(*HEADS)
        for line in lines:
            table.add_row(*map(escape, line))
        out.print(table)
