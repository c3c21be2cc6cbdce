"""Signing in and out, the own password, the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from pipeline.errors import UsageError
from pipeline.register import accounts as store
from pipeline.register.accounts import Session
from pipeline.web import access, signin
from pipeline.web.cookies import drop_session, keep_language, keep_session
from pipeline.web.visit import TooMany, Visit, go, local_path
from pipeline.web.words import LANGUAGES


def show(visit: Visit) -> Response:
    """The form; who is signed in already goes on."""
    if visit.session is not None:
        return go(visit.home)
    return visit.show("signin.html", then=local_path(visit.asked("then")), login="", wrong=False)


def sign_in(visit: Visit) -> Response:
    """A new session with a new token; an old one of this browser ends. Raises TooMany."""
    address = visit.request.client.host if visit.request.client is not None else ""
    if not visit.desk.sign_ins.allows(address):
        raise TooMany("登录次数太多 / too many attempts", hint="请五分钟后再试，或找系统管理员重设密码。")
    login = visit.given("login").strip()[:100]
    then = local_path(visit.given("then"))
    viewers = {p.login: access.viewer_of(p, visit.desk.procedures.roles) for p in visit.site.people}
    known = frozenset(one.login for one in viewers.values() if one.roles)
    token = signin.sign_in(visit.registry, login, visit.given("password"), known, visit.now)
    if token is None:
        return visit.show("signin.html", 401, then=then, login=login, wrong=True)
    if visit.session is not None:
        store.end_session(visit.registry, visit.session, action="signed-out", now=visit.now)
    visit.viewer = viewers[login]
    response: Response = RedirectResponse(then if then != "/" else visit.home, 303)
    keep_session(response, token, visit.site.desk.tls)
    return response


def sign_out(visit: Visit) -> Response:
    if visit.session is not None:
        store.end_session(visit.registry, visit.session, action="signed-out", now=visit.now)
    response = go("/signin")
    drop_session(response, visit.site.desk.tls)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def show_password(visit: Visit) -> Response:
    account = store.find_account(visit.registry, visit.viewer.login)
    return visit.show(
        "password.html", must=account is not None and account.must_change, shortest=signin.SHORTEST
    )


def change_password(visit: Visit) -> Response:
    """All sessions of the account end; this browser gets a new one. Raises UsageError."""
    login, new = visit.viewer.login, visit.given("new")
    if new != visit.given("again"):
        raise UsageError("两次输入的新密码不一样 / the two differ", hint="请返回重新输入。")
    if new == visit.given("old") or new == login:
        raise UsageError("新密码不能与原密码或登录名相同 / choose another", hint="请返回换一个。")
    if not signin.is_password(visit.registry, login, visit.given("old"), visit.now):
        raise UsageError(
            "原密码不对 / the present password is wrong", hint="请返回重新输入；连错五次会锁定。"
        )
    encoded = signin.hashed(new)
    store.set_password(visit.registry, login, encoded, must_change=False, actor=login, now=visit.now)
    token = signin.new_token()
    store.begin_session(visit.registry, Session(signin.token_hash(token), login, visit.now, visit.now))
    response = go(visit.home, done="password")
    keep_session(response, token, visit.site.desk.tls)
    return response


def language(visit: Visit) -> Response:
    """Back to the page that one came from, in the other language."""
    wanted = visit.given("language")
    came = urlsplit(visit.request.headers.get("Referer", ""))
    back = local_path(f"{came.path}?{came.query}" if came.query else came.path or "/")
    response: Response = RedirectResponse(back, 303)
    keep_language(response, wanted if wanted in LANGUAGES else LANGUAGES[0], visit.site.desk.tls)
    return response
