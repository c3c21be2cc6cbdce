"""What could not be filed lies in `inbox/held/`, beside a note in Chinese that says why and what to do.

    inbox/held/扫描0001_第3-4页.pdf
    inbox/held/扫描0001_第3-4页.pdf.说明.txt
    .pipeline/held/<key>.json                 what the program knows of it

The record is written first and chooses the name, so that a crash in between leads to the same file, not to a
second one. When the clerk has taken the paper away (back into the inbox, or elsewhere), `tidy` takes the note
away."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline.intake import store
from pipeline.intake.names import numbered, windows_name
from pipeline.intake.note import note_text, page_words
from pipeline.model.held import Held, HeldReason
from pipeline.site import Site

NOTE = ".说明.txt"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a dropped file is held: `id` and `source` are the file's number and its name as dropped,
    `member` the path inside it ("" = itself), `pages` 1-based in the member (empty = all), `of_pages` how
    many it has."""

    id: str
    source: str
    member: str = ""
    pages: tuple[int, ...] = ()
    of_pages: int = 0

    @property
    def key(self) -> str:
        """Names this part and no other; the same after a crash."""
        what = f"{self.member}\0{','.join(map(str, self.pages))}"
        return f"{self.id}-{hashlib.sha256(what.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Record:
    """What lies in the held folder. `file` is its name there, `sha256` of its bytes as we put them."""

    key: str
    id: str
    file: str
    source: str
    member: str
    pages: tuple[int, ...]
    reason: str
    detail: str
    sha256: str
    held: str  # ISO 8601

    @property
    def why(self) -> Held:
        return Held(HeldReason(self.reason), self.detail)


def hold(
    site: Site,
    part: Part,
    content: Path,
    held: Held,
    now: datetime,
    *,
    suffix: str = "",
    seen: Sequence[str] = (),
) -> Path:
    """Put `content` into the held folder with its note; returns its path there. Again for the same part: no
    second copy. `suffix` replaces the extension where the content is of another kind (".pdf"); `seen` are
    lines of what was recognised (Chinese). Raises StorageError."""
    with store.guarded(f"“{part.source}”未能放入待处理文件夹"):
        store.folder(site.held)
        record = _record(site, part, content, held, now, suffix)
        paper = site.held / record.file
        if not paper.exists():
            store.copy(content, paper)
        _write(_note(paper), note_text(part.source, part.member, part.pages, part.of_pages, record, seen))
    return paper


def _record(site: Site, part: Part, content: Path, held: Held, now: datetime, suffix: str) -> Record:
    sha256 = store.digest(content)
    before = find(site, part.key)
    if before is not None and _is_ours(site.held / before.file, before.sha256):
        name = before.file
    else:
        name = _free_name(site.held, _name(part, suffix))
    record = Record(
        part.key, part.id, name, part.source, part.member, part.pages,
        held.reason, held.detail, sha256, now.isoformat(),
    )  # fmt: skip
    store.folder(_records(site))
    _write(
        _records(site) / f"{part.key}.json", json.dumps(asdict(record), ensure_ascii=False, indent=1).encode()
    )
    return record


def _is_ours(paper: Path, sha256: str) -> bool:
    """The name is still to be used: nothing there yet, or what we put there."""
    return not paper.exists() or store.digest(paper) == sha256


def _name(part: Part, suffix: str) -> str:
    name = (part.member or part.source).rpartition("/")[2]
    if suffix and not name.lower().endswith(suffix):
        name = f"{name.rpartition('.')[0] or name}{suffix}"
    extra = f"_{page_words(part.pages, '-', ',')}" if part.pages else ""
    return windows_name(name, extra)


def _free_name(folder: Path, name: str) -> str:
    """Unique when case is ignored, and so is its note."""
    taken = {entry.name.casefold() for entry in folder.iterdir()}
    count = 1
    while {(found := numbered(name, count)).casefold(), f"{found}{NOTE}".casefold()} & taken:
        count += 1
    return found


def _note(paper: Path) -> Path:
    return paper.with_name(f"{paper.name}{NOTE}")


def _write(path: Path, content: bytes) -> None:
    """A small file, whole or not at all, synced."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    store.sync_folder(path.parent)


def _records(site: Site) -> Path:
    return site.state / "held"


def find(site: Site, key: str) -> Record | None:
    """The record of a part that is held."""
    return _load(_records(site) / f"{key}.json")


def _load(path: Path) -> Record | None:
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Record(**{**raw, "pages": tuple(raw["pages"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def records(site: Site) -> Iterator[Record]:
    """All that is held, oldest first."""
    folder = _records(site)
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        record = _load(path)
        if record is not None:
            yield record


def release(site: Site, record: Record) -> None:
    """It was decided: the paper, its note and its record go. The original stays in the store."""
    with suppress(FileNotFoundError):
        (site.held / record.file).unlink()
    _forget(site, record)


def tidy(site: Site) -> None:
    """Take away the notes of papers that the clerk has taken away, also where he took the note along. Costs
    nothing while nothing changes: the folder of records bears the time of the held folder as it was last
    tidied."""
    folder = _records(site)
    if not folder.is_dir() or not site.held.is_dir():
        return
    changed = site.held.stat().st_mtime_ns
    if changed == folder.stat().st_mtime_ns:
        return
    for record in records(site):
        if not os.path.lexists(site.held / record.file):
            _forget(site, record)
    with suppress(OSError):
        os.utime(folder, ns=(changed, changed))


def _forget(site: Site, record: Record) -> None:
    with suppress(OSError):  # the clerk may have the note open: next time
        for note in (_note(site.held / record.file), _note(site.inbox / record.file)):
            if note.is_file() and record.id.encode() in note.read_bytes():
                note.unlink()
        (_records(site) / f"{record.key}.json").unlink(missing_ok=True)
