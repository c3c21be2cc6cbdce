"""Driven as the records officer would: a building by the keyboard, a whole dossier printed while the tab is closed, and one
press on 今日 with a phone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from cases_kit import MONDAY
from playwright.sync_api import Browser, Page, expect, sync_playwright
from web_kit import PASSWORD, Office, make_desk

from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.web.app import application
from pipeline.web.signin import hashed

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed (scripts/setup.sh)")


@pytest.fixture(scope="module")
def address(module_tmp: Path) -> Iterator[str]:
    office: Office = make_desk(module_tmp / "site")
    with open_registry(office.site.registry) as registry:
        for login in ("archivist", "engineering"):
            accounts.set_password(registry, login, hashed(PASSWORD), must_change=False, actor="t", now=MONDAY)
    app = application(office.site.root, office.time)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


def signed_in(browser: Browser, address: str, login: str, width: int) -> tuple[Page, list[str]]:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/signin")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(f"{address}/")
    return page, complaints


def test_a_building_by_the_keyboard_and_its_dossier_printed_while_the_tab_is_closed(
    browser: Browser, address: str
) -> None:
    page, complaints = signed_in(browser, address, "archivist", 1360)
    page.goto(f"{address}/buildings/3")
    for key in (
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        "ArrowRight",
        "Enter",
    ):  # 13: 1302, 12: 1201 1202 1203
        page.keyboard.press(key)
    page.wait_for_url(f"{address}/units/3-1203")
    page.click("text=整卷（PDF）")
    page.wait_for_url(f"{address}/jobs/*")
    begun = page.url
    again = page.context.new_page()
    page.close()
    again.goto(f"{address}/jobs")
    again.click("text=3栋1203 整卷")
    again.wait_for_url(begun)
    expect(again.locator(".alert.good")).to_contain_text("已完成", timeout=60_000)
    with again.expect_popup() as opened:
        again.click("text=用户档案.pdf")
    assert opened.value.url.endswith("/file")
    assert complaints == []


def test_an_engineer_agrees_with_one_press_and_takes_it_back(browser: Browser, address: str) -> None:
    page, complaints = signed_in(browser, address, "engineering", 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("button:has-text('工程部同意')")
    expect(page.locator(".alert.good")).to_contain_text("已办：工程部同意")
    page.click(".alert.good button:has-text('撤回')")
    expect(page.locator(".story").first).to_contain_text("撤回")
    page.goto(address)
    expect(page.locator("button:has-text('工程部同意')")).to_be_visible()
    assert complaints == []
