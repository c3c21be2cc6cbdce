"""Commands that are imported when they are first called, so that every command starts quickly."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

Elsewhere = Mapping[str, tuple[str, str]]
"""Name of a command → its module in `pipeline.cli` and its name there."""


class LazyGroup(click.Group):
    """A group with commands of its own and others that are imported when they are asked for."""

    def __init__(self, *args: Any, elsewhere: Elsewhere | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.elsewhere = elsewhere or {}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*self.commands, *self.elsewhere})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.elsewhere:
            return super().get_command(context, name)
        module, attribute = self.elsewhere[name]
        command: click.Command = getattr(importlib.import_module(f"pipeline.cli.{module}"), attribute)
        return command
