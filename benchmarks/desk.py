"""The desk with many papers: search at a steady rate while the watcher reads, single pages, and what a page weighs.

    python -m benchmarks.desk --site DIR [--papers 200000] [--rate 20] [--seconds 60] [--drop 60]

The site is made once in DIR (about ten minutes for 200,000 papers) and used again. `pipeline serve` and `pipeline watch` run as
processes of their own; `--drop` own sheets are dropped while the searches run. Times are by the wall of the asking process:
what somebody at a browser of this machine waits. Held papers by keyboard: `benchmarks/held_keys.py`.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import click

from benchmarks.lab import NOW, ZONE, make_pages
from benchmarks.search import BUILDINGS, Corpus, make_units
from pipeline.newsite import make_site
from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.register.rebuild import rebuild
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.site import Site, open_site
from pipeline.web.signin import hashed
from scansim.profiles import EASY

PASSWORD = "只在测量时用一次的密码"
PEOPLE = {"archivist": (), "clerk": (), "clerk3": ("3", "5"), "engineering": ()}
WORDS = (
    "", "装", "装修", "装修 3栋", "王伟", "1203", "渗漏 2026年", "拆除原有", "zsf", "装修 -投诉", "申请书", "防水", "电梯", "押金",
    "3栋1203", "A座1203", "放行条 2025年", "投诉",
)  # fmt: skip
SEED = 7


@click.command()
@click.option("--site", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--papers", default=200_000, show_default=True)
@click.option("--rate", default=20, show_default=True, help="searches a second")
@click.option("--seconds", default=60, show_default=True)
@click.option("--drop", default=60, show_default=True, help="sheets for the watcher meanwhile; 0: no watcher")
def main(site: Path, papers: int, rate: int, seconds: int, drop: int) -> None:
    units = make_units(random.Random(SEED))
    if not (site / "site.toml").exists():
        _make(site, papers)
    opened = open_site(site)
    _sign_people(opened)
    with _process(opened, "serve", "--port", str(port := _free_port())):
        ask = _Desk(port)
        ask.wait()
        cookies = [ask.sign_in(login) for login in PEOPLE]
        print(f"{papers} papers, {len(units)} units; load {os.getloadavg()[0]:.1f}")
        _weights(ask, cookies[0])
        _pages(ask, cookies, [str(unit) for unit in units])
        if drop:
            with _process(opened, "watch"):
                _fill_inbox(opened, drop)
                _searches(ask, cookies, rate, seconds, f"search, {rate}/s, while the watcher reads")
        _searches(ask, cookies, rate, seconds, f"search, {rate}/s, nothing else")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


def _make(folder: Path, papers: int) -> None:
    begun = time.perf_counter()
    site = make_site(folder)
    lines = [f'[[buildings]]\ncode = "{one.code}"\nname = "{one.name}"' for one in BUILDINGS]
    for login, areas in PEOPLE.items():
        listed = ", ".join(f'"{code}"' for code in areas)
        lines.append(
            f'[[people]]\nname = "{login}"\nlogin = "{login}"\nroles = ["{login.rstrip("3")}"]\nareas = [{listed}]'
        )
    with (folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")
    site = open_site(folder)
    units, roster = make_units(random.Random(SEED)), folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("栋号", "单元", "房号", "业主姓名"))
        writer.writerows((u.building, u.entrance, u.room, "王伟") for u in units)
    with open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry:
        import_roster(registry, read_roster(roster, site.buildings), today=NOW.date(), now=NOW)
        rebuild(registry, Corpus(SEED, papers, units).documents(), now=NOW)
    print(f"site made in {time.perf_counter() - begun:.0f} s")


def _sign_people(site: Site) -> None:
    with open_registry(site.registry) as registry:
        for login in PEOPLE:
            accounts.set_password(
                registry,
                login,
                hashed(PASSWORD),
                must_change=False,
                actor="benchmark",
                now=datetime.now(ZONE),
            )


def _fill_inbox(site: Site, count: int) -> None:
    before = len(list(site.root.glob("pages-*")))  # never the same sheets twice: copies are told and not read
    pages = site.root / f"pages-{before}"
    for name in make_pages(pages, "own", count, 905 + before, EASY):
        shutil.copy(pages / name, site.inbox / name)


@contextmanager
def _process(site: Site, *command: str) -> Iterator[None]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--site", str(site.root), *command],
        env=env,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait(120)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class _Desk:
    """A browser's way to the desk, without drawing."""

    def __init__(self, port: int) -> None:
        self._port = port

    def wait(self) -> None:
        for _ in range(300):
            try:
                self.get("/health", "")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the desk did not start")

    def get(self, path: str, cookie: str, **headers: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", path, headers={"Cookie": cookie, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def sign_in(self, login: str) -> str:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/signin")
        answer = connection.getresponse()
        page, visitor = answer.read().decode(), _cookie(answer.getheader("Set-Cookie"))
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None
        body = urlencode({"csrf": found[1], "then": "/", "login": login, "password": PASSWORD})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": visitor}
        connection.request("POST", "/signin", body, kind)
        answer = connection.getresponse()
        answer.read()
        kept = [_cookie(value) for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        connection.close()
        if answer.status != 303 or not kept:
            raise SystemExit(f"{login} could not sign in: {answer.status}")
        return next(one for one in kept if one.startswith("desk="))


def _cookie(header: str | None) -> str:
    return (header or "").partition(";")[0]


def _weights(ask: _Desk, cookie: str) -> None:
    """A page with everything that a browser loads for it, uncompressed."""
    for path in (
        "/",
        "/search?q=" + quote("装修"),
        "/units/3-1203",
        "/held",
        "/inbox",
        "/letters",
        "/reports",
    ):
        status, page = ask.get(path, cookie)
        parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode("utf-8", "replace")))
        size = len(page) + sum(len(ask.get(part, cookie)[1]) for part in parts)
        print(f"{path:24} {status} {len(page) / 1000:7.1f} kB page, {size / 1000:7.1f} kB in all")


