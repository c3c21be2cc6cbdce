"""Laws of ticked options in a recognised line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.options import ticked


@pytest.mark.parametrize(
    ("line", "options", "chosen"),
    [
        ("□ 来访 □电话 □ 来函 ☑微信", ("来访", "电话", "来函", "微信"), ("微信",)),
        ("□隔墙 ☑天花 √地面", ("隔墙", "天花", "地面"), ("天花", "地面")),
        ("□男圖女", ("男", "女"), ("女",)),
        ("□合格不合格，限期整改", ("合格", "不合格，限期整改"), ("不合格，限期整改",)),
        ("满意 □基本满意 不满意", ("满意", "基本满意", "不满意"), ("满意", "不满意")),
        ("□單項施工 ■常規裝修", ("单项施工", "常规装修"), ("常规装修",)),
        ("□单项施工 ☑常规装修", (), ("常规装修",)),
        ("□是 □否", ("是", "否"), ()),
    ],
)
def test_ticked_boxes_and_boxes_full_of_ink_are_told(
    line: str, options: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    assert ticked(line, options) == chosen


@pytest.mark.parametrize("line", ["同意", "", "合格"])
def test_a_line_without_boxes_does_not_tell(line: str) -> None:
    assert ticked(line, ("同意", "不同意", "合格")) is None


@given(st.text(), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_no_line_makes_it_raise(line: str, options: list[str]) -> None:
    ticked(line, options)
