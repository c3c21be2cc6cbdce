"""The SQLite library: which one, how a connection is made, and what its errors mean to the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite

from pipeline.errors import BusyError, PipelineError, RegistryError, StorageError

OLDEST = (3, 51, 3)
"""Older libraries are in the range of a WAL corruption race, lack `contentless_delete`, or find nothing for
one or two Chinese characters (research registry §0)."""

BUSY_MILLISECONDS = 30_000

Connection = Any
DatabaseError: type[Exception] = sqlite.DatabaseError
IntegrityError: type[Exception] = sqlite.IntegrityError
OperationalError: type[Exception] = sqlite.OperationalError

_CORRUPT = ("malformed", "not a database", "disk image", "corrupt")
_BUSY = ("locked", "busy")
_STORAGE = ("disk is full", "full", "disk i/o", "readonly", "read-only", "unable to open")


def version() -> tuple[int, ...]:
    """The version of the SQLite that runs."""
    return tuple(sqlite.sqlite_version_info)


def check_version(found: tuple[int, ...] | None = None) -> None:
    """Raises RegistryError for a library older than `OLDEST`."""
    found = found or version()
    if found < OLDEST:
        raise RegistryError(
            f"SQLite 版本过旧：{_dotted(found)}，至少需要 {_dotted(OLDEST)} / SQLite is too old",
            hint="请重新安装依赖（pysqlite3），不要使用系统自带的 SQLite。",
        )


def _dotted(number: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in number)


def connect(path: Path, *, read_only: bool) -> Connection:
    """A connection with the pragmas that every user of the registry has. It commits each statement by itself
    outside `BEGIN`; it belongs to the thread that opened it."""
    mode = "ro" if read_only else "rwc"
    connection = sqlite.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_MILLISECONDS / 1000,
        cached_statements=256,
    )
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA journal_size_limit=67108864")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Errors of the library inside the block come out as errors that the user can act on."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error, IntegrityError):
            raise
        raise fault(error, path) from error


def fault(error: Exception, path: Path) -> PipelineError:
    """The library's error → what to tell the user."""
    text = str(error)
    words = text.lower()
    if any(word in words for word in _CORRUPT):
        return damaged(path, text)
    if any(word in words for word in _BUSY):
        return BusyError(
            f"登记库正被占用：{path.name} / the registry is locked",
            hint="请稍候再试；如一直如此，请检查是否有别的程序开着它。",
        )
    if any(word in words for word in _STORAGE):
        return StorageError(
            f"登记库无法写入或打开：{path}（{text}） / the registry cannot be written or opened",
            hint="请检查磁盘空间和文件夹权限。",
        )
    return RegistryError(f"登记库出错：{text} / registry fault", hint="请运行 pipeline verify 检查。")


def damaged(path: Path, detail: str = "") -> RegistryError:
    """What to say and to do about a registry file that cannot be read."""
    return RegistryError(
        f"登记库已损坏：{path}（{detail}） / the registry is damaged",
        hint=(
            "请先停下程序并把损坏的文件改名留存；有备份时用备份恢复，"
            "没有备份时运行 pipeline rebuild，由档案中的记录重建索引。"
        ),
    )
