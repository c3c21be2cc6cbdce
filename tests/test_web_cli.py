"""`account` and `serve` on the terminal."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from web_kit import PASSWORD, Office, make_desk

from pipeline.cli.group import main
from pipeline.register import accounts
from pipeline.register.open import open_registry


def run(office: Office, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["--site", str(office.site.root), *arguments], input=typed)


def test_a_password_is_set_and_must_be_changed_by_its_owner(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    assert run(office, "account", "set-password", "clerk", "--stdin", typed=PASSWORD + "\n").exit_code == 0
    listed = run(office, "account", "list").output
    assert "须改密码" in listed and "没有密码" in listed
    assert run(office, "account", "set-password", "clerk", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert PASSWORD not in listed


def test_strangers_and_weak_passwords_are_refused_with_a_hint(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    stranger = run(office, "account", "set-password", "nobody", "--stdin", typed=PASSWORD)
    assert stranger.exit_code == 2
    assert run(office, "account", "set-password", "clerk", "--stdin", typed="short\n").exit_code == 2
    assert run(office, "account", "lock", "clerk").exit_code == 2


def test_locking_and_unlocking(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    run(office, "account", "set-password", "clerk", "--stdin", "--keep", typed=PASSWORD + "\n")
    run(office, "account", "lock", "clerk")
    assert "已锁定" in run(office, "account", "list").output
    run(office, "account", "unlock", "clerk")
    with open_registry(office.site.registry) as registry:
        account = accounts.find_account(registry, "clerk")
        assert account is not None and not account.is_shut(office.time.now) and not account.must_change


def test_old_sessions_are_cleared_away(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    office.browser("clerk")
    with open_registry(office.site.registry) as registry:
        assert accounts.drop_sessions_before(registry, office.time.now) == 0
        assert accounts.drop_sessions_before(registry, office.time.now + timedelta(days=1)) == 1


def test_serve_answers_and_stops_when_told(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    command = [sys.executable, "-m", "pipeline", "--site", str(office.site.root), "serve", "--port", "18473"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen("http://127.0.0.1:18473/health", timeout=1) as answer:
                    assert answer.read() == b"ok"
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("serve did not answer")
    finally:
        child.terminate()
        said = child.communicate(timeout=30)[1]
    assert "http://127.0.0.1:18473/" in said and "还没有人能登录" in said
