"""A form with files, read piece by piece: what is sent goes to the disk as it comes, and is never whole in memory.

The form's token must be known before the first byte of a file is kept: in the header `X-CSRF`, or in the field `csrf`
before the files.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from pipeline.errors import PipelineError, UsageError
from pipeline.intake import store
from pipeline.intake.names import decoded

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FILES = 60
MOST_FIELDS = 80
MOST_CHARS = 4000  # of a field that is no file


class TooLarge(PipelineError):
    """More was sent than is taken (413)."""


class NotFromHere(Exception):
    """The form's token is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file: the form's name for it, its name on the other machine as it was given, and where its bytes lie."""

    field: str
    name: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that was sent, in its order."""

    files: list[Sent] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    all: dict[str, list[str]] = field(
        default_factory=dict
    )  # of each field everything: ticks of one name come one by one

    def discard(self) -> None:
        """Remove what still lies there."""
        for sent in self.files:
            with suppress(OSError):
                sent.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of one file, and of all that is sent together."""

    file: int
    all: int


@asynccontextmanager
async def arriving(
    request: Request, folder: Path, bounds: Bounds, trusted: Callable[[str], bool] | None
) -> AsyncIterator[Arrival]:
    """What the request carries, in `folder` for as long as the block runs. `trusted` None: it came with no cookie, and needs
    no token of a form. Raises TooLarge, UsageError for what is no
    such form, NotFromHere, StorageError."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UsageError("没有选择文件 / no file was sent", hint="请选择文件，或把文件拖到页面上再上传。")
    if _said(request) > bounds.all:
        raise too_large(bounds)
    reader = _Reader(folder, bounds, trusted, request.headers.get("x-csrf", ""))
    parser = MultipartParser(options[b"boundary"], reader.callbacks(), max_header_size=2048)
    try:
        await _read(request, parser, reader, bounds)
        yield reader.arrival
    finally:
        reader.close()
        reader.arrival.discard()


async def _read(request: Request, parser: MultipartParser, reader: _Reader, bounds: Bounds) -> None:
    total = 0
    try:
        async for chunk in request.stream():
            total += len(chunk)
            if total > bounds.all:
                raise too_large(bounds)
            await run_in_threadpool(parser.write, chunk)
    except ClientDisconnect:
        raise UsageError("上传中断了，没有收下 / the upload was cut off", hint="请再传一次。") from None
    except FormParserError:
        raise UsageError("提交的内容不对，没有收下 / not a form with files", hint="请再传一次。") from None
    except OSError as error:
        raise store.storage_error("上传的文件无法保存", error) from error
    if not reader.ended:
        raise UsageError("上传中断了，没有收下 / the upload was cut off", hint="请再传一次。")


def _said(request: Request) -> int:
    """How much will come, as far as the other side says."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else 0


def too_large(bounds: Bounds, name: str = "") -> TooLarge:
    """`name`: of one file."""
    mb = 1024 * 1024
    what = f"“{name}”太大" if name else "一次传得太多"
    return TooLarge(
        f"{what}，没有收下 / too large",
        hint=f"每个文件最大 {bounds.file // mb} MB，一次最多 {MOST_FILES} 个、共 {bounds.all // mb} MB；"
        "请分几次传，或降低扫描分辨率（建议 200–300 dpi）。",
    )


class _Reader:
    """What the parser calls. Files are written as they come, other fields kept in memory."""

    def __init__(
        self, folder: Path, bounds: Bounds, trusted: Callable[[str], bool] | None, token: str
    ) -> None:
        self.arrival = Arrival()
        self.ended = False
        self._folder, self._bounds = folder, bounds
        self._trusted = trusted or (lambda given: True)
        self._known = trusted is None or (bool(token) and trusted(token))
        self._header, self._value = bytearray(), bytearray()
        self._name = self._given = ""
        self._is_file = False
        self._text = bytearray()
        self._file: BinaryIO | None = None
        self._path = folder
        self._size = 0

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }

    def close(self) -> None:
        """A file that was cut off is removed."""
        if self._file is not None:
            self._file.close()
            self._file = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._name = self._given = ""
        self._is_file = False
        self._text.clear()
        self._size = 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._name = decoded(options.get(b"name", b""))[:100]
            self._is_file = b"filename" in options
            self._given = decoded(options.get(b"filename", b""))
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        if not self._is_file:
            if sum(map(len, self.arrival.all.values())) >= MOST_FIELDS:
                raise UsageError("提交的内容不对，没有收下 / too many fields")
            return
        if not self._known:
            raise NotFromHere
        if len(self.arrival.files) >= MOST_FILES:
            raise too_large(self._bounds)
        self._path = self._folder / f"{secrets.token_hex(12)}.part"
        self._file = self._path.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file is not None:
            if self._size > self._bounds.file:
                raise too_large(self._bounds, self._given)
            self._file.write(memoryview(data)[start:end])
            return
        if self._size > MOST_CHARS:
            raise UsageError("填写的内容太长 / too much was sent", hint="请缩短后再提交。")
        self._text += data[start:end]

    def _end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            sent = Sent(self._name, self._given, self._path, self._size)
            if self._given or self._size:
                self.arrival.files.append(sent)
            else:  # a form whose file field was left empty
                self._path.unlink(missing_ok=True)
            return
        text = self._text.decode("utf-8", "replace")
        self.arrival.fields[self._name] = text
        self.arrival.all.setdefault(self._name, []).append(text)
        if self._name == "csrf":
            self._known = self._known or self._trusted(text)

    def _whole(self) -> None:
        self.ended = True
