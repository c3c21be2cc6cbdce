from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import pypdf
import pytest

from pipeline.catalog.load import fold
from pipeline.catalog.press import Pressed, press_labels, press_sheet
from pipeline.catalog.values import chinese_date
from pipeline.errors import UsageError
from pipeline.model import Column, Field, FieldKind
from tests.templates_kit import context, papers, pdf_text, sample, samples, squeezed, unit_name
from tests.test_templates_samples import cells

SHEETS = [p.slug for p in papers().papers.values() if p.has_sheet and p.size != "label"]
LABELS = ["bag-label", "box-label"]
FILLED = [
    pytest.param(slug, values, id=f"{slug}/{name}")
    for slug in (*SHEETS, *LABELS)
    for name, values in samples(papers().papers[slug])
]
# Characters that the house fonts lack: the fallback must print them.
RARE = "玥淏赟喆"


def printed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the caller gives them to the press: the unit by its name on paper."""
    unit = values.get("unit")
    return {**values, "unit": context(unit).unit_name} if unit else values


@cache
def blank(slug: str) -> Pressed:
    return press_sheet(papers().papers[slug], {}, context())


@pytest.mark.parametrize("slug", SHEETS)
def test_a_blank_sheet_is_a_few_pages_and_bears_its_title(slug: str) -> None:
    assert blank(slug).pages <= 4
    assert fold(papers().papers[slug].title) in fold(pdf_text(blank(slug).pdf))


@pytest.mark.parametrize(("slug", "values"), FILLED)
def test_a_filled_sheet_keeps_its_pages_and_shows_every_value(slug: str, values: dict[str, Any]) -> None:
    paper = papers().papers[slug]
    pressed = press_sheet(paper, printed(values), context(values.get("unit", ""), values.get("number", "")))
    assert pressed.pages == (blank(slug).pages if slug in SHEETS else 1)
    text = pdf_text(pressed.pdf)
    for field, raw in cells(slug, values):
        if field.kind is not FieldKind.TICK:
            assert shown(field, raw) in text, (field.name, raw)


def shown(field: Field | Column, raw: str) -> str:
    """As it stands on paper."""
    if field.kind is FieldKind.DATE and raw:
        return chinese_date(date.fromisoformat(raw))
    if field.kind is FieldKind.UNIT:
        # Labels part the address into building, floor and room.
        return context(raw).unit.room if context(raw).unit else raw
    return squeezed(raw)


@pytest.mark.parametrize("slug", [s for s in SHEETS if s != "unit-separator"])
def test_a_sheet_holds_the_longest_values_that_its_fields_declare(slug: str) -> None:
    paper = papers().papers[slug]
    written = (FieldKind.NAME, FieldKind.COMPANY, FieldKind.LINES, FieldKind.TEXT)
    fields = [f for f in paper.fields if f.kind in written and f.max_length and not f.stamp]
    values = {f.name: (RARE + "示例企业管理咨询有限公司" * 20)[: f.max_length] for f in fields}
    full = press_sheet(paper, values, context())
    assert full.pages == blank(slug).pages
    assert RARE in pdf_text(full.pdf)


@pytest.mark.parametrize("slug", SHEETS)
def test_every_field_mark_and_option_has_its_place(slug: str) -> None:
    paper = papers().papers[slug]
    drawn = blank(slug).drawn
    wanted = {f.name for f in paper.fields if not f.stamp}
    wanted |= {f"sign:{m.name}" for m in paper.signatures} | {f"seal:{m.name}" for m in paper.seals}
    assert {name.split("#")[0].split(".")[0] for name in drawn.zones} == wanted
    assert drawn.twice == []


def test_a_separator_shows_its_unit_and_what_to_do_with_it() -> None:
    text = pdf_text(press_sheet(papers().get("SEP"), {}, context("3-2-1203")).pdf)
    assert "3栋2单元1203" in text
    assert "3-2-1203" in text
    assert "扫描时置于该户文件之前" in text


def test_a_separator_without_unit_says_that_it_is_of_no_use() -> None:
    assert "未指定房号，不能使用" in pdf_text(press_sheet(papers().get("SEP"), {}, context()).pdf)


def test_a_release_slip_takes_eight_things_and_refuses_the_ninth() -> None:
    paper = papers().get("release-slip")
    eight = [["纸箱", "1", "箱", ""]] * 8
    assert press_sheet(paper, {"goods": eight}, context()).pages == 1
    with pytest.raises(UsageError, match="最多 8 行"):
        press_sheet(paper, {"goods": [*eight, eight[0]]}, context())


def test_a_bag_label_parts_the_address_into_building_floor_and_room() -> None:
    text = pdf_text(press_sheet(papers().get("bag-label"), {}, context("3-2-1203")).pdf)
    assert "栋号3栋2单元楼层号12房号1203" in text


def test_a_box_label_gives_the_code_of_company_centre_and_serial() -> None:
    given = sample("box-label", "range")
    text = pdf_text(press_sheet(papers().get("box-label"), given, context()).pdf)
    assert "cpm-avic-001" in text
    assert "3栋12层1201–1208室" in text


def test_a_box_label_takes_the_codes_from_the_office_where_none_are_given() -> None:
    text = pdf_text(press_sheet(papers().get("box-label"), {"serial": "27"}, context("A-1806")).pdf)
    assert "cpm-avic-027" in text
    assert unit_name(context("A-1806").unit) in text


@pytest.mark.parametrize("slug", LABELS)
def test_eight_labels_fill_one_page(slug: str) -> None:
    paper = papers().get(slug)
    pressed = press_labels(
        paper, [({"serial": str(i)} if slug == "box-label" else {}, context("3-1203")) for i in range(1, 9)]
    )
    assert len(pypdf.PdfReader(io.BytesIO(pressed.pdf)).pages) == 1
