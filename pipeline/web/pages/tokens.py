"""接口: tokens for other programs, and what they may ask; for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.register import tokens as store
from pipeline.register.tokens import Scope, Token
from pipeline.web.access import TABLE, Action
from pipeline.web.api.bearer import new_secret
from pipeline.web.api.table import OPERATIONS
from pipeline.web.signin import token_hash
from pipeline.web.visit import Visit, go, not_here

USUAL = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Line:
    """A token, and whose it is; `state` is "", "over", "revoked" or "gone" (its person is not in site.toml)."""

    token: Token
    person: str
    state: str


def listing(visit: Visit) -> Response:
    """All tokens, newest first."""
    return _show(visit)


def make(visit: Visit) -> Response:
    """A new one; its secret is shown this once. Raises UsageError."""
    login = visit.given("login")
    if login not in {person.login for person in visit.site.people}:
        raise UsageError("请选择是谁的令牌 / choose a person", hint="人员在 site.toml 的 [[people]] 里设置。")
    secret = new_secret()
    token = store.add_token(
        visit.registry,
        login=login,
        name=visit.given("name"),
        scopes={scope for scope in Scope if scope.value in visit.form.get("scopes", ())},
        hash=token_hash(secret),
        expires=_end_of(visit, visit.given("expires")),
        actor=visit.viewer.login,
        now=visit.now,
    )
    return _show(visit, token, secret)


def revoke(visit: Visit) -> Response:
    """Raises NotHere."""
    try:
        store.revoke(visit.registry, visit.path("id"), actor=visit.viewer.login, now=visit.now)
    except UsageError:
        raise not_here("个令牌") from None
    return go("/tokens")


def operations(visit: Visit) -> Response:
    """What programs may ask, as the table has it."""
    known = visit.desk.procedures.roles
    titles = {
        one.name: "、".join(known[key].title for key in sorted(TABLE[one.action]) if key in known)
        for one in OPERATIONS
        if TABLE[one.action] != TABLE[Action.TODAY]
    }
    groups = list(dict.fromkeys(one.group for one in OPERATIONS))
    return visit.show("tokens_operations.html", operations=OPERATIONS, groups=groups, titles=titles)


def _end_of(visit: Visit, day: str) -> datetime:
    """The last moment of a day. Raises UsageError."""
    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise UsageError("请写明到期日 / no day of expiry", hint="写法如 2027-11-30。") from None
    return datetime.combine(last, time(23, 59, 59), visit.site.timezone)


def _show(visit: Visit, made: Token | None = None, secret: str = "") -> Response:
    people = {person.login: person.name for person in visit.site.people}
    lines = [Line(one, people.get(one.login, ""), _state(visit, one)) for one in store.tokens(visit.registry)]
    return visit.show(
        "tokens.html",
        lines=lines,
        made=made,
        secret=secret,
        people=visit.site.people,
        scopes=tuple(Scope),
        usual=(visit.now + USUAL).date(),
        first=(visit.now + timedelta(days=1)).date(),
        last=(visit.now + store.LONGEST_LIFE - timedelta(days=1)).date(),
    )


def _state(visit: Visit, token: Token) -> str:
    if token.revoked is not None:
        return "revoked"
    if not token.is_good(visit.now):
        return "over"
    return "" if any(person.login == token.login for person in visit.site.people) else "gone"
