"""How a request of another program becomes an answer: token → person → access → checked types → the operation.

1  the address may ask, the token is good, its person still stands in site.toml and is not locked
2  the body is read: JSON in whole, a scan piece by piece into the folder beside the inbox
3  in a thread with a registry connection of its own: scope, role, types, Idempotency-Key, the operation
"""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.errors import PipelineError
from pipeline.register.accounts import Session
from pipeline.register.registry import Registry
from pipeline.register.tokens import Token
from pipeline.web import access
from pipeline.web.api import openapi, problems
from pipeline.web.api.bearer import Bearers
from pipeline.web.api.bodies import json_body, received
from pipeline.web.api.call import Answer, Call, Operation, Received
from pipeline.web.api.once import once
from pipeline.web.api.table import OPERATIONS
from pipeline.web.desk import Desk
from pipeline.web.visit import Forbidden, TooMany, Visit, forbidden

log = logging.getLogger(__name__)


def interface(desk: Desk) -> Starlette:
    """The application to be mounted at /api/v1."""
    bearers = Bearers(desk)
    by_path: dict[str, dict[str, Operation]] = {}
    for one in OPERATIONS:
        by_path.setdefault(one.path, {})[one.method] = one
    routes = [Route("/openapi.json", _document(desk), methods=["GET"])]
    routes += [Route(path, _endpoint(bearers, ways), methods=list(ways)) for path, ways in by_path.items()]
    made = Starlette(routes=routes, exception_handlers={HTTPException: _http_fault, Exception: _bug})
    made.state.desk = desk
    return made


def _document(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    body = json.dumps(openapi.document(), ensure_ascii=False).encode()

    async def endpoint(request: Request) -> Response:
        if not desk.requests.allows(_address(request)):
            return problems.problem(_too_many())
        return Response(body, media_type=openapi.JSON)

    return endpoint


def _endpoint(bearers: Bearers, ways: dict[str, Operation]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        one = ways["GET" if request.method == "HEAD" else request.method]
        try:
            return await _respond(bearers, request, one)
        except PipelineError as fault:
            return problems.problem(fault)
        except Exception as error:  # here, and not by the server: it would log what was in it
            return await _bug(request, error)

    return endpoint


async def _respond(bearers: Bearers, request: Request, one: Operation) -> Response:
    address, header = _address(request), request.headers.get("Authorization", "")
    if not bearers.desk.requests.allows(address):
        raise _too_many()
    if one.file:
        login = await run_in_threadpool(_may_send, bearers, one, header, address)
        with bearers.desk.uploads.taken(login) as room:
            if not room:
                raise TooMany("正在投递的文件太多 / too many uploads at once", hint="请等前面的传完再传。")
            async with received(request, bearers.desk.site) as file:
                return await run_in_threadpool(_answer, bearers, request, one, header, b"", file)
    body = await json_body(request) if one.body is not None else b""
    return await run_in_threadpool(_answer, bearers, request, one, header, body, None)


def _may_send(bearers: Bearers, one: Operation, header: str, address: str) -> str:
    """Whose file it is, before anything of it is taken. Raises Forbidden."""
    with bearers.desk.registry() as registry:
        token, viewer = bearers.recognise(registry, header, address)
        _allowed(one, token, viewer)
        return viewer.login


def _allowed(one: Operation, token: Token, viewer: access.Viewer) -> None:
    """Raises Forbidden."""
    if not token.scopes & one.scopes:
        wanted = "、".join(scope.chinese for scope in sorted(one.scopes))
        raise Forbidden(
            f"这个令牌没有“{wanted}”的权限 / the token lacks the scope", hint="请系统管理员另发一个令牌。"
        )
    if not access.may(viewer, one.action):
        raise forbidden()


def _answer(
    bearers: Bearers, request: Request, one: Operation, header: str, body: bytes, file: Received | None
) -> Response:
    with bearers.desk.registry() as registry:
        token, viewer = bearers.recognise(registry, header, _address(request))
        _allowed(one, token, viewer)
        visit = _visit(bearers.desk, request, registry, token, viewer)
        call = Call(
            visit,
            token,
            place=_checked(one.place, dict(request.path_params)),
            asked=_checked(one.asked, _query(request)),
            body=_parsed(one.body, body),
            file=file,
        )
        key = request.headers.get("Idempotency-Key", "") if one.makes else ""
        if not key:
            return _sent(request, one, one.answer(call))
        bytes_ = file.sha256.encode() if file is not None else body
        digest = hashlib.sha256(
            f"{request.method} {request.url.path}?{request.url.query}\n".encode() + bytes_
        )
        return once(
            registry, token, key, digest.hexdigest(), visit.now, lambda: _sent(request, one, one.answer(call))
        )


def _visit(desk: Desk, request: Request, registry: Registry, token: Token, viewer: access.Viewer) -> Visit:
    """As a session of a browser: looks by one token are told from those by another."""
    now = desk.now()
    session = Session(f"token:{token.id}", viewer.login, now, now)
    visit = Visit(desk, request, registry, now, "zh", "", viewer, session)
    visit.looked("token-used", token.id)
    return visit


def _query(request: Request) -> dict[str, Any]:
    """A name that is given twice counts as a list, which no type takes."""
    given = request.query_params
    return {name: given.getlist(name) if len(given.getlist(name)) > 1 else given[name] for name in given}


def _checked(model: type[BaseModel] | None, values: dict[str, Any]) -> BaseModel | None:
    try:
        return model.model_validate(values) if model is not None else None
    except ValidationError as error:
        raise problems.misfit(error) from None


def _parsed(model: type[BaseModel] | None, body: bytes) -> BaseModel | None:
    try:
        return model.model_validate_json(body) if model is not None else None
    except ValidationError as error:
        if any(one["type"] == "json_invalid" for one in error.errors()):
            raise problems.Broken(
                "请求正文不是 JSON / the body is not JSON", hint="请用 UTF-8 编码的 JSON 对象。"
            ) from None
        raise problems.misfit(error) from None


def _sent(request: Request, one: Operation, found: Answer | Response) -> Response:
    if isinstance(found, Response):
        return found
    body = found.message.model_dump_json().encode()
    headers = {"Location": found.location} if found.location else {}
    if one.method == "GET":
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        headers["ETag"] = tag
    return Response(body, found.status, headers, openapi.JSON)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _too_many() -> TooMany:
    return TooMany("请求太频繁 / too many requests", hint="请稍等一分钟再试。")


async def _http_fault(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        made = problems.answered(405, "这个地址不能这样用 / method not allowed", "请对照 openapi.json。")
        allow = (error.headers or {}).get("Allow", "") if isinstance(error, HTTPException) else ""
        made.headers["Allow"] = allow
        return made
    if status == 404:
        return problems.answered(404, "没有这个地址 / no such address", "请对照 openapi.json。")
    return problems.answered(400, "请求写法不对 / bad request", "请对照 openapi.json。")


async def _bug(request: Request, error: Exception) -> Response:
    """The log gets where it happened, not what was in it."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s /api/v1: %s\n%s", request.method, type(error).__name__, where)
    return problems.answered(500, "程序出错了 / the program failed", "反复出现时请告诉系统管理员。")
