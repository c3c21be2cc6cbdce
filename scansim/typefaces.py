"""Type: printed faces and handwriting faces, with a fallback for every single character."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from scansim.pixels import Pixels

_OWN = Path(__file__).parent / "fonts"
_HOUSE = Path(__file__).parent.parent / "pipeline" / "catalog" / "fonts"
_SYSTEM = Path("/usr/share/fonts/opentype/noto")

# name → (file, face number in a collection)
_FILES: dict[str, tuple[Path, int]] = {
    "song": (_HOUSE / "FandolSong-Regular.otf", 0),
    "song-bold": (_HOUSE / "FandolSong-Bold.otf", 0),
    "hei": (_HOUSE / "FandolHei-Regular.otf", 0),
    "hei-bold": (_HOUSE / "FandolHei-Bold.otf", 0),
    "kai": (_HOUSE / "FandolKai-Regular.otf", 0),
    "fang": (_HOUSE / "FandolFang-Regular.otf", 0),
    "serif": (_SYSTEM / "NotoSerifCJK-Regular.ttc", 2),
    "serif-bold": (_SYSTEM / "NotoSerifCJK-Bold.ttc", 2),
    "serif-tc": (_SYSTEM / "NotoSerifCJK-Regular.ttc", 3),
    "serif-tc-bold": (_SYSTEM / "NotoSerifCJK-Bold.ttc", 3),
    "sans": (_SYSTEM / "NotoSansCJK-Regular.ttc", 2),
    "sans-bold": (_SYSTEM / "NotoSansCJK-Bold.ttc", 2),
    "sans-tc": (_SYSTEM / "NotoSansCJK-Regular.ttc", 3),
    "ma-shan": (_OWN / "MaShanZheng_400Regular.ttf", 0),
    "zhi-mang": (_OWN / "ZhiMangXing_400Regular.ttf", 0),
    "long-cang": (_OWN / "LongCang-merged.ttf", 0),
    "wen-kai": (_OWN / "WenKai-merged.ttf", 0),
    "liu-jian": (_OWN / "LiuJianMaoCao_400Regular.ttf", 0),
}

HANDS = ("ma-shan", "zhi-mang", "long-cang", "wen-kai")
GRASS = "liu-jian"  # grass script: even people read half of it
_FALLBACK = {**dict.fromkeys((*HANDS, GRASS), "wen-kai"), "kai": "wen-kai", "wen-kai": "serif"}


def path_of(name: str) -> tuple[Path, int]:
    """The font file of `name`; the embedded Kai face where the system has no Noto fonts."""
    path, number = _FILES[name]
    return (path, number) if path.exists() else _FILES["wen-kai"]


@lru_cache(maxsize=128)
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """`name` at `size` pixels to the em."""
    path, number = path_of(name)
    return ImageFont.truetype(str(path), size, index=number, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=len(_FILES))
def _covered(name: str) -> frozenset[int]:
    path, number = path_of(name)
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=65536)
def face_name(name: str, character: str) -> str:
    """`name`, or the face that stands in for it where it lacks `character` (玥淏璟, Traditional …)."""
    if character.isspace() or ord(character) in _covered(name):
        return name
    other = _FALLBACK.get(name) or ("sans" if name.startswith(("hei", "sans")) else "serif")
    return other if other == name else face_name(other, character)


def runs(name: str, text: str) -> list[tuple[str, str]]:
    """`text` cut into (face, piece) so that every piece can be drawn with its face."""
    return [(f, "".join(g)) for f, g in groupby(text, key=lambda c: face_name(name, c))]


@lru_cache(maxsize=65536)
def advance(name: str, size: int, character: str) -> float:
    """Width in pixels of one character of the face `name`, without a stand-in."""
    return float(face(name, size).getlength(character))


@lru_cache(maxsize=1024)
def glyph(name: str, size: int, character: str) -> Pixels:
    """One character (or its stand-in) white on black, in the middle of a square twice its size."""
    side = size * 2
    mask = Image.new("L", (side, side), 0)
    font = face(face_name(name, character), size)
    ImageDraw.Draw(mask).text((side / 2, side / 2), character, font=font, fill=255, anchor="mm")
    return np.asarray(mask)


def width(name: str, size: int, text: str) -> float:
    """Width in pixels of `text` set in `name`."""
    return sum(advance(face_name(name, c), size, c) for c in text)
