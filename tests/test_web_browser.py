"""A real browser, driven as a clerk and an engineer would: Debian's Chromium, headless."""

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
        for login in ("clerk", "engineering"):
            accounts.set_password(registry, login, hashed(PASSWORD), must_change=False, actor="t", now=MONDAY)
    return made


def test_a_clerk_finds_a_paper_by_keyboard_and_reads_its_dossier(browser: Browser, address: str) -> None:
    page, complaints = signed_in(browser, address, "clerk")
    page.keyboard.press("/")
    page.wait_for_url(f"{address}/search")
    page.keyboard.type("木工")
    expect(page.locator("mark").first).to_have_text("木工")
    expect(page).to_have_url(f"{address}/search?q=%E6%9C%A8%E5%B7%A5")  # the address can be sent on
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/documents/*")
    expect(page.locator("h1")).to_have_text("用户室内装修申请书")
    expect(page.locator(".viewer img")).to_be_visible()
    page.click("text=PDF 阅读器")
    page.wait_for_url("**view=pdf**")
    assert any(frame.url.split("#")[0].endswith(".pdf") for frame in page.frames)
    page.go_back()
    page.go_back()
    expect(page.locator("mark").first).to_be_visible()
    page.click("text=3栋1203")
    expect(page.locator("h1")).to_have_text("3栋1203")
    assert complaints == []


def test_hostile_titles_run_nothing(browser: Browser, address: str) -> None:
    page, complaints = signed_in(browser, address, "clerk")
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    for path in ("/search?q=敌意", "/documents/000007", "/units/3-1203", "/"):
        page.goto(address + path)
    expect(page.locator("body")).to_contain_text("<script>alert(1)</script>")
    assert complaints == []


def test_an_engineer_with_a_phone_agrees_to_works(browser: Browser, address: str, office: Office) -> None:
    page, complaints = signed_in(browser, address, "engineering", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click(f"a[href='/cases/{office.case}']")
    step = page.locator("details.step", has=page.locator("input[value=agree-engineering]"))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    step.locator("[name=note]").fill("风口已封")
    step.locator("button.primary").click()
    expect(page.locator(".alert.good")).to_contain_text("已记录")
    expect(page.locator(".story")).to_contain_text("风口已封")
    assert complaints == []


def test_the_wrong_role_is_refused_in_words(browser: Browser, address: str) -> None:
    page, _ = signed_in(browser, address, "engineering")
    answer = page.goto(f"{address}/documents/000001.pdf")
    assert answer is not None and answer.status == 403
    expect(page.locator("h1")).to_have_text("您的岗位不能查看或办理这一项")
    expect(page.locator(".hint")).to_contain_text("怎么办")
    page.goto(f"{address}/search?q=13800138000")
    expect(page.locator(".alert")).to_contain_text("不能按电话、证件号码检索")


def test_signing_out_leaves_nothing_behind_the_back_button(browser: Browser, address: str) -> None:
    page, _ = signed_in(browser, address, "clerk")
    page.click(".me summary")
    page.click("text=退出")
    page.wait_for_url(f"{address}/signin")
    page.go_back()
    expect(page.locator("[name=password]")).to_be_visible()
