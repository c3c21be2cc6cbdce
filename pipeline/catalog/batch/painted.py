"""What WeasyPrint painted on a page, read from its PDF: the drawing without words, and where the words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from pipeline.catalog.batch.body import Unpaintable

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_PATH = frozenset({"m", "l", "c", "v", "y", "h", "re", "W", "W*", "w", "J", "j", "M", "d"})
_PAINT = frozenset({"f", "F", "f*", "S", "s", "B", "B*", "b", "b*"})
_COLOUR = frozenset({"rg", "RG", "g", "G"})
_NOTHING = frozenset({"BMC", "BDC", "EMC", "ri", "i", "MP", "DP"})


@dataclass(frozen=True, slots=True)
class Words:
    """Glyphs that WeasyPrint set from one point, in points from the bottom left corner of the page."""

    x: float
    y: float
    glyphs: bytes


@dataclass(slots=True)
class Painting:
    """Operators of a page without text, and the text's places."""

    words: list[Words] = field(default_factory=list)
    drawing: bytes = b""


def read_page(page: pikepdf.Page) -> Painting:
    """Raises Unpaintable."""
    found = Painting()
    reader = _Reader(found)
    group = reader.group(page, page.obj.Resources, _SAME)
    found.drawing = b"\n".join(group.lines)
    return found


@dataclass(slots=True)
class _Group:
    """Operators between q and Q; a group that paints nothing is dropped."""

    matrix: Matrix
    lines: list[bytes] = field(default_factory=list)
    paints: bool = False


class _Reader:
    def __init__(self, found: Painting) -> None:
        self.found = found

    def group(self, source: Any, resources: Any, matrix: Matrix) -> _Group:
        stack = [_Group(matrix)]
        texts = _Texts(self.found)
        spaces: dict[str, str] = {}
        for instruction in pikepdf.parse_content_stream(source):
            operands: Any = instruction.operands
            name, here = str(instruction.operator), stack[-1]
            if name == "q":
                stack.append(_Group(here.matrix))
            elif name == "Q":
                _close(stack)
            elif name == "cm":
                here.matrix = _times(_matrix(operands), here.matrix)
                here.lines.append(_line(operands, name))
            elif name == "Do":
                _add(here, self._form(resources.XObject[operands[0]], resources, here.matrix))
            elif name == "gs":
                _refuse_transparency(resources.ExtGState[operands[0]])
            elif name in _PATH or name in _COLOUR:
                here.lines.append(_line(operands, name))
            elif name in _PAINT or name == "n":
                here.lines.append(_line(operands, name))
                here.paints = here.paints or name != "n"
            elif name in ("cs", "CS"):
                spaces[name] = str(operands[0])
            elif name in ("sc", "SC", "scn", "SCN"):
                here.lines.append(_colour(operands, name, spaces))
            elif name in _NOTHING:
                continue
            elif not texts.take(operands, name, here.matrix):
                raise Unpaintable(name)
        while len(stack) > 1:
            _close(stack)
        return stack[0]

    def _form(self, form: Any, resources: Any, matrix: Matrix) -> _Group:
        if form.Subtype != pikepdf.Name.Form:
            raise Unpaintable("picture")
        own = _matrix(form.get("/Matrix", _SAME))
        inner = self.group(form, form.get("/Resources", resources), _times(own, matrix))
        if own != _SAME:
            inner.lines.insert(0, _line(list(own), "cm"))
        return inner


class _Texts:
    """The text operators that WeasyPrint writes: BT, Tm, Tf, TJ, Tj, ET."""

    def __init__(self, found: Painting) -> None:
        self.found = found

    def take(self, operands: Sequence[Any], name: str, matrix: Matrix) -> bool:
        if name == "Tm":
            _, _, _, _, x, y = _times(_matrix(operands), matrix)
            self.found.words.append(Words(x, y, b""))
        elif name in ("TJ", "Tj"):
            parts = operands[0] if name == "TJ" else operands
            glyphs = b"".join(bytes(p) for p in parts if isinstance(p, pikepdf.String))
            last = self.found.words[-1]
            self.found.words[-1] = Words(last.x, last.y, last.glyphs + glyphs)
        elif name == "Tr" and operands[0] != 0:
            return False
        return name in ("BT", "ET", "Tm", "Tf", "TJ", "Tj", "Tr", "Tc", "Tw")


def _close(stack: list[_Group]) -> None:
    inner = stack.pop()
    _add(stack[-1], inner)


def _add(outer: _Group, inner: _Group) -> None:
    if inner.paints:
        outer.lines += [b"q", *inner.lines, b"Q"]
        outer.paints = True


def _refuse_transparency(state: Any) -> None:
    for key in ("/ca", "/CA"):
        if float(state.get(key, 1)) != 1:
            raise Unpaintable("transparency")
    if state.get("/SMask", pikepdf.Name.None_) != pikepdf.Name("/None") and "/SMask" in state:
        raise Unpaintable("mask")


def _colour(operands: Sequence[Any], name: str, spaces: dict[str, str]) -> bytes:
    stroke = name.isupper()
    if spaces.get("CS" if stroke else "cs") not in ("/srgb", "/DeviceRGB") or len(operands) != 3:
        raise Unpaintable("colour")
    return _line(operands, "RG" if stroke else "rg")


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(n) for n in operands)
    return (a, b, c, d, e, f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    """`m` first, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _line(operands: Sequence[Any], name: str) -> bytes:
    return " ".join([*map(_number, operands), name]).encode()


def _number(thing: Any) -> str:
    if isinstance(thing, pikepdf.Array | list):
        return f"[{' '.join(map(_number, thing))}]"
    return f"{float(thing):.6f}".rstrip("0").rstrip(".")
