"""Tables of labels and values."""

from __future__ import annotations

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign import parts
from scansim.foreign.content import Content, Item
from scansim.foreign.look import Look, put, spaced

_SHADE = (226, 228, 230)


_ENGLISH = {
    "unit": "Unit No.",
    "phone": "Tel.",
    "date": "Date",
    "contractor": "Contractor",
    "applicant": "Name",
    "occupant": "Name",
    "name": "Name",
    "owner": "Owner",
    "tenant": "Tenant",
    "scope": "Works",
    "content": "Details",
    "reason": "Reason",
    "plate": "Vehicle No.",
    "id_number": "ID No.",
    "course": "Details",
    "result": "Result",
    "complainant": "Name",
    "defects": "Defects",
    "deadline": "Deadline",
    "start": "From",
    "end": "To",
}


def label_in(
    canvas: Canvas,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    item: Item,
    style: Look,
    *,
    english: bool = False,
) -> None:
    """A label inside its cell, wrapped where it is long."""
    text = style.script(spaced(item.label) if style.spaced else item.label)
    lines = canvas.wrap(text, style.label_size, style.label_face, x1 - x0 - 1.5)
    extra = [_ENGLISH[item.name]] if english and item.name in _ENGLISH else []
    step = style.label_size * 1.15
    y = (y0 + y1) / 2 - step * (len(lines) + len(extra) * 0.8 - 1) / 2
    for line in lines:
        canvas.text((x0 + x1) / 2, y, line, size=style.label_size, name=style.label_face, anchor="m")
        y += step
    for line in extra:
        canvas.text(
            (x0 + x1) / 2, y - 0.4, line, size=style.label_size * 0.72, name=style.label_face, anchor="m"
        )


def cell(
    canvas: Canvas, box: tuple[float, float, float, float], item: Item, style: Look, rng: Generator
) -> None:
    if item.kind == "ticks":
        lines = _tick_lines(canvas, item, style, box[2] - box[0] - 3)
        y = (box[1] + box[3]) / 2 - style.label_size * 1.7 * (lines - 1) / 2
        parts.ticks(canvas, box[0] + 1.5, y, box[2] - box[0] - 3, item, style, rng)
    else:
        put(canvas, box, item.value, style, rng, item.lines)


def _tick_lines(canvas: Canvas, item: Item, style: Look, room: float) -> int:
    lines, x = 1, 0.0
    for option in item.options:
        wide = 8.0 + canvas.text_width(style.script(option), style.label_size, style.label_face)
        if x + wide > room and x > 0:
            lines, x = lines + 1, 0.0
        x += wide
    return lines


def tall_of(canvas: Canvas, item: Item, style: Look, room: float) -> float:
    if item.kind == "ticks":
        return max(style.row, style.label_size * 1.7 * _tick_lines(canvas, item, style, room) + 3)
    return style.row if item.lines == 1 else 3 + item.lines * style.row * 0.72


def rows_of(
    items: tuple[Item, ...], columns: int, canvas: Canvas, style: Look, room: float
) -> list[list[Item]]:
    """Items in rows of up to `columns`; what does not fit into `room` mm takes a whole row."""
    rows: list[list[Item]] = []
    full = True
    for item in items:
        whole = _whole(canvas, item, style, room)
        if whole or full or len(rows[-1]) == columns:
            rows.append([item])
        else:
            rows[-1].append(item)
        full = whole
    return rows


def _whole(canvas: Canvas, item: Item, style: Look, room: float) -> bool:
    if item.kind == "ticks":
        return _tick_lines(canvas, item, style, room) > 1
    return item.kind == "long" or canvas.text_width(item.value, 3.9, "song") > room


def grid_of(
    canvas: Canvas,
    y: float,
    content: Content,
    style: Look,
    rng: Generator,
    *,
    columns: int,
    shade: bool,
    english: bool = False,
) -> float:
    left, right = style.margin, canvas.width - style.margin
    label = max(22.0 if columns < 3 else 18.0, style.label_size * 5.4)
    top, step = y, (right - left) / columns
    for row in rows_of(content.items, columns, canvas, style, step - label):
        wide = (right - left) / len(row)
        tall = max(tall_of(canvas, i, style, wide - label - 3) for i in row) + (1.5 if english else 0)
        for n, item in enumerate(row):
            x = left + n * wide
            canvas.rect(x, y, x + label, y + tall, mm=style.line, fill=_SHADE if shade else None)
            label_in(canvas, x, y, x + label, y + tall, item, style, english=english)
            canvas.rect(x + label, y, x + wide, y + tall, mm=style.line)
            cell(canvas, (x + label, y, x + wide, y + tall), item, style, rng)
        y += tall
    if content.goods:
        y = parts.goods(canvas, left, y, right - left, content.goods, style, rng)
    canvas.rect(left, top, right, y, mm=style.line * 2)
    return y
