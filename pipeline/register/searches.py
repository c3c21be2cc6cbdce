"""Saved searches of a person: what was asked, under a name, and up to which paper the person has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable

MOST_SAVED, MOST_NAME, MOST_ASKED = 30, 40, 1_000
_SELECT = "SELECT id, login, name, asked, seen FROM saved_search"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`asked` is the part of an address after the question mark; `seen` the highest number of a paper at the last look."""

    id: int
    login: str
    name: str
    asked: str
    seen: int


def save(registry: Registry, login: str, name: str, asked: str, *, seen: int, now: datetime) -> SavedSearch:
    """Keep a search; the same one again only gets the new name. Raises UsageError for no name, or too many."""
    title, asked = _name(name), storable(asked)
    if len(asked) > MOST_ASKED:
        raise UsageError("检索条件太长，不能保存 / too long to be saved", hint="请少写几个字。")
    with registry.atomic():
        known = registry.row(f"{_SELECT} WHERE login = ? AND asked = ?", (login, asked))
        if known is not None:
            return rename(registry, login, known[0], title)
        count = registry.scalar("SELECT count(*) FROM saved_search WHERE login = ?", (login,))
        if count >= MOST_SAVED:
            raise UsageError(
                f"最多保存 {MOST_SAVED} 个检索 / too many saved searches", hint="请先删除不用的。"
            )
        registry.write(
            "INSERT INTO saved_search(login, name, asked, made, seen) VALUES (?,?,?,?,?)",
            (login, title, asked, now.isoformat(), seen),
        )
        row = registry.row(f"{_SELECT} WHERE login = ? AND asked = ?", (login, asked))
        assert row is not None
        return _saved(row)


def saved(registry: Registry, login: str) -> list[SavedSearch]:
    """Of one person, by name."""
    return [_saved(row) for row in registry.rows(f"{_SELECT} WHERE login = ? ORDER BY name, id", (login,))]


def find(registry: Registry, login: str, id: int) -> SavedSearch:
    """Raises UsageError for one that this person does not have."""
    row = registry.row(f"{_SELECT} WHERE login = ? AND id = ?", (login, id))
    if row is None:
        raise UsageError("没有这个已存检索 / no such saved search", hint="可能已经删除，请从检索页面进入。")
    return _saved(row)


def rename(registry: Registry, login: str, id: int, name: str) -> SavedSearch:
    """Raises UsageError."""
    title = _name(name)
    with registry.atomic():
        found = find(registry, login, id)
        registry.write("UPDATE saved_search SET name = ? WHERE id = ?", (title, found.id))
        return find(registry, login, id)


def delete(registry: Registry, login: str, id: int) -> None:
    """Raises UsageError."""
    with registry.atomic():
        registry.write("DELETE FROM saved_search WHERE id = ?", (find(registry, login, id).id,))


def looked(registry: Registry, login: str, id: int, seen: int) -> None:
    """The person has seen everything up to this paper."""
    registry.write(
        "UPDATE saved_search SET seen = max(seen, ?) WHERE login = ? AND id = ?", (seen, login, id)
    )


def _name(name: str) -> str:
    title = storable(" ".join(name.split()))[:MOST_NAME]
    if not title:
        raise UsageError("请给检索起个名字 / a name is needed", hint="例如“3栋在办装修”。")
    return title


def _saved(row: Row) -> SavedSearch:
    return SavedSearch(*row)
