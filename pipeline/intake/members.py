"""What came out of a dropped file: members to read, leftovers to hold, and what was passed over."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.kinds import Kind
from pipeline.intake.names import shown
from pipeline.model.held import Held, HeldReason
from pipeline.site import Limits

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Member:
    """One thing with pages: the dropped file itself (`name` "") or a file inside it (its path there).

    `pages` counts PDF pages and TIFF frames; other images, Word documents and mails are one page each. `text`
    holds one text per page where there is nothing to recognise (Word, mail): table rows are lines, their
    cells separated by a tab. `form` are the filled AcroForm fields of a PDF (name, value). `hint` is text
    that came along and may say which unit it is about: the mail's subject and body, the folders in a ZIP.
    `note` is what is odd about it (Chinese)."""

    path: Path
    kind: Kind
    name: str = ""
    pages: int = 1
    text: tuple[str, ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    note: str = ""

    @property
    def has_form_values(self) -> bool:
        return bool(self.form)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file inside the dropped one that is held by itself; None for `path` when it could not be unpacked."""

    name: str
    held: Held
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`held` is about the dropped file as a whole: then there is nothing else. `skipped` are names of things
    that are nobody's paper (Thumbs.db, logos in a mail)."""

    members: tuple[Member, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    skipped: tuple[str, ...] = ()
    held: Held | None = None


class Refusal(Exception):
    """Within intake only: stops the reading of one file or member. `unpack` turns it into a value."""

    def __init__(self, reason: HeldReason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.held = Held(reason, detail)


class OverBudget(Refusal):
    """The dropped file as a whole costs too much: not a matter of one member."""

    def __init__(self, detail: str) -> None:
        super().__init__(HeldReason.HOSTILE_ARCHIVE, detail)


@contextmanager
def parsing(what: str) -> Iterator[None]:
    """Whatever a parser of untrusted bytes raises → Refusal(UNREADABLE, `what`). Our own disk being full, or
    memory running out, is not the file's damage."""
    try:
        yield
    except (MemoryError, Refusal):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            raise
        raise Refusal(HeldReason.UNREADABLE, what) from error


@dataclass(slots=True)
class Crate:
    """The folder that one dropped file is unpacked into, with a budget for all of it together."""

    folder: Path
    limits: Limits
    members: list[Member] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    count: int = 0
    room: int = 0

    def __post_init__(self) -> None:
        self.room = self.limits.unpacked_mb * 1024 * 1024

    def next_path(self) -> Path:
        """A new path in the folder; names from outside are never used as paths. Raises OverBudget at the
        limit."""
        self.count += 1
        if self.count > self.limits.members:
            raise OverBudget(f"文件超过 {self.limits.members} 个")
        return self.folder / f"{self.count:05d}"

    def spend(self, size: int) -> None:
        """Count `size` more unpacked bytes. Raises OverBudget when it is too much."""
        self.room -= size
        if self.room < 0:
            raise OverBudget(f"解压后超过 {self.limits.unpacked_mb} MB")

    def write(self, content: bytes) -> Path:
        """Bytes whose size was counted → a new file."""
        path = self.next_path()
        path.write_bytes(content)
        return path

    def hold(self, name: str, held: Held, path: Path | None = None) -> None:
        self.leftovers.append(Leftover(shown(name), held, path))

    def skip(self, name: str) -> None:
        self.skipped.append(shown(name))
