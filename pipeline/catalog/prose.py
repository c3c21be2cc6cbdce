"""The functions that `letter.html` calls: paragraphs of an official letter after GB/T 9704."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup, escape

from pipeline.catalog.parts import Item, box, mm
from pipeline.catalog.typeset import MM_PER_PT, Line, balanced, break_lines, justify, width_em

WIDTH = 156.0  # mm: A4 less 28 mm left and 26 mm right (GB/T 9704 5.2.1)
RECEIPT_HEIGHT = 26.0  # mm at the foot of the last page
_TITLE_ROOM = (
    0.92  # of a line: figures of 宋体 are wider than those of 仿宋, and the titles of notices are spaced
)
_SIGNER_EDGES = 3.5  # em beside the name of who signs (notice.css; letter.css leaves more room)


@dataclass(frozen=True, slots=True)
class Measure:
    """Size of the body in points and its line height in mm; the same of the title."""

    size: float
    leading: float
    title: float = 22.0  # 2号 (GB/T 9704 7.3.1)
    title_leading: float = 12.0


NORMAL = Measure(16.0, 10.2)  # 3号, 22 lines in 225 mm (GB/T 9704 5.2.3)
# 4号 and 小4号, where they bring a letter onto one page.
SMALLER = (Measure(14.0, 8.4), Measure(12.0, 7.4))
# A notice for the door or the board, 二号 to 三号: the largest that keeps it on one page.
NOTICE = (
    Measure(22.0, 14.0, 38.0, 18.2),
    Measure(20.0, 12.8, 38.0, 18.2),
    Measure(18.0, 11.6, 32.0, 15.4),
    Measure(16.0, 10.2, 32.0, 15.4),
    Measure(14.0, 8.6, 26.0, 12.5),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """Sets paragraphs and remembers whether a receipt was drawn."""

    measure: Measure = NORMAL
    receipts: list[str] = field(default_factory=list)  # one entry for each slip drawn

    def functions(self) -> Mapping[str, Callable[..., object]]:
        return {
            name: getattr(self, name)
            for name in [
                *("p", "h1", "h2", "enclosures", "receipt", "framed", "title_lines", "signer_lines"),
            ]
        }

    def p(
        self,
        text: object = "",
        *,
        indent: float = 2,
        caller: Callable[[], object] | None = None,
        face: str = "",
    ) -> Markup:
        """A paragraph; line breaks and indentation of the template vanish."""
        given = plain(caller() if caller else text)
        out = Markup()
        for paragraph in filter(None, given.split("\n")):
            out += self._paragraph(paragraph, indent, face)
        return out

    def h1(self, text: object) -> Markup:
        return self.p(text, face="hei")

    def h2(self, text: object) -> Markup:
        return self.p(text, face="kai")

    def title_lines(self, title: object) -> list[str]:
        """A title in lines of like length (GB/T 9704 7.3.1)."""
        return balanced(plain(title), _ems(WIDTH, self.measure.title) * _TITLE_ROOM)

    def signer_lines(self, signer: object) -> list[str]:
        """Who signs, above the date. Several names, apart by U+3000, stand in a line of their own each where one line
        does not hold them."""
        text, em = plain(signer), _ems(WIDTH, self.measure.size) - _SIGNER_EDGES
        if width_em(text) <= em:
            return [text]
        return [line for name in text.split("\u3000") if name for line in balanced(name, em)]

    def enclosures(self, things: Sequence[object]) -> Markup:
        """附件 below the body (GB/T 9704 7.3.4)."""
        texts = [plain(t) for t in things if plain(t)]
        if not texts:
            return Markup()
        marks = [f"{i}." for i in range(1, len(texts) + 1)] if len(texts) > 1 else [""]
        hanging = "\u3000" * 5
        em = _ems(WIDTH, self.measure.size) - width_em(hanging + marks[-1])
        said: list[str] = []
        for mark, text in zip(marks, texts, strict=True):
            first, *more = break_lines(text, em)
            said += [hanging + mark + first, *(hanging + "\u3000" * len(mark[:1]) + line for line in more)]
        said[0] = "\u3000\u3000附件：" + said[0].removeprefix(hanging)
        rows = Markup().join(Markup('<div class="line">{}</div>').format(line) for line in said)
        return Markup('<div class="enclosures">{}</div>').format(rows)

    def receipt(self, item: Item, note: object = "") -> Markup:
        """The slip at the foot of the last page that the receiver signs, at a fixed place."""
        self.receipts.append("receipt")
        said = plain(note) or "上述文件已收悉。"
        head = Markup(
            '<div class="a receipt-head" style="left:0;top:1mm;width:{}">送达回执<span>{}</span></div>'
        ).format(mm(WIDTH), said)
        row = box(0, 9, WIDTH, RECEIPT_HEIGHT - 11, "a receipt-row", item.draw(WIDTH, RECEIPT_HEIGHT - 11))
        return Markup('<div class="receipt">{}{}</div>').format(head, row)

    def framed(self, *, caller: Callable[[], object]) -> Markup:
        return Markup('<div class="framed">{}</div>').format(Markup(caller()))

    def _paragraph(self, text: str, indent: float, face: str) -> Markup:
        return _paragraph(text, self.measure.size, indent, face)


@lru_cache(maxsize=2048)
def _paragraph(text: str, size: float, indent: float, face: str) -> Markup:
    """Kept, because the letters of a batch have most of their paragraphs in common."""
    lines = [_line(line, face) for line in justify(text, WIDTH, size, indent)]
    return Markup(f'<div class="paragraph">{"".join(lines)}</div>')


def plain(thing: object) -> str:
    """Template output as text: no markup, no layout of the template's own lines."""
    if isinstance(thing, Markup):
        text = thing.unescape()
        return re.sub(r"[ \t]*\n[ \t]*", "", text.strip())
    return "\n".join(line.strip() for line in str(thing).strip().split("\n"))


def _line(line: Line, face: str) -> str:
    spacing = f' style="letter-spacing:{line.spacing}pt"' if line.spacing else ""
    return f'<div class="line{" " + face if face else ""}"{spacing}>{escape(line.text)}</div>'


def _ems(width: float, size: float) -> float:
    """`width` mm in em of `size` points."""
    return width / (size * MM_PER_PT)
