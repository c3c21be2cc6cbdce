"""The few words around a hit, cut from the stored text (the index keeps none), with the hits marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.model.text import CJK, fold
from pipeline.register.segment import is_chinese, runs

OPEN, CLOSE = "«", "»"
BEFORE, LENGTH = 16, 80  # characters of the text
LONGEST = 100_000  # characters that are looked through for a hit to show

_CHINESE = re.compile(f"[{CJK}]")
_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９]")
_WORDLIKE = rf"[^\W_{CJK}]"


def pattern_of(text: str) -> str | None:
    """A regular expression for a word as the index understands it: white space between characters does not
    matter, nor what stands between runs. None for a word without letters, digits or characters."""
    pieces = runs(text)
    if not pieces:
        return None
    parts = [r"\s*".join(piece) if is_chinese(piece) else re.escape(piece) for piece in pieces]
    joined = parts[0]
    for (before, after), part in zip(pairwise(pieces), parts[1:], strict=True):
        both_latin = not is_chinese(before) and not is_chinese(after)
        joined += (r"[\W_]+" if both_latin else r"[\W_]*") + part
    start = "" if is_chinese(pieces[0]) else rf"(?<!{_WORDLIKE})"
    whole = "" if is_chinese(pieces[-1]) or len(pieces[-1]) >= 3 else rf"(?!{_WORDLIKE})"
    return start + joined + whole


def digits_pattern(code: str) -> str:
    """A piece of a phone or ID number, whatever parts its digits."""
    return r"[ \-()·]?".join(map(re.escape, code))


def spans_of(text: str, patterns: Sequence[str]) -> list[tuple[int, int]]:
    """Where the patterns hit, in order, not overlapping."""
    if not patterns:
        return []
    wanted = re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
    where = text if wanted.search(text) or not _may_fold(text, wanted.pattern) else fold(text)
    return [m.span() for m in wanted.finditer(where) if m.start() < m.end()]


def _may_fold(text: str, pattern: str) -> bool:
    """Could the text hold what the pattern looks for, in other characters? Folding is what takes the time."""
    chinese = _CHINESE.search(pattern.replace(_WORDLIKE, ""))
    return chinese is not None or _WIDE.search(text) is not None


def snippet(text: str, patterns: Sequence[str]) -> str:
    """About 80 characters of `text` from shortly before the first hit, hits between « and »; its beginning
    where nothing hits (the title, the unit or the phone did)."""
    text = text[:LONGEST]
    spans = spans_of(text, patterns)
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    end = min(len(text), max(start + LENGTH, spans[0][1] if spans else 0))
    return _tidy(
        ("…" if start else "")
        + _marked(text, start, end, spans)
        + ("…" if end < len(text) and text[end:].strip() else "")
    )


def _marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    here = start
    for first, last in spans:
        if first < here or last > end:
            continue
        parts += [text[here:first], OPEN, text[first:last], CLOSE]
        here = last
    return "".join([*parts, text[here:end]])


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
