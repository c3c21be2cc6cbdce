"""Accounts of the desk: passwords (hashed elsewhere), failures, locks, sessions. Each change leaves an audit event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.register import audit
from pipeline.register.registry import Registry, Row

_ACCOUNT = "SELECT login, password, changed, must_change, failures, locked_until, locked FROM account"


@dataclass(frozen=True, slots=True)
class Account:
    """`password` is an encoded hash. `must_change`: somebody else set it, so that the next sign-in asks for a new one.
    `locked_until`: too many failures; `locked`: by an administrator, until unlocked."""

    login: str
    password: str
    changed: datetime
    must_change: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    locked: bool = False

    def is_shut(self, now: datetime) -> bool:
        """May nobody sign in with it now?"""
        return self.locked or (self.locked_until is not None and now < self.locked_until)


@dataclass(frozen=True, slots=True)
class Session:
    """`token` is the SHA-256 of the browser's; `seen` the last request, to the minute."""

    token: str
    login: str
    begun: datetime
    seen: datetime

    def is_over(self, now: datetime, idle: timedelta, longest: timedelta) -> bool:
        return now - self.seen >= idle or now - self.begun >= longest


def find_account(registry: Registry, login: str) -> Account | None:
    """None for a login that never had a password."""
    row = registry.row(f"{_ACCOUNT} WHERE login = ?", (login,))
    return _account(row) if row else None


def accounts(registry: Registry) -> list[Account]:
    """All of them, by login."""
    return [_account(row) for row in registry.rows(f"{_ACCOUNT} ORDER BY login")]


def set_password(
    registry: Registry, login: str, encoded: str, *, must_change: bool, actor: str, now: datetime
) -> None:
    """A new password: failures are forgotten, every session of the account ends. A lock by an administrator stays."""
    with registry.atomic():
        registry.write(
            "INSERT INTO account(login, password, changed, must_change) VALUES (?,?,?,?) ON CONFLICT(login) DO UPDATE"
            " SET password = excluded.password, changed = excluded.changed, must_change = excluded.must_change,"
            " failures = 0, locked_until = NULL",
            (login, encoded, now.isoformat(), int(must_change)),
        )
        end_sessions_of(registry, login)
        _tell(registry, "password-set", login, actor, now)


def rehash(registry: Registry, login: str, encoded: str) -> None:
    """The same password, hashed with today's costs."""
    registry.write("UPDATE account SET password = ? WHERE login = ?", (encoded, login))


def set_locked(registry: Registry, login: str, locked: bool, *, actor: str, now: datetime) -> bool:
    """By an administrator; unlocking forgets failures too. False where there is no such account."""
    with registry.atomic():
        changed = registry.write(
            "UPDATE account SET locked = ?, failures = 0, locked_until = NULL WHERE login = ?",
            (int(locked), login),
        )
        if not changed:
            return False
        if locked:
            end_sessions_of(registry, login)
        _tell(registry, "account-locked" if locked else "account-unlocked", login, actor, now)
    return True


def failed(registry: Registry, login: str, now: datetime, *, most: int, pause: timedelta) -> None:
    """A wrong password; the `most`th in a row shuts the account for `pause`. An unknown login leaves nothing, so that
    the log holds nothing that was typed (it may be a password)."""
    with registry.atomic():
        account = find_account(registry, login)
        if account is None:
            return
        failures = account.failures + 1
        shut = failures >= most
        registry.write(
            "UPDATE account SET failures = ?, locked_until = ? WHERE login = ?",
            (0 if shut else failures, (now + pause).isoformat() if shut else None, login),
        )
        action = "sign-in-shut" if shut else "sign-in-failed"
        audit.append(
            registry, now=now, actor=login, action=action, object=login, detail={"failures": failures}
        )


def admit(registry: Registry, login: str, now: datetime) -> None:
    """Somebody whom the company's sign-in vouches for; without a password where there was none."""
    registry.write(
        "INSERT OR IGNORE INTO account(login, password, changed, must_change) VALUES (?, '', ?, 0)",
        (login, now.isoformat()),
    )


def begin_session(registry: Registry, session: Session) -> None:
    """Signed in: failures are forgotten."""
    with registry.atomic():
        registry.write(
            "UPDATE account SET failures = 0, locked_until = NULL WHERE login = ?", (session.login,)
        )
        registry.write(
            "INSERT INTO session VALUES (?,?,?,?)",
            (session.token, session.login, session.begun.isoformat(), session.seen.isoformat()),
        )
        _tell(registry, "signed-in", session.login, session.login, session.begun)


def find_session(registry: Registry, token: str) -> Session | None:
    """By the SHA-256 of the browser's token."""
    row = registry.row("SELECT token, login, begun, seen FROM session WHERE token = ?", (token,))
    if row is None:
        return None
    return Session(row[0], row[1], datetime.fromisoformat(row[2]), datetime.fromisoformat(row[3]))


def touch(registry: Registry, token: str, now: datetime) -> None:
    """The session was used."""
    registry.write("UPDATE session SET seen = ? WHERE token = ?", (now.isoformat(), token))


def end_session(registry: Registry, session: Session, *, action: str, now: datetime) -> None:
    """`action` is signed-out or session-over."""
    with registry.atomic():
        if registry.write("DELETE FROM session WHERE token = ?", (session.token,)):
            _tell(registry, action, session.login, session.login, now)


def end_sessions_of(registry: Registry, login: str) -> int:
    """Everywhere that the account is signed in; how many those were."""
    return registry.write("DELETE FROM session WHERE login = ?", (login,))


def drop_sessions_before(registry: Registry, begun: datetime) -> int:
    """Sessions that nobody ended and that are over by their age."""
    rows = registry.rows("SELECT token, begun FROM session")
    old = [(token,) for token, when in rows if datetime.fromisoformat(when) < begun]
    registry.write_all("DELETE FROM session WHERE token = ?", old)
    return len(old)


def _account(row: Row) -> Account:
    login, password, changed, must_change, failures, until, locked = row
    return Account(
        login,
        password,
        datetime.fromisoformat(changed),
        bool(must_change),
        failures,
        datetime.fromisoformat(until) if until else None,
        bool(locked),
    )


def _tell(registry: Registry, action: str, login: str, actor: str, now: datetime) -> None:
    audit.append(registry, now=now, actor=actor, action=action, object=login)
