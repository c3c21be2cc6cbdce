"""The administrator gives out tokens and registers receivers, at the desk and on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from api_kit import program
from click.testing import CliRunner
from web_kit import Office, make_desk, post, text_of

from pipeline.cli import main
from pipeline.register import hooks
from pipeline.register.open import open_registry


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def test_a_token_is_shown_once_and_works_until_it_is_taken_back(office: Office) -> None:
    browser = office.browser("administrator")
    assert "还没有令牌" in browser.get("/tokens").text
    made = post(browser, "/tokens", login="clerk", name="<b>报表</b>", scopes="read", expires="2027-01-31")
    secret = re.search(r"wyda_[\w-]+", made.text)
    assert secret and "&lt;b&gt;报表" in made.text
    client = program(office, secret[0])
    assert client.get("/due").status_code == 200
    shown = browser.get("/tokens").text
    assert secret[0] not in shown and "clerk员" in shown
    assert post(browser, "/tokens/T0001/revoke").status_code == 303
    assert client.get("/due").status_code == 401
    assert "已停用" in browser.get("/tokens").text


@pytest.mark.parametrize(
    "changed",
    [{"login": "nobody"}, {"name": " "}, {"scopes": "all"}, {"expires": "x"}, {"expires": "2020-01-01"}],
)
def test_a_token_that_lacks_something_is_not_given_out(office: Office, changed: dict[str, str]) -> None:
    given = {"login": "clerk", "name": "报表", "scopes": "read", "expires": "2027-01-31"}
    answer = post(office.browser("administrator"), "/tokens", **{**given, **changed})
    assert answer.status_code == 400 and "wyda_" not in answer.text


def test_a_receiver_is_registered_paused_and_removed(office: Office) -> None:
    browser = office.browser("administrator")
    assert "还没有登记接收的系统" in browser.get("/hooks").text
    refused = post(browser, "/hooks", name="工单", url="https://192.168.1.9/x", events="case.moved")
    assert refused.status_code == 400 and "hook_hosts" in refused.text
    made = post(browser, "/hooks", name="<i>工单</i>", url="https://oa.example/x", events="case.moved")
    assert "whsec_" in made.text and "&lt;i&gt;工单" in made.text
    assert "whsec_" not in browser.get("/hooks").text + browser.get("/hooks/W0001").text
    assert "事项有进展" in text_of(browser.get("/hooks/W0001").text)
    post(browser, "/hooks/W0001/off")
    assert "已暂停" in browser.get("/hooks").text
    post(browser, "/hooks/W0001/on")
    post(browser, "/hooks/W0001/remove")
    assert browser.get("/hooks/W0001").status_code == 404
    with open_registry(office.site.registry) as registry:
        assert hooks.hooks(registry) == []


def test_the_operations_are_told_with_their_roles(office: Office) -> None:
    shown = office.browser("administrator").get("/tokens/operations").text
    assert "POST /scans" in shown and "/api/v1/openapi.json" in shown


def run(office: Office, *words: str) -> str:
    done = CliRunner().invoke(main, ["--site", str(office.site.root), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_gives_out_lists_and_takes_back(office: Office) -> None:
    made = json.loads(
        run(office, "token", "add", "clerk", "--name", "扫描仪", "--scope", "drop", "--json").splitlines()[-1]
    )
    assert made["secret"].startswith("wyda_")
    listed = json.loads(run(office, "token", "list", "--json"))
    assert (listed["token"], listed["scopes"], listed["state"]) == ("T0001", ["drop"], "有效")
    run(office, "token", "revoke", made["token"])
    assert "已停用" in run(office, "token", "list")
    hook = json.loads(
        run(
            office, "hook", "add", "https://oa.example/x", "--name", "工单", "--event", "case.moved", "--json"
        )
    )
    assert hook["secret"].startswith("whsec_")
    assert "oa.example" in run(office, "hook", "list")
    run(office, "hook", "off", hook["hook"])
    assert "已暂停" in run(office, "hook", "list")
    run(office, "hook", "remove", hook["hook"])
    assert "case.moved" in run(office, "hook", "events")
    wrong = CliRunner().invoke(
        main, ["--site", str(office.site.root), "hook", "add", "http://a.cn", "--name", "x"]
    )
    assert wrong.exit_code == 2
