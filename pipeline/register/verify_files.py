"""Do the files agree with the registry: filed PDFs, their records, originals, and nothing else there?"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.model import Document
from pipeline.register.finding import Finding, Severity
from pipeline.register.registry import Registry
from pipeline.register.rows import SELECT, document_of
from pipeline.site import Site

_NAMES = {
    "unit": "房号", "paper": "文件种类", "title": "标题", "category": "分类", "date": "日期", "path": "位置",
    "sha256": "校验值", "pages": "页数", "party": "用户", "case": "案号", "serial": "表单编号",
    "letter": "函件编号", "origin": "来源", "text": "全文",
}  # fmt: skip
_PASSING = re.compile(r"^(?:\.|~\$)|\.(?:tmp|part)$|^(?:Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def archive_findings(
    registry: Registry,
    site: Site,
    records: Iterable[tuple[Path, Document | Exception]],
    inventory: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Finding]:
    """Document ↔ PDF ↔ record, both ways."""
    expected: set[str] = set()
    recorded: dict[str, str] = {}
    for path, record in records:
        yield from _record(registry, site, path, record, recorded)
    for row in registry.connection.execute(f"{SELECT} ORDER BY id"):
        document = document_of(row)
        expected |= {document.path, _record_of(document.path)}
        progress(document.path)
        yield from _pdf(site, document)
        if document.id not in recorded:
            yield Finding("record-missing", document.id, f"文件 {document.id} 旁边没有可读的记录")
    yield from _unexpected(site, expected, inventory)


def _record(
    registry: Registry, site: Site, path: Path, record: Document | Exception, recorded: dict[str, str]
) -> Iterator[Finding]:
    shown = _relative(site, path)
    if isinstance(record, Exception):
        yield Finding("record", shown, f"记录读不出：{shown}（{record}）")
        return
    if record.id in recorded:
        yield Finding("record", shown, f"编号 {record.id} 有两份记录：{recorded[record.id]} 和 {shown}")
        return
    recorded[record.id] = shown
    row = registry.row(f"{SELECT} WHERE id = ?", (record.id,))
    if row is None:
        yield Finding("not-registered", record.id, f"有记录但未登记：{shown}，请运行 pipeline rebuild")
        return
    if different := differences(document_of(row), record):
        named = "、".join(different)
        yield Finding("record", record.id, f"文件 {record.id} 的记录与登记库不一致：{named}")
    if shown != _record_of(record.path):
        yield Finding("record", record.id, f"文件 {record.id} 的记录不在它的 PDF 旁边：{shown}")


def differences(registered: Document, record: Document) -> list[str]:
    """The Chinese names of what differs. Confidence and evidence are rounded in records and left out."""
    return [shown for name, shown in _NAMES.items() if getattr(registered, name) != getattr(record, name)] + (
        ["栏目"] if _field_values(registered) != _field_values(record) else []
    )


def _field_values(document: Document) -> list[tuple[str, str, str]]:
    return [(value.name, value.value, value.raw) for value in document.fields]


def _pdf(site: Site, document: Document) -> Iterator[Finding]:
    path = site.root / document.path
    if not path.is_file():
        yield Finding("file-missing", document.id, f"文件不见了：{document.path}")
    elif digest(path) != document.sha256:
        yield Finding("file-changed", document.id, f"文件内容被改动：{document.path}")


def _unexpected(site: Site, expected: set[str], inventory: str) -> Iterator[Finding]:
    """Files under archive/ that nobody filed. Those that Windows and running programs leave are passed over."""
    for path in sorted(_files(site.archive)):
        shown = _relative(site, path)
        if shown not in expected and path.name != inventory and not _PASSING.search(path.name):
            yield Finding("unexpected", shown, f"档案夹里有未登记的文件：{shown}", Severity.WARNING)


def original_findings(
    registry: Registry, site: Site, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Finding]:
    """The bytes as dropped are kept unaltered. Letters of our own have no original."""
    rows = registry.rows(
        "SELECT origin_sha256, min(id) FROM document WHERE letter = '' GROUP BY origin_sha256 ORDER BY 2"
    )
    for sha256, id in rows:
        path = site.store / sha256[:2] / sha256
        progress(sha256)
        if not path.is_file():
            yield Finding("original-missing", id, f"文件 {id} 的原始扫描件不见了：{_relative(site, path)}")
        elif digest(path) != sha256:
            yield Finding("original-changed", id, f"文件 {id} 的原始扫描件被改动：{_relative(site, path)}")


def digest(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _files(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        yield from (Path(here) / name for name in names)


def _record_of(path: str) -> str:
    return path.removesuffix(".pdf") + ".json"


def _relative(site: Site, path: Path) -> str:
    return path.relative_to(site.root).as_posix() if path.is_relative_to(site.root) else path.as_posix()
