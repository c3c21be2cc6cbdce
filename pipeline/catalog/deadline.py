"""A time limit for templates in this process: whatever thread it is that presses."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import SandboxViolation

SECONDS = 60.0  # a letter or sheet takes one second; on a busy machine ten
_AGAIN = 1.0  # a library that catches everything is told again
LIST_SECONDS = 600.0  # five hundred pages of a list


class _OutOfTime(BaseException):
    """Raised from outside into the thread that presses; no template can catch it."""


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Stops Python code that runs longer. Raises SandboxViolation. One call inside another ends with the sooner."""
    watch = _Watch(threading.get_ident())
    timer = threading.Thread(target=watch.run, args=(seconds,), daemon=True)
    timer.start()
    try:
        try:
            yield
        finally:
            watch.end()
    except _OutOfTime:
        pass  # said below, as when a library has swallowed it
    if watch.fired:
        raise SandboxViolation(
            f"模板运行超过 {seconds:g} 秒，已中止 / a template took too long",
            hint="请检查模板中的循环和重复；用 pipeline check 查看全部问题。",
        )


class _Watch:
    """Waits beside the thread that presses and stops it, again and again where it goes on."""

    def __init__(self, thread: int) -> None:
        self.fired = False
        self._thread = thread
        self._over = threading.Event()
        self._lock = threading.Lock()

    def run(self, seconds: float) -> None:
        while not self._over.wait(seconds):
            with self._lock:
                if self._over.is_set():
                    return
                self.fired = True
                _throw(self._thread, _OutOfTime)
            seconds = _AGAIN

    def end(self) -> None:
        with self._lock:
            self._over.set()


def _throw(thread: int, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
