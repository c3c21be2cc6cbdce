"""What came into the inbox, for the page that shows it: journal rows with who sent them and the account of their pages.
Read only, but for uploads and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, timedelta

from pipeline.register import audit
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person sent. `name` as it lies in the inbox."""

    login: str
    at: datetime
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each page of a dropped file; `loose` are things without pages that were held (a file that does
    not open, an attachment of another kind)."""

    pages: int = 0
    filed: int = 0
    held: int = 0
    blank: int = 0
    separator: int = 0
    duplicate: int = 0
    loose: int = 0

    @property
    def agrees(self) -> bool:
        """The law of the batch: every page is in exactly one of them."""
        return self.pages == self.filed + self.held + self.blank + self.separator + self.duplicate


@dataclass(frozen=True, slots=True)
class Drop:
    """One dropped file. `login` "" where it did not come from the desk; `account` None until it is done (and for files
    of before accounts were kept). Words as in the intake's journal."""

    id: str
    name: str
    state: str
    size: int
    sha256: str
    outcome: str
    reason: str
    duplicate_of: str
    received: datetime
    finished: datetime | None
    login: str
    account: Account | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which drops: of a day; that may be of an `outcome` by now (OUTCOMES); whose name has `name` in it; sent by
    `login`; before `before` (an id)."""

    day: date | None = None
    outcome: str = ""
    name: str = ""
    login: str = ""
    before: str = ""


_OF_HELD = "i.outcome = 'held' AND i.sha256 IN (SELECT sha256 FROM held WHERE state"
# What was held may have been decided since. `+`: nearly all are; by date is quicker than by the index.
OUTCOMES = {
    "filed": "+i.outcome IN ('filed', 'held')",
    "held": f"({_OF_HELD} = 'open'))",
    "duplicate": "i.outcome = 'duplicate'",
    "refused": f"(i.outcome = 'refused' OR ({_OF_HELD} = 'dropped')))",
    "blank": "i.outcome IN ('blank', 'separator')",
}
LAST = "~"  # after every id
_DROP = (
    "SELECT i.id, i.name, i.state, i.size, i.sha256, i.outcome, i.reason, i.duplicate_of, i.received, i.finished,"
    " coalesce(u.login, ''), a.pages, a.filed, a.held, a.blank, a.separator, a.duplicate, a.loose"
    " FROM intake i LEFT JOIN upload u ON u.inode = i.inode AND u.mtime_ns = i.mtime_ns"
    " LEFT JOIN intake_account a ON a.intake = i.id"
)
# The same, from who sent it: few rows, found by their index.
_SENT = _DROP.replace("intake i LEFT JOIN upload u ON", "upload u CROSS JOIN intake i ON")


def keep_upload(registry: Registry, upload: Upload, *, inode: int, mtime_ns: int) -> int:
    """Write down who sends what, with its audit event; its id."""
    with registry.atomic():
        registry.write(
            "INSERT INTO upload(login, at, name, bytes, sha256, inode, mtime_ns) VALUES (?,?,?,?,?,?,?)",
            (
                upload.login,
                upload.at.isoformat(),
                storable(upload.name),
                upload.size,
                upload.sha256,
                inode,
                mtime_ns,
            ),
        )
        id = int(registry.scalar("SELECT last_insert_rowid()"))
        audit.append(
            registry,
            now=upload.at,
            actor=upload.login,
            action="uploaded",
            object=f"upload-{id}",
            detail={"bytes": upload.size, "source": upload.sha256},
        )
    return id


def upload_state(registry: Registry, id: int, login: str) -> tuple[str, Drop | None] | None:
    """Of an upload of this person: its name in the inbox, and its drop once it was taken. None where there is none."""
    row = registry.row("SELECT name, inode, mtime_ns FROM upload WHERE id = ? AND login = ?", (id, login))
    if row is None:
        return None
    found = registry.row(f"{_DROP} WHERE i.inode = ? AND i.mtime_ns = ? ORDER BY i.id DESC", row[1:])
    return row[0], _drop(found) if found else None


def upload_logins(registry: Registry, files: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """(inode, mtime_ns) of files that lie in the inbox → who sent them from the desk."""
    found: dict[tuple[int, int], str] = {}
    for key in files:
        login = registry.scalar("SELECT login FROM upload WHERE inode = ? AND mtime_ns = ?", key)
        if login is not None:
            found[key] = str(login)
    return found


def keep_account(registry: Registry, intake: str, account: Account) -> None:
    """What became of the pages of a drop; said again after a crash, the last word holds."""
    with registry.atomic():
        registry.write(
            "INSERT OR REPLACE INTO intake_account VALUES (?,?,?,?,?,?,?,?)", (intake, *astuple(account))
        )


def account_of(registry: Registry, intake: str) -> Account | None:
    """None where none was kept."""
    row = registry.row(
        "SELECT pages, filed, held, blank, separator, duplicate, loose FROM intake_account WHERE intake = ?",
        (intake,),
    )
    return Account(*row) if row else None


def drop_of(registry: Registry, id: str) -> Drop | None:
    """One drop."""
    row = registry.row(f"{_DROP} WHERE i.id = ?", (id,))
    return _drop(row) if row else None


def unfinished(registry: Registry) -> list[Drop]:
    """What is being worked on, oldest first."""
    return [_drop(row) for row in registry.rows(f"{_DROP} WHERE i.state <> 'finished' ORDER BY i.id")]


def drops(registry: Registry, asked: Asked, most: int) -> list[Drop]:
    """What was done, newest first."""
    where, values = ["i.state = 'finished'"], list[str]()
    if asked.day is not None:
        where.append("i.id >= ? AND i.id < ?")
        values += _span(asked.day)
    if asked.before:
        where.append("i.id < ?")
        values.append(asked.before)
    if asked.outcome:
        where.append(OUTCOMES[asked.outcome])
    if asked.name:
        named = "SELECT id FROM intake WHERE state = 'finished' AND id < ? AND name LIKE ? ESCAPE '\\'"
        where.append(f"i.id IN ({named} ORDER BY id DESC LIMIT {int(most)})")
        values += [asked.before or LAST, f"%{_literal(asked.name)}%"]
    select = _DROP
    if asked.login:
        select = _SENT
        where.append("u.login = ?")
        values.append(asked.login)
    sql = f"{select} WHERE {' AND '.join(where)} ORDER BY i.id DESC LIMIT {int(most)}"
    return [_drop(row) for row in registry.rows(sql, values)]


def day_account(registry: Registry, day: date) -> tuple[int, Account]:
    """How many files of a day are done, and the sum of their accounts."""
    sums = ", ".join(f"coalesce(sum(a.{field.name}), 0)" for field in fields(Account))
    row = registry.row(
        f"SELECT count(*), {sums} FROM intake i LEFT JOIN intake_account a ON a.intake = i.id"
        " WHERE i.state = 'finished' AND i.id >= ? AND i.id < ?",
        _span(day),
    )
    assert row is not None
    return int(row[0]), Account(*row[1:])


def last_day(registry: Registry, before: date) -> date | None:
    """The newest day before this one on which something came."""
    id = registry.scalar("SELECT max(id) FROM intake WHERE id < ?", (_span(before)[0],))
    return date.fromisoformat(id[:8]) if id else None


def finished_since(registry: Registry, since: datetime) -> tuple[int, int]:
    """Files and pages that were done since then (of those taken within the day before it)."""
    row = registry.row(
        "SELECT count(*), coalesce(sum(a.pages), 0) FROM intake i LEFT JOIN intake_account a ON a.intake = i.id"
        " WHERE i.id >= ? AND i.state = 'finished' AND i.finished >= ?",
        (f"{since - timedelta(hours=2):%Y%m%d-%H%M%S}", since.isoformat()),
    )
    assert row is not None
    return int(row[0]), int(row[1])


def _span(day: date) -> list[str]:
    """Ids sort by time and begin with the day."""
    return [f"{day:%Y%m%d}", f"{day + timedelta(days=1):%Y%m%d}"]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _drop(row: Row) -> Drop:
    id, name, state, size, sha256, outcome, reason, duplicate_of, received, finished, login, *counts = row
    return Drop(
        id=id,
        name=name,
        state=state,
        size=size,
        sha256=sha256,
        outcome=outcome,
        reason=reason,
        duplicate_of=duplicate_of,
        received=datetime.fromisoformat(received),
        finished=datetime.fromisoformat(finished) if finished else None,
        login=login,
        account=Account(*counts) if counts[0] is not None else None,
    )
