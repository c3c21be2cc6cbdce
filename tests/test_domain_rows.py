"""Every row D01–D180 of the domain is a paper in `templates/` or a view in `templates/_views.toml`."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from types import ModuleType

import pytest

from tests.templates_kit import ROOT, TEMPLATES, papers


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("papers_table", ROOT / "scripts/papers_table.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_row_of_the_domain_is_a_folder_or_a_view() -> None:
    made = script()
    known = {made.number_of(paper.id) for paper in papers().papers.values()}
    known |= {view.id for view in made.read_views(TEMPLATES / made.VIEWS)}
    assert [number for number in made.NUMBERS if number not in known] == []


def test_no_folder_was_left_out_for_a_fault() -> None:
    assert papers().faults == ()


def test_a_view_names_a_row_of_the_domain_once_and_says_where_it_is_seen() -> None:
    made = script()
    views = made.read_views(TEMPLATES / made.VIEWS)
    ids = [view.id for view in views]
    assert sorted(set(ids)) == sorted(ids)
    assert set(ids) <= set(made.NUMBERS)
    assert [
        view.id for view in views if not (view.title and view.direction and view.what and view.source)
    ] == []


def test_the_table_in_the_documentation_is_up_to_date() -> None:
    made = script()
    assert made.DOCUMENT.read_text("utf-8") == made.fresh()


def test_a_second_paper_of_a_row_counts_for_the_row() -> None:
    assert [script().number_of(id) for id in ("D07", "D153B", "D140b", "SEP", "")] == [
        "D07",
        "D153",
        "D140",
        "",
        "",
    ]


def test_the_table_has_one_row_for_each_number_and_names_what_is_missing() -> None:
    made = script()
    view = made.View("D05", "入伙登记册", "REG", "E1", "名册", "000 §7 5.2")
    rows = made.table([papers().papers["arrears-reminder"]], [view]).splitlines()[2:]
    assert len(rows) == 180
    assert rows[4] == "| D05 | view: 名册 | 入伙登记册 | – | REG | E1 | 000 §7 5.2 |"
    assert rows[152].startswith("| D153 | `arrears-reminder` | 欠费催缴通知书 | j | OUT | E14 |")
    assert "**missing**" in rows[0]


def test_only_what_stands_between_the_marks_is_rewritten() -> None:
    made = script()
    old = f"前\n{made.BEGIN}\n旧\n{made.END}\n后\n"
    assert made.rewritten(old, "新") == f"前\n{made.BEGIN}\n新\n{made.END}\n后\n"
    with pytest.raises(made.TableError):
        made.rewritten("前\n后\n", "新")
