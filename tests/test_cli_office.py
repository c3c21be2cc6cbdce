"""The office's own dossier as programs and clerks see it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdf
import pytest
from flow_kit import make_site
from letters_kit import stock
from test_cli_letters import lines, run

SET = ("--set", "subject=关于停水检修的公告", "--set", "content=二次供水设备检修，届时停水。")


@pytest.fixture(scope="module")
def site(module_tmp: Path) -> Path:
    """A site with one issued notice, which belongs to no unit."""
    made = make_site(module_tmp / "site", stock(module_tmp / "templates", "public-notice")).root
    (drafted,) = lines(run(made, "letter", "draft", "public-notice", *SET, "--json"))
    run(made, "letter", "issue", str(drafted["letter"]))
    return made


def test_the_offices_dossier_is_listed_for_programs_and_for_people(site: Path) -> None:
    (paper,) = lines(run(site, "dossier", "--office", "--json"))
    assert (paper["unit"], paper["category"], paper["paper"]) == ("", "", "public-notice")
    assert (
        lines(run(site, "dossier", "--office", "--paper", "public-notice", "--year", "2020", "--json")) == []
    )
    assert "公共信息公布" in run(site, "dossier", "--office").stdout
    assert "还没有归档文件" in run(site, "dossier", "--office", "--year", "2020").stdout


@pytest.mark.parametrize("args", [(), ("3-101", "--office"), ("3-101", "--year", "2026")])
def test_a_dossier_of_both_or_neither_is_refused_with_what_to_do(site: Path, args: tuple[str, ...]) -> None:
    assert "--office" in run(site, "dossier", *args, code=2).stderr


def test_its_inventory_comes_as_pdf_and_as_excel(site: Path, tmp_path: Path) -> None:
    for name in ("目录.pdf", "目录.xlsx"):
        run(site, "dossier", "--office", "--inventory", str(tmp_path / name))
    assert "管理处档案目录" in pypdf.PdfReader(tmp_path / "目录.pdf").pages[0].extract_text()
    sheet = openpyxl.load_workbook(tmp_path / "目录.xlsx").active
    assert sheet is not None
    assert any("公共信息公布　20" in str(row[0]) for row in sheet.iter_rows(values_only=True))


def test_search_finds_it_by_name_and_by_option_and_says_whose_it_is(site: Path) -> None:
    for args in (("管理处",), ("管理处 停水",), ("停水", "--office")):
        (hit,) = lines(run(site, "search", *args, "--json"))
        assert hit["unit"] == ""
        assert "管理处" in run(site, "search", *args).stdout
    assert lines(run(site, "search", "停水", "--office", "--unit", "3-101", "--json")) == []


def test_status_verify_and_rebuild_know_it(site: Path) -> None:
    (state,) = lines(run(site, "status", "--json"))
    assert (state["documents"], state["office"]) == (1, 1)
    assert "管理处自存 1 件" in run(site, "status").stdout
    run(site, "verify")
    run(site, "rebuild")
    run(site, "verify")
    assert len(lines(run(site, "dossier", "--office", "--json"))) == 1
