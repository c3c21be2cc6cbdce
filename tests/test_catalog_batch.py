"""Letters set on plates look as WeasyPrint's, are PDF/A-3u with their data, and come out of a batch unchanged."""

from __future__ import annotations

import io
import json
import random
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import segno
from pypdf import PdfReader

from pipeline.catalog import batch
from pipeline.catalog.batch import qrcode
from pipeline.catalog.batch.rack import rack
from pipeline.catalog.load import load_catalog
from pipeline.catalog.press import SheetContext, press_letter
from pipeline.errors import MissingValue, UsageError
from pipeline.model import PaperType, UnitCode
from pipeline.read.codes import read_codes
from pipeline.read.pages import PageImage
from pipeline.site import Office

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
OFFICE = Office(
    company="海景物业管理有限公司", name="海景花园物业服务中心", address="", phone="0755-00000000"
)


@cache
def paper(slug: str = "arrears-reminder") -> PaperType:
    return load_catalog(TEMPLATES).papers[slug]


def item(
    number: int, occupant: str = "王伟", items: str = "物业服务费1296.00元；公摊电费86.40元"
) -> batch.Item:
    unit = UnitCode("3", "", f"12{number % 90 + 1:02d}")
    values = {
        "unit": str(unit),
        "occupant": occupant,
        "items": items,
        "amount": "1,382.40",
        "period": "2026年第三季度",
        "deadline": "2026-12-10",
    }
    context = SheetContext(
        date(2026, 11, 21),
        OFFICE,
        unit,
        f"3栋{unit.room}",
        number=f"催缴〔2026〕{number}号",
        serial=f"{number:06d}",
    )
    return values, context


ITEMS = [item(1), item(2, "史俊赟"), item(3, "玥淏"), item(4, "欧阳修文", "物业服务费1.00元"), item(5)]


@cache
def letters() -> tuple[bytes, ...]:
    return tuple(batch.press_batch(paper(), ITEMS))


def picture(pdf: bytes, dpi: int = 100) -> np.ndarray[Any, Any]:
    pages = pypdfium2.PdfDocument(pdf)
    return np.concatenate([np.asarray(p.render(scale=dpi / 72).to_pil().convert("L")) for p in pages]).astype(
        int
    )


