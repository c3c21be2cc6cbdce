"""Looking into a PDF before it is read: locked, damaged, too long, pictures too large, filled form fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from pipeline.intake.kinds import Kind
from pipeline.intake.members import Member, Refusal, parsing
from pipeline.model.held import HeldReason
from pipeline.site import Limits

_POINTS_PER_INCH = 72
_RASTER_DPI = 200
_MAX_FIELDS = 5000
_TAIL = 4096
_REPAIRED = re.compile(r"reconstruct|recover|damaged", re.IGNORECASE)


def examine(path: Path, limits: Limits) -> Member:
    """A PDF as a member. Raises Refusal when it is locked, damaged beyond trust, or beyond a limit."""
    with parsing("PDF 结构损坏"):
        try:
            pdf = pikepdf.open(path)
        except pikepdf.PasswordError:
            raise Refusal(HeldReason.ENCRYPTED) from None
        with pdf:
            return _member(path, pdf, limits)


def _member(path: Path, pdf: pikepdf.Pdf, limits: Limits) -> Member:
    pages = len(pdf.pages)
    if pages == 0:
        raise Refusal(HeldReason.UNREADABLE, "PDF 里没有页面")
    check_pages(pages, limits)
    note = _repairs(path, pdf)
    _check_dynamic_form(pdf)
    for page in pdf.pages:
        _check_page(page, limits)
    return Member(path, Kind.PDF, pages=pages, form=tuple(_filled(pdf)), note=note)


def check_pages(pages: int, limits: Limits) -> None:
    if pages > limits.pages:
        raise Refusal(HeldReason.TOO_MANY_PAGES, f"{pages} 页，上限 {limits.pages} 页")


def _repairs(path: Path, pdf: pikepdf.Pdf) -> str:
    """A damaged table of contents can be rebuilt; without the file's end, pages may be gone unnoticed."""
    if not any(_REPAIRED.search(str(w)) for w in pdf.get_warnings()):
        return ""
    if not _has_end(path):
        raise Refusal(HeldReason.UNREADABLE, "PDF 不完整，后面的页可能已丢失")
    return "PDF 结构有损，已修复后读取"


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return b"%%EOF" in file.read()


def _check_dynamic_form(pdf: pikepdf.Pdf) -> None:
    """An XFA form that must be rendered by Acrobat holds one page that says "please wait"."""
    if pdf.Root.get("/NeedsRendering", False):
        raise Refusal(HeldReason.UNSUPPORTED, "动态 XFA 表单；请用 Acrobat 打印成 PDF")


def _check_page(page: pikepdf.Page, limits: Limits) -> None:
    _check_area(page, limits)
    for width, height in _images(page):
        check_pixels(width, height, limits)


def _check_area(page: pikepdf.Page, limits: Limits) -> None:
    left, bottom, right, top = _box(page)
    unit = float(page.obj.get("/UserUnit", 1))
    per_point = _RASTER_DPI / _POINTS_PER_INCH * unit
    check_pixels(int(abs(right - left) * per_point), int(abs(top - bottom) * per_point), limits)


def _box(page: pikepdf.Page) -> tuple[float, ...]:
    try:
        return tuple(float(v) for v in page.mediabox)
    except (AttributeError, KeyError, ValueError):  # without one, viewers show a page of the usual size
        return (0.0, 0.0, 595.0, 842.0)


def check_pixels(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.megapixels * 1_000_000:
        millions = width * height / 1_000_000
        raise Refusal(
            HeldReason.TOO_LARGE,
            f"{width}×{height}，约 {millions:.0f} 百万像素，上限 {limits.megapixels} 百万像素",
        )


def _images(page: pikepdf.Page) -> Iterator[tuple[int, int]]:
    objects = page.resources.get("/XObject", None)
    if not isinstance(objects, pikepdf.Dictionary):
        return
    for name in objects.keys():  # noqa: SIM118 - a pikepdf dictionary is not iterable
        found = objects[name]
        if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image":
            yield int(found.get("/Width", 0)), int(found.get("/Height", 0))


def _filled(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """The AcroForm's fields that have a value: (full name, value). A tick that is off has none."""
    form = pdf.Root.get("/AcroForm", None)
    fields = form.get("/Fields", None) if isinstance(form, pikepdf.Dictionary) else None
    if not isinstance(fields, pikepdf.Array):
        return
    waiting = [(field, "") for field in fields]
    for _ in range(_MAX_FIELDS):
        if not waiting:
            return
        field, prefix = waiting.pop(0)
        if not isinstance(field, pikepdf.Dictionary):
            continue
        name = _name(field, prefix)
        waiting[:0] = [(kid, name) for kid in _kids(field)]
        value = _value(field)
        if value:
            yield name, value


def _name(field: Any, prefix: str) -> str:
    own = str(field.get("/T", ""))
    return f"{prefix}.{own}" if prefix and own else prefix or own


def _kids(field: Any) -> list[Any]:
    kids = field.get("/Kids", None)
    return [k for k in kids if isinstance(k, pikepdf.Dictionary)] if isinstance(kids, pikepdf.Array) else []


def _value(field: Any) -> str:
    value = field.get("/V", None)
    if isinstance(value, pikepdf.Array):
        return "、".join(str(v) for v in value)
    if isinstance(value, pikepdf.Name):
        return "" if value == "/Off" else str(value).removeprefix("/")
    return str(value).strip() if isinstance(value, pikepdf.String) else ""
