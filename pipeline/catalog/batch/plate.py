"""A letter laid out once by WeasyPrint, so that letters with the same skeleton need no layout: the drawing of each
page, and for every text the point, font and line that it has.

Reads WeasyPrint's boxes, which are not its public interface; `proof.py` compares the result with what WeasyPrint itself
painted, and a letter that differs goes the slow way.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pipeline.catalog import press
from pipeline.catalog.batch import structure
from pipeline.catalog.batch.body import Body, Unpaintable, is_blank
from pipeline.catalog.batch.drawings import Drawings
from pipeline.catalog.batch.faces import Rarity, Stack, stack
from pipeline.catalog.compose import Composed, data_url, payload
from pipeline.catalog.qr import QR_TOP, qr_path

PT = 0.75  # points in a CSS pixel
OWN = -1  # of the plate itself: page numbers and generated words
_DATA = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
PAYLOAD = -2  # what the QR says, in small print


@dataclass(frozen=True, slots=True)
class Run:
    """One text on a page.

    `text` is its place in `Body.texts` (or OWN, PAYLOAD), `words` what stands there in the plate. `x` is the left end,
    middle or right end (`align` 0, ½, 1) and `y` the baseline in points from the bottom left corner, `room` the width
    that it must not pass. `fixed`: other words would move something, so that a letter with other words needs a plate
    of its own; `rigid`: a rare character does not move what stands below. `block` is the structure element.
    """

    page: int
    text: int
    words: str
    x: float
    y: float
    size: float
    fonts: Stack
    colour: str
    align: float = 0.0
    spacing: float = 0.0
    room: float = 1e9
    fixed: bool = True
    rigid: bool = False
    pre: bool = False
    block: int = -1
    drops: tuple[float, float] = (0.0, 0.0)  # see `drop`

    def drop(self, rarity: Rarity) -> float:
        """How far (em) the baseline sinks for rare characters."""
        if rarity is Rarity.NONE:
            return 0.0
        some, first = self.drops
        return some if rarity is Rarity.SOME else first

    @property
    def rarity(self) -> Rarity:
        """Of the plate's own words."""
        return self.fonts.rarity(self.fonts.glyphs(self.words))


@dataclass(frozen=True, slots=True)
class Plate:
    """`drawings` by page, `runs` in reading order, `blocks` the structure elements (their roles), `sample` the words
    that it was made of by their places, `pinned` the places whose words a letter must have too."""

    pages: int
    drawings: Drawings
    runs: tuple[Run, ...]
    blocks: tuple[str, ...]
    sample: Mapping[int, str]
    pinned: tuple[int, ...]


def make_plate(composed: Composed, body: Body) -> Plate:
    """Raises Unpaintable for a letter that the fast press cannot set, and as the press does."""
    pages = composed.context.pages
    for _ in range(3):
        laid = press.lay_out(_without_codes(composed, pages), composed.paper.folder)
        if laid.pages == pages:
            break
        pages = laid.pages
    else:
        raise Unpaintable("pages")
    return _plate(laid, composed, body)


def _without_codes(composed: Composed, pages: int) -> str:
    """The HTML with empty places for the QR codes."""
    html = composed.with_pages(pages)
    for page in range(1, pages + 1):
        said = payload(composed, replace(composed.context, pages=pages), page)
        code = qr_path(said, composed.size.qr.left, QR_TOP, composed.size.qr.width)
        html = _DATA.sub(partial(_blanked, code), html)
    return html


