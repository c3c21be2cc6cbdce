from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import pytest

from pipeline.catalog import compose
from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import fold
from pipeline.catalog.overrun import overfull
from pipeline.catalog.press import lay_out, press_sheet
from pipeline.catalog.values import check_names, shown
from pipeline.catalog.zones import Mode
from pipeline.classify.domain_titles import titles_of
from pipeline.errors import UsageError
from pipeline.model import Column, Field, FieldKind, Geometry
from tests.templates_kit import context, geometries, papers, pdf_text, sample, samples, squeezed, unit_name
from tests.test_templates_samples import cells

# A sticker or card shares its page with others; labels have tests of their own besides (test_labels.py).
STICKERS = [p.slug for p in papers().papers.values() if p.has_sheet and p.size in ("label", "card")]
SHEETS = [p.slug for p in papers().papers.values() if p.has_sheet and p.slug not in STICKERS]


def written(values: dict[str, Any]) -> int:
    """How much stands in a sample."""
    return len("".join(str(value) for value in values.values()))


# Of the samples of a sheet the fullest is pressed; of the others only what stands in the compartments is looked at, which takes
# a twentieth of the time.
FULLEST, OTHERS = [], []
for slug in SHEETS:
    ordered = sorted(samples(papers().papers[slug]), key=lambda pair: written(pair[1]), reverse=True)
    made = [pytest.param(slug, values, id=f"{slug}/{name}") for name, values in ordered]
    FULLEST += made[:1]
    OTHERS += made[1:]
LABELLED = [
    pytest.param(slug, values, id=f"{slug}/{name}")
    for slug in STICKERS
    for name, values in samples(papers().papers[slug])
]
# Characters that the house fonts lack: the fallback must print them.
RARE = "玥淏赟喆"


@dataclass(frozen=True, slots=True)
class Print:
    """A pressed sheet: its words without white space, its pages, what stands out of its compartments."""

    text: str
    pages: int
    overfull: tuple[str, ...]


def printed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the caller gives them to the press: the unit by its name on paper."""
    unit = values.get("unit")
    return {**values, "unit": context(unit).unit_name} if unit else values


@cache
def geometry(slug: str) -> Geometry:
    """Where the cells of the sheet as it is now lie."""
    paper, known = papers().papers[slug], geometries()
    found = known.load(paper.code, known.current[slug].sheet)
    assert found is not None
    return found


def pressed(slug: str, values: dict[str, Any], about: SheetContext) -> Print:
    """One sheet, laid out once: for the number of pages that its geometry says."""
    paper = papers().papers[slug]
    check_names(paper, values)
    composed = compose.sheet(paper, values, about, Mode.PRINT)
    laid = lay_out(composed.with_pages(len(geometry(slug).sizes)), paper.folder)
    # What is written in cells is fitted by the press, which refuses what cannot be; the rest has its height.
    written = [zone.value for zone in composed.drawn.zones.values()]
    standing_out = [o for o in overfull(laid.document) if not any(w.startswith(o) for w in written)]
    return Print(pdf_text(laid.pdf()), laid.pages, tuple(standing_out))


@pytest.mark.parametrize(("slug", "values"), FULLEST)
def test_a_filled_sheet_keeps_the_pages_of_its_geometry_and_shows_every_value(
    slug: str, values: dict[str, Any]
) -> None:
    sheet = pressed(slug, printed(values), context(values.get("unit", ""), values.get("number", "")))
    assert (sheet.pages, sheet.overfull) == (len(geometry(slug).sizes), ())
    assert any(fold(title) in fold(sheet.text) for title in titles_of(papers().papers[slug]))
    assert unseen(slug, values, sheet.text) == []


@pytest.mark.parametrize(("slug", "values"), OTHERS)
def test_every_sample_fits_its_compartments(slug: str, values: dict[str, Any]) -> None:
    paper, about = papers().papers[slug], context(values.get("unit", ""), values.get("number", ""))
    check_names(paper, values)
    composed = compose.sheet(
        paper, printed(values), about, Mode.PRINT
    )  # refuses what a compartment cannot hold
    words = re.sub(r"<[^>]*>", "", composed.html.partition("<body")[2])
    assert unseen(slug, values, squeezed(unescape(words))) == []


@pytest.mark.parametrize(("slug", "values"), LABELLED)
def test_a_filled_sticker_shows_every_value(slug: str, values: dict[str, Any]) -> None:
    about = context(values.get("unit", ""), values.get("number", ""))
    text = pdf_text(press_sheet(papers().papers[slug], printed(values), about).pdf)
    assert unseen(slug, values, text) == []


def unseen(slug: str, values: dict[str, Any], text: str) -> list[tuple[str, str]]:
    """Values that do not stand on the paper, by field."""
    written = [(f, raw) for f, raw in cells(slug, values) if f.kind is not FieldKind.TICK]
    return [(f.name, raw) for f, raw in written if on_paper(f, raw) not in text]


def on_paper(field: Field | Column, raw: str) -> str:
    """As it stands on paper."""
    if field.kind is FieldKind.UNIT:
        # Labels part the address into building, floor and room.
        unit = context(raw).unit
        return unit.room if unit else raw
    return squeezed(shown(Field(field.name, field.label, field.kind), raw))


@pytest.mark.parametrize("slug", [s for s in SHEETS if s != "unit-separator"])
def test_a_sheet_holds_the_longest_values_that_its_fields_declare(slug: str) -> None:
    written = (FieldKind.NAME, FieldKind.COMPANY, FieldKind.LINES, FieldKind.TEXT)
    fields = [f for f in papers().papers[slug].fields if f.kind in written and f.max_length and not f.stamp]
    values = {f.name: (RARE + "示例企业管理咨询有限公司" * 100)[: f.max_length] for f in fields}
    # Cells have fixed sizes: what fits is decided before the page is laid out, and refused with a UsageError.
    drawn = compose.sheet(papers().papers[slug], values, context(), Mode.PRINT).drawn
    assert {f.name: drawn.zones[f.name].value for f in fields} == values


@pytest.mark.parametrize("slug", SHEETS)
def test_every_field_mark_and_option_has_its_place(slug: str) -> None:
    paper = papers().papers[slug]
    drawn = compose.sheet(paper, {}, context(), Mode.PRINT).drawn
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
