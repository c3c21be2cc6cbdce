"""Pages that are not ours: which way up, what they say, and whether there is anything on them at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from read_kit import CODE, DPI, Drawing, context, filled, sheet

from pipeline.archive.pdf import searchable_pdf
from pipeline.model import Encoding, Held, HeldReason, PageKind, PagePicture, PageReading
from pipeline.read import blank, orient
from pipeline.read.context import ReadContext
from pipeline.read.ocr import engine
from pipeline.read.page import read_image, read_page, take_page
from pipeline.read.pages import PageImage, open_source
from pipeline.read.pictures import keep_picture
from pipeline.read.raster import turn

NOWHERE = ReadContext()
LETTER = (
    "关于三栋一二〇三室装修的函",
    "尊敬的业主：",
    "您好！您于二〇二六年十一月提交的装修申请已经收到，",
    "请于三日内到管理处办理手续，并带身份证复印件。",
    "联系电话：020-10000000",
    "云山花园物业服务中心",
)


def letter(colour: object = (40, 40, 40)) -> Drawing:
    paper = Drawing()
    for n, line in enumerate(LETTER):
        paper.text(30, 40 + 14 * n, line, 5.0, colour)
    return paper


def said(reading: PageReading) -> str:
    return "".join(word.text for word in reading.words).replace(" ", "")


@pytest.mark.parametrize("way", [0, 90, 180, 270])
def test_a_page_is_read_whichever_way_it_lies(way: int) -> None:
    page = letter().page().turned(way)
    reading = read_image(page, NOWHERE)
    assert reading.kind is PageKind.FOREIGN and reading.turned == -way % 360
    assert "尊敬的业主" in said(reading) and "身份证复印件" in said(reading)
    assert (reading.width < reading.height) and reading.pixels == page.turned(reading.turned).size


def test_its_words_lie_where_they_stand_in_millimetres() -> None:
    reading = read_image(letter().page(), NOWHERE)
    word = next(w for w in reading.words if "尊敬" in w.text)
    assert abs((word.box.top + word.box.bottom) / 2 - 54) < 1.0 and abs(word.box.left - 30) < 1.5


@pytest.mark.parametrize("way", [0, 90, 180, 270])
def test_the_page_classifier_tells_how_far_a_page_was_turned(way: int) -> None:
    paper = letter()
    for n in range(12):
        paper.text(30, 140 + 10 * n, LETTER[n % 4], 4.2)
    assert orient.page_turn(paper.page().turned(way).pixels).degrees == -way % 360


def test_a_page_with_two_short_lines_is_set_upright_too() -> None:
    paper = Drawing()
    paper.text(60, 100, "收据", 9)
    paper.text(60, 120, "今收到押金贰仟元", 6)
    assert read_image(paper.page().turned(180), NOWHERE).turned == 180


def test_print_under_a_red_seal_is_read_and_a_red_heading_too() -> None:
    paper = Drawing()
    paper.text(40, 40, "云山花园物业服务中心文件", 7, colour=(214, 40, 44))
    paper.text(40, 90, "此件与原件一致仅供备案使用", 5)
    paper.ring(72, 90, 19)
    text = said(read_image(paper.page(), NOWHERE))
    assert "服务中心文件" in text and "此件与原件一致仅供备案使用" in text


# Empty pages


def through_paper(image: np.ndarray, share: float) -> np.ndarray:
    """What a page looks like from behind."""
    soft = cv2.GaussianBlur(cv2.flip(image, 1), (0, 0), 2.2)
    return (255 - (255 - soft.astype(np.float32)) * share).astype(np.uint8)


def grainy(gray: np.ndarray) -> PageImage:
    noise = np.random.default_rng(1).normal(-5, 4, gray.shape)
    return PageImage(np.clip(gray + noise, 0, 255).astype(np.uint8), float(DPI))


def test_white_paper_is_blank() -> None:
    white = np.full((2339, 1654), 255, np.uint8)
    for page in (PageImage(white, 200.0), grainy(white)):
        assert read_image(page, NOWHERE).kind is PageKind.BLANK


@pytest.mark.parametrize("share", [0.12, 0.3])
def test_the_back_of_a_sheet_is_blank_though_its_front_shines_through(share: float, tmp_path: Path) -> None:
    for front in (letter().page(gray=True).gray, filled().page(gray=True).gray):
        page = grainy(through_paper(front, share))
        assert read_image(page, context(tmp_path)).kind is PageKind.BLANK


def test_a_pencilled_line_is_not_blank() -> None:
    paper = Drawing()
    paper.text(50, 120, "已电话核对", 5, colour=(165, 165, 165))
    reading = read_image(grainy(paper.page(gray=True).gray), NOWHERE)
    assert reading.kind is PageKind.FOREIGN and "电话核对" in said(reading)


def test_a_pencilled_scrawl_is_not_blank() -> None:
    paper = Drawing()
    points = [(60 + 3 * i, 120 + 6 * np.sin(i * 1.7)) for i in range(14)]
    paper.line(*points, wide=0.5, colour=(170, 170, 170))
    assert read_image(grainy(paper.page(gray=True).gray), NOWHERE).kind is PageKind.FOREIGN


def test_holes_staples_and_the_shadow_of_the_lid_are_no_writing() -> None:
    paper = Drawing()
    for y in (108.0, 188.0):
        paper.draw.ellipse(
            [(9 * DPI / 25.4), (y - 3) * DPI / 25.4, 15 * DPI / 25.4, (y + 3) * DPI / 25.4], fill=(30, 30, 30)
        )
    paper.line((9, 12), (14, 8), wide=0.7, colour=(80, 80, 80))
    paper.line((0, 0), (0, 297), wide=4, colour=(60, 60, 60))
    assert blank.ink(paper.page()) is blank.Ink.NONE


def test_a_faint_letter_is_not_taken_for_its_own_back() -> None:
    gray = letter((150, 150, 150)).page(gray=True).gray
    reading = read_image(grainy(gray), NOWHERE)
    assert reading.kind is PageKind.FOREIGN and "尊敬的业主" in said(reading)


# Whole pages of ours


def test_a_sheet_is_read_upside_down_and_knows_its_code(tmp_path: Path) -> None:
    reading = read_image(filled().page().turned(180), context(tmp_path))
    assert reading.kind is PageKind.SHEET and reading.turned == 180 and reading.code == CODE
    assert reading.residual is not None and reading.residual < 0.6 and len(reading.to_pixels) == 9
    assert next(c.text for c in reading.cells if c.zone == "phone") == "16812345678"


def test_a_version_that_is_not_known_keeps_its_code_and_gives_its_words(tmp_path: Path) -> None:
    paper = sheet(replace(CODE, tag="QQQ"))
    paper.text(60, 51, "欧阳明辉")
    reading = read_image(paper.page(), context(tmp_path))
    assert reading.fault is not None and reading.fault.reason is HeldReason.UNKNOWN_VERSION
    assert reading.code is not None and reading.code.tag == "QQQ" and "欧阳明辉" in said(reading)


def test_a_separator_says_what_follows_even_when_nothing_else_is_known_of_it() -> None:
    page = sheet().page()
    reading = read_image(page, replace(NOWHERE, separators=frozenset({"T1"})))
    assert reading.kind is PageKind.SEPARATOR and reading.fault is None and reading.code == CODE


def test_fields_of_the_office_are_not_read_back(tmp_path: Path) -> None:
    known = replace(context(tmp_path), skipped={"T1": frozenset({"phone"})})
    reading = read_image(filled().page(), known)
    assert "phone" not in {c.zone for c in reading.cells}


def test_a_file_that_does_not_decode_is_a_reading_with_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    letter().image.save(path)
    path.write_bytes(path.read_bytes()[:2000])
    sources = open_source(path, "image")
    assert not isinstance(sources, Held)
    for source in sources:
        reading, picture = take_page(source, NOWHERE, tmp_path)
        assert (reading.fault is None) == (picture is not None)


# Pictures for the archive


def shown(picture: PagePicture) -> np.ndarray:
    """What a viewer shows of the filed PDF, gray."""
    from datetime import datetime, timezone

    made = datetime(2026, 11, 21, tzinfo=timezone.utc)  # noqa: UP017
    data = searchable_pdf([(picture, ())], title="t", made=made, identifier="i")
    page = pypdfium2.PdfDocument(data)[0]
    return (
        page.render(scale=picture.dpi / 72, grayscale=True)
        .to_numpy()
        .reshape(page.render(scale=picture.dpi / 72, grayscale=True).to_numpy().shape[:2])
    )


@pytest.mark.parametrize("way", [0, 90, 180, 270])
def test_the_archive_gets_the_jpeg_as_it_came_and_shows_it_upright(tmp_path: Path, way: int) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(turn(letter().page(gray=True).gray, way)).save(path, quality=80, dpi=(200, 200))
    sources = open_source(path, "image")
    assert not isinstance(sources, Held)
    reading, picture = take_page(sources[0], NOWHERE, tmp_path)
    assert picture is not None and picture.encoding is Encoding.JPEG
    assert picture.path.read_bytes() == path.read_bytes()
    assert picture.turned == reading.turned == -way % 360
    upright = shown(picture)
    assert abs(upright.shape[0] - 2339) < 3
    assert np.abs(upright[:2330, :1650].astype(int) - letter().page(gray=True).gray[:2330, :1650]).mean() < 6


def test_black_and_white_pages_are_kept_without_loss(tmp_path: Path) -> None:
    bits = (letter().page(gray=True).gray > 128).astype(np.uint8) * 255
    page = PageImage(bits, 200.0, bilevel=True)
    picture = keep_picture(page, 0, tmp_path, "p")
    assert picture.encoding is Encoding.G4 and picture.path.stat().st_size < 60_000
    assert np.abs(shown(picture)[:2339, :1654].astype(int) - bits).mean() < 12


def test_other_pages_become_small_jpegs_in_colour_only_where_there_is_colour(tmp_path: Path) -> None:
    plain = keep_picture(letter().page(300), 0, tmp_path, "plain")
    sealed = letter()
    sealed.ring(140, 120, 19)
    red = keep_picture(sealed.page(300), 0, tmp_path, "red")
    assert plain.gray and not red.gray
    assert abs(plain.dpi - 200) < 1 and abs(plain.width - 1654) < 3
    assert plain.path.stat().st_size < 200_000


def test_a_page_out_of_a_pdf_goes_into_the_archive_byte_for_byte(tmp_path: Path) -> None:
    jpeg = tmp_path / "a.jpg"
    letter().image.convert("L").save(jpeg, quality=70)
    made = pikepdf.new()
    image = pikepdf.Stream(made, jpeg.read_bytes())
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent = 1654, 2339, 8
    image.ColorSpace = pikepdf.Name.DeviceGray
    page = made.add_blank_page(page_size=(595.44, 842.04))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=made.make_indirect(image)))
    page.Contents = made.make_stream(b"q 595.44 0 0 842.04 0 0 cm /I Do Q")
    made.save(tmp_path / "a.pdf")
    sources = open_source(tmp_path / "a.pdf", "pdf")
    assert not isinstance(sources, Held)
    _, picture = take_page(sources[0], NOWHERE, tmp_path)
    assert picture is not None and picture.path.read_bytes() == jpeg.read_bytes() and picture.gray


def test_read_page_keeps_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    letter().image.save(path, dpi=(200, 200))
    sources = open_source(path, "image")
    assert not isinstance(sources, Held)
    assert "尊敬的业主" in said(read_page(sources[0], NOWHERE))
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


def test_one_engine_serves_a_process() -> None:
    assert engine() is engine()
