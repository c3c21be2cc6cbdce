"""Key presses and milliseconds for correcting held papers by keyboard, in Debian's Chromium, on simulated scans.

    .venv/bin/python benchmarks/held_keys.py [--papers 50] [--keep DIR] [--watch]

Drops scans of which many are held (unsigned sheets, sheets without a unit, foreign papers, papers that are not ours), then a
script with the truth at hand does what a clerk would: look whether what stands chosen is right, else press the number of the
right proposal, else type it. Prints the keys by paper and the time from the last key to the next paper's picture on the
screen. `--keep` keeps the site (and uses it when it is there). The decisions are carried out afterwards and counted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvicorn
from playwright.sync_api import Page, sync_playwright

from pipeline.catalog.load import load_catalog
from pipeline.flow.inbox import ingest, opened
from pipeline.model.text import fold
from pipeline.register import accounts, decisions
from pipeline.register.held import find_held, held_papers
from pipeline.register.open import open_registry
from pipeline.register.pinyin import initials, title_syllables
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.site import Site, open_site
from pipeline.web.app import application
from pipeline.web.signin import hashed
from scansim.files import write_page
from scansim.generate import foreign_pages, own_pages, site_roster, unknown_pages
from scansim.own.pages import Habits
from scansim.roster import write_xlsx

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "只在这台电脑上用一次的密码"
SETTINGS = """\
name = "测试小区"
[intake]
settle = 0.05
scan = 0.2
workers = {workers}
[[people]]
name = "林小满"
login = "lin"
roles = ["clerk", "supervisor"]
"""
SEED = 97
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
READY = "(() => { const i = document.querySelector('#held .sheet img'); return !i || (i.complete && i.naturalWidth > 0); })()"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="held-keys-") as folder:
        site, truths = _site(asked.keep or Path(folder) / "site", asked.papers, asked.workers)
        with _served(site) as address:
            counts, times = _work(site, address, truths, asked.papers)
        _report(counts, times)
        _carry_out(site, truths)
    return 0


def _site(folder: Path, papers: int, workers: int) -> tuple[Site, dict[str, dict[str, str]]]:
    truths = folder / "truths.json"
    if truths.exists():
        with open_registry(open_site(folder).registry) as registry:
            registry.write("DELETE FROM decision WHERE state = 'waiting'")
        return open_site(folder), json.loads(truths.read_text("utf-8"))
    for name in ("inbox/held", "archive", ".pipeline"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / "procedures", folder / "procedures")
    (folder / "site.toml").write_text(SETTINGS.format(workers=workers), "utf-8")
    site = open_site(folder)
    write_xlsx(site_roster(), folder / "roster.xlsx")
    now = datetime.now(site.timezone)
    with open_registry(site.registry) as registry:
        import_roster(registry, read_roster(folder / "roster.xlsx"), today=now.date(), now=now)
        accounts.set_password(registry, "lin", hashed(PASSWORD), must_change=False, actor="bench", now=now)
    made = _drop(site, papers)
    truths.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    begun = time.monotonic()
    with opened(site, lambda: datetime.now(site.timezone), lambda _: None, "bench") as run:
        ingest(run)
        print(f"{len(made)} scans, {len(held_papers(run.registry))} held, {time.monotonic() - begun:.0f} s")
    return site, made


def _drop(site: Site, papers: int) -> dict[str, dict[str, str]]:
    """Scans into the inbox; file name → paper ("" = not ours) and unit."""
    hard = ("grey150", "lowjpeg", "faint")
    signed = Habits(unsigned=0.0, blank_unit=1.0)
    some = ("fit-out-application", "release-slip", "after-hours-application")
    pages = chain(
        own_pages(SEED, papers // 4, profiles=("grey150",), papers=some, habits=Habits(unsigned=1.0)),
        own_pages(SEED, papers // 4, profiles=hard, papers=some, habits=signed, start=200),
        foreign_pages(SEED, papers, profiles=hard),
        unknown_pages(SEED, papers // 5, profiles=("grey150",)),
    )
    made = {}
    for number, page in enumerate(pages):
        name = f"SCAN{number:04d}{page.scan.suffix}"
        write_page(page, site.inbox / name)
        made[name] = {"paper": page.truth.paper, "unit": page.truth.unit}
    return made


@contextmanager
def _served(site: Site) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(application(site.root), port=0, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Clerk:
    """Counts what it presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def pick(self, ask: str, value: str, spelled: str) -> None:
        """Nothing where it stands chosen; a proposal's number; else typed."""
        script = "([ask]) => { const s = document.querySelector(`[data-ask=${ask}]`); return [s.dataset.value || '', [...s.querySelectorAll('.choices button')].map((b) => b.dataset.value)]; }"
        chosen, offered = self.page.evaluate(script, [ask])
        if chosen == value:
            return
        active = self.page.evaluate("() => document.querySelector('[data-ask].active')?.dataset.ask")
        focused = self.page.evaluate("() => document.activeElement.matches('.typed input')")
        if value in offered[:9] and active == ask and not focused:
            self.press(str(offered.index(value) + 1))
            return
        if not (focused and active == ask):
            self.press("u" if ask == "unit" else "p")
        for char in spelled:
            self.press(char)
        self.page.wait_for_function(
            "([ask, value]) => document.querySelector(`[data-ask=${ask}] .choices button`)?.dataset.value === value && !document.querySelector(`[data-ask=${ask}]`).dataset.pending",
            arg=[ask, value],
        )
        self.press("Enter")


