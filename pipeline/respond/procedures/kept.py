"""The TOML files of a folder as they were read; those that did not change since come out of a JSON file, because parsing and
checking them is most of the time that a command needs. It may be deleted at any time; one that is damaged is made again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from pipeline.respond.procedures.tables import Faults

_LARGEST = 2_000_000  # bytes of one file
_LARGEST_KEPT = 20_000_000
Reader = Callable[[str, Mapping[str, Any], Faults], Any]
"""Name and content of a file → what is kept of it (as JSON has it, None where it cannot be used); faults are noted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` of the JSON file; `mark` changes with whatever else than the files decides how they are read. What is `damaged` is
    not looked at, only made again."""

    path: Path
    mark: str
    damaged: bool = False


def read_files(
    folder: Path, names: Sequence[str], kept: Kept, read: Reader, faults: list[str]
) -> dict[str, Any]:
    """Name → what `read` made of it. What cannot be read is left out; everything that is wrong is noted in Chinese. Where
    nothing can be written nothing is kept."""
    known = _load(kept)
    rows: dict[str, dict[str, Any]] = {}
    fresh = set(known) != set(names)
    for name in names:
        stamp = _stamp(folder / name)
        row = _recalled(known.get(name), stamp)
        fresh = fresh or row is None
        rows[name] = row or _read(folder / name, name, stamp, read)
    if fresh:
        _save(kept, rows)
    for row in rows.values():
        faults += row["faults"]
    return {name: row["body"] for name, row in rows.items() if row["body"] is not None}


def _read(path: Path, name: str, stamp: list[int], read: Reader) -> dict[str, Any]:
    noted = Faults(name)
    table = _parsed(path, noted)
    body = None if table is None else read(name, table, noted)
    return {"stamp": stamp, "faults": noted.said, "body": body}


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


def _recalled(row: Any, stamp: list[int]) -> dict[str, Any] | None:
    """None where the file changed or the row is not what `_save` wrote."""
    if not isinstance(row, dict) or row.get("stamp") != stamp or "body" not in row:
        return None
    said = row.get("faults")
    return row if isinstance(said, list) and all(isinstance(one, str) for one in said) else None


def _load(kept: Kept) -> dict[str, Any]:
    try:
        if kept.damaged or kept.path.stat().st_size > _LARGEST_KEPT:
            return {}
        raw = json.loads(kept.path.read_bytes())
        files = raw["files"] if raw["mark"] == kept.mark else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return files if isinstance(files, dict) else {}


def _save(kept: Kept, rows: Mapping[str, Any]) -> None:
    """A date in a file (nowhere meant) has no JSON: then nothing is kept."""
    try:
        text = json.dumps({"mark": kept.mark, "files": rows}, ensure_ascii=False)
    except (TypeError, ValueError):
        return
    fresh = kept.path.with_name(f".{kept.path.stem}.{os.getpid()}")
    with suppress(OSError):
        kept.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_text(text, "utf-8")
            fresh.replace(kept.path)
        finally:
            fresh.unlink(missing_ok=True)
