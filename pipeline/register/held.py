"""Papers that wait for a person: why, from where, and everything that was found out about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import Evidence, Held, HeldReason, Origin
from pipeline.register import audit
from pipeline.register.numbers import HELD, next_number
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import dump, evidence_of, storable

OPEN, FILED, DROPPED, REMADE = "open", "filed", "dropped", "remade"

_SELECT = (
    "SELECT id, sha256, name, member, pages, received, reason, detail, evidence, plan, path, state, document"
    " FROM held"
)


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper that was not filed. `plan` is what the caller wants to find again (what was read, the paper and
    unit that seemed likely); `path` where it lies for the clerk, relative to the site. `state` is open, filed
    (as `document`), dropped, or remade (its pages are new drops)."""

    id: str
    origin: Origin
    held: Held
    evidence: tuple[Evidence, ...]
    plan: Mapping[str, Any]
    path: str
    state: str
    document: str


def hold(
    registry: Registry,
    origin: Origin,
    held: Held,
    *,
    now: datetime,
    evidence: Sequence[Evidence] = (),
    plan: Mapping[str, Any] | None = None,
    path: str = "",
    actor: str = "pipeline",
) -> str:
    """Write down a held paper; its id (H000001). The same pages of the same source, still open, keep theirs
    and take the new reason."""
    place = (origin.sha256, storable(origin.member), origin.pages[0] if origin.pages else 0)
    facts = (
        held.reason.value,
        storable(held.detail),
        dump([asdict(one) for one in evidence]),
        dump(dict(plan or {})),
        storable(path),
        dump(origin.pages),
    )
    with registry.atomic():
        known = registry.scalar(
            "SELECT id FROM held WHERE sha256 = ? AND member = ? AND first_page = ? AND state = 'open'", place
        )
        if known is not None:
            registry.write(
                "UPDATE held SET reason = ?, detail = ?, evidence = ?, plan = ?, path = ?, pages = ? WHERE id = ?",
                (*facts, known),
            )
            return str(known)
        id = f"H{next_number(registry, HELD):06d}"
        registry.write(
            "INSERT INTO held(id, sha256, member, first_page, name, received, held_at, state,"
            " reason, detail, evidence, plan, path, pages) VALUES (?,?,?,?,?,?,?,'open',?,?,?,?,?,?)",
            (id, *place, storable(origin.name), origin.received.isoformat(), now.isoformat(), *facts),
        )
        _tell(registry, id, "held", actor, now, {"reason": held.reason.value, "source": origin.sha256})
    return id


def settle_held(
    registry: Registry, id: str, *, document: str = "", remade: bool = False, actor: str, now: datetime
) -> HeldPaper:
    """A person decided: it was filed as `document`, remade, or else dropped. Repeating the same decision does no
    harm; another one raises UsageError."""
    state = FILED if document else REMADE if remade else DROPPED
    with registry.atomic():
        paper = find_held(registry, id)
        if paper.state == OPEN:
            registry.write(
                "UPDATE held SET state = ?, document = ?, decided_at = ?, decided_by = ? WHERE id = ?",
                (state, document, now.isoformat(), actor, id),
            )
            _tell(registry, id, "settled", actor, now, {"state": state, "document": document})
            return find_held(registry, id)
    if (paper.state, paper.document) != (state, document):
        raise UsageError(f"待处理文件 {id} 已有决定 / already decided")
    return paper


def reopen(registry: Registry, document: str) -> None:
    """The held papers that became `document` wait again: it was filed by mistake. Part of a larger transaction."""
    registry.write(
        "UPDATE held SET state = 'open', document = '', decided_at = '', decided_by = ''"
        " WHERE id = (SELECT max(id) FROM held WHERE document = ? AND state = 'filed')",
        (document,),
    )


def find_held(registry: Registry, id: str) -> HeldPaper:
    """Raises UsageError for an id that is not there."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有编号为 {id} 的待处理文件 / no such held paper")
    return _held(row)


def held_papers(registry: Registry, *, state: str = OPEN) -> list[HeldPaper]:
    """All in one state, oldest first."""
    return [_held(row) for row in registry.rows(f"{_SELECT} WHERE state = ? ORDER BY id", (state,))]


def count_open(registry: Registry) -> int:
    """How many wait for a decision."""
    return int(registry.scalar("SELECT count(*) FROM held WHERE state = 'open'"))


def held_of_source(registry: Registry, sha256: str) -> list[HeldPaper]:
    """Every held paper of a dropped file, in page order, whatever became of it."""
    rows = registry.rows(f"{_SELECT} WHERE sha256 = ? ORDER BY member, first_page, id", (sha256,))
    return [_held(row) for row in rows]


def _held(row: Row) -> HeldPaper:
    id, sha256, name, member, pages, received, reason, detail, evidence, plan, path, state, document = row
    return HeldPaper(
        id=id,
        origin=Origin(sha256, name, member, tuple(json.loads(pages)), datetime.fromisoformat(received)),
        held=Held(HeldReason(reason), detail),
        evidence=tuple(map(evidence_of, json.loads(evidence))),
        plan=json.loads(plan),
        path=path,
        state=state,
        document=document,
    )


def _tell(
    registry: Registry,
    id: str,
    action: str,
    actor: str,
    now: datetime,
    detail: Mapping[str, str | int | bool],
) -> None:
    audit.append(registry, now=now, actor=actor, action=action, object=id, detail=detail)