def _blanked(code: str, found: re.Match[str]) -> str:
    return data_url(base64.b64decode(found[1]).decode().replace(code, ""))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A TextBox, its page and the boxes around it from the outside in."""

    page: int
    box: Any
    around: tuple[Any, ...]

    @property
    def margin(self) -> bool:
        return any(type(b).__name__ == "MarginBox" for b in self.around)

    @property
    def generated(self) -> bool:
        return self.margin or "::" in (self.box.element_tag or "")


def _plate(laid: Any, composed: Composed, body: Body) -> Plate:
    from pipeline.catalog.batch.proof import painted  # pikepdf is not needed where plates are on the shelf

    page_height = composed.size.height * 72 / 25.4
    context = replace(composed.context, pages=laid.pages)
    codes = [payload(composed, context, page) for page in range(1, laid.pages + 1)]
    boxes = [placed for number, page in enumerate(laid.document.pages) for placed in _texts(page, number)]
    printed = defaultdict(list)
    own: list[Run] = []
    for placed in boxes:
        if placed.generated:
            run = _run(placed, page_height)
            code = placed.margin and placed.box.text.strip() == codes[placed.page]
            own.append(replace(run, text=PAYLOAD, fixed=False) if code else run)
        else:
            printed[id(placed.box.element)].append(placed)
    tree = laid.root
    blocks = structure.blocks(tree)
    runs: list[Run] = []
    for element, texts in _by_element(tree, body).items():
        block = blocks.of(element)
        for run in _runs_of(texts, printed.get(id(element), []), body, page_height):
            runs.append(replace(run, block=block))
    runs.sort(key=lambda run: run.text)
    sample = {i: text for i, text in enumerate(body.texts) if not body.skeleton.blank[i]}
    free = {run.text for run in runs if not run.fixed}
    pinned = tuple(place for place in sample if place not in free)
    everything = (*runs, *own)
    drawings = Drawings(partial(painted, laid, everything))
    return Plate(laid.pages, drawings, everything, blocks.roles, sample, pinned)


def _texts(page: Any, number: int) -> Iterator[_Placed]:
    """Every TextBox of a page that prints something."""
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(page._page_box, ())]
    while waiting:
        box, around = waiting.pop()
        box = getattr(box, "_box", box)  # of an absolutely placed one
        if type(box).__name__ == "TextBox":
            if box.text.strip() and box.style["visibility"] == "visible":
                yield _Placed(number, box, around)
            continue
        children = getattr(box, "children", ())
        waiting.extend((child, (*around, box)) for child in reversed(children))


def _by_element(tree: Any, body: Body) -> dict[Any, list[int]]:
    """Element → the places in `Body.texts` of the words directly in it. Raises Unpaintable where WeasyPrint's tree
    reads otherwise than the HTML was written."""
    places = [i for i, blank in enumerate(body.skeleton.blank) if not blank]
    nodes = [(element, text) for element, text in _nodes(tree.find("body")) if not is_blank(text)]
    if [text for _, text in nodes] != [body.texts[i] for i in places]:
        raise Unpaintable("words")
    found: dict[Any, list[int]] = defaultdict(list)
    for (element, _), place in zip(nodes, places, strict=True):
        found[element].append(place)
    return found


def _nodes(element: Any) -> Iterator[tuple[Any, str]]:
    yield element, element.text or ""
    for child in element:
        yield from _nodes(child)
        yield element, child.tail or ""


def _runs_of(places: Sequence[int], boxes: Sequence[_Placed], body: Body, height: float) -> Iterator[Run]:
    """The runs of the words in one element; broken or mixed lines are fixed."""
    whole = len(places) == len(boxes) and all(
        placed.box.text == _collapsed(body.texts[place], placed.box)
        for place, placed in zip(places, boxes, strict=True)
    )
    if not whole:
        for placed in boxes:
            yield replace(_run(placed, height), text=places[0])
        return
    for place, placed in zip(places, boxes, strict=True):
        run = replace(_run(placed, height), text=place, spacing=body.spacings[place])
        yield replace(run, fixed=_would_move(placed), **_line_of(placed, run))


def _collapsed(text: str, box: Any) -> str:
    return text if _keeps_spaces(box) else collapse(text)


def collapse(text: str) -> str:
    """As CSS does where white space is not kept (U+3000 is no white space there)."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" \t\r\n")


