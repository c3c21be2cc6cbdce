"""Child processes: every way a task can go wrong comes back as a value, and costs no other task anything."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.errors import MissingValue, PipelineError, StorageError
from pipeline.model import Held, HeldReason
from pipeline.workers import Workers, cores

_ready: list[str] = []


def double(n: int) -> int:
    return 2 * n


def pid() -> int:
    return os.getpid()


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def hang_in_native_code() -> None:
    """Holds the interpreter's lock: no Python alarm or exception gets in."""
    ctypes.PyDLL(None).sleep(600)


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def die_the_first_time(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def fail(words: str) -> None:
    raise LookupError(words)


def missing() -> None:
    raise MissingValue(("deadline",), "缺少 deadline", hint="请补上")


def disk_full() -> None:
    Path("/dev/full").write_bytes(b"x")


def unpicklable() -> object:
    return lambda: None


def make_ready(word: str) -> None:
    _ready.append(word)


def refuse_to_start() -> None:
    raise PipelineError("缺少模型", hint="请重新安装")


def break_at_start() -> None:
    raise ImportError("no such library")


def readiness() -> list[str]:
    return list(_ready)


def load_models() -> list[str]:
    """The reading stack under the memory limit of a real worker."""
    import importlib.util

    import numpy as np
    import openvino

    spec = importlib.util.find_spec("rapidocr")
    assert spec is not None and spec.origin is not None
    core, done = openvino.Core(), []
    for name, shape in (("PP-OCRv6_det_small", (1, 3, 960, 672)), ("PP-OCRv6_rec_small", (1, 3, 48, 320))):
        model = core.compile_model(Path(spec.origin).parent / "models" / f"{name}.onnx", "CPU")
        model(np.zeros(shape, np.float32))
        done.append(name)
    return done


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2, memory_mb=1024) as pool:
        yield pool


def held(workers: Workers, fn: object, *args: object, timeout: float = 30) -> Held:
    result = workers.run(fn, *args, timeout=timeout)  # type: ignore[arg-type]
    assert isinstance(result, Held), result
    return result


def test_results_come_back_in_the_order_asked(workers: Workers) -> None:
    futures = [workers.submit(double, n, timeout=30) for n in range(20)]
    assert [f.result() for f in futures] == [2 * n for n in range(20)]


def test_a_slow_task_is_killed_at_its_limit_and_held(workers: Workers) -> None:
    begun = time.monotonic()
    assert held(workers, hang_in_native_code, timeout=0.5).reason is HeldReason.TIME_LIMIT
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_in_native_code_is_held_as_unreadable(workers: Workers, number: int) -> None:
    assert held(workers, die, number).reason is HeldReason.UNREADABLE


def test_a_kill_by_the_systems_memory_guard_is_held_as_too_large(workers: Workers) -> None:
    assert held(workers, die, signal.SIGKILL).reason is HeldReason.TOO_LARGE


def test_too_much_memory_is_held_as_too_large(workers: Workers) -> None:
    assert held(workers, eat, 1500).reason is HeldReason.TOO_LARGE
    assert workers.run(eat, 100, timeout=30) == 100 << 20


