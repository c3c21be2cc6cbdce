"""Taking files out of a ZIP without believing anything it says: names, sizes, links, its own table of
contents."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.intake.members import Crate, OverBudget, Refusal, parsing
from pipeline.intake.names import shown, unlabelled
from pipeline.intake.settle import is_temporary
from pipeline.model.held import Held, HeldReason
from pipeline.site import Limits

_BLOCK = 1024 * 1024
_MB = 1024 * 1024
_MAX_IN_MEMORY = 64 * _MB
_BOMB_RATIO = 200  # an empty page in a BMP reaches it, so it only counts from …
_BOMB_BYTES = 100 * _MB
_LOCAL_HEADER = 30
_UNICODE_PATH = 0x7075
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_IS_UTF8 = 0x800


def files(path: Path, crate: Crate) -> Iterator[tuple[str, Path]]:
    """(name as packed, path of the unpacked file) for each file worth a look; the others are skipped or held
    in the crate. Raises Refusal when the archive as a whole is locked, damaged or unsafe."""
    with parsing("压缩包损坏或不完整"):
        file = zipfile.ZipFile(path)
    with file:
        check_entries(file.infolist(), path.stat().st_size, crate.limits)
        for entry in file.infolist():
            yield from _file(file, entry, crate)


def check_entries(entries: Sequence[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuse before anything is unpacked. `size` is the archive's own, in bytes."""
    if len(entries) > limits.members:
        raise OverBudget(f"里面有 {len(entries)} 个文件，上限 {limits.members} 个")
    if any(e.flag_bits & _ENCRYPTED for e in entries):
        raise Refusal(HeldReason.ENCRYPTED, "压缩包设有密码")
    total = sum(e.file_size for e in entries)
    if total > limits.unpacked_mb * _MB:
        raise OverBudget(f"解压后 {total // _MB} MB，上限 {limits.unpacked_mb} MB")
    if total > _BOMB_BYTES and total > _BOMB_RATIO * size:
        raise OverBudget(f"压缩比 {total // max(1, size)} 倍")
    if _overlap(entries):
        raise OverBudget("内部文件互相重叠")


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Several entries that unpack the same bytes: how a small archive becomes petabytes."""
    ordered = sorted(entries, key=lambda e: e.header_offset)
    return any(
        a.header_offset + _LOCAL_HEADER + a.compress_size > b.header_offset for a, b in pairwise(ordered)
    )


def _file(file: zipfile.ZipFile, entry: zipfile.ZipInfo, crate: Crate) -> Iterator[tuple[str, Path]]:
    name = packed_name(entry)
    if entry.is_dir() or name.endswith(("/", "\\")):
        return
    if _escapes(name):
        raise OverBudget(f"路径越界：{shown(name)}")
    if _is_junk(name):
        crate.skip(name)
    elif stat.S_ISLNK(entry.external_attr >> 16):
        crate.hold(name, Held(HeldReason.NOT_A_FILE, "链接"))
    else:
        yield from _unpacked(file, entry, name, crate)


def _unpacked(
    file: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, crate: Crate
) -> Iterator[tuple[str, Path]]:
    if entry.compress_type not in _METHODS:
        crate.hold(name, Held(HeldReason.UNSUPPORTED, "压缩方式不支持，请用 Windows 自带的压缩功能重新打包"))
        return
    try:
        with parsing("在压缩包里已损坏"):
            path = extract_entry(file, entry, crate)
    except OverBudget:
        raise
    except Refusal as refusal:
        crate.hold(name, refusal.held)
    else:
        yield name, path


def extract_entry(file: zipfile.ZipFile, entry: zipfile.ZipInfo, crate: Crate) -> Path:
    """One file of the archive → a new file in the crate, counted as it grows."""
    path = crate.next_path()
    with file.open(entry) as reader, path.open("wb") as writer:
        while block := reader.read(_BLOCK):
            crate.spend(len(block))
            writer.write(block)
    return path


def read_entry(file: zipfile.ZipFile, entry: zipfile.ZipInfo, crate: Crate) -> bytes:
    """One file of the archive, in memory."""
    with file.open(entry) as reader:
        content = reader.read(_MAX_IN_MEMORY + 1)
    if len(content) > _MAX_IN_MEMORY:
        raise OverBudget(f"内部文件超过 {_MAX_IN_MEMORY // _MB} MB")
    crate.spend(len(content))
    return content


def packed_name(entry: zipfile.ZipInfo) -> str:
    """The name as the packer meant it. Windows in China writes GBK and does not say so; macOS UTF-8
    likewise."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    return _unicode_path(entry.extra, raw) or unlabelled(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The Info-ZIP extra field that repeats the name in UTF-8, if it belongs to this name."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and body[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return body[5:].decode("utf-8", "replace")
    return None


def _escapes(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", name) is not None


def _is_junk(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return is_temporary(parts[-1]) or "__MACOSX" in parts