def _pages(ask: _Desk, cookies: Sequence[str], units: Sequence[str]) -> None:
    dice = random.Random(SEED)
    kinds: dict[str, Callable[[], str]] = {
        "dossier": lambda: f"/units/{dice.choice(units)}",
        "building": lambda: f"/buildings/{dice.choice(BUILDINGS).code}",
        "document": lambda: f"/documents/{dice.randrange(1, 100_000):06d}",
        "today": lambda: "/",
        "cases": lambda: "/cases",
        "letters": lambda: "/letters",
        "inbox": lambda: "/inbox",
        "held": lambda: "/held",
    }
    for name, path in kinds.items():
        ask.get(path(), cookies[0])
        _tell(name, [_timed(ask, path(), dice.choice(cookies[:2])) for _ in range(40)])


def _searches(ask: _Desk, cookies: Sequence[str], rate: int, seconds: int, name: str) -> None:
    """Asked at fixed times, whether the one before is answered or not."""
    dice, times = random.Random(SEED), []
    part = {"HX-Request": "true"}
    for cookie in cookies:
        ask.get("/search?q=x", cookie)

    def one(path: str, cookie: str) -> None:
        times.append(_timed(ask, path, cookie, **part))

    begun, threads = time.perf_counter(), []
    for number in range(rate * seconds):
        path, cookie = "/search?q=" + quote(dice.choice(WORDS)), dice.choice(cookies)
        threads.append(threading.Thread(target=one, args=(path, cookie)))
        threads[-1].start()
        time.sleep(max(0.0, begun + (number + 1) / rate - time.perf_counter()))
    for thread in threads:
        thread.join()
    _tell(name, times)


def _timed(ask: _Desk, path: str, cookie: str, **headers: str) -> float:
    begun = time.perf_counter()
    status, _ = ask.get(path, cookie, **headers)
    taken = (time.perf_counter() - begun) * 1000
    if status not in (200, 403, 404):
        raise SystemExit(f"{path}: {status}")
    return taken


def _tell(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    median, late = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    slow = sum(one > 1000 for one in ordered)
    print(
        f"{name:42} n {len(ordered):5}  median {median:6.0f} ms  p95 {late:6.0f} ms  worst {ordered[-1]:6.0f} ms"
        f"  over 1 s: {slow}",
        flush=True,
    )


if __name__ == "__main__":
    main()
