"""Files from a browser into the inbox: several at once, or photographs that are the pages of one paper."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from starlette.responses import JSONResponse, Response

from pipeline.errors import PipelineError, StorageError, UsageError
from pipeline.flow.dropping import Dropped, drop, sweep, uploads
from pipeline.intake import photos
from pipeline.intake.names import shown
from pipeline.model import UnitCode
from pipeline.model.address import parse_unit
from pipeline.site import Site
from pipeline.web.multipart import Arrival, Bounds, Sent
from pipeline.web.visit import Visit, go

MB = 1024 * 1024
TOGETHER = 2  # × the largest file: what one form may carry
SPARE = 500 * MB  # of the disk, for the archive and the registry
PHOTO = "photo"  # the form's field of the pages of one paper


def room_for_files(site: Site) -> tuple[Path, Bounds]:
    """Where files are kept on their way, and how large they may be. Raises StorageError for a disk that is full."""
    folder = uploads(site)
    sweep(site)
    if shutil.disk_usage(folder).free < SPARE + site.limits.file_mb * MB:
        raise StorageError(
            "服务器磁盘空间不足，没有收下 / the disk is nearly full",
            hint="请告诉系统管理员清理磁盘；已归档的文件不受影响。",
        )
    return folder, Bounds(file=site.limits.file_mb * MB, all=TOGETHER * site.limits.file_mb * MB)


def take(visit: Visit) -> Response:
    """Put what was sent into the inbox; programs that ask for JSON are told the names. Raises UsageError, StorageError."""
    arrival: Arrival = visit.request.state.arrival
    if not arrival.files:
        raise UsageError("没有选择文件 / no file was sent", hint="请选择文件，或把文件拖到页面上再上传。")
    empty = next((sent for sent in arrival.files if not sent.size), None)
    if empty is not None:
        raise UsageError(
            f"“{shown(empty.name)}”是空文件，没有收下 / an empty file",
            hint="请检查文件是否已保存完整；这一次的其他文件也没有收下，请去掉它再传。",
        )
    unit = _unit(visit)
    pages = [sent for sent in arrival.files if sent.field == PHOTO]
    papers = [sent for sent in arrival.files if sent.field != PHOTO]
    dropped = [_photos(visit, pages, unit)] if pages else []
    for sent in papers:
        dropped.append(_one(visit, sent, unit, len(dropped)))
    if "application/json" in visit.request.headers.get("accept", ""):
        return JSONResponse({"dropped": [{"id": one.id, "name": one.name} for one in dropped]}, 201)
    return go("/inbox", sent=str(len(dropped)))


def _unit(visit: Visit) -> UnitCode | None:
    """The unit that the sender says it is about: a hint, nothing more. Raises UsageError for words that are none."""
    asked = visit.given("unit").strip()[:50]
    if not asked:
        return None
    known = visit.desk.register(visit.registry).by_code
    codes = parse_unit(asked, visit.site.buildings)
    own = [code for code in codes if code in known and visit.viewer.covers(code)]
    if len(own) != 1:
        raise UsageError(
            f"没有认出房号“{shown(asked)}”，没有收下 / not a unit",
            hint="请写成 3栋1203 或 3-1203；不填也可以，程序会自己读。",
        )
    return own[0]


def _one(visit: Visit, sent: Sent, unit: UnitCode | None, before: int) -> Dropped:
    try:
        return _drop(visit, sent.path, sent.name, unit)
    except PipelineError as fault:
        if before:
            fault.hint = f"前 {before} 份已经收下，请从“{shown(sent.name)}”起再传。{fault.hint}"
        raise


def _photos(visit: Visit, pages: Sequence[Sent], unit: UnitCode | None) -> Dropped:
    """One photograph stays what it is; several become a PDF, byte for byte inside."""
    name = f"照片_{visit.now:%Y%m%d_%H%M%S}"
    paper = pages[0].path.with_name(f"{secrets.token_hex(12)}.part")
    try:
        held = photos.write_paper([page.path for page in pages], paper, visit.site.limits)
        if held is not None:
            raise UsageError(
                f"照片没有收下：{held.detail} / not a photograph that can be a page",
                hint="请用手机相机拍成 JPEG（苹果手机：设置 › 相机 › 格式 › 兼容性最佳）；其他图片请用“选择文件”上传。",
            )
        if len(pages) == 1:
            return _drop(visit, pages[0].path, f"{name}.jpg", unit)
        return _drop(visit, paper, f"{name}.pdf", unit)
    finally:
        paper.unlink(missing_ok=True)


def _drop(visit: Visit, path: Path, name: str, unit: UnitCode | None) -> Dropped:
    return drop(visit.site, visit.registry, path, name, login=visit.viewer.login, now=visit.now, unit=unit)
