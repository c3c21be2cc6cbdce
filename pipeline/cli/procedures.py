"""`procedure`: the office's procedures and rules, for reading and checking."""

from __future__ import annotations

from dataclasses import asdict, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import catalog_of
from pipeline.errors import SiteError, StorageError, UsageError
from pipeline.model.procedure import Procedure
from pipeline.model.rule import Rule, RuleKind, said

if TYPE_CHECKING:
    from pipeline.respond.procedures.load import Procedures

_SCOPES = {"unit": "按户", "office": "管理处"}


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


@procedure.command("list")
@json_option
@pass_context
def list_procedures(context: Context, as_json: bool) -> None:
    """列出本站点启用的流程。"""
    if not context.site.procedures.is_dir():
        hint = "由程序自带的 procedures 文件夹（或用 pipeline init 新建的站点）复制到站点目录即可启用。"
        raise SiteError("本站点没有 procedures 文件夹，没有启用流程 / no procedures here", hint=hint)
    table = listing("代号", "编号", "名称", "归属", "状态", "步骤")
    for one in procedures_of(context):
        row = {"procedure": one.slug, "id": one.id, "title": one.title, "scope": one.scope.value}
        if as_json:
            print_json({**row, "states": len(one.states), "events": len(one.events)})
        scope = _SCOPES[one.scope.value]
        numbers = (str(len(one.states)), str(len(one.events)))
        table.add_row(one.slug, one.id, escape(one.title), scope, *numbers)
    if not as_json:
        out.print(table)


@procedure.command("show")
@click.argument("name", metavar="流程")
@click.option(
    "--diagram",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="把状态图写到这个文件：.svg 图形，.mmd Mermaid 文字。",
)
@json_option
@pass_context
def show(context: Context, name: str, diagram: Path | None, as_json: bool) -> None:
    """说明一个流程：各状态轮到谁、要做什么、须具备什么、发出什么、时限和依据。

    流程可以写代号（fit-out）、编号（E4）或名称。
    """
    from pipeline.respond.procedures.describe import describe

    loaded = procedures_of(context)
    one = loaded.get(name)
    if diagram is not None:
        _draw(one, diagram)
        return
    if as_json:
        print_json(asdict(one))
        return
    for line in describe(one, loaded, catalog_of(context)):
        out.print(escape(line))


def _draw(one: Procedure, file: Path) -> None:
    from pipeline.respond.procedures.diagram import mermaid, svg

    drawing = {".svg": svg, ".mmd": mermaid}.get(file.suffix.lower())
    if drawing is None:
        raise UsageError(
            f"不认识的图形文件：{file.name} / unknown kind of diagram", hint="请用 .svg 或 .mmd。"
        )
    try:
        file.write_text(drawing(one), "utf-8")
    except OSError as error:
        raise StorageError(f"写不了 {file}：{error.strerror}", hint="请检查目录和权限。") from error
    out.print(f"已画好：{escape(str(file))}")


@procedure.command("rules")
@click.argument("key", required=False)
@json_option
@pass_context
def rules(context: Context, key: str | None, as_json: bool) -> None:
    """列出各项规定：现值、原值、依据；给了 KEY（或开头，如 fitout）只列这些。

    在 site.toml 的 [rules] 里改，如 "moveout.notice" = "1周"。
    """
    loaded = procedures_of(context)
    chosen = [rule for rule in loaded.rules.values() if _asked_for(rule, key)]
    if not chosen:
        close = "、".join(get_close_matches(key or "", loaded.rules, n=3, cutoff=0.4))
        hint = f"您是不是要找：{close}？" if close else "不写 KEY 就列出全部。"
        raise UsageError(f"没有这条规定：{key} / no such rule", hint=hint)
    if as_json:
        for rule in chosen:
            print_json(_as_json(rule))
    elif len(chosen) == 1:
        _one_rule(chosen[0])
    else:
        table = listing("规定", "内容", "现值", "改过", "依据")
        for rule in chosen:
            changed = f"原为 {said(rule.default)}" if rule.changed else ""
            table.add_row(rule.key, *map(escape, (rule.title, _value_of(rule), changed, rule.source)))
        out.print(table)


def _asked_for(rule: Rule, key: str | None) -> bool:
    return key is None or rule.key == key or rule.key.startswith(f"{key}.") or key in rule.cites


def _value_of(rule: Rule) -> str:
    if rule.kind is RuleKind.NONE:
        return "（不由程序管）"
    return f"{said(rule.value)}%" if rule.kind is RuleKind.PERCENT else said(rule.value)


def _one_rule(rule: Rule) -> None:
    out.print(f"{escape(rule.title)}（{rule.key}）")
    out.print(f"  现值：{escape(_value_of(rule))}")
    if rule.changed:
        out.print(f"  原值：{escape(said(rule.default))}（site.toml 的 [rules] 已改）")
    out.print(f"  依据：{escape(rule.source)}  {'、'.join(rule.cites)}")
    for value, source in rule.options:
        out.print(f"  可选：{escape(value)}〔{escape(source)}〕")
    if rule.note:
        out.print(f"  说明：{escape(rule.note)}")


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "key": rule.key,
        "title": rule.title,
        "kind": rule.kind.value,
        "value": said(rule.value),
        "default": said(rule.default),
        "changed": rule.changed,
        "source": rule.source,
        "cites": rule.cites,
        "options": [{"value": value, "source": source} for value, source in rule.options],
        "note": rule.note,
    }


@procedure.command("check")
@click.option("--profile", "profiles", multiple=True, help="按这类项目检查（可给几个）；不给则按本站点的。")
@json_option
@pass_context
def check(context: Context, profiles: tuple[str, ...], as_json: bool) -> None:
    """检查 procedures 文件夹（连同 _dossier.toml）、site.toml 的 [rules] 和 [[people]]，一次报出全部问题。

    没有问题时退出码为 0，有问题时为 4；“提示”不算问题。
    """
    from pipeline.respond.dossier import load_demands
    from pipeline.respond.dossiercheck import check_dossier
    from pipeline.respond.procedures.check import check_procedures
    from pipeline.respond.procedures.load import load_procedures
    from pipeline.respond.procedures.rulebook import unused_rules

    catalog, site = catalog_of(context), context.site
    faults: dict[str, None] = {}
    for profile in profiles or (site.profile,):
        loaded = load_procedures(site.procedures, replace(site, profile=profile))
        faults.update(dict.fromkeys(check_procedures(loaded, catalog)))
        demands = load_demands(site.procedures, site)
        faults.update(dict.fromkeys(check_dossier(demands, loaded, catalog, site.procedures)))
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
