"""An engineer at a door: the case on a phone, photographs with a step, and the paper in the dossier; a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_kit import needs_chromium, signed_in
from cases_kit import MONDAY, ROOT
from playwright.sync_api import Browser, expect
from test_web_case_photos import photo
from web_kit import PASSWORD, Office, make_desk

from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.web.signin import hashed

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Iterator[Office]:
    made = make_desk(module_tmp / "site")
    shutil.copytree(ROOT / "templates" / "site-photos", made.site.root / "templates" / "site-photos")
    with open_registry(made.site.registry) as registry:
        accounts.set_password(
            registry, "engineering", hashed(PASSWORD), must_change=False, actor="t", now=MONDAY
        )
    yield made


def test_an_engineer_photographs_what_is_wrong_at_the_door(
    browser: Browser, address: str, office: Office, tmp_path: Path
) -> None:
    for name, colour in (("a.jpg", "red"), ("b.jpg", "blue")):
        (tmp_path / name).write_bytes(photo(colour))
    page, complaints = signed_in(browser, address, "engineering", width=390, height=844)
    page.goto(f"{address}/cases/{office.case}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("svg.procedure .now")).to_contain_text("已受理")
    step = page.locator("details.step", has=page.locator("input[value=ask-again]"))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    step.locator("textarea").fill("阳台封板与图纸不符")
    step.locator("input[type=file]").set_input_files([tmp_path / "a.jpg", tmp_path / "b.jpg"])
    expect(step.locator("output canvas")).to_have_count(2)
    step.locator("button.primary").click()
    expect(page.locator(".alert.good")).to_contain_text("已记录")
    expect(page.locator(".story")).to_contain_text("退回补正")
    expect(page.locator("svg.procedure .now")).to_contain_text("待用户补正")
    page.click("text=现场照片")
    expect(page.locator("h1")).to_have_text("现场照片")
    assert complaints == []
