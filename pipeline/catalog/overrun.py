"""Texts that stand out of the place they were given, found in what WeasyPrint laid out.

Looks at its boxes, which are not its public interface: the version is pinned and a test watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

_SLACK = 2.5  # px, 0.66 mm
_SAID = 16  # characters of a text that name it


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a text may fill, in px: the page between its margins, or an absolutely placed box of a given size."""

    left: float
    right: float
    bottom: float

    def holds(self, text: Any) -> bool:
        """Whether it stands within; its descenders may hang below, as print of full height does."""
        spacing = text.style["letter_spacing"]  # also after the last character, where it prints nothing
        right = text.position_x + text.width - (spacing if isinstance(spacing, int | float) else 0)
        inside = text.position_x >= self.left - _SLACK and right <= self.right + _SLACK
        return bool(inside and text.position_y + text.baseline <= self.bottom + _SLACK)


def overfull(document: Any) -> tuple[str, ...]:
    """The beginnings of texts that stand out of their compartments (of a sheet)."""
    found: list[str] = []
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            classes = (box.element.get("class") or "").split() if box.element is not None else []
            if "a" in classes and box.element_tag == box.element.tag and _stands_out(box):
                found.append("".join(box.element.itertext()).strip()[:_SAID])
    return tuple(dict.fromkeys(found))


def _stands_out(box: Any) -> bool:
    right, bottom = (
        box.position_x + box.border_width() + _SLACK,
        box.position_y + box.border_height() + _SLACK,
    )
    lines = (b for b in box.descendants(placeholders=True) if type(b).__name__ == "LineBox")
    return any(b.position_y + b.height > bottom or b.position_x + b.width > right for b in lines)


def overrun(document: Any) -> tuple[str, ...]:
    """The beginnings of texts of a letter or label that run off their page or sticker."""
    found: list[str] = []
    for page in document.pages:
        root = page._page_box
        left, top = root.content_box_x(), root.content_box_y()
        frame = _Frame(left, left + root.width, top + root.height)
        found += [box.text.strip()[:_SAID] for box, around in _texts(root, frame) if not around.holds(box)]
    return tuple(dict.fromkeys(found))


def _texts(box: Any, frame: _Frame) -> Iterator[tuple[Any, _Frame]]:
    """Every printed text within a box, with what it may fill."""
    box = getattr(box, "_box", box)  # of an absolutely placed one
    kind = type(box).__name__
    if kind == "MarginBox":
        return
    if kind == "TextBox":
        if box.text.strip() and box.style["visibility"] == "visible":
            yield box, frame
        return
    if kind == "FootnoteAreaBox":
        frame = replace(frame, bottom=float("inf"))  # WeasyPrint keeps it on the page
    elif box.style["position"] in ("absolute", "fixed"):
        frame = _placed(box, frame)
    for child in getattr(box, "children", ()):
        yield from _texts(child, frame)


def _placed(box: Any, frame: _Frame) -> _Frame:
    style = box.style
    x, y = box.padding_box_x(), box.padding_box_y()
    if style["width"] != "auto" or "auto" not in (style["left"], style["right"]):
        frame = replace(frame, left=x, right=x + box.padding_width())
    if style["height"] != "auto" or "auto" not in (style["top"], style["bottom"]):
        frame = replace(frame, bottom=y + box.padding_height())
    return frame
