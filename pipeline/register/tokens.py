"""Tokens of the interface for other programs: who a request acts as, for what, until when. Only hashes are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.errors import UsageError
from pipeline.register import audit
from pipeline.register.numbers import next_number
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable

TOKEN = "token"
LONGEST_NAME, LONGEST_LIFE = 80, timedelta(days=732)
KEPT = timedelta(days=1)  # answers to requests with an Idempotency-Key
TOUCH = timedelta(minutes=1)  # how exactly the last use is kept

_TOKEN = "SELECT id, login, name, scopes, made, made_by, expires, used, revoked FROM token"


class Scope(StrEnum):
    """What a token is good for, beside what its person may do."""

    READ = "read"
    DROP = "drop"
    ACT = "act"

    @property
    def chinese(self) -> str:
        return {"read": "查阅", "drop": "投递扫描件", "act": "代为办理"}[self.value]


@dataclass(frozen=True, slots=True)
class Token:
    """`id` (T0001) is shown; the secret itself is nowhere. `used` is the last request, to the minute."""

    id: str
    login: str
    name: str
    scopes: frozenset[Scope]
    made: datetime
    made_by: str
    expires: datetime
    used: datetime | None = None
    revoked: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        return self.revoked is None and now < self.expires


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to a request that made something. `status` 0: it is being worked on, or was broken off."""

    request: str
    status: int
    body: str
    made: datetime


def add_token(
    registry: Registry,
    *,
    login: str,
    name: str,
    scopes: Collection[Scope],
    hash: str,
    expires: datetime,
    actor: str,
    now: datetime,
) -> Token:
    """`hash` is the SHA-256 of the secret. Raises UsageError for a name, a scope or a day that does not do."""
    name = storable(name).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(
            f"令牌的用途要写 1 到 {LONGEST_NAME} 个字 / a name is needed", hint="例如：总公司报表系统。"
        )
    if not scopes:
        raise UsageError("至少选一种权限 / no scope", hint="查阅、投递扫描件、代为办理，可以多选。")
    if not now < expires <= now + LONGEST_LIFE:
        raise UsageError("到期日要在今天之后、两年之内 / wrong day of expiry", hint="到期前可以另发新令牌。")
    with registry.atomic():
        id = f"T{next_number(registry, TOKEN):04d}"
        registry.write(
            "INSERT INTO token(id, login, name, hash, scopes, made, made_by, expires) VALUES (?,?,?,?,?,?,?,?)",
            (id, login, name, hash, " ".join(sorted(scopes)), now.isoformat(), actor, expires.isoformat()),
        )
        audit.append(
            registry,
            now=now,
            actor=actor,
            action="token-made",
            object=id,
            detail={"login": login, "scopes": " ".join(sorted(scopes))},
        )
        return find_token(registry, id)


def find_token(registry: Registry, id: str) -> Token:
    """Raises UsageError for an id that is not there."""
    row = registry.row(f"{_TOKEN} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有令牌 {id} / no such token", hint="编号形如 T0001，见 pipeline token list。")
    return _token(row)


def token_of_hash(registry: Registry, hash: str) -> Token | None:
    """Whoever it belongs to, good or not."""
    row = registry.row(f"{_TOKEN} WHERE hash = ?", (hash,))
    return _token(row) if row else None


def tokens(registry: Registry) -> list[Token]:
    """All, newest first; those that were taken back too."""
    return [_token(row) for row in registry.rows(f"{_TOKEN} ORDER BY length(id) DESC, id DESC")]


def revoke(registry: Registry, id: str, *, actor: str, now: datetime) -> Token:
    """From now on it is good for nothing. Taking it back again changes nothing. Raises UsageError."""
    with registry.atomic():
        token = find_token(registry, id)
        if token.revoked is None:
            registry.write("UPDATE token SET revoked = ? WHERE id = ?", (now.isoformat(), id))
            audit.append(registry, now=now, actor=actor, action="token-revoked", object=id)
        return find_token(registry, id)


def touch(registry: Registry, token: Token, now: datetime) -> None:
    """It was used."""
    if token.used is None or now - token.used >= TOUCH:
        registry.write("UPDATE token SET used = ? WHERE id = ?", (now.isoformat(), token.id))


def begin_reply(registry: Registry, token: str, key: str, request: str, now: datetime) -> Reply | None:
    """None where the key is new: it is now taken, and `end_reply` or `drop_reply` must follow. Else what is known of
    the request that had it first."""
    with registry.atomic():
        registry.write("DELETE FROM token_reply WHERE made < ?", ((now - KEPT).isoformat(),))
        row = registry.row(
            "SELECT request, status, body, made FROM token_reply WHERE token = ? AND key = ?", (token, key)
        )
        if row is not None:
            return Reply(row[0], row[1], row[2], datetime.fromisoformat(row[3]))
        registry.write(
            "INSERT INTO token_reply(token, key, request, made) VALUES (?, ?, ?, ?)",
            (token, key, request, now.isoformat()),
        )
        return None


def end_reply(registry: Registry, token: str, key: str, status: int, body: str) -> None:
    """What was answered."""
    registry.write(
        "UPDATE token_reply SET status = ?, body = ? WHERE token = ? AND key = ?", (status, body, token, key)
    )


def drop_reply(registry: Registry, token: str, key: str) -> None:
    """Nothing came of the request: the key is free again."""
    registry.write("DELETE FROM token_reply WHERE token = ? AND key = ?", (token, key))


def _token(row: Row) -> Token:
    id, login, name, scopes, made, made_by, expires, used, revoked = row
    return Token(
        id=id,
        login=login,
        name=name,
        scopes=frozenset(map(Scope, scopes.split())),
        made=datetime.fromisoformat(made),
        made_by=made_by,
        expires=datetime.fromisoformat(expires),
        used=datetime.fromisoformat(used) if used else None,
        revoked=datetime.fromisoformat(revoked) if revoked else None,
    )
