"""The version of the register of units and people: a number that every change of it raises, whoever makes it. What holds
the register in memory asks for it before each use, which costs one row instead of all of them."""

from __future__ import annotations

ROSTER = "roster"
"""Its name in the table `sequence`."""


def _trigger(table: str, change: str) -> str:
    return f"""CREATE TRIGGER {table}_{change.lower()} AFTER {change} ON {table}
BEGIN INSERT INTO sequence VALUES ('{ROSTER}', 1) ON CONFLICT(name) DO UPDATE SET last = last + 1; END"""


TRIGGERS: dict[str, str] = {
    f"{table}_{change.lower()}": _trigger(table, change)
    for table in ("unit", "party", "occupancy")
    for change in ("INSERT", "UPDATE", "DELETE")
}
