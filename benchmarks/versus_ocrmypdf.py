"""The same foreign scans through the whole flow and through OCRmyPDF with tesseract chi_sim, on the same machine in one run.

    apt-get install ocrmypdf tesseract-ocr tesseract-ocr-chi-sim
    python -m benchmarks.versus_ocrmypdf --n 24

OCRmyPDF runs as an office would use it for an archive (--rotate-pages --deskew --output-type pdfa, all cores), and once as
plainly as it goes. It only makes a searchable PDF; the flow also recognises, files and indexes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.lab import cpu_seconds, heading, make_pages, new_site, one_pass, table
from scansim.files import write_pdf
from scansim.generate import foreign_pages
from scansim.profiles import EASY

WAYS = {
    "OCRmyPDF --rotate-pages --deskew --output-type pdfa": [
        "--rotate-pages",
        "--deskew",
        "--output-type",
        "pdfa",
    ],
    "OCRmyPDF --output-type pdf": ["--output-type", "pdf"],
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, heading(f"{given.n} foreign pages, seed {given.seed}"):
        folder = Path(temporary)
        pages = folder / "pages"
        names = make_pages(pages, "foreign", given.n, given.seed, EASY)
        site = new_site(folder / "site")
        one_pass(site, [])  # warm: fonts and compiled models are cached, as they are on any day but the first
        start = one_pass(site, []).cpu  # what the start of a day costs
        ours = one_pass(site, [pages / name for name in names])
        cpu = ours.cpu - start
        stack = folder / "stack.pdf"
        write_pdf(list(foreign_pages(given.seed, given.n, profiles=EASY)), stack)
        rows = [
            (
                "this flow, inbox to registry",
                f"{given.n / ours.filing:.2f}",
                f"{cpu / given.n:.2f}",
                "1.0",
                "1.0",
            )
        ]
        for way, options in WAYS.items():
            seconds, used = _ocrmypdf(stack, folder / "out.pdf", options)
            ratios = f"{seconds / ours.filing:.1f}", f"{used / cpu:.1f}"
            rows.append((way, f"{given.n / seconds:.2f}", f"{used / given.n:.2f}", *ratios))
        table(rows, ("", "pages/s", "CPU s a page", "our speed / its speed", "its CPU / our CPU"))


def _ocrmypdf(source: Path, target: Path, options: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of CPU."""
    began, before = time.perf_counter(), cpu_seconds()
    command = [
        "ocrmypdf",
        "-l",
        "chi_sim",
        "--jobs",
        str(os.cpu_count()),
        "--quiet",
        *options,
        str(source),
        str(target),
    ]
    subprocess.run(command, check=True)
    return time.perf_counter() - began, cpu_seconds() - before


if __name__ == "__main__":
    main()
