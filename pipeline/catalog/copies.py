"""A sheet in several copies: the same pages, each copy with its mark in the head (第一联　用户留存)."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pikepdf

from pipeline.catalog.compose import size_of
from pipeline.catalog.press import press_html
from pipeline.model import PaperType

_TEMPLATE = "_shared/copy-mark.html"
_ORDINALS = "一二三四五六七八九十"


def copy_marks(paper: PaperType) -> tuple[str, ...]:
    """What stands on each copy of a paper; nothing where there is only one."""
    if paper.copies < 2:
        return ()
    names = paper.copy_names or ("",) * paper.copies
    return tuple(f"第{_ordinal(i)}联　{name}".strip() for i, name in enumerate(names, 1))


def _ordinal(number: int) -> str:
    """1–20 in Chinese."""
    if number <= 10:
        return _ORDINALS[number - 1]
    return "二十" if number == 20 else f"十{_ORDINALS[number - 11]}"


def in_copies(paper: PaperType, pdf: bytes) -> bytes:
    """The pages of a pressed sheet once for each copy. The copies share everything but their marks, so that many
    cost little more than one; the code of a page is the same on all of them."""
    marks = copy_marks(paper)
    if not marks:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as one, pikepdf.new() as all_:
        for mark in marks:
            first = len(all_.pages)
            all_.pages.extend(one.pages)
            with pikepdf.open(io.BytesIO(_pressed(paper, mark))) as over:
                for page in list(all_.pages)[first:]:
                    page.add_overlay(over.pages[0], pikepdf.Rectangle(*page.mediabox.as_list()))
        if "/Lang" in one.Root:
            all_.Root.Lang = str(one.Root.Lang)
        with all_.open_metadata() as meta:
            meta["dc:title"] = paper.title
        out = io.BytesIO()
        all_.save(out)
    return out.getvalue()


def _pressed(paper: PaperType, mark: str) -> bytes:
    size = size_of(paper)
    return _mark_page(paper.folder, mark, size.width, size.height)


@lru_cache(maxsize=64)
def _mark_page(folder: Path, mark: str, width: float, height: float) -> bytes:
    """An empty page with nothing but the mark."""
    return press_html(folder, _TEMPLATE, {"mark": mark, "width": width, "height": height}).pdf
