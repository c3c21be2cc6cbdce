"""Every word of the pages, in Chinese as templates have them, with its English: one file for each group of pages."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.web.words import (
    accounts,
    api,
    cases,
    consulting,
    documents,
    dossiers,
    frame,
    held,
    inbox,
    jobs,
    letters,
    opening,
    reports,
    search,
    settings,
    signing,
    today,
)

LANGUAGES = ("zh", "en")

_GROUPS = (
    frame,
    signing,
    today,
    search,
    documents,
    dossiers,
    cases,
    accounts,
    inbox,
    held,
    letters,
    reports,
    settings,
    jobs,
    consulting,
    opening,
    api,
)

ENGLISH: Mapping[str, str] = {
    chinese: english for group in _GROUPS for chinese, english in group.WORDS.items()
}


def said(text: str, language: str) -> str:
    """The word in a language; what has no English yet stays Chinese."""
    return ENGLISH.get(text, text) if language == "en" else text
