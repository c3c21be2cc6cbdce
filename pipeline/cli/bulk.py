"""`letter bulk`: one letter to many units, or one for each row of a file."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.base import Context, err, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.office import bar, opened_office
from pipeline.cli.opened import registry_of, settings, unit_of
from pipeline.errors import UsageError
from pipeline.flow.bulk import BulkPlan, Choice, floors_of
from pipeline.flow.office import Office

_SHOWN = 20


@click.command()
@click.argument("paper", required=False)
@click.option("--building", help="哪一栋。")
@click.option("--floors", help="哪些楼层，如 3-12 或 3,5,8-10。")
@click.option("--units", help="哪些房号，用逗号分开。")
@click.option("--all", "everybody", is_flag=True, help="名册上的每一户。")
@click.option("--except", "but", help="不发的房号，用逗号分开。")
@click.option(
    "--from", "file", type=click.Path(path_type=Path, dir_okay=False), help="xlsx 或 csv，每行一封。"
)
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="每封都一样的一项；可多次给。")
@click.option("--dry-run", is_flag=True, help="只看要发多少、哪些不发、第一封的样子；什么也不留下。")
@click.option("--first", type=click.Path(path_type=Path, dir_okay=False), help="试排的第一封写到这个 PDF。")
@click.option("--word", is_flag=True, help="同时生成 Word 文件。")
@click.option("--resume", metavar="批次", help="把中断的批次（B0001）做完。")
@json_option
@pass_context
def bulk(
    context: Context,
    paper: str | None,
    building: str | None,
    floors: str | None,
    units: str | None,
    everybody: bool,
    but: str | None,
    file: Path | None,
    pairs: tuple[str, ...],
    dry_run: bool,
    first: Path | None,
    word: bool,
    resume: str | None,
    as_json: bool,
) -> None:
    """成批起草：同一封信发给许多户，或按表格每行一封。先用 --dry-run 看一遍。

    表格第一行写“房号”和各栏目的名称（用 pipeline papers 文件 查看）。有任何一行写错，一封也不起草，并列出全部错误。
    起草后有批次编号（B0001），中断了可以接着做；批准、签发、打印、发邮件都可以用这个编号。

    \b
    例：pipeline letter bulk 装修整改通知书 --building 3 --floors 3-12 --set deadline=2026-12-05 …… --dry-run
        pipeline letter bulk 欠费催缴通知书 --from 欠费.xlsx
        pipeline letter bulk --resume B0001
        pipeline letter issue B0001
    """
    with opened_office(context) as office:
        if resume:
            _go_on(office, resume.upper(), as_json)
            return
        if not paper:
            raise UsageError(
                "请写明是哪种文件 / which paper?",
                hint="例：pipeline letter bulk 欠费催缴通知书 --from 欠费.xlsx",
            )
        if file is not None and (building or floors or units or everybody):
            raise UsageError("--from 与 --building、--floors、--units、--all 不能同时用 / choose one")
        if file is None and not (building or floors or units or everybody):
            raise UsageError(
                "没有说明发给谁 / to whom?",
                hint="用 --building、--floors、--units 或 --all 选房号，或用 --from 给出表格。",
            )
        given = settings(pairs)
        plan = (
            _of_file(office, paper, file, given)
            if file is not None
            else _of_units(context, office, paper, building, floors, units, but, given)
        )
        _show_plan(plan, as_json)
        if plan.faults:
            raise UsageError(
                f"表格有 {len(plan.faults)} 行写错，一封也没有起草 / the file has faults",
                hint="请按行号和列名改正后再运行。",
            )
        if not plan.items:
            raise UsageError("没有要发的 / nothing to send", hint="请检查表格里是否有数据行。")
        if dry_run:
            _dry_run(office, plan, first, as_json)
            return
        from pipeline.flow.bulk import start

        run = start(office, plan, word=word)
        _go_on(office, run.id, as_json)


def _of_file(office: Office, paper: str, file: Path, given: dict[str, str]) -> BulkPlan:
    from pipeline.flow.bulk import plan_rows
    from pipeline.flow.bulkrows import read_rows

    kind = office.catalog.get(paper)
    rows, unknown = read_rows(office, kind, file)
    if unknown:
        err.print(f"没有用到的列：{escape('、'.join(unknown))}")
    return plan_rows(office, kind, rows, given, file.name)


def _of_units(
    context: Context,
    office: Office,
    paper: str,
    building: str | None,
    floors: str | None,
    units: str | None,
    but: str | None,
    given: dict[str, str],
) -> BulkPlan:
    from pipeline.flow.bulk import plan_units

    def codes(text: str | None) -> list:  # type: ignore[type-arg]
        words = (text or "").replace("，", ",").replace("、", ",").split(",")
        return [unit_of(word.strip(), office.registry, context) for word in words if word.strip()]

    choice = Choice(_building(office, building), floors_of(floors), codes(units), codes(but))
    words = "　".join(
        filter(None, (_named(office, choice.building), floors and f"{floors}层", units, but and f"除 {but}"))
    )
    return plan_units(office, office.catalog.get(paper), choice, given, words or "全部")


def _named(office: Office, building: str) -> str:
    return office.site.building_name(building) if building else ""


def _building(office: Office, text: str | None) -> str:
    from pipeline.flow.lookups import all_buildings
    from pipeline.register.roster_unit import building_code

    if not text:
        return ""
    known = all_buildings(office.site, office.register.by_code)
    code = building_code(text, known)
    if code is None or code not in {b.code for b in known}:
        named = "、".join(b.code for b in known)
        raise UsageError(f"没有这一栋：{text} / no such building", hint=f"名册上有：{named}。")
    return code


def _show_plan(plan: BulkPlan, as_json: bool) -> None:
    if as_json:
        for left in plan.left:
            print_json({"outcome": "left", "unit": str(left.unit), "reason": left.reason})
        for fault in plan.faults:
            print_json(
                {
                    "outcome": "fault",
                    "row": fault.row,
                    "column": fault.column,
                    "shown": fault.shown,
                    "reason": fault.reason,
                }
            )
        return
    for what, lines in (
        (f"不发的 {len(plan.left)} 户", [f"{one.unit}　{one.reason}" for one in plan.left]),
        (f"写错的 {len(plan.faults)} 行", [str(one) for one in plan.faults]),
    ):
        if lines:
            err.print(f"{what}：")
            for line in lines[: _SHOWN if what.startswith("不发") else None]:
                err.print(f"  {escape(line)}")
            if what.startswith("不发") and len(lines) > _SHOWN:
                err.print(f"  ……另有 {len(lines) - _SHOWN} 户（--json 可看全部）")


def _dry_run(office: Office, plan: BulkPlan, first: Path | None, as_json: bool) -> None:
    from pipeline.archive.place import write_atomic
    from pipeline.flow.bulk import first_letter

    path = (first or office.site.letters / "试排" / f"{plan.paper.title}_{plan.items[0].unit}.pdf").absolute()
    write_atomic(path, first_letter(office, plan).pdf)
    if as_json:
        print_json(
            {"outcome": "dry-run", "letters": len(plan.items), "left": len(plan.left), "first": str(path)}
        )
        return
    out.print(f"《{escape(plan.paper.title)}》要发 {len(plan.items)} 封，不发 {len(plan.left)} 户。")
    out.print(f"第一封（{plan.items[0].unit}）：{escape(str(path))}")
    out.print("试排没有留下任何函件；去掉 --dry-run 就起草。")


def _go_on(office: Office, id: str, as_json: bool) -> None:
    from pipeline.flow.bulk import go_on

    with bar("起草") as progress:
        task = progress.add_task("", total=None)
        run = go_on(office, id, lambda done, total: progress.update(task, completed=done, total=total))
    if as_json:
        print_json({"outcome": "drafted", "batch": run.id, "letters": run.total, "drafted": run.drafted})
        return
    out.print(f"批次 {run.id}：起草了 {run.drafted} 封（共 {run.total} 封）。")
    out.print(f"签发：pipeline letter issue {run.id}　打印：pipeline letter print {run.id}")


@click.command()
@json_option
@pass_context
def bulks(context: Context, as_json: bool) -> None:
    """全部批次：新的在前；没做完的会标出。"""
    from pipeline.register.bulk import runs

    with registry_of(context, read_only=True) as registry:
        found = runs(registry)
    if as_json:
        for run in found:
            print_json(
                {
                    "batch": run.id,
                    "paper": run.paper,
                    "source": run.source,
                    "letters": run.total,
                    "drafted": run.drafted,
                    "at": run.at.isoformat(),
                    "by": run.actor,
                }
            )
        return
    if not found:
        out.print("还没有成批发文。用 pipeline letter bulk 文件 --from 表格.xlsx 或 --building 3 起草。")
        return
    table = listing("批次", "时间", "文件", "来源", "封数", "说明")
    for run in found:
        left = (
            ""
            if run.drafted == run.total
            else f"做到 {run.drafted} 封；pipeline letter bulk --resume {run.id}"
        )
        when = f"{run.at:%Y-%m-%d %H:%M}"
        table.add_row(run.id, when, escape(run.paper), escape(run.source), str(run.total), left)
    out.print(table)
