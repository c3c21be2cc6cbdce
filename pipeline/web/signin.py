"""Passwords and sessions: Argon2id, tokens that only the browser holds, lock-out after failures."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from pipeline.errors import UsageError
from pipeline.register import accounts
from pipeline.register.accounts import Session
from pipeline.register.registry import Registry
from pipeline.site import Desk

FAILURES, PAUSE = 5, timedelta(minutes=15)
SHORTEST, LONGEST = 10, 200  # characters of a password
TOUCH = timedelta(minutes=1)  # how exactly the last request is kept

# RFC 9106's second choice with one lane: 64 MiB, a tenth of a second on an office machine.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1, type=Type.ID)
_TURNS = threading.BoundedSemaphore(2)  # memory for two at a time, however many ask


def hashed(password: str) -> str:
    """Argon2id, encoded with its salt and costs. Raises UsageError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"密码要有 {SHORTEST} 到 {LONGEST} 个字 / the password is too short or too long",
            hint="可以用一句只有您知道的话，汉字也行。",
        )
    if len(set(password)) < 5:
        raise UsageError("密码太简单 / the password is too simple", hint="请至少用 5 个不同的字符。")
    with _TURNS:
        return _HASHER.hash(password)


def token_hash(token: str) -> str:
    """What the registry keeps of a browser's token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """What every form of that browser carries; who cannot read its cookie cannot make it."""
    return hmac.new(token.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def csrf_fits(token: str, given: str) -> bool:
    return bool(token) and hmac.compare_digest(csrf_of(token), given.encode("ascii", "replace").decode())


def new_token() -> str:
    return secrets.token_urlsafe(32)


def sign_in(
    registry: Registry, login: str, password: str, known: frozenset[str], now: datetime
) -> str | None:
    """The token of a new session, None where login, password or the account's state forbid it: which of them is not
    told. `known` are the logins of site.toml. An unknown login takes as long as a wrong password."""
    account = accounts.find_account(registry, login) if login in known else None
    right = _verify(account.password if account is not None else _nobody(), password)
    if account is None or account.is_shut(now):
        return None
    if not right:
        accounts.failed(registry, login, now, most=FAILURES, pause=PAUSE)
        return None
    if _HASHER.check_needs_rehash(account.password):
        accounts.rehash(registry, login, _HASHER.hash(password))
    token = new_token()
    accounts.begin_session(registry, Session(token_hash(token), login, now, now))
    return token


def is_password(registry: Registry, login: str, password: str, now: datetime) -> bool:
    """Is it the account's present one? A failure counts like one at sign-in."""
    account = accounts.find_account(registry, login)
    if account is None or account.is_shut(now):
        return False
    if _verify(account.password, password):
        return True
    accounts.failed(registry, login, now, most=FAILURES, pause=PAUSE)
    return False


def session_of(registry: Registry, token: str, desk: Desk, now: datetime) -> Session | None:
    """The session that is meant, where it still runs; an over one is ended."""
    session = accounts.find_session(registry, token_hash(token)) if token else None
    if session is None:
        return None
    if session.is_over(now, timedelta(minutes=desk.idle), timedelta(hours=desk.longest)):
        accounts.end_session(registry, session, action="session-over", now=now)
        return None
    account = accounts.find_account(registry, session.login)
    if account is None or account.locked:
        return None
    if now - session.seen >= TOUCH:
        accounts.touch(registry, session.token, now)
    return session


def _verify(encoded: str, password: str) -> bool:
    if not SHORTEST <= len(password) <= LONGEST:  # no password of anybody
        return False
    with _TURNS:
        try:
            return _HASHER.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """The hash that an unknown login is tried against."""
    return _HASHER.hash(secrets.token_urlsafe(16))
