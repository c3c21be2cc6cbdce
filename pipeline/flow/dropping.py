"""A file that somebody sends from a browser, or another program, into the inbox: whole or not at all, and by whom.

    1  the bytes lie in .pipeline/uploads/, where no intake looks
    2  registry: who, when, how many bytes, their hash; audit event       ┐ one transaction
    3  linked into inbox/ under a name that is safe and not taken yet      ┘

A crash before 3 leaves nothing but a file in `uploads`, which `sweep` removes; the sender was told nothing and sends
again. The intake's journal finds step 2 by the file's inode and time.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.intake import store
from pipeline.intake.names import numbered, windows_name
from pipeline.intake.settle import is_temporary
from pipeline.model import UnitCode
from pipeline.register import drops
from pipeline.register.registry import Registry
from pipeline.site import Site

FALLBACK = "上传文件"
STALE = 24 * 3600.0  # seconds after which a part that was never finished is nobody's


@dataclass(frozen=True, slots=True)
class Dropped:
    """`name` in the inbox, safe to show; `id` of the upload."""

    id: int
    name: str
    size: int
    sha256: str


def uploads(site: Site) -> Path:
    """The folder for bytes on their way, made where it is missing. Raises StorageError."""
    folder = site.state / "uploads"
    with store.guarded("上传的文件无法保存"):
        store.folder(folder)
    return folder


def sweep(site: Site) -> None:
    """Remove what was cut off long ago."""
    with suppress(OSError):
        for path in (*uploads(site).iterdir(), *site.inbox.glob(".*.part.tmp")):
            if time.time() - path.lstat().st_mtime > STALE:
                path.unlink(missing_ok=True)


def inbox_name(given: str, unit: UnitCode | None = None) -> str:
    """What somebody's machine calls a file → a file name that the intake takes. `unit` goes before it, where the intake
    reads it as a hint.

    >>> inbox_name("C:\\\\扫描\\\\合同.pdf"), inbox_name("../../x.pdf"), inbox_name("a.tmp")
    ('合同.pdf', 'x.pdf', '上传文件_a.tmp_')
    """
    name = windows_name(re.split(r"[/\\]", given)[-1], fallback=FALLBACK)
    if is_temporary(name):  # it would lie in the inbox for ever
        name = windows_name(f"{FALLBACK}_{name.lstrip('~$')}_")
    return windows_name(f"{unit}_{name}") if unit is not None else name


def drop(
    site: Site,
    registry: Registry,
    part: Path,
    name: str,
    *,
    login: str,
    now: datetime,
    unit: UnitCode | None = None,
) -> Dropped:
    """Put a whole file that lies in `uploads` into the inbox. Raises StorageError; then it lies where it lay, and the
    registry says nothing."""
    with store.guarded("上传的文件未能放入收件箱"):
        store.sync(part)
        sha256 = store.digest(part)
        store.folder(site.inbox)
        part = _beside(part, site.inbox)
        size = part.stat().st_size
        upload, target = _kept(registry, site.inbox, part, inbox_name(name, unit), login, now, sha256)
    return Dropped(upload, target.name, size, sha256)


def _kept(
    registry: Registry, inbox: Path, part: Path, name: str, login: str, now: datetime, sha256: str
) -> tuple[int, Path]:
    """Steps 2 and 3; a commit that fails takes the file out of the inbox again, before it has settled there."""
    found, target = part.stat(), None
    try:
        with registry.atomic():
            target = _place(part, inbox, name)
            upload = drops.Upload(login, now, target.name, found.st_size, sha256)
            return drops.keep_upload(registry, upload, inode=found.st_ino, mtime_ns=found.st_mtime_ns), target
    except BaseException:
        if target is not None:
            target.rename(part)
        raise


def _beside(part: Path, inbox: Path) -> Path:
    """On the inbox's own file system: where it is another one, a copy under a name that the intake passes over."""
    if part.stat().st_dev == inbox.stat().st_dev:
        return part
    copy = inbox / f".{part.name}.tmp"
    store.copy(part, copy)
    part.unlink()
    return copy


def _place(part: Path, inbox: Path, name: str) -> Path:
    """Under the first name that nobody has; a file that is there already is never replaced."""
    count = 1
    while True:
        target = inbox / numbered(name, count)
        try:
            os.link(part, target)
        except FileExistsError:
            count += 1
            continue
        except OSError as error:
            if error.errno not in store.NO_LINKS:
                raise
            if os.path.lexists(target):
                count += 1
                continue
            part.rename(target)
        else:
            part.unlink()
        store.sync_folder(inbox)
        return target
