"""The present geometry of each sheet: measured when it is first asked for after its template changed, else found on
disk in milliseconds. Reading needs no measuring: every version that was ever printed lies in its paper's folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.catalog import fonts
from pipeline.catalog.compose import SheetContext
from pipeline.catalog.geometry import dump, load_geometry, measure, on_last_page
from pipeline.catalog.load import SHARED, Catalog
from pipeline.errors import CatalogError, StorageError
from pipeline.model import Geometry, PaperType
from pipeline.site import Office

FOLDER = "geometry"
LETTER_PAGES = 6  # letters longer than this carry the tag of the longest
_INDEX = "index.json"
_KEPT = 6  # measurings: the same templates for offices of different names
_LABEL = "label"
_TAG = re.compile(r"[0-9A-Z]{3}")
_DAY = date(2000, 1, 1)  # no sheet's geometry depends on the day
# Parts of this room that decide where things lie.
_SOURCES = [
    "compartments.py",
    "compose.py",
    "geometry.py",
    "parts.py",
    "pen.py",
    "prose.py",
    "qr.py",
    "typeset.py",
    "zones.py",
]


@dataclass(frozen=True, slots=True)
class Tags:
    """The present versions of one paper: of its sheet with its number of pages ("" and 0 where it has none)
    and of its letter by number of pages."""

    sheet: str = ""
    pages: int = 0
    letter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geometries:
    """`folders`: paper code → where its versions lie, each as `<tag>.json`. `current`: slug → present tags; asking for
    one measures a sheet that changed (a second) and raises CatalogError where it cannot be pressed, StorageError where
    the folder is not writable."""

    folders: Mapping[str, Path]
    current: Mapping[str, Tags]

    def load(self, code: str, tag: str) -> Geometry | None:
        """The geometry of a printed version, None where it is not known here."""
        path = version_file(self.folders, code, tag)
        return load_geometry(path) if path is not None else None

    def printed(self, paper: PaperType) -> Geometry | None:
        """The sheet as it was last measured, be its template changed since or not. None where it never was."""
        tags = _indexed(paper)
        return self.load(paper.code, tags.sheet) if tags is not None else None


def version_file(folders: Mapping[str, Path], code: str, tag: str) -> Path | None:
    """The file of a printed version. `tag` comes off a QR that anybody may have printed."""
    folder = folders.get(code)
    if folder is None or not _TAG.fullmatch(tag):
        return None
    path = folder / f"{tag}.json"
    return path if path.is_file() else None


class _Present(Mapping[str, Tags]):
    """Slug → present tags, looked up or measured once when asked for."""

    def __init__(self, papers: Iterable[PaperType], office: Office, shared: Path) -> None:
        self._papers = {paper.slug: paper for paper in papers}
        self._office = office
        self._shared = shared
        self._known: dict[str, Tags] = {}
        self._digest = ""

    def __getitem__(self, slug: str) -> Tags:
        paper = self._papers[slug]
        if slug not in self._known:
            self._digest = self._digest or _digest(_files(self._shared), _machinery())
            fresh = _fresh(paper, self._office, self._digest)
            self._known[slug] = _indexed(paper, fresh) or _measured(paper, self._office, fresh)
        return self._known[slug]

    def found(self, slug: str) -> Tags | None:
        """None where it would have to be measured."""
        digest = self._digest or _digest(_files(self._shared), _machinery())
        paper = self._papers[slug]
        return _indexed(paper, _fresh(paper, self._office, digest))

    def __contains__(self, slug: object) -> bool:
        return slug in self._papers

    def __iter__(self) -> Iterator[str]:
        return iter(self._papers)

    def __len__(self) -> int:
        return len(self._papers)


def prepare(catalog: Catalog, office: Office | None = None) -> Geometries:
    """All geometries of a catalogue; nothing is measured yet."""
    papers = [p for p in catalog.papers.values() if has_geometry(p)]
    folders = {p.code: p.folder / FOLDER for p in papers}
    return Geometries(folders, _Present(papers, office or Office(), catalog.folder / SHARED))


def measure_all(geometries: Geometries) -> None:
    """Have every present version measured now. Raises as `Geometries.current` does."""
    for slug in geometries.current:
        _ = geometries.current[slug]


def unmeasured(geometries: Geometries) -> list[str]:
    """Papers whose present version was never measured: the first to ask for one waits a second."""
    present = geometries.current
    assert isinstance(present, _Present)
    return [slug for slug in present if present.found(slug) is None]


def has_geometry(paper: PaperType) -> bool:
    return (paper.has_sheet or paper.has_letter) and paper.size != _LABEL


def _fresh(paper: PaperType, office: Office, shared: str) -> str:
    """A digest of everything that decides where things lie."""
    own = [f for f in _files(paper.folder) if f.relative_to(paper.folder).parts[0] not in (FOLDER, "samples")]
    named = repr(office) if any(b"office." in f.read_bytes() for f in own if f.suffix == ".html") else ""
    return _digest([f for f in own if f.suffix != ".docx"], shared, named)


def _indexed(paper: PaperType, fresh: str = "") -> Tags | None:
    """The tags of the measuring of templates with the digest `fresh`; where none is given, of the last one."""
    folder = paper.folder / FOLDER
    known = _index(folder)
    try:
        raw = known[fresh or list(known)[-1]]
        tags = Tags(raw["sheet"], raw["pages"], tuple(raw["letter"]))
    except (KeyError, IndexError, TypeError):
        return None
    wanted = [t for t in (tags.sheet, *tags.letter) if t]
    return tags if all((folder / f"{t}.json").is_file() for t in wanted) else None


def _index(folder: Path) -> dict[str, Any]:
    """Digest → tags of the last measurings, oldest first; empty where there is no sound index."""
    try:
        raw = json.loads((folder / _INDEX).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    rows = raw.items() if isinstance(raw, dict) else ()
    return {digest: one for digest, one in rows if isinstance(one, dict)}


def _measured(paper: PaperType, office: Office, fresh: str) -> Tags:
    folder = paper.folder / FOLDER
    sheet = [sheet_geometry(paper, office)] if paper.has_sheet else []
    letters = letter_geometries(paper, office) if paper.has_letter else []
    tags = Tags(
        sheet[0].tag if sheet else "", len(sheet[0].sizes) if sheet else 0, tuple(g.tag for g in letters)
    )
    try:
        for geometry in (*sheet, *letters):
            _keep(geometry, folder / f"{geometry.tag}.json")
        known = {digest: one for digest, one in _index(folder).items() if digest != fresh}
        known[fresh] = {"sheet": tags.sheet, "pages": tags.pages, "letter": tags.letter}
        rows = ",\n".join(f'"{digest}": {json.dumps(one)}' for digest, one in list(known.items())[-_KEPT:])
        _write(folder / _INDEX, f"{{\n{rows}\n}}\n")
    except OSError as error:
        raise StorageError(
            f"版面文件写不进 {folder}：{error.strerror} / cannot write", hint="请检查目录权限。"
        ) from None
    return tags


def _write(path: Path, text: str) -> None:
    """Whole or not at all: two processes may measure at once."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, "utf-8")
    part.replace(path)


