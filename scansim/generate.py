"""Streams of pages: nothing is written to disk, the same (seed, index) gives the same page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from numpy.random import Generator

from scansim.foreign import pages as foreign
from scansim.foreign.pages import Drawn
from scansim.own import pages as own
from scansim.own.copy import USUAL, Habits
from scansim.own.sheets import sheets
from scansim.profiles import EASY, HARD, Profile, profile
from scansim.rng import generator, pick
from scansim.roster import RosterRow, roster
from scansim.scan import canvas_dpi, scan
from scansim.truth import Page, scanned
from scansim.unknown import pages as unknown

ROSTER_SEED = 1
TEMPLATES = Path(__file__).parent.parent / "templates"
Profiles = Sequence[str]


def site_roster() -> list[RosterRow]:
    """The register behind all pages unless another one is given (about 340 units)."""
    return roster(ROSTER_SEED)


def foreign_page(
    seed: int,
    index: int,
    rows: list[RosterRow],
    *,
    profiles: Profiles = EASY,
    papers: Sequence[str] = foreign.PAPERS,
) -> Page:
    """Page `index` of the stream of foreign papers: the papers take turns, the scanning is drawn."""
    rng = generator(seed, "foreign", index)
    slug = papers[index % len(papers)]
    return _scanned(
        lambda dpi: foreign.draw(slug, rng, rows, dpi), profile(pick(rng, profiles)), rng, seed, index
    )


def unknown_page(
    seed: int,
    index: int,
    rows: list[RosterRow],
    *,
    profiles: Profiles = EASY,
    kinds: Sequence[str] = unknown.KINDS,
) -> Page:
    """Page `index` of the stream of unknown papers. A photograph is always taken by telephone, in colour."""
    rng = generator(seed, "unknown", index)
    kind = kinds[index % len(kinds)]
    how = profile(pick(rng, profiles))
    if kind == "photograph":
        how = replace(profile("colour200"), skew=0.0, shift=0.0)
    return _scanned(lambda dpi: unknown.draw(kind, rng, rows, dpi), how, rng, seed, index)


def own_sheet(
    seed: int,
    index: int,
    rows: list[RosterRow],
    *,
    templates: Path = TEMPLATES,
    profiles: Profiles = EASY,
    papers: Sequence[str] = (),
    habits: Habits = USUAL,
) -> list[Page]:
    """All pages of sheet `index` of the stream of our own sheets."""
    made, rng = sheets(templates), generator(seed, "own", index)
    pool = [p for p in (*made.papers, *made.letters) if not papers or p.slug in papers]
    how = profile(pick(rng, profiles))
    drawn = own.draw(made, pool[index % len(pool)], rng, rows, canvas_dpi(how), habits)
    return [_scanned(lambda dpi, d=d: d, how, rng, seed, index) for d in drawn]  # type: ignore[misc]


def own_pages(
    seed: int,
    n: int,
    *,
    rows: list[RosterRow] | None = None,
    templates: Path = TEMPLATES,
    profiles: Profiles = EASY,
    papers: Sequence[str] = (),
    habits: Habits = USUAL,
    start: int = 0,
) -> Iterator[Page]:
    """`n` pages of our own sheets, from sheet `start` on; the papers take turns. A sheet of several pages
    gives them one after the other (the last sheet may be cut short)."""
    rows = rows or site_roster()
    every = (
        page
        for i in count(start)
        for page in own_sheet(
            seed, i, rows, templates=templates, profiles=profiles, papers=papers, habits=habits
        )
    )
    return islice(every, n)


def foreign_pages(
    seed: int,
    n: int,
    *,
    rows: list[RosterRow] | None = None,
    profiles: Profiles = EASY,
    papers: Sequence[str] = foreign.PAPERS,
    start: int = 0,
) -> Iterator[Page]:
    """`n` foreign papers from index `start` on."""
    rows = rows or site_roster()
    return (foreign_page(seed, i, rows, profiles=profiles, papers=papers) for i in range(start, start + n))


def unknown_pages(
    seed: int,
    n: int,
    *,
    rows: list[RosterRow] | None = None,
    profiles: Profiles = EASY,
    kinds: Sequence[str] = unknown.KINDS,
    start: int = 0,
) -> Iterator[Page]:
    """`n` papers of no known type from index `start` on."""
    rows = rows or site_roster()
    return (unknown_page(seed, i, rows, profiles=profiles, kinds=kinds) for i in range(start, start + n))


def _scanned(draw: Callable[[int], Drawn], how: Profile, rng: Generator, seed: int, index: int) -> Page:
    drawn = draw(canvas_dpi(how))
    seen = scan(drawn.canvas.pixels(), drawn.canvas.dpi, how, rng)
    return scanned(replace(drawn.truth, seed=seed, index=index), seen)


ALL: tuple[str, ...] = (*EASY, *HARD)
