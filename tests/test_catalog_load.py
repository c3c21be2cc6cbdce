"""The catalogue: what is found under which name, and what a faulty folder says."""

from __future__ import annotations

import pickle
from pathlib import Path

import catalog_kit as kit
import pytest

from pipeline.catalog.load import fold, load_catalog
from pipeline.errors import CatalogError, UsageError
from pipeline.model import FieldKind


def test_a_paper_is_found_by_slug_code_title_and_alias(tmp_path: Path) -> None:
    catalog = load_catalog(kit.site(tmp_path))
    for name in ("trial", "T1", "t1", "D900", "试验申请表", "《试验申请表》", "試驗申請表", "试验表"):
        assert catalog.get(name).slug == "trial"


def test_an_unknown_name_suggests_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_catalog(kit.site(tmp_path)).get("试验申请单")
    assert "trial" in caught.value.hint


def test_the_definition_becomes_fields_in_order(tmp_path: Path) -> None:
    paper = load_catalog(kit.site(tmp_path)).get("trial")
    assert [f.name for f in paper.fields] == ["unit", "name", "scope", "goods"]
    assert [f.kind for f in paper.fields] == [FieldKind.UNIT, FieldKind.NAME, FieldKind.TICK, FieldKind.TABLE]
    assert paper.has_sheet
    assert not paper.has_letter


def test_all_shipped_papers_load_and_codes_are_theirs_alone() -> None:
    catalog = load_catalog(kit.TEMPLATES)
    assert len(catalog.papers) >= 15
    assert all(catalog.by_code(p.code) is p for p in catalog.papers.values())


def test_every_faulty_definition_is_named_at_once(tmp_path: Path) -> None:
    broken = kit.TYPE.replace('kind = "name"', 'kind = "nmae"').replace('category = "g"', 'category = "z"')
    with pytest.raises(CatalogError) as caught:
        load_catalog(kit.site(tmp_path, definition=broken))
    assert "nmae" in caught.value.message
    assert "'z'" in caught.value.message


def test_a_faulty_paper_is_left_out_and_named_while_the_others_work(tmp_path: Path) -> None:
    folder = kit.site(tmp_path)
    for name, text in (("bad", "title = "), ("twin", kit.TYPE)):
        (folder / name).mkdir()
        (folder / name / "type.toml").write_text(text, "utf-8")
    catalog = load_catalog(folder)
    assert list(catalog.papers) == ["trial"]
    assert [fault.split("/")[0] for fault in catalog.faults] == ["bad", "twin"]


def test_a_catalogue_travels_to_a_child_process(tmp_path: Path) -> None:
    catalog = load_catalog(kit.site(tmp_path))
    assert pickle.loads(pickle.dumps(catalog)) == catalog


def test_a_missing_templates_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        load_catalog(tmp_path / "nowhere")


def test_titles_are_compared_simplified_and_without_marks() -> None:
    assert fold("《用戶室內裝修　申請書》") == fold("用户室内装修申请书")
    assert fold("表１－１７") == fold("表1-17")
