"""Whose morning list went out on which day."""

from __future__ import annotations

from datetime import date, datetime

from pipeline.register.registry import Registry
from pipeline.register.rows import storable


def was_sent(registry: Registry, day: date, login: str) -> bool:
    """Sent, or cut off while it was being sent. One that failed may be sent again."""
    return bool(
        registry.scalar(
            "SELECT 1 FROM digest WHERE day = ? AND login = ? AND state <> 'failed'", (day.isoformat(), login)
        )
    )


def begin(registry: Registry, day: date, login: str, now: datetime) -> bool:
    """From here on the server may have it. False where somebody else was quicker."""
    with registry.atomic():
        if was_sent(registry, day, login):
            return False
        registry.write(
            "INSERT INTO digest VALUES (?, ?, 'sending', ?, '') ON CONFLICT DO UPDATE SET"
            " state = excluded.state, at = excluded.at, error = ''",
            (day.isoformat(), login, now.isoformat()),
        )
        return True


def settle(registry: Registry, day: date, login: str, now: datetime, error: str) -> None:
    """What became of it; "" = the server took it."""
    registry.write(
        "INSERT INTO digest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " state = excluded.state, at = excluded.at, error = excluded.error",
        (day.isoformat(), login, "failed" if error else "sent", now.isoformat(), storable(error)),
    )
