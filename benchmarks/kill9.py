"""kill -9 at random moments while files are dropped: is anything lost, is anything there twice?

    python -m benchmarks.kill9 --files 500 --kills 100

A child process runs `pipeline watch` on a site; this one drops files (a tenth of them exact copies, a third moved in, a
third written at once, a third written slowly) and kills the child 100 times. Then one last pass, and the account.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.lab import heading, make_pages, new_site
from pipeline.archive.record import records
from pipeline.model import Document
from pipeline.register.documents import count_documents
from pipeline.register.held import held_papers
from pipeline.register.open import open_registry
from pipeline.register.verify import verify
from pipeline.site import Site


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1700)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as temporary,
        heading(f"kill -9: {given.files} files, {given.kills} kills"),
    ):
        folder = Path(temporary)
        site = new_site(folder / "site")
        _settle_quickly(site)
        distinct = given.files * 9 // 10
        pages = folder / "pages"
        names = list(make_pages(pages, "own", min(distinct, 60), given.seed, ("grey150",)))
        kills = _torture(
            site, _distinct(pages, names, distinct), given.files, given.kills, random.Random(given.seed)
        )
        _account(site, given.files, distinct, kills)


def _settle_quickly(site: Site) -> None:
    settings = site.root / "site.toml"
    text = (
        settings.read_text("utf-8")
        .replace("settle = 3.0", "settle = 0.3")
        .replace("scan = 5.0", "scan = 0.3")
    )
    settings.write_text(text, "utf-8")


def _distinct(pages: Path, names: list[str], n: int) -> list[bytes]:
    """`n` different files that are as quick to read as they get: real scans with a trailing comment each."""
    kinds = [(pages / name).read_bytes() for name in names]
    return [kinds[i % len(kinds)] + f"\n%{i}".encode() for i in range(n)]


def _torture(site: Site, contents: list[bytes], files: int, kills: int, rng: random.Random) -> int:
    order = [*range(len(contents)), *(rng.randrange(len(contents)) for _ in range(files - len(contents)))]
    rng.shuffle(order)
    done = threading.Event()
    dropper = threading.Thread(target=_drop_all, args=(site, contents, order, rng, done))
    dropper.start()
    count = 0
    while count < kills:
        child = _watch(site)
        time.sleep(rng.uniform(0.5, 9.0))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            count += 1
        child.wait()
    done.set()
    dropper.join()
    return count


def _watch(site: Site) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--site", str(site.root), "watch", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _drop_all(
    site: Site, contents: list[bytes], order: list[int], rng: random.Random, done: threading.Event
) -> None:
    """All files are dropped in the end; how fast depends on whether the kills are over."""
    for n, which in enumerate(order):
        name, data = f"scan{n:04d}.jpg", contents[which]
        way = n % 3
        if way == 0:
            aside = site.root / f".aside-{n}"
            aside.write_bytes(data)
            aside.rename(site.inbox / name)
        elif way == 1:
            (site.inbox / name).write_bytes(data)
        else:
            with (site.inbox / name).open("wb") as out:
                for start in range(0, len(data), len(data) // 4 + 1):
                    out.write(data[start : start + len(data) // 4 + 1])
                    out.flush()
                    time.sleep(0.02)
        if not done.is_set():
            time.sleep(rng.uniform(0.0, 0.6))


def _account(site: Site, files: int, distinct: int, kills: int) -> None:
    subprocess.run(
        [sys.executable, "-m", "pipeline", "--site", str(site.root), "ingest"],
        check=True,
        capture_output=True,
    )
    with open_registry(site.registry) as registry:
        filed, held = count_documents(registry), len(held_papers(registry))
        sources = {row[0] for row in registry.rows("SELECT origin_sha256 FROM document")}
        sources |= {row[0] for row in registry.rows("SELECT sha256 FROM held")}
        journal = registry.rows("SELECT outcome, count(*) FROM intake GROUP BY outcome")
        findings = verify(registry, site, records(site.archive))
    stored = {p.name for p in site.store.rglob("*") if p.is_file()}
    broken = sum(
        hashlib.sha256(p.read_bytes()).hexdigest() != p.name for p in site.store.rglob("*") if p.is_file()
    )
    left = [p.name for p in site.inbox.iterdir() if p.name != "held"]
    filed_records = sum(isinstance(r, Document) for _, r in records(site.archive))
    print(f"kills {kills}; dropped {files} files, {distinct} different; journal {dict(journal)}")
    print(
        f"filed {filed} (records in the archive {filed_records}), held {held}; different sources known {len(sources)}"
    )
    print(
        f"lost {distinct - len(sources & stored)}; twice {filed + held - distinct}; left in the inbox {len(left)}; "
        f"originals damaged {broken}; verify finds {len(findings)}"
    )


if __name__ == "__main__":
    main()
