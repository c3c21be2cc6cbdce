"""Held papers by keyboard alone, in Debian's Chromium; then carried out as the watcher does."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_kit import needs_chromium, signed_in
from cases_kit import MONDAY
from playwright.sync_api import Browser, expect
from test_web_held import hold
from web_kit import PASSWORD, Office, make_desk

from pipeline.flow.inbox import ingest, opened
from pipeline.model import HeldReason
from pipeline.register import accounts, audit, decisions
from pipeline.register.documents import find_document
from pipeline.register.open import open_registry
from pipeline.web.signin import hashed

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    with open_registry(made.site.registry) as registry:
        accounts.set_password(registry, "clerk", hashed(PASSWORD), must_change=False, actor="t", now=MONDAY)
        for page in (1, 2, 3, 4):
            title = "" if page == 3 else "请假申请单"
            hold(made, registry, f"扫描{page}.tif", HeldReason.UNKNOWN_PAPER, title=title, page=page)
    return made


def test_a_clerk_decides_by_keyboard_alone_and_the_watcher_carries_it_out(
    office: Office,
    browser: Browser,
    address: str,
) -> None:
    page, complaints = signed_in(browser, address, "clerk")
    page.set_default_timeout(60_000)
    page.goto(f"{address}/held/H000001")
    expect(page.locator(".stage img").first).to_be_visible()
    # typed: initials of the paper, any spelling of the unit
    page.keyboard.press("p")
    page.keyboard.type("kpjl")
    expect(page.locator("[data-ask=paper] .choices button").first).to_contain_text("考评记录表")
    page.keyboard.press("Enter")
    expect(page.locator("[data-ask=unit] .office")).to_be_visible()  # the office's own needs no unit
    page.keyboard.press("Enter")
    expect(page.locator("#held")).to_have_attribute("data-id", "H000002")
    page.wait_for_url(f"{address}/held/H000002?after=*")
    expect(page.locator(".alert.good")).to_contain_text("请假申请单")
    # undone, and decided again: another kind, of a unit
    page.keyboard.press("z")
    expect(page.locator("#held")).to_have_attribute("data-id", "H000001")
    page.keyboard.press("p")
    page.keyboard.type("D76")
    expect(page.locator("[data-ask=paper] .choices button").first).to_contain_text("装修申请书")
    page.keyboard.press("Enter")
    expect(page.locator("[data-ask=unit]")).to_have_class("active")
    page.keyboard.press("u")
    page.keyboard.type("31203")
    expect(page.locator("[data-ask=unit] .choices button").first).to_contain_text("3栋1203")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#held")).to_have_attribute("data-id", "H000002")
    page.keyboard.press("Enter")  # nothing is chosen: nothing happens but the question
    expect(page.locator("[data-ask=paper] input")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#held")).to_have_attribute("data-id", "H000003")
    page.keyboard.press("x")
    page.keyboard.press("1")
    expect(page.locator("#held")).to_have_attribute("data-id", "H000004")
    page.go_back()
    expect(page.locator("#held")).to_have_attribute("data-id", "H000003")
    assert complaints == []
    with opened(office.site, lambda: MONDAY, lambda _: None, "watcher") as run:
        ingest(run)
        first, third = (decisions.last_of(run.registry, id) for id in ("H000001", "H000003"))
        assert first is not None and (first.state, first.said) == (decisions.State.DONE, "")
        filed = find_document(run.registry, first.document)
        assert filed is not None and (filed.paper, filed.place) == ("fit-out-application", "3-1203")
        assert "clerk" in {e.actor for e in audit.events(run.registry, filed.id)}
        assert third is not None and third.state is decisions.State.DONE
