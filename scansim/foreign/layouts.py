"""Eight ways in which offices lay out a form."""

from __future__ import annotations

import re
from collections.abc import Callable

from numpy.random import Generator

from scansim.canvas import Canvas
from scansim.foreign import parts
from scansim.foreign.content import Content, Item
from scansim.foreign.look import Look, blank, put, spaced
from scansim.rng import between, chance

Layout = Callable[[Canvas, Content, Look, Generator], None]
_SHADE = (226, 228, 230)

_ENGLISH = {
    "unit": "Unit No.", "phone": "Tel.", "date": "Date", "contractor": "Contractor", "applicant": "Name",
    "occupant": "Name", "name": "Name", "owner": "Owner", "tenant": "Tenant", "scope": "Works", "content": "Details",
    "reason": "Reason", "plate": "Vehicle No.", "id_number": "ID No.", "course": "Details", "result": "Result",
    "complainant": "Name", "defects": "Defects", "deadline": "Deadline", "start": "From", "end": "To",
}


def _head(canvas: Canvas, content: Content, style: Look, rng: Generator) -> float:
    y = parts.letterhead(canvas, content, style, rng)
    y = parts.title(canvas, y, content, style)
    return parts.numbers(canvas, y, content, style)


def _tail(canvas: Canvas, y: float, content: Content, style: Look, rng: Generator, *, gap: float = 2.0) -> None:
    left, room = style.margin, canvas.width - 2 * style.margin
    y = parts.clauses(canvas, left, y + gap, room, content, style)
    parts.signatures(canvas, left + 3, y, room - 6, content, style, rng)
    parts.foot(canvas, style, rng)


def _label(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, item: Item, style: Look, *, english: bool = False) -> None:
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
        canvas.text((x0 + x1) / 2, y - 0.4, line, size=style.label_size * 0.72, name=style.label_face, anchor="m")


def _cell(canvas: Canvas, box: tuple[float, float, float, float], item: Item, style: Look, rng: Generator) -> None:
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


def _tall(canvas: Canvas, item: Item, style: Look, room: float) -> float:
    if item.kind == "ticks":
        return max(style.row, style.label_size * 1.7 * _tick_lines(canvas, item, style, room) + 3)
    return style.row if item.lines == 1 else 3 + item.lines * style.row * 0.72


def _rows(items: tuple[Item, ...], columns: int, canvas: Canvas, style: Look, room: float) -> list[list[Item]]:
    """Items in rows of up to `columns`; tall ones and long options take a whole row."""
    rows: list[list[Item]] = []
    for item in items:
        whole = item.kind == "long" or (item.kind == "ticks" and _tick_lines(canvas, item, style, room) > 1)
        if whole or len(item.value) > 19:
            rows.append([item])
            continue
        if rows and len(rows[-1]) < columns and all(i.kind != "long" for i in rows[-1]) and not _whole(rows[-1]):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _whole(row: list[Item]) -> bool:
    return any(i.kind == "long" or len(i.options) > 3 or len(i.value) > 19 for i in row)


def _grid(canvas: Canvas, y: float, content: Content, style: Look, rng: Generator, *, columns: int, shade: bool, english: bool = False) -> float:
    left, right = style.margin, canvas.width - style.margin
    label = max(22.0 if columns < 3 else 18.0, style.label_size * 5.4)
    top, step = y, (right - left) / columns
    for row in _rows(content.items, columns, canvas, style, step - label):
        wide = (right - left) / len(row)
        tall = max(_tall(canvas, i, style, wide - label - 3) for i in row) + (1.5 if english else 0)
        for n, item in enumerate(row):
            x = left + n * wide
            canvas.rect(x, y, x + label, y + tall, mm=style.line, fill=_SHADE if shade else None)
            _label(canvas, x, y, x + label, y + tall, item, style, english=english)
            canvas.rect(x + label, y, x + wide, y + tall, mm=style.line)
            _cell(canvas, (x + label, y, x + wide, y + tall), item, style, rng)
        y += tall
    if content.goods:
        y = parts.goods(canvas, left, y, right - left, content.goods, style, rng)
    canvas.rect(left, top, right, y, mm=style.line * 2)
    return y


