"""Sheets and letters on paper: what is printed, what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import catalog_kit as kit
import numpy as np
import pypdf
import pypdfium2
import pytest
import zxingcpp

from pipeline.catalog.load import load_catalog
from pipeline.catalog.press import press_html, press_labels, press_letter, press_sheet
from pipeline.catalog.stock import stock_named
from pipeline.errors import MissingValue, UsageError
from pipeline.model import SheetCode
from pipeline.site import Office


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def pixels(pdf: bytes, page: int = 0) -> np.ndarray:
    return np.asarray(pypdfium2.PdfDocument(pdf)[page].render(scale=200 / 72).to_pil().convert("L"))


def test_values_ticks_and_table_cells_are_printed(tmp_path: Path) -> None:
    values = {"name": "史俊", "scope": ["天花"], "goods": [{"what": "办公桌", "count": 3}]}
    text = text_of(press_sheet(kit.trial(tmp_path), values, kit.CONTEXT).pdf)
    for word in ("试验申请表", "史俊", "3栋2单元1203", "办公桌", "杭州云栖物业服务有限公司"):
        assert word in text
    assert text.count("√") == 1


def test_rare_characters_of_names_print_in_the_fallback(tmp_path: Path) -> None:
    pdf = press_sheet(kit.trial(tmp_path), {"name": "玥淏璟喆翀瑄祎"}, kit.CONTEXT).pdf
    assert "玥淏璟喆翀瑄祎" in text_of(pdf)
    names = {str(f["/BaseFont"]) for f in _fonts(pdf)}
    assert any("Noto" in n for n in names)
    assert all(any(known in n for known in ("Noto", "Fandol")) for n in names)


def _fonts(pdf: bytes) -> list[pypdf.generic.DictionaryObject]:
    resources = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    return [f.get_object() for f in resources["/Font"].values()]


@pytest.mark.parametrize("fillable", [False, True])
def test_a_character_without_a_glyph_is_named(tmp_path: Path, fillable: bool) -> None:
    with pytest.raises(UsageError) as caught:
        press_sheet(kit.trial(tmp_path), {"name": "王\U00031000"}, kit.CONTEXT, fillable=fillable)
    assert "U+31000" in caught.value.message


def test_markup_in_a_value_is_text(tmp_path: Path) -> None:
    pdf = press_sheet(kit.trial(tmp_path), {"name": "<b>{{ 7*7 }}</b>"}, kit.CONTEXT).pdf
    assert "<b>{{ 7*7 }}</b>" in text_of(pdf)


def test_a_value_that_does_not_fit_its_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="写不下"):
        press_sheet(kit.trial(tmp_path), {"name": "长" * 400}, kit.CONTEXT)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nmae": "史俊"}, "nmae"),
        ({"scope": "水电"}, "水电"),
        ({"goods": [{"what": "桌"}] * 3}, "最多 2 行"),
        ({"goods": [{"waht": "桌"}]}, "waht"),
    ],
)
def test_wrong_values_are_named(tmp_path: Path, values: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        press_sheet(kit.trial(tmp_path), values, kit.CONTEXT)
    assert said in caught.value.message


def test_the_qr_says_paper_unit_page_and_serial(tmp_path: Path) -> None:
    pdf = press_sheet(kit.trial(tmp_path), {}, replace(kit.CONTEXT, tag="K3Q", case="C12")).pdf
    (found,) = zxingcpp.read_barcodes(pixels(pdf))
    assert SheetCode.decode(found.text) == SheetCode("T1", "K3Q", kit.UNIT, "C12", 1, 1, "00A3F9")


def test_four_solid_marks_stand_in_the_corners(tmp_path: Path) -> None:
    image = pixels(press_sheet(kit.trial(tmp_path), {}, kit.CONTEXT).pdf)
    for x, y in ((10.5, 10.5), (199.5, 10.5), (199.5, 286.5), (10.5, 286.5)):
        cx, cy = round(x * 200 / 25.4), round(y * 200 / 25.4)
        assert image[cy - 17 : cy + 17, cx - 17 : cx + 17].max() < 60
        assert image[cy - 30 : cy - 23, cx - 10 : cx + 10].min() > 200


def test_every_page_of_a_long_sheet_has_its_own_code(tmp_path: Path) -> None:
    long = kit.TYPE.replace("rows = 2", "rows = 40")
    pressed = press_sheet(kit.trial(tmp_path, definition=long), {}, kit.CONTEXT)
    assert pressed.pages == 2
    codes = [SheetCode.decode(zxingcpp.read_barcodes(pixels(pressed.pdf, i))[0].text) for i in range(2)]
    assert [(c.page, c.pages) for c in codes if c] == [(1, 2), (2, 2)]


def test_a_letter_without_a_required_value_names_it(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path, letter=kit.LETTER)
    with pytest.raises(MissingValue) as caught:
        press_letter(paper, {}, kit.CONTEXT)
    assert caught.value.names == ("name",)


def test_a_letter_is_declared_pdf_a_and_its_text_is_whole(tmp_path: Path) -> None:
    pressed = press_letter(kit.trial(tmp_path, letter=kit.LETTER), {"name": "史俊"}, kit.CONTEXT)
    assert b"pdfaid" in pypdf.PdfReader(io.BytesIO(pressed.pdf)).trailer["/Root"]["/Metadata"].get_data()
    text = text_of(pressed.pdf).replace("\n", "").replace("\u3000", "")
    assert "请于收到本通知后三日内到服务中心办理3栋2单元1203的手续。" in text
    assert "2026年11月21日" in text


def test_a_letter_that_just_runs_over_is_set_smaller(tmp_path: Path) -> None:
    long = kit.LETTER.replace("的手续。", "的手续。" + "并请携带有关证件和资料原件。" * 40)
    assert press_letter(kit.trial(tmp_path, letter=long), {"name": "史俊"}, kit.CONTEXT).pages == 1


def test_labels_fill_a_sheet_from_the_first_free_place() -> None:
    paper = load_catalog(kit.TEMPLATES).get("bag-label")
    pressed = press_labels(paper, [({"occupant": "史俊"}, kit.CONTEXT)] * 3, skip=2)
    found = zxingcpp.read_barcodes(pixels(pressed.pdf))
    assert len(found) == 3
    assert {c.unit for f in found if (c := SheetCode.decode(f.text))} == {kit.UNIT}


def test_a_catalogue_card_shows_long_names_whole() -> None:
    name = "青屿䶮示例国际供应链管理股份有限公司华南区第一分公司综合服务部与客户中心"
    stock = stock_named(kit.TEMPLATES, "index-card")
    card = {
        "number": "A-18-1806",
        "building": "某某某国际金融中心A座",
        "room": "1806",
        "owner": name,
        "occupant": name[1:],
    }
    card |= {
        "since": "2026-11-01",
        "area": "86.40 ㎡",
        "contents": "g 装修资料　" * 10,
        "papers": "12 件 30 页",
    }
    office = Office(name="某某市某某区某某某国际金融中心广场物业管理中心客户服务部")
    data = {"office": office, "stock": stock, "cuts": (), "made": "2026年11月21日"}
    pages = [[{"x": 23.5, "y": 30.0, "card": card}]]
    pressed = press_html(kit.TEMPLATES / "_shared", "_shared/catalogue-cards.html", {**data, "pages": pages})
    text = "".join(text_of(pressed.pdf).split())
    for words in (name, name[1:], office.name, "某某某国际金融中心A座"):
        assert words in text
