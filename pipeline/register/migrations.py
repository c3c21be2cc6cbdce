"""Bringing a registry to the present schema, with sqlite-utils: what was applied is kept in the registry itself."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.register.schema import STEPS

if TYPE_CHECKING:
    from sqlite_utils import Migrations

    from pipeline.register.registry import Registry

TABLE, SET = "_sqlite_migrations", "registry"


def applied(registry: Registry) -> frozenset[str]:
    """Names of the migrations that the registry has behind it. Asked in plain SQL: every opening asks."""
    if not registry.scalar("SELECT count(*) FROM sqlite_master WHERE name = ?", (TABLE,)):
        return frozenset()
    return frozenset(
        name for (name,) in registry.rows(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (SET,))
    )


def unknown(registry: Registry) -> frozenset[str]:
    """Those of a newer program."""
    return applied(registry) - _names()


def is_behind(registry: Registry) -> bool:
    """Is there anything to apply?"""
    return bool(_names() - applied(registry))


def migrations() -> Migrations:
    """All steps, as sqlite-utils applies them."""
    made: Migrations = _library().Migrations(SET)
    for step in STEPS:
        made()(step)
    return made


def apply(registry: Registry, stop_before: str = "") -> None:
    """Everything that is not applied yet, up to `stop_before`, inside the caller's transaction."""
    database = _library().Database(registry.connection, execute_plugins=False)
    migrations().apply(database, stop_before=stop_before or None)


@cache
def _names() -> frozenset[str]:
    return frozenset(step.__name__ for step in STEPS)


def _library() -> ModuleType:
    """sqlite-utils, which loads numpy where it is installed, to know number types that no registry has. That takes longer
    than most commands, so it does not find it while it is loaded."""
    if "sqlite_utils" in sys.modules or "numpy" in sys.modules:
        return import_module("sqlite_utils")
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        return import_module("sqlite_utils")
    finally:
        del sys.modules["numpy"]
