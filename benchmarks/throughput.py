"""Pages per second through the whole flow, inbox to registry, and memory of the reading children.

python -m benchmarks.throughput --stream own --n 200 [--seed 1500]
python -m benchmarks.throughput --stream foreign --n 200
python -m benchmarks.throughput --stream foreign --n 2000 --memory     # is memory flat?
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path

import psutil

from benchmarks.lab import heading, make_pages, new_site, one_pass
from scansim.profiles import EASY


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", choices=("own", "foreign", "unknown"), default="own")
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1500)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--memory", action="store_true", help="print the children's memory every 10 s")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        pages = folder / f"{given.stream}-{given.seed}-{given.n}"
        names = make_pages(pages, given.stream, given.n, given.seed, EASY)
        site = new_site(folder / "site")
        with (
            heading(f"Throughput: {given.n} {given.stream} pages, seed {given.seed}"),
            Memory(given.memory) as memory,
        ):
            cpu = _cpu()
            done = one_pass(site, [pages / name for name in names])
            print(
                f"{given.n / done.filing:.2f} pages/s ({done.filing:.1f} s; opening the site {done.opening:.1f} s); "
                f"load {', '.join(f'{x:.1f}' for x in psutil.getloadavg())}"
            )
            print(f"CPU of this process beside its children: {_cpu() - cpu:.1f} s")
            print(f"CPU of the children, their start included: {memory.cpu() / given.n:.3f} s a page")
        print(f"children: {memory.summary()}")


def _cpu() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


class Memory:
    """Watches the resident memory of the children, and what they spend."""

    def __init__(self, show: bool) -> None:
        self._show = show
        self._stop = threading.Event()
        self._seen: list[tuple[float, float]] = []
        self._spent: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        began = time.monotonic()
        while not self._stop.wait(1.0):
            sizes = []
            for child in psutil.Process().children(recursive=True):
                try:
                    sizes.append(child.memory_info().rss / 1e6)
                    times = child.cpu_times()
                    self._spent[child.pid] = float(times.user + times.system)
                except psutil.Error:
                    continue
            if sizes:
                self._seen.append((time.monotonic() - began, max(sizes)))
                if self._show and len(self._seen) % 10 == 0:
                    print(f"  {self._seen[-1][0]:6.0f} s  largest child {max(sizes):.0f} MB", flush=True)

    def cpu(self) -> float:
        """CPU seconds of all children so far, to the last second."""
        return sum(self._spent.values())

    def summary(self) -> str:
        if not self._seen:
            return "—"
        sizes = [size for _, size in self._seen]
        half = len(sizes) // 2
        return (
            f"largest {max(sizes):.0f} MB; median of the first half {_median(sizes[:half] or sizes):.0f} MB, "
            f"of the second {_median(sizes[half:]):.0f} MB"
        )


def _median(sizes: list[float]) -> float:
    return sorted(sizes)[len(sizes) // 2]


if __name__ == "__main__":
    main()
