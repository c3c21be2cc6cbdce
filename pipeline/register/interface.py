"""Lists for other programs: page by page from the place where the last one ended, within what somebody may know of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pipeline.model import Letter, UnitCode
from pipeline.model.case import Case
from pipeline.register.caselist import CaseBounds
from pipeline.register.cases import case_of
from pipeline.register.drops import Upload
from pipeline.register.letterlists import Bounds
from pipeline.register.letters import find_letter
from pipeline.register.registry import Registry
from pipeline.register.rows import dump

_CASE = 'SELECT id, procedure, unit, state, version, opened, since, closed, given, period FROM "case"'


def cases_after(
    registry: Registry,
    bounds: CaseBounds,
    *,
    before: tuple[str, str] | None = None,
    procedure: str = "",
    unit: UnitCode | None = None,
    open: bool | None = None,
    limit: int,
) -> list[Case]:
    """Newest first; `before` is (opened, id) of the last one that was had. Cases of the office are in every reach."""
    rows = registry.rows(
        f"{_CASE} WHERE (?1 IS NULL OR (opened, id) < (?1, ?2)) AND (?3 = '' OR procedure = ?3)"
        " AND (?4 IS NULL OR unit = ?4) AND (?5 IS NULL OR (closed IS NULL) = ?5)"
        " AND (?6 IS NULL OR unit = '' OR substr(unit, 1, instr(unit, '-') - 1) IN (SELECT value FROM json_each(?6)))"
        " AND procedure NOT IN (SELECT value FROM json_each(?7)) ORDER BY opened DESC, id DESC LIMIT ?8",
        (
            before[0] if before else None,
            before[1] if before else None,
            procedure,
            str(unit) if unit is not None else None,
            None if open is None else int(open),
            _list(bounds.buildings),
            dump(sorted(bounds.hidden)),
            limit,
        ),
    )
    return [case_of(row) for row in rows]


def letters_after(
    registry: Registry,
    bounds: Bounds,
    *,
    before: str = "",
    state: str = "",
    unit: UnitCode | None = None,
    limit: int,
) -> list[Letter]:
    """Newest first; `before` is the id of the last one that was had. Letters of the office are in no area."""
    rows = registry.rows(
        "SELECT id FROM letter WHERE (?1 = '' OR id < ?1) AND (?2 = '' OR state = ?2) AND (?3 IS NULL OR unit = ?3)"
        " AND (?4 IS NULL OR substr(unit, 1, instr(unit, '-') - 1) IN (SELECT value FROM json_each(?4)))"
        " AND (?5 IS NULL OR paper IN (SELECT value FROM json_each(?5))) ORDER BY id DESC LIMIT ?6",
        (
            before,
            state,
            str(unit) if unit is not None else None,
            _list(bounds.buildings),
            _list(bounds.papers),
            limit,
        ),
    )
    return [find_letter(registry, id) for (id,) in rows]


def find_upload(registry: Registry, id: int, login: str) -> Upload | None:
    """What that person sent; None for what somebody else did."""
    row = registry.row(
        "SELECT login, at, name, bytes, sha256 FROM upload WHERE id = ? AND login = ?", (id, login)
    )
    return Upload(row[0], datetime.fromisoformat(row[1]), *row[2:]) if row else None


def _list(values: Collection[str] | None) -> str | None:
    return dump(sorted(values)) if values is not None else None
