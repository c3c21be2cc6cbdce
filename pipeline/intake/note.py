"""The note beside a held paper, as the clerk reads it in Windows Notepad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.intake.names import shown
from pipeline.model.held import TEXT, Held

_BOM = "\ufeff"  # Notepad takes UTF-8 without it for GBK


class Noted(Protocol):
    """What the note says of a record."""

    @property
    def id(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def held(self) -> str: ...
    @property
    def why(self) -> Held: ...


def note_text(
    source: str, member: str, pages: Sequence[int], of_pages: int, record: Noted, seen: Sequence[str]
) -> bytes:
    """UTF-8 with a byte order mark, lines ended as Windows does."""
    lines = _lines(source, member, pages, of_pages, record, seen)
    return (_BOM + "\r\n".join(lines) + "\r\n").encode("utf-8")


def _lines(
    source: str, member: str, pages: Sequence[int], of_pages: int, record: Noted, seen: Sequence[str]
) -> Iterator[str]:
    what, advice, english = TEXT[record.why.reason]
    yield f"“{record.file}”没有归档"
    yield ""
    yield f"原因：{what}{f'（{record.why.detail}）' if record.why.detail else ''}"
    yield f"怎么办：{advice}"
    yield ""
    yield f"来自：{_origin(source, member, pages, of_pages)}"
    if seen:
        yield "看到的内容："
        yield from (f"  · {' '.join(line.split())}" for line in seen)
    yield f"时间：{datetime.fromisoformat(record.held):%Y-%m-%d %H:%M}"
    yield f"编号：{record.id}"
    yield ""
    yield "处理好后把文件移回收件箱（inbox），会重新读取，本说明自动删除。原件已另行保存，不会丢失。"
    yield f"(Not filed: {english}.)"


def _origin(source: str, member: str, pages: Sequence[int], of_pages: int) -> str:
    inside = f"，其中的 {shown(member)}" if member else ""
    part = f"，{page_words(pages)}" if pages else ""
    total = f"（共 {of_pages} 页）" if pages and of_pages else ""
    return f"{shown(source)}{inside}{part}{total}"


def page_words(pages: Sequence[int], dash: str = "–", comma: str = "、") -> str:
    """3, 4, 7 → 第3–4、7页."""
    return f"第{comma.join(_range(run, dash) for run in _runs(sorted(set(pages))))}页"


def _runs(pages: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


def _range(run: Sequence[int], dash: str) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}{dash}{run[-1]}"
