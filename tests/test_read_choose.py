"""Laws of choosing among a recogniser's readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import CellReading, FieldKind
from pipeline.read.choose import better, chance
from pipeline.read.surnames import has_surname, is_implausible
from pipeline.read.words import is_series, is_worded


def cell(text: str, *others: str) -> CellReading:
    return CellReading("x", text, 0.95, True, "", others)


@pytest.mark.parametrize(
    ("kind", "text", "other"),
    [
        (FieldKind.LINES, "已派人处住", "已派人处理"),
        (FieldKind.TEXT, "2X-2026-481", "ZX-2026-481"),
        (FieldKind.COMPANY, "广州云山技木有限公司", "广州云山技术有限公司"),
        (FieldKind.MONEY, "4 10,000", "￥ 10,000"),
    ],
)
def test_a_reading_that_makes_sense_is_better_than_one_that_makes_none(
    kind: FieldKind, text: str, other: str
) -> None:
    assert better(kind, cell(text, other)) == other


@pytest.mark.parametrize(
    ("kind", "text", "other"),
    [
        (FieldKind.LINES, "水箱一台", "冰箱一台"),  # both are words
        (FieldKind.NAME, "王处住", "王处理"),
        (FieldKind.MONEY, "41500", "11500"),
        (FieldKind.PHONE, "15400138000", "15400138008"),
        (FieldKind.TEXT, "ZX-2026-481", "2X-2026-481"),
    ],
)
def test_else_the_first_reading_stands(kind: FieldKind, text: str, other: str) -> None:
    assert better(kind, cell(text, other)) is None


def test_words_are_found_around_a_character() -> None:
    assert is_worded("已派人处理", 4)
    assert not is_worded("已派人处住", 4)
    assert is_series("WY-2026-014")
    assert not is_series("2X-2026-014")


def test_names_without_a_surname_are_implausible() -> None:
    assert has_surname("欧阳修")
    assert is_implausible("可欢文")
    assert is_implausible("杜丹三鹏")
    assert not is_implausible("司徒建国")


@given(st.floats(-1, 2), st.integers(0, 500))
def test_a_chance_is_between_none_and_one(confidence: float, length: int) -> None:
    assert 0.0 <= chance(confidence, length) <= 1.0


@given(st.sampled_from(list(FieldKind)), st.text(), st.lists(st.text(), max_size=3))
def test_no_readings_make_it_raise(kind: FieldKind, text: str, others: list[str]) -> None:
    assert better(kind, cell(text, *others)) in {None, *others}
