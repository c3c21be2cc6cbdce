"""Where cells lie: the same for every print of a version, another version when one moves."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import catalog_kit as kit
import pytest

from pipeline.catalog.geometry import dump, load_geometry, measure
from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import FOLDER, Geometries, measure_all, prepare, unmeasured
from pipeline.catalog.press import press_measured, press_sheet
from pipeline.errors import CatalogError
from pipeline.model import Geometry, ZoneKind
from pipeline.site import Office
from scripts import measure_sheets


def measured(folder: Path, form: str = kit.FORM) -> Geometry:
    paper = kit.trial(folder, form=form)
    pressed = press_measured(paper, kit.CONTEXT)
    return measure(paper, pressed.pdf, pressed.drawn)


def prepared(folder: Path, form: str = kit.FORM, letter: str = "") -> Geometries:
    geometries = prepare(load_catalog(kit.site(folder, form=form, letter=letter)), kit.OFFICE)
    measure_all(geometries)
    return geometries


def test_every_field_has_its_zone(tmp_path: Path) -> None:
    geometry = measured(tmp_path)
    zones = {z.name: z for z in geometry.zones}
    assert set(zones) == {
        *("unit", "name", "scope#0", "scope#1", "scope#2", "sign:applicant"),
        *("goods.0.what", "goods.0.count", "goods.1.what", "goods.1.count"),
    }
    assert zones["scope#1"].option == "天花"
    assert zones["scope#1"].kind is ZoneKind.TICK
    assert zones["sign:applicant"].kind is ZoneKind.SIGNATURE
    assert abs(zones["scope#0"].box.width - 4) < 0.02
    assert zones["name"].box.height > 8


def test_zones_lie_where_the_cells_were_drawn(tmp_path: Path) -> None:
    box = next(z.box for z in measured(tmp_path).zones if z.name == "name")
    # Frame from 16 mm less its rule, label 26 mm, then the cell; first row 10 mm high under the head of 45 mm.
    assert box.left == pytest.approx(16 + 26 + 0.25 + 0.7, abs=0.1)
    assert box.top == pytest.approx(45 + 0.4 + 0.7, abs=0.1)


def test_the_tag_is_the_same_for_every_office_and_day(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path)
    tags = set()
    for context in (
        kit.CONTEXT,
        replace(kit.CONTEXT, office=Office(), unit=None, unit_name="", number="某〔2026〕1号"),
    ):
        pressed = press_measured(paper, context)
        tags.add(measure(paper, pressed.pdf, pressed.drawn).tag)
    assert len(tags) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [('row(10, "姓名"', 'row(10.5, "姓名"'), ('cell("unit", 45)', 'cell("unit", 46)')],
)
def test_a_moved_cell_is_a_new_version(tmp_path: Path, old: str, new: str) -> None:
    assert measured(tmp_path / "a").tag != measured(tmp_path / "b", kit.FORM.replace(old, new)).tag


def test_other_options_are_a_new_version(tmp_path: Path) -> None:
    kit.site(tmp_path / "b", definition=kit.TYPE.replace("天花", "吊顶"))
    paper = load_catalog(tmp_path / "b" / "templates").get("trial")
    pressed = press_measured(paper, kit.CONTEXT)
    assert measure(paper, pressed.pdf, pressed.drawn).tag != measured(tmp_path / "a").tag


def test_values_move_nothing(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path)
    before = measured(tmp_path).printed
    pressed = press_sheet(paper, {"name": "很长的名称" * 9, "scope": ["隔墙", "地面"]}, kit.CONTEXT)
    from pipeline.catalog.geometry import printed_text

    after = {line.text: line.box for line in printed_text(pressed.pdf)}
    assert all(
        after[line.text] == line.box
        for line in before
        if line.text in ("姓名", "房号", "项目", "申请人签名：")
    )


def test_printed_lines_are_known_without_reading(tmp_path: Path) -> None:
    lines = {line.text for line in measured(tmp_path).printed}
    assert {"试验申请表", "姓名", "申请人签名："} <= lines
    assert not any("T1.000" in line for line in lines)


def test_a_geometry_survives_the_disk(tmp_path: Path) -> None:
    geometry = measured(tmp_path)
    dump(geometry, tmp_path / "x.json")
    assert load_geometry(tmp_path / "x.json") == geometry


def test_a_damaged_geometry_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with pytest.raises(CatalogError, match=r"x\.json"):
        load_geometry(tmp_path / "x.json")


def test_preparing_twice_measures_once(tmp_path: Path) -> None:
    first = prepared(tmp_path)
    begun = time.perf_counter()
    assert dict(prepared(tmp_path).current) == dict(first.current)
    assert time.perf_counter() - begun < 0.5


def test_offices_of_different_names_in_turn_measure_once_each(tmp_path: Path) -> None:
    form = kit.FORM.replace("{% endblock %}", "{{ office.name }}{% endblock %}")
    catalog = load_catalog(kit.site(tmp_path, form=form))
    offices = (kit.OFFICE, replace(kit.OFFICE, name="海棠湾物业服务中心"))
    for office in offices:
        assert unmeasured(prepare(catalog, office)) == ["trial"]
        measure_all(prepare(catalog, office))
    assert [unmeasured(prepare(catalog, office)) for office in offices] == [[], []]


def test_nothing_of_the_stock_has_to_be_measured() -> None:
    assert measure_sheets.stale() == [], "run scripts/measure_sheets.py"


def test_an_old_version_stays_readable_after_the_form_changed(tmp_path: Path) -> None:
    old = prepared(tmp_path).current["trial"].sheet
    now = prepared(tmp_path, kit.FORM.replace("row(10,", "row(12,"))
    new = now.current["trial"].sheet
    assert new != old
    for tag in (old, new):
        geometry = now.load("T1", tag)
        assert geometry is not None
        assert geometry.tag == tag
    assert now.load("T1", "ZZZ") is None


def test_a_lost_file_is_measured_again(tmp_path: Path) -> None:
    tag = prepared(tmp_path).current["trial"].sheet
    (tmp_path / "templates" / "trial" / FOLDER / f"{tag}.json").unlink()
    assert prepared(tmp_path).load("T1", tag) is not None


def test_the_receipt_of_a_letter_is_at_the_foot_of_its_last_page(tmp_path: Path) -> None:
    geometries = prepared(tmp_path, letter=kit.LETTER)
    tags = geometries.current["trial"].letter
    assert len(set(tags)) == len(tags) > 2
    second = geometries.load("T1", tags[1])
    assert second is not None
    (zone,) = second.zones
    assert (zone.name, zone.page) == ("sign:applicant", 2)
    assert zone.box.top > 220
