"""Looks at top secrets: asked for with a reason, granted for a time or refused (domain C8 and E16, 000 §7 4.5).

The reason stays in the registry; the audit log gets the number of the request. A decision is made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.errors import BusyError, UsageError
from pipeline.register import audit
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable

MOST_REASON = 500
_SELECT = (
    "SELECT number, document, asker, reason, asked, state, decided_by, decided, said, until FROM consultation"
)


@dataclass(frozen=True, slots=True)
class Consultation:
    """A request. `state` is waiting, granted or refused; `said` is why it was refused; `until` when looking ends."""

    number: int
    document: str
    asker: str
    reason: str
    asked: datetime
    state: str
    decided_by: str
    decided: datetime | None
    said: str
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """May the asker look?"""
        return self.state == "granted" and self.until is not None and now < self.until

    def standing(self, now: datetime) -> str:
        """The state, and "over" once the time is."""
        return "over" if self.state == "granted" and not self.holds(now) else self.state


def ask(registry: Registry, document: str, asker: str, reason: str, now: datetime) -> Consultation:
    """Write a request down. One that waits already comes back as it is. Raises UsageError without a reason."""
    said = _words(reason, "查阅事由", "请写明为什么要查阅，例如“律师函要求提供产权资料”。")
    with registry.atomic():
        row = registry.row(
            f"{_SELECT} WHERE asker = ? AND document = ? AND state = 'waiting'", (asker, document)
        )
        if row is not None:
            return _consultation(row)
        number = (registry.scalar("SELECT max(number) FROM consultation") or 0) + 1
        registry.write(
            "INSERT INTO consultation(number, document, asker, reason, asked) VALUES (?,?,?,?,?)",
            (number, document, asker, said, now.isoformat()),
        )
        _note(registry, number, document, asker, "consultation-asked", now)
        return find(registry, number)


def grant(registry: Registry, number: int, actor: str, now: datetime, hours: int) -> Consultation:
    """The asker may look for so many hours from now. Raises BusyError where it was decided before."""
    until = (now + timedelta(hours=hours)).isoformat()
    return _decide(registry, number, actor, now, "granted", "", until)


def refuse(registry: Registry, number: int, actor: str, now: datetime, reason: str) -> Consultation:
    """Raises BusyError where it was decided before, UsageError without a reason."""
    said = _words(reason, "不同意的原因", "申请人会看到这句话。")
    return _decide(registry, number, actor, now, "refused", said, None)


def find(registry: Registry, number: int) -> Consultation:
    """Raises UsageError for a number that was not given."""
    row = registry.row(f"{_SELECT} WHERE number = ?", (number,))
    if row is None:
        raise UsageError(f"没有这个查阅申请：{number} / no such request", hint="请从查阅申请页面进入。")
    return _consultation(row)


def current(registry: Registry, document: str, asker: str, now: datetime) -> Consultation | None:
    """What allows this person to look at the paper now."""
    rows = registry.rows(
        f"{_SELECT} WHERE asker = ? AND document = ? AND state = 'granted' ORDER BY number DESC LIMIT 1",
        (asker, document),
    )
    found = (_consultation(row) for row in rows)
    return next((one for one in found if one.holds(now)), None)


def last(registry: Registry, document: str, asker: str) -> Consultation | None:
    """The person's newest request for the paper."""
    row = registry.row(
        f"{_SELECT} WHERE asker = ? AND document = ? ORDER BY number DESC LIMIT 1", (asker, document)
    )
    return _consultation(row) if row is not None else None


def waiting(registry: Registry, limit: int = 50) -> list[Consultation]:
    """Undecided ones, oldest first."""
    rows = registry.rows(f"{_SELECT} WHERE state = 'waiting' ORDER BY number LIMIT ?", (limit,))
    return [_consultation(row) for row in rows]


def newest(registry: Registry, asker: str = "", limit: int = 100) -> list[Consultation]:
    """Newest first; of one person where a login is given."""
    rows = registry.rows(
        f"{_SELECT} WHERE ?1 = '' OR asker = ?1 ORDER BY number DESC LIMIT ?2", (asker, limit)
    )
    return [_consultation(row) for row in rows]


def _decide(
    registry: Registry, number: int, actor: str, now: datetime, state: str, said: str, until: str | None
) -> Consultation:
    with registry.atomic():
        before = find(registry, number)
        if before.state != "waiting":
            raise BusyError(
                f"申请 {number} 已由 {before.decided_by} 处理 / decided before", hint="请刷新页面看结果。"
            )
        registry.write(
            "UPDATE consultation SET state = ?, decided_by = ?, decided = ?, said = ?, until = ? WHERE number = ?",
            (state, actor, now.isoformat(), said, until, number),
        )
        _note(registry, number, before.document, actor, f"consultation-{state}", now)
        return find(registry, number)


def _note(registry: Registry, number: int, document: str, actor: str, action: str, now: datetime) -> None:
    audit.append(registry, now=now, actor=actor, action=action, object=document, detail={"request": number})


def _words(text: str, what: str, hint: str) -> str:
    said = storable(" ".join(text.split()))[:MOST_REASON]
    if not said:
        raise UsageError(f"请填写{what} / a reason is needed", hint=hint)
    return said


def _consultation(row: Row) -> Consultation:
    number, document, asker, reason, asked, state, decided_by, decided, said, until = row
    return Consultation(
        number=number,
        document=document,
        asker=asker,
        reason=reason,
        asked=datetime.fromisoformat(asked),
        state=state,
        decided_by=decided_by,
        decided=datetime.fromisoformat(decided) if decided else None,
        said=said,
        until=datetime.fromisoformat(until) if until else None,
    )
