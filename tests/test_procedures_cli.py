"""`pipeline procedure …` as a clerk and as a program sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import TEMPLATES
from defusedxml.ElementTree import fromstring
from procedures_kit import MOVE_OUT, office

from pipeline.cli.group import main


@pytest.fixture
def site(tmp_path: Path) -> Path:
    office(tmp_path)
    (tmp_path / "templates").symlink_to(TEMPLATES)
    (tmp_path / "site.toml").write_text('[rules]\n"moveout.notice" = "5个工作日"\n', "utf-8")
    return tmp_path


def run(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--site", str(site), "procedure", *arguments])


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_list_names_slug_row_and_title(site: Path) -> None:
    shown = run(site, "list")
    assert shown.exit_code == 0
    assert "move-out" in shown.stdout and "E3" in shown.stdout and "用户搬出" in shown.stdout
    assert lines(run(site, "list", "--json"))[0]["procedure"] == "move-out"


def test_a_procedure_is_told_by_any_of_its_names(site: Path) -> None:
    texts = {run(site, "show", name).stdout for name in ("move-out", "E3", "用户搬出")}
    assert len(texts) == 1
    assert "必须具备：费用结清（由财务部提供）" in texts.pop()


def test_a_wrong_name_says_what_may_be_meant(site: Path) -> None:
    result = run(site, "show", "move-oot")
    assert result.exit_code == 2
    assert "move-out（用户搬出）" in result.stderr


def test_a_program_gets_the_whole_procedure(site: Path) -> None:
    told = lines(run(site, "show", "move-out", "--json"))[0]
    assert told["slug"] == "move-out"
    assert {event["name"] for event in told["events"]} == {"give-notice", "pay", "release"}  # type: ignore[attr-defined]


def test_a_diagram_is_written_in_the_form_that_its_name_says(site: Path) -> None:
    assert run(site, "show", "E3", "--diagram", str(site / "a.svg")).exit_code == 0
    assert fromstring((site / "a.svg").read_text("utf-8")).tag.endswith("svg")
    assert run(site, "show", "E3", "--diagram", str(site / "a.mmd")).exit_code == 0
    assert (site / "a.mmd").read_text("utf-8").startswith("stateDiagram-v2")
    assert run(site, "show", "E3", "--diagram", str(site / "a.png")).exit_code == 2
    assert run(site, "show", "E3", "--diagram", str(site / "no" / "a.svg")).exit_code == 7


def test_a_rule_shows_what_holds_and_what_it_was(site: Path) -> None:
    text = run(site, "rules", "moveout.notice").stdout
    assert "现值：5个工作日" in text and "原值：3日" in text and "可选：1周〔000 §1 3.2.3〕" in text
    told = lines(run(site, "rules", "N1", "--json"))
    assert [(one["value"], one["default"], one["changed"]) for one in told] == [("5个工作日", "3日", True)]
    assert len(lines(run(site, "rules", "moveout", "--json"))) == 3
    assert run(site, "rules", "moveout.notise").exit_code == 2


def test_check_ends_with_4_where_something_is_wrong(site: Path) -> None:
    assert run(site, "check").exit_code == 0
    text = MOVE_OUT.replace('papers = ["move-out-notice"]', 'papers = ["nothing-of-this"]')
    (site / "procedures" / "move-out.toml").write_text(text, "utf-8")
    shown = run(site, "check")
    assert shown.exit_code == 4
    assert (
        "move-out.toml 步骤 give-notice（用户通知搬出）：papers 的文件 nothing-of-this 不存在" in shown.stdout
    )
    assert len(lines(run(site, "check", "--json"))) == 1


def test_a_site_without_procedures_says_where_to_get_them(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("", "utf-8")
    result = run(tmp_path, "list")
    assert result.exit_code == 3
    assert "复制到站点目录" in result.stderr
