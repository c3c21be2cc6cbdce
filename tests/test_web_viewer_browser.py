"""Search, viewer and consultation in a real browser, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_kit import needs_chromium, with_session
from cases_kit import MONDAY
from playwright.sync_api import Browser, expect
from register_kit import make_document
from web_kit import Office, make_desk, pdf_of

from pipeline.register.documents import file_document
from pipeline.register.open import open_registry

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    with open_registry(made.site.registry) as registry, registry.atomic():
        for number in (70, 71):
            paper = make_document(
                number, text="Timber works", title=f"Timber {number}", paper="works-drawings"
            )
            path = made.site.root / paper.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pdf_of("Timber works"))
            file_document(registry, paper, actor="pipeline", now=MONDAY)
    return made


def test_from_the_search_to_the_hit_on_the_page_and_back(
    browser: Browser, office: Office, address: str
) -> None:
    page, complaints = with_session(browser, address, office, "clerk")
    page.goto(f"{address}/search")
    page.keyboard.type("timber")
    expect(page.locator(".hits li")).to_have_count(2)
    page.locator("#q").press("Escape")
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_have_attribute("open", "")
    expect(page.locator(".hits img").first).to_have_js_property("complete", True)
    page.keyboard.press("s")
    expect(page.locator("#keep-name")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/searches?**")
    page.click("td a.main")
    expect(page.locator(".hits li")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/documents/000071?**")
    hit = page.locator(".viewer .hit.now")
    expect(hit).to_have_count(1)
    expect(page.locator("[data-hits]")).to_have_text("命中 1 / 1")
    sheet, box = page.locator("[data-sheet]").bounding_box(), hit.bounding_box()
    assert sheet and box and sheet["x"] < box["x"] < sheet["x"] + sheet["width"] / 2
    assert sheet["y"] < box["y"] < sheet["y"] + sheet["height"] / 4
    page.keyboard.press("w")
    wide = page.locator("[data-sheet]").bounding_box()
    assert wide and wide["width"] > sheet["width"]
    page.keyboard.press("r")
    turned = page.locator("[data-sheet]").bounding_box()
    assert turned and turned["width"] > turned["height"]
    page.keyboard.press("]")
    page.wait_for_url(f"{address}/documents/000070?**")
    page.go_back()
    page.go_back()
    expect(page.locator(".hits li")).to_have_count(2)
    assert complaints == []


def test_the_archivist_asks_the_manager_grants_and_the_pages_open(
    browser: Browser, office: Office, address: str
) -> None:
    page, complaints = with_session(browser, address, office, "archivist")
    page.goto(f"{address}/documents/000003")
    assert page.locator(".viewer").count() == 0
    page.fill("#reason", "律师函要求")
    page.click(".consult button.primary")
    expect(page.locator(".alert.good").first).to_contain_text("等待")
    boss, more = with_session(browser, address, office, "manager")
    boss.goto(f"{address}/consultations")
    expect(boss.locator(".consult")).to_contain_text("律师函要求")
    boss.click("text=同意查阅")
    expect(boss.locator(".alert.good")).to_contain_text("已同意")
    page.goto(f"{address}/documents/000003")
    expect(page.locator(".viewer img")).to_have_js_property("naturalWidth", 1200)
    expect(page.locator("a[href$='.pdf']")).to_have_count(0)
    assert complaints == more == []