def grid(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """A table of two labels and two values a row."""
    y = _grid(canvas, _head(canvas, content, style, rng), content, style, rng, columns=2, shade=False)
    _tail(canvas, y, content, style, rng)


def sheet(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """A spreadsheet printed: three pairs a row, shaded labels."""
    y = _grid(canvas, _head(canvas, content, style, rng), content, style, rng, columns=3, shade=True)
    _tail(canvas, y, content, style, rng)


def column(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """One label and one value a row."""
    y = _grid(canvas, _head(canvas, content, style, rng), content, style, rng, columns=1, shade=chance(rng, 0.3))
    _tail(canvas, y, content, style, rng)


def bilingual(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Chinese over English in every label cell, as towers with foreign tenants print."""
    y = _grid(canvas, _head(canvas, content, style, rng), content, style, rng, columns=2, shade=True, english=True)
    _tail(canvas, y, content, style, rng)


def ruled(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Labels followed by underlined blanks, one or two a line, no table."""
    y = _head(canvas, content, style, rng) + 4
    left, right = style.margin, canvas.width - style.margin
    for row in _rows(content.items, 2, canvas, style, (right - left) / 2 - 20):
        wide = (right - left) / len(row)
        for n, item in enumerate(row):
            y_end = _ruled_item(canvas, left + n * wide, y, wide - 4, item, style, rng)
        y = max(y + style.row, y_end if len(row) == 1 else 0)
    if content.goods:
        y = parts.goods(canvas, left, y + 1, right - left, content.goods, style, rng)
    _tail(canvas, y, content, style, rng, gap=4)


def _ruled_item(canvas: Canvas, x: float, y: float, room: float, item: Item, style: Look, rng: Generator) -> float:
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
        put(canvas, (end, base - tall, x + room, base - tall + item.lines * tall), item.value, style, rng, item.lines)
    return y + item.lines * tall + 1.5


def letter(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Prose with filled blanks, signed at the right."""
    y = _head(canvas, content, style, rng) + 6
    left, right, leading = style.margin + 2, canvas.width - style.margin - 2, style.label_size * between(rng, 2.2, 2.6)
    for number, paragraph in enumerate(content.opening.split("\n")):
        indent = 0 if number == 0 else style.label_size * 2
        y = prose(canvas, left, right, y, indent, paragraph, style, rng, leading)
    if content.goods:
        y = parts.goods(canvas, left, y, right - left, content.goods, style, rng)
    y = parts.clauses(canvas, left, y, right - left, content, style)
    place = left + (right - left) * 0.42
    parts.signatures(canvas, place if len(content.signers) < 2 else left, y + 8, right - (place if len(content.signers) < 2 else left), content, style, rng)
    parts.foot(canvas, style, rng)


def prose(canvas: Canvas, left: float, right: float, y: float, indent: float, text: str, style: Look, rng: Generator, leading: float) -> float:
    x = left + indent
    for piece in re.split(r"(‹[^›]*›)", text):
        if piece.startswith("‹"):
            x, y = _blank_in_line(canvas, left, right, x, y, piece[1:-1], style, rng, leading)
            continue
        for character in style.script(piece):
            wide = canvas.text_width(character, style.label_size, style.label_face)
            if x + wide > right and character not in "，。；：、）":
                x, y = left, y + leading
            x = canvas.text(x, y, character, size=style.label_size, name=style.label_face)
    return y + leading


def _blank_in_line(canvas: Canvas, left: float, right: float, x: float, y: float, value: str, style: Look, rng: Generator, leading: float) -> tuple[float, float]:
    """A blank that may run over several lines: long values are cut where the line ends."""
    each = style.label_size * 1.15 if style.typed else min(style.pen.size, style.label_size * 1.4) * 1.08
    while value:
        fits = int((right - x - 3) / each)
        if fits < min(4, len(value)):
            x, y = left, y + leading
            fits = int((right - x - 3) / each)
        part, value = (value, "") if len(value) <= fits + 2 else (value[:fits], value[fits:])
        x = blank(canvas, x, y, part, style, rng)
        if value:
            x, y = left, y + leading
    return x, y


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
            tall = _tall(canvas, item, style, right - left - band - label - 3)
            canvas.rect(left + band, y, left + band + label, y + tall, mm=style.line)
            _label(canvas, left + band, y, left + band + label, y + tall, item, style)
            canvas.rect(left + band + label, y, right, y + tall, mm=style.line)
            _cell(canvas, (left + band + label, y, right, y + tall), item, style, rng)
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
        canvas.text((x0 + x1) / 2, y, character, size=min(style.label_size, step * 0.95), name=style.label_face, anchor="m")
        y += step


def stub(canvas: Canvas, content: Content, style: Look, rng: Generator) -> None:
    """Two parts with a dashed line between: the stub that the office keeps repeats the main lines."""
    cut = canvas.width * 0.3
    slim = min(style.label_size, 3.3)
    parts.title(canvas, 14, content, style, middle=cut / 2, room=cut - 12)
    canvas.text(cut / 2, 14 + style.title_size * 2, style.script("（存根）"), size=slim, name=style.label_face, anchor="m")
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
        y = parts.goods(canvas, left, y - 2, right - left, content.goods, style, rng, row=min(style.row * 0.8, max(5.0, (canvas.height - y - 30) / (content.goods.room + 1))))
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
