"""The application: how a request becomes a visit, and a fault a page (docs/desk.md)."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.errors import BusyError, PipelineError, UsageError
from pipeline.register import accounts
from pipeline.web import access, signin
from pipeline.web.api.entry import interface
from pipeline.web.cookies import cookie_name, drop_session, keep_visitor, visitor_name
from pipeline.web.desk import Desk
from pipeline.web.multipart import NotFromHere, TooLarge, arriving
from pipeline.web.pages.uploads import room_for_files
from pipeline.web.render import HERE
from pipeline.web.render import page as rendered
from pipeline.web.routes import PAGES, Page
from pipeline.web.shield import Shield
from pipeline.web.visit import Forbidden, Form, NotHere, TooMany, Visit, forbidden
from pipeline.web.words import LANGUAGES

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024  # of a form
AT_ONCE = 8  # pages made at the same time: of more, each would take turns with all others and none be ready
SAFE = frozenset({"GET", "HEAD"})
MUST_CHANGE = frozenset({"/password", "/signout", "/language"})


def application(root: Path, clock: Callable[[], datetime] | None = None) -> Starlette:
    """The desk of the site in `root`. Raises SiteError for one that cannot be opened."""
    desk = Desk(root, clock)
    routes = [
        Route("/health", _health),
        Mount("/static", _Static(directory=HERE / "static")),
        Mount("/api/v1", interface(desk)),
        *(Route(one.path, _endpoint(one), methods=[one.method]) for one in PAGES),
    ]
    made = Starlette(
        routes=routes,
        middleware=[Middleware(Shield, tls=desk.site.desk.tls)],
        exception_handlers={HTTPException: _http_fault, Exception: _bug},
    )
    made.state.desk = desk
    return made


class _Static(StaticFiles):
    """Names carry no version except of libraries: browsers ask again, and are told that nothing changed."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _health(request: Request) -> Response:
    return PlainTextResponse("ok")


