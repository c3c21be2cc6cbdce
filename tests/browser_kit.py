"""Debian's Chromium, headless, at a desk that is really served; the fixtures `browser` and `address` are in conftest.py."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from web_kit import PASSWORD, Office

from pipeline.web.app import application

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ABANDONED = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="chromium is not installed (scripts/setup.sh)"
)


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@contextmanager
def served(office: Office, *, real_clock: bool = False) -> Iterator[str]:
    """The desk of the office at an address; by the real clock where a watcher runs beside it."""
    office.app = application(office.site.root) if real_clock else application(office.site.root, office.time)
    config = uvicorn.Config(
        office.app, port=0, log_level="error", access_log=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    office.app.state.desk.stopping = lambda: server.should_exit
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def new_page(browser: Browser, **size: int) -> tuple[Page, list[str]]:
    """A page in a session of its own, and everything that the browser complains of from then on."""
    page = browser.new_context(viewport={"width": 1200, "height": 900, **size}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if is_fault(said) else None)
    return page, complaints


def is_fault(said: ConsoleMessage) -> bool:
    """An error, but for a request of htmx that was given up because somebody went to another page meanwhile; an answer that
    is a fault is told as htmx:responseError."""
    return said.type == "error" and not said.text.startswith(ABANDONED)


def signed_in(browser: Browser, address: str, login: str, **size: int) -> tuple[Page, list[str]]:
    """A page after signing in by the form, back where one wanted to go; and the browser's complaints."""
    page, complaints = new_page(browser, **size)
    page.goto(f"{address}/units/3-1203")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/units/3-1203")
    return page, complaints


def with_session(
    browser: Browser, address: str, office: Office, login: str, **size: int
) -> tuple[Page, list[str]]:
    """A page of somebody who is signed in already; and the browser's complaints."""
    token = office.browser(login).cookies.get("desk")
    assert token is not None
    page, complaints = new_page(browser, **size)
    page.context.add_cookies([{"name": "desk", "value": token, "url": address}])
    return page, complaints
