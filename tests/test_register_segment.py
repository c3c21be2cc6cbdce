"""Tokens: text and query are cut alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.register.identifiers import endings, identifiers
from pipeline.register.pinyin import SURNAMES, initials, name_readings, pieces, tails, title_syllables
from pipeline.register.segment import phrase, runs, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三丰", ["张三", "三丰", "丰"]),
        ("漏 水\n了", ["漏水", "水了", "了"]),
        ("3栋1203室", ["3", "栋", "1203", "室"]),
        ("1203室内", ["1203", "室", "室内", "内"]),
        ("裝修，Ｂ座", ["装修", "修", "b", "座"]),
        ("𬭚𰻞", ["𬭚𰻞", "𰻞"]),
        ("。，-—", []),
    ],
)
def test_text_is_cut_into_pairs_and_runs(text: str, expected: list[str]) -> None:
    assert tokens(runs(text)) == expected


def contains(whole: list[str], part: list[str], beginning: bool) -> bool:
    """A phrase of the index: `part` stands in `whole`, its last token perhaps only in its beginning."""
    for start in range(len(whole) - len(part) + 1):
        window = whole[start : start + len(part)]
        if window[:-1] == part[:-1] and (
            window[-1] == part[-1] or (beginning and window[-1].startswith(part[-1]))
        ):
            return True
    return False


_TEXT = st.text(st.sampled_from("装修漏水甲乙丙1203ab "), min_size=1, max_size=14)


@given(_TEXT, st.data())
def test_every_piece_of_a_text_is_a_phrase_of_its_tokens(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before, piece, after = text[:start], text[start:end], text[end:]
    cuts_a_number = (
        (before[-1:] + piece[:1]).isascii() and (before[-1:] + piece[:1]).isalnum() and bool(before)
    )
    cuts_an_end = (piece[-1:] + after[:1]).isascii() and (piece[-1:] + after[:1]).isalnum() and bool(after)
    if cuts_a_number or cuts_an_end:
        return  # letters and digits are found whole (or by their beginning), not from the middle
    found, beginning = phrase(piece)
    if found and not (len(found) == 1 and len(found[0]) == 1):
        assert contains(tokens(runs(text)), found, beginning)


def test_identifiers_lose_their_separators() -> None:
    found = identifiers("电话 138-1234-5678，座机(0755)88881234，车牌粤b·12345，收据sj2026001234，2026-11-21")
    assert {"13812345678", "075588881234", "b12345", "sj2026001234"} <= found


def test_any_end_of_an_identifier_is_there() -> None:
    assert endings(["13812345678"]) == {
        "13812345678", "3812345678", "812345678", "12345678", "2345678", "345678", "45678", "5678"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "letters"),
    [("张三丰", "zhangsanfeng"), ("单小军", "shanxiaojun"), ("曾志伟", "zengzhiwei"), ("仇英", "qiuying"), ("尉迟恭", "yuchigong")],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, letters: str) -> None:
    assert letters in {"".join(reading) for reading in name_readings(name)}


def test_pinyin_pieces() -> None:
    syllables = title_syllables("装修申请书")
    assert initials(syllables) == "zxsqs"
    assert {"zx", "xsq", "zxsqs"} <= pieces("zxsqs")
    assert "shenqingshu" in tails(syllables)
    assert name_readings("某某贸易有限公司") == name_readings("John") == name_readings("王") == []


def test_the_surname_table_is_in_plain_letters() -> None:
    assert all(reading.replace(" ", "").isascii() for readings in SURNAMES.values() for reading in readings)
    assert all(
        len(reading.split()) == len(name) for name, readings in SURNAMES.items() for reading in readings
    )
