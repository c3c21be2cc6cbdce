"""Laws of terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.term import LONGEST, LONGEST_YEARS, Term, TermUnit, parse_term

TERMS = st.sampled_from(TermUnit).flatmap(
    lambda unit: st.builds(
        Term, st.integers(1, LONGEST_YEARS if unit is TermUnit.YEARS else LONGEST), st.just(unit)
    )
)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3个工作日", 3, TermUnit.WORKING_DAYS), ("3 工作日", 3, TermUnit.WORKING_DAYS), ("三个工作日内", 3, TermUnit.WORKING_DAYS),
        ("３個工作日", 3, TermUnit.WORKING_DAYS), ("3日", 3, TermUnit.DAYS), ("3天", 3, TermUnit.DAYS), ("十五天以内", 15, TermUnit.DAYS),
        ("九十九日", 99, TermUnit.DAYS), ("每日", 1, TermUnit.DAYS), ("24小时", 24, TermUnit.HOURS), ("二十四个小时", 24, TermUnit.HOURS),
        ("30分钟", 30, TermUnit.MINUTES), ("半小时", 30, TermUnit.MINUTES), ("一周", 1, TermUnit.WEEKS), ("两个星期", 2, TermUnit.WEEKS),
        ("1个月", 1, TermUnit.MONTHS), ("两个月", 2, TermUnit.MONTHS), ("每月", 1, TermUnit.MONTHS), ("每3个月", 3, TermUnit.MONTHS),
        ("1季度", 1, TermUnit.QUARTERS), ("每季度", 1, TermUnit.QUARTERS), ("半年", 1, TermUnit.HALF_YEARS),
        ("每半年", 1, TermUnit.HALF_YEARS), ("2个半年", 2, TermUnit.HALF_YEARS), ("1年", 1, TermUnit.YEARS), ("每年", 1, TermUnit.YEARS),
    ],
)  # fmt: skip
def test_every_way_to_write_a_term(text: str, amount: int, unit: TermUnit) -> None:
    assert parse_term(text) == Term(amount, unit)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有写期限"), ("  ", "没有写期限"), ("3", "没有写单位"), ("十五", "没有写单位"), ("3月", "请写“3个月”"), ("0日", "1至9999"),
        ("10000日", "1至9999"), ("101年", "1至100"), ("日" * 50, "太长"),
    ],
)  # fmt: skip
def test_a_refused_term_says_why_in_chinese(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_term(text)


@pytest.mark.parametrize(
    "text",
    [
        "月",
        "每",
        "每每月",
        "半个月",
        "1个半月",
        "一二日",
        "一百日",
        "3.5日",
        "-3日",
        "三天后",
        "²日",
        "3日内内",
        "日3",
    ],
)
def test_what_may_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂"):
        parse_term(text)


@given(TERMS)
def test_a_shown_term_is_read_back(term: Term) -> None:
    assert parse_term(term.chinese) == term
    assert parse_term(f"{term.chinese}内") == term


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (Term(3, TermUnit.WORKING_DAYS), "3个工作日"), (Term(15, TermUnit.DAYS), "15日"), (Term(24, TermUnit.HOURS), "24小时"),
        (Term(1, TermUnit.MONTHS), "1个月"), (Term(1, TermUnit.HALF_YEARS), "半年"), (Term(1, TermUnit.QUARTERS), "1个季度"),
        (Term(1, TermUnit.WEEKS), "1周"),
    ],
)  # fmt: skip
def test_a_term_is_shown_as_an_office_writes_it(term: Term, shown: str) -> None:
    assert term.chinese == shown


@given(
    st.one_of(
        st.text(), st.text(alphabet="0123456789一二两十个半每工作日天周月季度年小时分钟内 ", max_size=12)
    )
)
def test_any_text_is_a_term_or_a_value_error(text: str) -> None:
    try:
        term = parse_term(text)
    except ValueError as error:
        assert "期限" in str(error)
    else:
        assert parse_term(term.chinese) == term


@pytest.mark.parametrize("amount", [0, -1, LONGEST + 1])
def test_an_amount_that_is_none_makes_no_term(amount: int) -> None:
    with pytest.raises(ValueError, match="期限"):
        Term(amount, TermUnit.DAYS)
