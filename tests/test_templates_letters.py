from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.catalog import compose
from pipeline.catalog.compose import SheetContext, letter_data
from pipeline.catalog.press import Pressed, letter_overrun, press_letter, press_measured
from pipeline.catalog.word import render_docx
from pipeline.catalog.zones import Mode
from pipeline.errors import MissingValue
from pipeline.model import FieldKind, PaperType
from tests.templates_kit import OFFICE, ROOT, TEMPLATES, context, docx_text, papers, pdf_text, samples

GOLDEN = Path(__file__).parent / "golden"
LETTERS = [p.slug for p in papers().papers.values() if p.has_letter]


def least(paper: PaperType) -> dict[str, Any]:
    """Only what a letter cannot do without, from its first example."""
    _, values = next(samples(paper))
    needed = {f.name for f in paper.fields if f.required and not f.default}
    return {name: value for name, value in values.items() if name in needed}


LEAST: dict[str, dict[str, Any]] = {
    **{slug: least(papers().get(slug)) for slug in LETTERS},
    "rectification-notice": {"unit": "3-1203", "deadline": "2026-12-05", "defects": "地面空鼓"},
    "fit-out-reply": {"unit": "3-1203", "conclusion": "同意"},
}
MOST: dict[str, dict[str, Any]] = {
    "fit-out-reply": {
        "unit": "3-2-1203",
        "occupant": "玥淏赟",
        "conclusion": "有条件同意",
        "conditions": "1、厨房燃气管道不得移位；2、卫生间防水高度不低于1.8米",
        "fees": "装修保证金3000元\n垃圾清运费300元",
    }
}
CASES = [
    *(
        pytest.param(slug, name, values, id=f"{slug}-{name}")
        for slug in LETTERS
        for name, values in samples(papers().get(slug))
    ),
    *(pytest.param(slug, "least", values, id=f"{slug}-least") for slug, values in LEAST.items()),
    *(pytest.param(slug, "conditional", values, id=f"{slug}-conditional") for slug, values in MOST.items()),
]
every_letter = pytest.mark.parametrize(("slug", "name", "values"), CASES)


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the caller gives them to the press; some letters are to nobody's unit."""
    return {**values, "unit": context(values["unit"]).unit_name} if "unit" in values else values


def about(values: dict[str, Any], number: str = "") -> SheetContext:
    return context(values.get("unit", ""), number)


def slip(paper: PaperType) -> set[str]:
    """The places of the slip that a receiver signs; a notice on the board has none."""
    return {"sign:receiver", "received_date"} if paper.signatures else set()


def pressed(slug: str, values: dict[str, Any], number: str = "") -> Pressed:
    return _pressed(slug, json.dumps(values), number)


@cache
def _pressed(slug: str, values: str, number: str) -> Pressed:
    read = json.loads(values)
    return press_letter(papers().get(slug), given(read), about(read, number))


def letter_pdf(slug: str, values: dict[str, Any], number: str = "") -> str:
    """The letter's text from the title on, without letterhead, page numbers and code line."""
    text = re.sub(r"—\d+—", "", pdf_text(pressed(slug, values, number).pdf))
    code = papers().get(slug).code
    text = re.sub(code + r"\.[0-9A-Z]{3}\.[0-9A-Z-]*\.\.\d-\d\.\.[0-9A-Z]{2}", "", text)
    return without_letterhead(text, number)


def letter_docx(slug: str, values: dict[str, Any], number: str = "") -> str:
    """The same of the Word letter."""
    paper: PaperType = papers().get(slug)
    data = letter_data(paper, given(values), about(values, number))
    return without_letterhead(docx_text(render_docx(paper.folder / "letter.docx", data)), number)


def without_letterhead(text: str, number: str) -> str:
    """It stands before the text in Word and at the end of the first page in a PDF."""
    letterhead = OFFICE.company + (number or "（草稿）")
    assert text.count(letterhead) == 1
    return text.replace(letterhead, "")


def lines(text: str) -> str:
    """One sentence a line, for reading and comparing."""
    return re.sub(r"(?<=[。：；])", "\n", text).strip() + "\n"


@every_letter
def test_a_letter_says_what_it_said_before(slug: str, name: str, values: dict[str, Any]) -> None:
    path = GOLDEN / f"{slug}-{name}.txt"
    text = lines(letter_pdf(slug, values))
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@every_letter
def test_pdf_and_word_letter_carry_the_same_sentences(slug: str, name: str, values: dict[str, Any]) -> None:
    assert lines(letter_docx(slug, values)) == lines(letter_pdf(slug, values))


@every_letter
def test_a_letter_takes_two_pages_at_most_and_its_slip_has_places_to_sign(
    slug: str, name: str, values: dict[str, Any]
) -> None:
    letter = pressed(slug, values)
    assert letter.pages <= 2
    assert set(letter.drawn.zones) == slip(papers().get(slug))


