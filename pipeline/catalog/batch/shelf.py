"""Plates kept on disk, so that a new process sets its first letter without WeasyPrint.

One JSON file for each skeleton, named by all that decides how it is laid out: its tags, pictures and styles, the program,
the fonts, WeasyPrint's version. The folder may be deleted at any time; a file that is not what was written is made again.
Kept of a letter's words are only those that hold the plate together; what differs from letter to letter is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.catalog import fonts
from pipeline.catalog.batch.body import Skeleton
from pipeline.catalog.batch.drawings import Drawings
from pipeline.catalog.batch.faces import Rarity, Stack, is_stack
from pipeline.catalog.batch.plate import Plate, Run
from pipeline.catalog.load import SHARED

MOST_KEPT = 12  # plates of one skeleton
MOST_FILES = 500
_LARGEST = 8_000_000  # bytes of a file that is read
_ASSETS = frozenset({".css", ".svg", ".png", ".jpg"})
_MACHINERY = ("compose.py", "press.py", "prose.py", "qr.py", "typeset.py")
_DRAWING = re.compile(r"(?:[-0-9. \n\[\]]|[mlcvhyqQfFSsBbWnwJjMdgG*]|re|rg|RG|cm)*")
_COLOUR = re.compile(r"[01]?(?:\.\d{1,4})?(?: [01]?(?:\.\d{1,4})?){2}")
_ROLES = frozenset({"H1", "H2", "H3", "P"})
_RUN = {field.name: field.type for field in fields(Run)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder where the plates of a site lie."""

    folder: Path

    def load(self, paper: Path, skeleton: Skeleton) -> list[Plate]:
        """The plates of a skeleton, none where the file is missing or not ours."""
        path = self._file(paper, skeleton)
        try:
            if path.stat().st_size > _LARGEST:
                return []
            raw = json.loads(path.read_text("utf-8"))
            return [_plate(one, len(skeleton.blank)) for one in raw]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []

    def save(self, paper: Path, skeleton: Skeleton, plates: Sequence[Plate]) -> None:
        """The last plates of a skeleton. Where nothing can be written they are only not kept."""
        path = self._file(paper, skeleton)
        text = json.dumps([_raw(plate) for plate in plates[-MOST_KEPT:]], ensure_ascii=False)
        fresh = path.with_name(f".{path.stem}.{os.getpid()}")
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_room()
            try:
                fresh.touch(0o600)
                fresh.write_text(text, "utf-8")
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)

    def _file(self, paper: Path, skeleton: Skeleton) -> Path:
        said = repr((paper.name, skeleton.head, skeleton.tags, skeleton.blank))
        sha = hashlib.sha256(f"{_machinery()}{_assets(paper)}{said}".encode())
        return self.folder / f"{sha.hexdigest()[:40]}.json"

    def _make_room(self) -> None:
        """The oldest go where there are too many: templates that were edited, letters that nobody sends any more."""
        found = [(file.stat().st_mtime_ns, file) for file in self.folder.glob("*.json")]
        for _, file in sorted(found)[: max(len(found) - MOST_FILES + 1, 0)]:
            file.unlink(missing_ok=True)


@cache
def _machinery() -> str:
    here = Path(__file__).parent
    noto = fonts.noto()
    sources = [*sorted(here.glob("*.py")), *(here.parent / name for name in _MACHINERY)]
    more = (version("weasyprint"), fonts.fingerprint(), noto.name, str(noto.stat().st_size))
    return _digest(sources) + "".join(more)


def _assets(paper: Path) -> str:
    """Pictures and styles that a letter may name."""
    shared = paper.parent / SHARED
    return _digest(file for folder in (paper, shared) for file in _files(folder) if file.suffix in _ASSETS)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []


def _digest(files: Iterable[Path]) -> str:
    sha = hashlib.sha256()
    for file in files:
        sha.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return sha.hexdigest()


def _raw(plate: Plate) -> dict[str, Any]:
    return {
        "pages": plate.pages,
        "drawings": [d.decode("ascii") for d in plate.drawings.known] if plate.drawings.known else None,
        "runs": [_raw_run(run) for run in plate.runs],
        "blocks": list(plate.blocks),
        "sample": {str(place): plate.sample[place] for place in plate.pinned},
    }


def _raw_run(run: Run) -> list[Any]:
    if not run.fixed and run.rarity is Rarity.NONE:
        run = replace(run, words="")
    row = [getattr(run, name) for name in _RUN]
    row[list(_RUN).index("fonts")] = list(run.fonts.files)
    return row


def _plate(raw: Mapping[str, Any], places: int) -> Plate:
    """Raises ValueError, TypeError, KeyError for what `_raw` did not write: what is read here goes into a PDF."""
    pages, drawings = raw["pages"], raw["drawings"]
    _need(type(pages) is int and 0 < pages <= 100)
    _need(drawings is None or len(drawings) == pages)
    _need(all(_DRAWING.fullmatch(one) for one in drawings or ()) and set(raw["blocks"]) <= _ROLES)
    runs = tuple(_run(row) for row in raw["runs"])
    for run in runs:
        _need(0 <= run.page < pages and -2 <= run.text < places and -1 <= run.block < len(raw["blocks"]))
    sample = {int(place): str(words) for place, words in raw["sample"].items()}
    _need(all(0 <= place < places for place in sample))
    known = tuple(one.encode("ascii") for one in drawings) if drawings else None
    return Plate(pages, Drawings(known=known), runs, tuple(raw["blocks"]), sample, tuple(sample))


def _run(row: Sequence[Any]) -> Run:
    named = dict(zip(_RUN, row, strict=True))
    named["fonts"] = Stack(tuple(named["fonts"]))
    _need(is_stack(named["fonts"]) and bool(_COLOUR.fullmatch(named["colour"])))
    named["drops"] = (float(named["drops"][0]), float(named["drops"][1]))
    for name, kind in _RUN.items():
        _need(kind not in _KINDS or type(named[name]) in _KINDS[kind])
    return Run(**named)


_KINDS: dict[Any, tuple[type, ...]] = {"int": (int,), "float": (float, int), "str": (str,), "bool": (bool,)}


def _need(holds: bool) -> None:
    if not holds:
        raise ValueError("not a plate")
