"""Web hooks: where messages go, which, signed with what, and how far each has come in the audit log."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.register import audit
from pipeline.register.numbers import next_number
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, storable

HOOK = "hook"
ON, OFF, DEAD = "on", "off", "dead"
LONGEST_NAME = 80
RESULTS = 50  # that are kept of each hook
MOST_HOOKS = 20

_HOOK = "SELECT id, name, url, events, secret, state, seq, made, made_by, tries, failing, next FROM hook"


@dataclass(frozen=True, slots=True)
class Hook:
    """`seq` is the last audit event that was dealt with. `failing`: since when the message after it does not get
    through; it was tried `tries` times, and is tried again at `next`. `state` dead: given up."""

    id: str
    name: str
    url: str
    events: frozenset[str]
    secret: str
    state: str
    seq: int
    made: datetime
    made_by: str
    tries: int = 0
    failing: datetime | None = None
    next: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        return self.state == ON and (self.next is None or self.next <= now)


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt. `status` is that of HTTP, 0 for no answer."""

    seq: int
    event: str
    at: datetime
    attempt: int
    status: int
    said: str

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


def add_hook(
    registry: Registry,
    *,
    name: str,
    url: str,
    events: Collection[str],
    secret: str,
    actor: str,
    now: datetime,
) -> Hook:
    """It begins with what happens from now on. `url` and `events` are checked by the caller. Raises UsageError."""
    name = storable(name).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(
            f"通知的用途要写 1 到 {LONGEST_NAME} 个字 / a name is needed", hint="例如：总公司工单系统。"
        )
    if not events:
        raise UsageError("至少选一种事件 / no event", hint="勾选要通知的事件。")
    with registry.atomic():
        if int(registry.scalar("SELECT count(*) FROM hook")) >= MOST_HOOKS:
            raise UsageError(f"最多 {MOST_HOOKS} 个通知地址 / too many hooks", hint="请先删除不用的。")
        id = f"W{next_number(registry, HOOK):04d}"
        head = audit.append(registry, now=now, actor=actor, action="hook-made", object=id)
        registry.write(
            "INSERT INTO hook(id, name, url, events, secret, state, seq, made, made_by) VALUES (?,?,?,?,?,'on',?,?,?)",
            (id, name, url, dump(sorted(events)), secret, head.seq, now.isoformat(), actor),
        )
        return find_hook(registry, id)


def find_hook(registry: Registry, id: str) -> Hook:
    """Raises UsageError for an id that is not there."""
    row = registry.row(f"{_HOOK} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有通知 {id} / no such hook", hint="编号形如 W0001，见 pipeline hook list。")
    return _hook(row)


def hooks(registry: Registry) -> list[Hook]:
    """All, in the order in which they were made."""
    return [_hook(row) for row in registry.rows(f"{_HOOK} ORDER BY length(id), id")]


def set_state(registry: Registry, id: str, on: bool, *, actor: str, now: datetime) -> Hook:
    """Switched on again it goes on where it stopped, at once. Raises UsageError."""
    with registry.atomic():
        hook = find_hook(registry, id)
        wanted = ON if on else OFF
        if hook.state != wanted:
            registry.write(
                "UPDATE hook SET state = ?, tries = 0, failing = NULL, next = NULL WHERE id = ?", (wanted, id)
            )
            audit.append(registry, now=now, actor=actor, action=f"hook-{wanted}", object=id)
        return find_hook(registry, id)


def remove_hook(registry: Registry, id: str, *, actor: str, now: datetime) -> None:
    """With its results; what was not sent is not sent. Raises UsageError."""
    with registry.atomic():
        find_hook(registry, id)
        registry.write("DELETE FROM hook_result WHERE hook = ?", (id,))
        registry.write("DELETE FROM hook WHERE id = ?", (id,))
        audit.append(registry, now=now, actor=actor, action="hook-removed", object=id)


def events_after(registry: Registry, seq: int, limit: int) -> list[audit.Event]:
    """The audit log from there on, oldest first."""
    rows = registry.rows("SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
    return [audit.Event(*row) for row in rows]


def advance(registry: Registry, id: str, seq: int) -> None:
    """Everything up to there was dealt with."""
    registry.write(
        "UPDATE hook SET seq = max(seq, ?), tries = 0, failing = NULL, next = NULL WHERE id = ?", (seq, id)
    )


def failed(registry: Registry, hook: Hook, *, now: datetime, next: datetime, dead: bool) -> None:
    """The message did not get through; `dead`: it is given up, and with it the hook, until somebody switches it on."""
    with registry.atomic():
        registry.write(
            "UPDATE hook SET tries = tries + 1, failing = coalesce(failing, ?), next = ?, state = ?"
            " WHERE id = ? AND state = 'on'",
            (now.isoformat(), next.isoformat(), DEAD if dead else ON, hook.id),
        )
        if dead:
            audit.append(registry, now=now, actor="pipeline", action="hook-dead", object=hook.id)


def keep_result(registry: Registry, hook: str, result: Result) -> None:
    """The newest `RESULTS` stay."""
    with registry.atomic():
        if registry.row("SELECT 1 FROM hook WHERE id = ?", (hook,)) is None:
            return  # removed while the message was under way
        registry.write(
            "INSERT INTO hook_result(hook, seq, event, at, attempt, status, said) VALUES (?,?,?,?,?,?,?)",
            (
                hook, result.seq, result.event, result.at.isoformat(), result.attempt, result.status,
                storable(result.said)[:200],
            ),
        )  # fmt: skip
        registry.write(
            "DELETE FROM hook_result WHERE hook = ? AND id NOT IN"
            " (SELECT id FROM hook_result WHERE hook = ? ORDER BY id DESC LIMIT ?)",
            (hook, hook, RESULTS),
        )


def results(registry: Registry, hook: str, limit: int = RESULTS) -> list[Result]:
    """Newest first."""
    rows = registry.rows(
        "SELECT seq, event, at, attempt, status, said FROM hook_result WHERE hook = ? ORDER BY id DESC LIMIT ?",
        (hook, limit),
    )
    return [Result(row[0], row[1], datetime.fromisoformat(row[2]), *row[3:]) for row in rows]


def kind_of_paper(registry: Registry, document: str) -> str:
    """The slug of a filed paper, "" for one that is not there."""
    return str(registry.scalar("SELECT paper FROM document WHERE id = ?", (document,)) or "")


def kind_of_letter(registry: Registry, letter: str) -> str:
    """The slug of a letter, "" for one that is not there."""
    return str(registry.scalar("SELECT paper FROM letter WHERE id = ?", (letter,)) or "")


def kind_of_case(registry: Registry, case: str) -> str:
    """Its procedure, "" for one that is not there."""
    return str(registry.scalar('SELECT procedure FROM "case" WHERE id = ?', (case,)) or "")


def _hook(row: Row) -> Hook:
    id, name, url, events, secret, state, seq, made, made_by, tries, failing, next_ = row
    return Hook(
        id=id,
        name=name,
        url=url,
        events=frozenset(json.loads(events)),
        secret=secret,
        state=state,
        seq=seq,
        made=datetime.fromisoformat(made),
        made_by=made_by,
        tries=tries,
        failing=datetime.fromisoformat(failing) if failing else None,
        next=datetime.fromisoformat(next_) if next_ else None,
    )
