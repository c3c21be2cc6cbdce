"""The store of originals: bytes as dropped, by SHA-256, written once and never altered."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import StorageError

_BLOCK = 1024 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})


def digest(path: Path) -> str:
    """SHA-256 of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(store: Path, sha256: str) -> Path:
    """Where bytes with this hash lie: `store/ab/abcd…`."""
    return store / sha256[:2] / sha256


def keep(store: Path, source: Path, sha256: str) -> Path:
    """Put `source` (whose hash is `sha256`) into the store, durable when this returns. `source` stays.

    Linked where the file system can and nobody else has the file under another name, else copied. A stored
    file that no longer has its hash is replaced by the good one."""
    target = place(store, sha256)
    folder(target.parent)
    if not target.exists():
        _put(source, target)
    elif digest(target) != sha256:
        target.unlink()
        _put(source, target)
    sync_folder(target.parent)
    return target


def _put(source: Path, target: Path) -> None:
    if source.stat().st_nlink == 1 and _linked(source, target):
        return
    copy(source, target)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except FileExistsError:
        return True
    except OSError as error:
        if error.errno in NO_LINKS:
            return False
        raise
    return True


def copy(source: Path, target: Path) -> str:
    """Copy bytes and their time to a new file, synced, under its name only when it is whole; returns the hash
    of what was read."""
    part = target.with_name(f"{target.name}.part")
    seen = hashlib.sha256()
    try:
        with source.open("rb") as reader, part.open("wb") as writer:
            while block := reader.read(_BLOCK):
                seen.update(block)
                writer.write(block)
            writer.flush()
            found = os.fstat(reader.fileno())
            os.utime(part, ns=(found.st_atime_ns, found.st_mtime_ns))
            os.fsync(writer.fileno())
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return seen.hexdigest()


def sync(path: Path) -> None:
    """Force a file's bytes to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Force a folder's entries to disk. Network folders may not offer it; then their server decides."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def folder(path: Path) -> None:
    """Make a folder, durable in its parent."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent)


@contextmanager
def guarded(what: str) -> Iterator[None]:
    """OSError → StorageError with a message that an office can act on; `what` is said first (Chinese)."""
    try:
        yield
    except OSError as error:
        raise storage_error(what, error) from error


def storage_error(what: str, error: OSError) -> StorageError:
    """The StorageError for an OSError while doing `what`."""
    if error.errno in _FULL:
        return StorageError(
            f"磁盘空间不足，{what} / the disk is full",
            hint="请清理磁盘或换到更大的磁盘后重新运行；文件没有丢失。",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            f"没有写入权限，{what} / not writable: {error.filename}",
            hint="请检查文件夹权限，或联系管理员；文件没有丢失。",
        )
    return StorageError(
        f"读写磁盘出错，{what}（{error.strerror}） / storage fault: {error.filename}",
        hint="请检查磁盘和网络连接后重新运行；文件没有丢失。",
    )
