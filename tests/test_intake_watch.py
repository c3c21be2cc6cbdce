"""The inbox is watched by one process at a time, which stops between papers when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from intake_kit import drop, make_site, pdf_bytes

from pipeline.errors import BusyError, UsageError
from pipeline.intake.settle import Ready, Refused
from pipeline.intake.watch import Found, alone, ready_files, ready_once, stopping
from pipeline.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site", settle=0.1)


def names(found: Iterator[Found | None] | list[Found]) -> list[str]:
    return [f.name for f in found if f is not None]


def until(found: Iterator[Found | None], count: int, seconds: float = 10) -> list[Found]:
    """The first `count` things that are not None."""
    result: list[Found] = []
    deadline = time.monotonic() + seconds
    for one in found:
        if one is not None:
            result.append(one)
        if len(result) == count or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    return result


def test_files_that_lie_there_and_files_that_come_are_both_found(site: Site) -> None:
    drop(site, "before.pdf")
    stop = threading.Event()
    found = ready_files(site, stop)
    assert names(until(found, 1)) == ["before.pdf"]
    drop(site, "3-1203/later.pdf")
    assert names(until(found, 1)) == ["3-1203/later.pdf"]
    stop.set()
    assert list(found) == []


def test_with_nothing_to_do_it_says_so_at_once(site: Site) -> None:
    found = ready_files(site, threading.Event())
    begun = time.monotonic()
    assert [next(found) for _ in range(20)] == [None] * 20
    assert time.monotonic() - begun < 2


def test_what_nobody_took_is_offered_again_later_and_what_is_refused_is_said_once(site: Site) -> None:
    drop(site, "a.pdf")
    os.mkfifo(site.inbox / "pipe")
    clock = [0.0]

    def now() -> float:
        clock[0] += 0.3
        return clock[0]

    found = ready_files(site, threading.Event(), clock=now)
    seen = [f.name for f in (next(found) for _ in range(20)) if f is not None]
    assert seen == ["pipe", "a.pdf"]
    while clock[0] < 100:
        seen += [f.name for f in [next(found)] if f is not None]
    assert seen == ["pipe", "a.pdf", "a.pdf"]


def test_stopping_ends_it_between_two_files(site: Site) -> None:
    for n in range(5):
        drop(site, f"{n}.pdf")
    stop = threading.Event()
    found = ready_files(site, stop)
    until(found, 1)
    stop.set()
    assert list(found) == []


def test_one_pass_takes_what_lies_there_and_ends(site: Site) -> None:
    drop(site, "a.pdf")
    drop(site, "half.pdf", pdf_bytes()[:-30])
    (site.inbox / "link").symlink_to("/etc")
    assert sorted(names(ready_once(site))) == ["a.pdf", "half.pdf", "link"]


def test_one_pass_over_an_empty_inbox_does_not_wait(site: Site) -> None:
    begun = time.monotonic()
    assert list(ready_once(site)) == []
    assert time.monotonic() - begun < 0.1


def test_one_pass_leaves_a_file_that_is_still_growing(site: Site) -> None:
    growing = drop(site, "growing.pdf").path

    def grow(seconds: float) -> None:
        with growing.open("ab") as file:
            file.write(b"x")
        time.sleep(seconds)

    drop(site, "a.pdf")
    assert names(list(ready_once(site, sleep=grow))) == ["a.pdf"]


def test_one_pass_waits_for_a_slow_taker(site: Site) -> None:
    drop(site, "a.pdf")
    drop(site, "half.pdf", pdf_bytes()[:-30])
    seen = []
    for found in ready_once(site):
        seen.append(found.name)
        time.sleep(1.0)
    assert seen == ["a.pdf", "half.pdf"]


def test_one_pass_over_named_files_and_folders(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere" / "sub"
    outside.mkdir(parents=True)
    (outside / "b.pdf").write_bytes(b"%PDF- %%EOF")
    (outside.parent / "link.pdf").symlink_to(outside / "b.pdf")
    drop(site, "not-named.pdf")
    inside = drop(site, "3-1203/named.pdf").path
    found = list(ready_once(site, [outside.parent, inside.parent, outside.parent / "link.pdf"]))
    assert sorted(f.name for f in found if isinstance(f, Ready)) == ["3-1203/named.pdf", "sub/b.pdf"]
    assert [f.path.name for f in found if isinstance(f, Refused)] == ["link.pdf", "link.pdf"]
    with pytest.raises(UsageError, match="没有这个文件"):
        list(ready_once(site, [tmp_path / "nowhere"]))


def test_a_second_watcher_is_refused_politely(site: Site) -> None:
    script = "import sys; from pathlib import Path; from pipeline.site import Site; from pipeline.intake.watch import alone\n"
    script += "with alone(Site(root=Path(sys.argv[1]))): pass"
    command = [sys.executable, "-c", script, str(site.root)]
    with alone(site):
        second = subprocess.run(command, capture_output=True, text=True)
        assert second.returncode and f"进程 {os.getpid()}" in second.stderr and "BusyError" in second.stderr
        with pytest.raises(BusyError, match="已有收件程序在运行"), alone(site):
            pass
    assert subprocess.run(command).returncode == 0


def test_an_interrupt_asks_to_stop_and_a_second_one_interrupts() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopping() as stop:
        assert not stop.is_set()
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
