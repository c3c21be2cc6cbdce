"""Cases on the command line, as clerks and programs use them, with the procedures that come with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flow_kit import make_site
from letters_kit import stock
from test_cli_letters import lines, run

from pipeline.newsite import stock_procedures

SAID = (
    "--set",
    "subject=楼上装修噪声",
    "--set",
    "course=夜间十点后仍在敲打，已连续三天",
    "--set",
    "severity=一般",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    made = make_site(folder / "site", stock(folder / "templates", "complaint-record"))
    shutil.copytree(stock_procedures(), made.procedures)
    return made.root


def test_a_complaint_by_word_of_mouth_from_opening_to_the_list_of_the_day(site: Path) -> None:
    opened, *_ = lines(
        run(site, "case", "open", "complaint", "--unit", "3-101", "--event", "receive", *SAID, "--json")
    )
    case = str(opened["case"])
    assert (opened["procedure"], opened["unit"], opened["state"]) == ("complaint", "3-101", "received")
    assert [c["case"] for c in lines(run(site, "case", "list", "--unit", "3-101", "--json"))] == [case]
    (shown,) = lines(run(site, "case", "show", case, "--json"))
    assert "confirm" in [p["event"] for p in shown["possible"]]  # type: ignore[attr-defined, index]
    (sheet,) = shown["answers"]  # type: ignore[misc]
    assert (site / sheet["sheet"]).is_file()
    due = lines(run(site, "due", "--role", "客服主管", "--json"))
    assert case in [d["case"] for d in due]
    assert "向用户反馈" in run(site, "due").stdout
    acted, *_ = lines(run(site, "case", "act", case, "confirm", "--json"))
    stale = run(site, "case", "act", case, "confirm", "--expect", "1", code=6)
    assert "已不是最新" in stale.stderr
    undone, *_ = lines(run(site, "case", "undo", case, "--reason", "点错了", "--json"))
    assert (undone["state"], undone["version"]) == ("received", int(str(acted["version"])) + 1)
    assert "点错了" in run(site, "case", "show", case).stdout


def test_mistakes_are_told_in_words_that_help(site: Path) -> None:
    assert "用户投诉" in run(site, "case", "open", "complain", "--unit", "3-101", code=2).stderr
    assert "C00001" in run(site, "case", "show", "C99999", code=2).stderr
    assert (
        "投诉事由"
        in run(site, "case", "open", "complaint", "--unit", "3-101", "--event", "receive", code=2).stderr
    )
    assert "财务部" in run(site, "due", "--role", "没有这个", code=2).stderr


def test_a_round_opens_what_the_calendar_asks_for_once(site: Path) -> None:
    (first,) = lines(run(site, "case", "run", "--json"))
    (second,) = lines(run(site, "case", "run", "--json"))
    assert int(str(first["events"])) > 0
    assert second["events"] == 0
    assert "没有" in run(site, "digest").stderr  # nobody is named in site.toml


def test_procedures_are_told_in_chinese_and_drawn(site: Path, tmp_path: Path) -> None:
    told = run(site, "procedure", "show", "complaint").stdout
    assert "2个工作日" in told and "004 三.3.6" in told
    run(site, "procedure", "show", "complaint", "--diagram", str(tmp_path / "c.svg"))
    assert "用户投诉" in (tmp_path / "c.svg").read_text("utf-8") or "已受理" in (
        tmp_path / "c.svg"
    ).read_text("utf-8")
