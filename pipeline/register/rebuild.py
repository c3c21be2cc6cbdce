"""Documents, text and index made again from the records in the archive (design §4: the archive is the truth).

One transaction: until it commits, readers see the old registry, and a crash leaves it as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Document, Unit, UnitCode
from pipeline.register import audit, index
from pipeline.register.documents import mark_filed, proof
from pipeline.register.library import IntegrityError
from pipeline.register.numbers import (
    LETTER,
    SHEET,
    raise_series_to,
    raise_to,
)
from pipeline.register.occupancy import add_unit
from pipeline.register.parties import unit_codes
from pipeline.register.registry import Registry
from pipeline.register.rows import INSERT, SELECT, document_key, document_of, row_of, storable

_FLOOR_FOLDER = re.compile(r"/(?P<below>地下)?(?P<floor>\d{1,3})层/")
_NUMBER = re.compile(r"(?P<series>.+)〔(?P<year>\d{4})〕(?P<number>\d+)号")
HASH_BYTES = 64 * 1024 * 1024  # of the index in memory between two writes, while it is built


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """`documents` entered; `refused` are numbers (or places in a source) that two records claim: the second
    was left out; `gone` were on the register and have no record; `units` were put on the register because a
    record names them."""

    documents: int
    refused: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    units: tuple[UnitCode, ...] = ()


def rebuild(
    registry: Registry,
    records: Iterable[Document],
    *,
    now: datetime,
    actor: str = "pipeline",
    progress: Callable[[int], None] = lambda _: None,
) -> RebuildReport:
    """Replace all documents by `records`, in any order. Units and occupancies of the roster, numbers, letters
    and the audit log stay. `progress` is told how many papers are indexed."""
    with registry.atomic():
        before = {id for (id,) in registry.rows("SELECT id FROM document")}
        registry.write("DELETE FROM document")
        registry.write("INSERT INTO fts(fts) VALUES ('delete-all')")
        refused = [record.id for record in records if not _enter(registry, record)]
        units = _add_units(registry)
        _index(registry, progress)
        _go_on_counting(registry)
        _recover_proofs(registry, actor, now)
        after = {id for (id,) in registry.rows("SELECT id FROM document")}
        _keep_still(registry, after - before)
        report = RebuildReport(len(after), tuple(refused), tuple(sorted(before - after)), tuple(units))
        audit.append(
            registry,
            now=now,
            actor=actor,
            action="rebuilt",
            object="registry",
            detail={"documents": len(after), "refused": len(refused), "gone": len(report.gone)},
        )
    return report


def _enter(registry: Registry, record: Document) -> bool:
    try:
        registry.write(INSERT, row_of(record))
    except IntegrityError:
        return False
    key = document_key(record.id, record.date)
    registry.write("INSERT INTO doc_text VALUES (?, ?)", (key, storable(record.text)))
    mark_filed(registry, record)
    return True


def _index(registry: Registry, progress: Callable[[int], None]) -> None:
    """In the order of the keys: the index then writes few, large pieces."""
    floors: dict[str, int] = dict(registry.rows("SELECT code, floor FROM unit"))
    registry.write("INSERT INTO fts(fts, rank) VALUES ('hashsize', ?)", (HASH_BYTES,))
    for count, row in enumerate(registry.connection.execute(f"{SELECT} ORDER BY key"), start=1):
        document = document_of(row)
        hint = document.unit.floor_hint if document.unit is not None else None
        entry = index.entry(document, floors.get(document.place, hint))
        registry.write("INSERT INTO fts(rowid, title, body, extra) VALUES (?, ?, ?, ?)", (row[0], *entry))
        progress(count)
    registry.write("INSERT INTO fts(fts) VALUES ('optimize')")
    registry.write("INSERT INTO fts(fts, rank) VALUES ('hashsize', ?)", (1024 * 1024,))


def _add_units(registry: Registry) -> list[UnitCode]:
    known = unit_codes(registry)
    found: dict[UnitCode, int] = {}
    named = registry.rows("SELECT unit, min(path) FROM document WHERE unit <> '' GROUP BY unit ORDER BY unit")
    for code, path in named:
        unit = UnitCode.parse(code)
        if unit not in known:
            found[unit] = _floor(path, unit)
    for unit, floor in found.items():
        add_unit(registry, Unit(unit, floor))
    return list(found)


def _floor(path: str, unit: UnitCode) -> int:
    """As the folder says, else the room number."""
    folder = _FLOOR_FOLDER.search(path)
    if folder is None:
        return unit.floor_hint or 0
    return -int(folder["floor"]) if folder["below"] else int(folder["floor"])


def _go_on_counting(registry: Registry) -> None:
    """A registry that was lost must not give numbers that papers in the archive already carry."""
    rows = registry.rows("SELECT serial, letter, origin_name FROM document")
    for serial, letter, name in rows:
        if re.fullmatch(r"[0-9A-Z]{1,6}", serial):
            raise_to(registry, SHEET, int(serial, 36))
        if re.fullmatch(r"L\d+", letter):
            raise_to(registry, LETTER, int(letter[1:]))
        if letter and (number := _NUMBER.match(name)):
            raise_series_to(registry, number["series"], int(number["year"]), int(number["number"]))


def _keep_still(registry: Registry, recovered: set[str]) -> None:
    """Papers of a registry that was lost do not open today the cases of years ago."""
    registry.write_all(
        "INSERT OR IGNORE INTO paper_move(document) VALUES (?)", [(id,) for id in sorted(recovered)]
    )


def _recover_proofs(registry: Registry, actor: str, now: datetime) -> None:
    """Papers that the audit log does not know (it was lost with the registry) get an event again."""
    rows = registry.rows(
        f"{SELECT} WHERE NOT EXISTS (SELECT 1 FROM audit WHERE object = document.id"
        " AND action IN ('filed', 'refiled', 'recovered')) ORDER BY id"
    )
    for row in rows:
        document = document_of(row)
        audit.append(
            registry,
            now=now,
            actor=actor,
            action="recovered",
            object=document.id,
            detail=proof(document),
        )
