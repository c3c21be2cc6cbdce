"""`serve`: the office works in a browser."""

from __future__ import annotations

from contextlib import nullcontext

import click

from pipeline.cli.base import Context, err, pass_context


@click.command()
@click.option("--host", help="只听这个地址；不给则用 site.toml 的 [desk]（默认只有本机）。")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="端口；不给则用 site.toml 的 [desk]（默认 8300）。"
)
@click.option("--watch", is_flag=True, help="同时看着收件箱（相当于另开一个 pipeline watch）。")
@pass_context
def serve(context: Context, host: str | None, port: int | None, watch: bool) -> None:
    """打开浏览器里的办公桌。按 Ctrl-C 停止。

    \b
    例：pipeline account set-password zhangsan    先给人设密码
        pipeline serve --watch
    """
    from pipeline.register import accounts
    from pipeline.register.open import open_registry
    from pipeline.web.server import serve as run
    from pipeline.web.server import watching

    site = context.site
    where = (host or site.desk.host, site.desk.port if port is None else port)
    with open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry:
        if not accounts.accounts(registry):
            err.print(
                "还没有人能登录：先在 site.toml 写 [[people]]，再用 pipeline account set-password 登录名 设密码。"
            )
    shown = f"[{where[0]}]" if ":" in where[0] else where[0]
    err.print(f"请在浏览器打开 http://{shown}:{where[1]}/ ，按 Ctrl-C 停止。")
    if where[0] not in ("127.0.0.1", "::1", "localhost") and not site.desk.tls:
        err.print("注意：没有 HTTPS，密码在网络上不加密。请在前面加 HTTPS 代理，并在 [desk] 写 tls = true。")
    with watching(site) if watch else nullcontext():
        run(site, *where)
