"""Copies of identity cards: both faces on one sheet, as every office has thousands."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from scansim.canvas import Canvas, Colour
from scansim.foreign.look import look
from scansim.hand import Hand, write
from scansim.people import id_number, name
from scansim.phrases import STREETS
from scansim.rng import between, chance, pick
from scansim.roster import RosterRow, units_of
from scansim.seals import block_seal
from scansim.spelling import spellings, unit
from scansim.truth import Truth

_WIDE, _TALL = 85.6, 54.0
_CITIES = ("广东省广州市", "广东省佛山市", "湖南省长沙市", "湖北省武汉市", "福建省厦门市", "广西南宁市")
_INK: Colour = (34, 34, 38)
_PALE: Colour = (110, 120, 140)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card it is. `unit_by` as in Truth."""

    name: str
    sex: str
    id_number: str
    address: str
    unit: str
    unit_by: str


def id_copy(rng: Generator, rows: list[RosterRow], dpi: int) -> tuple[Canvas, Truth]:
    """A sheet with a card's face and back. Sometimes a clerk has noted the unit beside it."""
    row = pick(rng, rows)
    noted = chance(rng, 0.45)
    holder = _holder(rng, rows, row, noted)
    canvas = Canvas(210, 297, dpi)
    zoom = pick(rng, (1.0, 1.0, 1.2, 1.45))
    _faces(canvas, holder, zoom, rng)
    style = look(rng)
    if noted:
        _note(canvas, row, style.pen, rng)
    if chance(rng, 0.35):
        block_seal(canvas, between(rng, 60, 150), between(rng, 225, 270), "复印件与原件一致", rng, size=4.6)
    if chance(rng, 0.2):
        canvas.text(
            105,
            20,
            pick(rng, ("业主身份证复印件", "身份证复印件", "住户身份证复印件")),
            size=6.5,
            name="hei",
            anchor="m",
        )
    return canvas, _truth(holder)


def _holder(rng: Generator, rows: list[RosterRow], row: RosterRow, noted: bool) -> Holder:
    """An owner of the register, or (one in eight) a stranger whose unit nobody can tell."""
    stranger = not noted and chance(rng, 0.12)
    person = row.owner if not row.owner.endswith("公司") else row.contact or name(rng)
    who = name(rng) if stranger else person
    number = row.owner_id if who == row.owner else id_number(rng, pick(rng, "男女"))
    found = units_of(rows, who)
    by = "printed" if noted else ("person" if len(found) == 1 else ("several" if found else "none"))
    unit_ = str(row.unit) if noted or (found and not stranger) else ""
    sex = "男" if int(number[16]) % 2 else "女"
    return Holder(who, sex, number, _address(rng, rows), unit_, by)


def _address(rng: Generator, rows: list[RosterRow]) -> str:
    """A domicile elsewhere. Now and then it has a building and room that exist here, too: no clue at all."""
    house = f"{pick(rng, _CITIES)}{pick(rng, STREETS)}{int(rng.integers(1, 400))}号"
    if chance(rng, 0.5):
        return house
    if chance(rng, 0.5):
        return f"{house}{int(rng.integers(20, 60))}栋{int(rng.integers(1, 9))}0{int(rng.integers(1, 5))}房"
    return house + pick(rng, spellings(pick(rng, rows))[:3])


def _faces(canvas: Canvas, holder: Holder, zoom: float, rng: Generator) -> None:
    left = (210 - _WIDE * zoom) / 2 + between(rng, -15, 15)
    top = between(rng, 40, 70)
    gap = between(rng, 8, 25)
    grey = chance(rng, 0.75)
    for n, face in enumerate((_front, _back)):
        y = top + n * (_TALL * zoom + gap)
        tint = pick(rng, ((232, 233, 234), (216, 218, 220), (244, 244, 244))) if grey else (222, 234, 244)
        radius = canvas.px(3 * zoom)
        box = [canvas.px(v) for v in (left, y, left + _WIDE * zoom, y + _TALL * zoom)]
        canvas.draw.rounded_rectangle(box, radius, fill=tint, outline=(150, 150, 152), width=2)
        _guilloche(canvas, left, y, zoom, tint)
        face(canvas, left, y, zoom, holder, rng)


def _guilloche(canvas: Canvas, left: float, top: float, zoom: float, tint: Colour) -> None:
    shade = tuple(max(0, c - 12) for c in tint)
    for k in range(7):
        points = []
        for i in range(60):
            x = left + 2 + (_WIDE * zoom - 4) * i / 59
            y = top + _TALL * zoom * (0.3 + 0.07 * k) + 2.2 * zoom * np.sin(i / 4 + k)
            points.append((canvas.px(x), canvas.px(float(y))))
        canvas.draw.line(points, fill=shade, width=1)


