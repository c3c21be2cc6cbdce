"""The inside of a worker process: limits, then one task after the other until the pipe closes."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError, StorageError
from pipeline.model.held import Held, HeldReason

_PR_SET_PDEATHSIG = 1
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Setup:
    """What a new child does before its first task. `parent` is the process that it must not outlive, `nice` how far it
    gives way to others (0–19)."""

    parent: int
    memory_mb: int
    initialise: Callable[..., None] | None
    initargs: tuple[Any, ...]
    nice: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A result. `trace` says where the program failed, without the words of the fault (they may quote the
    paper); `resident_mb` is the child's memory afterwards."""

    result: Any
    resident_mb: int = 0
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """A fault of the machine or the set-up, taken apart: exceptions with arguments of their own do not
    survive pickling."""

    kind: type[PipelineError]
    args: tuple[Any, ...]
    state: dict[str, Any]

    @classmethod
    def of(cls, error: PipelineError) -> Raised:
        return cls(type(error), error.args, error.__dict__)

    def error(self) -> PipelineError:
        error = self.kind.__new__(self.kind, *self.args)
        error.__dict__.update(self.state)
        return error


@dataclass(frozen=True, slots=True)
class Fault:
    """The child is of no more use. `retry`: it may have been the fault of an earlier paper."""

    held: Held
    retry: bool


Answer = Done | Raised | Fault


def serve(pipe: Connection, setup: Setup) -> None:
    """Answer each `(fn, args)` of the pipe with an Answer; the first one, unasked, says how the set-up
    went."""
    _obey(setup.parent)
    os.nice(setup.nice)
    _limit(setup.memory_mb)
    _send(pipe, _start(setup))
    while True:
        try:
            task = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        _send(pipe, _answer(task))


def _obey(parent: int) -> None:
    """The parent decides when to stop: Ctrl-C reaches the whole group, and a dead parent leaves no
    orphans."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if not os.environ.get("PIPELINE_WORKER_OUTPUT"):
        _silence()


def _silence() -> None:
    """Decoders write their complaints about a file to the terminal; what counts comes back as a value."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _limit(memory_mb: int) -> None:
    """RLIMIT_DATA counts what is really the child's own; RLIMIT_AS would count models mapped from disk and
    address space that is only reserved."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * _MB, memory_mb * _MB))


def _start(setup: Setup) -> Answer:
    try:
        if setup.initialise is not None:
            setup.initialise(*setup.initargs)
    except PipelineError as error:
        return Raised.of(error)
    except BaseException as error:
        return _failed(error)
    return Done(None)


def _answer(task: bytes) -> Answer:
    try:
        fn, args = ForkingPickler.loads(task)
        return Done(fn(*args), _resident_mb())
    except MemoryError:
        return Fault(Held(HeldReason.TOO_LARGE, "超过内存限额"), retry=True)
    except PipelineError as error:
        return Raised.of(error)
    except OSError as error:
        return _full() if error.errno in (errno.ENOSPC, errno.EDQUOT) else _failed(error)
    except BaseException as error:
        return _failed(error)


def _failed(error: BaseException) -> Done:
    places = [
        f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error).__name__
    held = Held(HeldReason.MACHINE_FAULT, f"{kind}，{places[-1]}" if places else kind)
    return Done(held, _resident_mb(), f"{kind}: {' > '.join(places)}")


def _full() -> Raised:
    return Raised.of(
        StorageError("磁盘已满，文件未处理 / the disk is full", hint="请清理磁盘后重新运行；文件没有丢失。")
    )


def _send(pipe: Connection, answer: Answer) -> None:
    try:
        message = ForkingPickler.dumps(answer)
    except Exception as error:  # a result that does not pickle
        message = ForkingPickler.dumps(_failed(error))
    pipe.send_bytes(message)


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() // _MB
