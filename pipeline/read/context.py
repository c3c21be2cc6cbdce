"""What a reader must know of the papers: where their fields lie and what these can hold. Picklable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipeline.catalog.geometry import load_geometry
from pipeline.catalog.prepare import version_file
from pipeline.model import FieldKind, Geometry, PaperType


@dataclass(frozen=True, slots=True)
class ReadContext:
    """`geometries`: paper code → the folder of its versions (`Geometries.folders`). `kinds`: paper code → field name
    (`phone`, of a table `goods.name`) → kind; `skipped`: paper code → fields that are never read back.
    `separators`: codes of the papers that set the unit of what follows."""

    geometries: Mapping[str, Path] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, FieldKind]] = field(default_factory=dict)
    skipped: Mapping[str, frozenset[str]] = field(default_factory=dict)
    separators: frozenset[str] = frozenset()

    def geometry(self, paper: str, tag: str) -> Geometry | None:
        """Loaded once in a process. None for a version that was never printed here."""
        path = version_file(self.geometries, paper, tag)
        return _loaded(path) if path is not None else None

    def kind(self, paper: str, zone: str) -> FieldKind:
        """What a cell zone can hold; text where nothing is known."""
        return self.kinds.get(paper, {}).get(_field(zone), FieldKind.TEXT)

    def is_read(self, paper: str, zone: str) -> bool:
        return _field(zone) not in self.skipped.get(paper, frozenset())


def context_of(papers: Iterable[PaperType], geometries: Mapping[str, Path]) -> ReadContext:
    """The context of a catalog: `geometries` as `catalog.prepare` gives them (`Geometries.folders`)."""
    papers = tuple(papers)
    return ReadContext(
        geometries=dict(geometries),
        kinds={p.code: _kinds(p) for p in papers},
        skipped={p.code: frozenset(f.name for f in p.fields if f.stamp) for p in papers},
        separators=frozenset(p.code for p in papers if p.separator),
    )


def _kinds(paper: PaperType) -> dict[str, FieldKind]:
    plain = {f.name: f.kind for f in paper.fields}
    columns = {f"{f.name}.{c.name}": c.kind for f in paper.fields for c in f.columns}
    return {**plain, **columns}


def _field(zone: str) -> str:
    """Zone name → field: `goods.0.name` → `goods.name`, `scope#2` → `scope`."""
    parts = zone.split("#")[0].split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else parts[0]


@lru_cache(maxsize=256)
def _loaded(path: Path) -> Geometry:
    return load_geometry(path)
