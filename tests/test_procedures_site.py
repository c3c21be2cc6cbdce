"""People and rules in site.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.newsite import make_site
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Person, Site, open_site


def site_of(folder: Path, text: str) -> Site:
    (folder / "site.toml").write_text(text, "utf-8")
    return open_site(folder)


def test_people_have_roles_and_areas(tmp_path: Path) -> None:
    text = '[[people]]\nname = "张三"\nlogin = "zs"\nroles = ["clerk"]\nemail = "z@example.com"\nareas = ["3", "a"]\n'
    assert site_of(tmp_path, text).people == (Person("张三", "zs", ("clerk",), "z@example.com", ("3", "A")),)


def test_a_rule_may_be_written_with_or_without_quotes(tmp_path: Path) -> None:
    text = '[rules]\n"moveout.notice" = "1周"\nfitout.drawing_copies = 2\nfees = { list = ["甲", "乙"] }\n'
    rules = {"moveout.notice": "1周", "fitout.drawing_copies": 2, "fees.list": ("甲", "乙")}
    assert site_of(tmp_path, text).rules == rules


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("people = 3", "people"),
        ("[[people]]\nname = '张三'", "login"),
        ("[[people]]\nlogin = 'z'", "name"),
        ("[[people]]\nname = '张三'\nlogin = 'z'", "roles"),
        ("[[people]]\nname = '张三'\nlogin = 'z'\nroles = 'clerk'", "roles"),
        ("[[people]]\nname = '张三'\nlogin = 'z'\nroles = ['clerk']\nemail = 'z'", "email"),
        ("[[people]]\nname = '张三'\nlogin = 'z'\nroles = ['clerk']\nage = 3", "age"),
        ("[[people]]\nname = '张三'\nlogin = 'z'\nroles = ['clerk']\n" * 2, "写了两次"),
        ("rules = 3", "rules"),
        ("[rules]\n'a.b' = 2026-01-01", "a.b"),
        ("[rules]\n'a.b' = [1]", "a.b"),
    ],
)
def test_a_fault_in_people_or_rules_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SiteError, match=named) as caught:
        site_of(tmp_path, text)
    assert "site.toml" in caught.value.message


def test_a_new_site_has_its_own_procedures_which_work(tmp_path: Path) -> None:
    site = make_site(tmp_path / "new")
    loaded = load_procedures(site.procedures, site)
    assert site.procedures.parent == site.root
    assert loaded.faults == () and loaded.by_slug and loaded.rules
