"""The contract for programs: commands, keys, exit codes; and what people see."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from flow_kit import make_site

from pipeline.cli.group import COMMANDS
from scansim.files import write_page
from scansim.generate import own_pages
from scansim.own.pages import Habits


def pipeline(*args: str, site: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    chosen = ("--site", str(site)) if site else ()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *chosen, *args], capture_output=True, text=True, timeout=280
    )
    assert not check or done.returncode == 0, done.stderr + done.stdout
    return done


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def site(module_tmp: Path, measured_templates: Path) -> Path:
    return make_site(module_tmp / "site", measured_templates).root


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself_in_chinese(command: str) -> None:
    shown = pipeline(command, "--help").stdout
    assert "用法" in shown
    assert any("\u4e00" <= c <= "\u9fff" for c in shown.split("选项")[0].split("]")[-1])


def test_an_error_says_what_to_do_and_has_its_exit_code(tmp_path: Path) -> None:
    done = pipeline("status", site=tmp_path, check=False)
    assert done.returncode == 3
    assert "怎么办" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_site_is_complete_and_is_not_overwritten(tmp_path: Path) -> None:
    pipeline("init", str(tmp_path / "new"))
    made = {p.name for p in (tmp_path / "new").iterdir()}
    assert {"site.toml", "templates", "inbox", "archive"} <= made
    assert pipeline("init", str(tmp_path / "new"), check=False).returncode == 3


def test_a_roster_written_out_filled_and_imported_counts_its_rows(
    tmp_path: Path, measured_templates: Path
) -> None:
    root = make_site(tmp_path / "s", measured_templates, roster=False).root
    roster = tmp_path / "名册.csv"
    roster.write_text(
        "栋号,房号,业主姓名,业主电话\n3,1203,张玥,13800138001\nA座,1203,李明,13800138002\n", "utf-8"
    )
    (report,) = lines(pipeline("roster", "import", str(roster), "--json", site=root))
    assert (report["outcome"], report["added"]) == ("imported", 2)
    roster.write_text("栋号,房号,业主姓名,业主电话\n3,,张玥,13800138001\n", "utf-8")
    done = pipeline("roster", "import", str(roster), "--json", site=root, check=False)
    assert done.returncode == 9
    assert {"row", "column", "reason"} <= set(lines(done)[0])


def test_printing_ingesting_searching_and_opening_the_record(site: Path, tmp_path: Path) -> None:
    (page,) = own_pages(
        77, 1, profiles=("grey200",), papers=("release-slip",), habits=Habits(unsigned=0.0, blank_unit=0.0)
    )
    scan = tmp_path / f"扫描 1{page.scan.suffix}"
    write_page(page, scan)
    (told,) = lines(pipeline("ingest", str(scan), "--json", site=site))
    assert scan.exists()
    assert (told["source"], told["pages"], told["outcome"]) == (scan.name, [1], "filed")
    keys = {"reason", "paper", "title", "unit", "category", "document", "path", "fields", "confidence"}
    assert keys <= set(told)
    assert set(told["confidence"]) == {"paper", "unit"}  # type: ignore[arg-type]
    fields = told["fields"]
    assert isinstance(fields, dict)
    assert all({"value", "raw", "confidence"} <= set(value) for value in fields.values())
    assert (site / str(told["path"])).is_file()
    (hit,) = lines(pipeline("search", page.truth.unit, "--json", site=site))
    assert set(hit) == {"document", "unit", "paper", "title", "date", "path", "snippet"}
    assert hit["document"] == told["document"]
    *_, verdict = lines(pipeline("verify", "--json", site=site))
    assert verdict["outcome"] == "sound"


def test_a_sheet_is_printed_for_a_unit_in_any_spelling(site: Path, tmp_path: Path) -> None:
    for n, unit in enumerate(("3-104", "3栋104", "三栋104室")):
        target = tmp_path / f"{n}.pdf"
        (told,) = lines(
            pipeline(
                "print", "fit-out-application", "--unit", unit, "--out", str(target), "--json", site=site
            )
        )
        assert told["unit"] == "3-104"
        assert "3栋104" in pypdf.PdfReader(target).pages[0].extract_text()


def test_a_fillable_sheet_has_form_fields(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "f.pdf"
    pipeline("print", "release-slip", "--fillable", "--out", str(target), site=site)
    assert len(pypdf.PdfReader(target).get_fields() or {}) > 5


def test_a_letter_is_drafted_and_issued_with_the_keys_of_the_contract(site: Path) -> None:
    given = ("--set", "deadline=2026-12-05", "--set", "defects=插座无接地")
    (drafted,) = lines(
        pipeline("letter", "draft", "rectification-notice", "--unit", "3-104", *given, "--json", site=site)
    )
    assert {"letter", "number", "state", "paper", "unit", "pdf", "docx"} <= set(drafted)
    assert (drafted["state"], drafted["number"]) == ("draft", "")
    (issued,) = lines(pipeline("letter", "issue", str(drafted["letter"]), "--json", site=site))
    assert issued["state"] == "issued"
    assert issued["number"]
    refused = pipeline("letter", "draft", "rectification-notice", "--unit", "3-104", site=site, check=False)
    assert refused.returncode == 2
    assert "deadline" in refused.stderr


def test_check_finds_no_fault_in_the_stock_of_templates(site: Path) -> None:
    assert pipeline("check", "--json", site=site).stdout == ""


def test_two_watchers_on_one_site_refuse_politely(site: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--site", str(site), "watch"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert first.stderr is not None
        while "正在看着" not in first.stderr.readline():
            assert first.poll() is None
        second = pipeline("watch", site=site, check=False)
        assert second.returncode == 6
        assert "Traceback" not in second.stderr
    finally:
        first.terminate()
        assert first.wait(60) == 0
