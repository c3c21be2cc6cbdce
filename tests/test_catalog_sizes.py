"""Other sheets than A4 upright, copies of a sheet, photographs, large-print notices; all of them read back."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import catalog_kit as kit
import numpy as np
import pypdf
import pypdfium2
import pytest
import zxingcpp

from pipeline.catalog.copies import copy_marks, in_copies
from pipeline.catalog.definition import read_definition
from pipeline.catalog.examine import examine_sheet
from pipeline.catalog.geometry import dump, measure
from pipeline.catalog.load import load_catalog
from pipeline.catalog.press import press_letter, press_measured, press_sheet
from pipeline.model import Geometry, PageReading, PaperType, SheetCode, TickState
from pipeline.read.context import context_of
from pipeline.read.page import read_image
from pipeline.read.pages import PageImage
from scansim.profiles import PROFILES
from scansim.rng import generator
from scansim.scan import scan

PHOTO = kit.FORM.replace(
    '{{ row(10, "姓名", cell("name"), "房号", cell("unit", 45)) }}',
    '{{ beside(photo(35), row(14, "姓名", cell("name")), row(14, "房号", cell("unit")), row(14, "备注", prose("无"))) }}',
)


def sized(size: str, *, more: str = "") -> str:
    return kit.TYPE.replace('direction = "RT"', f'direction = "RT"\nsize = "{size}"\n{more}')


def known(paper: PaperType) -> Geometry:
    """Measured, and where a reader finds it."""
    pressed = press_measured(paper, kit.CONTEXT)
    geometry = measure(paper, pressed.pdf, pressed.drawn)
    dump(geometry, paper.folder / "geometry" / f"{geometry.tag}.json")
    return geometry


def picture(pdf: bytes, page: int = 0) -> np.ndarray:
    return np.asarray(pypdfium2.PdfDocument(pdf)[page].render(scale=200 / 72).to_pil().convert("RGB"))


def read(paper: PaperType, pixels: np.ndarray, dpi: float = 200.0) -> PageReading:
    context = context_of([paper], {paper.code: paper.folder / "geometry"})
    return read_image(PageImage(np.ascontiguousarray(pixels[:, :, ::-1]), dpi), context)


@pytest.mark.parametrize(("size", "width", "height"), [("A4", 210, 297), ("A4L", 297, 210), ("A3", 420, 297)])
def test_a_sheet_of_each_size_is_measured_printed_and_read_back(
    tmp_path: Path, size: str, width: float, height: float
) -> None:
    paper = kit.trial(tmp_path, definition=sized(size), form=PHOTO)
    assert examine_sheet(paper) == []
    geometry = known(paper)
    assert geometry.sizes == ((width, height),)
    assert geometry.marks[0][2] == (width - 10.5, height - 10.5)
    values = {"name": "史俊", "scope": ["天花"], "goods": [{"what": "办公桌", "count": "3"}]}
    pdf = press_sheet(paper, values, replace(kit.CONTEXT, tag=geometry.tag)).pdf
    seen = scan(picture(pdf), 200, PROFILES["grey200"], generator(7, "sizes", size))
    image = seen.image if seen.image.ndim == 3 else np.dstack([seen.image] * 3)
    reading = read(paper, np.rot90(image))
    assert reading.fault is None
    assert reading.residual is not None and reading.residual < 1.0
    assert {c.zone: c.text for c in reading.cells if c.text} == {
        "name": "史俊",
        "unit": "3栋2单元1203",
        "goods.0.what": "办公桌",
        "goods.0.count": "3",
    }
    assert [t.zone for t in reading.ticks if t.state is TickState.YES] == ["scope#1"]


def test_a_photograph_is_a_box_beside_the_rows_and_no_field(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path, form=PHOTO)
    pressed = press_measured(paper, kit.CONTEXT)
    assert "照片" in pypdf.PdfReader(io.BytesIO(pressed.pdf)).pages[0].extract_text()
    boxes = [z.box for z in measure(paper, pressed.pdf, pressed.drawn).zones if z.name in ("name", "unit")]
    assert all(box.right < 16 + 178 - 35 for box in boxes)


def test_copies_have_their_marks_the_same_code_and_are_read_alike(tmp_path: Path) -> None:
    more = 'copies = 3\ncopy_names = ["用户留存", "服务中心存档", "财务部"]'
    paper = kit.trial(tmp_path, definition=sized("A4", more=more))
    geometry = known(paper)
    one = press_sheet(paper, {"name": "史俊"}, replace(kit.CONTEXT, tag=geometry.tag)).pdf
    pdf = in_copies(paper, one)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 3
    for page, mark in zip(pages, ("第一联　用户留存", "第二联　服务中心存档", "第三联　财务部"), strict=True):
        assert mark in page.extract_text()
    codes = {zxingcpp.read_barcodes(picture(pdf, i))[0].text for i in range(3)}
    assert len(codes) == 1 and SheetCode.decode(codes.pop()) is not None
    assert len(pdf) < 2 * len(one)
    reading = read(paper, picture(pdf, 1))
    assert {c.zone: c.text for c in reading.cells if c.text}["name"] == "史俊"


def test_copies_without_names_are_numbered_and_a_single_sheet_has_no_mark(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path, definition=sized("A4", more="copies = 12"))
    assert copy_marks(paper)[0] == "第一联"
    assert copy_marks(paper)[11] == "第十二联"
    assert copy_marks(kit.trial(tmp_path / "one")) == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('copies = 2\ncopy_names = ["用户"]', "一样多"),
        ('size = "A5"', "A4L"),
        ('label_sheet = "3x7"', "label_sheet"),
    ],
)
def test_a_wrong_size_or_number_of_copies_is_named(tmp_path: Path, more: str, said: str) -> None:
    definition = kit.TYPE.replace('direction = "RT"', f'direction = "RT"\n{more}')
    templates = kit.site(tmp_path, definition=definition)
    _, faults = read_definition(templates / "trial")
    assert said in "".join(faults)


@pytest.mark.slow
def test_the_breach_record_on_the_back_of_the_permit_is_read_row_by_row(tmp_path: Path) -> None:
    for name in ("_shared", "fit-out-permit"):
        shutil.copytree(kit.TEMPLATES / name, tmp_path / "templates" / name)
    paper = load_catalog(tmp_path / "templates").get("fit-out-permit")
    geometry = known(paper)
    assert geometry.sizes == ((420.0, 297.0), (420.0, 297.0))
    rows = [
        {"time": "2026年10月28日10时20分", "matter": "办公时间内使用电锤", "patroller": "林涛"},
        {
            "time": "2026年11月3日15时5分",
            "matter": "现场无灭火器",
            "measure": "口头警告",
            "patroller": "周海",
        },
    ]
    pdf = press_sheet(paper, {"breaches": rows}, replace(kit.CONTEXT, tag=geometry.tag, pages=2)).pdf
    reading = read(paper, picture(pdf, 1))
    assert reading.fault is None and reading.code is not None and reading.code.page == 2
    seen = {c.zone: c.text for c in reading.cells if c.text}
    for number, row in enumerate(rows):
        for column, text in row.items():
            assert seen[f"breaches.{number}.{column}"] == text
    assert not any(mark.present for mark in reading.marks)


NOTICE = kit.LETTER.replace("_shared/letter.html", "_shared/notice.html")


def test_a_notice_is_one_page_in_print_that_is_as_large_as_it_can_be(tmp_path: Path) -> None:
    short = press_letter(kit.trial(tmp_path / "a", letter=NOTICE), {"name": "史俊"}, kit.CONTEXT)
    more = NOTICE.replace("的手续。", "的手续。" + "请相互转告并自觉遵守楼内秩序。" * 14)
    longer = press_letter(kit.trial(tmp_path / "b", letter=more), {"name": "史俊"}, kit.CONTEXT)
    assert short.pages == longer.pages == 1
    assert _size(short.pdf) > _size(longer.pdf) >= 14


def _size(pdf: bytes) -> float:
    """Points of the body: of the characters of its first words."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    found = text.search("请于收到").get_next()
    assert found is not None
    left, _, _, _ = text.get_charbox(found[0])
    right, _, _, _ = text.get_charbox(found[0] + 1)
    return float(right - left)


@pytest.mark.parametrize("size", ["A4L", "A3"])
def test_a_spoilt_code_of_any_size_is_rescued_from_the_foot(tmp_path: Path, size: str) -> None:
    paper = kit.trial(tmp_path, definition=sized(size))
    geometry = known(paper)
    pixels = picture(press_sheet(paper, {"name": "史俊"}, replace(kit.CONTEXT, tag=geometry.tag)).pdf).copy()
    box = geometry.qr[0]
    left, top, right, bottom = (round(v * 200 / 25.4) for v in (box.left, box.top, box.right, box.bottom))
    pixels[top + 30 : bottom - 30, left:right] = 255
    reading = read(paper, pixels)
    assert reading.fault is None and reading.code is not None
    assert {c.zone: c.text for c in reading.cells if c.text}["name"] == "史俊"
