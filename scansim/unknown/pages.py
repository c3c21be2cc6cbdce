"""Whole pages of no known type."""

from __future__ import annotations

from collections.abc import Callable

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign.build import build
from scansim.foreign.case import case
from scansim.foreign.layouts import LAYOUTS
from scansim.foreign.look import look
from scansim.foreign.pages import Drawn, airy
from scansim.rng import chance, pick
from scansim.roster import RosterRow
from scansim.truth import Truth
from scansim.unknown import money, pictures, prints
from scansim.unknown.forms import FORMS

_DRAWN: dict[str, Callable[[Generator, list[RosterRow], int], Canvas]] = {
    "till-slip": money.till_slip,
    "receipt": money.receipt,
    "invoice": money.invoice,
    "quotation": money.quotation,
    "delivery": money.delivery,
    "plan": pictures.plan,
    "photograph": pictures.photograph,
    "newspaper": prints.newspaper,
    "minutes": prints.minutes,
    "business-licence": prints.business_licence,
    "bank-slip": money.bank_slip,
    "ruled-paper": pictures.ruled_paper,
    "handwritten": pictures.handwritten,
    "card": prints.card,
    "statement": prints.statement,
    "complaint-register": prints.complaint_register,
}
KINDS: tuple[str, ...] = (*_DRAWN, *FORMS)


def draw(kind: str, rng: Generator, rows: list[RosterRow], dpi: int = 200) -> Drawn:
    """One page of `kind` (see KINDS). Its truth has no paper; `layout` is the kind."""
    if kind in _DRAWN:
        return Drawn(_DRAWN[kind](rng, rows, dpi), Truth("unknown", "", layout=kind))
    form = FORMS[kind]
    about = case(rng, rows, tenant=form.who == "tenant" or None, role=form.who)
    layout = _layout(kind, rng)
    content = build(form, about, rng, prose=layout == "letter")
    style = airy(look(rng, old=chance(rng, 0.12)), content, (210.0, 297.0), rng)
    canvas = Canvas(210, 297, dpi)
    LAYOUTS[layout](canvas, content, style, rng)
    return Drawn(
        canvas, Truth("unknown", "", unit=content.unit, unit_by="printed", title=content.title, layout=kind)
    )


def _layout(kind: str, rng: Generator) -> str:
    form = FORMS[kind]
    if not form.fields:
        return "letter"
    return pick(rng, [n for n in LAYOUTS if n != "stub" and (n != "letter" or form.prose)])
