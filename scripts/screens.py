"""Pictures of every page of the desk → docs/screens/ (desktop and phone width): `.venv/bin/python scripts/screens.py`.

Makes a site of the invented samples in a temporary folder, files them (some minutes), opens the pages in Debian's Chromium.
`--site DIR` takes a copy of a site of the samples that is there already.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipeline.flow.cases.opened import case_room
from pipeline.register import accounts
from pipeline.register.cases import cases
from pipeline.register.documents import documents_of_unit
from pipeline.register.open import open_registry
from pipeline.register.parties import units
from pipeline.site import Site, open_site
from pipeline.web.app import application
from pipeline.web.signin import hashed

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screens"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1360, 900), "phone": (390, 844)}
PASSWORD = "只在这台电脑上用一次的密码"
PEOPLE = """
[[people]]
name = "林小满"
login = "lin"
roles = ["clerk", "assistant", "supervisor"]
[[people]]
name = "高工"
login = "gao"
roles = ["engineering"]
areas = ["3"]
[[people]]
name = "韦主任"
login = "wei"
roles = ["manager", "archivist"]
[[people]]
name = "系统员"
login = "sys"
roles = ["administrator"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path)
    given = parser.parse_args().site
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        site = _site(Path(folder) / "site", given)
        with served(site) as address, sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for size, (width, height) in SIZES.items():
                context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                _shoot(context.new_page(), address, site, size)
                context.close()
            browser.close()
    return 0


def _site(folder: Path, given: Path | None) -> Site:
    if given is not None:
        shutil.copytree(given, folder)
    else:
        run = [sys.executable, "-m", "pipeline"]
        subprocess.run([*run, "init", str(folder)], check=True)
        shutil.copy(ROOT / "samples" / "site.toml", folder / "site.toml")
        subprocess.run(
            [*run, "--site", str(folder), "roster", "import", str(ROOT / "samples" / "roster.xlsx")],
            check=True,
        )
        for scan in (ROOT / "samples" / "scans").iterdir():
            shutil.copy(scan, folder / "inbox")
        subprocess.run([*run, "--site", str(folder), "ingest"], check=True)
    with (folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    site = open_site(folder)
    now = datetime.now(site.timezone)
    with open_registry(site.registry) as registry:
        for person in site.people:
            accounts.set_password(
                registry, person.login, hashed(PASSWORD), must_change=False, actor="screens", now=now
            )
    return site


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The desk on a free port of this machine."""
    server = uvicorn.Server(
        uvicorn.Config(application(site.root), port=0, log_level="error", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _shoot(page: Page, address: str, site: Site, size: str) -> None:
    with open_registry(site.registry) as registry:
        room = case_room(site, registry, actor="screens", now=datetime.now(site.timezone))
        fullest = max(units(registry), key=lambda unit: len(documents_of_unit(registry, unit.code))).code
        works = next(c for c in cases(room.registry, procedure="fit-out", open=True) if c.unit is not None)
        document = documents_of_unit(registry, works.unit)[0].id if works.unit else "000001"
        dropped = str(registry.scalar("SELECT max(id) FROM intake WHERE outcome = 'held'"))
    shots: list[tuple[str, str, str]] = [
        ("lin", "today", "/"),
        ("lin", "inbox", "/inbox"),
        ("lin", "inbox-drop", f"/inbox/{dropped}"),
        ("lin", "search", "/search?q=%E8%A3%85%E4%BF%AE"),
        ("lin", "search-none", "/search?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA%E8%AF%8D"),
        ("lin", "searches", "/searches"),
        ("lin", "document", f"/documents/{document}?q=%E8%A3%85%E4%BF%AE&from=search"),
        ("lin", "document-pdf", f"/documents/{document}?view=pdf"),
        ("lin", "units", "/units"),
        ("lin", "building", f"/buildings/{fullest.building}"),
        ("lin", "building-missing", f"/buildings/{fullest.building}?figure=missing"),
        ("lin", "building-arrears", f"/buildings/{fullest.building}?figure=arrears"),
        ("lin", "dossier", f"/units/{fullest}"),
        ("lin", "lending", f"/lending?unit={fullest}"),
        ("lin", "labels", f"/labels?unit={fullest}"),
        ("lin", "held", "/held"),
        ("lin", "held-one", "/held/H000001"),
        ("lin", "refile", f"/documents/{document}/refile"),
        ("lin", "cases", "/cases"),
        ("lin", "case", f"/cases/{works.id}"),
        ("lin", "case-new", f"/cases/new?unit={works.unit}"),
        ("lin", "case-new-complaint", f"/cases/new?unit={works.unit}&procedure=complaint"),
        ("lin", "letters", "/letters?list=all"),
        ("lin", "letter-new", "/letters/new"),
        ("lin", "letter-form", f"/letters/new?paper=rectification-notice&unit={works.unit}"),
        ("lin", "letter-bulk", "/letters/bulk?paper=rectification-notice"),
        ("lin", "letter-register", "/letters/register"),
        ("lin", "letter-sheet", f"/letters/sheets?paper=fit-out-application&unit={works.unit}"),
        ("lin", "password", "/password"),
        ("gao", "today-engineer", "/"),
        ("gao", "inbox-engineer", "/inbox"),
        ("gao", "document-engineer", f"/documents/{document}"),
        ("gao", "search-refused", "/search?q=13800138000"),
        ("gao", "refused", "/accounts"),
        ("wei", "today-manager", "/"),
        ("wei", "dossier-manager", f"/units/{fullest}"),
        ("wei", "consultations", "/consultations"),
        ("lin", "reports", "/reports"),
        ("lin", "report-works", "/reports/works"),
        ("lin", "report-complaints", "/reports/complaints"),
        ("lin", "report-none", "/reports/arrears"),
        ("wei", "settings", "/settings"),
        ("wei", "settings-rules", "/settings/rules"),
        ("wei", "settings-papers", "/settings/papers"),
        ("wei", "settings-paper", "/settings/papers/fit-out-application"),
        ("wei", "settings-procedure", "/settings/procedures/fit-out"),
        ("wei", "settings-people", "/settings/people"),
        ("wei", "settings-calendar", "/settings/calendar"),
        ("wei", "settings-mail", "/settings/mail"),
        ("wei", "settings-state", "/settings/state"),
        ("wei", "audit", "/settings/audit"),
        ("wei", "jobs", "/jobs"),
        ("sys", "accounts", "/accounts"),
        ("sys", "tokens", "/tokens"),
        ("sys", "hooks", "/hooks"),
        ("sys", "interface", "/tokens/operations"),
    ]
    page.goto(f"{address}/signin")
    _picture(page, f"signin-{size}")
    login = ""
    for who, name, path in shots:
        if who != login:
            page.context.clear_cookies()
            page.goto(f"{address}/signin")
            page.fill("[name=login]", who)
            page.fill("[name=password]", PASSWORD)
            page.click("button.primary")
            login = who
        page.goto(address + path, wait_until="load")
        if name.startswith("document"):
            page.wait_for_timeout(5000)  # the browser's PDF viewer
        if name == "search":
            page.wait_for_timeout(4000)  # thumbnails are drawn at the first look
            page.reload(wait_until="networkidle")
        _picture(page, f"{name}-{size}")


def _picture(page: Page, name: str) -> None:
    """A palette is enough for a page, and a third of the bytes."""
    path = OUT / f"{name}.png"
    page.screenshot(path=path, full_page=not name.startswith("document-desktop"))
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(160)
    small.save(path, optimize=True)
    print(name)


if __name__ == "__main__":
    sys.exit(main())
