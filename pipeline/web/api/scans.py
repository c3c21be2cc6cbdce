"""Dropping a scan and asking what became of it."""

from __future__ import annotations

from typing import Literal

from pipeline.errors import UsageError
from pipeline.flow.dropping import drop
from pipeline.model import Held
from pipeline.model.held import HeldReason
from pipeline.register import documents, drops
from pipeline.register.dropparts import Part, parts_of
from pipeline.register.drops import Drop
from pipeline.register.interface import find_upload
from pipeline.web.api import messages as m
from pipeline.web.api.base import DocumentLine
from pipeline.web.api.call import Answer, Call
from pipeline.web.api.papers import document_line
from pipeline.web.masking import mask_text
from pipeline.web.visit import Visit, not_here


def receive(call: Call) -> Answer:
    """Into the inbox, as a file from a browser. Raises UsageError for nothing, StorageError; then nothing was kept."""
    visit, file = call.visit, call.file
    if file is None or not file.size:
        raise UsageError(
            "没有收到文件内容 / the file is empty", hint="请把扫描件作为请求正文，或放在表单的 file 字段里。"
        )
    sent = drop(visit.site, visit.registry, file.path, file.name, login=visit.viewer.login, now=visit.now)
    return Answer(_scan(visit, sent.id), 201, f"/api/v1/scans/{_spelled(sent.id)}")


def fate(call: Call) -> Answer:
    """Of a scan that the same person sent. Raises NotHere."""
    return Answer(_scan(call.visit, int(call.place.id[1:])))


def _spelled(id: int) -> str:
    return f"S{id:06d}"


def _scan(visit: Visit, id: int) -> m.Scan:
    upload = find_upload(visit.registry, id, visit.viewer.login)
    found = drops.upload_state(visit.registry, id, visit.viewer.login)
    if upload is None or found is None:
        raise not_here("份扫描件")
    taken = found[1]
    parts = parts_of(visit.registry, [taken.sha256])[taken.sha256] if taken and taken.sha256 else []
    return m.Scan(
        id=_spelled(id),
        name=mask_text(upload.name, visit.viewer.hidden),
        bytes=upload.size,
        received=upload.at.isoformat(),
        state=_state(visit, upload.name, taken),
        outcome=taken.outcome if taken is not None else "",
        documents=_documents(visit, parts),
        held=[_held(visit, part) for part in parts if part.held],
    )


def _state(visit: Visit, name: str, taken: Drop | None) -> Literal["waiting", "reading", "done", "gone"]:
    if taken is None:
        return "waiting" if (visit.site.inbox / name).exists() else "gone"
    return "done" if taken.state == "finished" else "reading"


def _documents(visit: Visit, parts: list[Part]) -> list[DocumentLine]:
    """Those that the person may know of."""
    vips, lines = visit.vips(), []
    for part in parts:
        document = documents.find_document(visit.registry, part.document) if part.document else None
        seen = visit.seen(document, vips) if document is not None else None
        if seen is not None:
            lines.append(document_line(visit, seen))
    return lines


def _held(visit: Visit, part: Part) -> m.HeldLine:
    held = Held(HeldReason(part.reason), mask_text(part.detail, visit.viewer.hidden))
    return m.HeldLine.model_validate(
        {
            "id": part.held,
            "state": part.state,
            "reason": part.reason,
            "said": held.chinese,
            "document": part.document,
        }
    )
