from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline.archive.pdf import searchable_pdf
from pipeline.model import Box, Encoding, PagePicture, TextLine

MADE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LINES = (TextLine("张玥𬱖申请装修 3-1203", Box(25.4, 38.1, 101.6, 43.2)),)


def page(folder: Path, turned: int = 0, encoding: Encoding = Encoding.JPEG) -> PagePicture:
    """An A4 page with a black bar across the top when upright, stored turned."""
    upright = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(upright).rectangle((100, 150, 400, 170), fill=0)
    stored = upright.rotate(turned, expand=True)
    path = folder / f"{turned}.{encoding}"
    if encoding is Encoding.JPEG:
        stored.save(path, "JPEG", quality=80)
    else:
        tiff = io.BytesIO()
        stored.convert("1").save(tiff, "TIFF", compression="group4", tiffinfo={262: 0, 278: stored.height})
        tags = Image.open(tiff).tag_v2  # type: ignore[attr-defined]
        path.write_bytes(tiff.getvalue()[tags[273][0] : tags[273][0] + tags[279][0]])
    return PagePicture(path, encoding, stored.width, stored.height, 100.0, True, turned)


def build(*pages: PagePicture) -> bytes:
    return searchable_pdf([(p, LINES) for p in pages], title="装修申请", made=MADE, identifier="000123")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_scan_shows_upright_and_its_text_lies_over_the_bar(tmp_path: Path, turned: int) -> None:
    scan = pypdfium2.PdfDocument(build(page(tmp_path, turned)))
    shown = scan[0].render(scale=100 / 72).to_numpy()[:, :, 0]
    rows, columns = np.where(shown < 90)
    assert abs(shown.shape[1] - 827) <= 1
    assert abs(shown.shape[0] - 1169) <= 1
    assert 145 <= rows.min() <= rows.max() <= 175
    assert 95 <= columns.min() <= columns.max() <= 405
    text = scan[0].get_textpage().get_text_bounded()
    assert "".join(text.split()) == "张玥𬱖申请装修3-1203"


def test_fax_coded_pages_are_not_inverted(tmp_path: Path) -> None:
    shown = pypdfium2.PdfDocument(build(page(tmp_path, 0, Encoding.G4)))[0].render().to_numpy()
    assert shown.mean() > 200


def test_the_jpeg_bytes_are_kept_as_scanned(tmp_path: Path) -> None:
    picture = page(tmp_path)
    with pikepdf.open(io.BytesIO(build(picture))) as pdf:
        assert pdf.pages[0].Resources.XObject["/Im0"].read_raw_bytes() == picture.path.read_bytes()


def test_rare_characters_come_out_of_the_text_layer(tmp_path: Path) -> None:
    text = pypdf.PdfReader(io.BytesIO(build(page(tmp_path)))).pages[0].extract_text()
    assert "张玥𬱖申请装修" in text


def test_the_file_declares_pdfa_2u_with_title_language_and_output_intent(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(build(page(tmp_path)))) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "U")
        assert meta["dc:title"] == "装修申请"
        assert pdf.Root.Lang == "zh-CN"
        assert len(pdf.Root.OutputIntents) == 1
        assert "/ID" in pdf.trailer
        font = pdf.pages[0].Resources.Font["/F0"]
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    picture = page(tmp_path)
    assert build(picture) == build(picture)
