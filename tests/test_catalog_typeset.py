"""Lines of Chinese text: where they break, how they become flush, what fits a cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog.typeset import MM_PER_PT, atoms, balanced, break_lines, fit, justify, width_em

TEXT = st.text(alphabet="装修申请书，。、：；（）《》“”12A b玥", min_size=1, max_size=120)


@given(TEXT)
def test_no_character_is_lost_or_added(text: str) -> None:
    lines = justify(text, 156, 16)
    assert "".join(line.text for line in lines).replace("\u3000", "").replace(" ", "") == text.replace(
        " ", ""
    )


@given(TEXT)
def test_no_line_begins_with_a_closing_mark(text: str) -> None:
    lines = break_lines("装" + text, 10, squeeze=1.0)
    # What is wider than a whole line is cut anywhere; nothing else is.
    if max(width_em(a) for a in atoms("装" + text)) <= 10:
        assert all(line[:1] not in "，。、：；）》”" for line in lines if line)


@given(TEXT)
def test_every_line_but_the_last_is_flush(text: str) -> None:
    width, size = 156.0, 16.0
    em = width / (size * MM_PER_PT)
    for line in justify(text, width, size)[:-1]:
        wide = width_em(line.text) + line.spacing / size * (len(line.text) - 1)
        assert abs(wide - em) < 0.01 or len(line.text) == 1


def test_letter_spacing_stays_a_hair() -> None:
    text = (
        "贵户室内装修工程于2026年11月20日经我中心会同工程部验收，发现下列问题，不符合《室内装修管理规定》第12条的要求，不予通过。"
        * 4
    )
    assert all(abs(line.spacing) < 1.5 for line in justify(text, 156, 16))


def test_numbers_and_words_stay_whole() -> None:
    lines = break_lines("电话13800000000请回电", 6)
    assert any("13800000000" in line for line in lines) or width_em("13800000000") > 6


@given(TEXT)
def test_balanced_lines_are_the_text_and_fit_and_keep_the_rules(text: str) -> None:
    lines = balanced("装" + text, 8)
    assert "".join(lines).replace(" ", "") == ("装" + text).replace(" ", "")
    assert all(width_em(line) <= 8 + 1e-6 for line in lines)
    if max(width_em(a) for a in atoms("装" + text)) <= 8:
        assert all(line[:1] not in "，。、：；）》”" for line in lines if line)


def test_a_title_breaks_where_a_word_ends_and_not_into_more_lines_than_it_needs() -> None:
    assert balanced("关于地下车库地面翻新工程的公告", 10) == ["关于地下车库地面", "翻新工程的公告"]
    assert balanced("某某市某某区某某某国际金融中心广场物业管理中心客户服务部", 17) == [
        "某某市某某区某某某国际金融中心",
        "广场物业管理中心客户服务部",
    ]


def test_a_long_value_gets_smaller_and_then_is_refused() -> None:
    small, smaller = fit("短", 40, 9), fit("很长的内容" * 6, 40, 9)
    assert small is not None
    assert smaller is not None
    assert small.size > smaller.size
    assert fit("太长" * 200, 40, 9) is None
