"""Do the rows of the registry agree with each other: documents, text, index, audit events, numbers?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from pipeline.register.finding import Finding, Severity
from pipeline.register.index import of_code
from pipeline.register.registry import Registry

_LAST_EVENT = (
    "SELECT d.id, d.sha256, (SELECT detail FROM audit WHERE object = d.id"
    " AND action IN ('filed', 'refiled', 'recovered') ORDER BY seq DESC LIMIT 1) FROM document d ORDER BY d.id"
)


def row_findings(registry: Registry, *, has_index: bool = True) -> Iterator[Finding]:
    """All of them; each reads whole tables once. `has_index` is False where the index is known to be broken
    and cannot be asked."""
    entries = _entries(registry) if has_index else ()
    return chain(_texts(registry), entries, _events(registry), _numbers(registry), _unfinished(registry))


def _texts(registry: Registry) -> Iterator[Finding]:
    rows = registry.rows(
        "SELECT id FROM document LEFT JOIN doc_text USING (key) WHERE body IS NULL ORDER BY id"
    )
    for (id,) in rows:
        yield Finding("text", id, f"文件 {id} 缺少全文")


def _entries(registry: Registry) -> Iterator[Finding]:
    """Each document is found by its own number, and the index holds nothing else."""
    indexed = {key for (key,) in registry.rows("SELECT id FROM fts_docsize")}
    for key, id in registry.rows("SELECT key, id FROM document ORDER BY id"):
        entry = registry.row("SELECT 1 FROM fts WHERE fts MATCH ? AND rowid = ?", (f'"{of_code(id)}"', key))
        if entry is None or key not in indexed:
            yield Finding("index", id, f"文件 {id} 不在全文索引中，请运行 pipeline rebuild")
        indexed.discard(key)
    for key in sorted(indexed):
        yield Finding("index", str(key), "全文索引中有一条不属于任何文件，请运行 pipeline rebuild")


def _events(registry: Registry) -> Iterator[Finding]:
    """The audit log knows the bytes of every filed paper."""
    for id, sha256, detail in registry.rows(_LAST_EVENT):
        if detail is None:
            yield Finding("audit", id, f"操作日志里没有文件 {id} 的归档记录")
        elif json.loads(detail).get("sha256") != sha256:
            yield Finding("audit", id, f"文件 {id} 的校验值与操作日志不符")


def _numbers(registry: Registry) -> Iterator[Finding]:
    """Every number of a letter is there once: no gap, none beyond the counter."""
    rows = registry.rows(
        "SELECT s.series, s.year, s.last, count(l.number) FROM number_series s LEFT JOIN letter l"
        " ON substr(l.number, 1, length(s.series) + 6) = s.series || '〔' || s.year || '〕'"
        " GROUP BY s.series, s.year"
    )
    for series, year, last, used in rows:
        if used != last:
            yield Finding(
                "number",
                f"{series}〔{year}〕",
                f"发文号用到 {last} 号，登记的函件只有 {used} 件（登记库可能由档案重建）",
                Severity.WARNING,
            )


def _unfinished(registry: Registry) -> Iterator[Finding]:
    for (id,) in registry.rows("SELECT document FROM filing WHERE state = 'reserved' ORDER BY document"):
        yield Finding(
            "unfinished",
            id,
            f"编号 {id} 的归档没有完成，再运行一次 pipeline ingest 即可",
            Severity.WARNING,
        )
