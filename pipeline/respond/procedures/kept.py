"""The TOML files of a folder, parsed; those that did not change since come out of a JSON file, because parsing them is most of
the time that a command needs. It may be deleted at any time; one that is damaged is made again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomli

_LARGEST = 2_000_000  # bytes of one file
_LARGEST_KEPT = 20_000_000
_Stamp = list[int]


def read_files(
    folder: Path, names: Sequence[str], kept: Path, faults: list[str]
) -> dict[str, Mapping[str, Any]]:
    """Name → content. What cannot be read is left out and noted in Chinese. Where `kept` cannot be written nothing is kept."""
    known = _load(kept)
    found: dict[str, Mapping[str, Any]] = {}
    rows: dict[str, dict[str, Any]] = {}
    fresh = set(known) != set(names)
    for name in names:
        stamp = _stamp(folder / name)
        row = known.get(name)
        if isinstance(row, dict) and row.get("stamp") == stamp and isinstance(row.get("table"), dict):
            found[name] = row["table"]
        else:
            fresh = True
            table = _parsed(folder / name, name, faults)
            if table is None:
                continue
            found[name] = table
        rows[name] = {"stamp": stamp, "table": found[name]}
    if fresh and len(rows) == len(names):
        _save(kept, rows)
    return found


def _parsed(path: Path, name: str, faults: list[str]) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _LARGEST:
            faults.append(f"{name}：文件太大，不像流程文件。")
            return None
        return tomli.loads(path.read_text("utf-8"))
    except UnicodeDecodeError:
        faults.append(f"{name}：不是 UTF-8 编码，请用 UTF-8 另存。")
    except tomli.TOMLDecodeError as error:
        faults.append(f"{name}：写法有误：{error}。")
    except RecursionError:
        faults.append(f"{name}：写法有误：括号套得太深。")
    except OSError as error:
        faults.append(f"{name}：读不到（{error.strerror}）。")
    return None


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def _load(kept: Path) -> dict[str, Any]:
    try:
        if kept.stat().st_size > _LARGEST_KEPT:
            return {}
        raw = json.loads(kept.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def _save(kept: Path, rows: Mapping[str, Any]) -> None:
    """A date in a file (nowhere meant) has no JSON: then nothing is kept."""
    try:
        text = json.dumps(rows, ensure_ascii=False)
    except (TypeError, ValueError):
        return
    fresh = kept.with_name(f".{kept.stem}.{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_text(text, "utf-8")
            fresh.replace(kept)
        finally:
            fresh.unlink(missing_ok=True)
