"""Pressing in a child process with a time and a memory limit, for templates that people edit.

A template is code: the sandbox keeps it from files and addresses, this keeps it from running for ever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, ParamSpec, TypeVar

from pipeline.catalog.press import warm_up
from pipeline.errors import CatalogError, PipelineError, SandboxViolation
from pipeline.model import Held, HeldReason
from pipeline.workers import Workers

SECONDS = 20.0
MEMORY_MB = 1024
_HINT = "请检查模板中的循环和重复；用 pipeline check 查看全部问题。"

P = ParamSpec("P")
T = TypeVar("T")
AHEAD = 3  # calls for each worker: one is worked on while the next ones wait


def press_guarded(press: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """`press(*args, **named)` in a child process: `press_guarded(press_sheet, paper, values, context)`.

    Raises SandboxViolation when it takes too long or too much memory, CatalogError when the press fails on
    the template, and what the press itself raises.
    """
    return limited(partial(press, *args, **named))


def limited(call: Callable[[], T], *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> T:
    """As `press_guarded`, with limits of one's own; `call` must pickle (a `partial` of a module's function)."""
    result: T | PipelineError = next(guarded([call], seconds=seconds, memory_mb=memory_mb))
    if isinstance(result, PipelineError):
        raise result
    return result


def guarded(
    calls: Iterable[Callable[[], Any]],
    *,
    seconds: float = SECONDS,
    memory_mb: int = MEMORY_MB,
    workers: int = 1,
) -> Iterator[Any]:
    """The result or the PipelineError of each call, in order. A few calls are under way at a time and no result is kept, so
    that memory does not grow with their number."""
    with Workers(workers, memory_mb=memory_mb, initialise=warm_up) as pool:
        rest = iter(calls)
        ahead = deque(pool.submit(call, timeout=seconds) for call in islice(rest, AHEAD * workers))
        while ahead:
            future = ahead.popleft()
            try:
                result = _fault_of(future.result(), seconds, memory_mb)
            except PipelineError as error:
                result = error
            del future
            ahead.extend(pool.submit(call, timeout=seconds) for call in islice(rest, 1))
            yield result


def _fault_of(result: Any, seconds: float, memory_mb: int) -> Any:
    """A result as it is; a worker's refusal as the error that it means here."""
    if not isinstance(result, Held):
        return result
    if result.reason is HeldReason.TIME_LIMIT:
        return SandboxViolation(f"模板运行超过 {seconds:g} 秒，已中止 / a template took too long", hint=_HINT)
    if result.reason is HeldReason.TOO_LARGE:
        return SandboxViolation(
            f"模板占用内存超过 {memory_mb} MB / a template took too much memory", hint=_HINT
        )
    return CatalogError(f"模板无法排版（{result.detail}）/ cannot be pressed", hint=_HINT)
