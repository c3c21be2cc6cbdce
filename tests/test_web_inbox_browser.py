"""收件箱 in a real browser, with a real watcher beside it: a scan is dropped on the page and seen to be filed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from browser_kit import needs_chromium, served, with_session
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from web_kit import Office, make_desk

ROOT = Path(__file__).resolve().parent.parent

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    made = make_desk(module_tmp / "site")
    path = made.site.root / "site.toml"
    path.write_text(path.read_text("utf-8") + "\n[intake]\nsettle = 0.5\nscan = 0.5\nworkers = 1\n", "utf-8")
    return made


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    with served(office, real_clock=True) as found:  # which the watcher has too
        yield found


def signed_in(
    browser: Browser, address: str, office: Office, login: str, **size: int
) -> tuple[Page, list[str]]:
    """At the inbox, and everything that the browser complains of."""
    office.time.now = office.app.state.desk.now()
    page, complaints = with_session(browser, address, office, login, **size)
    page.goto(f"{address}/inbox")
    return page, complaints


def jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(out, "JPEG")
    return out.getvalue()


def test_photographs_are_put_in_order_on_a_phone_and_sent_as_one_paper(
    browser: Browser, address: str, office: Office
) -> None:
    page, complaints = signed_in(browser, address, office, "engineering", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name, colour in (("a.jpg", "red"), ("b.jpg", "green"), ("c.jpg", "blue")):
        page.set_input_files(
            "[name=photo]", [{"name": name, "mimeType": "image/jpeg", "buffer": jpeg(colour)}]
        )
    expect(page.locator(".shots li")).to_have_count(3)
    page.locator(".shots li").nth(2).get_by_label("前移").click()
    page.locator(".shots li").nth(0).get_by_label("去掉").click()
    page.set_input_files("[name=photo]", [{"name": "x.heic", "mimeType": "image/heic", "buffer": b"x"}])
    expect(page.locator(".sending .why")).to_contain_text("不是 JPEG")
    page.click("text=合成一份上传（2 张）")
    expect(page.locator(".sending .tag.ok")).to_have_text("已收下")
    expect(page.locator(".shots li")).to_have_count(0)
    (path,) = office.site.inbox.glob("照片_*.pdf")
    with pikepdf.open(path) as pdf:
        kept = [one.Resources.XObject.Im0.read_raw_bytes() for one in pdf.pages]
    assert kept == [jpeg("blue"), jpeg("green")]
    path.unlink()
    assert complaints == []


def test_what_the_server_refuses_is_said_at_the_file(browser: Browser, address: str, office: Office) -> None:
    page, _ = signed_in(browser, address, office, "clerk")
    page.set_input_files("[name=file]", [{"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""}])
    expect(page.locator(".sending li")).to_contain_text("是空文件")
    page.set_input_files(
        "[name=album]", [{"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}]
    )
    page.fill("#photo-unit", "天台")
    page.click("#photos button.primary")
    expect(page.locator(".sending li").last).to_contain_text("没有认出房号“天台”")
    expect(page.locator(".sending li").last).to_contain_text("请写成 3栋1203")
    expect(page.locator(".shots li")).to_have_count(1)  # kept for another try


@pytest.mark.slow
def test_a_scan_is_dropped_on_the_page_and_seen_to_be_filed(
    browser: Browser, address: str, office: Office
) -> None:
    page, complaints = signed_in(browser, address, office, "clerk")
    expect(page.locator("#now")).to_contain_text("收件程序没有运行")
    watcher = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--site", str(office.site.root), "watch", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    try:
        expect(page.locator("#now")).to_contain_text("收件程序正在运行", timeout=60_000)
        with page.expect_response("**/inbox/upload"):
            drop_on(page, ROOT / "samples" / "scans" / "SCAN0001.pdf")
        expect(page.locator("#drops .tag.ok").first).to_have_text("已归档", timeout=90_000)
        row = page.locator("#drops tr", has_text="SCAN0001.pdf")
        expect(row).to_contain_text("用户室内装修申请书")
        expect(row).to_contain_text("clerk员")
        expect(row.locator(".account")).to_contain_text("= 归档")
        row.locator("a.main").first.click()
        expect(page.locator("dl.facts")).to_contain_text("clerk员")
        assert complaints == []
    finally:
        watcher.send_signal(signal.SIGTERM)
        watcher.wait(30)


def drop_on(page: Page, path: Path) -> None:
    """As a mouse drops a file: there is no file chooser in between."""
    import base64

    page.evaluate(
        """([name, text]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const carried = new DataTransfer();
          carried.items.add(new File([bytes], name, { type: "application/pdf" }));
          const zone = document.querySelector(".zone");
          for (const kind of ["dragover", "drop"])
            zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )
