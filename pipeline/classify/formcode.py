"""The office's own codes of forms on a page: 表1-17, zc-19/b02 (domain D6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.model import PageReading, PaperType
from pipeline.model.text import fold

_CODE = re.compile(r"^[\s(（]*(表\s*[0-9]{1,2}-[0-9]{1,3}|[a-z]{2}-[0-9]{1,3}/[a-z][0-9]{1,3})(?![0-9])")
_WORDY = 24  # a code in a longer line is a reference to another form


def known_codes(papers: Iterable[PaperType]) -> Mapping[str, str]:
    """Folded code → slug."""
    return {fold(paper.form_code).replace(" ", ""): paper.slug for paper in papers if paper.form_code}


def form_codes(page: PageReading, codes: Mapping[str, str]) -> tuple[str, ...]:
    """What the codes on the page stand for (slugs), without repeats. Only codes at the beginning
    of a short line count: 见表1-17 speaks of another form."""
    found = (code_in(word.text) for word in page.words)
    return tuple(dict.fromkeys(codes[code] for code in found if code in codes))


def code_in(line: str) -> str:
    """The folded form code that the line begins with, "" if none."""
    text = fold(line)
    met = _CODE.match(text) if len(text) <= _WORDY else None
    return met[1].replace(" ", "") if met else ""
