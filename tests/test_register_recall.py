"""Search finds all that a brute-force scan finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import NOW, make_document, registry_at

from pipeline.model.text import fold, squeeze
from pipeline.register.rebuild import rebuild
from pipeline.register.search import search

# Few characters, so that words overlap; Traditional, full width and gaps as recognisers make them.
_BODY = st.text(st.sampled_from("装裝修漏水甲乙丙栋1２3a，。 \n"), max_size=30)
_CHINESE = st.text(st.sampled_from("装修漏水甲乙丙栋"), min_size=1, max_size=4)


def found(documents: list[str], query: str, folder: object) -> set[int]:
    with registry_at(folder) as registry:  # type: ignore[arg-type]
        papers = [
            replace(
                make_document(n, text=text, title="x", party=""),
                date=date(2026, 1, 1) + timedelta(days=n % 3),
            )
            for n, text in enumerate(documents, start=1)
        ]
        rebuild(registry, papers, now=NOW)
        hits = search(registry, query, limit=1000)
        dates = [(hit.date, hit.document) for hit in hits]
        assert dates == sorted(dates, reverse=True)
        return {int(hit.document) for hit in hits}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_BODY, min_size=1, max_size=12), _CHINESE)
def test_every_chinese_word_is_found_wherever_it_stands_and_nowhere_else(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], word: str
) -> None:
    expected = {n for n, body in enumerate(bodies, start=1) if word in squeeze(fold(body))}
    assert found(bodies, f'"{word}"', tmp_path_factory.mktemp("r")) == expected


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_BODY, min_size=1, max_size=8), _CHINESE, _CHINESE)
def test_two_words_must_both_be_there_and_an_excluded_one_must_not(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], first: str, second: str
) -> None:
    texts = {n: squeeze(fold(body)) for n, body in enumerate(bodies, start=1)}
    both = {n for n, text in texts.items() if first in text and second in text}
    only = {n for n, text in texts.items() if first in text and second not in text}
    assert found(bodies, f'"{first}" "{second}"', tmp_path_factory.mktemp("r")) == both
    assert found(bodies, f'"{first}" -{second}', tmp_path_factory.mktemp("r")) == only


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), min_size=1, max_size=6, unique=True),
    st.integers(4, 11),
)
def test_any_end_of_a_phone_finds_all_who_have_it(
    tmp_path_factory: pytest.TempPathFactory, phones: list[str], length: int
) -> None:
    asked = phones[0][-length:]
    bodies = [f"电话：{p[:3]} {p[3:7]} {p[7:]}，谢谢" for p in phones]
    expected = {n for n, phone in enumerate(phones, start=1) if phone.endswith(asked)}
    assert expected <= found(bodies, asked, tmp_path_factory.mktemp("r"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("装修漏水甲乙丙栋天地玄黄"), min_size=5, max_size=9), st.data())
def test_a_phrase_of_five_with_one_character_wrong_is_found(
    tmp_path_factory: pytest.TempPathFactory, phrase: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(phrase) - 1))
    misread = phrase[:place] + "某" + phrase[place + 1 :]
    assert found([f"前文{misread}后文", "全无关系"], phrase, tmp_path_factory.mktemp("r")) == {1}
