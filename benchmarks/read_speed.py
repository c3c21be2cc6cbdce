"""What reading one page costs in one process: CPU seconds by step, and memory.

python -m benchmarks.read_speed --stream own --n 60 [--seed 900]
python -m benchmarks.read_speed --stream foreign --n 60

CPU time of one thread, decode included, without the start of the process and without the first pages (each new
width of line is compiled once). Under load the same page costs more CPU: the calibration line, a fixed piece of
recognition, says how much.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.lab import heading, make_pages
from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import prepare
from pipeline.model import Held, PageKind
from pipeline.newsite import make_site
from pipeline.read import page, rules
from pipeline.read.context import ReadContext, context_of
from pipeline.read.ocr import engine
from pipeline.read.pages import PageSource, open_source
from scansim.profiles import EASY


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", choices=("own", "foreign", "unknown"), default="own")
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=900)
    parser.add_argument("--keep", type=Path, help="where pages are kept for another run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        pages = folder / f"{given.stream}-{given.seed}-{given.n}"
        names = make_pages(pages, given.stream, given.n, given.seed, EASY)
        with heading(f"Reading {given.n} {given.stream} pages, seed {given.seed}"):
            report([pages / name for name in names], read_context(Path(temporary)))


def read_context(folder: Path) -> ReadContext:
    """The catalogue of a fresh site."""
    catalog = load_catalog(make_site(folder / "site").templates)
    return context_of(catalog.papers.values(), prepare(catalog).folders)


def report(paths: list[Path], context: ReadContext) -> None:
    sources = [source for path in paths for source in opened(path)]
    for source in sources[:15]:
        page.read_page(source, context)
    steps = Steps()
    kinds: dict[PageKind, list[float]] = defaultdict(list)
    before = calibration()
    for source in sources:
        started = time.process_time()
        kinds[page.read_page(source, context).kind].append(time.process_time() - started)
    for kind, spent in sorted(kinds.items()):
        print(
            f"{kind.value:10} {len(spent):4} pages  {np.mean(spent):.3f} CPU s/page  "
            f"(median {np.median(spent):.3f}, p95 {np.quantile(spent, 0.95):.3f})"
        )
    steps.show(len(sources))
    print(f"calibration: {before:.1f} ms before, {calibration():.1f} ms after, for a line of 320 px")
    print(f"memory: {psutil.Process().memory_info().rss / 2**20:.0f} MB; load {psutil.getloadavg()[0]:.1f}")


def opened(path: Path) -> tuple[PageSource, ...]:
    sources = open_source(path, "image")
    return () if isinstance(sources, Held) else sources


def calibration() -> float:
    """CPU milliseconds for recognising one line of 320 px, median of 15."""
    line = np.full((48, 376), 255, np.uint8)
    times = []
    for _ in range(15):
        started = time.process_time()
        engine().recognize([line])
        times.append(time.process_time() - started)
    return float(np.median(times)) * 1000


class Steps:
    """CPU time inside some functions, inner calls not subtracted."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._wrap(PageSource, "load")
        self._wrap(page, "read_codes")
        self._wrap(page, "rescued_code")
        self._wrap(page, "align")
        self._wrap(rules, "flattened")
        self._wrap(rules, "measure")
        self._wrap(page, "read_ticks")
        self._wrap(page, "read_marks")
        self._wrap(page, "read_cells")
        self._wrap(type(engine()), "recognize")
        self._wrap(type(engine()), "detect")
        self._wrap(page, "read_whole")

    def _wrap(self, owner: Any, name: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return inner(*given, **named)
            finally:
                self.spent[name] += time.process_time() - started

        setattr(owner, name, timed)

    def show(self, pages: int) -> None:
        print("ms/page: " + ", ".join(f"{name} {1000 * t / pages:.0f}" for name, t in self.spent.items()))


if __name__ == "__main__":
    main()
