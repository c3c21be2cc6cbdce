"""Cells of our own sheet: only the filled ones are recognised, each line of writing by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import CellReading, FieldKind, Zone
from pipeline.read import textboxes
from pipeline.read.ctc import Reading
from pipeline.read.ocr import Engine
from pipeline.read.raster import Image
from pipeline.read.sheet import Piece, Sheet
from pipeline.read.strokes import Strokes, cleaned, strokes

MARGIN = 2.4  # mm around a zone that are looked at: writing runs over
_PAD = 0.55  # mm of paper left around the writing
_LEAST_HEIGHT = 3.6  # mm: a lone 一 or - is not blown up to the height of a line
_LEAST_LINE = 2.0  # mm: shorter bands are parts of characters (三), not lines
_LEAST_LINES = 5.8  # mm: two lines of the smallest type
_READ_WELL, _SCRAP, _SCRAP_LENGTH = 0.9, 0.6, 4  # confidences of lines; characters
_RULES = frozenset("一-—_丨|1l")  # what a rest of a rule is read as, alone on its line

CHARSET: Mapping[FieldKind, str] = {
    FieldKind.UNIT: "unit",
    FieldKind.PHONE: "phone",
    FieldKind.ID_NUMBER: "id-number",
    FieldKind.DATE: "date",
    FieldKind.DATETIME: "datetime",
    FieldKind.TIME: "time",
    FieldKind.MONEY: "money",
    FieldKind.NUMBER: "number",
    FieldKind.AREA: "number",
    FieldKind.PLATE: "plate",
}
"""Kinds of fields that can hold only some characters → mask of `ctc.CHARSETS`."""


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A cell with writing: its lines as images, top to bottom; a line may be in several pieces."""

    zone: Zone
    lines: tuple[tuple[Image, ...], ...]


def read_cells(
    sheet: Sheet, zones: list[Zone], kinds: Mapping[str, FieldKind], engine: Engine
) -> tuple[CellReading, ...]:
    """Every cell zone of a page, in the order given. `kinds` by zone name; unknown ones are text."""
    found = {zone.name: _filled(sheet, zone, engine) for zone in zones}
    masks = {zone.name: CHARSET.get(kinds.get(zone.name, FieldKind.TEXT), "") for zone in zones}
    crops, charsets = [], []
    for zone in zones:
        pieces = [image for line in found[zone.name].lines for image in line]
        crops += pieces
        charsets += [masks[zone.name]] * len(pieces)
    readings = iter(engine.recognize(crops, charsets))
    return tuple(_cell(found[zone.name], masks[zone.name], readings) for zone in zones)


def _cell(filled: Filled, charset: str, readings: Iterator[Reading]) -> CellReading:
    """The cell's text from the readings of its lines, taken off the stream."""
    lines = _without_scraps([[next(readings) for _ in line] for line in filled.lines])
    flat = [reading for line in lines for reading in line]
    text = "\n".join(t for line in lines if (t := "".join(r.text for r in line)))
    weight = sum(len(r.text) for r in flat)
    confidence = sum(r.confidence * len(r.text) for r in flat) / weight if weight else 0.0
    others = tuple(t for t, _ in flat[0].alternatives) if len(flat) == 1 else ()
    return CellReading(filled.zone.name, text, round(confidence, 4), bool(lines), charset, others)


def _without_scraps(lines: list[list[Reading]]) -> list[list[Reading]]:
    """Of several lines, those that are no piece of a seal or a rule: short and hardly readable beside a line that is read
    well. On a gray scan a seal that reaches into the cell cannot be told by its colour."""
    if not any(_sure(line) >= _READ_WELL for line in lines):
        return lines
    return [line for line in lines if _sure(line) >= _SCRAP or sum(len(r.text) for r in line) > _SCRAP_LENGTH]


def _sure(line: list[Reading]) -> float:
    return min((reading.confidence for reading in line if reading.text), default=0.0)


