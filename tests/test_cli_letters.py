"""The commands about letters as programs and clerks use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pypdf
import pytest
from flow_kit import make_site
from letters_kit import PAPER, stock
from smtp_kit import mail_server

SET = ("--set", "deadline=2026-12-05", "--set", "defects=插座无接地")


def run(site: Path, *args: str, user: str = "wang", code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--site", str(site), *args],
        capture_output=True,
        text=True,
        timeout=280,
        env={**os.environ, "LOGNAME": user},
    )
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates")


def test_from_draft_to_register_as_programs_do_it(tmp_path: Path, templates: Path) -> None:
    site = make_site(tmp_path / "site", templates).root
    (drafted,) = lines(run(site, "letter", "draft", PAPER, "--unit", "3-101", *SET, "--json"))
    (issued,) = lines(run(site, "letter", "issue", str(drafted["letter"]), "--json"))
    assert {"letter", "number", "state", "paper", "unit", "pdf", "docx"} <= set(issued)
    assert (issued["state"], issued["unit"]) == ("issued", "3-101")
    assert [o["letter"] for o in lines(run(site, "letter", "undelivered", "--json"))] == [issued["letter"]]
    (done,) = lines(run(site, "letter", "deliver", str(issued["letter"]), "--to", "张三", "--json"))
    assert done["state"] == "delivered"
    assert lines(run(site, "letter", "awaiting", "--json"))[0]["days"] == 0
    refused = run(site, "letter", "void", str(issued["letter"]), "--reason", " ", code=2)
    assert "原因" in refused.stderr
    run(site, "letter", "void", str(issued["letter"]), "--reason", "期限写错")
    (entry,) = lines(run(site, "letter", "register", "--json"))
    assert (entry["number"], entry["state"]) == (issued["number"], "void")
    assert "期限写错" in str(entry["remark"])
    for name in ("登记簿.pdf", "登记簿.xlsx"):
        run(site, "letter", "register", "--out", str(tmp_path / name))
    assert "期限写错" in pypdf.PdfReader(tmp_path / "登记簿.pdf").pages[0].extract_text().replace("\n", "")
    sheet = openpyxl.load_workbook(tmp_path / "登记簿.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == issued["number"]


def test_a_clerk_who_may_not_approve_is_told_the_command(tmp_path: Path, templates: Path) -> None:
    site = make_site(tmp_path / "site", templates).root
    with (site / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write('[letters]\napprovers = ["wang"]\n')
    (one,) = lines(run(site, "letter", "draft", PAPER, "--unit", "3-101", *SET, "--json", user="li"))
    refused = run(site, "letter", "issue", str(one["letter"]), user="li", code=2)
    assert f"pipeline letter approve {one['letter']}" in refused.stderr
    run(site, "letter", "approve", str(one["letter"]), user="wang")
    (issued,) = lines(run(site, "letter", "issue", str(one["letter"]), "--json", user="li"))
    assert issued["state"] == "issued"
    assert "已批准　wang" in run(site, "letter", "show", str(one["letter"])).stdout


def test_a_batch_from_a_table_to_the_post(tmp_path: Path, templates: Path) -> None:
    site = make_site(tmp_path / "site", templates).root
    roster = tmp_path / "名册.csv"
    roster.write_text(
        "栋号,房号,业主姓名,业主邮箱\n3,101,张玥,yue@example.com\n3,102,李明,\n3,103,王芳,gone@example.com\n",
        "utf-8",
    )
    run(site, "roster", "import", str(roster))
    table = tmp_path / "整改.csv"
    table.write_text(
        "房号,整改期限,整改事项\n3-101,2026-12-05,甲\n3-102,2026-12-05,乙\n3-103,明天,丙\n", "utf-8"
    )
    bad = lines(run(site, "letter", "bulk", PAPER, "--from", str(table), "--json", code=2))
    assert [(f["outcome"], f["row"], f["column"]) for f in bad] == [("fault", 4, "整改期限")]
    table.write_text(table.read_text("utf-8").replace("明天", "2026-12-05"), "utf-8")
    dry = lines(run(site, "letter", "bulk", PAPER, "--from", str(table), "--dry-run", "--json"))
    assert (dry[0]["letters"], Path(str(dry[0]["first"])).is_file()) == (3, True)
    assert run(site, "letter", "list", "--json").stdout == ""
    (made,) = lines(run(site, "letter", "bulk", PAPER, "--from", str(table), "--json"))
    issued = lines(run(site, "letter", "issue", str(made["batch"]), "--json"))
    assert [str(one["number"])[-2:] for one in issued] == ["1号", "2号", "3号"]
    (job,) = lines(run(site, "letter", "print", "B0001", "--out", str(tmp_path / "job.pdf"), "--json"))
    assert len(pypdf.PdfReader(tmp_path / "job.pdf").pages) == job["pages"]
    with mail_server(tmp_path) as (box, mail):
        with (site / "site.toml").open("a", encoding="utf-8") as settings:
            settings.write("[mail]\n")
            for key in ("host", "port", "security", "user", "password_file", "sender", "ca_file"):
                settings.write(f"{key} = {json.dumps(getattr(mail, key))}\n")
        sent = lines(run(site, "letter", "mail", "B0001", "--json"))
        assert sorted(str(one.get("state", one.get("outcome"))) for one in sent) == [
            "bounced", "sent", "skipped",
        ]  # fmt: skip
        assert len(box.taken) == 1
        lines(run(site, "mail", "send", "--json"))
        assert len(box.taken) == 1
    assert "退信" in run(site, "mail", "list").stdout
    states = [one["state"] for one in lines(run(site, "letter", "list", "--json"))]
    assert states == ["issued", "issued", "delivered"]
    (sound,) = lines(run(site, "verify", "--json"))
    assert sound["findings"] == 0