def _front(canvas: Canvas, x: float, y: float, zoom: float, holder: Holder, rng: Generator) -> None:
    size, n = 3.1 * zoom, holder.id_number
    birth = f"{n[6:10]}　年　{int(n[10:12])}　月　{int(n[12:14])}　日"
    lines = (("姓名", holder.name, 7.5), ("性别", f"{holder.sex}　　民族　汉", 15.0), ("出生", birth, 22.0))
    for label, value, down in lines:
        canvas.text(x + 6 * zoom, y + down * zoom, label, size=size * 0.86, name="hei", colour=_PALE)
        canvas.text(x + 16 * zoom, y + down * zoom, value, size=size, name="hei", colour=_INK)
    canvas.text(x + 6 * zoom, y + 29 * zoom, "住址", size=size * 0.86, name="hei", colour=_PALE)
    for i, line in enumerate(canvas.wrap(holder.address, size, "hei", 36 * zoom)):
        canvas.text(x + 16 * zoom, y + (29 + i * 4.4) * zoom, line, size=size, name="hei", colour=_INK)
    canvas.text(x + 6 * zoom, y + 47.5 * zoom, "公民身份号码", size=size * 0.86, name="hei", colour=_PALE)
    canvas.text(
        x + 29 * zoom, y + 47.5 * zoom, n, size=size * 1.15, name="hei", colour=_INK, spread=0.25 * zoom
    )
    portrait(canvas, x + 57 * zoom, y + 8 * zoom, 24 * zoom, 30 * zoom, rng)


def _back(canvas: Canvas, x: float, y: float, zoom: float, holder: Holder, rng: Generator) -> None:
    canvas.draw.ellipse(
        [canvas.px(v) for v in (x + 6 * zoom, y + 6 * zoom, x + 19 * zoom, y + 20 * zoom)],
        outline=(140, 110, 110),
        width=3,
    )
    canvas.text(
        x + 52 * zoom,
        y + 11 * zoom,
        "中华人民共和国",
        size=4.6 * zoom,
        name="hei",
        colour=_INK,
        anchor="m",
        spread=0.6,
    )
    canvas.text(
        x + 52 * zoom,
        y + 21 * zoom,
        "居民身份证",
        size=6.6 * zoom,
        name="hei-bold",
        colour=_INK,
        anchor="m",
        spread=1.0,
    )
    city = holder.address[3:6] if "省" in holder.address else holder.address[2:5]
    begun = int(rng.integers(2008, 2024))
    for i, (label, value) in enumerate(
        (("签发机关", f"{city}公安局"), ("有效期限", f"{begun}.03.12-{begun + 20}.03.12"))
    ):
        canvas.text(x + 18 * zoom, y + (39 + i * 7) * zoom, label, size=2.8 * zoom, name="hei", colour=_PALE)
        canvas.text(x + 34 * zoom, y + (39 + i * 7) * zoom, value, size=3.0 * zoom, name="hei", colour=_INK)


def portrait(canvas: Canvas, x: float, y: float, wide: float, tall: float, rng: Generator) -> None:
    """The likeness of nobody: head and shoulders in soft greys."""
    w, h = canvas.px(wide), canvas.px(tall)
    picture = np.full((h, w), int(rng.integers(205, 240)), np.uint8)
    tone = int(rng.integers(130, 190))
    cv2.ellipse(
        picture,
        (w // 2, int(h * 1.05)),
        (int(w * 0.48), int(h * 0.36)),
        0,
        0,
        360,
        int(rng.integers(40, 110)),
        -1,
    )
    cv2.ellipse(picture, (w // 2, int(h * 0.42)), (int(w * 0.21), int(h * 0.24)), 0, 0, 360, tone, -1)
    cv2.ellipse(picture, (w // 2, int(h * 0.3)), (int(w * 0.23), int(h * 0.17)), 0, 180, 360, 45, -1)
    for side in (-1, 1):
        cv2.circle(picture, (w // 2 + side * int(w * 0.08), int(h * 0.42)), max(1, w // 45), 50, -1)
    cv2.line(picture, (int(w * 0.45), int(h * 0.55)), (int(w * 0.55), int(h * 0.55)), 90, max(1, w // 60))
    soft = cv2.GaussianBlur(picture, (0, 0), w / 70)
    canvas.image.paste(Image.fromarray(soft).convert("RGB"), (canvas.px(x), canvas.px(y)))


def _note(canvas: Canvas, row: RosterRow, pen: Hand, rng: Generator) -> None:
    text = pick(rng, ("{}", "{} 业主", "房号：{}", "{}　业主身份证复印件")).format(unit(rng, row))
    write(
        canvas,
        between(rng, 20, 70),
        between(rng, 20, 32) if chance(rng, 0.5) else between(rng, 275, 285),
        text,
        pen,
        rng,
    )


def _truth(holder: Holder) -> Truth:
    n = holder.id_number
    values = {
        "name": holder.name,
        "sex": holder.sex,
        "nation": "汉",
        "birth": f"{n[6:10]}-{n[10:12]}-{n[12:14]}",
        "address": holder.address,
        "id_number": n,
    }
    return Truth(
        kind="foreign",
        paper="id-copy",
        unit=holder.unit,
        unit_by=holder.unit_by,
        values=values,
        written=values,
        typed=True,
        layout="card",
        party=holder.name,
    )
