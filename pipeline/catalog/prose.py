"""The functions that `letter.html` calls: paragraphs of an official letter after GB/T 9704."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup, escape

from pipeline.catalog.parts import Item, box, mm
from pipeline.catalog.typeset import MM_PER_PT, Line, justify, width_em

WIDTH = 156.0  # mm: A4 less 28 mm left and 26 mm right (GB/T 9704 5.2.1)
RECEIPT_HEIGHT = 26.0  # mm at the foot of the last page


@dataclass(frozen=True, slots=True)
class Measure:
    """Size of the body in points and its line height in mm."""

    size: float
    leading: float


NORMAL = Measure(16.0, 10.2)  # 3号, 22 lines in 225 mm (GB/T 9704 5.2.3)
# 4号 and 小4号, where they bring a letter onto one page.
SMALLER = (Measure(14.0, 8.4), Measure(12.0, 7.4))
# A notice for the door or the board, 二号 to 三号: the largest that keeps it on one page.
NOTICE = (
    Measure(22.0, 14.0),
    Measure(20.0, 12.8),
    Measure(18.0, 11.6),
    Measure(16.0, 10.2),
    Measure(14.0, 8.6),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """Sets paragraphs and remembers whether a receipt was drawn."""

    measure: Measure = NORMAL
    receipts: list[str] = field(default_factory=list)  # one entry for each slip drawn

    def functions(self) -> Mapping[str, Callable[..., object]]:
        return {
            name: getattr(self, name)
            for name in ["p", "h1", "h2", "points", "enclosures", "receipt", "framed"]
        } | {"title_lines": lambda text, size=22.0: title_lines(plain(text), size)}

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

    def points(self, things: object) -> Markup:
        """Numbered points, one paragraph each, from a list or the lines of a text."""
        lines = things.split("\n") if isinstance(things, str) else things
        assert isinstance(lines, Sequence)
        texts = [t for t in (plain(x) for x in lines) if t]
        # Lines that somebody has numbered already keep their numbers.
        bare = any(re.match(r"\d+\s*[.、．)）]|[（(]?[一二三四五六七八九十]+[)）、]", t) for t in texts)
        return Markup().join(
            self._paragraph(t if bare or len(texts) == 1 else f"{i}.{t}", 2, "")
            for i, t in enumerate(texts, 1)
        )

    def enclosures(self, things: Sequence[object]) -> Markup:
        """附件 below the body (GB/T 9704 7.3.4)."""
        texts = [plain(t) for t in things if plain(t)]
        if not texts:
            return Markup()
        numbered = [f"{i}.{t}" for i, t in enumerate(texts, 1)] if len(texts) > 1 else texts
        rows = [
            Markup('<div class="line">{}</div>').format(
                ("\u3000\u3000附件：" if i == 0 else "\u3000" * 5) + t
            )
            for i, t in enumerate(numbered)
        ]
        return Markup('<div class="enclosures">{}</div>').format(Markup().join(rows))

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


def title_lines(title: str, size: float = 22.0, width: float = WIDTH) -> list[str]:
    """A title in lines of like length, broken where a word of the usual patterns ends (GB/T 9704 7.3.1)."""
    em = width / (size * MM_PER_PT)
    if width_em(title) <= em:
        return [title]
    number = int(width_em(title) // em) + 1
    share = -(-len(title) // number)
    best = [
        i
        for i in range(share - 3, share + 4)
        if title[i - 1 : i] in _GOOD_ENDS and title[i : i + 1] not in _BAD_STARTS
    ]
    cut = min(best, key=lambda i: abs(i - share)) if best and number == 2 else share
    return [title[:cut], *title_lines(title[cut:], size, width)]


_GOOD_ENDS = frozenset("的、工程中心司及和于期改")
_BAD_STARTS = frozenset("的、，。）》」程心司")
