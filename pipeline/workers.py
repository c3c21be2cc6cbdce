"""Child processes in which untrusted files are opened: a time limit with a hard kill and a memory limit.

Each worker is one child with a pipe of its own and a thread here that feeds it. Nothing is shared between
workers, so one may be killed at any moment and costs no more than the task it was on. (A pool whose workers
share one pipe under one lock loses everybody's results when a child dies with the lock, and `pebble` 5.2
breaks as a whole when an idle child is killed; hence these lines of our own.)

What goes wrong with a paper comes back as a `Held` value; faults of the machine are raised from the future.
A crash is charged to the paper only when it happens in a fresh child: otherwise the task is tried once more.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, TypeVarTuple

from pipeline.child import Answer, Done, Fault, Raised, Setup, serve
from pipeline.errors import PipelineError
from pipeline.model.held import Held, HeldReason

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

START_SECONDS = 120.0  # a child imports its libraries and loads its models before the first task
IDLE_SECONDS = 300.0  # then a child gives its memory back

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Task(Generic[T]):
    fn: Callable[..., T]
    args: tuple[Any, ...]
    timeout: float
    future: Future[T | Held] = field(default_factory=Future)


class Workers:
    """A fixed number of child processes, started when first needed.

    `memory_mb` limits the private memory of each child; `max_tasks` and `recycle_mb` replace a child after so
    many tasks, or when its resident memory stands above that after a task (0 = never). `initialise` is called
    once in every child before its first task, outside the task's time limit; if it raises, so do all tasks.
    `nice`: the children give way to programs that somebody waits for.
    """

    def __init__(
        self,
        count: int,
        *,
        memory_mb: int = 4096,
        max_tasks: int = 0,
        recycle_mb: int = 0,
        initialise: Callable[..., None] | None = None,
        initargs: tuple[Any, ...] = (),
        idle: float = IDLE_SECONDS,
        nice: int = 0,
    ) -> None:
        setup = Setup(os.getpid(), memory_mb, initialise, initargs, nice)
        life = _Life(max_tasks, recycle_mb, idle)
        self._closed = threading.Event()
        self._tasks: queue.Queue[_Task[Any] | None] = queue.Queue()
        self._workers = [_Worker(self._tasks, setup, life, self._closed) for _ in range(max(1, count))]
        for worker in self._workers:
            worker.start()

    def submit(self, fn: Callable[[*Ts], T], *args: *Ts, timeout: float) -> Future[T | Held]:
        """Run `fn(*args)` in a child for at most `timeout` seconds; `fn` is a module's function, its
        arguments and result pickle. The future gives the result or a Held; it raises PipelineError for
        machine faults."""
        if self._closed.is_set():
            raise RuntimeError("workers are closed")
        task = _Task(fn, args, timeout)
        self._tasks.put(task)
        return task.future

    def run(self, fn: Callable[[*Ts], T], *args: *Ts, timeout: float) -> T | Held:
        """`submit` and wait."""
        return self.submit(fn, *args, timeout=timeout).result()

    def close(self, *, at_once: bool = False) -> None:
        """Finish what is running (`at_once`: kill it), cancel what is waiting, end all children."""
        self._closed.set()
        self._cancel_waiting()
        for worker in self._workers if at_once else ():
            worker.interrupt()
        for _ in self._workers:
            self._tasks.put(None)
        for worker in self._workers:
            worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """After an exception nobody waits for what is running."""
        self.close(at_once=kind is not None)

    def _cancel_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                task = self._tasks.get_nowait()
                if task is not None:
                    task.future.cancel()


@dataclass(frozen=True, slots=True)
class _Life:
    """How long a child is kept."""

    max_tasks: int
    recycle_mb: int
    idle: float

    def is_over(self, child: _Child) -> bool:
        worn = 0 < self.max_tasks <= child.tasks
        grown = 0 < self.recycle_mb < child.resident_mb
        return worn or grown


class _Worker(threading.Thread):
    """Feeds one child. The child is started in this thread and dies with it."""

    def __init__(
        self, tasks: queue.Queue[_Task[Any] | None], setup: Setup, life: _Life, closed: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self._closed = closed
        self._tasks = tasks
        self._setup = setup
        self._life = life
        self._child: _Child | None = None
        self._interrupted = False

    def run(self) -> None:
        while True:
            try:
                task = self._tasks.get(timeout=self._life.idle)
            except queue.Empty:
                self._drop()
                continue
            if task is None:
                break
            if task.future.set_running_or_notify_cancel():
                self._carry_out(task)
        self._drop()

    def interrupt(self) -> None:
        """From another thread: what is running ends as a crash."""
        self._interrupted = True
        child = self._child
        if child is not None:
            child.kill()

    def _carry_out(self, task: _Task[Any]) -> None:
        try:
            answer = self._attempt(task)
        except BaseException as error:  # never leave a future without an answer
            self._drop()
            task.future.set_exception(error)
        else:
            _settle(task, answer)

    def _attempt(self, task: _Task[Any]) -> Answer:
        if self._child is not None and not self._child.alive:
            self._drop()
        fresh = self._child is None
        child = self._child or self._start()
        answer = child.ask(task.fn, task.args, task.timeout)
        if isinstance(answer, Fault) or self._life.is_over(child):
            self._drop()
        if isinstance(answer, Fault) and answer.retry and not fresh and not self._closed.is_set():
            return self._attempt(task)
        return answer

    def _start(self) -> _Child:
        child = self._child = _Child(self._setup)
        if self._interrupted:  # before there was a child to kill
            child.kill()
        child.await_ready()
        return child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _settle(task: _Task[Any], answer: Answer) -> None:
    if isinstance(answer, Raised):
        task.future.set_exception(answer.error())
    elif isinstance(answer, Fault):
        task.future.set_result(answer.held)
    else:
        if answer.trace:
            _log.error("task %s failed: %s", getattr(task.fn, "__qualname__", task.fn), answer.trace)
        task.future.set_result(answer.result)


class _Child:
    """One child process and our end of its pipe."""

    def __init__(self, setup: Setup) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.tasks = 0
        self.resident_mb = 0
        self._process: BaseProcess = context.Process(target=serve, args=(theirs, setup), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def ask(self, fn: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> Answer:
        """The child's answer; after a Fault this child is of no more use."""
        task = ForkingPickler.dumps((fn, args))
        try:
            self._pipe.send_bytes(task)
        except OSError:  # died since we looked
            return self._crashed()
        answer = self._receive(timeout)
        if isinstance(answer, Done):
            self.tasks += 1
            self.resident_mb = answer.resident_mb
        return answer

    def kill(self) -> None:
        """Native code does not hear anything milder. Harmless when it is gone."""
        with contextlib.suppress(ValueError):  # closed meanwhile
            self._process.kill()

    def end(self) -> None:
        """Kill and clean up."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()

    def await_ready(self) -> None:
        """Until it has imported and initialised. Raises PipelineError when it could not."""
        answer = self._receive(START_SECONDS)
        if answer == Done(None):
            return
        if isinstance(answer, Raised):
            raise answer.error()
        held = answer.held if isinstance(answer, Fault) else answer.result
        raise PipelineError(
            f"读取程序无法启动（{held.detail}） / a worker process did not start",
            hint="请重新安装，或联系管理员。",
        )

    def _receive(self, timeout: float) -> Answer:
        if not wait([self._pipe, self._process.sentinel], timeout):
            return Fault(Held(HeldReason.TIME_LIMIT, f"超过 {timeout:g} 秒"), retry=False)
        try:
            answer: Answer = self._pipe.recv() if self._pipe.poll() else self._crashed()
        except (EOFError, OSError):
            return self._crashed()
        return answer

    def _crashed(self) -> Fault:
        self._process.join(5)
        code = self._process.exitcode
        _log.warning("worker process ended with %s", code)
        return Fault(_crash(code), retry=True)


def _crash(code: int | None) -> Held:
    """An exit code → why the paper is held. A SIGKILL that we did not send is the system's memory guard."""
    if code == -signal.SIGKILL:
        return Held(HeldReason.TOO_LARGE, "内存不足，读取程序被系统中止")
    return Held(HeldReason.UNREADABLE, f"读取程序异常退出，代码 {code}")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))
