"""The HTML of a letter taken apart: its skeleton, which decides where things stand, and the texts that stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

# One tag; of a justified line its letter spacing is noted and left out of the skeleton.
_TAG = re.compile(r'(<div class="line[^"]*" style="letter-spacing:[-\d.]+pt">|<[^>]*>)')
_SPACING = re.compile(r' style="letter-spacing:([-\d.]+)pt"')
_START = "<body>"


class Unpaintable(ValueError):
    """A page has something that the fast press cannot repeat: a picture, a gradient, transparency."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All of a letter's HTML but its words. `blank` tells which of the places between two tags are empty."""

    head: str
    tags: tuple[str, ...]
    blank: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """`texts` stand before, between and after the tags of the skeleton; `spacings` in points belong to the texts."""

    skeleton: Skeleton
    texts: tuple[str, ...]
    spacings: tuple[float, ...]


def take_apart(html: str) -> Body:
    """Raises ValueError for HTML without a body."""
    head, start, rest = html.partition(_START)
    if not start:
        raise ValueError("no <body>")
    pieces = _TAG.split(rest)
    texts, tags = pieces[::2], pieces[1::2]
    spacings = [0.0] * len(texts)
    for i, tag in enumerate(tags):
        if "letter-spacing" in tag:
            found = _SPACING.search(tag)
            if found:
                spacings[i + 1] = float(found[1])
                tags[i] = tag.replace(found[0], "")
    plain = tuple(unescape(text) if "&" in text else text for text in texts)
    blank = tuple(map(is_blank, plain))
    return Body(Skeleton(head, tuple(tags), blank), plain, tuple(spacings))


def is_blank(text: str) -> bool:
    """White space as HTML has it: U+3000 prints."""
    return not text.strip(" \t\r\n\f")
