"""`account`: passwords and locks of the people who use the desk."""

from __future__ import annotations

import sys

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import actor, registry_of
from pipeline.errors import UsageError


@click.group()
def account() -> None:
    """浏览器登录的账号：设密码、列出、锁定、解锁。人员、岗位、分管楼栋写在 site.toml 的 people 各段。"""


@account.command(name="set-password")
@click.argument("login", metavar="登录名")
@click.option("--stdin", "piped", is_flag=True, help="从标准输入读一行密码（供程序用）。")
@click.option("--keep", is_flag=True, help="本人自己设的，第一次登录不必再改。")
@pass_context
def set_password(context: Context, login: str, piped: bool, keep: bool) -> None:
    """设密码；第一次登录后本人须改掉。已登录的全部退出。

    \b
    例：pipeline account set-password zhangsan
    """
    from pipeline.register import accounts
    from pipeline.web.signin import hashed

    _known(context, login)
    given = sys.stdin.readline().rstrip("\r\n") if piped else _asked()
    encoded = hashed(given)
    with registry_of(context) as registry:
        accounts.set_password(registry, login, encoded, must_change=not keep, actor=actor(), now=context.now)
    out.print(f"已为 {escape(login)} 设好密码。")


def _asked() -> str:
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))


@account.command(name="list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """site.toml 里的人，和他们能不能登录。"""
    from pipeline.register import accounts

    with registry_of(context) as registry:
        have = {one.login: one for one in accounts.accounts(registry)}
    table = listing("登录名", "姓名", "岗位", "状态")
    for person in context.site.people:
        found = have.pop(person.login, None)
        state = _state(found.is_shut(context.now), found.must_change) if found is not None else "没有密码"
        if as_json:
            print_json(
                {"login": person.login, "name": person.name, "roles": list(person.roles), "state": state}
            )
        else:
            table.add_row(escape(person.login), escape(person.name), escape("、".join(person.roles)), state)
    for login in have:
        if as_json:
            print_json({"login": login, "name": "", "roles": [], "state": "不在 site.toml"})
        else:
            table.add_row(escape(login), "", "", "不在 site.toml，不能登录")
    if not as_json:
        out.print(table)


def _state(shut: bool, must_change: bool) -> str:
    if shut:
        return "已锁定"
    return "须改密码" if must_change else "正常"


@account.command()
@click.argument("login", metavar="登录名")
@pass_context
def lock(context: Context, login: str) -> None:
    """锁定：不能再登录，已登录的退出。"""
    _set(context, login, True)


@account.command()
@click.argument("login", metavar="登录名")
@pass_context
def unlock(context: Context, login: str) -> None:
    """解锁，连错次数清零。"""
    _set(context, login, False)


def _set(context: Context, login: str, locked: bool) -> None:
    from pipeline.register import accounts

    with registry_of(context) as registry:
        if not accounts.set_locked(registry, login, locked, actor=actor(), now=context.now):
            raise UsageError(
                f"没有账号 {login} / no such account", hint="先用 pipeline account set-password 设密码。"
            )
    out.print(f"{'已锁定' if locked else '已解锁'} {escape(login)}。")


def _known(context: Context, login: str) -> None:
    if login not in {person.login for person in context.site.people}:
        raise UsageError(
            f"site.toml 的 [[people]] 里没有登录名 {login} / not one of the people",
            hint="先在 site.toml 里写上姓名、登录名和岗位。",
        )
