"""How long the inventory of a dossier takes: drawn directly, and the same table laid out by WeasyPrint.

.venv/bin/python benchmarks/inventories.py [NUMBER]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from pipeline.catalog import press
from pipeline.catalog.tabular import Column, Table, draw

_COLUMNS = (
    *(Column("序号", 14), Column("日期", 26), Column("文件名称", left=True)),
    *(Column("页数", 14), Column("当时用户", 38), Column("编号", 20)),
)
_TITLES = ("用户室内装修申请书", "业主身份证复印件", "租赁合同复印件", "用户投诉记录表", "放行条")
_PAPERS = 12  # in a dossier


def _table(number: int) -> Table:
    rows: list[tuple[str, ...]] = [("g　装修资料（12 件）",)]
    for i in range(_PAPERS):
        title, party = _TITLES[(i + number) % 5], f"第{number % 97}号示例科技有限公司"
        rows.append((str(i + 1), "2026-11-21", title, "2", party, f"{number:03d}{i:03d}"))
    line = (f"房号：3栋{number}", "用户：史俊", f"共 {_PAPERS} 件")
    return Table("档案目录", _COLUMNS, rows, line, "某某小区物业服务中心", "2026年11月21日 10:00")


def _by_weasyprint(table: Table) -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in table.rows)
    heads = "".join(f"<th>{c.head}</th>" for c in table.columns)
    style = 'body { font: 10.5pt "FandolFang" } table { width: 100%; border-collapse: collapse; table-layout: fixed } td, th { border: .25mm solid #000 }'
    html = (
        f"<style>{style}</style><h1>{table.title}</h1><table><thead><tr>{heads}</tr></thead>{cells}</table>"
    )
    data: bytes = press._weasyprint().HTML(string=html).write_pdf(font_config=press._font_configuration())
    return data


def _milliseconds(make: Callable[[Table], bytes], number: int) -> tuple[float, float]:
    """Mean time and size of one inventory."""
    make(_table(0))
    begun = time.perf_counter()
    sizes = [len(make(_table(n))) for n in range(1, number + 1)]
    return (time.perf_counter() - begun) * 1000 / number, sum(sizes) / number / 1024


def main(number: int = 200) -> None:
    for name, make, count in (("WeasyPrint", _by_weasyprint, max(number // 20, 3)), ("drawn", draw, number)):
        took, size = _milliseconds(make, count)
        print(f"{name:12}{took:8.1f} ms{size:8.0f} KB an inventory of {_PAPERS} papers ({count} of them)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
