"""Sites for the tests that go the whole way."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import measure_all, prepare
from pipeline.site import Office as NamedOffice

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from web_kit import Office

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@pytest.fixture(scope="session")
def measured_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stock of templates with their geometries: measured once for all test processes, which share the folder."""
    shared = (
        tmp_path_factory.getbasetemp().parent if "popen-gw" in str(tmp_path_factory.getbasetemp()) else None
    )
    folder = (shared or tmp_path_factory.getbasetemp()) / "measured-templates"
    with (folder.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.copytree(TEMPLATES, folder)
            measure_all(prepare(load_catalog(folder), NamedOffice()))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a module."""
    from browser_kit import launched

    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    """Where the desk of the module's `office` is served."""
    from browser_kit import served

    with served(office) as found:
        yield found


@pytest.fixture(scope="module")
def module_tmp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("site")
