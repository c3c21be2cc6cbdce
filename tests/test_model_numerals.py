"""Laws of Chinese numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.numerals import digits_of


@pytest.mark.parametrize(
    ("numeral", "digits"),
    [
        ("三", "3"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("二十三", "23"), ("一百零三", "103"),
        ("一二〇三", "1203"), ("一二零三", "1203"), ("〇二〇二", "0202"), ("一千二百零三", "1203"),
        ("壹仟贰佰叁拾肆", "1234"), ("廿三", "23"), ("三万五千", "35000"), ("二○二六", "2026"),
    ],
)  # fmt: skip
def test_numerals_placed_or_read_out_become_digits(numeral: str, digits: str) -> None:
    assert digits_of(numeral) == digits


@pytest.mark.parametrize("text", ["", "3", "三栋", "十十", "百千", "三四十"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    assert digits_of(text) is None


@given(st.text(alphabet="〇零一二三四五六七八九十百千万亿廿卅壹拾佰x1", max_size=20))
def test_no_text_makes_it_raise(text: str) -> None:
    digits_of(text)