def _filled(sheet: Sheet, zone: Zone, engine: Engine) -> Filled:
    if sheet.is_bare(zone.box):
        return Filled(zone, ())
    piece = sheet.piece(zone.box, MARGIN)
    found = strokes(piece, zone.box)
    if not found.inked:
        return Filled(zone, ())
    clean = cleaned(piece, found)
    if zone.lines > 1 and _is_tall(found, piece):
        return Filled(zone, _detected(clean, found, piece, engine) or _bands(clean, found, piece))
    return Filled(zone, _bands(clean, found, piece))


def _is_tall(found: Strokes, piece: Piece) -> bool:
    _, top, _, bottom = found.bounds
    return bottom - top > 6.5 * piece.scale


def _bands(clean: Image, found: Strokes, piece: Piece) -> tuple[tuple[Image, ...], ...]:
    """Lines with white rows between them."""
    rows = found.mask.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.view(np.int8), [0]))))
    spans = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    spans = _joined(spans, _LEAST_LINE * piece.scale)
    if not _are_lines(spans, found, piece):
        spans = [(spans[0][0], spans[-1][1])]
    return tuple((_line(clean, found, span, piece),) for span in spans)


def _are_lines(spans: list[tuple[int, int]], found: Strokes, piece: Piece) -> bool:
    """Bands are lines where they are high together and one of them is long; else 亲 falls in two."""
    if spans[-1][1] - spans[0][0] < _LEAST_LINES * piece.scale:
        return False
    return any(cv2.boundingRect(found.mask[a:b])[2] > 4 * (b - a) for a, b in spans)


def _joined(spans: list[tuple[int, int]], least: float) -> list[tuple[int, int]]:
    """Bands too low to be a line join the neighbour that is nearer."""
    spans = list(spans)
    while len(spans) > 1:
        i = min(range(len(spans)), key=lambda k: spans[k][1] - spans[k][0])
        if spans[i][1] - spans[i][0] >= least:
            break
        gaps = [(spans[k + 1][0] - spans[k][1], k) for k in (i - 1, i) if 0 <= k < len(spans) - 1]
        k = min(gaps)[1]
        spans[k : k + 2] = [(spans[k][0], spans[k + 1][1])]
    return spans


def _line(clean: Image, found: Strokes, span: tuple[int, int], piece: Piece) -> Image:
    """One line with a little paper around it."""
    top, bottom = span
    x, _, width, _ = cv2.boundingRect(found.mask[top:bottom])
    lacking = max(0.0, _LEAST_HEIGHT * piece.scale - (bottom - top)) / 2
    pad = _PAD * piece.scale
    box = (x - pad, top - lacking - pad, x + width + pad, bottom + lacking + pad)
    return _cropped(clean, box, piece)


def _cropped(image: Image, box: tuple[float, float, float, float], piece: Piece) -> Image:
    """A rectangle; beyond the image is paper."""
    left, top, right, bottom = (round(v) for v in box)
    height, width = image.shape
    inside = image[max(0, top) : bottom, max(0, left) : right]
    around = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    return cv2.copyMakeBorder(inside, *around, cv2.BORDER_CONSTANT, value=round(piece.paper))


def _detected(clean: Image, found: Strokes, piece: Piece, engine: Engine) -> tuple[tuple[Image, ...], ...]:
    """Lines of a large zone, by the text detector."""
    left, top, right, bottom = found.bounds
    pad = 2.0 * piece.scale
    region = _cropped(clean, (left - pad, top - pad, right + pad, bottom + pad), piece)
    small = 4.6 / piece.scale  # 117 dpi is enough to find lines
    quads = engine.detect(region, round(max(region.shape) * min(1.0, small)))
    rows: list[list[textboxes.Quad]] = []
    for quad in quads:
        if rows and textboxes.same_row(rows[-1][-1], quad):
            rows[-1].append(quad)
        else:
            rows.append([quad])
    return tuple(tuple(textboxes.cut(region, q) for q in row) for row in rows)
