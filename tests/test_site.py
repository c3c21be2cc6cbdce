from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.newsite import SITE_TOML
from pipeline.site import open_site


def write(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def test_the_stock_settings_are_valid(tmp_path: Path) -> None:
    site = open_site(write(tmp_path, SITE_TOML))
    assert site.office.name == "某某小区物业服务中心"
    assert site.categories["g"] == "装修资料"


def test_a_missing_site_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        open_site(tmp_path)
    assert "pipeline init" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("timezone = 'Mars/Olympus'", "Mars/Olympus"),
        ("[office]\nnmae = 'x'", "nmae"),
        ("[limits]\npages = 'many'", "pages"),
        ("[[buildings]]\nname = '3栋'", "code"),
        ("office = 3", "office"),
        ("name = ", "site.toml"),
    ],
)
def test_a_fault_in_the_settings_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SiteError, match=named):
        open_site(write(tmp_path, text))


def test_an_unlisted_building_is_called_by_custom(tmp_path: Path) -> None:
    site = open_site(write(tmp_path, "[[buildings]]\ncode = '4'\nname = '紫藤苑4号楼'"))
    assert [site.building_name(c) for c in ("4", "3", "A")] == ["紫藤苑4号楼", "3栋", "A座"]


def test_the_site_is_found_by_option_then_environment_then_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("option", "environment", "folder"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, f"name = '{name}'")
    monkeypatch.chdir(tmp_path / "folder")
    assert open_site().name == "folder"
    monkeypatch.setenv("PIPELINE_SITE", str(tmp_path / "environment"))
    assert open_site().name == "environment"
    assert open_site(tmp_path / "option").name == "option"
