"""How long a letter would be in larger print, known from its lines in smaller print: spares setting it twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.catalog.batch.body import Body
from pipeline.catalog.prose import WIDTH
from pipeline.catalog.typeset import justify

_PARAGRAPH, _LINE, _END = '<div class="paragraph">', '<div class="line', "</div>"


@dataclass(frozen=True, slots=True)
class Outline:
    """A letter without the breaks of its lines: the tags outside of its paragraphs, and what the paragraphs say."""

    shape: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def lines(self, size: float) -> int:
        """Lines of all paragraphs in print of `size` points."""
        return sum(_lines(text, size) for text in self.paragraphs)


def outline(body: Body) -> Outline:
    shape: list[str] = []
    paragraphs: list[str] = []
    inside, in_line, said = False, False, ""
    for tag, text in zip(body.skeleton.tags, body.texts[1:], strict=True):
        if tag == _PARAGRAPH:
            inside, said = True, ""
            shape.append(tag)
        elif inside and tag.startswith(_LINE):
            said, in_line = said + text, True
        elif inside and tag == _END:
            if not in_line:
                inside = False
                paragraphs.append(said)
            in_line = False
        else:
            shape.append(tag)
    return Outline(tuple(shape), tuple(paragraphs))


@lru_cache(maxsize=4096)
def _lines(text: str, size: float) -> int:
    return len(justify(text, WIDTH, size, 0))
