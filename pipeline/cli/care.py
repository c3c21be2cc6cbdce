"""`verify`, `rebuild`, `backup`: proving and restoring what is kept."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, err, escape, json_option, out, pass_context, print_json
from pipeline.cli.opened import actor, registry_of
from pipeline.errors import IntegrityError


@click.command()
@json_option
@pass_context
def verify(context: Context, as_json: bool) -> None:
    """核验：每个文件、记录、索引和审计链是否相符。

    有不符时逐条列出，退出码 8；只看不改。
    """
    from pipeline.archive.layout import INVENTORY
    from pipeline.archive.record import records
    from pipeline.register.audit import exported_heads
    from pipeline.register.documents import count_documents
    from pipeline.register.verify import is_sound
    from pipeline.register.verify import verify as check

    site = context.site
    with registry_of(context, read_only=True) as registry, err.status("核验中……"):
        found = check(
            registry,
            site,
            records(site.archive),
            heads=exported_heads(site.state / "audit"),
            inventory=INVENTORY,
        )
        total = count_documents(registry)
    sound = is_sound(found)
    if as_json:
        for finding in found:
            print_json(finding.as_json())
        print_json({"outcome": "sound" if sound else "differs", "documents": total, "findings": len(found)})
    else:
        for finding in found:
            out.print(escape(finding.message))
        out.print(f"核验了 {total} 件：{'全部相符' if sound else '有不符，见上'}。")
    if not sound:
        raise click.exceptions.Exit(IntegrityError.exit_code)


@click.command()
@pass_context
def rebuild(context: Context) -> None:
    """由 archive 里的记录重建文件索引；名册、函件编号和审计日志保留不动。"""
    from pipeline.archive.record import BadRecord, records
    from pipeline.intake.watch import alone
    from pipeline.model import Document
    from pipeline.register.rebuild import rebuild as make

    site = context.site
    broken: list[tuple[Path, BadRecord]] = []

    def good() -> list[Document]:
        read = []
        for path, record in records(site.archive):
            if isinstance(record, BadRecord):
                broken.append((path, record))
            else:
                read.append(record)
        return read

    with alone(site), registry_of(context) as registry, err.status("重建中……"):
        report = make(registry, good(), now=context.now, actor=actor())
    out.print(f"已重建 {report.documents} 件的索引。")
    for path, record in broken:
        err.print(
            f"记录读不出来，未收入：{escape(str(path.relative_to(site.root)))}（{escape(str(record))}）"
        )
    if report.refused:
        err.print(f"编号重复，未收入：{'、'.join(report.refused)}")
    if report.gone:
        err.print(f"索引里有、档案里没有的：{'、'.join(report.gone)}")
    if report.units:
        err.print(f"名册上原来没有、由档案补上的房号：{'、'.join(map(str, report.units))}")
    if broken or report.refused or report.gone:
        raise click.exceptions.Exit(IntegrityError.exit_code)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@json_option
@pass_context
def backup(context: Context, target: Path, as_json: bool) -> None:
    """把登记库备份到 FILE，并当场打开副本核验；archive 和 .pipeline/originals 请另行复制。"""
    from pipeline.register.audit import export_head
    from pipeline.register.backup import back_up

    with registry_of(context) as registry:
        made = back_up(registry, target.absolute(), now=context.now, actor=actor())
        export_head(registry, context.site.state / "audit", context.now)
    if as_json:
        print_json({"path": str(made.path), "bytes": made.bytes, "sha256": made.sha256})
    else:
        out.print(f"已备份并核验：{escape(str(made.path))}（{made.bytes // 1024} KB）")
