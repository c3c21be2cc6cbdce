"""`ingest` and `watch`: from the inbox into the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from pipeline.cli.base import Context, err, escape, json_option, out, pass_context, print_json
from pipeline.cli.opened import actor, tell_faults
from pipeline.cli.outcomes import account, as_line, as_object
from pipeline.flow.run import CaseNews
from pipeline.model import OFFICE_PLACE, Outcome


class Teller:
    """Shows what happens: a line for each outcome, a bar for each file being read."""

    def __init__(self, as_json: bool, bars: Progress | None) -> None:
        self.outcomes: list[Outcome] = []
        self._as_json = as_json
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: object) -> None:
        if isinstance(event, Outcome):
            self._outcome(event)
        elif isinstance(event, CaseNews):
            self._news(event)
        elif self._bars is not None:
            self._progress(event)

    def _outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if self._as_json:
            print_json(as_object(outcome))
        else:
            (self._bars.console if self._bars else out).print(as_line(outcome))
        self._end(outcome.source)

    def _news(self, news: CaseNews) -> None:
        """For people; programs ask `pipeline case list --json`."""
        if not self._as_json:
            word = "[yellow]事项待补[/]" if news.fault else "[blue]事项[/]"
            place = news.unit or OFFICE_PLACE
            (self._bars.console if self._bars else out).print(
                f"{word}　{news.case}　{escape(place)}　{escape(news.said)}"
            )

    def _progress(self, event: object) -> None:
        source, done, pages = (getattr(event, name) for name in ("source", "done", "pages"))
        assert self._bars is not None
        if source not in self._tasks:
            self._tasks[source] = self._bars.add_task(escape(source), total=pages or None)
        self._bars.update(self._tasks[source], completed=done, total=pages or None)

    def _end(self, source: str) -> None:
        task = self._tasks.pop(source, None)
        if task is not None and self._bars is not None:
            self._bars.remove_task(task)


@contextmanager
def _teller(as_json: bool) -> Iterator[Teller]:
    if as_json or not err.is_terminal:
        yield Teller(as_json, None)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("页"),
    )
    with Progress(*columns, console=err.console, transient=True) as bars:
        yield Teller(as_json, bars)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@json_option
@pass_context
def ingest(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """收一遍收件箱；给了 PATH 就只收这些文件或文件夹（原处的文件不动）。

    读不准的不会乱归：放在 inbox/held 并附说明。收完即结束，退出码 0。
    """
    from pipeline.flow.inbox import ingest as take
    from pipeline.flow.inbox import opened
    from pipeline.intake.watch import stopping

    if not as_json:
        err.print("准备中……")
    with (
        stopping() as stop,
        _teller(as_json) as tell,
        opened(context.site, _clock(context), tell, actor()) as run,
    ):
        tell_faults(run.catalog)
        take(run, paths, stop)
    if not as_json:
        out.print(account(tell.outcomes))


@click.command()
@json_option
@pass_context
def watch(context: Context, as_json: bool) -> None:
    """一直看着收件箱，有文件就收。按 Ctrl-C 停止，正在处理的会先做完。"""
    from pipeline.flow.inbox import keep_watching, opened
    from pipeline.intake.watch import stopping

    with (
        stopping() as stop,
        _teller(as_json) as tell,
        opened(context.site, _clock(context), tell, actor()) as run,
    ):
        tell_faults(run.catalog)
        if not as_json:
            err.print(f"正在看着 {escape(str(context.site.inbox))}，按 Ctrl-C 停止。")
        keep_watching(run, stop)
    if not as_json:
        err.print("已停止。" + account(tell.outcomes))


def _clock(context: Context) -> Callable[[], datetime]:
    return lambda: datetime.now(context.site.timezone)
