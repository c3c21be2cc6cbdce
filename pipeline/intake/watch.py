"""Looking at the inbox: once (`ready_once`) or until stopped (`ready_files`), and never two at a time."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import IO, Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from pipeline.errors import BusyError, UsageError
from pipeline.intake import store
from pipeline.intake.settle import Ready, Refused, Settling, look, ready, refuse
from pipeline.site import Site

PATIENCE_ONCE = 2.0  # × settle: one pass is asked for by a person who knows that the scanner is done
_AGAIN = 60.0  # seconds until a file that nobody took is offered again
_PAUSE = 0.2  # between looks, at least

Found = Ready | Refused


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Hold the site's intake for as long as the block runs. Raises BusyError when another process has it."""
    with store.guarded("无法建立锁文件"):
        store.folder(site.state)
        file = (site.state / "watch.lock").open("a+", encoding="ascii")
    with file:
        if not _locked(file):
            raise _busy(file.name)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    """Somebody who only asks (`is_running`) has it for an instant."""
    for _ in range(3):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def is_running(site: Site) -> bool:
    """Does another process work on the site's inbox now?"""
    try:
        with (site.state / "watch.lock").open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _busy(lock: str) -> BusyError:
    with suppress(OSError):
        who = Path(lock).read_text("ascii").strip()
        return BusyError(
            f"这个站点已有收件程序在运行（进程 {who or '未知'}） / another intake is running",
            hint="文件直接放进收件箱（inbox）即可，它会处理；要另起一个，请先停掉原来的。",
        )
    return BusyError("这个站点已有收件程序在运行 / another intake is running")


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C or a stop from the system sets, so that the work ends between two papers. The
    second Ctrl-C interrupts at once; what was begun is then gone on with at the next start."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ready_files(
    site: Site, stop: threading.Event, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Found | None]:
    """Files as they get ready, until `stop` is set; None, at once, when there is nothing just now. Something
    that is refused is said once, a file that nobody took is offered again after a minute."""
    settling, offered = Settling(site.intake.settle), _Offered()
    soon = due = clock()  # when to look at the earliest, when in any case
    with _hints(site.inbox) as hint:
        while not stop.is_set():
            fresh: list[Found] = []
            if clock() >= (soon if hint.is_set() else due):
                hint.clear()
                files, refused = _looked(site)
                settled = settling.settled(files, clock())
                fresh = offered.new([*refused, *settled], clock())
                soon = clock() + _PAUSE
                due = clock() + _interval(site, waiting=len(settled) < len(files))
            if not fresh:
                yield None
            for found in fresh:
                if not stop.is_set():
                    yield found


def _looked(site: Site) -> tuple[list[Ready], list[Refused]]:
    found = list(look(site.inbox, site.held))
    return [f for f in found if isinstance(f, Ready)], [f for f in found if isinstance(f, Refused)]


def _interval(site: Site, *, waiting: bool) -> float:
    """Look again soon while something is settling."""
    scan = min(site.intake.scan, site.intake.settle) if waiting else site.intake.scan
    return max(scan, _PAUSE)


class _Offered:
    """What was said already, and when."""

    def __init__(self) -> None:
        self._when: dict[tuple[Any, ...], float] = {}

    def new(self, found: Sequence[Found], now: float) -> list[Found]:
        keys = [_key(f) for f in found]
        fresh = [f for f, key in zip(found, keys, strict=True) if self._is_new(f, key, now)]
        before = self._when
        self._when = {key: before.get(key, now) for key in keys}
        self._when.update({_key(f): now for f in fresh})
        return fresh

    def _is_new(self, found: Found, key: tuple[Any, ...], now: float) -> bool:
        when = self._when.get(key)
        if when is None:
            return True
        return isinstance(found, Ready) and now - when >= _AGAIN


def _key(found: Found) -> tuple[Any, ...]:
    if isinstance(found, Ready):
        return (found.path, found.inode, found.size, found.mtime_ns)
    return (found.path, found.held)


def ready_once(
    site: Site, paths: Sequence[Path] = (), *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Found]:
    """One pass over what lies in the inbox now, or over the files and folders named (anywhere). Ends when
    each of them was yielded, went away, or did not stand still. Raises UsageError for a path that is not
    there."""
    settling = Settling(site.intake.settle, PATIENCE_ONCE)
    waiting: list[Ready] = []
    for found in _named(site, paths) if paths else look(site.inbox, site.held):
        if isinstance(found, Refused):
            yield found
        else:
            waiting.append(found)
    deadline = time.monotonic() + site.intake.settle * PATIENCE_ONCE + 2 * _PAUSE
    while waiting:
        done = settling.settled(waiting, time.monotonic())
        yield from done
        if not done and time.monotonic() > deadline:
            return
        rest = [file for file in waiting if file not in done]
        if rest:
            sleep(max(_PAUSE, site.intake.settle / 4))
        waiting = list(_again(rest))


def _again(files: Sequence[Ready]) -> Iterator[Ready]:
    for file in files:
        with suppress(OSError):
            found = file.path.lstat()
            yield replace(file, size=found.st_size, mtime_ns=found.st_mtime_ns, inode=found.st_ino)


def _named(site: Site, paths: Sequence[Path]) -> Iterator[Found]:
    for given in paths:
        path = given.expanduser().absolute()
        try:
            found = path.lstat()
        except OSError:
            raise UsageError(f"没有这个文件：{given} / no such file") from None
        held = refuse(path, found)
        if path.is_dir() and not path.is_symlink():
            yield from look(site.inbox if path.is_relative_to(site.inbox) else path, site.held, path)
        elif held is not None:
            yield Refused(path, ready(path, found, site.inbox).name, held)
        else:
            yield ready(path, found, site.inbox)


class _Hint(FileSystemEventHandler):
    def __init__(self) -> None:
        self.event = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in ("opened", "closed_no_write"):
            self.event.set()


@contextmanager
def _hints(folder: Path) -> Iterator[threading.Event]:
    """An event that is set when something seems to happen in the folder. It only shortens the wait: without
    it (too many watches, a network folder) the looks come at their interval."""
    hint = _Hint()
    observer = Observer()
    started = False
    with suppress(OSError):
        observer.schedule(hint, str(folder), recursive=True)
        observer.start()
        started = True
    try:
        yield hint.event
    finally:
        if started:
            observer.stop()
            observer.join()
