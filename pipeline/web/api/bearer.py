"""Whose request it is: `Authorization: Bearer …` → token → the person as site.toml has it now."""

from __future__ import annotations

import secrets

from pipeline.errors import PipelineError
from pipeline.register import accounts
from pipeline.register.registry import Registry
from pipeline.register.tokens import Token, token_of_hash, touch
from pipeline.web import access
from pipeline.web.api.problems import unauthorised
from pipeline.web.desk import Desk
from pipeline.web.limits import Limit
from pipeline.web.signin import token_hash
from pipeline.web.visit import TooMany

PREFIX = "wyda_"  # so that whoever finds one knows what it is
PER_TOKEN, FAILURES = (600, 60), (30, 300)  # times, seconds


def new_secret() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


class Bearers:
    """One for a process: it counts how often each token asks, and how often each address fails."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._tokens = Limit(*PER_TOKEN)
        self._failures = Limit(*FAILURES)

    def recognise(self, registry: Registry, header: str, address: str) -> tuple[Token, access.Viewer]:
        """Raises Unauthorised, without telling why; TooMany for a token that asks too often, and for an address that
        failed too often."""
        kind, _, secret = header.partition(" ")
        known = kind.lower() == "bearer" and secret.startswith(PREFIX)
        token = token_of_hash(registry, token_hash(secret.strip())) if known else None
        viewer = self._viewer(registry, token) if token is not None else None
        if token is None or viewer is None:
            raise self._failed(address)
        if not self._tokens.allows(token.id):
            raise TooMany("这个令牌请求太频繁 / too many requests", hint="请稍等一分钟再试。")
        touch(registry, token, self.desk.now())
        return token, viewer

    def _viewer(self, registry: Registry, token: Token) -> access.Viewer | None:
        if not token.is_good(self.desk.now()):
            return None
        person = next((one for one in self.desk.site.people if one.login == token.login), None)
        account = accounts.find_account(registry, token.login)
        if person is None or (account is not None and account.locked):
            return None
        return access.viewer_of(person, self.desk.procedures.roles)

    def _failed(self, address: str) -> PipelineError:
        if self._failures.allows(address):
            return unauthorised()
        return TooMany("令牌错误次数太多 / too many wrong tokens", hint="请核对令牌，五分钟后再试。")
