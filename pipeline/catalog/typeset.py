"""Setting Chinese text in lines ourselves, because WeasyPrint justifies only at spaces (research docgen §1).

Lines are broken after the Chinese rules (no closing mark begins a line, no opening mark ends one, Latin
words and numbers stay whole) and made flush by a hair of letter spacing, which leaves extracted text whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.catalog import fonts

MM_PER_PT = 25.4 / 72
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’％%…—·,.;:?!)]}℃〗～")
_NOT_LAST = frozenset("（《「『【〔〈“‘([{〖￥¥#＃$")
_WORD_ENDS = frozenset("的、工程中心司及和于期改")
_WORD_GOES_ON = frozenset("的程心司")
_WORD_CUT = 3.0  # em by which a line may be off its share for ending with a word


@dataclass(frozen=True, slots=True)
class Line:
    """`spacing` is the letter spacing in points that makes the line as wide as its box; 0 = leave it."""

    text: str
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text that fits a box: size in points, line height in millimetres."""

    size: float
    leading: float
    lines: tuple[str, ...]


class _Advances(dict[str, float]):
    """Character → advance in em, looked up once."""

    def __missing__(self, char: str) -> float:
        self[char] = fonts.widths().get(ord(char), 1.0)
        return self[char]


_ADVANCES = _Advances()


def width_em(text: str) -> float:
    """Advance width of `text` in em, in 仿宋."""
    return sum([_ADVANCES[c] for c in text])


def width_of_value(text: str) -> float:
    """The same in 楷体, in which values are printed: its figures are wider."""
    widths = fonts.widths("FandolKai-Regular.otf")
    return sum([widths.get(ord(c), 1.0) for c in text])


def atoms(text: str) -> list[str]:
    """The pieces between which a line may break."""
    found: list[str] = []
    before, latin_before = "", False
    for c in text:
        latin = c.isascii() and not c.isspace()
        if found and (c in _NOT_FIRST or before in _NOT_LAST or (latin and latin_before)):
            found[-1] += c
        else:
            found.append(c)
        before, latin_before = c, latin
    return found


def break_lines(text: str, em: float, squeeze: float = 0.0) -> list[str]:
    """Break at newlines and where `em` is full. `squeeze` em more are let in for a closing mark."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_break_paragraph(paragraph, em, squeeze))
    return lines


def _break_paragraph(text: str, em: float, squeeze: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for atom, size in _splittable(atoms(text), em):
        if line and used + size > em + (squeeze if atom[-1] in _NOT_FIRST else 0.0) + 1e-6:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
            if atom == " ":
                continue
        line += atom
        used += size
    return [*lines, line]


def _splittable(pieces: list[str], em: float) -> list[tuple[str, float]]:
    """Pieces with their widths; those wider than a whole line are cut into characters."""
    out: list[tuple[str, float]] = []
    for piece in pieces:
        size = _ADVANCES[piece] if len(piece) == 1 else width_em(piece)
        if size <= em:
            out.append((piece, size))
        else:
            out.extend((c, _ADVANCES[c]) for c in piece)
    return out


def justify(text: str, width: float, size: float, indent: float = 2.0) -> list[Line]:
    """One paragraph as flush lines. `width` in mm, `size` in points, `indent` of the first line in em."""
    em = width / (size * MM_PER_PT)
    filler = "\u3000" * round(indent)
    lines = _break_paragraph(filler + text, em, squeeze=1.0)
    return [*(Line(line, _spacing(line, em, size)) for line in lines[:-1]), _last(lines[-1], em, size)]


def _spacing(line: str, em: float, size: float) -> float:
    gaps = max(len(line) - 1, 1)
    return round((em - width_em(line)) * size / gaps, 3)


def _last(line: str, em: float, size: float) -> Line:
    over = width_em(line) > em
    return Line(line, _spacing(line, em, size) if over else 0.0)


def balanced(text: str, em: float) -> list[str]:
    """`text` in as few lines as there must be, of like length, each broken where a word of the usual patterns ends."""
    lines: list[str] = []
    while (whole := width_em(text)) > em:
        cut = _cut(text, em, whole / (int(whole / em - 1e-9) + 1))
        lines.append(text[:cut].rstrip(" "))
        bare = text[cut:].lstrip(" ")
        text = text[cut:] if bare[:1] in _NOT_FIRST else bare
    return [*lines, text]


def _cut(text: str, em: float, share: float) -> int:
    """Where to end a line of at most `em`, best one as long as `share`. What follows then is no longer than the other
    lines hold, where that can be."""
    best, least = 1, float("inf")
    at, used, whole = 0, 0.0, width_em(text)
    others = em * (round(whole / share) - 1)
    for piece, size in _splittable(atoms(text), em):
        at, used = at + len(piece), used + size
        if used > em + 1e-6 or at == len(text):
            break
        good = text[at - 1] in _WORD_ENDS and text[at] not in _WORD_GOES_ON
        cost = abs(used - share) + (0 if good else _WORD_CUT) + (0 if whole - used <= others else em)
        if cost <= least:
            best, least = at, cost
    return best


def fit(
    text: str, width: float, height: float, *, largest: float = 12.0, smallest: float = 6.5
) -> Fitted | None:
    """The largest size at which `text` fits a box of `width` × `height` mm; None when none does."""
    size = largest
    while size >= smallest - 1e-6:
        leading = size * MM_PER_PT * 1.3
        lines = break_lines(text, width / (size * MM_PER_PT))
        if len(lines) * leading <= height + 0.2:
            return Fitted(size, leading, tuple(lines))
        size -= 0.5
    return None