@pytest.mark.parametrize("slug", ["arrears-reminder", "works-notice", "press-announcement"])
def test_no_word_runs_off_a_letter_whatever_people_and_the_office_are_called(slug: str) -> None:
    paper = papers().get(slug)
    office = replace(OFFICE, name="某某市某某区某某某国际金融中心广场物业管理中心客户服务部")
    names = {
        f.name: "䶮玥示例国际供应链管理股份有限公司华南区（某某市）第一分公司综合部"[: f.max_length]
        for f in paper.fields
        if f.kind in (FieldKind.NAME, FieldKind.COMPANY)
    }
    values = {**given(LEAST[slug]), **names}
    assert letter_overrun(paper, values, replace(about(LEAST[slug]), office=office)) == ()


def test_a_long_name_wraps_after_the_chinese_rules() -> None:
    name = "青屿示例国际供应链管理股份有限公司华南区分公司（某某市）第一办事处综合部"
    composed = compose.letter(
        papers().get("arrears-reminder"),
        {**given(LEAST["arrears-reminder"]), "occupant": name},
        about(LEAST["arrears-reminder"]),
        Mode.PRINT,
    )
    _, _, after = composed.html.partition('class="title"')
    found = re.findall(
        r'<div class="line"[^>]*>(.*?)</div>',
        after.partition('<div class="paragraph">')[2].partition("</div></div>")[0] + "</div>",
    )
    assert "".join(found).startswith(name)
    assert len(found) == 2
    assert not any(line[0] in "（，。：）" for line in found[1:])


@pytest.mark.parametrize("slug", LETTERS)
def test_the_empty_letter_can_be_measured(slug: str) -> None:
    paper = papers().get(slug)
    assert set(press_measured(paper, context(), letter=True).drawn.zones) == slip(paper)


@pytest.mark.parametrize("slug", LETTERS)
def test_an_issued_letter_bears_its_number_in_pdf_and_word(slug: str) -> None:
    # letter_pdf and letter_docx find company and number one after the other.
    number = "云栖物业装改〔2026〕12号"
    assert letter_pdf(slug, LEAST[slug], number) == letter_docx(slug, LEAST[slug], number)


def test_a_rectification_notice_needs_only_unit_deadline_and_defects() -> None:
    with pytest.raises(MissingValue) as caught:
        press_letter(papers().get("rectification-notice"), {"unit": "3栋1203"}, context("3-1203"))
    assert caught.value.names == ("deadline", "defects")


def test_a_reply_needs_only_unit_and_conclusion() -> None:
    with pytest.raises(MissingValue) as caught:
        press_letter(papers().get("fit-out-reply"), {}, context())
    assert set(caught.value.names) == {"unit", "conclusion"}


@pytest.mark.parametrize(
    "defects",
    [
        "墙面开裂；3号插座无电",
        "墙面开裂\n3号插座无电\n",
        "1、墙面开裂；2、3号插座无电。",
        "（1）墙面开裂;（2）3号插座无电",
    ],
)
def test_defects_are_numbered_once_however_they_were_typed(defects: str) -> None:
    text = letter_pdf("rectification-notice", {**LEAST["rectification-notice"], "defects": defects})
    assert "：（1）墙面开裂；（2）3号插座无电。请" in text


def test_a_single_defect_bears_no_number() -> None:
    assert "：地面空鼓。请贵户" in letter_pdf("rectification-notice", LEAST["rectification-notice"])


@pytest.mark.parametrize(
    ("occupant", "word"),
    [("陈玥", "贵户"), ("欧阳淑敏", "贵户"), ("阿依古丽·买买提", "贵户"), ("青屿示例科技有限公司", "贵单位")],
)
def test_people_are_called_households_and_firms_units(occupant: str, word: str) -> None:
    values = {**LEAST["rectification-notice"], "occupant": occupant}
    assert f"{occupant}（3栋1203）：{word}位于3栋1203" in letter_pdf("rectification-notice", values)


def test_a_refusal_neither_asks_for_fees_nor_hands_out_a_permit() -> None:
    values = {"unit": "3-1203", "conclusion": "不同意", "fees": "装修保证金3000元"}
    text = letter_pdf("fit-out-reply", values)
    assert "不予批准。" in text
    assert "未经批准，不得施工" in text
    assert "保证金" not in text
    assert "批准书" not in text


def test_markup_in_a_value_is_printed_as_it_is() -> None:
    values = {**LEAST["rectification-notice"], "defects": "<b>渗漏</b> & {{ 7*7 }}"}
    assert "<b>渗漏</b>&{{7*7}}。" in letter_pdf("rectification-notice", values)
    assert "<b>渗漏</b>&{{7*7}}。" in letter_docx("rectification-notice", values)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_word_letters", ROOT / "scripts/make_word_letters.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("slug", LETTERS)
def test_the_word_letter_is_the_one_made_from_the_html_letter(slug: str) -> None:
    assert script().make_word(TEMPLATES / slug) == (TEMPLATES / slug / "letter.docx").read_bytes()


def test_wording_outside_of_a_paragraph_is_refused_by_the_word_script() -> None:
    made = script()
    with pytest.raises(made.WordingError, match="outside"):
        list(made.pieces('{{ p("好。") }}\n<p>漏网</p>'))
