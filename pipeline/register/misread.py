"""Phrases with one misread character: how to ask the index for them, and how to be sure of what it gives."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.register.query import Query, Word
from pipeline.register.segment import is_chinese, runs

SHORTEST = 5  # characters; shorter phrases with one character open match too much
LONGEST = 32  # each place open is a phrase of its own: longer ones cost too much


def relaxed(word: Word) -> str:
    """A word → an expression that finds it with any one character different; "" for a word that is too
    short or not wholly Chinese. Every piece between the open places is a phrase of pairs."""
    text = _chinese(word)
    if not SHORTEST <= len(text) <= LONGEST:
        return ""
    options = {_without(text, place) for place in range(len(text))}
    return f"({' OR '.join(sorted(options))})"


def _without(text: str, place: int) -> str:
    pieces = [piece for piece in (text[:place], text[place + 1 :]) if len(piece) > 1]
    phrases = [f'"{" ".join(map("".join, pairwise(piece)))}"' for piece in pieces]
    return f"NEAR({' '.join(phrases)}, 3)" if len(phrases) > 1 else phrases[0]


def is_relaxable(query: Query) -> bool:
    """Has the query a phrase that may be tried with a misread character?"""
    return any(SHORTEST <= len(_chinese(word)) <= LONGEST for word in query.words)


def pattern(word: Word) -> str:
    """The regular expression of a word with at most one character different; "" where `relaxed` is ""."""
    text = _chinese(word)
    if not SHORTEST <= len(text) <= LONGEST:
        return ""
    gap = r"\s*"
    options = [
        gap.join("." if here == place else re.escape(char) for here, char in enumerate(text))
        for place in range(len(text))
    ]
    return "|".join(options)


def _chinese(word: Word) -> str:
    pieces = runs(word.text)
    whole = len(pieces) == 1 and is_chinese(pieces[0]) and word.kind in ("text", "title", "person")
    return pieces[0] if whole else ""
