"""Photographs made into a paper; runs in a child process, so that it is apart from everything that it does not need."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.archive.pdf import write_searchable_pdf
from pipeline.intake.photos import write_paper
from pipeline.model import Held
from pipeline.read.pages import PageLimits, open_source
from pipeline.read.pictures import keep_picture
from pipeline.site import Limits


def compose(photos: tuple[Path, ...], source: Path, limits: Limits) -> Held | None:
    """The photographs as they came, one page each."""
    return write_paper(photos, source, limits)


def build(source: Path, target: Path, title: str, made: datetime, number: str) -> tuple[str, int] | Held:
    """The paper as it is filed; its SHA-256 and number of pages."""
    pages = open_source(source, "pdf", PageLimits())
    if isinstance(pages, Held):
        return pages
    pictures = []
    for page in pages:
        loaded = page.load()
        if isinstance(loaded, Held):
            return loaded
        pictures.append((keep_picture(loaded, 0, source.parent, f"page{page.number}"), ()))
    return write_searchable_pdf(target, pictures, title, made, number), len(pictures)
