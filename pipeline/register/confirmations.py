"""What people confirmed or corrected: classifying learns from it (design §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.register import audit
from pipeline.register.registry import Registry
from pipeline.register.rows import storable

PAPER, UNIT, FIELD = "paper", "unit", "field"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person said that `kind` of `object` (a document or a held paper) is `after`; the program had thought
    `before` ("" = nothing). `name` is the field where `kind` is field. `title` and `text` are what was read
    off the paper: the sample that is learned from."""

    at: datetime
    actor: str
    object: str
    kind: str
    before: str
    after: str
    name: str = ""
    title: str = ""
    text: str = ""


def confirm(registry: Registry, confirmation: Confirmation) -> None:
    """Keep it; the audit event says that something was corrected, not to what (fields may be personal)."""
    c = confirmation
    with registry.atomic():
        registry.write(
            "INSERT INTO confirmation(at, actor, object, kind, name, before, after, title, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                c.at.isoformat(), c.actor, c.object, c.kind, c.name,
                *map(storable, (c.before, c.after, c.title, c.text)),
            ),
        )  # fmt: skip
        audit.append(
            registry,
            now=c.at,
            actor=c.actor,
            action="confirmed",
            object=c.object,
            detail={"kind": c.kind, "name": c.name, "changed": c.before != c.after},
        )


def confirmations(registry: Registry, kind: str | None = None) -> list[Confirmation]:
    """All, oldest first; of one kind where given."""
    rows = registry.rows(
        "SELECT at, actor, object, kind, before, after, name, title, text FROM confirmation"
        " WHERE ?1 IS NULL OR kind = ?1 ORDER BY id",
        (kind,),
    )
    return [Confirmation(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]


def confirmations_of(registry: Registry, object: str, *, since: datetime) -> list[Confirmation]:
    """What was said of one document since a time, oldest first."""
    rows = registry.rows(
        "SELECT at, actor, object, kind, before, after, name, title, text FROM confirmation WHERE object = ? ORDER BY id",
        (object,),
    )
    found = [Confirmation(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]
    return [one for one in found if one.at >= since]


def papers_of_title(registry: Registry, title: str) -> dict[str, int]:
    """Papers that people filed under a title as it was read → how often; {} for no title."""
    if not title:
        return {}
    rows = registry.rows(
        "SELECT after, count(*) FROM confirmation WHERE kind = 'paper' AND title = ? GROUP BY after ORDER BY 2 DESC",
        (storable(title),),
    )
    return {row[0]: int(row[1]) for row in rows}


def newest(registry: Registry) -> int:
    """Grows with every confirmation of a kind of paper: lessons are to be read again."""
    return int(registry.scalar("SELECT coalesce(max(id), 0) FROM confirmation WHERE kind = 'paper'"))
