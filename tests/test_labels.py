"""Labels: on which sheet they go, whom they name, and what a scanned one does to the papers after it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pytest
import zxingcpp
from flow_kit import NOW, make_site, registry, take_in
from PIL import Image

from pipeline.catalog.load import load_catalog
from pipeline.catalog.parts import fitted
from pipeline.catalog.prepare import prepare
from pipeline.catalog.stock import Stock, stock_named, stocks
from pipeline.errors import CatalogError, UsageError
from pipeline.flow.labels import changed_labels, units_of
from pipeline.flow.lookups import read_register
from pipeline.flow.office import Office
from pipeline.flow.sheets import Stickers, print_labels, print_paper
from pipeline.model import Party, PartyRole, SheetCode
from pipeline.register.documents import documents_of_unit
from pipeline.register.occupancy import begin, present_of, set_ended
from pipeline.register.printed import last_of_units
from pipeline.site import Site
from scansim.canvas import Canvas

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PAPERS = ("_shared", "bag-label", "box-label", "dossier-label", "worker-pass", "lease-copy")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    few = tmp_path_factory.mktemp("few") / "templates"
    for name in PAPERS:
        shutil.copytree(TEMPLATES / name, few / name)
    return make_site(tmp_path_factory.mktemp("labels") / "site", few)


@contextmanager
def office(site: Site) -> Iterator[Office]:
    catalog = load_catalog(site.templates)
    with registry(site) as book:
        register = read_register(book, site)
        yield Office(site, catalog, prepare(catalog, site.office), book, register, "tester", NOW)


def picture(pdf: bytes, dpi: int = 200) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("RGB")


def codes(pdf: bytes, dpi: int = 300) -> list[SheetCode]:
    found = zxingcpp.read_barcodes(np.asarray(picture(pdf, dpi).convert("L")))
    return [code for f in found if (code := SheetCode.decode(f.text))]


@pytest.mark.parametrize("name", list(stocks(TEMPLATES)))
def test_every_label_sheet_lies_within_its_page(name: str) -> None:
    stock = stock_named(TEMPLATES, name)
    x, y = stock.place(stock.number - 1)
    assert x + stock.width <= stock.page_width + 0.5
    assert y + stock.height <= stock.page_height + 0.5


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("width = 105\nheight = 60\ncolumns = 3\nrows = 2", "纸外"),
        ("width = 105", "height"),
        ("width = 50\nheight = 50\nrow = 2", "row"),
        ('width = "a"\nheight = 50', "数"),
    ],
)
def test_a_wrong_label_sheet_is_named(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / "_shared").mkdir()
    (tmp_path / "_shared" / "label-sheets.toml").write_text(f"[mine]\n{entry}\n", "utf-8")
    with pytest.raises(CatalogError, match=said):
        stocks(tmp_path)


def test_words_of_a_label_are_shrunk_to_one_line_or_broken_evenly_and_never_cut() -> None:
    assert "<br>" not in fitted("3栋12层1201–1208室", 43.5, 16, 14)
    first, second = fitted("广州青屿示例科技股份有限公司", 43, 15, 13).split(">", 1)[1].split("<br>")
    assert abs(len(first) - len(second.removesuffix("</div>"))) <= 1
    with pytest.raises(UsageError, match="写不下"):
        fitted("长" * 200, 40, 8, 12)


def test_cut_marks_stand_outside_of_the_cards() -> None:
    card = stock_named(TEMPLATES, "card")
    for x, y, w, h in card.cuts():
        inside_x = card.left < x + w / 2 < card.left + 2 * card.width
        inside_y = card.top < y + h / 2 < card.top + 5 * card.height
        assert not (inside_x and inside_y)
    assert Stock("x", "x", 50, 50).cuts() == ()


def test_labels_for_a_floor_are_one_for_each_unit_with_the_occupant_of_the_register(site: Site) -> None:
    with office(site) as desk:
        units = units_of(desk.register, "3", "2-3")
        assert {desk.register.floor_of(u) for u in units} == {2, 3}
        paper = desk.catalog.get("dossier-label")
        printed = print_labels(desk, paper, units[:5], {}, Stickers())
        assert {code.unit for code in codes(printed.pdf)} == set(units[:5])
        text = pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text().replace("\n", "")
        assert desk.register.party_on(units[0], NOW.date()) in text
        assert last_of_units(desk.registry, "D141").keys() >= set(units[:5])


def test_a_half_used_sheet_is_begun_where_it_is_free(site: Site) -> None:
    with office(site) as desk:
        units = units_of(desk.register, "3", "4")[:1]
        paper = desk.catalog.get("dossier-label")
        third = picture(print_labels(desk, paper, units, {}, Stickers(start=3)).pdf)
        width = third.width // 3
        columns = [np.asarray(third.crop((i * width, 0, (i + 1) * width, 400))).min() for i in range(3)]
        assert columns[0] == columns[1] == 255
        assert columns[2] < 100


def test_a_label_sheet_that_is_too_small_or_too_short_is_refused(site: Site) -> None:
    with office(site) as desk:
        units = units_of(desk.register, "3", "4")[:1]
        before = last_of_units(desk.registry, "D139")
        for stickers, said in (
            (Stickers("4x10"), "放不下"),
            (Stickers("9x9"), "没有这种标签纸"),
            (Stickers("2x4", 9), "只有 8 枚"),
        ):
            with pytest.raises(UsageError, match=said):
                print_labels(desk, desk.catalog.get("bag-label"), units, {}, stickers)
        assert last_of_units(desk.registry, "D139") == before


def test_a_single_label_has_a_page_of_its_own_size(site: Site) -> None:
    with office(site) as desk:
        unit = units_of(desk.register, "3", "4")[0]
        printed = print_paper(desk, desk.catalog.get("dossier-label"), unit, {}, stickers=Stickers("single"))
    box = pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].mediabox
    assert (round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72, 1)) == (70, 42.4)


def test_a_card_has_its_back_on_a_second_page_and_a_code_of_its_own(site: Site) -> None:
    with office(site) as desk:
        unit = units_of(desk.register, "3", "4")[0]
        given = {"worker": "史俊", "end_date": "2026-12-31", "number": "031"}
        printed = print_paper(desk, desk.catalog.get("worker-pass"), unit, given)
    assert printed.pages == 2
    (code,) = codes(printed.pdf)
    assert (code.paper, code.unit, code.serial) == ("D105", unit, printed.serial)
    front, back = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages)
    assert "史俊" in front and "031" in front and "不得转" in back


def test_a_label_is_out_of_date_when_the_register_names_another(site: Site) -> None:
    with office(site) as desk:
        unit = units_of(desk.register, "3", "6")[0]
        paper = desk.catalog.get("dossier-label")
        print_labels(desk, paper, [unit], {}, Stickers())
        assert unit not in {one.unit for one in changed_labels(desk, paper)}
        yesterday = NOW.date() - timedelta(1)
        if before := present_of(desk.registry, unit, PartyRole.TENANT):
            set_ended(desk.registry, before, yesterday - timedelta(1))
        begin(desk.registry, unit, PartyRole.TENANT, Party("广州青屿示例科技有限公司"), yesterday)
    with office(site) as desk:
        (one,) = [one for one in changed_labels(desk, paper) if one.unit == unit]
        assert one.present == "广州青屿示例科技有限公司" != one.printed
        print_labels(desk, paper, [unit], {}, Stickers())
        assert unit not in {one.unit for one in changed_labels(desk, paper)}


def lease() -> Image.Image:
    """Somebody's paper that does not say which unit it is about."""
    canvas = Canvas(210, 297, 200)
    canvas.text(105, 40, "房屋租赁合同", size=8, name="hei", anchor="m")
    lines = (
        "出租方（甲方）：",
        "承租方（乙方）：",
        "根据有关法律，甲乙双方订立本租赁合同。",
        "一、租赁期限壹年。",
    )
    for n, line in enumerate(lines):
        canvas.text(25, 70 + 14 * n, line, size=4.6)
    return canvas.image


@pytest.mark.slow
def test_the_label_of_a_bag_scanned_first_files_the_stack_behind_it(site: Site) -> None:
    with office(site) as desk:
        unit = units_of(desk.register, "3", "5")[0]
        label = picture(print_labels(desk, desk.catalog.get("bag-label"), [unit], {}, Stickers("single")).pdf)
    # The bag itself on the glass: the label lies askew on brown paper.
    bag = Image.new("RGB", (1654, 2339), (196, 164, 120))
    bag.paste(label.rotate(3, expand=True, fillcolor=(196, 164, 120)), (300, 250))
    pages = [bag, lease()]
    pages[0].save(site.inbox / "袋.pdf", save_all=True, append_images=pages[1:], resolution=200)
    told = {o.pages: (o.outcome, o.paper, o.unit) for o in take_in(site)}
    assert told == {(1,): ("separator", "", str(unit)), (2,): ("filed", "lease-copy", str(unit))}
    with registry(site) as book:
        assert {d.paper for d in documents_of_unit(book, unit)} == {"lease-copy"}
