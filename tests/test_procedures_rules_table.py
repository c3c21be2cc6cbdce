"""docs/rules.md: every number and every conflict of the domain has a setting or a reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import rules_table

from pipeline.respond.procedures.load import Procedures


@pytest.fixture(scope="module")
def stock() -> dict[str, Procedures]:
    return rules_table.loaded()


def test_every_number_of_the_domain_has_a_setting_or_a_reason(stock: dict[str, Procedures]) -> None:
    assert rules_table.missing(stock) == []


def test_the_table_is_as_the_rules_and_the_tests_are(stock: dict[str, Procedures]) -> None:
    assert rules_table.DOCUMENT.read_text("utf-8") == rules_table.fresh(stock), "run scripts/rules_table.py"


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ('def test_a() -> None:\n    """Three days (N18)."""\n', {"N18": ["test_x.py::test_a"]}),
        ("def test_a_n18() -> None:\n    pass\n", {"N18": ["test_x.py::test_a_n18"]}),
        ("def test_a() -> None:\n    pass  # G7 and N5\n", {"G7": ["test_x.py::test_a"], "N5": ["test_x.py::test_a"]}),
        ('"""About N1."""\n', {"N1": ["test_x.py"]}),
        ('def test_a() -> None:\n    n18 = "N18"\n    assert n18\n', {}),
        ('def test_a() -> None:\n    """AN18, N180, N0."""\n', {}),
    ],
)  # fmt: skip
def test_a_test_cites_a_number_in_its_name_docstring_or_comment(
    tmp_path: Path, source: str, cited: dict[str, list[str]]
) -> None:
    (tmp_path / "test_x.py").write_text(source, "utf-8")
    assert rules_table.citing_tests(tmp_path) == cited
