"""Cases on the command line, as clerks and programs use them, with the procedures that come with the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from flow_kit import make_site
from letters_kit import stock
from test_cli_letters import lines, run

from pipeline.newsite import copy_procedures


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    made = make_site(folder / "site", stock(folder / "templates"))
    copy_procedures(made.root)
    return made.root
