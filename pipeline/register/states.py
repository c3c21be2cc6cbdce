"""How a filed paper stands: what it lacks, its case, its letter. For search: 状态:缺签章, and the facet.

States change after filing, so they are asked of the tables and not of the full-text index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model.text import fold
from pipeline.register.registry import Registry
from pipeline.register.rows import PER_DAY, dump

STATES: dict[str, str] = {
    "missing": "缺签章",
    "open": "事项在办",
    "closed": "事项已办结",
    "issued": "已发文",
    "delivered": "已送达",
    "returned": "已收回执",
    "void": "已作废",
}
_ALSO = {
    "missing": "缺签名 缺印章 缺章 未签章 待补签",
    "open": "在办 办理中 未办结 未结 待办",
    "closed": "已办结 办结 结案 已结 已结案",
    "issued": "已发出 未送达",
    "delivered": "送达 待回执 未收回执",
    "returned": "回执 有回执 回执已收 已签收",
    "void": "作废 已废",
}
_NAMES = {fold(word): key for key, title in STATES.items() for word in (title, key, *_ALSO[key].split())}

_CASE = 'JOIN paper_move m ON m.document = d.id JOIN "case" c ON c.id = m."case"'
_HIDDEN = "c.procedure NOT IN (SELECT value FROM json_each(?))"
_LETTER = "JOIN letter l ON l.document = d.id AND l.document <> ''"
FEW = 5_000  # so many are put together before searching; of more each hit is asked


def state_named(word: str) -> str:
    """The state that somebody means, "" for none.

    >>> state_named("缺印章"), state_named("在办"), state_named("蓝色")
    ('missing', 'open', '')
    """
    return _NAMES.get(fold(word).strip(), "")


def condition(registry: Registry, state: str, hidden: Iterable[str] = ()) -> tuple[str, tuple[str, ...]]:
    """SQL that holds for rows of `fts` in this state, and its values. Cases of `hidden` procedures count for nothing.
    An unknown state holds for none."""
    if state not in STATES:
        return "0", ()
    body, values = _body(state, hidden)
    count = registry.scalar(f"SELECT count(*) FROM (SELECT 1 {body} LIMIT {FEW + 1})", values)
    if not count:
        return "0", ()
    if count <= FEW:
        return f"+fts.rowid IN (SELECT d.key {body})", values
    return f"EXISTS (SELECT 1 {body} AND d.key = fts.rowid)", values


def _body(state: str, hidden: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    if state == "missing":
        return "FROM document d WHERE d.missing <> '[]'", ()
    if state in ("open", "closed"):
        ended = "IS NULL" if state == "open" else "IS NOT NULL"
        return f"FROM document d {_CASE} WHERE c.closed {ended} AND {_HIDDEN}", (dump(sorted(hidden)),)
    return f"FROM document d {_LETTER} WHERE l.state = '{state}'", ()


def states_of(
    registry: Registry, keys: Sequence[int], hidden: Iterable[str] = ()
) -> dict[int, tuple[str, ...]]:
    """The states of papers that have any."""
    if not keys:
        return {}
    wanted = set(keys)
    by_number = {f"{key % PER_DAY:06d}": key for key in keys}
    numbers = dump(list(by_number))
    lacking = registry.rows(
        "SELECT key FROM document WHERE missing <> '[]' AND key BETWEEN ? AND ?", (min(keys), max(keys))
    )
    rows = registry.rows(
        "SELECT m.document, iif(c.closed IS NULL, 'open', 'closed') FROM json_each(?) j"
        ' CROSS JOIN paper_move m ON m.document = j.value CROSS JOIN "case" c ON c.id = m."case"'
        f" WHERE {_HIDDEN}"
        " UNION ALL SELECT l.document, l.state FROM json_each(?) j"
        " CROSS JOIN letter l ON l.document = j.value AND l.document <> ''",
        (numbers, dump(sorted(hidden)), numbers),
    )
    found: dict[int, tuple[str, ...]] = {key: ("missing",) for (key,) in lacking if key in wanted}
    for number, state in rows:
        if state in STATES:
            key = by_number[number]
            found[key] = (*found.get(key, ()), state)
    return found


def letter_of(registry: Registry, document: str) -> tuple[str, str] | None:
    """(id, number) of the letter that was filed as this paper."""
    row = registry.row("SELECT id, number FROM letter WHERE document = ? AND document <> ''", (document,))
    return (str(row[0]), str(row[1] or row[0])) if row is not None else None
