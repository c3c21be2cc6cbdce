"""The monthly report in a real browser: it is waited for, shown by itself, and printed in a tab of its own."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from browser_kit import needs_chromium, with_session
from playwright.sync_api import Browser, expect
from reports_kit import NOW, make_site, quick_room, some_complaints
from web_kit import Office, Time, _people

from pipeline.site import open_site
from pipeline.web import reportview

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    site = make_site(module_tmp)
    with (site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write(_people())
    with quick_room(site) as room:
        some_complaints(room)
    return Office(open_site(site.root), Time(NOW))


def test_the_monthly_report_comes_by_itself_and_is_printed(
    browser: Browser, address: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, go_on = reportview.make, threading.Event()

    def slowly(*given: object) -> object:
        go_on.wait(10)
        return make(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reportview, "make", slowly)
    page, complaints = with_session(browser, address, office, "manager")
    page.goto(f"{address}/reports")
    page.click("text=物业服务月报")
    expect(page.get_by_role("status")).to_contain_text("正在编制")
    go_on.set()
    expect(page.locator("table.report").first).to_be_visible(timeout=10_000)
    expect(page.locator("h1 + .lead")).to_have_text("2026年10月")
    page.goto(f"{address}/reports/complaint-register?from=2026-10-01&to=2026-11-30")
    with page.context.expect_page() as opened:
        page.click("text=打印 PDF")
    printing = opened.value
    printing.wait_for_load_state()
    if "/file" not in printing.url:  # slower than a moment: the page says by itself when it is ready
        expect(printing.locator("a.button.primary")).to_contain_text("客户投诉登记表", timeout=30_000)
    page.click("th a:has-text('房号')")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("房号")
    page.goto(f"{address}/jobs")
    expect(page.locator("tbody")).to_contain_text("打印《客户投诉登记表》")
    assert complaints == []
