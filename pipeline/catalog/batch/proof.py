"""Whether a plate repeats what WeasyPrint painted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.catalog.batch.body import Unpaintable
from pipeline.catalog.batch.painted import Painting, read_page

if TYPE_CHECKING:
    from pipeline.catalog.batch.plate import Run

_NEAR = 0.05  # points


def painted(laid: Any, runs: Sequence[Run]) -> tuple[bytes, ...]:
    """The drawing of each page. Raises Unpaintable, also where the runs are not what WeasyPrint painted."""
    paintings = _paintings(laid.pdf())
    _prove(runs, paintings)
    return tuple(painting.drawing for painting in paintings)


def _prove(runs: Sequence[Run], paintings: Sequence[Painting]) -> None:
    """The plate sets its own words where WeasyPrint painted them, in the same glyphs. Raises Unpaintable."""
    ours = [(run.page, _glyph_bytes(run), *_begin(run)) for run in runs]
    theirs = [(page, w.glyphs, w.x, w.y) for page, found in enumerate(paintings) for w in found.words]
    if len(ours) != len(theirs):
        raise Unpaintable("texts")
    for a, b in zip(sorted(ours), sorted(theirs), strict=True):
        if a[:2] != b[:2] or abs(a[2] - b[2]) > _NEAR or abs(a[3] - b[3]) > _NEAR:
            raise Unpaintable("places")


def _glyph_bytes(run: Run) -> bytes:
    return b"".join(glyph.id.to_bytes(2, "big") for glyph in run.fonts.glyphs(run.words))


def _begin(run: Run) -> tuple[float, float]:
    width = run.fonts.width(run.words) * run.size / 1000
    return run.x - run.align * width, run.y - run.size * run.drop(run.rarity)


def _paintings(pdf: bytes) -> list[Painting]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [read_page(page) for page in opened.pages]
