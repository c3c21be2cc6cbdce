"""Puts a finished PDF and its record at their place: whole or not at all, safe to repeat after a crash."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path, PurePosixPath

from pipeline.archive.layout import record_path
from pipeline.archive.record import to_json
from pipeline.errors import StorageError
from pipeline.model import Document


def place(root: Path, document: Document, pdf: Path | bytes) -> None:
    """Write the PDF and then its record below the site `root`, each by an atomic rename.

    Repeating it writes the same bytes again. The record comes last: a PDF without one is unfinished work
    that the journal finishes. Raises StorageError (disk full, not writable).
    """
    target = root / document.path
    data = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise StorageError("归档前校验不符，文件未归档 / the PDF changed before it was filed")
    write_atomic(target, data)
    write_atomic(root / record_path(PurePosixPath(document.path)), to_json(document).encode("utf-8"))


def write_atomic(target: Path, data: bytes) -> None:
    """All of `data` under `target`'s name or nothing; on the disk when it returns. Raises StorageError."""
    temporary = target.with_name(f".{target.stem[-24:]}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _storage_error(error, target) from error


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Network folders that cannot do it are left alone."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _storage_error(error: OSError, target: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"磁盘已满，未能写入“{target.name}” / disk full",
            hint="请清理磁盘后重新运行；收件箱里的文件没有丢失。",
        )
    return StorageError(
        f"无法写入“{target.name}”：{error.strerror} / cannot write",
        hint="请检查该文件夹的权限，或是否被其他程序占用。",
    )
