"""The tables of `registry.db`, in plain SQL, and the migrations that make them.

A migration is never changed once released; a new one is added below. This file does not load sqlite-utils: a registry
that is up to date is opened without it, which is quicker. Tables with triggers are never passed
to sqlite-utils' `transform()`: it drops triggers without a word (research registry §2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.register import (
    schema_accounts,
    schema_cases,
    schema_consultations,
    schema_decisions,
    schema_desk,
    schema_first,
    schema_hooks,
    schema_letters,
    schema_progress,
    schema_roster,
    schema_searches,
    schema_tokens,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x50495045  # "PIPE" in the file's header: this is a registry and no other database

STEPS: list[Callable[[Database], None]] = []
"""What was done to the tables, in order; `register/migrations.py` does what is not done yet."""


def _step(made: Callable[[Database], None]) -> Callable[[Database], None]:
    STEPS.append(made)
    return made


NO_HASH = "0" * 64
"""What stands as the previous hash of the first link of the audit chain."""

_FIRST_TRIGGERS: dict[str, str] = {
    "audit_chain": f"""CREATE TRIGGER audit_chain BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '{NO_HASH}')
BEGIN SELECT RAISE(ABORT, 'audit: the chain is broken'); END""",
    "audit_no_update": """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: no change'); END""",
    "audit_no_delete": """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: no removal'); END""",
    "sequence_forward": """CREATE TRIGGER sequence_forward BEFORE UPDATE ON sequence
WHEN NEW.last < OLD.last
BEGIN SELECT RAISE(ABORT, 'sequence: numbers are never given twice'); END""",
    "sequence_no_delete": """CREATE TRIGGER sequence_no_delete BEFORE DELETE ON sequence
BEGIN SELECT RAISE(ABORT, 'sequence: numbers are never given twice'); END""",
    "letter_keeps_number": """CREATE TRIGGER letter_keeps_number BEFORE UPDATE ON letter
WHEN OLD.number IS NOT NULL AND NEW.number IS NOT OLD.number
BEGIN SELECT RAISE(ABORT, 'letter: a number given stays'); END""",
}
TRIGGERS: dict[str, str] = (
    _FIRST_TRIGGERS
    | schema_letters.TRIGGERS
    | schema_cases.TRIGGERS
    | schema_consultations.TRIGGERS
    | schema_roster.TRIGGERS
)
"""All that a registry of this version has."""


@_step
def m001_first(db: Database) -> None:
    """Everything of the first version."""
    for statement in _statements(schema_first.FIRST):
        db.execute(statement)
    db.execute(schema_first.FTS)
    for trigger in _FIRST_TRIGGERS.values():
        db.execute(trigger)
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")


@_step
def m002_letters(db: Database) -> None:
    """Letters that are approved, delivered and come back; bulk runs; e-mail addresses."""
    for statement in _statements(schema_letters.LETTERS):
        db.execute(statement)
    for trigger in schema_letters.TRIGGERS.values():
        db.execute(trigger)


@_step
def m003_cases(db: Database) -> None:
    """Cases, their history and clocks, what is to be drafted, which paper moved which case."""
    for statement in _statements(schema_cases.CASES):
        db.execute(statement)
    db.execute(schema_cases.OLD_PAPERS)
    for trigger in schema_cases.TRIGGERS.values():
        db.execute(trigger)


@_step
def m004_accounts(db: Database) -> None:
    """Passwords and sessions of the desk."""
    for statement in _statements(schema_accounts.ACCOUNTS):
        db.execute(statement)


@_step
def m005_progress(db: Database) -> None:
    """Uploads, and the account of each dropped file's pages."""
    for statement in _statements(schema_progress.PROGRESS):
        db.execute(statement)


@_step
def m006_decisions(db: Database) -> None:
    """Decisions about held and filed papers, to be carried out by the watcher; held papers may be made into others."""
    for statement in _statements(schema_decisions.DECISIONS + schema_decisions.HELD):
        db.execute(statement)


@_step
def m007_searches(db: Database) -> None:
    """Saved searches; indexes for searching by a paper's state."""
    for statement in _statements(schema_searches.SEARCHES):
        db.execute(statement)


@_step
def m008_consultations(db: Database) -> None:
    """Looks at top secrets: who asked, why, and what the manager said."""
    for statement in _statements(schema_consultations.CONSULTATIONS):
        db.execute(statement)
    for trigger in schema_consultations.TRIGGERS.values():
        db.execute(trigger)


@_step
def m009_desk(db: Database) -> None:
    """Papers by the day of their filing, sheets by unit, deadlines by their day."""
    for statement in _statements(schema_desk.DESK):
        db.execute(statement)


@_step
def m010_tokens(db: Database) -> None:
    """The interface for other programs: its tokens, and what was answered to whom."""
    for statement in _statements(schema_tokens.TOKENS):
        db.execute(statement)


@_step
def m011_hooks(db: Database) -> None:
    """Web hooks."""
    for statement in _statements(schema_hooks.HOOKS):
        db.execute(statement)


@_step
def m012_roster_version(db: Database) -> None:
    """Every change of units and people counts."""
    for trigger in schema_roster.TRIGGERS.values():
        db.execute(trigger)


def _statements(script: str) -> list[str]:
    """`executescript` would commit the transaction that the migration runs in; so one by one."""
    return [part for part in script.split(";\n") if part.strip()]