def _endpoint(one: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            if one.takes_files:
                return await _take_files(request, one)
            form = {} if one.method in SAFE else await _form(request)
            current_default_thread_limiter().total_tokens = AT_ONCE
            return await run_in_threadpool(_answer, request, one, form)
        except PipelineError as fault:
            return _fault_page(request, fault, status_of(fault))
        except Exception as error:  # here, and not by the server: it would log what was in it
            return await _bug(request, error)

    return endpoint


async def _take_files(request: Request, one: Page) -> Response:
    """Who asks, and whether the page is theirs, is known before anything is read; then the files come to the disk, and
    the page is asked as any other. What it does not take over is removed."""
    desk: Desk = request.app.state.desk
    login = ""

    def admit(visit: Visit) -> Response:
        nonlocal login
        login = visit.viewer.login
        _refuse_elsewhere(visit.request)
        return Response(status_code=204)

    gate = await run_in_threadpool(_answer, request, replace(one, method="GET", answer=admit), {})
    if gate.status_code != 204:
        return gate
    token = request.cookies.get(cookie_name(desk.site.desk.tls), "")
    with desk.uploads.taken(login) as room:
        if not room:
            raise TooMany("正在上传的文件太多 / too many uploads at once", hint="请等前面的传完再传。")
        folder, bounds = await run_in_threadpool(room_for_files, desk.site)
        try:
            async with arriving(
                request, folder, bounds, lambda given: signin.csrf_fits(token, given)
            ) as sent:
                request.state.arrival = sent
                given = {"csrf": [request.headers.get("x-csrf", "")], **sent.all}
                return await run_in_threadpool(_answer, request, one, given)
        except NotFromHere:
            raise _out_of_date() from None


async def _form(request: Request) -> Form:
    """What was sent, in whole. Raises UsageError for too much of it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise UsageError("填写的内容太长 / too much was sent", hint="请缩短后再提交。")
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=300)
    except ValueError:
        raise UsageError("提交的内容不对 / not a form") from None


def _answer(request: Request, one: Page, form: Form) -> Response:
    """In a thread, with a connection of its own: session → person → access → page."""
    desk: Desk = request.app.state.desk
    address = request.client.host if request.client is not None else ""
    if not desk.requests.allows(address):
        raise TooMany("操作太频繁 / too many requests", hint="请稍等一分钟再试。")
    tls = desk.site.desk.tls
    token = request.cookies.get(cookie_name(tls), "")
    visitor = request.cookies.get(visitor_name(tls), "")
    with desk.registry() as registry:
        visit = Visit(desk, request, registry, desk.now(), language_of(request), token or visitor, form=form)
        _recognise(visit, token)
        if one.action is None and visit.session is None:
            fresh = not visitor
            visit.token = visitor or signin.new_token()
        if one.action is not None and visit.session is None:
            return _to_sign_in(visit)
        if one.method not in SAFE:
            _require_own_form(visit)
        if visit.session is not None and one.path not in MUST_CHANGE and _must_change(visit):
            return RedirectResponse("/password", 303)
        if one.action is not None and not access.may(visit.viewer, one.action):
            return _fault_page(request, forbidden(), 403, visit)
        try:
            response = one.answer(visit)
        except PipelineError as fault:
            return _fault_page(request, fault, status_of(fault), visit)
        if one.action is None and visit.session is None and fresh:
            keep_visitor(response, visit.token, tls)
        return response


def _recognise(visit: Visit, token: str) -> None:
    """The session and the person; a person who is not in site.toml any more is nobody."""
    session = signin.session_of(visit.registry, token, visit.site.desk, visit.now)
    person = next((p for p in visit.site.people if session is not None and p.login == session.login), None)
    if session is not None and person is not None:
        visit.session, visit.token = session, token
        visit.viewer = access.viewer_of(person, visit.desk.procedures.roles)


def _to_sign_in(visit: Visit) -> Response:
    """A part of a page tells htmx to go there; the address comes back after signing in."""
    here = visit.request.url.path
    asked = visit.request.url.query
    then = quote(f"{here}?{asked}" if asked else here, safe="/") if visit.request.method in SAFE else "/"
    target = f"/signin?then={then}" if then != "/" else "/signin"
    if visit.fragment:
        response: Response = Response(status_code=401, headers={"HX-Redirect": "/signin"})
    else:
        response = RedirectResponse(target, 303)
    drop_session(response, visit.site.desk.tls)
    return response


def _require_own_form(visit: Visit) -> None:
    """Raises Forbidden for a form that is not from a page of ours, in this browser."""
    _refuse_elsewhere(visit.request)
    if not signin.csrf_fits(visit.token, visit.given("csrf")):
        raise _out_of_date()


def _refuse_elsewhere(request: Request) -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise _out_of_date()


def _out_of_date() -> Forbidden:
    return Forbidden(
        "这一页已过期，没有办理 / the page is out of date",
        hint="请返回上一页，刷新后再提交；如果是登录页，请重新打开。",
    )


def _must_change(visit: Visit) -> bool:
    account = accounts.find_account(visit.registry, visit.viewer.login)
    return account is not None and account.must_change


def language_of(request: Request) -> str:
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def status_of(fault: PipelineError) -> int:
    """The HTTP status of a fault."""
    known = (
        (Forbidden, 403),
        (NotHere, 404),
        (TooMany, 429),
        (TooLarge, 413),
        (BusyError, 409),
        (UsageError, 400),
    )
    return next((status for kind, status in known if isinstance(fault, kind)), 500)


def _fault_page(request: Request, fault: PipelineError, status: int, visit: Visit | None = None) -> Response:
    """What happened and what to do. Inside a visit with the menu of the person."""
    values = {"status": status, "message": fault.message, "hint": fault.hint}
    if visit is not None and visit.session is not None:
        return visit.show("fault.html", status, **values)
    body = rendered("fault_bare.html", language_of(request), {"visit": None, **values})
    return Response(body, status, media_type="text/html")


async def _http_fault(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        fault = PipelineError("这个地址不能这样用 / method not allowed", hint="请从页面上的按钮操作。")
    else:
        fault = NotHere("没有这个页面 / page not found", hint="请核对地址，或回到今日。")
    return _fault_page(request, fault, status)


async def _bug(request: Request, error: Exception) -> Response:
    """The log gets where it happened, not what was in it."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s: %s\n%s", request.method, request.url.path, type(error).__name__, where)
    fault = PipelineError(
        "程序出错了，刚才的操作没有保存 / the program failed", hint="请稍后再试；反复出现时请告诉系统管理员。"
    )
    return _fault_page(request, fault, 500)
