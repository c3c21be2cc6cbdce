"""The parts that a sheet is put together from: rows of a ruled form whose every size is known.

A template calls the functions of `Pen`; they give Markup or Rows. All boxes have explicit sizes and values
are laid over them, so that no value can move a cell: a filled sheet has the geometry of the blank one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup, escape

from pipeline.catalog.typeset import MM_PER_PT, break_lines, fit, width_em
from pipeline.errors import UsageError

SHEET_WIDTH = 178.0  # mm between the margins of an A4 sheet
RULE = 0.25  # mm, thickness of the ruling
LABEL_WIDTH = 26.0
LABEL_SIZE = 11.0  # pt
GAP = 0.7  # mm between a rule and the zone of a cell
_ALONE = 0.7  # of the largest size: a single line may be as much smaller than two
_SAFE = 0.96  # of a width: digits of 黑体 and 宋体 are wider than those of 仿宋, in which text is measured


def mm(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "mm"


def box(
    left: float,
    top: float,
    width: float,
    height: float,
    css: str,
    content: str = "",
    extra: str = "",
    tag: str = "div",
) -> Markup:
    """An absolutely placed box."""
    return Markup('<{} class="{}" style="left:{};top:{};width:{};height:{}{}">{}</{}>').format(
        tag, css, mm(left), mm(top), mm(width), mm(height), extra, content, tag
    )


def centred(
    text: str, width: float, height: float, *, size: float = LABEL_SIZE, css: str = "label", left: float = 0.0
) -> Markup:
    """Text in the middle of a box, broken where it is too wide, smaller where it must be."""
    fitted = fit(text, width, height, largest=size, smallest=6.5)
    if fitted is None:
        raise ValueError(f"文字“{text[:12]}”在 {width:.0f}×{height:.0f} mm 的格子里写不下")
    tall = fitted.leading * len(fitted.lines)
    style = f";font-size:{fitted.size}pt;line-height:{mm(fitted.leading)}"
    return box(
        left, max((height - tall) / 2, 0), width, tall, f"a {css}", Markup("<br>").join(fitted.lines), style
    )


def fitted(
    text: object,
    width: float,
    height: float,
    largest: float = 12.0,
    *,
    smallest: float = 5.5,
    top: bool = False,
) -> Markup:
    """Words of a label as large as they go into `width` × `height` mm, broken where they must be, in the middle of the
    height or at its `top`. Raises UsageError for what does not go in at all."""
    said = str(text)
    found = fit(said, width * _SAFE, height, largest=largest, smallest=smallest)
    if found is None:
        raise UsageError(
            f"“{said[:20]}”在标签上写不下：{len(said)} 个字 / too long for the label", hint="请缩短内容。"
        )
    alone = fit(said, width * _SAFE, found.leading, largest=largest, smallest=largest * _ALONE)
    if alone is not None:
        found = alone  # a little smaller on one line is better than a word on a second
    space = 0.0 if top else max((height - found.leading * len(found.lines)) / 2, 0.0)
    style = f"padding-top:{mm(space)};font-size:{found.size}pt;line-height:{mm(found.leading)}"
    lines = _even(said, found.lines)
    return Markup('<div class="fit" style="{}">{}</div>').format(style, Markup("<br>").join(lines))


def _even(text: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """As many lines of like length."""
    em = width_em(text) / len(lines)
    longest = max(width_em(line) for line in lines)
    while em < longest:
        again = break_lines(text, em)
        if len(again) <= len(lines):
            return tuple(again)
        em += 0.5
    return lines


@dataclass(frozen=True, slots=True)
class Item:
    """One compartment of a row. `width` 0 = an equal share of what is left."""

    width: float = 0.0

    def draw(self, width: float, height: float) -> Markup:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Label(Item):
    text: str = ""
    size: float = LABEL_SIZE

    def draw(self, width: float, height: float) -> Markup:
        return centred(self.text, width - 2, height, size=self.size, left=1)


@dataclass(frozen=True, slots=True)
class Prose(Item):
    """Running text: a declaration, a note. May hold blanks and ticks."""

    content: Markup = field(default_factory=Markup)
    css: str = "prose"

    def draw(self, width: float, height: float) -> Markup:
        return box(1.5, 1, width - 3, height - 1.5, f"a {self.css}", self.content)


class Placeable(Protocol):
    """What can be drawn into a given box: a zone."""

    def at(self, left: float, top: float, width: float, height: float) -> Markup: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Item):
    """A caption (may be "") with a zone after or under it."""

    zone: Placeable
    caption: str = ""
    under: bool = False
    width: float = 0.0

    def draw(self, width: float, height: float) -> Markup:
        if not self.caption:
            return self.zone.at(GAP, GAP, width - 2 * GAP, height - 2 * GAP)
        if self.under:
            head = caption(self.caption, 1.5, 1.0, width - 3, 5.0)
            return head + self.zone.at(GAP, 6.0, width - 2 * GAP, height - 6.0 - GAP)
        side = width_em(self.caption) * LABEL_SIZE * MM_PER_PT + 2.5
        head = caption(self.caption, 1.5, 0, side, height)
        return head + self.zone.at(side + 1, GAP, width - side - 1 - GAP, height - 2 * GAP)


def caption(
    text: str, left: float, top: float, width: float, height: float, size: float = LABEL_SIZE
) -> Markup:
    """One line of small text at the left of a box, in the middle of its height."""
    return box(left, top, width, height, "a caption", text, f";font-size:{size}pt;line-height:{mm(height)}")


@dataclass(frozen=True, slots=True)
class Row:
    """A ruled row. `height` in mm."""

    height: float
    items: tuple[Item, ...]
    css: str = ""
    across: float = SHEET_WIDTH  # mm, of the sheet that it stands on

    def draw(self, width: float) -> Markup:
        out, left = Markup(), 0.0
        for number, (item, share) in enumerate(zip(self.items, self._shares(width), strict=True)):
            edge = "c edge" if number else "c"
            inner = item.draw(share - (RULE if number else 0), self.height - RULE)
            out += box(left, 0, share, self.height - RULE, edge, inner)
            left += share
        return Markup('<div class="row {}" style="height:{}">{}</div>').format(self.css, mm(self.height), out)

    def _shares(self, width: float) -> list[float]:
        fixed = sum(i.width for i in self.items)
        open_ = sum(1 for i in self.items if not i.width)
        rest = (width - fixed) / open_ if open_ else 0.0
        if (open_ and rest < 4) or (not open_ and abs(width - fixed) > 0.05):
            raise ValueError(f"一行各格宽度合计 {fixed:g} mm，与行宽 {width:g} mm 不符")
        return [i.width or rest for i in self.items]

    def __html__(self) -> Markup:
        return self.draw(self.across)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one upright label at their left."""

    label: str
    rows: tuple[Row, ...]
    width: float = 9.0
    across: float = SHEET_WIDTH

    @property
    def height(self) -> float:
        return sum(r.height for r in self.rows)

    def draw(self, width: float) -> Markup:
        inner = Markup().join(r.draw(width - self.width) for r in self.rows)
        side = upright(self.label, self.width - 1, self.height - RULE)
        return Markup(
            '<div class="group" style="height:{};padding-left:{}">{}<div class="side">{}</div></div>'
        ).format(mm(self.height), mm(self.width), box(0, 0, self.width, self.height, "c rule", side), inner)

    def __html__(self) -> Markup:
        return self.draw(self.across)


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows with one item at their right that is as high as all of them: a photograph."""

    item: Item
    rows: tuple[Row, ...]
    across: float = SHEET_WIDTH

    def __html__(self) -> Markup:
        height = sum(r.height for r in self.rows)
        room = self.across - self.item.width
        inner = Markup().join(r.draw(room) for r in self.rows)
        drawn = self.item.draw(self.item.width - RULE, height - RULE)
        aside = box(room, 0, self.item.width, height, "c edge below", drawn)
        return Markup('<div class="group" style="height:{};padding-right:{}">{}{}</div>').format(
            mm(height), mm(self.item.width), inner, aside
        )


def upright(text: str, width: float, height: float) -> Markup:
    """A label written downwards, one character a line; in two columns where it is too long for one."""
    leading = LABEL_SIZE * MM_PER_PT * 1.25
    rows = max(int(height / leading), 1)
    columns = [text[i : i + rows] for i in range(0, len(text), rows)]
    if len(columns) > 1 and width < 8:
        return centred(text, width, height, size=9)
    lines = ["".join(c[i] for c in columns if i < len(c)) for i in range(min(rows, len(text)))]
    top = (height - leading * len(lines)) / 2
    return box(
        0.5,
        top,
        width,
        leading * len(lines),
        "a label",
        Markup("<br>").join(lines),
        f";font-size:{LABEL_SIZE}pt;line-height:{mm(leading)}",
    )


def as_item(thing: object) -> Item:
    """A string is a label; Markup is prose."""
    if isinstance(thing, Item):
        return thing
    if isinstance(thing, Markup):
        return Prose(0.0, thing)
    if isinstance(thing, str):
        return Label(LABEL_WIDTH, thing)
    raise ValueError(f"row() 里不能放 {type(thing).__name__}")


def join(parts: Sequence[object]) -> Markup:
    return Markup().join(escape(p) for p in parts)


__all__ = [
    "Beside",
    "Group",
    "Item",
    "Label",
    "Place",
    "Prose",
    "Row",
    "as_item",
    "box",
    "break_lines",
    "caption",
    "centred",
    "fitted",
    "join",
    "mm",
    "upright",
]
