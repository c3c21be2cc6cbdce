"""What the benchmarks share: a site with the simulator's register, timing of the whole flow, a table."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.flow.inbox import ingest, opened
from pipeline.model import Outcome
from pipeline.newsite import make_site
from pipeline.register.open import open_registry
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.site import Site
from scansim.files import write_page
from scansim.generate import foreign_pages, own_pages, site_roster, unknown_pages
from scansim.roster import write_xlsx
from scansim.truth import Truth

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZONE)
STREAMS = {"own": own_pages, "foreign": foreign_pages, "unknown": unknown_pages}
CHUNK = 25


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over an inbox: what came of it, how long it took once everything was open (seconds), and the CPU of it all,
    workers and their start too (seconds of one core; hardly depends on what else the machine does)."""

    outcomes: list[Outcome]
    opening: float
    filing: float
    cpu: float = 0.0


def new_site(folder: Path) -> Site:
    """A fresh site whose register is the simulator's; templates measured."""
    shutil.rmtree(folder, ignore_errors=True)
    site = make_site(folder)
    roster = folder / "roster.xlsx"
    write_xlsx(site_roster(), roster)
    with open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry:
        import_roster(registry, read_roster(roster), today=NOW.date(), now=NOW)
    return site


def make_pages(
    folder: Path, stream: str, n: int, seed: int, profiles: Sequence[str], **options: Any
) -> dict[str, Truth]:
    """`n` pages of a stream as files in `folder` (made once, kept for the next run); file name → truth."""
    done = folder / "truth.jsonl"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        starts = range(0, n, CHUNK)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            jobs = (repeat(x) for x in (folder, stream, seed, tuple(profiles), options, n))
            lines = [line for part in pool.map(_chunk, starts, *jobs) for line in part]
        done.write_text("".join(lines), "utf-8")
    rows = (json.loads(line) for line in done.read_text("utf-8").splitlines())
    return {row.pop("file"): Truth.from_json(json.dumps(row)) for row in rows}


def _chunk(
    start: int, folder: Path, stream: str, seed: int, profiles: Sequence[str], options: dict[str, Any], n: int
) -> list[str]:
    lines = []
    count = min(CHUNK, n - start)
    for k, page in enumerate(STREAMS[stream](seed, count, profiles=profiles, start=start, **options)):
        name = f"{stream}_{start + k:05d}{page.scan.suffix}"
        write_page(page, folder / name)
        lines.append(
            json.dumps({"file": name, **json.loads(page.truth.to_json())}, ensure_ascii=False) + "\n"
        )
    return lines


def one_pass(site: Site, files: Iterable[Path]) -> Pass:
    """File `files` (copied into the inbox first) by the whole flow, inbox to registry."""
    for file in files:
        shutil.copy(file, site.inbox / file.name)
    outcomes: list[Outcome] = []

    def tell(event: object) -> None:
        if isinstance(event, Outcome):
            outcomes.append(event)

    began, before = time.perf_counter(), cpu_seconds()
    with opened(site, lambda: NOW, tell, "benchmark") as run:
        ready = time.perf_counter()
        ingest(run)
        ended = time.perf_counter()
    return Pass(outcomes, ready - began, ended - ready, cpu_seconds() - before)


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def heading(title: str) -> Iterator[None]:
    """A line about the machine above a benchmark's figures."""
    print(f"## {title}")
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    yield
    print()


def table(rows: Sequence[Sequence[object]], head: Sequence[str]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.2f} %" if whole else "—"
