"""The words of one letter set on a plate: the content of its pages and the glyphs that they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from pipeline.catalog.batch import qrcode
from pipeline.catalog.batch.body import Body
from pipeline.catalog.batch.faces import Glyph, Rarity, Stack, font_name
from pipeline.catalog.batch.plate import PAYLOAD, Plate, Run, collapse
from pipeline.catalog.qr import QR_SIDE, QR_TOP, PageSize

_PT = 72 / 25.4
Mark = tuple[int, int]  # page, number of the marked content in it
Block = tuple[str, tuple[Mark, ...]]  # role, its pieces of content


@dataclass(frozen=True, slots=True)
class TypedPage:
    """`content` are operators; `drawing` names the form that they call, `marks` counts the pieces of marked content."""

    content: bytes
    drawing: str
    marks: int


@dataclass(frozen=True, slots=True)
class Typed:
    """A letter on its plate. `blocks`: structure elements with the pieces of content that belong to them."""

    pages: tuple[TypedPage, ...]
    blocks: tuple[Block, ...]
    glyphs: Mapping[str, frozenset[Glyph]]
    drawings: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Set:
    """A text in glyphs, cut where the face changes: hexadecimal glyph numbers by face."""

    pieces: tuple[tuple[str, bytes], ...]
    width: int
    rarity: Rarity
    uses: tuple[tuple[str, frozenset[Glyph]], ...]


@lru_cache(maxsize=8192)
def _set(fonts: Stack, text: str) -> _Set:
    pieces: list[tuple[str, str]] = []
    uses: dict[str, set[Glyph]] = defaultdict(set)
    glyphs = fonts.glyphs(text)
    for glyph in glyphs:
        uses[glyph.face].add(glyph)
        if pieces and pieces[-1][0] == glyph.face:
            pieces[-1] = (glyph.face, f"{pieces[-1][1]}{glyph.id:04x}")
        else:
            pieces.append((glyph.face, f"{glyph.id:04x}"))
    return _Set(
        tuple((face, hexes.encode()) for face, hexes in pieces),
        sum(glyph.width for glyph in glyphs),
        fonts.rarity(glyphs),
        tuple((face, frozenset(found)) for face, found in uses.items()),
    )


def holds(plate: Plate, body: Body) -> bool:
    """Whether these words stand on the plate without moving anything. Raises LookupError for a character that the
    house fonts lack."""
    if any(body.texts[i] != plate.sample[i] for i in plate.pinned):
        return False
    return all(run.fixed or run.text < 0 or _fits(run, body) for run in plate.runs)


def _fits(run: Run, body: Body) -> bool:
    text = _words(run, body, ())
    found = _set(run.fonts, text)
    if text == run.words:
        return True
    if found.width * run.size / 1000 > run.room:
        return False
    return run.rigid or found.rarity is run.rarity


def set_letter(plate: Plate, body: Body, codes: Sequence[str], size: PageSize) -> Typed:
    """`codes`: what the QR of each page says. The plate `holds` the words.
    Raises Unpaintable."""
    drawings = plate.drawings()
    pages = [_Page(f"G{drawing_name(d)}", _code(code, size)) for d, code in zip(drawings, codes, strict=True)]
    marks: list[list[Mark]] = [[] for _ in plate.blocks]
    uses: dict[str, set[Glyph]] = defaultdict(set)
    for run in plate.runs:
        text = _words(run, body, codes)
        if not text.strip(" "):
            continue
        found = _set(run.fonts, text)
        for face, glyphs in found.uses:
            uses[face] |= glyphs
        page = pages[run.page]
        if page.enter(run.block, plate.blocks[run.block] if run.block >= 0 else ""):
            marks[run.block].append((run.page, page.marks - 1))
        page.show(
            run, found, body.spacings[run.text] * 1.0 if run.text >= 0 and not run.fixed else run.spacing
        )
    return Typed(
        tuple(page.done() for page in pages),
        tuple((role, tuple(m)) for role, m in zip(plate.blocks, marks, strict=True) if m),
        {face: frozenset(glyphs) for face, glyphs in uses.items()},
        {page.drawing: d for page, d in zip(pages, drawings, strict=True)},
    )


def drawing_name(drawing: bytes) -> str:
    """Names a drawing by what it is, so that letters on the same plate share it."""
    return sha256(drawing).hexdigest()[:10]


def _words(run: Run, body: Body, codes: Sequence[str]) -> str:
    if run.text == PAYLOAD:
        return codes[run.page]
    if run.text < 0 or run.fixed:
        return run.words
    text = body.texts[run.text]
    return text if run.pre else collapse(text)


def _code(code: str, size: PageSize) -> bytes:
    """The QR as one path, black."""
    module = QR_SIDE * _PT / qrcode.SIDE
    x, y = size.qr.left * _PT, (size.height - QR_TOP) * _PT
    return b"0 g q %.6f 0 0 %.6f %.4f %.4f cm %s f Q" % (module, -module, x, y, qrcode.path(code))


class _Page:
    """Operators of one page, in the making; keeps the text state so that nothing is said twice."""

    def __init__(self, drawing: str, code: bytes) -> None:
        self.drawing, self.marks = drawing, 0
        self.lines = [b"/Artifact BMC q /%s Do Q %s EMC" % (drawing.encode(), code)]
        self._block = -2
        self._font: tuple[str, float] = ("", 0.0)
        self._spacing, self._colour = 0.0, "0 0 0"

    def enter(self, block: int, role: str) -> bool:
        """Go over to a structure element (-1 = none); True where this begins a piece of its content."""
        if block == self._block:
            return False
        self._leave()
        self._block = block
        if block < 0:
            self.lines.append(b"/Artifact BMC BT")
            return False
        self.lines.append(b"/%s <</MCID %d>> BDC BT" % (role.encode(), self.marks))
        self.marks += 1
        return True

    def show(self, run: Run, text: _Set, spacing: float) -> None:
        spacing = _press_spacing(spacing, run.size)
        if run.colour != self._colour:
            self._colour = run.colour
            self.lines.append(f"{run.colour} rg".encode())
        if spacing != self._spacing:
            self._spacing = spacing
            self.lines.append(f"{_number(spacing)} Tc".encode())
        x = run.x - run.align * text.width * run.size / 1000
        y = run.y - run.size * run.drop(text.rarity)
        self.lines.append(f"1 0 0 1 {_number(x)} {_number(y)} Tm".encode())
        for face, hexes in text.pieces:
            if (face, run.size) != self._font:
                self._font = (face, run.size)
                self.lines.append(f"/{font_name(face)} {_number(run.size)} Tf".encode())
            self.lines.append(b"<%s> Tj" % hexes)

    def done(self) -> TypedPage:
        self._leave()
        return TypedPage(b"\n".join(self.lines), self.drawing, self.marks)

    def _leave(self) -> None:
        if self._block != -2:
            self.lines.append(b"ET EMC")


def _press_spacing(points: float, size: float) -> float:
    """Letter spacing as WeasyPrint 70 sets it: one half of it is cut to whole thousandths of an em, so that lines of
    both presses end at the same point."""
    if not points:
        return 0.0
    units = round(points / 0.75 * 1024)
    em = size / 0.75
    share = units / em
    return (int(share * (1000 / 1024 - 0.5)) + 0.5 * share) / 1000 * size


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
