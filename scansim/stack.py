"""Stacks as a clerk feeds them: a separator, a unit's papers with blank backs, the next separator …"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from scansim.foreign import pages as foreign
from scansim.foreign.pages import Drawn
from scansim.generate import TEMPLATES, site_roster
from scansim.own import pages as own
from scansim.own.copy import Habits
from scansim.own.sheets import Sheets, sheets
from scansim.pixels import Pixels
from scansim.profiles import Profile, profile
from scansim.rng import chance, generator, pick
from scansim.roster import RosterRow
from scansim.scan import scan
from scansim.truth import Page, Truth, scanned

_LOOSE = ("id-copy", "lease-copy")  # papers that only the separator assigns to a unit


def stack(
    seed: int,
    index: int,
    *,
    rows: list[RosterRow] | None = None,
    templates: Path = TEMPLATES,
    units: int = 2,
    each: int = 3,
    duplex: bool = True,
    how: Profile | None = None,
) -> list[Page]:
    """One stack: for each of `units` units a separator and `each` papers; `duplex` adds the backs."""
    rng, made = generator(seed, "stack", index), sheets(templates)
    rows = rows or site_roster()
    how = how or profile("grey200")
    pages: list[Page] = []
    for _ in range(units):
        row = pick(rng, rows)
        for drawn in [own.separator(made, row, 200), *_papers(made, row, rng, each)]:
            pages += _both_sides(drawn, how, rng, duplex)
    return [replace(p, truth=replace(p.truth, seed=seed, index=i)) for i, p in enumerate(pages)]


def _papers(made: Sheets, row: RosterRow, rng: Generator, each: int) -> list[Drawn]:
    """Papers of one unit: our sheets and copies that name no unit."""
    drawn: list[Drawn] = []
    suited = [p for p in made.papers if p.slug != "owner-consent-to-leave" or row.tenant]
    for _ in range(each):
        if chance(rng, 0.3):
            loose = foreign.draw("lease-copy" if row.tenant and chance(rng, 0.5) else "id-copy", rng, [row])
            truth = replace(loose.truth, unit=str(row.unit), unit_by="separator")
            drawn.append(replace(loose, truth=truth))
        else:
            drawn += own.draw(made, pick(rng, suited), rng, [row], 200, Habits())
    return drawn


def _both_sides(drawn: Drawn, how: Profile, rng: Generator, duplex: bool) -> list[Page]:
    front = drawn.canvas.pixels()
    pages = [scanned(drawn.truth, scan(front, 200, how, rng))]
    return [*pages, blank_back(front, how, rng)] if duplex else pages


def blank_back(front: Pixels, how: Profile, rng: Generator) -> Page:
    """The empty back of a sheet, its front showing through a little."""
    empty = np.full_like(front, 253)
    thin = replace(how, bleed=0.05, covers=())
    return scanned(Truth("blank", ""), scan(empty, 200, thin, rng, back=front))
