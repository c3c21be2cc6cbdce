"""Which paper: by title, pinyin or D-number."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.model import PaperType
from pipeline.model.text import fold
from pipeline.register.pinyin import initials, title_syllables
from pipeline.web import access
from pipeline.web.visit import Visit, not_here


def paper_of(visit: Visit, slug: str, fits: Callable[[PaperType], bool]) -> PaperType:
    """Raises NotHere for a kind that the person may not know of, and for one that does not fit."""
    paper = visit.papers.get(slug)
    if paper is None or not fits(paper) or not access.may_know(visit.viewer, slug, paper):
        raise not_here("种文件")
    return paper


def is_letter(paper: PaperType) -> bool:
    return paper.has_letter


def is_sheet(paper: PaperType) -> bool:
    return paper.has_sheet


def choices(visit: Visit, text: str, fits: Callable[[PaperType], bool]) -> list[PaperType]:
    """Of all kinds that fit and may be known of, those that the words find; by number."""
    found = [
        paper
        for slug, paper in visit.papers.items()
        if fits(paper) and access.may_know(visit.viewer, slug, paper) and finds(paper, text)
    ]
    return sorted(found, key=_by_number)


def _by_number(paper: PaperType) -> tuple[int, str]:
    digits = paper.id.lstrip("Dd")
    return (int(digits) if digits.isascii() and digits.isdecimal() else 9999, paper.slug)


def finds(paper: PaperType, text: str) -> bool:
    """Every word in its titles, its pinyin (zgtz, zhenggai) or its number (D113, 113)."""
    return all(_finds(paper, word) for word in fold(text).lower().split())


def _finds(paper: PaperType, word: str) -> bool:
    if any(word in fold(title).lower() for title in (paper.title, *paper.aliases, *paper.short_names)):
        return True
    if word in (paper.id.lower(), paper.id.lower().lstrip("d"), paper.slug, paper.form_code.lower()):
        return True
    if not word.isascii() or not word.isalpha():
        return False
    syllables = title_syllables(paper.title)
    return word in initials(syllables) or word in "".join(syllables)
