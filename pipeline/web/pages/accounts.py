"""Accounts, for the administrator: passwords set anew, locks. Roles and areas stay in site.toml."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from pipeline.model.person import Person
from pipeline.register import accounts as store
from pipeline.register import audit
from pipeline.register.accounts import Account
from pipeline.web import signin
from pipeline.web.visit import Visit, go, not_here

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else


@dataclass(frozen=True, slots=True)
class Line:
    """A person of site.toml and the account, where there is one."""

    person: Person
    account: Account | None
    shut: bool
    last: datetime | None


def listing(visit: Visit) -> Response:
    return _show(visit)


def reset(visit: Visit) -> Response:
    """A password for one sign-in, shown once; it must be changed then. Raises NotHere."""
    login = _known(visit)
    new = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    encoded = signin.hashed(new)
    store.set_password(
        visit.registry, login, encoded, must_change=True, actor=visit.viewer.login, now=visit.now
    )
    return _show(visit, login, new)


def lock(visit: Visit) -> Response:
    """Raises NotHere."""
    return _set(visit, True)


def unlock(visit: Visit) -> Response:
    """Raises NotHere."""
    return _set(visit, False)


def _set(visit: Visit, locked: bool) -> Response:
    login = _known(visit)
    if not store.set_locked(visit.registry, login, locked, actor=visit.viewer.login, now=visit.now):
        raise not_here("个账号")
    return go("/accounts")


def _known(visit: Visit) -> str:
    login = visit.path("login")
    if login not in {person.login for person in visit.site.people}:
        raise not_here("个账号")
    return login


def _show(visit: Visit, login: str = "", new: str = "") -> Response:
    have = {account.login: account for account in store.accounts(visit.registry)}
    lines = [
        Line(
            person,
            found,
            found is not None and found.is_shut(visit.now),
            audit.last_at(visit.registry, person.login, "signed-in"),
        )
        for person in visit.site.people
        for found in [have.get(person.login)]
    ]
    return visit.show("accounts.html", lines=lines, login=login, new=new, roles=visit.desk.procedures.roles)