def test_a_fault_of_the_program_is_held_without_quoting_the_paper(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    found = held(workers, fail, "赵伟 13800001111")
    assert found.reason is HeldReason.MACHINE_FAULT and "LookupError" in found.detail
    assert "赵伟" not in found.detail + caplog.text and "test_workers.py" in caplog.text


def test_a_result_that_does_not_pickle_is_held(workers: Workers) -> None:
    assert held(workers, unpicklable).reason is HeldReason.MACHINE_FAULT


def test_a_fault_of_the_set_up_is_raised_whole(workers: Workers) -> None:
    with pytest.raises(MissingValue) as caught:
        workers.run(missing, timeout=30)
    assert (caught.value.names, caught.value.message, caught.value.hint) == (
        ("deadline",),
        "缺少 deadline",
        "请补上",
    )


def test_a_full_disk_is_raised_as_a_storage_error(workers: Workers) -> None:
    with pytest.raises(StorageError, match="磁盘已满"):
        workers.run(disk_full, timeout=30)


def test_killed_workers_lose_no_other_task() -> None:
    with Workers(2) as pool:
        slow = [pool.submit(sleep, 0.2, timeout=30) for _ in range(10)]
        bad = [pool.submit(die, signal.SIGKILL, timeout=30) for _ in range(3)]
        good = [pool.submit(double, n, timeout=30) for n in range(20)]
        assert [f.result() for f in slow] == [None] * 10
        assert all(isinstance(f.result(), Held) for f in bad)
        assert [f.result() for f in good] == [2 * n for n in range(20)]


def test_an_idle_worker_that_was_killed_is_replaced() -> None:
    with Workers(1) as pool:
        first = pool.run(pid, timeout=30)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        second = pool.run(pid, timeout=30)
        assert isinstance(second, int) and second != first


def test_a_crash_in_a_used_worker_is_tried_once_more_in_a_fresh_one(tmp_path: Path) -> None:
    with Workers(1) as pool:
        pool.run(double, 1, timeout=30)
        assert pool.run(die_the_first_time, tmp_path / "mark", timeout=30) == "done"


def test_a_worker_is_replaced_after_its_tasks_or_when_it_has_grown() -> None:
    with Workers(1, max_tasks=2) as pool:
        pids = [pool.run(pid, timeout=30) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    with Workers(1, recycle_mb=1) as pool:
        assert pool.run(pid, timeout=30) != pool.run(pid, timeout=30)


def test_an_idle_worker_gives_its_memory_back() -> None:
    with Workers(1, idle=0.2) as pool:
        first = pool.run(pid, timeout=30)
        assert isinstance(first, int)
        deadline = time.monotonic() + 10
        while psutil.pid_exists(first) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not psutil.pid_exists(first)
        assert pool.run(double, 2, timeout=30) == 4


def test_each_worker_is_made_ready_once() -> None:
    with Workers(1, initialise=make_ready, initargs=("models",)) as pool:
        pool.run(double, 1, timeout=30)
        assert pool.run(readiness, timeout=30) == ["models"]


def test_a_worker_that_cannot_start_says_why() -> None:
    with Workers(1, initialise=refuse_to_start) as pool, pytest.raises(PipelineError, match="缺少模型"):
        pool.run(double, 1, timeout=30)
    with Workers(1, initialise=break_at_start) as pool, pytest.raises(PipelineError, match="ImportError"):
        pool.run(double, 1, timeout=30)


def test_the_reading_models_load_within_the_default_memory_limit() -> None:
    with Workers(1) as pool:
        assert pool.run(load_models, timeout=120) == ["PP-OCRv6_det_small", "PP-OCRv6_rec_small"]


def test_closing_cancels_what_waits_and_finishes_what_runs() -> None:
    pool = Workers(1)
    running = pool.submit(sleep, 1.0, timeout=30)
    while not running.running():
        time.sleep(0.01)
    waiting = pool.submit(double, 1, timeout=30)
    pool.close()
    assert running.result() is None and waiting.cancelled()
    with pytest.raises(RuntimeError):
        pool.submit(double, 1, timeout=30)


@pytest.mark.parametrize("wait", [0.0, 3.0], ids=["child starting", "child at work"])
def test_an_exception_in_the_block_does_not_wait_for_what_is_running(wait: float) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Workers(1) as pool:
        running = pool.submit(sleep, 100.0, timeout=120)
        while not running.running():
            time.sleep(0.01)
        time.sleep(wait)
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 60 and running.done()


SCRIPT = """
import sys, time
sys.path.insert(0, {tests!r})
from test_workers import pid, sleep
from pipeline.workers import Workers
if __name__ == "__main__":
    pool = Workers(1)
    print(pool.run(pid, timeout=60), flush=True)
    print(pool.submit(sleep, {seconds}, timeout=60).result(), flush=True)
    print("closed", pool.close(), flush=True)
"""


def start(tmp_path: Path, seconds: float) -> tuple[subprocess.Popen[str], int]:
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(SCRIPT).format(tests=str(Path(__file__).parent), seconds=seconds))
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def test_a_killed_parent_leaves_no_children(tmp_path: Path) -> None:
    parent, child = start(tmp_path, 600)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_an_interrupt_of_the_whole_group_does_not_stop_the_work_of_a_child(tmp_path: Path) -> None:
    parent, child = start(tmp_path, 1.0)
    time.sleep(0.3)
    os.kill(child, signal.SIGINT)
    os.kill(child, signal.SIGTERM)
    out, _ = parent.communicate(timeout=30)
    assert out.split() == ["None", "closed", "None"]


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_children_of_the_background_give_way_to_those_that_somebody_waits_for() -> None:
    with Workers(1) as awaited, Workers(1, nice=7) as background:
        front, back = awaited.run(niceness, timeout=30), background.run(niceness, timeout=30)
    assert isinstance(front, int) and isinstance(back, int)
    assert back == min(19, front + 7)
