"""The fonts that sheets and letters are printed in, the same on every machine.

House fonts (Fandol, in `fonts/`) stand for the faces of GB/T 9704: 仿宋 FandolFang, 楷体 FandolKai, 黑体
FandolHei, 小标宋 FandolSong Bold. Noto Serif CJK SC comes after each of them for the rare characters of
names that Fandol lacks (玥淏璟喆…, research docgen §1).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from pipeline.catalog.opentype import OpenType
from pipeline.errors import SiteError

FOLDER = Path(__file__).parent / "fonts"
HOUSE = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
    "FandolHei-Bold.otf",
)
FALLBACK = "Noto Serif CJK SC"
_NOTO_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "NotoSerifCJK-Regular.otf")
_NOTO_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-serif-cjk-fonts"),
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
)
FORM_FAMILY = "Pipeline Form"  # inside fillable forms, see formfont.py
# Characters that a line of text may hold without a glyph of its own.
_CONTROLS = frozenset([*range(0x20), *range(0x7F, 0xA0)])  # fonts have glyphs for some of them
_INVISIBLE = frozenset("\n\r\t\u00a0\u200b\u2060\ufeff ")

# FandolSong Bold calls itself as heavy as the regular one; without this rule no style could ask for it.
_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{house}</dir>
  <dir>{noto}</dir>
  <cachedir>{cache}</cachedir>
  <selectfont>
    <rejectfont><glob>{noto}/*</glob></rejectfont>
    <acceptfont><glob>{noto}/NotoSerifCJK*</glob></acceptfont>
  </selectfont>
  <match target="scan">
    <test name="style"><string>Bold</string></test>
    <edit name="weight" mode="assign"><const>bold</const></edit>
  </match>
</fontconfig>
"""


@cache
def noto() -> Path:
    """The file of Noto Serif CJK. Raises SiteError where the machine has none."""
    direct = [folder / name for folder in _NOTO_FOLDERS for name in _NOTO_FILES]
    for path in direct:
        if path.is_file():
            return path
    for folder in _NOTO_FOLDERS[-2:]:
        for name in _NOTO_FILES:
            for path in folder.rglob(name):
                return path
    raise SiteError(
        "缺少字体 Noto Serif CJK，生僻姓名无法打印 / the font Noto Serif CJK is not installed",
        hint="请执行 apt-get install fonts-noto-cjk 后重试。",
    )


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    for folder in (Path(base) / "pipeline-records" / "fonts", Path(tempfile.gettempdir()) / "pipeline-fonts"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise SiteError("没有可写的缓存目录 / no writable cache folder", hint="请设置 XDG_CACHE_HOME。")


@cache
def configure() -> Path:
    """Point fontconfig at our fonts only; must run before WeasyPrint is imported. Gives the file."""
    folder = _cache_folder()
    text = _CONFIG.format(house=FOLDER, noto=noto().parent, cache=folder / "fontconfig")
    path = folder / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:12]}.conf"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    os.environ["FONTCONFIG_FILE"] = str(path)
    return path


@cache
def house(name: str) -> OpenType:
    """A house font by the name of its file."""
    return OpenType(FOLDER / name)


@cache
def _noto_font() -> OpenType:
    return OpenType(noto(), 2 if noto().suffix == ".ttc" else 0)


class Widths(Mapping[int, float]):
    """Code point → advance width in em, of the characters that a font has; each looked up when asked for."""

    def __init__(self, font: OpenType) -> None:
        self._font = font
        self._known: dict[int, float] = {}

    def __getitem__(self, code: int) -> float:
        if code not in self._known:
            glyph = self._font.glyph(code)
            if not glyph:
                raise KeyError(code)
            self._known[code] = self._font.advance(glyph) / self._font.em
        return self._known[code]

    def __iter__(self) -> Iterator[int]:
        return (code for code in range(0x110000) if self._font.glyph(code))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def widths(name: str = "FandolFang-Regular.otf") -> Widths:
    """Of one house font."""
    return Widths(house(name))


def missing(text: Iterable[str]) -> str:
    """The characters of `text` that none of our fonts can print, each once, in order of appearance."""
    return "".join(c for c in dict.fromkeys(text) if c not in _INVISIBLE and not _printable(ord(c)))


@lru_cache(maxsize=20_000)
def _printable(code: int) -> bool:
    if code in _CONTROLS:
        return False
    return all(house(name).glyph(code) for name in HOUSE[:5]) or bool(_noto_font().glyph(code))


@cache
def fingerprint() -> str:
    """Changes when a house font does: names and sizes. Without Noto, in which no blank is set."""
    files = [FOLDER / name for name in HOUSE]
    return hashlib.sha256(repr([(f.name, f.stat().st_size) for f in files]).encode()).hexdigest()[:12]
