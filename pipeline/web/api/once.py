"""Idempotency-Key: the same request of the same token is carried out once, and answered the same for a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response

from pipeline.errors import BusyError, UsageError
from pipeline.register import tokens
from pipeline.register.registry import Registry
from pipeline.register.tokens import Reply, Token
from pipeline.web.api.openapi import JSON, KEY_PATTERN


def once(
    registry: Registry,
    token: Token,
    key: str,
    request: str,
    now: datetime,
    answer: Callable[[], Response],
) -> Response:
    """`request` is a hash of all that was asked. Raises UsageError for a key that is none or was used for something else,
    BusyError while the first request is not answered. What failed may be tried again with the same key."""
    if not re.match(KEY_PATTERN, key):
        raise UsageError(
            "Idempotency-Key 应为 1 到 200 个可见的 ASCII 字符 / not a key", hint="例如一个随机的 UUID。"
        )
    before = tokens.begin_reply(registry, token.id, key, request, now)
    if before is not None:
        return _again(before, request)
    try:
        found = answer()
    except BaseException:
        tokens.drop_reply(registry, token.id, key)
        raise
    body = bytes(found.body).decode()
    tokens.end_reply(registry, token.id, key, found.status_code, body)
    return found


def _again(before: Reply, request: str) -> Response:
    if before.request != request:
        raise UsageError(
            "这个 Idempotency-Key 已用于另一个请求 / the key was used for something else",
            hint="不同的请求要用不同的键。",
        )
    if not before.status:
        raise BusyError(
            "同一个请求还没有答复，可能正在办，也可能中断了 / still under way, or broken off",
            hint="请先查一下是否已经办成；没有办成的，换一个键再发。",
        )
    return Response(before.body, before.status, {"Idempotent-Replayed": "true"}, JSON)
