"""Writing into the zones of a printed sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from numpy.random import Generator

from pipeline.model import Box, Geometry, Zone, ZoneKind
from scansim.canvas import Canvas
from scansim.hand import Hand, write_in
from scansim.rng import between, chance, pick
from scansim.seals import round_seal, square_seal
from scansim.signature import sign
from scansim.ticks import scribble_out, tick


@dataclass(frozen=True, slots=True)
class Style:
    """How a sheet is filled in. `typed` is a typeface, "" for handwriting by `pen`; `spill` mm by which
    writing may cross the border of its cell; `loose` mm by which ticks miss their box; `corrections` the
    chance that one tick on the page is scribbled out."""

    pen: Hand
    typed: str = ""
    spill: float = 0.0
    loose: float = 0.35
    corrections: float = 0.03


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes where, by zone name. `printed` are values that the office printed before handing out;
    `seals` gives the text of a round seal (up to four characters: a square one)."""

    texts: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    ticks: frozenset[str] = frozenset()
    signed: Mapping[str, str] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)


def fill(
    canvas: Canvas, geometry: Geometry, page: int, filling: Filling, style: Style, rng: Generator
) -> dict[str, str]:
    """Fill one page of a sheet. Gives the state of every tick zone on it: yes, no, or doubtful for a tick
    that was taken back."""
    zones = geometry.on_page(page)
    states = {z.name: "no" for z in zones if z.kind is ZoneKind.TICK}
    for zone in zones:
        if zone.kind is ZoneKind.CELL:
            _cell(canvas, zone, filling, style, rng)
        elif zone.kind is ZoneKind.TICK and zone.name in filling.ticks:
            states[zone.name] = "yes"
            _tick(canvas, zone.box, style, rng)
        elif zone.kind is ZoneKind.SIGNATURE and zone.name in filling.signed:
            _sign(canvas, zone.box, filling.signed[zone.name], style.pen, rng)
    _correct(canvas, zones, filling, states, style, rng)
    for zone in zones:
        if zone.kind is ZoneKind.SEAL and zone.name in filling.seals:
            seal(canvas, zone.box, filling.seals[zone.name], rng)
    return states


def _cell(canvas: Canvas, zone: Zone, filling: Filling, style: Style, rng: Generator) -> None:
    if zone.name in filling.printed:
        type_in(canvas, zone.box, filling.printed[zone.name], "song", zone.lines)
    elif text := filling.texts.get(zone.name, ""):
        b = zone.box
        if style.typed:
            type_in(canvas, b, text, style.typed, zone.lines)
        else:
            write_in(
                canvas,
                (b.left, b.top, b.right, b.bottom),
                text,
                style.pen,
                rng,
                lines=zone.lines,
                spill=style.spill,
            )


def type_in(canvas: Canvas, box: Box, text: str, face: str, lines: int = 1) -> None:
    """Typed text as large as 12 pt, smaller where the box is small."""
    size, room = 4.2, box.width - 2
    while size > 2.2 and len(canvas.wrap(text, size, face, room)) * size * 1.35 > max(box.height, size * 1.4):
        size -= 0.2
    wrapped = canvas.wrap(text, size, face, room)
    y = (box.top + box.bottom) / 2 - size * 1.35 * (len(wrapped) - 1) / 2
    if lines > 1:
        y = box.top + size * 0.9
    for line in wrapped:
        canvas.text(box.left + 1, y, line, size=size, name=face)
        y += size * 1.35


def _tick(canvas: Canvas, box: Box, style: Style, rng: Generator) -> None:
    x, y, side = box.left, (box.top + box.bottom) / 2, box.width
    if style.typed:
        canvas.text(x + side / 2, y, "√", size=side * 1.05, name="song", anchor="m")
        return
    off = (between(rng, -style.loose, style.loose), between(rng, -style.loose, style.loose))
    tick(canvas, x, y, side, style.pen, rng, off=off)


def _correct(
    canvas: Canvas,
    zones: tuple[Zone, ...],
    filling: Filling,
    states: dict[str, str],
    style: Style,
    rng: Generator,
) -> None:
    """A tick in the wrong box, scribbled out — only beside a right one of the same field."""
    if style.typed or not chance(rng, style.corrections):
        return
    fields = {name.split("#")[0] for name, state in states.items() if state == "yes"}
    spare = [z for z in zones if states.get(z.name) == "no" and z.name.split("#")[0] in fields]
    if not spare:
        return
    zone = pick(rng, spare)
    _tick(canvas, zone.box, style, rng)
    scribble_out(canvas, zone.box.left, (zone.box.top + zone.box.bottom) / 2, zone.box.width, style.pen, rng)
    states[zone.name] = "doubtful"


def _sign(canvas: Canvas, box: Box, who: str, pen: Hand, rng: Generator) -> None:
    tall = min(box.height * between(rng, 0.75, 1.05), box.width / (len(who) * 0.75 + 0.6), 9.0)
    room = max(0.0, box.width - tall * (len(who) * 0.75 + 0.6))
    sign(
        canvas,
        box.left + 1 + room * between(rng, 0, 0.5),
        (box.top + box.bottom) / 2,
        who,
        replace(pen, light=1.0),
        rng,
        tall=tall,
    )


def seal(canvas: Canvas, box: Box, text: str, rng: Generator) -> None:
    """A seal about the middle of `box`: square for up to four characters, else round."""
    x = (box.left + box.right) / 2 + between(rng, -3, 3)
    y = (box.top + box.bottom) / 2 + between(rng, -3, 3)
    if len(text) <= 4:
        square_seal(canvas, x, y, text, rng, mm=between(rng, 12, 17))
    else:
        round_seal(
            canvas, x, y, text, rng, mm=between(rng, 38, 42), foot=pick(rng, ("", "业务专用章", "服务中心"))
        )