def _work(
    site: Site, address: str, truths: dict[str, dict[str, str]], papers: int
) -> tuple[list[int], list[float]]:
    counts: list[int] = []
    times: list[float] = []
    catalogue = load_catalog(site.templates).papers
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1360, "height": 900}, bypass_csp=True
        )  # to wait for functions
        page.goto(f"{address}/held")
        page.fill("[name=login]", "lin")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/held")
        page.set_default_timeout(150_000)  # the first picture waits for a child to start
        page.goto(address + str(page.get_attribute("a.primary", "href")), wait_until="domcontentloaded")
        while len(counts) < papers and page.query_selector("#held form.decide"):
            page.wait_for_function(READY)
            page.wait_for_timeout(
                700
            )  # a clerk looks at the paper; the next one's picture is fetched meanwhile
            id = str(page.get_attribute("#held", "data-id"))
            with open_registry(site.registry, read_only=True) as registry:
                truth = truths[find_held(registry, id).origin.name]
            clerk, last = Clerk(page), _decide
            begun = last(clerk, truth, catalogue)
            page.wait_for_function(f"document.querySelector('#held')?.dataset.id !== '{id}'", polling=5)
            page.wait_for_function(READY, polling=5)
            times.append(1000 * (time.perf_counter() - begun))
            counts.append(clerk.keys)
        browser.close()
    return counts, times


def _decide(clerk: Clerk, truth: dict[str, str], catalogue: dict[str, object]) -> float:
    """Press what the truth demands; the moment of the last key."""
    paper = catalogue.get(truth["paper"])
    if paper is None or not (truth["unit"] or not paper.category):  # type: ignore[attr-defined]
        if clerk.page.evaluate("() => document.activeElement.matches('.typed input')"):
            clerk.press("Escape")
        clerk.press("x")
        begun = time.perf_counter()
        clerk.press("1")
        return begun
    clerk.pick("paper", paper.slug, initials(title_syllables(paper.title))[:5])  # type: ignore[attr-defined]
    if paper.category:  # type: ignore[attr-defined]
        clerk.pick("unit", truth["unit"], fold(truth["unit"]).replace("-", ""))
    if clerk.page.query_selector("[name=despite]:not(:checked)"):
        clerk.press("m")
    begun = time.perf_counter()
    clerk.press("Enter")
    return begun


def _report(counts: list[int], times: list[float]) -> None:
    share = {n: counts.count(n) for n in sorted(set(counts))}
    print(
        f"{len(counts)} papers: {statistics.mean(counts):.2f} keys a paper (most {max(counts)}); keys → papers {share}"
    )
    ordered = sorted(times)
    print(
        f"last key to the next picture: median {statistics.median(times):.0f} ms, p95"
        f" {ordered[int(0.95 * (len(ordered) - 1))]:.0f} ms, most {max(times):.0f} ms"
    )


def _carry_out(site: Site, truths: dict[str, dict[str, str]]) -> None:
    """The watcher's part; how many were filed as decided."""
    begun = time.monotonic()
    with opened(site, lambda: datetime.now(site.timezone), lambda _: None, "bench") as run:
        ingest(run)
        made = decisions.recent(run.registry, 1000)
        states = {state: sum(one.state == state for one in made) for state in {one.state for one in made}}
    print(f"carried out in {time.monotonic() - begun:.0f} s: { {str(k): v for k, v in states.items()} }")


if __name__ == "__main__":
    sys.exit(main())
