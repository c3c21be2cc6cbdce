"""A PDF that is typed into comes back with its code and its values."""

from __future__ import annotations

import io

import catalog_kit as kit
import numpy as np
import pypdf
import pypdfium2
import pytest

from pipeline.catalog.fillable import read_fillable
from pipeline.catalog.press import press_sheet
from pipeline.model import SheetCode


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    paper = kit.trial(tmp_path_factory.mktemp("fillable"))
    return press_sheet(paper, {"scope": "天花"}, kit.CONTEXT, fillable=True).pdf


def typed(pdf: bytes, values: dict[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.update_page_form_field_values(writer.pages[0], values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_typed_values_come_back_with_the_code(blank: bytes) -> None:
    code, values = read_fillable(
        typed(blank, {"name": "玥淏 Smith", "goods/1/count": "12", "scope#2": "/on"})
    )
    assert code == SheetCode("T1", "000", kit.UNIT, "", 1, 1, "00A3F9")
    assert values == {
        "unit": "3栋2单元1203",
        "name": "玥淏 Smith",
        "goods.1.count": "12",
        "scope#1": "天花",
        "scope#2": "地面",
    }


def test_typed_chinese_is_seen_on_the_screen(blank: bytes) -> None:
    def ink(pdf: bytes) -> int:
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        image = np.asarray(document[0].render(scale=2, may_draw_forms=True).to_pil().convert("L"))
        left, top, right, bottom = (round(v * 2 * 72 / 25.4) for v in (43.5, 46.8, 100, 53.8))
        return int((image[top:bottom, left:right] < 100).sum())

    assert ink(blank) == 0
    assert ink(typed(blank, {"name": "玥淏璟喆"})) > 300


def test_the_code_is_hidden_and_cannot_be_typed_over(blank: bytes) -> None:
    field = pypdf.PdfReader(io.BytesIO(blank)).get_fields()["_code"]  # type: ignore[index]
    assert field["/Ff"] & 1


def test_boxes_stand_upright(blank: bytes) -> None:
    for reference in pypdf.PdfReader(io.BytesIO(blank)).pages[0]["/Annots"]:
        x1, y1, x2, y2 = (float(v) for v in reference.get_object()["/Rect"])
        assert x1 <= x2
        assert y1 <= y2


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-1.4\ntrailer<</Root 1 0 R>>"])
def test_any_other_file_is_none_of_ours(data: bytes) -> None:
    assert read_fillable(data) == (None, {})


def test_a_forged_code_is_not_believed(blank: bytes) -> None:
    code, _ = read_fillable(blank.replace(b"00A3F9", b"00A3F8"))
    assert code is None or code.serial == "00A3F9"
