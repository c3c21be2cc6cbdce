"""`roster`: the register of units, owners and tenants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import (
    Context,
    err,
    escape,
    json_option,
    listing,
    out,
    pass_context,
    print_json,
    show_error,
)
from pipeline.cli.opened import actor, registry_of, unit_of

if TYPE_CHECKING:
    from pipeline.register.hands import Change
    from pipeline.register.roster_import import RosterReport


@click.group()
def roster() -> None:
    """房号、业主和租户的名册。"""


@roster.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@json_option
@pass_context
def import_(context: Context, file: Path, as_json: bool) -> None:
    """导入名册（xlsx 或 csv）。

    再次导入会更新；换了业主或租户的，旧的到期、新的开始。有任何一行出错，整个文件都不导入，并逐行列出。
    """
    from pipeline.register.roster import RosterFaults, read_roster
    from pipeline.register.roster_import import import_roster

    with registry_of(context) as registry:
        sheet = read_roster(file, context.site.buildings)
        try:
            report = import_roster(registry, sheet, today=context.today, now=context.now, actor=actor())
        except RosterFaults as faults:
            if as_json:
                _print_faults(faults)
            else:
                show_error(faults)
            raise click.exceptions.Exit(faults.exit_code) from faults
    if as_json:
        print_json({"outcome": "imported", **report.counts()})
    else:
        _show(report)


def _print_faults(faults: Exception) -> None:
    for fault in getattr(faults, "faults", ()):
        print_json(
            {
                "outcome": "fault",
                "sheet": fault.sheet,
                "row": fault.row,
                "column": fault.column,
                "shown": fault.shown,
                "reason": fault.reason,
            }
        )


def _show(report: RosterReport) -> None:
    counts = report.counts()
    out.print(
        f"已导入 {counts['rows']} 行：新增 {counts['added']} 户，更新 {counts['updated']} 户，"
        f"未变 {counts['unchanged']} 户。"
    )
    _show_changes("换业主", report.owner_changes)
    _show_changes("换租户", report.tenant_changes)
    _show_changes("租户迁出", report.tenants_left)
    if report.absent:
        named = "、".join(map(str, report.absent[:10]))
        err.print(f"名册上有、文件里没有的 {len(report.absent)} 户保持不变：{named}")
    for note in report.notes:
        err.print(escape(note))


def _show_changes(title: str, changes: tuple[Change, ...]) -> None:
    for change in changes:
        who = f"{change.before or '（无）'} → {change.after or '（无）'}"
        out.print(f"  {title}：{change.unit}　{escape(who)}　自 {change.begun.isoformat()} 起")


@roster.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx")
def template(file: Path) -> None:
    """写出空白名册样表，填好后再导入。"""
    from pipeline.register.roster_template import write_template

    write_template(file)
    out.print(f"已写出样表：{escape(str(file))}")


@roster.command()
@click.argument("unit")
@json_option
@pass_context
def show(context: Context, unit: str, as_json: bool) -> None:
    """一户的业主和租户，现在的和以前的。"""
    from pipeline.register import parties

    with registry_of(context, read_only=True) as registry:
        code = unit_of(unit, registry, context)
        holdings = parties.occupancies(registry, code)
    table = listing("身份", "名称", "联系人", "电话", "开始", "结束")
    for held in holdings:
        party = held.party
        begun, ended = (d.isoformat() if d else "" for d in (held.begun, held.ended))
        if as_json:
            print_json(
                {
                    "unit": str(code),
                    "role": held.role.value,
                    "name": party.name,
                    "contact": party.contact,
                    "phone": party.phone,
                    "begun": begun,
                    "ended": ended,
                }
            )
        role = "业主" if held.role.value == "owner" else "租户"
        table.add_row(
            role, escape(party.name), escape(party.contact), escape(party.phone), begun, ended or "至今"
        )
    if not as_json:
        out.print(table if holdings else "名册上还没有这一户的业主或租户。")
