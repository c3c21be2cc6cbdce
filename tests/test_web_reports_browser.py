"""The monthly report in a real browser: it is waited for, shown by itself, and printed in a tab of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright
from reports_kit import NOW, make_site, quick_room, some_complaints
from test_web_browser import CHROMIUM, FLAGS
from web_kit import Office, Time, _people

from pipeline.site import open_site
from pipeline.web import reportview
from pipeline.web.app import application

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed (scripts/setup.sh)")


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    site = make_site(module_tmp)
    with (site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write(_people())
    with quick_room(site) as room:
        some_complaints(room)
    return Office(open_site(site.root), Time(NOW))


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    office.app = application(office.site.root, office.time)
    server = uvicorn.Server(uvicorn.Config(office.app, port=0, log_level="error", access_log=False))
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


def test_the_monthly_report_comes_by_itself_and_is_printed(
    browser: Browser, address: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, go_on = reportview.make, threading.Event()

    def slowly(*given: object) -> object:
        go_on.wait(10)
        return make(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reportview, "make", slowly)
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    office.browser("manager")
    context.add_cookies([{"name": "desk", "value": office.tokens["manager"], "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/reports")
    page.click("text=物业服务月报")
    expect(page.get_by_role("status")).to_contain_text("正在编制")
    go_on.set()
    expect(page.locator("table.report").first).to_be_visible(timeout=10_000)
    expect(page.locator("h1 + .lead")).to_have_text("2026年10月")
    page.goto(f"{address}/reports/complaint-register?from=2026-10-01&to=2026-11-30")
    with context.expect_page() as opened:
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
