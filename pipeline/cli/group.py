"""The commands, in the order of the flow.

One file per group of commands; each is imported only when it is called, so that `--help` and completion are quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.base import Context, report_errors
from pipeline.cli.lazy import LazyGroup

# name → (module, attribute, one line of help); in the order of the flow.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("setup", "init", "新建一个站点"),
    "check": ("setup", "check", "检查文件模板和设置，一次报出全部问题"),
    "papers": ("papers", "papers", "文件种类和它们的栏目"),
    "procedure": ("procedures", "procedure", "办事流程：列出、说明、画图、检查；各项规定"),
    "roster": ("roster", "roster", "房号与业主、租户名册：导入、查看、空白样表"),
    "print": ("sheets", "print_sheet", "打印表格、标签：空白或预填，带二维码和定位标记"),
    "labels": ("labels", "labels", "成批打印标签；用户变更后须重贴的标签"),
    "ingest": ("intake", "ingest", "收一遍：把收件箱（或指定文件）读完归档后结束"),
    "watch": ("intake", "watch", "一直看着收件箱，有文件就收，按 Ctrl-C 停止"),
    "held": ("held", "held", "待人工核对的文件：列出、查看、归档、作废"),
    "refile": ("held", "refile", "归错的文件：改房号、改种类，或撤回到待核对"),
    "search": ("search", "search", "检索档案"),
    "dossier": ("dossier", "dossier", "一户的档案目录；管理处自存的文件"),
    "missing": ("missing", "missing", "用户档案缺哪些资料：由谁补、自何时起；清单；催交函"),
    "finding-aid": ("findingaids", "finding_aid", "检索工具：《用户档案》索引、档案索引、目录卡片、盒清单"),
    "letter": ("letters", "letter", "发文：起草、批准、签发、打印、送达、成批发文"),
    "mail": ("mail", "mail", "电子邮件：发出、退信、队列"),
    "case": ("cases", "case", "事项：装修、投诉、报修……走到哪一步，办理、更正"),
    "due": ("due", "due", "今日待办：谁、哪天、依据哪一条"),
    "digest": ("due", "digest", "每日待办邮件"),
    "report": ("reports", "report", "登记簿和统计：在施、投诉、回访率、保证金、欠费、月报……"),
    "serve": ("serve", "serve", "在浏览器里办公：今日、检索、档案、事项"),
    "account": ("accounts", "account", "浏览器登录的账号：设密码、锁定、解锁"),
    "token": ("api", "token", "接口的令牌：给公司的其他系统"),
    "hook": ("api", "hook", "事件通知：告诉公司的其他系统"),
    "status": ("status", "status", "站点概况：归档、待核对、发文"),
    "verify": ("care", "verify", "核验每个文件、记录、索引和审计链"),
    "rebuild": ("care", "rebuild", "由档案文件重建索引"),
    "backup": ("care", "backup", "备份登记库，并当场试恢复"),
    "simulate": ("simulate", "simulate", "模拟一个管理处，核验各项定律"),
    "completion": ("setup", "completion", "输出命令行补全脚本（bash、zsh、fish）"),
}


class _Commands(LazyGroup):
    """All commands in the order of the flow; their help is shown without importing them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])

    def invoke(self, context: click.Context) -> object:
        return report_errors(super().invoke)(context)


@click.group(
    cls=_Commands,
    elsewhere={name: (module, attribute) for name, (module, attribute, _) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    help="站点目录；不给则用环境变量 PIPELINE_SITE，再不然用当前目录。",
)
@click.version_option(__version__, "--version", message="pipeline %(version)s")
@click.pass_context
def main(context: click.Context, site: Path | None) -> None:
    """物业档案：扫描件放进收件箱，自动识别、归档、建索引；函件由模板起草、编号、存档。

    \b
    常用：
      pipeline init 我的小区            新建站点
      pipeline roster import 名册.xlsx  导入房号名册
      pipeline watch                    看着收件箱
      pipeline search '装修 3栋'        检索
    """
    context.obj = Context(site)