def _keep(geometry: Geometry, path: Path) -> None:
    """Write it. A version that stands there under the same tag with other places is a clash of tags."""
    if path.is_file():
        before = load_geometry(path)
        if _places(before) != _places(geometry):
            raise CatalogError(
                f"版面号 {geometry.tag} 与旧版相同而位置不同 / two versions share a tag",
                hint="请把任一格子移动 1 mm 后重试。",
            )
    dump(geometry, path)


def _places(geometry: Geometry) -> list[tuple[str, int, float, float]]:
    return sorted((z.name, z.page, round(z.box.left), round(z.box.top)) for z in geometry.zones)


def sheet_geometry(paper: PaperType, office: Office) -> Geometry:
    """Measure the sheet of a paper."""
    from pipeline.catalog.press import press_measured

    pressed = press_measured(paper, SheetContext(_DAY, office))
    return measure(paper, pressed.pdf, pressed.drawn)


def letter_geometries(paper: PaperType, office: Office) -> list[Geometry]:
    """Measure the letter of a paper at one page, and tell the others from it."""
    from pipeline.catalog.press import press_measured

    pressed = press_measured(paper, SheetContext(_DAY, office), letter=True)
    last = measure(paper, pressed.pdf, pressed.drawn, marked=pressed.marked, printed=False)
    if len(last.sizes) > 1 and last.zones:
        last = replace(last, zones=tuple(z for z in last.zones if z.page == len(last.sizes)))
    return [on_last_page(last, pages) for pages in range(1, LETTER_PAGES + 1)]


@cache
def _machinery() -> str:
    here = Path(__file__).parent
    return _digest([here / name for name in _SOURCES], version("weasyprint"), fonts.fingerprint())


def state_of(paper: PaperType, shared: Path, sources: Iterable[Path] = ()) -> str:
    """A digest of all that a press of the paper's blank depends on, and of more `sources`."""
    own = [f for f in _files(paper.folder) if f.relative_to(paper.folder).parts[0] not in (FOLDER, "samples")]
    return _digest([*own, *_files(shared), *sources], _machinery())


def _files(folder: Path) -> list[Path]:
    return [f for f in sorted(folder.rglob("*")) if f.is_file()]


def _digest(files: Iterable[Path], *more: str) -> str:
    sha = hashlib.sha256()
    for file in files:
        sha.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for text in more:
        sha.update(text.encode() + b"\0")
    return sha.hexdigest()
