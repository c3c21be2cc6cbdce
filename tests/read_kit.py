"""A small sheet of ours for the tests of reading: its geometry, and its picture drawn at 200 dpi."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from pipeline.catalog.geometry import dump
from pipeline.catalog.qr import marks
from pipeline.model import Box, FieldKind, Geometry, SheetCode, UnitCode, Zone, ZoneKind
from pipeline.read.context import ReadContext
from pipeline.read.pages import PageImage

DPI = 200
SCALE = DPI / 25.4
FONTS = Path(__file__).resolve().parent.parent / "pipeline" / "catalog" / "fonts"
CODE = SheetCode("T1", "K3Q", UnitCode.parse("3-2-1203"), "C12", 1, 1, "00A3F9")
QR = Box(171.0, 16.5, 193.0, 38.5)
RULE = 0.25
# name, top, height in mm; all from 42 to 194 mm, their rules 0.7 mm outside the zones
ROWS = (
    ("name", 46.0, 10.0),
    ("phone", 56.0, 10.0),
    ("date", 66.0, 10.0),
    ("unit", 76.0, 10.0),
    ("plate", 86.0, 10.0),
    ("spare", 96.0, 10.0),
    ("content", 106.0, 24.0),
)
KINDS = {
    "name": FieldKind.NAME,
    "phone": FieldKind.PHONE,
    "date": FieldKind.DATE,
    "unit": FieldKind.UNIT,
    "plate": FieldKind.PLATE,
    "content": FieldKind.LINES,
}


def _zones() -> tuple[Zone, ...]:
    cells = tuple(
        Zone(n, ZoneKind.CELL, 1, Box(42.7, top + 0.95, 193.3, top + tall - 0.7), 3 if n == "content" else 1)
        for n, top, tall in ROWS
    )
    ticks = tuple(
        Zone(f"scope#{i}", ZoneKind.TICK, 1, Box(45.0 + 30 * i, 136.0, 49.0 + 30 * i, 140.0), option=str(i))
        for i in range(5)
    )
    sign = Zone("sign:applicant", ZoneKind.SIGNATURE, 1, Box(60.0, 151.0, 120.0, 160.0))
    seal = Zone("seal:office", ZoneKind.SEAL, 1, Box(146.0, 150.0, 192.0, 180.0))
    return (*cells, *ticks, sign, seal)


GEOMETRY = Geometry("T1", "K3Q", ((210.0, 297.0),), (marks(),), (QR,), _zones())


def context(folder: Path) -> ReadContext:
    """What a reader must know of this sheet."""
    dump(GEOMETRY, folder / "K3Q.json")
    return ReadContext({"T1": folder}, {"T1": KINDS})


def zone(name: str) -> Zone:
    return next(z for z in GEOMETRY.zones if z.name == name)


@dataclass(slots=True)
class Drawing:
    """A sheet on paper, RGB. All measures in mm."""

    image: Image.Image = field(
        default_factory=lambda: Image.new("RGB", (round(210 * SCALE), round(297 * SCALE)), "white")
    )

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def rect(self, box: Box, colour: object = "black", *, fill: bool = True) -> None:
        edges = [box.left * SCALE, box.top * SCALE, box.right * SCALE - 1, box.bottom * SCALE - 1]
        if fill:
            self.draw.rectangle([round(e) for e in edges], fill=colour)
        else:
            self.draw.rectangle([round(e) for e in edges], outline=colour, width=2)

    def line(self, *points: tuple[float, float], wide: float = 0.5, colour: object = (30, 30, 40)) -> None:
        path = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(path, fill=colour, width=max(1, round(wide * SCALE)), joint="curve")

    def text(self, x: float, y: float, said: str, size: float = 4.6, colour: object = (30, 30, 40)) -> None:
        """Written with its middle at height y."""
        font = ImageFont.truetype(str(FONTS / "FandolKai-Regular.otf"), round(size * SCALE))
        self.draw.text((x * SCALE, y * SCALE), said, font=font, fill=colour, anchor="lm")

    def ring(self, x: float, y: float, radius: float, colour: object = (208, 40, 44)) -> None:
        """A round seal: what is under it shows through."""
        layer = Drawing(Image.new("RGB", self.image.size, "white"))
        edges = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        layer.draw.ellipse(edges, outline=colour, width=round(1.2 * SCALE))
        layer.text(x - radius * 0.6, y, "专用章", radius * 0.4, colour)
        self.image = ImageChops.multiply(self.image, layer.image)

    def fill_in(self, name: str, said: str) -> None:
        box = zone(name).box
        for n, line in enumerate(said.split("\n")):
            self.text(box.left + 3, box.top + 4 + n * 7, line)

    def tick(self, number: int) -> None:
        b = zone(f"scope#{number}").box
        self.line((b.left + 0.4, b.top + 2), (b.left + 1.5, b.bottom - 0.5), (b.right + 0.4, b.top - 0.2))

    def page(self, dpi: float = DPI, *, gray: bool = False) -> PageImage:
        pixels = np.asarray(self.image)
        if dpi != DPI:
            pixels = cv2.resize(pixels, None, fx=dpi / DPI, fy=dpi / DPI, interpolation=cv2.INTER_AREA)
        way = cv2.COLOR_RGB2GRAY if gray else cv2.COLOR_RGB2BGR
        return PageImage(cv2.cvtColor(pixels, way), float(dpi))


def sheet(code: SheetCode = CODE) -> Drawing:
    """A blank sheet."""
    paper = Drawing()
    for x, y in marks():
        paper.rect(Box(x - 2.5, y - 2.5, x + 2.5, y + 2.5))
    _print_code(paper, code)
    top, bottom = ROWS[0][1], ROWS[-1][1] + ROWS[-1][2]
    for x in (16.0, 41.75, 194.0):
        paper.rect(Box(x, top, x + RULE, bottom + RULE))
    for _, y, tall in ROWS:
        paper.rect(Box(16.0, y, 194.25, y + RULE))
        paper.text(18.0, y + tall / 2, "栏目", 4.0)
    paper.rect(Box(16.0, bottom, 194.25, bottom + RULE))
    for z in GEOMETRY.zones:
        if z.kind is ZoneKind.TICK:
            paper.rect(z.box, fill=False)
            paper.text(z.box.right + 1.2, z.box.top + 2, "项目")
    paper.text(18.0, 156.0, "申请人签名：")
    return paper


def _print_code(paper: Drawing, code: SheetCode) -> None:
    symbol = segno.make(
        code.encode(), version=2, error="m", mode="alphanumeric", boost_error=False, micro=False
    )
    modules = 255 - 255 * np.array([list(row) for row in symbol.matrix], np.uint8)
    side = round(22 * SCALE)
    picture = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)
    paper.image.paste(
        Image.fromarray(picture).convert("RGB"), (round(QR.left * SCALE), round(QR.top * SCALE))
    )
    font = ImageFont.truetype(str(FONTS / "FandolHei-Regular.otf"), round(7.5 * 25.4 / 72 * SCALE))
    place = (194 * SCALE, 279.6 * SCALE)
    paper.draw.text(place, code.encode(), font=font, fill="black", anchor="rm")


def filled() -> Drawing:
    """The sheet with writing in five cells, two ticks, a signature and a seal."""
    paper = sheet()
    for name, said in VALUES.items():
        paper.fill_in(name, said)
    paper.tick(1)
    paper.tick(3)
    paper.line((70, 155), (78, 152), (74, 159), (86, 153), (96, 158), wide=0.6)
    paper.ring(169, 165, 19)
    return paper


VALUES = {
    "name": "欧阳明辉",
    "phone": "16812345678",
    "date": "2026年11月21日",
    "unit": "3栋2单元1203室",
    "content": "拆除原隔墙，重新布线\n更换卫生间洁具",
}
