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

from benchmarks.lab import heading, make_pages, new_site, one_pass, table
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
        ours = one_pass(site, [pages / name for name in names]).filing
        stack = folder / "stack.pdf"
        write_pdf(list(foreign_pages(given.seed, given.n, profiles=EASY)), stack)
        rows = [("this flow, inbox to registry", f"{given.n / ours:.2f}", "1.0")]
        for way, options in WAYS.items():
            seconds = _ocrmypdf(stack, folder / "out.pdf", options)
            rows.append((way, f"{given.n / seconds:.2f}", f"{seconds / ours:.1f}"))
        table(rows, ("", "pages/s", "our speed / its speed"))


def _ocrmypdf(source: Path, target: Path, options: list[str]) -> float:
    began = time.perf_counter()
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
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
