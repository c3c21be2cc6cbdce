"""Eight ways in which offices lay out a form."""

from __future__ import annotations

from collections.abc import Callable

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign import parts
from scansim.foreign.cells import cell, grid_of, label_in, rows_of, tall_of
from scansim.foreign.content import Content, Item
from scansim.foreign.look import Look, put, spaced
from scansim.foreign.running import prose
from scansim.rng import between, chance

Layout = Callable[[Canvas, Content, Look, Generator], None]


def _head(canvas: Canvas, content: Content, style: Look, rng: Generator) -> float:
    y = parts.letterhead(canvas, content, style, rng)
    y = parts.title(canvas, y, content, style)
    return parts.numbers(canvas, y, content, style)


def _tail(
    canvas: Canvas, y: float, content: Content, style: Look, rng: Generator, *, gap: float = 2.0
) -> None:
    left, room = style.margin, canvas.width - 2 * style.margin
    y = parts.clauses(canvas, left, y + gap, room, content, style)
    parts.signatures(canvas, left + 3, y, room - 6, content, style, rng)
    parts.foot(canvas, style, rng)


def grid(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """A table of two labels and two values a row."""
    y = grid_of(canvas, _head(canvas, content, style, rng), content, style, rng, columns=2, shade=False)
    _tail(canvas, y, content, style, rng)


def sheet(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """A spreadsheet printed: three pairs a row, shaded labels."""
    y = grid_of(canvas, _head(canvas, content, style, rng), content, style, rng, columns=3, shade=True)
    _tail(canvas, y, content, style, rng)


def column(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """One label and one value a row."""
    y = grid_of(
        canvas, _head(canvas, content, style, rng), content, style, rng, columns=1, shade=chance(rng, 0.3)
    )
    _tail(canvas, y, content, style, rng)


def bilingual(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Chinese over English in every label cell, as towers with foreign tenants print."""
    y = grid_of(
        canvas, _head(canvas, content, style, rng), content, style, rng, columns=2, shade=True, english=True
    )
    _tail(canvas, y, content, style, rng)


def ruled(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Labels followed by underlined blanks, one or two a line, no table."""
    y = _head(canvas, content, style, rng) + 4
    left, right = style.margin, canvas.width - style.margin
    for row in rows_of(content.items, 2, canvas, style, (right - left) / 2 - 20):
        wide = (right - left) / len(row)
        for n, item in enumerate(row):
            y_end = _ruled_item(canvas, left + n * wide, y, wide - 4, item, style, rng)
        y = max(y + style.row, y_end if len(row) == 1 else 0)
    if content.goods:
        y = parts.goods(canvas, left, y + 1, right - left, content.goods, style, rng)
    _tail(canvas, y, content, style, rng, gap=4)


def _ruled_item(
    canvas: Canvas, x: float, y: float, room: float, item: Item, style: Look, rng: Generator
) -> float:
    text = style.script(spaced(item.label) if style.spaced else item.label) + (style.colon or "：")
    end = canvas.text(x, y, text, size=style.label_size, name=style.label_face)
    if item.kind == "ticks":
        return parts.ticks(canvas, end + 1.5, y, room - (end - x), item, style, rng) + style.row
    base, tall = y + style.label_size * 0.75, style.row * 0.9
    for i in range(item.lines):
        canvas.line(end if i == 0 else x, base + i * tall, x + room, base + i * tall, mm=0.15)
    if item.lines == 1:
        put(canvas, (end, base - tall, x + room, base + 0.6), item.value, style, rng)
    else:
        put(
            canvas,
            (end, base - tall, x + room, base - tall + item.lines * tall),
            item.value,
            style,
            rng,
            item.lines,
        )
    return y + item.lines * tall + 1.5


def letter(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Prose with filled blanks, signed at the right."""
    y = _head(canvas, content, style, rng) + 6
    left, right, leading = (
        style.margin + 2,
        canvas.width - style.margin - 2,
        style.label_size * between(rng, 2.2, 2.6),
    )
    for number, paragraph in enumerate(content.opening.split("\n")):
        indent = 0 if number == 0 else style.label_size * 2
        y = prose(canvas, left, right, y, indent, paragraph, style, rng, leading)
    if content.goods:
        y = parts.goods(canvas, left, y, right - left, content.goods, style, rng)
    y = parts.clauses(canvas, left, y, right - left, content, style)
    place = left + (right - left) * 0.42
    parts.signatures(
        canvas,
        place if len(content.signers) < 2 else left,
        y + 8,
        right - (place if len(content.signers) < 2 else left),
        content,
        style,
        rng,
    )
    parts.foot(canvas, style, rng)


def vertical(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """A table whose left column says, from top to bottom, who fills in which part."""
    y = _head(canvas, content, style, rng)
    left, right, band = style.margin, canvas.width - style.margin, 8.0
    half = max(1, round(len(content.items) * 0.65))
    label = style.label_size * 6
    top = y
    for name, group in (("申请人填写", content.items[:half]), ("物业公司填写", content.items[half:])):
        start = y
        for item in group:
            tall = tall_of(canvas, item, style, right - left - band - label - 3)
            canvas.rect(left + band, y, left + band + label, y + tall, mm=style.line)
            label_in(canvas, left + band, y, left + band + label, y + tall, item, style)
            canvas.rect(left + band + label, y, right, y + tall, mm=style.line)
            cell(canvas, (left + band + label, y, right, y + tall), item, style, rng)
            y += tall
        _down(canvas, left, start, left + band, y, style.script(name), style)
    if content.goods:
        y = parts.goods(canvas, left, y, right - left, content.goods, style, rng)
    canvas.rect(left, top, right, y, mm=style.line * 2)
    _tail(canvas, y, content, style, rng)


def _down(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, text: str, style: Look) -> None:
    if y1 <= y0:
        return
    canvas.rect(x0, y0, x1, y1, mm=style.line)
    step = min(style.label_size * 1.2, (y1 - y0) / (len(text) + 0.5))
    y = (y0 + y1) / 2 - step * (len(text) - 1) / 2
    for character in text:
        canvas.text(
            (x0 + x1) / 2,
            y,
            character,
            size=min(style.label_size, step * 0.95),
            name=style.label_face,
            anchor="m",
        )
        y += step


def stub(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Two parts with a dashed line between: the stub that the office keeps repeats the main lines."""
    cut = canvas.width * 0.3
    slim = min(style.label_size, 3.3)
    parts.title(canvas, 14, content, style, middle=cut / 2, room=cut - 12)
    canvas.text(
        cut / 2,
        14 + style.title_size * 2,
        style.script("（存根）"),
        size=slim,
        name=style.label_face,
        anchor="m",
    )
    y = 24 + style.title_size * 2
    for item in [i for i in content.items if i.kind == "text"][:6]:
        end = canvas.text(6, y, style.script(item.label) + "：", size=slim, name=style.label_face)
        canvas.line(end, y + 2.5, cut - 4, y + 2.5, mm=0.15)
        put(canvas, (min(end, cut - 26), y - 3.5, cut - 2, y + 3), item.value, style, rng)
        y += 9.5
    canvas.dashed(cut, 4, cut, canvas.height - 4)
    _stub_main(canvas, cut + 8, content, style, rng)


def _stub_main(canvas: Canvas, left: float, content: Content, style: Look, rng: Generator) -> None:
    right = canvas.width - 10
    y = parts.title(canvas, 10, content, style, middle=(left + right) / 2, room=right - left)
    if content.serial:
        canvas.text(right, y, content.serial, size=4, name="song", colour=(198, 32, 38), anchor="r")
    y += 6
    for item in content.items:
        y = max(y + style.row * 0.88, _ruled_item(canvas, left, y, right - left, item, style, rng) - 1)
    if content.goods:
        y = parts.goods(
            canvas,
            left,
            y - 2,
            right - left,
            content.goods,
            style,
            rng,
            row=min(style.row * 0.8, max(5.0, (canvas.height - y - 30) / (content.goods.room + 1))),
        )
    y = parts.clauses(canvas, left, y, right - left, content, style)
    parts.signatures(canvas, left, y - 1, right - left, content, style, rng)


LAYOUTS: dict[str, Layout] = {
    "grid": grid,
    "sheet": sheet,
    "column": column,
    "bilingual": bilingual,
    "ruled": ruled,
    "letter": letter,
    "vertical": vertical,
    "stub": stub,
}
