"""Killed at random moments while files are dropped: nothing lost, nothing twice."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from intake_kit import make_site, open_journal

from pipeline.intake import store
from pipeline.intake.journal import Entry
from pipeline.register.open import open_registry
from pipeline.site import Site

FILES = 90
KILLS = 10
SECONDS = 7.0


def contents() -> list[bytes]:
    """One in ten is an exact copy of an earlier one."""
    return [f"paper {n if n % 10 else n // 20} ".encode() * 200 for n in range(FILES)]


def drop_slowly(site: Site, stop: threading.Event) -> None:
    """Written directly, renamed in, or written in pieces, as scanners do."""
    for n, content in enumerate(contents()):
        path = site.inbox / f"scan{n:04d}.dat"
        if n % 3 == 0:
            path.write_bytes(content)
        elif n % 3 == 1:
            (hidden := path.with_name(f".{path.name}")).write_bytes(content)
            hidden.rename(path)
        else:
            with path.open("wb") as file:
                file.write(content[:100])
                file.flush()
                time.sleep(0.002)
                file.write(content[100:])
        if not stop.is_set():
            time.sleep(0.02)


def start(site: Site) -> subprocess.Popen[str]:
    clerk = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("intake_clerk.py"), site.root],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert clerk.stdout is not None and clerk.stdout.readline() == "ready\n", clerk.communicate()
    return clerk


def torture(site: Site) -> list[Entry]:
    chance, stop = random.Random(20261121), threading.Event()
    deadline = time.monotonic() + SECONDS
    dropper = threading.Thread(target=drop_slowly, args=(site, stop))
    dropper.start()
    for _ in range(KILLS):
        if time.monotonic() > deadline:
            break
        clerk = start(site)
        time.sleep(chance.uniform(0.0, 0.3))
        clerk.kill()
        clerk.communicate()
    stop.set()
    dropper.join()
    clerk = start(site)
    while list(site.inbox.glob("*.dat")) or any(site.work.iterdir()):
        assert clerk.poll() is None, "the clerk ended by itself"
        time.sleep(0.05)
    clerk.kill()
    clerk.communicate()
    return rows(site)


def rows(site: Site) -> list[Entry]:
    journal = open_journal(site)
    assert list(journal.unfinished()) == []
    with open_registry(site.registry, read_only=True) as registry:
        hashes = [row[0] for row in registry.rows("SELECT DISTINCT sha256 FROM intake")]
    return [entry for sha256 in hashes for entry in journal.same_bytes(sha256)]


@pytest.mark.parametrize("far", [False, True], ids=["same file system", "other file system"])
def test_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path, far: bool) -> None:
    site = make_site(tmp_path / "site")
    memory = Path(tempfile.mkdtemp(dir="/dev/shm")) if far else None
    if memory is not None:
        shutil.rmtree(site.inbox)
        site.inbox.symlink_to(memory)
    try:
        found = torture(site)
    finally:
        if memory is not None:
            shutil.rmtree(memory)
    dropped = Counter(hashlib.sha256(content).hexdigest() for content in contents())
    filed = Counter(entry.sha256 for entry in found if entry.outcome == "filed")
    assert filed == Counter(dropped.keys()), "each content is filed exactly once"
    assert {e.sha256 for e in found} == set(dropped)
    extra = [e for e in found if e.outcome == "duplicate"]
    assert len(extra) == FILES - len(dropped), "each further drop is a duplicate, once"
    assert all(store.digest(store.place(site.store, sha256)) == sha256 for sha256 in dropped)
