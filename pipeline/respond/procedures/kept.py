"""The TOML files of a folder as they were read; what did not change since comes out of one file of JSON lines, because parsing
and checking is most of the time that a command needs. It may be deleted at any time; one that is damaged is made again.

    <checksum of the rest> <mark>
    {file: [stamp, faults, label, number of its line or null], …}
    the body of the first file
    …

Bodies are handed out as they stand there: most commands ask for few of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import tomli

from pipeline.respond.procedures.tables import Faults

_LARGEST = 2_000_000  # bytes of one file
_LARGEST_KEPT = 20_000_000
Reader = Callable[[str, Mapping[str, Any], Faults], tuple[str, Any]]
"""Name and content of a file → a label for it, and what is kept of it (as JSON has it, None where it cannot be used); faults are
noted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` of the file; `mark` (one line) changes with whatever else than the files decides how they are read."""

    path: Path
    mark: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is kept of one file: what its reader called it, and JSON."""

    label: str
    text: str

    @property
    def value(self) -> Any:
        """Raises ValueError where it is no JSON."""
        try:
            return json.loads(self.text)
        except RecursionError:
            raise ValueError("nested too deep") from None


@dataclass(frozen=True, slots=True)
class _Row:
    stamp: list[int]
    faults: list[str]
    body: Body | None


def read_files(
    folder: Path, names: Sequence[str], kept: Kept, read: Reader, faults: list[str]
) -> dict[str, Body]:
    """Name → what `read` made of it. What cannot be read is left out; everything that is wrong is noted in Chinese. Where
    nothing can be written nothing is kept."""
    known = _load(kept)
    rows: dict[str, _Row] = {}
    fresh = set(known) != set(names)
    for name in names:
        stamp = _stamp(folder / name)
        row = known.get(name)
        if row is None or row.stamp != stamp:
            row, fresh = _read(folder / name, name, stamp, read), True
        rows[name] = row
    if fresh:
        _save(kept, rows)
    for row in rows.values():
        faults += row.faults
    return {name: row.body for name, row in rows.items() if row.body is not None}


def _read(path: Path, name: str, stamp: list[int], read: Reader) -> _Row:
    noted = Faults(name)
    table = _parsed(path, noted)
    label, body = ("", None) if table is None else read(name, table, noted)
    return _Row(stamp, noted.said, None if body is None else Body(label, _json(body)))


def _json(value: Any) -> str:
    """A day or an instant, which JSON does not have, as a table: it is meant nowhere, and its place will be told."""
    return json.dumps(value, ensure_ascii=False, default=lambda day: {"date": str(day)})


def _parsed(path: Path, noted: Faults) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _LARGEST:
            noted.add("", "文件太大，不像流程文件。")
            return None
        return tomli.loads(path.read_text("utf-8"))
    except UnicodeDecodeError:
        noted.add("", "不是 UTF-8 编码，请用 UTF-8 另存。")
    except tomli.TOMLDecodeError as error:
        noted.add("", f"写法有误：{error}。")
    except RecursionError:
        noted.add("", "写法有误：括号套得太深。")
    except OSError as error:
        noted.add("", f"读不到（{error.strerror}）。")
    return None


def _stamp(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def _load(kept: Kept) -> dict[str, _Row]:
    """Nothing where it is not what `_save` wrote."""
    try:
        if kept.path.stat().st_size > _LARGEST_KEPT:
            return {}
        first, _, rest = kept.path.read_bytes().partition(b"\n")
        if first.decode() != _first_line(rest, kept.mark):
            return {}
        index, *lines = rest.decode().split("\n")
        return {
            name: _Row(stamp, faults, None if line is None else Body(label, lines[line]))
            for name, (stamp, faults, label, line) in json.loads(index).items()
        }
    except (OSError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        return {}


def _first_line(rest: bytes, mark: str) -> str:
    return f"{crc32(rest):08x} {mark}"


def _save(kept: Kept, rows: Mapping[str, _Row]) -> None:
    lines: list[str] = []
    index: dict[str, tuple[list[int], list[str], str, int | None]] = {}
    for name, row in rows.items():
        index[name] = (row.stamp, row.faults, row.body.label if row.body else "", None)
        if row.body is not None:
            index[name] = (*index[name][:3], len(lines))
            lines.append(row.body.text)
    with suppress(OSError, UnicodeEncodeError):
        rest = "\n".join([json.dumps(index, ensure_ascii=False), *lines]).encode()
        _write(kept.path, _first_line(rest, kept.mark).encode() + b"\n" + rest)


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.stem}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
