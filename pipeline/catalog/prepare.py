"""The present geometry of each sheet: measured when it is first asked for after its template changed, else found on
disk in milliseconds. Reading needs no measuring: every version that was ever printed lies in its paper's folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

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
            self._known[slug] = _tags(paper, self._office, self._digest)
        return self._known[slug]

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


def has_geometry(paper: PaperType) -> bool:
    return (paper.has_sheet or paper.has_letter) and paper.size != _LABEL


def _tags(paper: PaperType, office: Office, shared: str) -> Tags:
    own = [f for f in _files(paper.folder) if f.relative_to(paper.folder).parts[0] not in (FOLDER, "samples")]
    named = repr(office) if any(b"office." in f.read_bytes() for f in own if f.suffix == ".html") else ""
    fresh = _digest([f for f in own if f.suffix != ".docx"], shared, named)
    return _indexed(paper, fresh) or _measured(paper, office, fresh)


def _indexed(paper: PaperType, fresh: str = "") -> Tags | None:
    """The tags of the last measuring (of templates with the digest `fresh`, where one is given)."""
    folder = paper.folder / FOLDER
    try:
        raw = json.loads((folder / _INDEX).read_text("utf-8"))
        tags = Tags(raw["sheet"], raw["pages"], tuple(raw["letter"]))
        stale = bool(fresh) and raw["fresh"] != fresh
    except (OSError, ValueError, KeyError, TypeError):
        return None
    wanted = [t for t in (tags.sheet, *tags.letter) if t]
    return None if stale or not all((folder / f"{t}.json").is_file() for t in wanted) else tags


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
        index = {"fresh": fresh, "sheet": tags.sheet, "pages": tags.pages, "letter": tags.letter}
        (folder / _INDEX).write_text(json.dumps(index), "utf-8")
    except OSError as error:
        raise StorageError(
            f"版面文件写不进 {folder}：{error.strerror} / cannot write", hint="请检查目录权限。"
        ) from None
    return tags


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
