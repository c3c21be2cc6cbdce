"""Label sheets: how stickers and cards lie on a page (`templates/_shared/label-sheets.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomli

from pipeline.errors import CatalogError, UsageError

FILE = "label-sheets.toml"
USUAL = "2x4"
SINGLE = "single"  # one sticker a page, the page as large as the sticker: a label printer
SMALLEST = 0.45  # of the size that a sticker is drawn for: below, its QR no longer reads
_CUT = 5.0  # mm, length of a cut mark outside of the stickers
_NUMBERS = ("width", "height", "left", "top", "gap_x", "gap_y", "page_width", "page_height")


@dataclass(frozen=True, slots=True)
class Stock:
    """A page of `columns` × `rows` stickers of `width` × `height` mm, the first `left`, `top` mm from the edges."""

    name: str
    title: str
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    page_width: float = 210.0
    page_height: float = 297.0
    cut: bool = False

    @property
    def number(self) -> int:
        """Stickers on a page."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """Left and top of a sticker (from 0) in mm, line by line."""
        row, column = divmod(number, self.columns)
        x = self.left + column * (self.width + self.gap_x)
        return round(x, 3), round(self.top + row * (self.height + self.gap_y), 3)

    def cuts(self) -> tuple[tuple[float, float, float, float], ...]:
        """Left, top, width and height of the cut marks around the stickers, where there are any."""
        if not self.cut:
            return ()
        xs = {x for i in range(self.columns) for x in (self.place(i)[0], self.place(i)[0] + self.width)}
        starts = (self.place(i * self.columns)[1] for i in range(self.rows))
        ys = {y for top in starts for y in (top, top + self.height)}
        right, bottom = max(xs), max(ys)
        upright = [(x, y, 0.0, _CUT) for x in xs for y in (self.top - _CUT - 1, bottom + 1)]
        lying = [(x, y, _CUT, 0.0) for y in ys for x in (self.left - _CUT - 1, right + 1)]
        return tuple(sorted(tuple(round(v, 3) for v in cut) for cut in upright + lying))  # type: ignore[misc]

    def scale_for(self, drawn: Stock) -> float:
        """By how much a sticker drawn for another sheet is made smaller here. Raises UsageError."""
        scale = min(self.width / drawn.width, self.height / drawn.height, 1.0)
        if scale < SMALLEST:
            raise UsageError(
                f"这种标签须 {drawn.width:g}×{drawn.height:g} 毫米，{self.title}放不下 / the label sheet is too small",
                hint=f"请选大一些的标签纸，如 {drawn.name}。",
            )
        return round(scale, 4)


def stocks(templates: Path) -> Mapping[str, Stock]:
    """All label sheets of a templates folder. Raises CatalogError naming what is wrong."""
    path = templates / "_shared" / FILE
    try:
        raw = tomli.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise CatalogError(f"标签纸规格文件读不了：_shared/{FILE}（{error}） / label sheets") from None
    return {name: _stock(name, entry) for name, entry in raw.items()}


def stock_named(templates: Path, name: str, drawn: str = "") -> Stock:
    """A label sheet by its name; `single` gives a page of the size of one sticker that is drawn for `drawn`.
    Raises UsageError, CatalogError."""
    known = stocks(templates)
    if name == SINGLE:
        one = _known(known, drawn or USUAL)
        alone = replace(one, name=SINGLE, title="单枚", columns=1, rows=1, left=0.0, top=0.0, cut=False)
        return replace(alone, page_width=one.width, page_height=one.height)
    return _known(known, name or USUAL)


def _known(known: Mapping[str, Stock], name: str) -> Stock:
    if name not in known:
        raise UsageError(
            f"没有这种标签纸：{name} / no such label sheet", hint=f"可用：{'、'.join([*known, SINGLE])}。"
        )
    return known[name]


def _stock(name: str, raw: Any) -> Stock:
    where = f"_shared/{FILE} 的 [{name}]"
    if not isinstance(raw, dict):
        raise CatalogError(f"{where} 应当是一段 / label sheets")
    strange = set(raw) - {*_NUMBERS, "title", "columns", "rows", "cut"}
    if strange:
        raise CatalogError(f"{where} 有不认识的项 {'、'.join(sorted(strange))} / label sheets")
    numbers = {key: raw[key] for key in _NUMBERS if key in raw}
    counts = {key: raw.get(key, 1) for key in ("columns", "rows")}
    if not all(type(v) in (int, float) and 0 <= v <= 1000 for v in numbers.values()):
        raise CatalogError(f"{where} 的尺寸应当是 0 到 1000 的数 / label sheets")
    if not all(type(v) is int and 1 <= v <= 100 for v in counts.values()):
        raise CatalogError(f"{where} 的 columns、rows 应当是 1 到 100 的整数 / label sheets")
    if min(numbers.get("width", 0), numbers.get("height", 0)) < 10:
        raise CatalogError(f"{where} 缺少 width、height 或小于 10 毫米 / label sheets")
    found = Stock(name, str(raw.get("title", name)), **numbers, **counts, cut=raw.get("cut") is True)
    right, bottom = (
        a + b for a, b in zip(found.place(found.number - 1), (found.width, found.height), strict=True)
    )
    if right > found.page_width + 0.5 or bottom > found.page_height + 0.5:
        raise CatalogError(f"{where} 排到了纸外（右 {right:g}，下 {bottom:g} 毫米） / label sheets")
    return found
