"""Filing in two phases, so that a crash at any moment leaves neither a number twice nor a paper unknown.

1. `reserve` gives each planned paper its number and keeps the plan, before anything is under `archive/`.
2. The archive places the PDF and its record.
3. `file_document` writes rows, text, index and audit event in one transaction.

After a crash `reservations` says what was under way; a repeated `reserve` or `file_document` does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.errors import RegistryError
from pipeline.model import Document, UnitCode
from pipeline.register import audit, index
from pipeline.register.numbers import DOCUMENT, next_number, raise_to
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import INSERT, SELECT, document_key, document_of, dump, row_of, storable

RESERVED, FILED, DROPPED = "reserved", "filed", "dropped"


@dataclass(frozen=True, slots=True)
class Plan:
    """A paper about to be filed: where it comes from, and whatever is needed to finish it after a crash
    (`record` is JSON of the caller's own making)."""

    sha256: str
    member: str
    first_page: int
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reservation:
    """A number that was given to a plan. `state` is reserved, filed or dropped."""

    document: str
    plan: Plan
    state: str


def reserve(registry: Registry, plans: Sequence[Plan], *, now: datetime) -> tuple[str, ...]:
    """The six-digit number of each plan, in order. The same place of the same source gets the same number
    again, however often it is asked; its plan is then replaced unless it is filed already."""
    with registry.atomic():
        return tuple(_reserve(registry, plan, now) for plan in plans)


def _reserve(registry: Registry, plan: Plan, now: datetime) -> str:
    place = (plan.sha256, storable(plan.member), plan.first_page)
    known = registry.row(
        "SELECT document, state FROM filing WHERE sha256 = ? AND member = ? AND first_page = ?", place
    )
    if known is None:
        document = f"{next_number(registry, DOCUMENT):06d}"
        registry.write(
            "INSERT INTO filing VALUES (?, ?, ?, ?, ?, ?, ?)",
            (document, *place, dump(plan.record), RESERVED, now.isoformat()),
        )
        return document
    document, state = known
    if state != FILED:
        registry.write(
            "UPDATE filing SET plan = ?, state = ? WHERE document = ?",
            (dump(plan.record), RESERVED, document),
        )
    return str(document)


def reservations(registry: Registry, sha256: str | None = None) -> list[Reservation]:
    """What was reserved and is neither filed nor dropped, oldest first; of one source where given."""
    found = registry.rows(
        "SELECT document, sha256, member, first_page, plan, state FROM filing"
        " WHERE state = 'reserved' AND (?1 IS NULL OR sha256 = ?1) ORDER BY document",
        (sha256,),
    )
    return [_reservation(row) for row in found]


def reservation(registry: Registry, document: str) -> Reservation | None:
    """The reservation of a number, in any state."""
    row = registry.row(
        "SELECT document, sha256, member, first_page, plan, state FROM filing WHERE document = ?", (document,)
    )
    return _reservation(row) if row else None


def _reservation(row: Row) -> Reservation:
    return Reservation(row[0], Plan(row[1], row[2], row[3], json.loads(row[4])), row[5])


def drop_reservation(registry: Registry, document: str) -> None:
    """The paper will not be filed (it was held after all). The number stays with its place in the source."""
    registry.write(
        "UPDATE filing SET state = 'dropped' WHERE document = ? AND state = 'reserved'", (document,)
    )


def file_document(registry: Registry, document: Document, *, actor: str, now: datetime) -> bool:
    """Enter a paper that lies in the archive: rows, text, index and audit event in one transaction.

    False where the very same paper was entered before (nothing is written then). Raises RegistryError where
    the number or the place in the source belongs to another paper.
    """
    with registry.atomic():
        if _is_entered(registry, document):
            return False
        insert(registry, document)
        mark_filed(registry, document)
        _tell(registry, document, "filed", actor, now)
    return True


def _is_entered(registry: Registry, document: Document) -> bool:
    origin = document.origin
    first = origin.pages[0] if origin.pages else 0
    rows = registry.rows(
        "SELECT id, sha256, origin_sha256, origin_member, origin_first FROM document WHERE id = ?"
        " OR (origin_sha256 = ? AND origin_member = ? AND origin_first = ?)",
        (document.id, origin.sha256, storable(origin.member), first),
    )
    wanted = (document.id, document.sha256, origin.sha256, storable(origin.member), first)
    if any(row != wanted for row in rows):
        raise RegistryError(
            f"编号 {document.id} 或其来源已登记为另一份文件 / the number or its source belongs to another paper",
            hint="请运行 pipeline verify 查看差异。",
        )
    return bool(rows)


def insert(registry: Registry, document: Document) -> None:
    """Rows, text and index of a document, without event; part of a larger transaction."""
    registry.write(INSERT, row_of(document))
    registry.write(
        "INSERT INTO doc_text VALUES (?, ?)",
        (document_key(document.id, document.date), storable(document.text)),
    )
    index.put(registry, document)


def remove(registry: Registry, id: str) -> None:
    """Rows, text and index of a document go; part of a larger transaction that enters it again."""
    key = registry.scalar("SELECT key FROM document WHERE id = ?", (id,))
    if key is not None:
        registry.write("DELETE FROM fts WHERE rowid = ?", (key,))
        registry.write("DELETE FROM document WHERE key = ?", (key,))


def mark_filed(registry: Registry, document: Document) -> None:
    """The reservation is used. Papers that were never reserved (an archive rebuilt) leave a row too, so that
    their place in the source keeps its number, and the count goes on after it."""
    origin = document.origin
    raise_to(registry, DOCUMENT, int(document.id))
    registry.write(
        "INSERT INTO filing VALUES (?, ?, ?, ?, '{}', 'filed', ?)"
        " ON CONFLICT DO UPDATE SET state = 'filed', plan = '{}'",
        (
            document.id,
            origin.sha256,
            storable(origin.member),
            origin.pages[0] if origin.pages else 0,
            document.filed.isoformat(),
        ),
    )


def _tell(registry: Registry, document: Document, action: str, actor: str, now: datetime) -> None:
    audit.append(registry, now=now, actor=actor, action=action, object=document.id, detail=proof(document))


def proof(document: Document) -> dict[str, str | int | bool]:
    """What the audit log keeps of a paper: where it went and the hashes of its bytes; no name, no text."""
    return {
        "unit": document.place,
        "paper": document.paper,
        "sha256": document.sha256,
        "source": document.origin.sha256,
    }


def refile(registry: Registry, document: Document, *, actor: str, now: datetime) -> None:
    """The same number with corrected unit, paper, date, fields or file: replaces what is on the register.
    Raises RegistryError when there is no such document."""
    with registry.atomic():
        if not has_document(registry, document.id):
            raise unknown_document(document.id)
        remove(registry, document.id)
        insert(registry, document)
        _tell(registry, document, "refiled", actor, now)


def withdraw(registry: Registry, document: Document, *, actor: str, now: datetime) -> None:
    """It was filed by mistake: rows, text and index go, and what it did to cases is forgotten; its number stays with its
    place in the source, and the audit log keeps what was there. Raises RegistryError where it is not on the register."""
    with registry.atomic():
        if not has_document(registry, document.id):
            raise unknown_document(document.id)
        remove(registry, document.id)
        registry.write("UPDATE filing SET state = 'dropped' WHERE document = ?", (document.id,))
        registry.write("DELETE FROM paper_move WHERE document = ?", (document.id,))
        _tell(registry, document, "withdrawn", actor, now)


def set_text(registry: Registry, id: str, text: str) -> None:
    """The searchable text, when it was read after filing (design §6.2). Raises RegistryError."""
    with registry.atomic():
        found = find_document(registry, id)
        if found is None:
            raise unknown_document(id)
        changed = replace(found, text=text)
        key = document_key(found.id, found.date)
        registry.write("UPDATE doc_text SET body = ? WHERE key = ?", (storable(text), key))
        index.put(registry, changed)


def index_unit_again(registry: Registry, unit: UnitCode) -> None:
    """Write the index entries of a unit's papers anew, because its floor changed."""
    for document in documents_of_unit(registry, unit):
        index.put(registry, document)


def unknown_document(id: str) -> RegistryError:
    """The fault to raise for a number that is not there."""
    return RegistryError(
        f"没有编号为 {id} 的文件 / no such document", hint="请用 pipeline search 查找正确的编号。"
    )


def has_document(registry: Registry, id: str) -> bool:
    """Is a document with this number on the register?"""
    return registry.row("SELECT 1 FROM document WHERE id = ?", (id,)) is not None


def find_document(registry: Registry, id: str) -> Document | None:
    """The document with this number."""
    row = registry.row(f"{SELECT} WHERE id = ?", (id,))
    return document_of(row) if row else None


def documents_of_source(registry: Registry, sha256: str) -> list[Document]:
    """All papers that were filed from a dropped file with these bytes, in page order."""
    rows = registry.rows(f"{SELECT} WHERE origin_sha256 = ? ORDER BY origin_member, origin_first", (sha256,))
    return [document_of(row) for row in rows]


def document_of_serial(registry: Registry, serial: str) -> Document | None:
    """The newest document that a printed sheet with this serial came back as."""
    if not serial:
        return None
    row = registry.row(f"{SELECT} WHERE serial = ? AND serial <> '' ORDER BY key DESC LIMIT 1", (serial,))
    return document_of(row) if row else None


def documents_of_unit(registry: Registry, unit: UnitCode) -> list[Document]:
    """A whole dossier, by category, newest first (domain C1, C2)."""
    rows = registry.rows(f"{SELECT} WHERE unit = ? ORDER BY category, key DESC", (str(unit),))
    return [document_of(row) for row in rows]


def documents_of_office(registry: Registry, paper: str = "", year: int = 0) -> list[Document]:
    """The office's own papers, kind by kind (by title), newest first; of one kind (slug) and year where given."""
    days = (f"{year:04d}-01-01", f"{year:04d}-12-31") if year else ("", "9999-12-31")
    rows = registry.rows(
        f"{SELECT} WHERE unit = '' AND ? IN ('', paper) AND date BETWEEN ? AND ? ORDER BY title, key DESC",
        (paper, *days),
    )
    return [document_of(row) for row in rows]


def documents_in_folder(registry: Registry, folder: str) -> list[Document]:
    """What is filed in one folder (relative to the site, with forward slashes), newest first."""
    rows = registry.rows(
        f"{SELECT} WHERE path > ? AND path < ? ORDER BY key DESC", (f"{folder}/", f"{folder}0")
    )  # "0" follows "/": so the index on paths finds the folder
    return [document for row in rows if "/" not in (document := document_of(row)).path[len(folder) + 1 :]]


def count_documents(registry: Registry) -> int:
    """How many papers are on the register."""
    return int(registry.scalar("SELECT count(*) FROM document"))


def count_of_office(registry: Registry) -> int:
    """How many of them are the office's own."""
    return int(registry.scalar("SELECT count(*) FROM document WHERE unit = ''"))
