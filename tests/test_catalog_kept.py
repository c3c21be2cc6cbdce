"""What is kept on disk between processes: plates of letters, definitions of papers; and our own reader of fonts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pipeline.catalog import fonts
from pipeline.catalog.batch.rack import Rack
from pipeline.catalog.batch.shelf import Shelf
from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import Catalog, load_catalog
from pipeline.catalog.opentype import OpenType
from pipeline.model import PaperType, UnitCode
from pipeline.site import Office

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def paper() -> PaperType:
    return load_catalog(TEMPLATES).papers["arrears-reminder"]


def item(occupant: str) -> tuple[dict[str, object], SheetContext]:
    values: dict[str, object] = {
        "unit": "3-1203",
        "occupant": occupant,
        "items": "物业服务费1296.00元；公摊电费86.40元",
        "amount": "1,382.40",
        "period": "2026年第三季度",
        "deadline": "2026-12-10",
    }
    office = Office(company="海景物业管理有限公司", name="海景花园物业服务中心", phone="0755-00000000")
    return values, SheetContext(
        date(2026, 11, 21), office, UnitCode("3", "", "1203"), "3栋1203", number="催缴〔2026〕2号"
    )


def pressed(shelf: Path, name: str = "史俊") -> tuple[Rack, bytes]:
    """A letter set by a rack that knows only what lies on the shelf: its operators."""
    rack = Rack(shelf=Shelf(shelf))
    typed = rack.set(paper(), *item(name))
    assert typed is not None
    return rack, b"".join(page.content for page in typed.pages) + repr(sorted(typed.drawings)).encode()


def test_a_letter_from_the_shelf_is_the_one_from_the_press(tmp_path: Path) -> None:
    _, first = pressed(tmp_path)
    assert list(tmp_path.glob("*.json"))
    assert pressed(tmp_path)[1] == first


def test_a_name_with_rare_characters_comes_from_the_shelf_as_it_is(tmp_path: Path) -> None:
    assert pressed(tmp_path, "璟玥")[1] == pressed(tmp_path, "璟玥")[1]


@pytest.mark.parametrize("damage", ["", "[", "[{}]", "null", '[{"pages": 1}]', "[[[[", "{}"])
def test_a_damaged_shelf_is_made_again(tmp_path: Path, damage: str) -> None:
    _, first = pressed(tmp_path)
    for file in tmp_path.glob("*.json"):
        file.write_text(damage, "utf-8")
    assert pressed(tmp_path)[1] == first


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("drawings", ["/Evil Do"]),
        ("drawings", ["BT (x) Tj ET"]),
        ("blocks", ["P>>BDC"]),
        ("pages", True),
        ("pages", 10**9),
        ("runs", [["x"]]),
    ],
)
def test_what_no_press_of_ours_wrote_is_not_taken_from_the_shelf(
    tmp_path: Path, key: str, value: object
) -> None:
    rack, _ = pressed(tmp_path)
    for file in tmp_path.glob("*.json"):
        plates = json.loads(file.read_text("utf-8"))
        for plate in plates:
            plate[key] = value
        file.write_text(json.dumps(plates), "utf-8")
    for folder, skeleton in rack.plates:
        assert Shelf(tmp_path).load(folder, skeleton) == []


def test_names_that_differ_from_letter_to_letter_do_not_stay_on_the_shelf(tmp_path: Path) -> None:
    pressed(tmp_path, "史俊")
    assert not any("史俊" in file.read_text("utf-8") for file in tmp_path.glob("*.json"))


def test_a_shelf_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert pressed(tmp_path / "file" / "plates")[1] == pressed(tmp_path)[1]


def test_definitions_are_remembered_and_read_anew_when_a_paper_changes(tmp_path: Path) -> None:
    folder, kept = tmp_path / "templates", tmp_path / "cache" / "catalog.json"
    for slug in ("fit-out-application", "rectification-notice"):
        (folder / slug).mkdir(parents=True)
        (folder / slug / "type.toml").write_bytes((TEMPLATES / slug / "type.toml").read_bytes())
    plain = load_catalog(folder)
    assert load_catalog(folder, kept) == plain
    remembered = load_catalog(folder, kept)
    assert repr(remembered.papers) == repr(plain.papers)
    (folder / "rectification-notice" / "letter.html").write_text("x", "utf-8")
    assert load_catalog(folder, kept).papers["rectification-notice"].has_letter
    path = folder / "fit-out-application" / "type.toml"
    path.write_text(path.read_text("utf-8").replace('direction = "', 'direction = "X'), "utf-8")
    assert load_catalog(folder, kept).faults
    assert load_catalog(folder, kept).faults == load_catalog(folder).faults


@pytest.mark.parametrize("damage", ["", "[", "{}", '{"reader": 1, "papers": 2}'])
def test_damaged_memory_is_made_again(tmp_path: Path, damage: str) -> None:
    kept = tmp_path / "catalog.json"
    whole = load_catalog(TEMPLATES)
    kept.write_text(damage, "utf-8")
    assert load_catalog(TEMPLATES, kept) == whole


def test_wrong_values_in_the_memory_are_not_believed(tmp_path: Path) -> None:
    kept = tmp_path / "catalog.json"
    whole: Catalog = load_catalog(TEMPLATES, kept)
    raw = json.loads(kept.read_text("utf-8"))
    for row in raw["papers"].values():
        row["paper"]["copies"] = "rm"
    kept.write_text(json.dumps(raw), "utf-8")
    assert load_catalog(TEMPLATES, kept) == whole


@pytest.mark.parametrize("name", ["FandolFang-Regular.otf", "Noto"])
def test_our_reader_of_fonts_reads_what_fonttools_reads(name: str) -> None:
    path = fonts.noto() if name == "Noto" else fonts.FOLDER / name
    member = 2 if path.suffix == ".ttc" else 0
    theirs, ours = TTFont(path, fontNumber=member if member else -1, lazy=True), OpenType(path, member)
    cmap, advances = theirs.getBestCmap(), theirs["hmtx"].metrics
    top = theirs["CFF "].cff.topDictIndex[0]
    codes = [*range(0x20, 0x2100, 7), *range(0x3000, 0xA000, 53), *range(0xF900, 0x2A700, 331)]
    for code in codes:
        glyph = theirs.getGlyphID(cmap[code]) if code in cmap else 0
        assert ours.glyph(code) == glyph, hex(code)
        if glyph:
            assert ours.advance(glyph) == advances[cmap[code]][0]
            assert ours.charstring(glyph) == bytes(top.CharStrings.charStringsIndex[glyph].bytecode)
            assert ours.part(glyph) == (top.FDSelect[glyph] if len(top.FDArray) > 1 else 0)


def test_a_letter_from_the_shelf_needs_no_weasyprint(tmp_path: Path) -> None:
    pressed(tmp_path)
    code = (
        "import sys; from pathlib import Path; import test_catalog_kept as t;"
        f"t.pressed(Path({str(tmp_path)!r}));"
        "sys.exit(bool({'weasyprint', 'pikepdf'} & set(sys.modules)))"
    )
    here = Path(__file__).parent
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=here, env={**os.environ, "PYTHONPATH": str(here)}
    )
    assert found.returncode == 0
