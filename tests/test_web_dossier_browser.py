"""Driven as the records officer would: a building by the keyboard, a whole dossier printed while the tab is closed, and one
press on 今日 with a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_kit import needs_chromium, signed_in
from cases_kit import MONDAY
from playwright.sync_api import Browser, expect
from web_kit import PASSWORD, Office, make_desk

from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.web.signin import hashed

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    with open_registry(made.site.registry) as registry:
        for login in ("archivist", "engineering"):
            accounts.set_password(registry, login, hashed(PASSWORD), must_change=False, actor="t", now=MONDAY)
    return made


def test_a_building_by_the_keyboard_and_its_dossier_printed_while_the_tab_is_closed(
    browser: Browser, address: str
) -> None:
    page, complaints = signed_in(browser, address, "archivist", width=1360, height=844)
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
    page, complaints = signed_in(browser, address, "engineering", width=390, height=844)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("button:has-text('工程部同意')")
    expect(page.locator(".alert.good")).to_contain_text("已办：工程部同意")
    page.click(".alert.good button:has-text('撤回')")
    expect(page.locator(".story").first).to_contain_text("撤回")
    page.goto(address)
    expect(page.locator("button:has-text('工程部同意')")).to_be_visible()
    assert complaints == []
