"""The English switch: every word that the desk's pages ask for has its English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.web.render import HERE
from pipeline.web.words import ENGLISH, said

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
_ASKED = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')""")
_PLACES = re.compile(r"\{(\w*)\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_page_has_its_english(template: Path) -> None:
    asked = {first or second for first, second in _ASKED.findall(template.read_text("utf-8"))}
    assert sorted(word for word in asked if _CHINESE.search(word) and word not in ENGLISH) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_page_says_chinese_that_cannot_be_switched(template: Path) -> None:
    """Text between tags; names of things (a person's, a paper's) come as values."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    said_outright = [part.strip() for part in re.findall(r">([^<>]*)<", text)]
    assert [part for part in said_outright if _CHINESE.search(part) and part != "中文"] == []


def test_the_english_has_the_same_places_for_values() -> None:
    for chinese, english in ENGLISH.items():
        if english:
            assert set(_PLACES.findall(english)) == set(_PLACES.findall(chinese)), chinese


def test_what_has_no_english_stays_chinese() -> None:
    assert said("没有人译过的话", "en") == "没有人译过的话"
