"""A letter in a real browser: the clerk drafts with the preview beside, the manager approves and issues, it is found."""

from __future__ import annotations

from collections.abc import Iterator
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
def office(module_tmp: Path) -> Iterator[Office]:
    made = make_desk(module_tmp / "site")
    with open_registry(made.site.registry) as registry:
        for login in ("clerk", "manager"):
            accounts.set_password(registry, login, hashed(PASSWORD), must_change=False, actor="t", now=MONDAY)
    yield made


def test_draft_approval_issue_and_finding(browser: Browser, address: str) -> None:
    clerk, complaints = signed_in(browser, address, "clerk", width=1360, height=900)
    clerk.goto(f"{address}/letters/new")
    clerk.keyboard.type("zgtz")
    clerk.click("a.main:has-text('用户室内装修整改通知书')")
    clerk.fill("[name=unit]", "3栋1203")
    clerk.keyboard.press("Enter")
    clerk.wait_for_load_state()
    clerk.fill("[name=v-deadline]", "2026-12-05")
    clerk.fill("[name=v-defects]", "木工隔断未按图施工")
    with clerk.expect_response(lambda answer: answer.url.endswith("/letters/preview")) as preview:
        clerk.keyboard.press("Tab")  # as soon as nothing is lacking, the letter stands beside its form
    assert (preview.value.status, preview.value.headers["content-type"]) == (200, "application/pdf")
    clerk.click("button.primary")
    clerk.wait_for_url(f"{address}/letters/L*")
    expect(clerk.locator(".alert.good")).to_contain_text("草稿已存")
    expect(clerk.locator(".state")).to_contain_text("批准")
    letter = clerk.url.partition("?")[0]

    manager, problems = signed_in(browser, address, "manager", width=1360, height=900)
    manager.goto(f"{address}/letters")
    manager.click("a.main:has-text('用户室内装修整改通知书')")
    manager.click("button:has-text('批准') >> nth=0")
    expect(manager.locator(".alert.good")).to_contain_text("已批准")
    manager.click("button:has-text('签发')")
    expect(manager.locator(".alert.good")).to_contain_text("已签发")
    expect(manager.locator(".lead")).to_contain_text("装改〔2026〕1号")

    clerk.goto(f"{address}/units/3-1203")
    expect(clerk.locator("main")).to_contain_text("用户室内装修整改通知书")
    clerk.goto(f"{address}/search?q=木工隔断未按图施工")
    expect(clerk.locator(".hits")).to_contain_text("用户室内装修整改通知书")
    clerk.goto(letter)
    expect(clerk.locator(".state")).to_contain_text("已签发")
    assert complaints == problems == []
