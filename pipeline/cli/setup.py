"""`init`, `check`, `completion`: making a site and looking after its settings."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.errors import UsageError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def init(folder: Path) -> None:
    """新建站点：DIR 下建立 site.toml、templates、procedures、inbox、archive。

    已是站点的目录不会被改动。
    """
    from pipeline.newsite import make_site

    site = make_site(folder)
    out.print(f"已建好站点：{escape(str(site.root))}")
    out.print("下一步：")
    out.print("  1. 打开 site.toml，填好名称、电话和栋号")
    out.print("  2. pipeline roster template 名册样表.xlsx，填好后 pipeline roster import 导入")
    out.print("  3. 把扫描件放进 inbox，运行 pipeline watch")


@click.command()
@json_option
@pass_context
def check(context: Context, as_json: bool) -> None:
    """检查 site.toml、templates 下的每个文件夹和 procedures 的每个流程，一次报出全部问题。

    没有问题时退出码为 0，有问题时为 4。
    """
    from pipeline.flow.checking import procedure_faults, template_findings

    findings = template_findings(context.site)
    faults = procedure_faults(context.site)  # templates that cannot be read have been told by then
    if as_json:
        for finding in findings:
            print_json({"paper": finding.paper, "file": finding.file, "message": finding.message})
        for fault in faults:
            print_json({"paper": "", "file": "procedures", "message": fault})
    else:
        _show(findings, context)
        _show_procedures(faults, context)
    if findings or faults:
        raise click.exceptions.Exit(4)


def _show_procedures(faults: list[str], context: Context) -> None:
    for fault in faults:
        out.print(escape(fault))
    if faults:
        out.print(f"流程共 {len(faults)} 处问题。")
    elif context.site.procedures.is_dir():
        out.print(f"没有问题：{escape(str(context.site.procedures))}")


def _show(findings: list, context: Context) -> None:  # type: ignore[type-arg]
    if not findings:
        out.print(f"没有问题：{escape(str(context.site.templates))}")
        return
    table = listing("文件", "位置", "问题")
    for finding in findings:
        table.add_row(escape(finding.paper), escape(finding.file), escape(finding.message))
    out.print(table)
    out.print(f"共 {len(findings)} 处问题。")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), required=False)
def completion(shell: str | None) -> None:
    """输出命令行补全脚本；加进 ~/.bashrc：eval "$(pipeline completion bash)"。"""
    from pipeline.cli.group import main

    name = shell or Path(os.environ.get("SHELL", "bash")).name
    complete = get_completion_class(name)
    if complete is None:
        raise UsageError(f"不支持 {name} 的补全 / shell not supported", hint="可用 bash、zsh、fish。")
    click.echo(complete(main, {}, "pipeline", "_PIPELINE_COMPLETE").source())
