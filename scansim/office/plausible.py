"""Plausible values for what a person is asked, by kind and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from numpy.random import Generator

from pipeline.model import FieldKind
from pipeline.model.procedure import Ask
from scansim import phrases
from scansim.foreign.case import Case, case
from scansim.office.wishes import Wish, Wishes
from scansim.people import company, id_number, name, phone, plate
from scansim.rng import chance, digits, pick
from scansim.roster import RosterRow

_LINES = (
    *(("reason", t) for t in ("资料不齐，请补齐", "与图纸不符", "用户要求", "情况有变")),
    *(("opinion", t) for t in phrases.OPINIONS),
    *(("content", t) for t in phrases.SCOPES),
    *(("scope", t) for t in phrases.SCOPES),
    *(("finding", t) for t in phrases.DEFECTS),
    *(("defect", t) for t in phrases.DEFECTS),
    *(("result", t) for t in phrases.RESULTS),
    *(("measure", t) for t in phrases.RESULTS),
    *(("matter", t) for t in phrases.COMPLAINTS),
    *(("condition", t) for t in phrases.CONDITIONS),
    *(("demand", t) for t in phrases.DEMANDS),
)
# Parts of names of days that lie ahead; all others are today's or a little before.
_AHEAD = (
    "limit",
    "leav",
    "ended",
    "end_on",
    "until",
    "valid",
    "promis",
    "reply_by",
    "carry",
    "due",
    "expire",
    "closes",
)
_SOON = ("started", "opens", "use_on", "move", "starts", "begin", "plan")


def given(
    asks: Sequence[Ask], wishes: Wishes, row: RosterRow | None, today: date, rng: Generator
) -> dict[str, str]:
    """A value for each required ask and most others; wishes go first. Each in the normal form of its kind."""
    found: dict[str, str] = {}
    for ask in asks:
        wish = wishes.get(ask.name, Wish())
        if wish.absent and not ask.required:
            continue
        if not ask.required and not (wish.among or wish.least is not None or chance(rng, 0.7)):
            continue
        found[ask.name] = one(ask, wish, row, today, rng)
    return found


def one(ask: Ask, wish: Wish, row: RosterRow | None, today: date, rng: Generator) -> str:
    """One value."""
    if ask.options:
        return _options(ask, wish, rng)
    if wish.among:
        return pick(rng, wish.among)
    if wish.least is not None or wish.most is not None:
        low = wish.least if wish.least is not None else wish.most
        return str(low)
    return _by_kind(ask, row, today, rng)


def _options(ask: Ask, wish: Wish, rng: Generator) -> str:
    wanted = [option for option in ask.options if option in wish.among]
    free = [option for option in ask.options if option not in wish.avoid] or list(ask.options)
    if ask.many:
        more = [option for option in free if chance(rng, 0.25)]
        chosen = {*(wanted or [pick(rng, free)]), *more}
        return "、".join(option for option in ask.options if option in chosen)
    return pick(rng, wanted or free)


def _by_kind(ask: Ask, row: RosterRow | None, today: date, rng: Generator) -> str:
    kind = ask.kind
    if kind is FieldKind.DATE:
        return day(ask.name, today, rng).isoformat()
    if kind is FieldKind.DATETIME:
        when = day(ask.name, today, rng)
        return f"{when.isoformat()} {int(rng.integers(8, 20)):02d}:{int(rng.integers(0, 6)) * 10:02d}"
    if kind is FieldKind.TIME:
        return f"{int(rng.integers(8, 20)):02d}:30"
    if kind is FieldKind.MONEY:
        return f"{int(rng.integers(1, 120)) * 50}.00"
    if kind is FieldKind.NUMBER:
        return str(int(rng.integers(1, 6)))
    if kind is FieldKind.AREA:
        return f"{row.area if row is not None else 88.5:.2f}".rstrip("0").rstrip(".")
    return _words(ask, row, rng)


def _words(ask: Ask, row: RosterRow | None, rng: Generator) -> str:
    made = {
        FieldKind.PHONE: lambda: row.owner_phone if row is not None and row.owner_phone else phone(rng),
        FieldKind.ID_NUMBER: lambda: id_number(rng),
        FieldKind.NAME: lambda: name(rng, rare=0.0),
        FieldKind.COMPANY: lambda: company(rng, "fitout" if "contract" in ask.name else "firm"),
        FieldKind.PLATE: lambda: plate(rng).replace("·", ""),
        FieldKind.UNIT: lambda: str(row.unit) if row is not None else "",
    }
    if ask.kind in made:
        return made[ask.kind]()
    fitting = [text for part, text in _LINES if part in ask.name]
    if fitting:
        return pick(rng, fitting)
    if ask.name.endswith(("_no", "number", "receipt")):
        return f"NO{digits(rng, 6)}"
    return pick(rng, phrases.COMPLAINTS if ask.kind is FieldKind.LINES else ("已办", "见附件", "已电话联系"))


def day(name: str, today: date, rng: Generator) -> date:
    """A day for a value of that name: ahead for limits and ends, else today or a day or two ago."""
    if any(part in name for part in _AHEAD):
        return today + timedelta(days=int(rng.integers(4, 25)))
    if any(part in name for part in _SOON):
        return today + timedelta(days=int(rng.integers(0, 6)))
    return today - timedelta(days=int(rng.integers(0, 2)))


def about(row: RosterRow, today: date, rng: Generator) -> Case:
    """What a paper of this unit is about on that day."""
    made = case(rng, [row])
    begins = today + timedelta(days=int(rng.integers(1, 6)))
    ends = begins + timedelta(days=int(rng.integers(8, 45)))
    return replace(made, today=today, begins=begins, ends=ends)
