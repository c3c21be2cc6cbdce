"""Lists of the dossiers: drawn quickly, complete, and the same in Excel."""

from __future__ import annotations

import io
import time
from pathlib import Path

import openpyxl
import pypdf
import pytest
from flow_kit import NOW
from test_labels import office, site  # noqa: F401

from pipeline.catalog.tabular import Column, Table, draw
from pipeline.errors import UsageError
from pipeline.flow.findingaids import (
    AIDS,
    box_list,
    catalogue_cards,
    dossier_index,
    finding_aid,
    inventory,
    user_dossiers,
)
from pipeline.flow.labels import units_of
from pipeline.flow.sheets import print_paper
from pipeline.site import Site

COLUMNS = (Column("序号", 14), Column("文件名称", left=True), Column("编号", 20))


def words(pdf: bytes) -> str:
    return "".join("".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def table(number: int, title: str = "用户室内装修申请书") -> Table:
    rows = [("g　装修资料",), *((str(i), f"{title}{i}", f"{i:06d}") for i in range(number))]
    return Table(
        "档案目录", COLUMNS, rows, ("房号：3栋1203", "用户：史淏赟", "共 3 件"), "本目录自动更新。", "2026年"
    )


def test_a_list_has_every_cell_and_its_heading_on_every_page() -> None:
    pdf = draw(table(90))
    text = words(pdf)
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert all(f"用户室内装修申请书{i}" in text for i in range(90))
    assert text.count("文件名称") == pages > 1
    assert "史淏赟" in text
    assert f"第1页共{pages}页" in text


def test_the_same_list_gives_the_same_bytes() -> None:
    assert draw(table(5)) == draw(table(5))


def test_a_long_title_is_broken_and_stays_in_its_column() -> None:
    assert "申请书" * 40 in words(draw(table(1, "申请书" * 40)))


def test_a_character_that_no_font_has_is_refused() -> None:
    with pytest.raises(UsageError, match="U\\+31000"):
        draw(table(1, "王\U00031000"))


def test_a_list_of_twenty_papers_takes_less_than_thirty_milliseconds() -> None:
    draw(table(20))
    best = min(_seconds(n) for n in range(5))
    assert best < 0.03


def _seconds(n: int) -> float:
    begun = time.perf_counter()
    draw(table(20, f"第{n}种文件"))
    return time.perf_counter() - begun


@pytest.mark.parametrize("kind", list(AIDS))
def test_every_finding_aid_is_a_pdf_and_an_excel_file(site: Site, kind: str) -> None:  # noqa: F811
    with office(site) as desk:
        assert finding_aid(desk, kind, "", Path("a.pdf")).startswith(b"%PDF")
        assert openpyxl.load_workbook(io.BytesIO(finding_aid(desk, kind, "", Path("a.xlsx"))))
        with pytest.raises(UsageError, match="docx"):
            finding_aid(desk, kind, "", Path("a.docx"))


def test_the_seven_columns_name_every_unit_once_with_its_occupant(site: Site) -> None:  # noqa: F811
    with office(site) as desk:
        found = user_dossiers(desk, "3")
        rows = [row for row in found.rows if len(row) > 1]
        units = units_of(desk.register, "3", "")
        assert [row[4] for row in rows] == [str(u) for u in units]
        assert len(found.columns) == 7
        assert rows[0][1] == desk.register.party_on(units[0], NOW.date()) or rows[0][1] == "（空置）"
        assert len([row for row in dossier_index(desk, "3").rows if len(row) > 1]) == len(units)


def test_a_name_that_looks_like_a_formula_is_text_in_excel() -> None:
    from pipeline.catalog.spreadsheet import workbook

    book = openpyxl.load_workbook(io.BytesIO(workbook(table(1, "=HYPERLINK(1)"))))
    cell = book.active["B5"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)0")


def test_catalogue_cards_show_number_and_owner(site: Site) -> None:  # noqa: F811
    with office(site) as desk:
        unit = units_of(desk.register, "3", "")[0]
        text = words(catalogue_cards(desk, "3"))
        assert str(unit) in text
        assert "档案目录卡片" in text


def test_the_list_of_boxes_knows_the_labels_that_were_printed(site: Site) -> None:  # noqa: F811
    with office(site) as desk:
        given = {"serial": "7", "locator": "3栋 7层", "company_code": "cpm", "centre_code": "avic"}
        print_paper(desk, desk.catalog.get("box-label"), None, given)
        assert ("cpm-avic-007", "用户档案", "3栋7层") in {row[1:4] for row in box_list(desk, "").rows}


def test_the_inventory_of_a_dossier_is_written_on_demand(site: Site) -> None:  # noqa: F811
    with office(site) as desk:
        unit = units_of(desk.register, "3", "")[0]
        assert "档案目录" in words(inventory(desk, unit, Path("a.pdf")))


def test_a_rare_character_beside_latin_letters_is_printed_in_a_list() -> None:
    rows = (("𠮷先生 ok", "A座1203"), ("普通", "x𠮷y"))
    pdf = draw(Table(title="试", columns=(Column("名称", 60), Column("备注", 60)), rows=rows))
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "𠮷先生 ok" in text and "x𠮷y" in text
