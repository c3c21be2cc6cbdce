"""Which files of the inbox are ready: regular files that stood still, not temporary, and complete at the end.

The folder is looked at again and again; nobody's events are trusted (network folders send none, and a full
queue drops them). A file is ready when its size and time did not change for `settle` seconds. A PDF, ZIP,
JPEG or PNG without its end mark gets ten times as long: a feeder scanner may be between two pages. Then it
goes on all the same, to be held as damaged.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.names import shown
from pipeline.model.held import Held, HeldReason

PATIENCE = 10.0  # × settle, for a file without its end mark
MAX_DEPTH = 8
_TAIL = 2048

_TEMPORARY = re.compile(
    r"(?is)(\..*|~\$.*|~wrl.*|.*~|.*\.(part|partial|tmp|temp|crdownload|download|filepart|opdownload|!ut|swp|lock)"
    r"|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|.*\.说明\.txt)"
)
_SYSTEM_FOLDER = re.compile(r"(?is)(\..*|@eadir|#recycle|\$recycle\.bin|system volume information|__macosx)")

# How a complete file of each kind ends: (how it begins, what stands near its end).
_ENDINGS: tuple[tuple[bytes, bytes], ...] = (
    (b"%PDF-", b"%%EOF"),
    (b"\xff\xd8\xff", b"\xff\xd9"),
    (b"\x89PNG\r\n\x1a\n", b"IEND"),
    (b"PK\x03\x04", b"PK\x05\x06"),
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that may be taken. `name` is relative to the inbox, safe to show; `hint` its sub-folders."""

    path: Path
    name: str
    size: int
    mtime_ns: int
    inode: int

    @property
    def hint(self) -> str:
        """What the sub-folders' names say, e.g. `3-1203/装修`; "" at the top of the inbox."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in the inbox that is never taken: a link, pipe, socket or device, or a folder too deep. It is
    left where it lies."""

    path: Path
    name: str
    held: Held


def look(inbox: Path, held: Path, folder: Path | None = None) -> Iterator[Ready | Refused]:
    """All that lies in `inbox` and its sub-folders (not in `held`), or in one `folder` of it, by name;
    nothing is opened."""
    yield from _look(folder or inbox, inbox, held, 1)


def _look(folder: Path, inbox: Path, held: Path, depth: int) -> Iterator[Ready | Refused]:
    for entry in _entries(folder):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _enter(path, inbox, held, depth)
        elif not is_temporary(entry.name):
            yield from _seen(path, inbox)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda e: os.fsencode(e.name))
    except OSError:  # removed or closed to us since: it is there again next time, or it is not
        return []


def _enter(path: Path, inbox: Path, held: Path, depth: int) -> Iterator[Ready | Refused]:
    if path == held or _SYSTEM_FOLDER.fullmatch(path.name):
        return
    if depth >= MAX_DEPTH:
        yield _refused(path, inbox, "文件夹层数过多")
        return
    yield from _look(path, inbox, held, depth + 1)


def _seen(path: Path, inbox: Path) -> Iterator[Ready | Refused]:
    try:
        found = path.lstat()
    except OSError:
        return
    if stat.S_ISREG(found.st_mode):
        yield ready(path, found, inbox)
    else:
        yield _refused(path, inbox, _kind_of_node(found.st_mode))


def ready(path: Path, found: os.stat_result, inbox: Path | None = None) -> Ready:
    """A file as it stands now, without waiting. Outside `inbox` its name is the bare file name."""
    inside = inbox is not None and path.is_relative_to(inbox)
    relative = path.relative_to(inbox) if inbox is not None and inside else Path(path.name)
    return Ready(path, shown(relative), found.st_size, found.st_mtime_ns, found.st_ino)


def _refused(path: Path, inbox: Path, what: str) -> Refused:
    return Refused(path, shown(path.relative_to(inbox)), Held(HeldReason.NOT_A_FILE, what))


def refuse(path: Path, found: os.stat_result) -> Held | None:
    """Why something named on the command line is not taken; None for a regular file."""
    if stat.S_ISREG(found.st_mode):
        return None
    return Held(HeldReason.NOT_A_FILE, _kind_of_node(found.st_mode))


def _kind_of_node(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "链接"),
        (stat.S_ISFIFO, "管道"),
        (stat.S_ISSOCK, "套接字"),
        (stat.S_ISDIR, "文件夹"),
    )
    return next((name for test, name in kinds if test(mode)), "设备")


def is_temporary(name: str) -> bool:
    """A name that programs give to what is not finished, or that Windows and macOS leave behind."""
    return _TEMPORARY.fullmatch(name) is not None


def is_complete(path: Path) -> bool:
    """Whether the file ends as files of its kind do; True where the kind has no end mark. Reads a few
    bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            size = file.seek(0, os.SEEK_END)
            ending = next((end for begin, end in _ENDINGS if head.startswith(begin)), None)
            file.seek(max(0, size - _TAIL))
            return ending is None or ending in file.read(_TAIL)
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class _Still:
    size: int
    mtime_ns: int
    inode: int
    since: float


@dataclass(slots=True)
class Settling:
    """Remembers since when each file stands still. `settle` in seconds; times are a monotonic clock's."""

    settle: float
    patience: float = PATIENCE
    _still: dict[Path, _Still] = field(default_factory=dict)

    def settled(self, files: list[Ready], now: float) -> list[Ready]:
        """Those of `files` that are ready at `now`. Files no longer listed are forgotten."""
        self._still = {file.path: self._observe(file, now) for file in files}
        return [file for file in files if self._is_ready(file, now)]

    def _observe(self, file: Ready, now: float) -> _Still:
        before = self._still.get(file.path)
        if before and (before.size, before.mtime_ns, before.inode) == (file.size, file.mtime_ns, file.inode):
            return before
        return _Still(file.size, file.mtime_ns, file.inode, now)

    def _is_ready(self, file: Ready, now: float) -> bool:
        rest = now - self._still[file.path].since
        if rest < self.settle:
            return False
        return rest >= self.settle * self.patience or is_complete(file.path)
