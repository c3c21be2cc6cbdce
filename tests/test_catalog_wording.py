"""Words that all letters share: who is spoken to, points that somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog.wording import called, listed, numbered

TEXT = st.text(alphabet="装修墙面开裂12一三（）().．、；;，。\n ④", max_size=60)


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("墙面开裂；3号插座无电", ["墙面开裂", "3号插座无电"]),
        ("1、墙面开裂；2、3号插座无电。", ["墙面开裂", "3号插座无电"]),
        ("（1）墙面开裂;（2）3号插座无电", ["墙面开裂", "3号插座无电"]),
        ("一、墙面开裂\n二、插座无电\n", ["墙面开裂", "插座无电"]),
        ("①墙面开裂；②插座无电", ["墙面开裂", "插座无电"]),
        ("1.墙面开裂；2．插座无电", ["墙面开裂", "插座无电"]),
        ("1.8米处开裂", ["1.8米处开裂"]),
        ("2026年1月物业费", ["2026年1月物业费"]),
        ("", []),
        ("；。\n", []),
    ],
)
def test_points_lose_the_numbers_that_were_typed(typed: str, points: list[str]) -> None:
    assert listed(typed) == points


@given(TEXT)
def test_no_point_is_empty_or_keeps_the_marks_that_close_it(text: str) -> None:
    assert all(point and point == point.strip("。；，.;, ") for point in listed(text))


@given(TEXT)
def test_numbered_points_are_one_sentence_of_all_points(text: str) -> None:
    said = "".join(numbered(text))
    points = listed(text)
    marks = [f"（{i}）" if len(points) > 1 else "" for i in range(1, len(points) + 1)]
    assert said == "；".join(m + p for m, p in zip(marks, points, strict=True)) + ("。" if points else "")


@pytest.mark.parametrize(
    ("name", "word"),
    [("陈玥", "您"), ("欧阳淑敏", "您"), ("阿依古丽·买买提", "您"), ("青屿示例科技有限公司", "贵单位")],
)
def test_a_firm_is_spoken_to_as_one(name: str, word: str) -> None:
    assert called(name, "您") == word
