"""File names from anywhere → names that can be shown, and names that Windows takes."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePath

MAX_CHARS = 100  # of a file name with its extension
MAX_BYTES = 200  # in UTF-8; file systems stop at 255, a note's name and a counter come on top
_STRANGE = "\ufffd"
_ZERO_WIDTH_JOINER = "\u200d"  # within emoji
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORBIDDEN = str.maketrans(
    {"<": "＜", ">": "＞", ":": "：", '"': "＂", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊"}
)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])")


def decoded(raw: bytes) -> str:
    """Bytes of a name → text. Old Windows machines write GBK."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def unlabelled(raw: bytes) -> str:
    """Bytes of which nobody says the encoding (ZIP, mail) → text. Short GBK words can be valid UTF-8 too (一
    is һ): what would be Cyrillic, Arabic or the like in UTF-8 and is Chinese in GBK, is GBK."""
    text = decoded(raw)
    if text.isascii() or any(ord(c) >= 0x800 for c in text):
        return text
    try:
        chinese = raw.decode("gb18030")
    except UnicodeDecodeError:
        return text
    return chinese if all(ord(c) < 0x80 or "\u4e00" <= c <= "\u9fff" for c in chinese) else text


def shown(name: str | PurePath) -> str:
    """A name as it may stand in a message, the journal or JSON: one line of valid Unicode that reads in one
    direction. Control, direction and undecodable characters become U+FFFD."""
    text = decoded(os.fsencode(name))
    return "".join(c if _is_plain(c) else _STRANGE for c in text)


def _is_plain(char: str) -> bool:
    return char == _ZERO_WIDTH_JOINER or unicodedata.category(char) not in _UNSAFE


def windows_name(name: str, extra: str = "", fallback: str = "文件") -> str:
    """A name → a file name valid on Windows and Linux: its extension kept, `extra` put before it, the rest
    shortened where needed."""
    plain = shown(name).replace(_STRANGE, "").translate(_FORBIDDEN).strip(" .")
    stem, suffix = _split(plain)
    if _RESERVED.fullmatch(stem.split(".")[0].rstrip(" ")):
        stem = f"_{stem}"
    return _shortened(stem.strip() or fallback, f"{extra}{suffix}")


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix):
        return name, ""
    return stem, f".{suffix}"


def _shortened(stem: str, suffix: str) -> str:
    stem = stem[: MAX_CHARS - len(suffix)]
    while len(f"{stem}{suffix}".encode()) > MAX_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + suffix


def numbered(name: str, count: int) -> str:
    """`扫描.pdf`, 2 → `扫描（2）.pdf`; 1 leaves the name as it is."""
    if count == 1:
        return name
    stem, suffix = _split(name)
    return f"{stem}（{count}）{suffix}"
