"""Bodies of requests: JSON in whole and not too much of it, a scan piece by piece onto the disk."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from pipeline.errors import UsageError
from pipeline.intake import store
from pipeline.site import Site
from pipeline.web.api.call import Received
from pipeline.web.api.problems import Broken, WrongType
from pipeline.web.multipart import Bounds, Sent, TooLarge, arriving, too_large
from pipeline.web.pages.uploads import room_for_files

MOST_JSON = 256 * 1024
BESIDE = 64 * 1024  # what a form may have around its file
FORM = "multipart/form-data"


async def json_body(request: Request) -> bytes:
    """Raises WrongType, TooLarge, Broken."""
    if _kind(request) != "application/json":
        raise WrongType(
            "请求正文要用 application/json / send JSON", hint="请加上 Content-Type: application/json。"
        )
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_JSON:
                raise TooLarge("请求正文太长 / too much was sent", hint="请把内容分开发送。")
    except ClientDisconnect:
        raise _cut_off() from None
    return bytes(body)


@asynccontextmanager
async def received(request: Request, site: Site) -> AsyncIterator[Received]:
    """A scan on the disk, beside the inbox; removed afterwards where nobody moved it. Raises TooLarge, WrongType, Broken,
    StorageError."""
    folder, bounds = await run_in_threadpool(room_for_files, site)
    most = bounds.file
    name = request.query_params.get("name", "")
    kind = _kind(request)
    if kind == FORM:
        async with _form(request, folder, most) as sent:
            yield await _received(sent, sent.name or name)
        return
    if not kind:
        raise WrongType("没有说明内容的类型 / no content type", hint="例如 Content-Type: application/pdf。")
    sent = Sent("", name, folder / f"{secrets.token_hex(12)}.part", 0)
    try:
        await _write(request, sent, most)
        yield await _received(sent, name)
    finally:
        sent.path.unlink(missing_ok=True)


@asynccontextmanager
async def _form(request: Request, folder: Path, most: int) -> AsyncIterator[Sent]:
    async with arriving(request, folder, Bounds(most, most + BESIDE), None) as arrival:
        if len(arrival.files) != 1 or arrival.files[0].field != "file":
            raise UsageError("表单里要有且只有一个 file / exactly one file", hint="一次投递一份。")
        yield arrival.files[0]


async def _write(request: Request, sent: Sent, most: int) -> None:
    size = 0
    try:
        with sent.path.open("xb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise too_large(Bounds(most, most), sent.name)
                await run_in_threadpool(file.write, chunk)
    except ClientDisconnect:
        raise _cut_off() from None
    except OSError as error:
        raise store.storage_error("收到的文件无法保存", error) from error


async def _received(sent: Sent, name: str) -> Received:
    size = sent.path.stat().st_size
    return Received(sent.path, name[:200], size, await run_in_threadpool(store.digest, sent.path))


def _kind(request: Request) -> str:
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _cut_off() -> Broken:
    return Broken("传送中断，什么也没有保存 / cut off", hint="请重新发送。")
