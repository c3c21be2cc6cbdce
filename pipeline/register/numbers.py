"""Numbers that are given once and never again: documents, sheets, letters, held papers, and 文号."""

from __future__ import annotations

from pipeline.register.registry import Registry

DOCUMENT = "document"
SHEET = "sheet"
LETTER = "letter"
HELD = "held"
CASE = "case"


def next_number(registry: Registry, name: str, count: int = 1) -> int:
    """Take `count` numbers of a sequence; the first of them. Part of the transaction around it: a number
    taken in a transaction that fails is not used up."""
    with registry.atomic():
        last = registry.scalar(
            "INSERT INTO sequence VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET last = last + ? RETURNING last",
            (name, count, count),
        )
    return int(last) - count + 1


def raise_to(registry: Registry, name: str, used: int) -> None:
    """The sequence goes on after `used` at least (rebuilding from an archive that knows more)."""
    registry.write(
        "INSERT INTO sequence VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET last = max(last, excluded.last)",
        (name, used),
    )


def next_of_series(registry: Registry, series: str, year: int) -> int:
    """The next number of a series of letters in `year`, from 1, without gaps. Must be called inside the
    transaction that uses it, so that the number and its use are committed together."""
    if not registry.connection.in_transaction:
        raise ValueError("a number of a series is taken only inside a transaction")
    last = registry.scalar(
        "INSERT INTO number_series VALUES (?, ?, 1)"
        " ON CONFLICT(series, year) DO UPDATE SET last = last + 1 RETURNING last",
        (series, year),
    )
    return int(last)


def raise_series_to(registry: Registry, series: str, year: int, used: int) -> None:
    """The series goes on after `used` at least."""
    registry.write(
        "INSERT INTO number_series VALUES (?, ?, ?)"
        " ON CONFLICT(series, year) DO UPDATE SET last = max(last, excluded.last)",
        (series, year, used),
    )
