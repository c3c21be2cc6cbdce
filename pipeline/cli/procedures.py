"""`procedure`: the office's procedures and rules, for reading and checking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import Context, err, escape, json_option, out, pass_context, print_json
from pipeline.cli.opened import catalog_of

if TYPE_CHECKING:
    from pipeline.respond.procedures.load import Procedures


@click.group()
def procedure() -> None:
    """办事流程（procedures 文件夹）和各项规定。"""


def procedures_of(context: Context) -> Procedures:
    """The site's procedures; what is wrong with a file is said, the others work."""
    from pipeline.respond.procedures.load import load_procedures

    loaded = load_procedures(context.site.procedures, context.site)
    if loaded.faults:
        more = f"等 {len(loaded.faults)} 处" if len(loaded.faults) > 1 else ""
        err.print(f"流程有误：{escape(loaded.faults[0])}{more}（pipeline procedure check 查看全部）")
    return loaded


@procedure.command("check")
@click.option("--profile", "profiles", multiple=True, help="按这类项目检查（可给几个）；不给则按本站点的。")
@json_option
@pass_context
def check(context: Context, profiles: tuple[str, ...], as_json: bool) -> None:
    """检查 procedures 文件夹、site.toml 的 [rules] 和 [[people]]，一次报出全部问题。

    没有问题时退出码为 0，有问题时为 4；“提示”不算问题。
    """
    from pipeline.respond.procedures.check import check_procedures
    from pipeline.respond.procedures.load import load_procedures
    from pipeline.respond.procedures.rulebook import unused_rules

    catalog, site = catalog_of(context), context.site
    faults: dict[str, None] = {}
    for profile in profiles or (site.profile,):
        loaded = load_procedures(site.procedures, replace(site, profile=profile))
        faults.update(dict.fromkeys(check_procedures(loaded, catalog)))
    for fault in faults:
        if as_json:
            print_json({"message": fault})
        else:
            out.print(escape(fault))
    if not as_json:
        unused = "、".join(rule.key for rule in unused_rules(loaded, site.procedures))
        if unused:
            out.print(escape(f"提示：这些规定还没有用到：{unused}。"))
        out.print(f"共 {len(faults)} 处问题。" if faults else f"没有问题：{len(loaded.by_slug)} 个流程。")
    raise click.exceptions.Exit(4 if faults else 0)
