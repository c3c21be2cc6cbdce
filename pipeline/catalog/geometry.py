"""Where everything lies on a version of a sheet: measured once from the blank, kept under its tag for ever.

The blank is pressed with every zone as a form input; `/Rect` of the inputs gives the zones (design §2).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.catalog.qr import PageSize, marks
from pipeline.catalog.zones import Drawn, zone_name
from pipeline.errors import CatalogError
from pipeline.model import Box, Geometry, PaperType, PrintedText, SheetCode, Zone, ZoneKind
from pipeline.model.sheetcode import to_base36

MM_PER_PT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class _Page:
    width: float
    height: float
    rects: Mapping[str, Box]


def measure(
    paper: PaperType, pdf: bytes, drawn: Drawn, *, marked: bool = True, printed: bool = True
) -> Geometry:
    """The geometry of a sheet from its measured press. Raises CatalogError where a zone was lost."""
    pages = _pages(pdf)
    zones = tuple(_zones(paper, pages, drawn))
    geometry = Geometry(
        paper=paper.code,
        tag="",
        sizes=tuple((p.width, p.height) for p in pages),
        marks=tuple(marks(p.width, p.height) if marked else () for p in pages),
        qr=tuple(PageSize(p.width, p.height).qr for p in pages),
        zones=zones,
        printed=printed_text(pdf) if printed else (),
    )
    return replace(geometry, tag=tag_of(geometry))


def _pages(pdf: bytes) -> list[_Page]:
    from pypdf import PdfReader

    return [_page(page) for page in PdfReader(io.BytesIO(pdf)).pages]


def _page(page: Any) -> _Page:
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    rects: dict[str, Box] = {}
    for reference in page.get("/Annots") or ():
        widget = reference.get_object()
        if widget.get("/Subtype") == "/Widget":
            rects[zone_name(str(widget["/T"]))] = _box([float(v) for v in widget["/Rect"]], height)
    return _Page(round(width * MM_PER_PT, 1), round(height * MM_PER_PT, 1), rects)


def _box(rect: list[float], height: float) -> Box:
    """PDF points from the bottom left → mm from the top left."""
    x1, y1, x2, y2 = rect
    edges = (min(x1, x2), height - max(y1, y2), max(x1, x2), height - min(y1, y2))
    return Box(*(round(v * MM_PER_PT, 2) for v in edges))


def _zones(paper: PaperType, pages: list[_Page], drawn: Drawn) -> list[Zone]:
    found = []
    for number, page in enumerate(pages, 1):
        for name, box in page.rects.items():
            zoned = drawn.zones.get(name)
            if zoned is not None:
                found.append(Zone(name, zoned.kind, number, box, zoned.lines, zoned.option))
    lost = sorted(set(drawn.zones) - {z.name for z in found})
    if lost:
        raise CatalogError(
            f"模板 {paper.slug} 的栏目没有排出来：{'、'.join(lost)} / zones are lost", hint="请检查表格行。"
        )
    return found


def tag_of(geometry: Geometry) -> str:
    """Three base-36 characters over all that a reader relies on; sizes rounded to 0.1 mm."""
    seen = [
        geometry.sizes,
        geometry.marks,
        [_rounded(b) for b in geometry.qr],
        sorted((z.name, z.kind, z.page, _rounded(z.box), z.option) for z in geometry.zones),
    ]
    digest = hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).digest()
    return to_base36(int.from_bytes(digest[:8], "big") % 36**3, 3)


def _rounded(box: Box) -> list[float]:
    return [round(v, 1) for v in (box.left, box.top, box.right, box.bottom)]


def on_last_page(geometry: Geometry, pages: int) -> Geometry:
    """A letter's geometry at another number of pages: its receipt is always at the foot of the last one."""
    grown = replace(
        geometry,
        sizes=geometry.sizes[:1] * pages,
        marks=geometry.marks[:1] * pages,
        qr=geometry.qr[:1] * pages,
        zones=tuple(replace(z, page=pages) for z in geometry.zones),
    )
    return replace(grown, tag=tag_of(grown))


def printed_text(pdf: bytes) -> tuple[PrintedText, ...]:
    """The lines printed on a blank sheet, without the payload of its code."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        lines = [line for i in range(len(document)) for line in _page_text(document[i], i + 1)]
    finally:
        document.close()
    return tuple(line for line in lines if SheetCode.decode(line.text) is None)


def _page_text(page: Any, number: int) -> list[PrintedText]:
    text, height = page.get_textpage(), page.get_height()
    found = []
    for i in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(i)
        words = text.get_text_bounded(left, bottom, right, top).strip()
        if words:
            found.append(
                PrintedText(number, " ".join(words.split()), _box([left, bottom, right, top], height))
            )
    return found


# On disk


def dump(geometry: Geometry, path: Path) -> None:
    """Write as JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps(asdict(geometry), ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)


def load_geometry(path: Path) -> Geometry:
    """Raises CatalogError where the file is missing or is no geometry."""
    try:
        return _parse(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogError(
            f"版面文件损坏：{path.name}（{type(error).__name__}）/ a geometry file is damaged",
            hint=f"请从备份恢复 {path}；当前版本的可删去后重新生成。",
        ) from None


def _parse(raw: Mapping[str, Any]) -> Geometry:
    return Geometry(
        paper=raw["paper"],
        tag=raw["tag"],
        sizes=tuple((w, h) for w, h in raw["sizes"]),
        marks=tuple(tuple((x, y) for x, y in page) for page in raw["marks"]),
        qr=tuple(Box(**b) for b in raw["qr"]),
        zones=tuple(Zone(**{**z, "kind": ZoneKind(z["kind"]), "box": Box(**z["box"])}) for z in raw["zones"]),
        printed=tuple(PrintedText(p["page"], p["text"], Box(**p["box"])) for p in raw["printed"]),
    )