def _keeps_spaces(box: Any) -> bool:
    return box.style["white_space"] in ("pre", "pre-wrap")


def _run(placed: _Placed, height: float) -> Run:
    """As it stands in the plate."""
    box, style = placed.box, placed.box.style
    fonts = stack(style["font_family"], style["font_weight"])
    if fonts is None or style["font_style"] != "normal":
        raise Unpaintable("font")
    size = round(style["font_size"] * PT, 4)
    y = height - (box.position_y + box.baseline) * PT
    run = Run(placed.page, OWN, box.text, box.position_x * PT, y, size, fonts, _colour(style["color"]))
    run = replace(run, drops=_drops(tuple(style["font_family"]), style["font_weight"]))
    run = replace(run, pre=_keeps_spaces(box))
    run = replace(run, y=y + size * run.drop(run.rarity))
    spacing = style["letter_spacing"]
    if isinstance(spacing, int | float) and spacing:
        run = replace(run, spacing=float(spacing) * PT)
    if placed.margin:
        return replace(run, **_aligned(run, 1.0 if style["text_align_all"] in ("right", "end") else 0.0))
    return run


def _line_of(placed: _Placed, run: Run) -> dict[str, Any]:
    """What is known of the line of a text that stands in it alone."""
    container = placed.around[-2]
    align = {"center": 0.5, "right": 1.0, "end": 1.0}.get(container.style["text_align_all"], 0.0)
    rigid = container.style["height"] != "auto"
    wraps = placed.box.style["white_space"] not in ("pre", "nowrap")
    room = container.width * PT - 0.01 if wraps else 1e9
    return {**_aligned(run, align), "rigid": rigid, "room": room}


def _aligned(run: Run, align: float) -> dict[str, Any]:
    width = run.fonts.width(run.words) * run.size / 1000
    return {"align": align, "x": run.x + align * width}


def _would_move(placed: _Placed) -> bool:
    """Whether other words in this place could move anything else."""
    line, outside = placed.around[-1], placed.around[:-1]
    if type(line).__name__ != "LineBox" or len(line.children) != 1:
        return True
    if placed.box.style["text_decoration_line"] != "none":
        return True
    for box in reversed(outside):
        kind, style = type(box).__name__, box.style
        if kind in ("PageBox", "MarginBox", "FootnoteAreaBox"):
            return False
        apart = style["position"] in ("absolute", "fixed")
        stretched = apart and "auto" not in (style["left"], style["right"])
        if kind in ("BlockBox", "InlineBlockBox") and (style["width"] != "auto" or stretched):
            return False
        if apart or style["float"] in ("left", "right") or kind not in ("BlockBox", "LineBox"):
            return True
    return False


def _colour(colour: Any) -> str:
    red, green, blue = colour.to("srgb").coordinates[:3]
    if getattr(colour, "alpha", 1) != 1:
        raise Unpaintable("transparency")
    return " ".join(f"{n:.4f}".rstrip("0").rstrip(".") for n in (red, green, blue))


@cache
def _drops(families: tuple[str, ...], weight: int) -> tuple[float, float]:
    """How far a line's baseline sinks (em) where some of its characters, and where the first is not in the first
    font."""
    if weight != 400:
        return 0.0, 0.0
    named = ", ".join(f'"{family}"' for family in families)
    style = f"font: {weight} 100px/200px {named}"
    rows = "".join(f'<div style="height:200px;white-space:pre">{t}</div>' for t in ("的", "的玥", "玥的"))
    laid = press.lay_out(f"<style>body {{ margin: 0; {style} }}</style>{rows}", Path())
    found = [placed.box for page in laid.document.pages for placed in _texts(page, 0)]
    tops = [box.position_y + box.baseline - 200 * row for row, box in enumerate(found)]
    return (tops[1] - tops[0]) / 100, (tops[2] - tops[0]) / 100
