"""A copy of the registry while it is in use, proved by opening it again."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import RegistryError, StorageError
from pipeline.register import audit
from pipeline.register.library import Connection, connect, faults
from pipeline.register.registry import Registry

PAGES = 2_000  # copied at a time; writers get their turn in between


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was proved. `audit_seq` is the last event in it."""

    path: Path
    at: datetime
    bytes: int
    sha256: str
    documents: int
    audit_seq: int


def back_up(registry: Registry, target: Path, *, now: datetime, actor: str = "pipeline") -> Backup:
    """Copy the registry to `target` (a new file), open the copy, check it, and write the backup down. Raises
    StorageError where it can not be written, RegistryError where the copy is not sound."""
    if target.exists():
        raise StorageError(f"备份文件已存在：{target} / the file exists", hint="请换一个文件名。")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(registry, part)
        documents, seq = _proved(part)
        made = Backup(target, now, part.stat().st_size, _digest(part), documents, seq)
        _settle(part, target)
    except OSError as error:
        raise StorageError(
            f"备份写不下：{target}（{error.strerror}） / cannot write the backup",
            hint="请检查磁盘空间和权限。",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    _note(registry, made, actor)
    return made


def _copy(registry: Registry, target: Path) -> None:
    with faults(target):
        copy = connect(target, read_only=False)
        try:
            registry.connection.backup(copy, pages=PAGES)
            # One file that can be carried away, without -wal and -shm beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()


def _proved(path: Path) -> tuple[int, int]:
    """(documents, last audit event) of a copy that passes all checks of the database itself."""
    with faults(path):
        copy = connect(path, read_only=False)
        try:
            _check(copy, path)
            documents = copy.execute("SELECT count(*) FROM document").fetchone()[0]
            seq = copy.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0]
        finally:
            copy.close()
    return int(documents), int(seq)


def _check(copy: Connection, path: Path) -> None:
    sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    copy.execute("INSERT INTO fts(fts) VALUES ('integrity-check')")
    documents, indexed = copy.execute(
        "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM fts_docsize)"
    ).fetchone()
    if not sound or documents != indexed:
        raise RegistryError(
            f"备份未通过检查：{path.name} / the copy is not sound", hint="请运行 pipeline verify。"
        )


def _settle(part: Path, target: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _note(registry: Registry, made: Backup, actor: str) -> None:
    with registry.atomic():
        registry.write(
            "INSERT INTO backup(at, path, bytes, sha256, documents, audit_seq) VALUES (?, ?, ?, ?, ?, ?)",
            (made.at.isoformat(), str(made.path), made.bytes, made.sha256, made.documents, made.audit_seq),
        )
        audit.append(
            registry,
            now=made.at,
            actor=actor,
            action="backed-up",
            object="registry",
            detail={"sha256": made.sha256, "documents": made.documents},
        )


def backups(registry: Registry) -> list[Backup]:
    """All that were made, newest first."""
    rows = registry.rows("SELECT path, at, bytes, sha256, documents, audit_seq FROM backup ORDER BY id DESC")
    return [Backup(Path(row[0]), datetime.fromisoformat(row[1]), *row[2:]) for row in rows]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
