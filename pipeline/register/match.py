"""A Query → one MATCH expression of the full-text index and a range of rowids.

The expression is made of quoted strings of tokens only, and tokens hold nothing but letters, digits, Chinese
characters and our own marks: no input can change its structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.model.text import fold
from pipeline.register import index
from pipeline.register.identifiers import SHORTEST, identifiers
from pipeline.register.pinyin import MAX_INITIALS
from pipeline.register.query import Query, Word
from pipeline.register.rows import first_key
from pipeline.register.segment import is_chinese, phrase, runs

MAX_TOKENS = 64  # of one phrase; what is longer is found by its beginning
_ROOM = re.compile(r"(?:房号?)?:?([0-9]+[a-z]?)号?[房室户]?")


@dataclass(frozen=True, slots=True)
class Match:
    """`expression` for MATCH; rowids must lie in one of `ranges` (both ends inside) and be in all `states`."""

    expression: str
    ranges: tuple[tuple[int, int], ...]
    states: tuple[str, ...] = ()


def match_of(query: Query) -> Match | None:
    """None where nothing can be found: words without a letter, digit or character, an impossible date."""
    words = [_any(alternatives(word)) for word in query.words]
    ranges = _ranges(query)
    if not all(words) or not ranges:
        return None
    required = [*filter(None, (*words, *_filters(query)))] or [_quoted([index.EVERY])]
    words_out = (_any(alternatives(word)) for word in query.excluded)
    filters_out = (_all(filter(None, _filters(inner))) for inner in query.without)
    excluded = [*filter(None, (*words_out, *filters_out))]
    expression = _all(required)
    if excluded:
        expression = f"{expression} NOT {_any(excluded)}"
    return Match(expression, ranges, query.states)


def alternatives(word: Word) -> list[str]:
    """Everything that a word may stand for, each an expression."""
    if word.kind == "title":
        return [f"title : {text}" for text in _text(word.text)]
    if word.kind == "phone":
        return _identifier(re.sub(r"\W", "", word.text)) or _text(word.text)
    if word.kind == "code":
        return [*_text(word.text), _quoted([index.of_code(word.text)])]
    return [*_text(word.text), *_latin(word.text), *_numbers(word.text)]


def _text(text: str) -> list[str]:
    pieces = runs(text)
    if len(pieces) == 1 and len(pieces[0]) == 1 and is_chinese(pieces[0]):
        return [_quoted([index.of_character(pieces[0])])]
    found, beginning = phrase(text)
    return [_quoted(found, beginning and len(found) <= MAX_TOKENS)] if found else []


def _latin(text: str) -> list[str]:
    """zsf, zhangsan: pinyin."""
    pieces = runs(text)
    if len(pieces) != 1 or not (pieces[0].isascii() and pieces[0].isalpha()) or len(pieces[0]) < 2:
        return []
    letters = pieces[0]
    found = [_quoted([index.of_initials(letters)])] if len(letters) <= MAX_INITIALS else []
    return [*found, _quoted([index.of_pinyin(letters)], len(letters) > 2)]


def _numbers(text: str) -> list[str]:
    """1203 (a room), 000123 (a document), 5678 and 138-0013-8000 (pieces of a phone), 粤B·12345."""
    pieces = runs(text)
    if len(pieces) == 1 and not is_chinese(pieces[0]):
        piece = pieces[0]
        if not any(map(str.isdigit, piece)):
            return []
        return [_quoted([index.of_room(piece)]), _quoted([index.of_code(piece)]), *_identifier(piece)]
    room = _ROOM.fullmatch(fold(text))
    found = [_quoted([index.of_room(room[1])])] if room else []
    return found + [one for code in sorted(identifiers(fold(text))) for one in _identifier(code)]


def _identifier(code: str) -> list[str]:
    """Four characters are the last four; more may stand anywhere inside."""
    code = "".join(runs(code))
    if len(code) < SHORTEST or is_chinese(code):
        return []
    return [_quoted([index.of_ending(code)], len(code) > SHORTEST)]


def _filters(query: Query) -> Iterable[str]:
    groups = (
        map(index.of_unit, query.units),
        map(index.of_building, query.buildings),
        map(index.of_entrance, query.entrances),
        map(index.of_floor, query.floors),
        map(index.of_category, query.categories),
        map(index.of_paper, query.papers),
    )
    for group in groups:
        yield _any([_quoted([token]) for token in group])
    if query.office:
        yield _quoted([index.OFFICE])


def _ranges(query: Query) -> tuple[tuple[int, int], ...]:
    """The rowids of the days asked for; () when no day is left."""
    since = max(query.sinces, default=date.min)
    until = min(query.untils, default=date.max)
    spans = [(p.first, p.last) for p in query.periods] or [(date.min, date.max)]
    cut = [(max(first, since), min(last, until)) for first, last in spans]
    return tuple((first_key(first), last_key(last)) for first, last in cut if first <= last)


def last_key(day: date) -> int:
    """The highest key of a day."""
    return first_key(date.max) * 2 if day == date.max else first_key(day + timedelta(days=1)) - 1


def _quoted(found: list[str], beginning: bool = False) -> str:
    return f'"{" ".join(found[:MAX_TOKENS])}"' + ("*" if beginning else "")


def _all(expressions: Iterable[str]) -> str:
    """One that holds when all of them hold."""
    return f"({' AND '.join(expressions)})"


def _any(expressions: list[str]) -> str:
    """One that holds when any of them holds; "" for none."""
    if len(expressions) < 2:
        return "".join(expressions)
    return f"({' OR '.join(expressions)})"