def assert_alike(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> None:
    """But for the smoothing of edges, which may fall on either side of a pixel."""
    assert ours.shape == theirs.shape
    different = np.abs(ours - theirs) > 110  # of 255
    assert different.sum() <= 20, np.argwhere(different)[:20]


@pytest.mark.parametrize("index", range(len(ITEMS)))
def test_a_letter_on_a_plate_looks_as_weasyprints(index: int) -> None:
    assert_alike(picture(letters()[index]), picture(press_letter(paper(), *ITEMS[index]).pdf))


LONG = "青屿（示例）国际供应链管理股份有限公司华南区第一分公司综合服务部与客户中心"
NAMES = ("王伟", LONG, LONG.replace("青屿", "䶮玥"), "史俊", LONG[:31], LONG.replace("第一", "第二"))


@cache
def of_all_lengths() -> tuple[bytes, ...]:
    return tuple(batch.press_batch(paper(), [item(i, name) for i, name in enumerate(NAMES, 1)]))


@pytest.mark.parametrize("index", range(len(NAMES)))
def test_a_name_of_two_lines_is_not_set_on_a_plate_for_one(index: int) -> None:
    slow = press_letter(paper(), *item(index + 1, NAMES[index])).pdf
    assert_alike(picture(of_all_lengths()[index]), picture(slow))


def test_long_names_are_set_on_plates_too() -> None:
    of_all_lengths()
    assert not rack().odd


def test_no_letter_of_a_usual_batch_needs_weasyprint_for_itself() -> None:
    letters()
    assert not rack().odd


def test_the_words_come_out_in_order_in_two_readers() -> None:
    wanted = "催缴〔2026〕2号 欠费催缴通知书 史俊赟（3栋1203）： 物业服务费1296.00元；"
    page = pypdfium2.PdfDocument(letters()[1])[0].get_textpage().get_text_range()
    for text in (page, PdfReader(io.BytesIO(letters()[1])).pages[0].extract_text()):
        places = [re.sub(r"\s", "", text).find(word) for word in wanted.split()]
        assert -1 not in places
        assert places == sorted(places)


@pytest.fixture(scope="module", params=["plate", "weasyprint", "batch"])
def archived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if request.param == "plate":
        return letters()[1]
    if request.param == "weasyprint":
        return batch.letter_pdf(paper(), *item(2, "Zoë 史俊赟")).pdf  # ë is in no house font: the slow way
    path = tmp_path_factory.mktemp("batch") / "催缴.pdf"
    batch.write_batch(paper(), ITEMS, path)
    return path.read_bytes()


def test_a_letter_declares_itself_pdf_a_3u(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "U")
            assert meta["dc:title"] == "欠费催缴通知书" == str(pdf.docinfo.get("/Title", meta["dc:title"]))
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.OutputIntents[0].DestOutputProfile.N == 3
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted


def test_every_font_is_embedded_with_its_characters(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        fonts = {font.objgen: font for page in pdf.pages for font in page.obj.Resources.Font.values()}
        assert fonts
        for font in fonts.values():
            assert "/ToUnicode" in font
            assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor


def test_nothing_is_transparent_scripted_or_outside(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        for thing in pdf.objects:
            if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                continue
            assert float(thing.get("/ca", 1)) == 1
            assert thing.get("/S") not in (pikepdf.Name.JavaScript, pikepdf.Name.URI, pikepdf.Name.Launch)
            if isinstance(thing, pikepdf.Stream):
                assert "/F" not in thing
                assert "/LZWDecode" not in str(thing.get("/Filter", ""))


def test_the_data_is_attached_as_such(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        files = list(pdf.attachments.values())
        specs = [spec.obj for spec in files]
        assert {str(spec.AFRelationship) for spec in specs} == {"/Data"}
        assert {str(spec.EF.F.Subtype) for spec in specs} == {"/application/json"}
        assert all(spec.EF.F.Params.Size == len(spec.EF.F.read_bytes()) for spec in specs)
        said = [json.loads(spec.EF.F.read_bytes()) for spec in specs]
    wanted = [ITEMS[1][0] | {"occupant": "Zoë 史俊赟"}, *(values for values, _ in ITEMS)]
    assert all(data["values"] in wanted for data in said)
    assert all(data["paper"] == "arrears-reminder" for data in said)


def test_the_tags_say_what_is_a_heading(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        roles = [
            str(thing.get("/S"))
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/P" in thing
        ]
        assert "/Document" in roles
        assert {"/P", "/Div"} & set(roles)  # WeasyPrint tags what HTML says
        tree = pdf.Root.StructTreeRoot
        assert "/ParentTree" in tree
        assert all("/StructParents" in page.obj for page in pdf.pages)


def test_a_title_is_a_heading_and_pages_are_marked_throughout() -> None:
    with pikepdf.open(io.BytesIO(letters()[0])) as pdf:
        document = pdf.Root.StructTreeRoot.K
        assert [str(element.S) for element in document.K].count("/H1") == 1
        depth = 0
        for step in pikepdf.parse_content_stream(pdf.pages[0]):
            depth += str(step.operator) in ("BDC", "BMC")
            depth -= str(step.operator) == "EMC"
            assert depth == 1 or str(step.operator) == "EMC"


def test_the_code_of_a_letter_reads() -> None:
    read = read_codes(PageImage(picture(letters()[2], 200).astype(np.uint8), 200))
    assert any("3-1204" in str(code) for code in read)


def test_a_batch_gives_each_letter_back_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "批.pdf"
    written = batch.write_batch(paper(), [*ITEMS, item(6, "Zoë")], path)
    assert (written.letters, written.apart) == (6, (6,))
    assert batch.letters_in(path) == 5
    assert [batch.letter_from(path, row) for row in range(1, 6)] == list(letters())
    assert "Zoë" in PdfReader(io.BytesIO(batch.letter_from(path, 6))).pages[0].extract_text()
    with pytest.raises(UsageError):
        batch.letter_from(path, 7)


def test_a_letter_of_a_large_batch_takes_less_than_five_kilobytes(tmp_path: Path) -> None:
    path = tmp_path / "批.pdf"
    made = batch.write_batch(paper(), [item(n, "王伟明"[: 2 + n % 2]) for n in range(200)], path)
    assert path.stat().st_size / made.letters < 5000


def test_children_press_the_same_letters() -> None:
    assert list(batch.press_batch(paper(), ITEMS[:2], workers=1)) == list(letters()[:2])


@pytest.mark.parametrize(
    ("change", "error"), [({"amount": ""}, MissingValue), ({"occupant": "王\U0001f600"}, UsageError)]
)
def test_a_faulty_row_is_named_before_anything_is_written(
    tmp_path: Path, change: dict[str, object], error: type[Exception]
) -> None:
    values, context = item(2)
    rows = [item(1), ({**values, **change}, context)]
    with pytest.raises(error, match="第 2 行"):
        batch.write_batch(paper(), rows, tmp_path / "批.pdf")
    with pytest.raises(error, match="第 2 行"):
        next(batch.press_batch(paper(), rows))
    assert list(tmp_path.iterdir()) == []


def test_a_letter_over_two_pages_is_set_as_well() -> None:
    notice = paper("rectification-notice")
    _, context = item(1)
    defects = "\n".join(f"第{n}处插座距水管过近，须移位并加装防水面盖" for n in range(22))
    values = {"unit": "3-1202", "occupant": "王伟", "deadline": "2026-12-01", "defects": defects}
    ours = batch.letter_pdf(notice, values, context)
    theirs = press_letter(notice, values, context)
    assert ours.pages == theirs.pages >= 2
    assert_alike(picture(ours.pdf), picture(theirs.pdf))


def test_codes_are_segnos() -> None:
    chance = random.Random(11)
    letters_ = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
    for _ in range(60):
        said = "".join(chance.choices(letters_, k=chance.randint(1, 38)))
        theirs = segno.make(said, version=2, error="m", mode="alphanumeric", boost_error=False, micro=False)
        assert qrcode.matrix(said).tolist() == [list(row) for row in theirs.matrix]
