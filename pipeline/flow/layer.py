"""The text of a filed paper: what is searched, and what lies invisibly over its picture.

On our own sheets the printed words are known from the geometry and need no recognition; only the filled cells
were read. On other papers both are what was recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model import Box, Geometry, PageReading, PaperType, TextLine, Value
from pipeline.model.kinds import display


def searchable_text(
    paper: PaperType, readings: Sequence[PageReading], values: Sequence[Value], geometry: Geometry | None
) -> str:
    """Lines, top to bottom: title, values in the normal form and as written, printed or recognised words."""
    lines = [paper.title]
    for value in values:
        lines += _value_lines(paper, value)
    for reading in readings:
        lines += [line.text for line in text_layer(reading, geometry)]
    return "\n".join(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _value_lines(paper: PaperType, value: Value) -> Iterator[str]:
    field = paper.field(value.name)
    label = field.label if field else value.name
    shown = display(field.kind, value.value) if field else value.value
    for text in dict.fromkeys((value.value, shown, value.raw)):
        if text:
            yield f"{label}：{text}"


def text_layer(reading: PageReading, geometry: Geometry | None) -> tuple[TextLine, ...]:
    """The lines of one page, in millimetres of the upright page."""
    if reading.code is None or geometry is None or not reading.to_pixels:
        return tuple(TextLine(word.text, word.box) for word in reading.words)
    place = _Place(reading)
    zones = {zone.name: zone for zone in geometry.on_page(reading.code.page)}
    printed = [
        TextLine(p.text, place.on_page(p.box)) for p in geometry.printed if p.page == reading.code.page
    ]
    written = [
        TextLine(text, place.on_page(box))
        for cell in reading.cells
        if cell.text and cell.zone in zones
        for text, box in _cell_lines(cell.text, zones[cell.zone].box)
    ]
    return tuple(sorted((*printed, *written), key=lambda line: (round(line.box.top, 0), line.box.left)))


def _cell_lines(text: str, box: Box) -> Iterator[tuple[str, Box]]:
    lines = [line for line in text.split("\n") if line.strip()]
    height = box.height / max(len(lines), 1)
    for number, line in enumerate(lines):
        top = box.top + number * height
        yield line, Box(box.left, top, box.right, top + height)


def page_box(reading: PageReading, box: Box) -> Box | None:
    """Millimetres of the printed sheet → millimetres of the scanned page; None where the page was not aligned."""
    return _Place(reading).on_page(box) if reading.to_pixels else None


class _Place:
    """Millimetres of the printed sheet → millimetres of the scanned page."""

    def __init__(self, reading: PageReading) -> None:
        self._matrix = reading.to_pixels
        self._mm = reading.width / max(reading.pixels[0], 1)

    def on_page(self, box: Box) -> Box:
        corners = [self._point(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h, i = self._matrix
        w = g * x + h * y + i
        return (a * x + b * y + c) / w * self._mm, (d * x + e * y + f) / w * self._mm
