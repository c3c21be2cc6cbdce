"""`token` and `hook`: the interface for other programs, from the command line."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import click

from pipeline.cli.base import Context, escape, json_option, listing, out, pass_context, print_json
from pipeline.cli.opened import actor, day_of, registry_of
from pipeline.errors import UsageError

_SCOPES = ("read", "drop", "act")


@click.group()
def token() -> None:
    """接口的令牌：发放、列出、停用。令牌属于 site.toml 里的一个人，按他的岗位和分管楼栋办事。"""


@token.command(name="add")
@click.argument("login", metavar="登录名")
@click.option("--name", required=True, help="用途，例如：总公司报表系统。")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(_SCOPES),
    multiple=True,
    required=True,
    help="权限，可多次给：read 查阅、drop 投递扫描件、act 代为办理。",
)
@click.option("--expires", help="到期日，如 2027-11-30；不给就是一年。")
@json_option
@pass_context
def add_token(
    context: Context, login: str, name: str, scopes: tuple[str, ...], expires: str | None, as_json: bool
) -> None:
    """发一个令牌；只显示这一次，登记库里只存它的哈希。

    \b
    例：pipeline token add zhangsan --name 扫描仪 --scope drop
        pipeline token add zhangsan --name 报表 --scope read --expires 2027-06-30
    """
    from pipeline.register import tokens
    from pipeline.web.api.bearer import new_secret
    from pipeline.web.signin import token_hash

    if login not in {person.login for person in context.site.people}:
        raise UsageError(
            f"site.toml 的 [[people]] 里没有登录名 {login} / not one of the people",
            hint="先在 site.toml 里写上姓名、登录名和岗位。",
        )
    last = day_of(expires, context.today) or context.today + timedelta(days=365)
    secret = new_secret()
    with registry_of(context) as registry:
        made = tokens.add_token(
            registry,
            login=login,
            name=name,
            scopes={tokens.Scope(scope) for scope in scopes},
            hash=token_hash(secret),
            expires=datetime.combine(last, time(23, 59, 59), context.site.timezone),
            actor=actor(),
            now=context.now,
        )
    if as_json:
        print_json({"token": made.id, "login": login, "expires": made.expires.isoformat(), "secret": secret})
    else:
        out.print(f"{made.id}　{escape(login)}　{last} 到期。令牌只显示这一次：")
        out.print(secret)


@token.command(name="list")
@json_option
@pass_context
def list_tokens(context: Context, as_json: bool) -> None:
    """全部令牌：谁的、权限、到期、上次使用。"""
    from pipeline.register import tokens

    with registry_of(context) as registry:
        found = tokens.tokens(registry)
    table = listing("编号", "谁的", "用途", "权限", "到期日", "上次使用", "状态")
    for one in found:
        used = one.used.astimezone(context.site.timezone) if one.used else None
        state = "已停用" if one.revoked else "有效" if one.is_good(context.now) else "已到期"
        if as_json:
            print_json(
                {
                    "token": one.id,
                    "login": one.login,
                    "name": one.name,
                    "scopes": sorted(one.scopes),
                    "expires": one.expires.isoformat(),
                    "used": used.isoformat() if used else None,
                    "state": state,
                }
            )
            continue
        scopes = "、".join(scope.chinese for scope in sorted(one.scopes))
        shown = f"{used:%Y-%m-%d %H:%M}" if used else ""
        table.add_row(
            one.id, escape(one.login), escape(one.name), scopes, f"{one.expires:%Y-%m-%d}", shown, state
        )
    if not as_json:
        out.print(table)


@token.command()
@click.argument("id", metavar="编号")
@pass_context
def revoke(context: Context, id: str) -> None:
    """停用一个令牌，立即生效。"""
    from pipeline.register import tokens

    with registry_of(context) as registry:
        tokens.revoke(registry, id.strip().upper(), actor=actor(), now=context.now)
    out.print(f"已停用 {escape(id)}。")


@click.group()
def hook() -> None:
    """事件通知（web hook）：登记、列出、暂停、删除。由 pipeline serve 发送。"""


@hook.command(name="add")
@click.argument("url", metavar="网址")
@click.option("--name", required=True, help="用途，例如：总公司工单系统。")
@click.option(
    "--event", "events", multiple=True, help="哪些事，可多次给；不给就是全部。pipeline hook events 列出。"
)
@json_option
@pass_context
def add_hook(context: Context, url: str, name: str, events: tuple[str, ...], as_json: bool) -> None:
    """登记一个接收的网址；签名密钥只显示这一次。

    \b
    例：pipeline hook add https://oa.example.cn/hooks --name 工单 --event case.moved
    """
    from pipeline.flow import hooks

    with registry_of(context) as registry:
        made = hooks.add(
            context.site,
            registry,
            name=name,
            url=url,
            events=frozenset(events or hooks.EVENTS),
            actor=actor(),
            now=context.now,
        )
    if as_json:
        print_json({"hook": made.id, "url": made.url, "events": sorted(made.events), "secret": made.secret})
    else:
        out.print(f"{made.id}　{escape(made.url)}。签名密钥只显示这一次：")
        out.print(made.secret)


@hook.command(name="events")
def list_events() -> None:
    """有哪些事可以通知。"""
    from pipeline.flow.hooks import EVENTS

    table = listing("事件", "意思")
    for name, title in EVENTS.items():
        table.add_row(name, title)
    out.print(table)


@hook.command(name="list")
@json_option
@pass_context
def list_hooks(context: Context, as_json: bool) -> None:
    """全部登记的网址和上次的结果。"""
    from pipeline.register import hooks

    words = {hooks.ON: "正常", hooks.OFF: "已暂停", hooks.DEAD: "多日送不到，已停"}
    table = listing("编号", "用途", "网址", "状态", "上次")
    with registry_of(context) as registry:
        for one in hooks.hooks(registry):
            last = next(iter(hooks.results(registry, one.id, 1)), None)
            said = "" if last is None else f"HTTP {last.status}" if last.status else last.said
            if as_json:
                facts = {"state": one.state, "failing": one.failing is not None, "last": said}
                print_json({"hook": one.id, "name": one.name, "url": one.url, **facts})
            else:
                state = "重试中" if one.state == hooks.ON and one.failing else words[one.state]
                table.add_row(one.id, escape(one.name), escape(one.url), state, escape(said))
    if not as_json:
        out.print(table)


@hook.command()
@click.argument("id", metavar="编号")
@pass_context
def on(context: Context, id: str) -> None:
    """启用；停发期间的事接着补发。"""
    _set(context, id, True)


@hook.command()
@click.argument("id", metavar="编号")
@pass_context
def off(context: Context, id: str) -> None:
    """暂停。"""
    _set(context, id, False)


@hook.command()
@click.argument("id", metavar="编号")
@pass_context
def remove(context: Context, id: str) -> None:
    """删除；没发的也不再发。"""
    from pipeline.register import hooks

    with registry_of(context) as registry:
        hooks.remove_hook(registry, id.strip().upper(), actor=actor(), now=context.now)
    out.print(f"已删除 {escape(id)}。")


@hook.command()
@click.argument("id", metavar="编号")
@pass_context
def test(context: Context, id: str) -> None:
    """试发一条，看对方收不收得到。"""
    from pipeline.flow.hooks import try_out

    with registry_of(context) as registry:
        result = try_out(context.site, registry, id.strip().upper(), context.now)
    said = f"HTTP {result.status}" if result.status else result.said
    out.print(f"对方{'已收下' if result.good else '没有收下'}（{escape(said)}）。")


def _set(context: Context, id: str, wanted: bool) -> None:
    from pipeline.register import hooks

    with registry_of(context) as registry:
        hooks.set_state(registry, id.strip().upper(), wanted, actor=actor(), now=context.now)
    out.print(f"已{'启用' if wanted else '暂停'} {escape(id)}。")
