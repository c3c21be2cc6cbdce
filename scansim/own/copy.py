"""One printed copy of a paper, about to be filled in, and the truth about its pages."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from pipeline.model import Geometry, PaperType
from pipeline.model.sheetcode import to_base36
from scansim.foreign.case import Case
from scansim.hand import hand
from scansim.own.fill import Filling, Style
from scansim.own.sheets import OFFICE
from scansim.own.values import Answers
from scansim.rng import between, chance, pick
from scansim.truth import Truth


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of pages: `typed` filled by machine, `grass` in grass script, `blank_unit` handed out without
    unit (the QR names none, the cell is written), `unsigned` lacking a signature that is required, `unsealed`
    lacking a seal that is, `empty` that nobody has written on."""

    typed: float = 0.25
    grass: float = 0.05
    blank_unit: float = 0.2
    unsigned: float = 0.04
    unsealed: float = 0.05
    empty: float = 0.0


USUAL = Habits()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of `paper` with everything that is or will be on it. `coded`: its QR names the unit."""

    paper: PaperType
    about: Case
    geometry: Geometry
    given: Answers
    filling: Filling
    style: Style
    serial: str
    coded: bool = False

    def truth(self, page: int, states: dict[str, str], sealed: tuple[str, ...] = ()) -> Truth:
        """The truth of one page; `sealed` are seals that lie outside of all zones."""
        here = {z.name for z in self.geometry.on_page(page)}
        unit, filling = str(self.about.row.unit), self.filling
        normal = {**self.given.normal, **({"unit": unit} if "unit" in filling.printed else {})}
        written = {**self.given.written, **filling.printed}
        return Truth(
            kind="own",
            paper=self.paper.slug,
            unit=unit,
            unit_by="printed",
            coded=self.coded,
            title=self.paper.title,
            values={n: v for n, v in normal.items() if n in here},
            written={n: v for n, v in written.items() if n in here},
            rows={n: r for n, r in self.given.rows.items() if _any(here, f"{n}.")},
            ticks={n: o for n, o in self.given.chosen.items() if _any(here, f"{n}#")},
            ticked=states,
            signed=tuple(sorted(filling.signed.keys() & here)),
            sealed=(*sorted(filling.seals.keys() & here), *sealed),
            typed=bool(self.style.typed),
            hand="" if self.style.typed else self.style.pen.font,
            layout="sheet",
            party=self.about.who,
            serial=self.serial,
            page=page,
            pages=len(self.geometry.sizes),
        )


def _any(names: set[str], start: str) -> bool:
    return any(n.startswith(start) for n in names)


def new_serial(rng: Generator) -> str:
    return to_base36(int(rng.integers(1, 36**5)), 6)


def new_style(rng: Generator, habits: Habits) -> Style:
    return Style(
        pen=hand(rng, size=between(rng, 4.6, 5.4), grass=habits.grass),
        typed=pick(rng, ("song", "kai", "hei", "fang")) if chance(rng, habits.typed) else "",
        spill=between(rng, 0, 2.0) if chance(rng, 0.15) else 0.0,
    )


def signatures(
    paper: PaperType, about: Case, geometry: Geometry, rng: Generator, habits: Habits
) -> dict[str, str]:
    """Who signs in which zone: nearly all required places, half of the others."""
    places = {z.name for z in geometry.zones}
    found = {}
    for mark in paper.signatures:
        there = chance(rng, 1 - habits.unsigned if mark.required else 0.5)
        if f"sign:{mark.name}" in places and there:
            found[f"sign:{mark.name}"] = _who(mark.name, about)
    return found


def _who(mark: str, about: Case) -> str:
    if mark in ("applicant", "occupant", "complainant", "receiver", "owner", "visitee"):
        who = about.row.owner if mark == "owner" else about.contact
        return about.staff if who.endswith("公司") else who
    return about.staff


def seals(
    paper: PaperType, about: Case, geometry: Geometry, rng: Generator, habits: Habits
) -> dict[str, str]:
    """What is stamped into which zone."""
    places = {z.name for z in geometry.zones}
    found = {}
    for mark in paper.seals:
        there = chance(rng, 1 - habits.unsealed if mark.required else 0.4)
        if f"seal:{mark.name}" in places and there:
            firm = about.who if about.firm else about.contact[:4]
            found[f"seal:{mark.name}"] = OFFICE.company if mark.name == "office" else firm
    return found
