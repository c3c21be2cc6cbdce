"""The definitions of a catalogue as they were last read, kept as JSON: reading 180 `type.toml` anew takes a quarter of a
second. The file may be deleted at any time; one that does not fit the templates, or is damaged, is made again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.catalog import definition
from pipeline.model import Column, Direction, Field, FieldKind, Mark, PaperType

Definition = tuple[PaperType | None, list[str]]
"""What `read_definition` gives: the paper, and what is wrong with it."""

_FILES = (definition.FILE, "form.html", "letter.html")
_FULL = frozenset(  # have no default, or one that is not empty
    {"id", "code", "title", "category", "name", "label", "kind", "required", "size", "copies"}
)
_LARGEST = 20_000_000  # bytes of a file that is read
_Row = Mapping[str, Any]


def read_all(folders: Sequence[Path], kept: Path | None) -> list[Definition]:
    """The definition of each folder; out of the file `kept` for those whose folders are as they were then."""
    known = _load(kept) if kept else {}
    stamps = [_stamp(folder) for folder in folders]
    found: list[Definition] = []
    fresh = False
    for folder, stamp in zip(folders, stamps, strict=True):
        before = _recalled(folder, stamp, known.get(folder.name))
        fresh = fresh or before is None
        found.append(before or definition.read_definition(folder))
    if kept and (fresh or len(known) != len(folders)):
        _save(kept, folders, stamps, found)
    return found


def _stamp(folder: Path) -> list[int]:
    """Changes when a definition does, or when the paper gets or loses its sheet or letter."""
    stamp: list[int] = []
    for name in _FILES:
        try:
            status = (folder / name).stat()
            stamp += [status.st_mtime_ns, status.st_size] if name == definition.FILE else [1]
        except OSError:
            stamp.append(0)
    return stamp


def _load(path: Path) -> _Row:
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        raw = json.loads(path.read_text("utf-8"))
        return raw["papers"] if raw["reader"] == _reader() and isinstance(raw["papers"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _save(
    path: Path, folders: Sequence[Path], stamps: Sequence[list[int]], found: Sequence[Definition]
) -> None:
    """Where nothing can be written it is only not kept."""
    papers = {
        folder.name: {"stamp": stamp, "paper": _raw(paper), "faults": faults}
        for folder, stamp, (paper, faults) in zip(folders, stamps, found, strict=True)
    }
    text = json.dumps({"reader": _reader(), "papers": papers}, ensure_ascii=False)
    fresh = path.with_name(f".{path.stem}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_text(text, "utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _raw(paper: PaperType | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    raw = _lean(asdict(paper))
    del raw["folder"], raw["slug"]
    return raw


def _lean(raw: _Row) -> dict[str, Any]:
    """Without what is empty, which is most of it, as every default is but those of `_FULL`."""
    return {
        name: [_lean(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, tuple)
        else value
        for name, value in raw.items()
        if value or name in _FULL
    }


def _recalled(folder: Path, stamp: list[int], row: Any) -> Definition | None:
    """None where the folder changed or the row is not what `_save` wrote."""
    try:
        if row is None or row["stamp"] != stamp:
            return None
        faults = _texts(row["faults"])
        raw = row["paper"]
        return (None if raw is None else _paper(folder, raw)), list(faults)
    except (ValueError, KeyError, TypeError):
        return None


def _paper(folder: Path, raw: _Row) -> PaperType:
    made: dict[str, Any] = {
        "direction": Direction(raw["direction"]),
        "fields": tuple(_field(one) for one in raw.get("fields", ())),
        "signatures": tuple(Mark(**_checked(one, _MARK)) for one in raw.get("signatures", ())),
        "seals": tuple(Mark(**_checked(one, _MARK)) for one in raw.get("seals", ())),
        "case_category": tuple((str(a), str(b)) for a, b in raw.get("case_category", ())),
    }
    rest = {name: value for name, value in raw.items() if name not in made}
    return PaperType(slug=folder.name, folder=folder, **made, **_checked(rest, _PAPER))


def _field(raw: _Row) -> Field:
    made: dict[str, Any] = {
        "kind": FieldKind(raw["kind"]),
        "columns": tuple(_column(one) for one in raw.get("columns", ())),
    }
    return Field(**made, **_checked({n: v for n, v in raw.items() if n not in made}, _FIELD))


def _column(raw: _Row) -> Column:
    return Column(str(raw["name"]), str(raw["label"]), FieldKind(raw["kind"]))


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    found = tuple(values)
    if not all(type(value) is str for value in found):
        raise ValueError("not texts")
    return found


_KINDS: dict[Any, Callable[[Any], Any]] = {"tuple[str, ...]": _texts}
_TYPES: dict[Any, type] = {"str": str, "int": int, "bool": bool}


def _shape(kind: type) -> dict[str, Any]:
    return {field.name: field.type for field in fields(kind)}


_PAPER, _FIELD, _MARK = _shape(PaperType), _shape(Field), _shape(Mark)


def _checked(raw: _Row, shape: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the types that the class says. Raises ValueError, KeyError."""
    out: dict[str, Any] = {}
    for name, value in raw.items():
        kind = shape[name]
        if kind in _KINDS:
            out[name] = _KINDS[kind](value)
        elif type(value) is _TYPES[kind]:
            out[name] = value
        else:
            raise ValueError(name)
    return out


def _reader() -> str:
    """Changes with the program that reads definitions."""
    sources = [Path(definition.__file__), Path(__file__).with_name("faults.py"), Path(__file__)]
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
