"""Reports on paper, as Excel files and on the command line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pypdfium2
import pytest
from cases_kit import room_in
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from reports_kit import NOW, make_site, opened, some_complaints

from pipeline.catalog.charts import Bar, Chart, height, svg
from pipeline.cli.group import main
from pipeline.errors import UsageError
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked, usual_span
from pipeline.flow.reports.catalogue import REPORTS, make_report
from pipeline.flow.reports.excel import workbook_of
from pipeline.flow.reports.printing import report_file
from pipeline.flow.reports.report import Column, Kind, Rate, Report, for_tier
from pipeline.site import Site

PDF, XLSX = Path("x.pdf"), Path("x.xlsx")
LIST = Report(
    "test",
    "试验表",
    (Column("name", "名称", left=True, tier=2), Column("sum", "金额", Kind.MONEY, 30), Column("on", "日期", Kind.DATE, 30)),
    (("=1+1", Decimal("1234.50"), date(2026, 11, 20)), ("<b>&", None, None)),
    "2026年11月",
    ("合计 1,234.50 元。",),
    note="试验",
    empty="没有。",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(module_tmp: Path) -> Site:
    made = make_site(module_tmp)
    with room_in(made, NOW) as room:
        some_complaints(room)
        opened(room, "arrears", "2-103", "track-now", items="费", period="8月", amount="1234.50")
    return made


@pytest.fixture
def room(site: Site) -> Iterator[CaseRoom]:
    with room_in(site, NOW) as made:
        yield made


def words_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def test_a_list_is_printed_lying_with_office_days_pages_and_lines_to_sign(room: CaseRoom) -> None:
    pdf = report_file(room, LIST, PDF)
    (words,) = words_of(pdf)
    for said in ("试验表", "云栖苑物业服务中心", "2026年11月", "1,234.50", "制表", "审核", "第 1 页"):
        assert said in words, said
    with pikepdf.open(io.BytesIO(pdf)) as opened_pdf:
        box = opened_pdf.pages[0].mediabox
        assert float(box[2]) > float(box[3])


def test_the_monthly_report_has_charts_sections_and_signatures(room: CaseRoom) -> None:
    report = make_report(room, REPORTS["monthly"], Asked(usual_span(REPORTS["monthly"].every, NOW.date())))
    words = "".join(words_of(report_file(room, report, PDF)))
    for said in ("物业服务月报", "一、投诉汇总表", "各类投诉件数", "七、各项台账", "编制人", "服务中心主任"):
        assert said in words, said


def test_markup_in_a_cell_stays_words(room: CaseRoom) -> None:
    chart = Chart("<script>", (Bar("<b>&", Decimal(1), "<i>"),))
    with_chart = Report("t", "表", (Column("a", "甲"),), (("<b>粗</b>",),), charts=(chart,))
    words = "".join(words_of(report_file(room, with_chart, PDF)))
    assert "<b>粗</b>" in words
    assert "<script>" in words


def test_a_character_without_a_glyph_does_not_keep_a_register_from_being_printed(room: CaseRoom) -> None:
    report = Report("t", "表", (Column("a", "甲"),), (("太吵😡\x07",),), totals=("合计😡",))
    with_chart = replace(report, charts=(Chart("图", (Bar("😡\ud800", Decimal(1), "1"),)),))
    for one in (report, with_chart):
        assert "太吵□" in "".join(words_of(report_file(room, one, PDF)))


def test_a_rare_character_beside_latin_letters_is_printed(room: CaseRoom) -> None:
    report = Report("t", "表", (Column("a", "甲"),), (("𠮷先生 ok",),))
    assert "𠮷先生" in "".join(words_of(report_file(room, report, PDF)))


def test_an_empty_report_prints_what_would_fill_it(room: CaseRoom) -> None:
    report = make_report(room, REPORTS["keys"], Asked(usual_span(REPORTS["keys"].every, NOW.date())))
    assert "没有借出未还的钥匙" in "".join(words_of(report_file(room, report, PDF)))


def test_excel_holds_real_numbers_and_days_and_no_formulas() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(LIST, "中心")))["试验表"]
    assert sheet.freeze_panes == "A4"
    assert [c.value for c in sheet[3]] == ["名称", "金额", "日期"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["B4"].value == 1234.5
    assert sheet["C4"].value.date() == date(2026, 11, 20)
    assert "合计 1,234.50 元。" in [sheet.cell(n, 1).value for n in range(5, 9)]


def test_excel_has_a_sheet_for_every_section(room: CaseRoom) -> None:
    report = make_report(
        room, REPORTS["complaints"], Asked(usual_span(REPORTS["complaints"].every, NOW.date()))
    )
    book = openpyxl.load_workbook(io.BytesIO(report_file(room, report, XLSX)))
    assert len(book.sheetnames) == 1 + len(report.sections)


def test_another_suffix_is_refused(room: CaseRoom) -> None:
    with pytest.raises(UsageError, match="不能写成"):
        report_file(room, LIST, Path("x.doc"))


def test_a_stricter_tier_leaves_its_columns_out() -> None:
    seen = for_tier(LIST, 3)
    assert [c.name for c in seen.columns] == ["sum", "on"]
    assert seen.rows[0] == (Decimal("1234.50"), date(2026, 11, 20))
    assert for_tier(LIST, 1) == LIST


# charts

bars = st.builds(
    Bar,
    st.text(max_size=30),
    st.decimals(0, 10**6, places=1),
    st.text(max_size=12),
    st.none() | st.just(Decimal(0)),
    st.none() | st.decimals(0, 100, places=1),
)


@given(st.lists(bars, max_size=8), st.booleans(), st.text(max_size=20))
def test_every_chart_is_a_picture_in_which_nothing_leaves_the_page(
    found: list[Bar], upright: bool, title: str
) -> None:
    chart = Chart(title, tuple(found), upright, legend=("已办结", "未办结"))
    picture = svg(chart)
    if re.search(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", picture):
        return  # characters that no XML may hold are refused where papers are filed
    root = ElementTree.fromstring(picture)
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, tall = (float(rect.attrib[k]) for k in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= 170.1
        assert 0 <= y <= y + tall <= height(chart) + 0.1


def test_a_rate_bar_shows_where_its_target_lies() -> None:
    picture = svg(Chart("率", (Bar("甲", Decimal(50), "50 %", target=Decimal(96)),), top=Decimal(100)))
    assert "stroke-dasharray" in picture
    assert "目标" in picture


# the command


def run(site: Site, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--site", str(site.root), "report", *arguments])
    return done.exit_code, done.stdout


def test_the_command_lists_every_report(site: Site) -> None:
    code, words = run(site, "list", "--json")
    assert code == 0
    assert [json.loads(line)["name"] for line in words.splitlines()] == list(REPORTS)


def test_the_command_gives_rows_with_money_as_text(site: Site) -> None:
    code, words = run(site, "arrears", "--json")
    assert code == 0
    (row,) = json.loads(words)["rows"]
    assert row["amount"] == "1234.50"


def test_the_command_leaves_out_what_the_third_tier_may_not_see(site: Site) -> None:
    _, seen = run(site, "complaint-register", "--from", "2026-10-01", "--to", "2026-11-30", "--json")
    _, masked = run(
        site, "complaint-register", "--from", "2026-10-01", "--to", "2026-11-30", "--tier", "3", "--json"
    )
    assert "李四" in seen
    assert "李四" not in masked


def test_the_command_writes_a_file(site: Site, tmp_path: Path) -> None:
    code, words = run(site, "arrears", "--building", "2栋", "--out", str(tmp_path / "欠费.xlsx"))
    assert code == 0, words
    assert openpyxl.load_workbook(tmp_path / "欠费.xlsx").sheetnames == ["欠费跟踪表"]


def test_a_report_that_is_not_there_is_said(site: Site) -> None:
    code, _ = run(site, "no-such")
    assert code != 0


def test_a_rate_for_programs_has_its_parts(site: Site) -> None:
    code, words = run(site, "household-visits", "--json")
    assert code == 0
    assert json.loads(words)["rows"][0]["rate"]["whole"] == Rate(0, 9).whole
