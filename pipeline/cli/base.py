"""What all commands share: the site option, errors as sentences with exit codes, output for people and programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TextIO, TypeVar

import click

from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status
    from rich.table import Table

    from pipeline.site import Site

P = ParamSpec("P")
R = TypeVar("R")


class Screen:
    """A terminal. What draws on it is loaded when something is first drawn: commands for programs draw nothing."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._stderr = stderr
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        if self._console is None:
            from rich.console import Console

            self._console = Console(stderr=self._stderr, highlight=False, soft_wrap=True)
        return self._console

    @property
    def is_terminal(self) -> bool:
        return self.console.is_terminal

    @property
    def in_colour(self) -> bool:
        return self._stream.isatty() and self.console.is_terminal and not self.console.no_color

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._stderr else sys.stdout

    def print(self, *shown: Any, **options: Any) -> None:
        self.console.print(*shown, **options)

    def status(self, said: str) -> Status:
        """Something that turns while the block runs."""
        return self.console.status(said)


# Results go to standard output, everything else (progress, hints) to standard error, so that --json stays clean.
out = Screen()
err = Screen(stderr=True)


class Context:
    """The options of the group; the site is opened when a command first asks for it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._site: Site | None = None

    @property
    def site(self) -> Site:
        if self._site is None:
            from pipeline.site import open_site

            self._site = open_site(self._folder)
        return self._site

    @property
    def now(self) -> datetime:
        """The wall clock, in the site's time zone: read here and passed in everywhere else."""
        return datetime.now(self.site.timezone)

    @property
    def today(self) -> date:
        return self.now.date()


pass_context = click.make_pass_decorator(Context)

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON（每行一个对象），供程序使用。")


def print_json(body: Mapping[str, Any]) -> None:
    """One object on one line, flushed at once so that a reading program sees it as it happens."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def report_errors(command: Callable[P, R]) -> Callable[P, R]:
    """A PipelineError becomes two lines (what happened, what to do) and its exit code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PipelineError as error:
            show_error(error)
            raise click.exceptions.Exit(error.exit_code) from error

    return wrapped


def listing(*heads: str) -> Table:
    """A plain table for people, in which long words are folded and never cut off."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def show_error(error: PipelineError) -> None:
    err.print(f"[bold red]错误：[/]{escape(error.message)}")
    if error.hint:
        err.print(f"[bold]怎么办：[/]{escape(error.hint)}")


def escape(text: str) -> str:
    """Text from outside, safe for the terminal: no markup, no control characters."""
    plain = "".join(c if c.isprintable() or c in "\n\u3000" else "�" for c in text)
    return plain.replace("[", "\\[")
