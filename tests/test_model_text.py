"""Laws of folding."""

from __future__ import annotations

import sys
import time

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.text import fold, squeeze, title_key


@given(st.text())
def test_fold_keeps_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_fold_is_idempotent_for_every_character_there_is() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    once = fold(everything)
    assert len(once) == len(everything)
    assert fold(once) == once


def test_fold_makes_full_width_traditional_and_upper_case_alike() -> None:
    assert fold("裝修申請－３棟１２０３Ａ　房號：Ⅰ") == "装修申请-3栋1203a 房号:i"


def test_fold_knows_every_dash_and_leaves_the_number_one_alone() -> None:
    assert fold("3—1203 3－1203 3–1203 3−1203 3‐1203 三一") == "3-1203 3-1203 3-1203 3-1203 3-1203 三一"


def test_squeeze_removes_gaps_between_chinese_characters_only() -> None:
    assert squeeze("房 号\n码 3 栋 A B") == "房号码 3 栋 A B"


def test_title_key_ignores_quotes_spaces_and_punctuation() -> None:
    assert title_key("《用戶室內裝修 申請書》（表１—１７）") == "用户室内装修申请书表117"


def test_the_first_fold_is_quick() -> None:
    from pipeline.model import text

    text._table.cache_clear()
    begun = time.perf_counter()
    fold("裝修")
    assert time.perf_counter() - begun < 0.25  # about 5 ms; a loaded machine gets room
