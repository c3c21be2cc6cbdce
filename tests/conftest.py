"""Sites for the tests that go the whole way."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import measure_all, prepare
from pipeline.site import Office

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
            measure_all(prepare(load_catalog(folder), Office()))
    return folder


@pytest.fixture(scope="module")
def module_tmp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("site")
