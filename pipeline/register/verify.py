"""`pipeline verify`: proof that registry, index, audit log, archive and originals agree, or what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.model import Document
from pipeline.register.audit import Head, broken_links
from pipeline.register.finding import Finding, Severity
from pipeline.register.library import DatabaseError
from pipeline.register.registry import Registry
from pipeline.register.verify_files import archive_findings, original_findings
from pipeline.register.verify_rows import row_findings
from pipeline.site import Site

Record = tuple[Path, Document | Exception]


def verify(
    registry: Registry,
    site: Site,
    records: Iterable[Record],
    *,
    heads: Sequence[Head] = (),
    inventory: str = "目录.pdf",
    progress: Callable[[str], None] = lambda _: None,
) -> list[Finding]:
    """Everything that differs; [] when all is as it was written.

    `records` are the archive's (absolute path, record, or what was wrong with it); `heads` the ends of the
    audit chain as exported earlier; `inventory` is the name of the one file in a dossier that is no paper.
    Reads every filed PDF and original once. `progress` is told what was looked at.
    """
    found = list(database_findings(registry))
    if any(finding.kind == "database" for finding in found):
        return found  # the rows cannot be trusted: what they say about files would mislead
    found += audit_findings(registry, heads)
    found += row_findings(registry, has_index=not any(finding.kind == "index" for finding in found))
    found += archive_findings(registry, site, records, inventory, progress)
    found += original_findings(registry, site, progress)
    return found


def database_findings(registry: Registry) -> Iterator[Finding]:
    """SQLite's own checks of the file, of references, and of the full-text index."""
    damage = _integrity(registry)
    for line in damage:
        if "fts5" in line.lower():
            yield Finding("index", "fts", f"全文索引损坏，请运行 pipeline rebuild（{line}）")
        else:
            yield Finding("database", "registry.db", f"登记库文件损坏，请用备份恢复（{line}）")
    if not damage:
        for table, rowid, parent, _ in registry.rows("PRAGMA foreign_key_check"):
            yield Finding("reference", f"{table} {rowid}", f"{table} 中有一行指向不存在的 {parent}")


def _integrity(registry: Registry) -> list[str]:
    """What SQLite finds wrong; some damage makes the check itself fail."""
    try:
        lines = [str(line) for (line,) in registry.connection.execute("PRAGMA integrity_check(20)")]
    except DatabaseError as error:
        return [str(error)]
    return [line for line in lines if line != "ok"]


def audit_findings(registry: Registry, heads: Sequence[Head] = ()) -> Iterator[Finding]:
    """Events that were changed, removed or put in between."""
    for number in broken_links(registry, heads):
        yield Finding("audit", str(number), f"操作日志第 {number} 条被改动、缺失或与已导出的校验值不符")


def is_sound(findings: Iterable[Finding]) -> bool:
    """No errors; warnings may be there."""
    return not any(finding.severity is Severity.ERROR for finding in findings)
